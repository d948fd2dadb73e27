"""What people are told about their seats: the result in the first line, one link, no personal data."""

from collections.abc import Iterable
from datetime import datetime

from accounts.choices import NoticeKind
from accounts.services.notices import Message, notify_many
from programs.models import Enrollment, Intake
from programs.services.refusals import moment_words

# What is told to everybody who was just given a seat or a place on the waitlist (a refusal was answered on the spot):
# written by the statement that decides, since a hundred people are told at once.
SETTLED = {
    "kind": NoticeKind.ENROLLMENT.value,
    "seat": "자리를 받았습니다",
    "place": "대기 {place}번째입니다",
    "body": "‘{title}’ 신청 결과입니다.",
}


def tell_offered(intake: Intake, rows: Iterable[Enrollment], deadline: datetime, now: datetime) -> None:
    """Tell the next on the waitlist that a seat is theirs until the deadline; each offer is told, even where two end at
    the same moment."""
    notify_many(
        (
            Message(
                recipient_id=row.person_id,
                kind=NoticeKind.WAITLIST,
                key=f"enrollment:{row.pk}:offered:{now:%Y%m%d%H%M%S%f}",
                title="기다리던 자리가 났습니다",
                body=f"‘{intake.program.title}’ 자리입니다. {moment_words(deadline)}까지 답해 주세요.",
                link=f"/my/enrollments/{row.pk}/offer/",
            )
            for row in rows
        ),
        now,
    )


def tell_expired(rows: Iterable[Enrollment], now: datetime) -> None:
    notify_many(
        (
            Message(
                recipient_id=row.person_id,
                kind=NoticeKind.WAITLIST,
                key=f"enrollment:{row.pk}:expired",
                title="빈자리에 답할 기한이 지났습니다",
                body=f"‘{row.intake.program.title}’ 자리는 다음 분께 갑니다.",
                link=f"/my/enrollments/{row.pk}/",
            )
            for row in rows
        ),
        now,
    )


def tell_change(row: Enrollment, *, title: str, body: str, key: str, now: datetime) -> None:
    """Tell one person about their own enrollment; `key` names the change."""
    message = Message(
        recipient_id=row.person_id,
        kind=NoticeKind.ENROLLMENT,
        key=f"enrollment:{row.pk}:{key}",
        title=title,
        body=body,
        link=f"/my/enrollments/{row.pk}/",
    )
    notify_many([message], now)
