"""What a resident lets their mentor see, one thing at a time, until they take it back; nothing without it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q

from accounts.models import User
from learning.choices.mentoring import Shareable
from learning.models.mentoring import ConsentShare, Mentorship
from learning.services.mentoring.own import lock_live, own_mentorship
from programs.choices import ONGOING, AttendanceMark, EnrollmentStatus
from programs.models import Certificate, Enrollment, Program

NEWEST = 10
CAME = (AttendanceMark.PRESENT, AttendanceMark.LATE, AttendanceMark.LEFT_EARLY, AttendanceMark.EXCUSED)
STUDYING = (EnrollmentStatus.ATTENDING, EnrollmentStatus.COMPLETED, EnrollmentStatus.NOT_COMPLETED)


def shared_by(mentorship: Mentorship) -> set[str]:
    """What is shared at the moment; nothing once the mentorship is over."""
    if not mentorship.is_live:
        return set()
    return set(mentorship.shares.filter(taken_back_at__isnull=True).values_list("what", flat=True))


@transaction.atomic
def set_share(*, mentorship_id: int, by: User, what: str, is_shared: bool, now: datetime) -> None:
    """Share one kind of thing, or take it back at once; only the resident may. Raises MentorshipOver."""
    own_mentorship(person=by, mentorship_id=mentorship_id)
    mentorship = lock_live(mentorship_id)
    live = mentorship.shares.filter(what=Shareable(what), taken_back_at__isnull=True)
    if not is_shared:
        live.update(taken_back_at=now)
    elif not live.exists():
        ConsentShare.objects.create(mentorship=mentorship, what=Shareable(what), given_at=now)


@dataclass(frozen=True)
class Attended:
    """One course: how many meetings were attended of those with a mark so far."""

    enrollment: Enrollment
    came: int
    marked: int


@dataclass(frozen=True)
class Shared:
    """What a mentor sees of a mentee's other doings; None where it isn't shared."""

    attendance: list[Attended] | None = None
    courses: list[Enrollment] | None = None
    certificates: list[Certificate] | None = None


def what_is_shared(mentorship: Mentorship) -> Shared:
    """Only what the resident shares with this mentor now."""
    kinds = shared_by(mentorship)
    return Shared(
        attendance=_attendance(mentorship) if Shareable.ATTENDANCE in kinds else None,
        courses=_courses(mentorship) if Shareable.COURSES in kinds else None,
        certificates=_certificates(mentorship) if Shareable.CERTIFICATES in kinds else None,
    )


def _programs_of_both(mentorship: Mentorship) -> Q:
    """Programs the two work on together: the mentorship's own, recommended ones, and those of the mentor's house."""
    recommended = Program.objects.filter(recommendations__mentorship=mentorship)
    return (
        Q(intake__program=mentorship.program_id)
        | Q(intake__program__in=recommended)
        | Q(intake__program__provider__organization=mentorship.mentor.organization_id)
    )


def _attendance(mentorship: Mentorship) -> list[Attended]:
    came = Q(attendance__mark__in=CAME)
    rows = (
        Enrollment.objects.filter(_programs_of_both(mentorship), person=mentorship.person_id, status__in=STUDYING)
        .select_related("intake__program")
        .annotate(came=Count("attendance", filter=came, distinct=True), marked=Count("attendance", distinct=True))
        .order_by("-requested_at")[:NEWEST]
    )
    return [Attended(row, row.came, row.marked) for row in rows]


def _courses(mentorship: Mentorship) -> list[Enrollment]:
    rows = Enrollment.objects.filter(person=mentorship.person_id, status__in=(*ONGOING, *STUDYING))
    return list(rows.select_related("intake__program").order_by("-requested_at")[:NEWEST])


def _certificates(mentorship: Mentorship) -> list[Certificate]:
    rows = Certificate.objects.filter(enrollment__person=mentorship.person_id, revoked_at__isnull=True)
    return list(rows.order_by("-issued_at")[:NEWEST])
