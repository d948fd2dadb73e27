"""The demonstration resident has a certificate to look at: a course attended, a survey answered, by the services."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from accounts.models import User
from programs.choices import AttendanceMark, EnrollmentStatus, QuestionKind
from programs.models import Attendance, Enrollment
from programs.services import seats, survey
from programs.services.certificates.issuing import issue
from programs.services.demo.catalogue import Planned
from programs.services.enrollment import enroll

S = EnrollmentStatus


def certify(planned: Sequence[Planned], person: User, officer: User, provider: str, now: datetime) -> None:
    """In the first course of the provider that is over, met in person and had a seat left for anybody."""
    each = next(each for each in planned if each.row["provider"] == provider and _fits(each))
    applied_at = each.round.opens_at + timedelta(hours=3)
    row = enroll(person=person, intake_id=each.intake.pk, now=applied_at).enrollment
    meetings = list(each.intake.meetings.all())
    Attendance.objects.bulk_create(
        Attendance(
            meeting=meeting, enrollment=row, mark=AttendanceMark.PRESENT, marked_at=meeting.ends_at, marked_by=officer
        )
        for meeting in meetings
    )
    ended_at = max(meeting.ends_at for meeting in meetings)
    for step in (S.ATTENDING, S.COMPLETED):
        row.refresh_from_db()
        seats.record([row], step, ended_at, by=officer, reason="")
        Enrollment.objects.filter(pk=row.pk).update(status=step)
    given = {
        question.key: 5 if question.kind == QuestionKind.SCALE else ""
        for question in survey.questions_of(row.intake_id)
    }
    survey.answer(enrollment_id=row.pk, given=given, now=now)
    issue(enrollment_id=row.pk, by=None, now=now)


def _fits(each: Planned) -> bool:
    intake = each.intake
    intake.refresh_from_db(fields=["taken", "waiting"])
    free = intake.capacity is not None and intake.taken < intake.capacity
    plain = each.row["eligibility"] == "default" and intake.selection == "first_come" and not intake.fee_krw
    return bool(each.round.over and each.round.meetings and free and plain)
