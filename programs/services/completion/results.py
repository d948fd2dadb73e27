"""Tells people whether they completed a round: the result first, then why, then what they can do now."""

from collections.abc import Iterable
from datetime import datetime

from accounts.choices import NoticeKind
from accounts.services.notices import Message, notify_many
from programs.choices import EnrollmentStatus
from programs.models import Enrollment, Intake


def tell_completion(
    intake: Intake, rows: Iterable[tuple[Enrollment, str]], target: str, key: str, now: datetime
) -> None:
    """One notice a person (enrollment, why not); `key` names the deciding, so that it is told once."""
    completed = target == EnrollmentStatus.COMPLETED
    course = f"‘{intake.program.title}’ {intake.name}"
    notify_many(
        (
            Message(
                recipient_id=row.person_id,
                kind=NoticeKind.RESULT,
                key=f"enrollment:{row.pk}:{target}:{key}",
                title="수료했습니다" if completed else "수료하지 못했습니다",
                body=f"{course}입니다. 설문에 답하면 수료증을 받을 수 있습니다."
                if completed
                else f"{course}입니다. {why}. 기록이 다르면 운영 기관에 말씀해 주세요.",
                link=f"/my/enrollments/{row.pk}/",
            )
            for row, why in rows
        ),
        now,
    )
