"""What everybody in a round is told when staff change it: one sentence, one link, told once per change."""

from collections.abc import Collection, Iterable
from datetime import datetime

from accounts.choices import NoticeKind
from accounts.services.notices import Message, notify_many
from programs.choices import EnrollmentStatus
from programs.models import Enrollment, Intake, IntakeEvent

RESULT_TITLES = {
    EnrollmentStatus.CONFIRMED: "자리를 받았습니다",
    EnrollmentStatus.CANCELED: "운영 기관이 신청을 취소했습니다",
    EnrollmentStatus.COMPLETED: "수료했습니다",
    EnrollmentStatus.NOT_COMPLETED: "수료하지 못했습니다",
}


def tell_everybody(
    event: IntakeEvent, *, statuses: Collection[str], title: str, body: str, now: datetime, kind: str
) -> int:
    """Tell everybody of the event's intake who stands in one of the statuses; returns how many."""
    rows = Enrollment.objects.filter(intake=event.intake_id, status__in=statuses).values_list("pk", "person_id")
    told = [
        Message(person, kind, f"intake-event:{event.pk}:{enrollment}", title, body, f"/my/enrollments/{enrollment}/")
        for enrollment, person in rows
    ]
    notify_many(told, now)
    return len(told)


def tell_results(intake: Intake, rows: Iterable[Enrollment], to_status: str, reason: str, now: datetime) -> None:
    """Tell each person what became of their enrollment by an officer's hand."""
    kind = (
        NoticeKind.ENROLLMENT
        if to_status in (EnrollmentStatus.CONFIRMED, EnrollmentStatus.CANCELED)
        else NoticeKind.RESULT
    )
    why = f" 까닭: {reason}" if reason and to_status == EnrollmentStatus.CANCELED else ""
    notify_many(
        (
            Message(
                row.person_id,
                kind,
                f"enrollment:{row.pk}:{to_status}:{now:%Y%m%d%H%M%S%f}",
                RESULT_TITLES[EnrollmentStatus(to_status)],
                f"‘{intake.program.title}’ {intake.name}입니다.{why}",
                f"/my/enrollments/{row.pk}/",
            )
            for row in rows
        ),
        now,
    )
