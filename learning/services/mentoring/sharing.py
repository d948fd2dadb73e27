"""What a resident lets their mentor see, one thing at a time, until they take it back; nothing without it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from learning.choices.mentoring import Shareable
from learning.models.mentoring import ConsentShare, Mentorship
from learning.services.mentoring.own import lock_live, own_mentorship
from programs.choices import CLAIMING, EnrollmentStatus
from programs.models import AttendanceMark, Certificate, Enrollment

NEWEST = 10


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
    kinds, person = shared_by(mentorship), mentorship.person_id
    return Shared(
        attendance=_attendance(person) if Shareable.ATTENDANCE in kinds else None,
        courses=_courses(person) if Shareable.COURSES in kinds else None,
        certificates=_certificates(person) if Shareable.CERTIFICATES in kinds else None,
    )
