"""Finds one person for an officer, and shows one enrollment whole: its history, its rule, its place."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from accounts.models import User
from programs.choices import EnrollmentStatus
from programs.eligibility import Assessment, BadRule
from programs.models import Enrollment, EnrollmentEvent, Intake
from programs.roster_changes import FROM, Change
from programs.services.completion.judging import counted
from programs.services.facts import assess_person
from programs.services.roster import person_condition
from programs.services.seats import place_of

MOST_FOUND = 50


def staff_enrollments(user: User) -> QuerySet[Enrollment]:
    """Enrollments in the rounds this officer may manage; their own among them are to be seen and not to be changed."""
    return Enrollment.objects.filter(intake__in=Intake.objects.visible_to(user))


def find_people(user: User, typed: str) -> list[Enrollment]:
    """The newest 50 enrollments of the people a name, initials, telephone end or receipt number stand for."""
    if not typed.strip():
        return []
    rows = staff_enrollments(user).filter(person_condition(typed))
    return list(rows.select_related("person", "intake__program").order_by("-requested_at", "-pk")[:MOST_FOUND])


def offers_waiting(user: User) -> list[Enrollment]:
    """Everybody who was offered a seat and hasn't answered, the earliest deadline first."""
    rows = staff_enrollments(user).filter(status=EnrollmentStatus.OFFERED)
    return list(rows.select_related("person", "intake__program").order_by("offer_expires_at")[:MOST_FOUND])


@dataclass(frozen=True)
class EnrollmentFile:
    """Everything one page shows of one enrollment. `assessment` None = the rule can't be read."""

    enrollment: Enrollment
    place: int | None
    assessment: Assessment | None
    events: list[EnrollmentEvent]
    marks: list[tuple[int, datetime, str]]  # meeting number, start, mark
    changes: list[Change]


def file_of(enrollments: QuerySet[Enrollment], enrollment_id: int) -> EnrollmentFile:
    """Read one enrollment among those the officer may see; raises Enrollment.DoesNotExist."""
    rows = counted(enrollments).select_related("person__resident", "intake__program", "intake__venue")
    enrollment = rows.get(pk=enrollment_id)
    marks = enrollment.attendance.order_by("meeting__starts_at")
    return EnrollmentFile(
        enrollment=enrollment,
        place=place_of(enrollment),
        assessment=_assessment(enrollment),
        events=list(enrollment.events.select_related("by")),
        marks=list(marks.values_list("meeting__number", "meeting__starts_at", "mark")),
        changes=[change for change in Change if enrollment.status in FROM[change]],
    )


def _assessment(enrollment: Enrollment) -> Assessment | None:
    """The rule judged for the day the person applied, with what we know of them now."""
    try:
        return assess_person(enrollment.intake, enrollment.person, enrollment.requested_at)
    except BadRule:
        return None
