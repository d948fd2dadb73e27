"""What waits for an officer today: a few numbers, each with its age and the list behind it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet

from accounts.models import User
from programs.choices import ApplyVia, EnrollmentStatus, IntakeState
from programs.models import Enrollment, Intake, Meeting
from programs.services.attendance import SEATED
from programs.services.money.opening import at_risk
from programs.services.money.queue import due_summary
from programs.weekly import day_of

CLOSING_SOON = timedelta(days=3)


@dataclass(frozen=True)
class Queue:
    """`oldest` is the moment the note speaks of (what waits longest, or comes first); None when nothing waits."""

    key: str
    count: int
    oldest: datetime | None
    late: bool = False


def queue_conditions(now: datetime) -> dict[str, Q]:
    """The rounds behind each queue; the list page filters by the same condition."""
    today = day_of(now)
    live = Q(state=IntakeState.PUBLISHED)
    return {
        "opening": live & Q(apply_opens_at__date=today),
        "closing": live & Q(apply_opens_at__lte=now, apply_closes_at__gt=now, apply_closes_at__lte=now + CLOSING_SOON),
        "full": live & Q(apply_closes_at__gt=now, capacity__isnull=False, taken__gte=F("capacity")),
        "waiting": ~Q(state=IntakeState.CANCELED)
        & Q(waiting__gt=0)
        & (Q(ends_on__isnull=True) | Q(ends_on__gte=today)),
        "drafts": Q(state=IntakeState.DRAFT),
        "drawing": ~Q(state=IntakeState.CANCELED)
        & Q(lottery__frozen_at__isnull=False, lottery__beacon_value__isnull=True, lottery__beacon_known_at__lte=now),
        "few": at_risk(now),
        "unfinished": Q(state__in=(IntakeState.PUBLISHED, IntakeState.CLOSED), ends_on__lt=today, taken__gt=0)
        & Q(Exists(Enrollment.objects.filter(intake=OuterRef("pk"), status__in=("confirmed", "attending")))),
    }


def staff_intakes(user: User) -> QuerySet[Intake]:
    """Rounds whose requests come through the portal and that this officer may manage."""
    return Intake.objects.visible_to(user).filter(apply_via=ApplyVia.PORTAL)


def todays_queues(user: User, now: datetime) -> list[Queue]:
    """Every queue of the officer's organization (an operator's: of all), late ones first; four statements."""
    queues = [*_of_intakes(user, now), _offers(user, now), *_of_meetings(user, now), _refunds(user, now)]
    return sorted(queues, key=lambda queue: (not queue.late, queue.count == 0))


def _of_intakes(user: User, now: datetime) -> list[Queue]:
    conditions = queue_conditions(now)
    dates = {
        "opening": "apply_opens_at",
        "closing": "apply_closes_at",
        "full": "apply_closes_at",
        "waiting": "apply_closes_at",
        "drafts": "updated_at",
        "drawing": "lottery__draw_at",
        "few": "opening_decision__decide_on",
        "unfinished": "ends_on",
    }
    counts = {f"{key}_count": Count("pk", filter=condition) for key, condition in conditions.items()}
    oldest = {f"{key}_oldest": Min(dates[key], filter=condition) for key, condition in conditions.items()}
    found = staff_intakes(user).aggregate(**counts, **oldest)
    return [
        Queue(
            key, found[f"{key}_count"], found[f"{key}_oldest"], late=key == "unfinished" and found[f"{key}_count"] > 0
        )
        for key in conditions
    ]


def _offers(user: User, now: datetime) -> Queue:
    rows = Enrollment.objects.filter(intake__in=staff_intakes(user), status=EnrollmentStatus.OFFERED)
    found = rows.aggregate(n=Count("pk"), first=Min("offer_expires_at"))
    return Queue("offers", found["n"], found["first"], late=bool(found["first"] and found["first"] <= now))


def _refunds(user: User, now: datetime) -> Queue:
    found = due_summary(user)
    return Queue("refunds", found["n"], found["first"], late=bool(found["first"] and found["first"] < day_of(now)))


def _of_meetings(user: User, now: datetime) -> list[Queue]:
    today = day_of(now)
    meetings = Meeting.objects.filter(intake__in=staff_intakes(user)).exclude(intake__state=IntakeState.CANCELED)
    found = meetings.aggregate(
        today_count=Count("pk", filter=Q(starts_at__date=today)),
        today_first=Min("starts_at", filter=Q(starts_at__date=today)),
        late_count=Count("pk", filter=unmarked_condition(now)),
        late_first=Min("ends_at", filter=unmarked_condition(now)),
    )
    return [
        Queue("today", found["today_count"], found["today_first"]),
        Queue("unmarked", found["late_count"], found["late_first"], late=found["late_count"] > 0),
    ]


def unmarked_condition(now: datetime) -> Q:
    """Meetings that are over, have somebody with a seat, and on which a seat has no mark."""
    seat = Enrollment.objects.filter(intake=OuterRef("intake"), status__in=SEATED)
    return Q(ends_at__lt=now) & Q(Exists(seat.exclude(attendance__meeting=OuterRef("pk"))))


def meetings_of_queue(user: User, key: str, now: datetime) -> QuerySet[Meeting]:
    """The meetings behind 오늘 수업 ("today") and 출석을 적지 않은 수업 ("unmarked")."""
    rows = Meeting.objects.filter(intake__in=staff_intakes(user)).exclude(intake__state=IntakeState.CANCELED)
    condition = unmarked_condition(now) if key == "unmarked" else Q(starts_at__date=day_of(now))
    return (
        rows.filter(condition)
        .select_related("intake__program", "intake__venue")
        .annotate(marked=Count("attendance"))
        .order_by("starts_at")
    )
