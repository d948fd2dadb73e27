"""What a resident finds on their own page: what to do, what comes next, and everything they ever applied for."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from accounts.models import User
from programs.choices import ONGOING, EnrollmentStatus
from programs.models import Enrollment, Meeting
from programs.services.calendars import GOING
from programs.services.certificates.ready import ready_for
from programs.services.enrollment import may_return
from programs.services.lessons.progress import courses_of
from programs.services.money.own import MoneyTodos, money_todos
from programs.services.screening.own import FormsToDo, forms_to_do
from programs.services.seats import with_place
from programs.study import LessonsDone

UPCOMING = 5


@dataclass(frozen=True)
class MyPage:
    """`offers` wait for an answer; `undoable` were withdrawn less than ten minutes ago; `money` is to be paid or asks
    for an account; `certificates` can be received; `courses` are online lessons and `places` are
    places on a waitlist, both by enrollment id."""

    offers: list[Enrollment]
    undoable: list[Enrollment]
    ongoing: list[Enrollment]
    past: list[Enrollment]
    upcoming: list[Meeting]
    money: MoneyTodos
    certificates: list[Enrollment]
    forms: FormsToDo
    courses: dict[int, LessonsDone]
    places: dict[int, int | None]


def my_page(*, person: User, now: datetime) -> MyPage:
    """Every enrollment of the person, the next meetings of those they hold a seat for, and what there is to pay."""
    rows = list(
        with_place(Enrollment.objects.filter(person=person))
        .exclude(status=EnrollmentStatus.REFUSED)
        .select_related("intake__program__provider", "intake__venue", "intake__lottery")
        .order_by("-requested_at")
    )
    ongoing = [row for row in rows if is_ongoing(row, now)]
    return MyPage(
        offers=[row for row in rows if row.is_offer_open(now)],
        undoable=[row for row in rows if may_return(row, now)],
        ongoing=ongoing,
        past=[row for row in rows if row not in ongoing],
        upcoming=list(upcoming_meetings(person, now)[:UPCOMING]),
        money=money_todos(person, ongoing, now),
        certificates=list(ready_for(person)),
        forms=forms_to_do(person, now),
        courses=courses_of(rows),
        places={row.pk: row.place for row in ongoing if row.status == EnrollmentStatus.WAITLISTED},
    )


def is_ongoing(row: Enrollment, now: datetime) -> bool:
    """Something still lies ahead; an offer whose deadline has passed is over even before the sweeper says so."""
    if row.status == EnrollmentStatus.OFFERED:
        return row.is_offer_open(now)
    return row.status in ONGOING


def upcoming_meetings(person: User, now: datetime):
    return (
        Meeting.objects.filter(
            intake__enrollments__person=person, intake__enrollments__status__in=GOING, ends_at__gt=now
        )
        .select_related("intake__program", "intake__venue")
        .order_by("starts_at")
    )


def enrollments_of(person: User) -> QuerySet[Enrollment]:
    """Every enrollment of the person, newest first, each with its `place` on the waitlist (1 = next) or None."""
    rows = Enrollment.objects.filter(person_id=person.pk).exclude(status=EnrollmentStatus.REFUSED)
    return with_place(rows).select_related("intake__program").order_by("-requested_at", "-id")


def find_mine(*, person: User, enrollment_id: int, with_meetings: bool = False) -> Enrollment:
    """The person's own enrollment; Enrollment.DoesNotExist for anybody else's, as if it weren't there."""
    rows = Enrollment.objects.select_related(
        "person", "intake__program__provider", "intake__program__project", "intake__venue", "intake__lottery",
        "intake__opening_decision",
    )  # fmt: skip
    if with_meetings:
        rows = rows.prefetch_related("intake__meetings")
    return rows.get(pk=enrollment_id, person=person)
