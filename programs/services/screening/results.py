"""Tells each applicant what became of their application: the result in the first line, the reason and the next step."""

from collections.abc import Sequence
from datetime import datetime

from accounts.choices import NoticeKind
from accounts.services.notices import Message, notify_many
from programs.choices import DecisionOutcome, EnrollmentStatus
from programs.models import DecisionLine, Enrollment, Intake
from programs.services.refusals import moment_words

TITLES = {
    EnrollmentStatus.CONFIRMED: "심사에서 선정되었습니다",
    EnrollmentStatus.OFFERED: "심사에서 선정되었습니다",
    EnrollmentStatus.WAITLISTED: "심사 결과 대기 {place}번째입니다",
    EnrollmentStatus.NOT_SELECTED: "이번에는 함께하지 못합니다",
}
NEXT_STEP = "궁금하면 운영 기관에 물어보실 수 있고, 받은 날부터 30일 안에 다시 살펴 달라고 할 수 있습니다."


def tell(intake: Intake, lines: Sequence[DecisionLine], deadline: datetime | None, now: datetime) -> None:
    """One notice for each application that was decided (its row carries the new status).

    `deadline` = until when whoever was selected says that they come; None when the seat is theirs at once.
    """
    waiting = [line for line in lines if line.enrollment.status == EnrollmentStatus.WAITLISTED]
    places = {line.enrollment_id: place for place, line in enumerate(waiting, start=1)}
    decided = [line for line in lines if line.enrollment.status in TITLES]
    notify_many((_message(intake, line, places.get(line.enrollment_id), deadline) for line in decided), now)


def _message(intake: Intake, line: DecisionLine, place: int | None, deadline: datetime | None) -> Message:
    row = line.enrollment
    return Message(
        recipient_id=row.person_id,
        kind=NoticeKind.RESULT,
        key=f"enrollment:{row.pk}:decision:{line.batch_id}",
        title=TITLES[EnrollmentStatus(row.status)].format(place=place),
        body=f"‘{intake.program.title}’ {intake.name} 심사 결과입니다. {_follows(line, deadline)}".strip(),
        link=f"/my/enrollments/{row.pk}/{'offer/' if row.status == EnrollmentStatus.OFFERED else ''}",
    )


def _follows(line: DecisionLine, deadline: datetime | None) -> str:
    status = line.enrollment.status
    if status == EnrollmentStatus.NOT_SELECTED and line.criterion:
        return f"기준: {line.criterion.label}. 까닭: {line.reason}"
    if status == EnrollmentStatus.WAITLISTED:
        return "자리가 나면 순서대로 알려 드립니다."
    if status == EnrollmentStatus.OFFERED and deadline:
        return f"{moment_words(deadline)}까지 온다고 답해 주세요."
    return "자리가 정해졌습니다. 올 수 없으면 나의 신청에서 취소해 주세요."


def result_of(row: Enrollment) -> DecisionLine | None:
    """What was decided of this application, once it took effect; None before."""
    lines = DecisionLine.objects.filter(enrollment=row, batch__applied_at__isnull=False)
    return lines.select_related("criterion", "batch").order_by("-batch__applied_at").first()


def reason_words(line: DecisionLine) -> dict[str, str] | None:
    """Why an application wasn't selected, for its owner: the criterion, the reason, and what can be done."""
    if line.outcome != DecisionOutcome.NOT_SELECTED or line.criterion is None:
        return None
    return {"criterion": line.criterion.label, "reason": line.reason, "next_step": NEXT_STEP}
