"""Brings the mentoring of a portal to try near today: moves what may move, and adds anew what has to stay as it was.

When somebody asked, began, wrote or was told stays (the database holds it): meetings and plans move by whole weeks,
terms are extended as people would, and lapsed proposals are followed by a fresh run.
"""

from datetime import date, datetime, timedelta

from django.db.models import DateField, ExpressionWrapper, F, Max, QuerySet, Value
from django.utils import timezone

from accounts.models import User
from accounts.services.demonstration import DOMAIN
from learning.choices.mentoring import MENTORSHIP_LIVE, RUN_OPEN, MentorshipState, SessionState
from learning.models.mentoring import (
    ActionItem,
    AvailabilityException,
    Concern,
    MatchRun,
    MentoringGoal,
    MentoringSession,
    MentorProfile,
    MentorRequest,
    Mentorship,
    Proposal,
    Recommendation,
    SessionNote,
)
from learning.services.mentoring import lifecycle, proposals, publishing
from learning.services.mentoring.demo.work import HOUR, concerns_of
from learning.slots import next_starts

WEEK = timedelta(days=7)
ENDS_SOON, GOES_ON = timedelta(days=21), timedelta(days=60)
OLD_CONCERN = timedelta(days=14)
MADE_UP = rf"^mentor\d+@{DOMAIN}$"  # nobody enters as one of these, so their last meeting says how old it all is
ENOUGH = 60  # live mentorships; with fewer, time has ended most of them


def is_shown() -> bool:
    return MentorProfile.objects.filter(user__email=f"mentor@{DOMAIN}").exists()


def live() -> QuerySet[Mentorship]:
    """The demonstration's mentorships that go on."""
    return Mentorship.objects.filter(state__in=MENTORSHIP_LIVE, mentor__user__email__endswith=f"@{DOMAIN}")


def move(now: datetime) -> int:
    """Move what may move; how many rows did. Safe to repeat: nothing is left to move on the same day."""
    return _move_past(now) + _move_coming(now) + _go_on(now) + _move_days_off(timezone.localdate(now))


def _move_past(now: datetime) -> int:
    """Meetings that were held, with their notes and plans, by whole weeks, so that the last of them was this week."""
    # Ids rather than joins: in the transaction that wrote them the database has no idea how many rows there are.
    together = list(live().values_list("pk", flat=True))
    made_up = list(MentorProfile.objects.filter(user__email__regex=MADE_UP).values_list("pk", flat=True))
    held = MentoringSession.objects.filter(state=SessionState.HELD, mentorship__in=together)
    last = held.filter(mentor__in=made_up).aggregate(last=Max("starts_at"))["last"]
    weeks = (now - last) // WEEK if last else 0
    if weeks < 1:
        return 0
    by, held = weeks * WEEK, held.filter(starts_at__lte=last)
    met = list(held.values_list("pk", flat=True))
    _shift(SessionNote.objects.filter(session__in=met), by, "written_at", "agreed_at")
    items = ActionItem.objects.filter(mentorship__in=together, made_at__lte=last)
    _shift(items, by, "made_at", "done_at", days=("due_on",))
    goals = MentoringGoal.objects.filter(mentorship__in=together, set_at__lte=last)
    _shift(goals, by, "set_at", "agreed_at", days=("target_on",))
    _shift(Recommendation.objects.filter(mentorship__in=together, made_at__lte=last), by, "made_at")
    return _shift(held, by, "starts_at", "ends_at", "booked_at", "logged_at")


def _shift(rows: QuerySet, by: timedelta, *moments: str, days: tuple[str, ...] = ()) -> int:
    later = {name: F(name) + by for name in moments}
    dates = {name: ExpressionWrapper(F(name) + Value(by.days), output_field=DateField()) for name in days}
    return rows.update(**later, **dates)


def _move_coming(now: datetime) -> int:
    """Meetings that were booked and never took place, to the next hour both have."""
    together = list(live().values_list("pk", flat=True))
    lapsed = MentoringSession.objects.filter(state=SessionState.BOOKED, ends_at__lte=now, mentorship__in=together)
    rows = list(lapsed.select_related("mentor", "mentorship__request").order_by("pk"))
    taken: dict[int, set[datetime]] = {}
    coming = MentoringSession.objects.filter(state=SessionState.BOOKED, ends_at__gt=now)
    for mentor, starts_at in coming.values_list("mentor", "starts_at"):
        taken.setdefault(mentor, set()).add(starts_at)
    moved = []
    for row in rows:
        busy = taken.setdefault(row.mentor_id, set())
        week = row.mentor.slots & row.mentorship.request.slots
        free = next_starts(week, after=now + HOUR, days=14, off={}, taken=busy)
        if free:
            busy.add(free[0])
            row.starts_at, row.ends_at, row.reminded_at = free[0], free[0] + HOUR, None
            moved.append(row)
    return MentoringSession.objects.bulk_update(moved, ["starts_at", "ends_at", "reminded_at"], batch_size=500)


def _go_on(now: datetime) -> int:
    """Either side extends a term that is nearly over; those who rest do so for some days more."""
    today = timezone.localdate(now)
    ending = live().filter(ends_on__lt=today + ENDS_SOON).select_related("mentor__user")
    for row in ending:
        lifecycle.extend(mentorship_id=row.pk, by=row.mentor.user, until=today + GOES_ON, now=now)
    resting = live().filter(state=MentorshipState.PAUSED, paused_until__lte=today).select_related("mentor__user")
    for row in resting:
        lifecycle.pause(mentorship_id=row.pk, by=row.mentor.user, until=today + timedelta(days=10), now=now)
    return len(ending) + len(resting)


def _move_days_off(today: date) -> int:
    off = AvailabilityException.objects.filter(mentor__user__email__endswith=f"@{DOMAIN}", day__lt=today)
    newest: dict[int, int] = dict(off.order_by("day").values_list("mentor", "pk"))
    coming = AvailabilityException.objects.filter(pk__in=newest.values())
    return coming.exclude(mentor__exceptions__day=today + timedelta(days=9)).update(day=today + timedelta(days=9))


# --- What is added ------------------------------------------------------------------------------------------------
def clear_the_way(officer: User, now: datetime) -> None:
    """Lapsed proposals end, and a run that lies open makes room."""
    while proposals.tend(now):
        pass
    for run in MatchRun.objects.filter(state__in=RUN_OPEN):
        publishing.discard(run_id=run.pk, by=officer, reason="체험용 자료를 오늘에 맞춤", now=now)


def is_quiet(now: datetime) -> bool:
    """No proposal waits for an answer."""
    ours = list(MentorProfile.objects.filter(user__email__endswith=f"@{DOMAIN}").values_list("pk", flat=True))
    return not Proposal.objects.answerable(now).filter(mentor__in=ours).exists()


def are_few() -> bool:
    return live().count() < ENOUGH


def without_request() -> list[User]:
    """The made-up residents who wait for nobody and have nobody."""
    busy = list(MentorRequest.objects.live().values_list("person", flat=True))
    people = User.objects.filter(email__regex=rf"^resident\d+@{DOMAIN}$").exclude(pk__in=busy)
    return list(people.order_by("pk"))


def speak_up(now: datetime) -> int:
    """Somebody asks staff for help again; how many."""
    recent = Concern.objects.filter(raised_at__gt=now - OLD_CONCERN, raised_by__email__endswith=f"@{DOMAIN}")
    if recent.exists():
        return 0
    rows = live().select_related("person", "mentor__user").order_by("pk")[:3]
    return len(Concern.objects.bulk_create(concerns_of(list(rows), now)))
