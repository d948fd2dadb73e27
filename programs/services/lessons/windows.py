"""Until when a person's lessons count, judged when read, and how an officer gives one person longer."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.choices import NoticeKind
from accounts.models import User
from accounts.services.notices import notify
from accounts.templatetags.display import day
from programs.choices import EnrollmentStatus
from programs.models import Enrollment, EnrollmentEvent, StudyExtension
from programs.services.intake_states import needs_reason
from programs.services.intakes import note
from programs.services.lessons.refusals import NotLater, NotStudying
from programs.study import StudyWindow, study_window

# Who has a seat and may open lessons; after the course they stay readable.
STUDYING = (
    EnrollmentStatus.CONFIRMED,
    EnrollmentStatus.ATTENDING,
    EnrollmentStatus.COMPLETED,
    EnrollmentStatus.NOT_COMPLETED,
)
LONGEST_EXTENSION = timedelta(days=365)


def windows_of(enrollments: Iterable[Enrollment]) -> dict[int, StudyWindow]:
    """The study window of each enrollment, by its id; two statements for any number (their intakes are there)."""
    rows = list(enrollments)
    ids = [row.pk for row in rows]
    confirmed = EnrollmentEvent.objects.filter(enrollment__in=ids, to_status=EnrollmentStatus.CONFIRMED)
    confirmed_at = dict(confirmed.values_list("enrollment_id").annotate(Max("at")))
    extensions = StudyExtension.objects.filter(enrollment__in=ids).values_list("enrollment_id")
    extended_to = dict(extensions.annotate(Max("until")))
    return {
        row.pk: study_window(
            confirmed_on=timezone.localdate(confirmed_at.get(row.pk) or row.decided_at or row.requested_at),
            starts_on=row.intake.starts_on,
            days=row.intake.study_days,
            extended_to=extended_to.get(row.pk),
        )
        for row in rows
    }


def window_of(enrollment: Enrollment) -> StudyWindow:
    return windows_of([enrollment])[enrollment.pk]


@transaction.atomic
def extend_study(*, enrollment_id: int, until: date, reason: str, by: User, now: datetime) -> StudyWindow:
    """Let one person study until `until`, and tell them; the same day again changes nothing.

    Raises ReasonNeeded, NotLater (also for a day more than a year ahead), NotStudying.
    """
    reason = needs_reason(reason)
    rows = Enrollment.objects.select_for_update(of=("self",)).select_related("intake__program", "person")
    row = rows.get(pk=enrollment_id)
    if row.status not in STUDYING:
        raise NotStudying("자리가 확정된 분의 학습 기간만 늘릴 수 있습니다.", " ")
    if row.study_extensions.filter(until=until).exists():
        return window_of(row)
    last_day = window_of(row).last_day
    if until <= last_day or until > timezone.localdate(now) + LONGEST_EXTENSION:
        raise NotLater(last_day)
    StudyExtension.objects.create(enrollment=row, until=until, reason=reason, at=now, by=by)
    note(row.intake, "study_extended", by=by, now=now, number=row.number, until=until.isoformat(), reason=reason)
    _tell(row, until, reason, now)
    return StudyWindow(until)


def _tell(row: Enrollment, until: date, reason: str, now: datetime) -> None:
    notify(
        recipient=row.person,
        kind=NoticeKind.SCHEDULE,
        key=f"study:{row.pk}:{until.isoformat()}",
        title=f"학습 기간이 {day(until)}까지로 늘었습니다",
        body=f"‘{row.intake.program.title}’ 온라인 강의를 {day(until)}까지 배울 수 있습니다. 까닭: {reason}",
        link=f"/my/enrollments/{row.pk}/lessons/",
        now=now,
    )
