"""Carries a drawn order out: seats and places, each with its event and its notice that begins with the result."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import F

from accounts.choices import NoticeKind
from accounts.services.notices import Message, notify_many
from programs.choices import EnrollmentStatus
from programs.drawn_seats import DrawnPool, give
from programs.models import Draw, DrawEntry, Enrollment, Intake, Lottery, SeatGroup
from programs.services import seat_groups, seats
from programs.services.refusals import moment_words

PLACES = """
UPDATE programs_enrollment AS enrollment
   SET status = 'waitlisted', waitlist_order = line.place, decided_at = %s
  FROM unnest(%s::bigint[]) WITH ORDINALITY AS line (id, place) WHERE enrollment.id = line.id
"""


def give_seats(lottery: Lottery, draws: Sequence[Draw], now: datetime) -> None:
    """Seats to whoever is still there in drawn order, a place in line to the rest. In the draw's own transaction."""
    intake = Intake.objects.select_for_update().select_related("program").get(pk=lottery.intake_id)
    rows = _present(lottery)
    given = give(
        [_pool(each) for each in draws],
        rows.keys(),
        max(0, min(draws[-1].seats or 0, (intake.capacity or 0) - intake.taken)),
    )
    deadline = confirm_deadline(intake, now)
    groups = dict(SeatGroup.objects.filter(intake=intake).values_list("code", "pk"))
    for code in sorted(set(given.seated.values()), key=lambda code: (not code, code)):
        if not code:
            seat_groups.release(intake.pk, now)
        seated = [rows[number] for number, pool in given.seated.items() if pool == code]
        _seat(seated, groups.get(code), deadline, now)
    seat_groups.release(intake.pk, now)
    _put_in_line(intake, [rows[number] for number in given.waiting], now)
    _tell_winners(intake, [rows[number] for number in given.seated], deadline, now)


def _pool(draw: Draw) -> DrawnPool:
    winners, waitlist = draw.winners or [], draw.waitlist or []
    return DrawnPool(draw.pool, len(winners), [*winners, *waitlist])


def _present(lottery: Lottery) -> dict[str, Enrollment]:
    """The applications on the list that nobody has taken back, by number."""
    entries = DrawEntry.objects.filter(draw__lottery=lottery, draw__pool="")
    found = entries.filter(enrollment__status=EnrollmentStatus.APPLIED).select_related("enrollment")
    return {entry.number: entry.enrollment for entry in found}


def confirm_deadline(intake: Intake, now: datetime) -> datetime | None:
    """Until when somebody drawn says that they come; None when the seat is theirs at once or the start is too
    near for an answer."""
    return None if intake.confirm_hours is None else seats.offer_until(intake, intake.confirm_hours, now)


def _seat(rows: Sequence[Enrollment], group_id: int | None, deadline: datetime | None, now: datetime) -> None:
    status = EnrollmentStatus.OFFERED if deadline else EnrollmentStatus.CONFIRMED
    seats.record(rows, status, now, reason="추첨")
    Enrollment.objects.filter(pk__in=[row.pk for row in rows]).update(
        status=status, seat_group=group_id, offer_expires_at=deadline, decided_at=now
    )


def _put_in_line(intake: Intake, rows: Sequence[Enrollment], now: datetime) -> None:
    """Everybody else waits in drawn order; the line is made as long as it has to be."""
    if not rows:
        return
    Intake.objects.filter(pk=intake.pk, waitlist_capacity__lt=F("waiting") + len(rows)).update(
        waitlist_capacity=F("waiting") + len(rows), updated_at=now
    )
    seats.record(rows, EnrollmentStatus.WAITLISTED, now, reason="추첨")
    with connection.cursor() as cursor:
        cursor.execute(PLACES, [now, [row.pk for row in rows]])
    notify_many(
        (_message(row, f"추첨 결과 대기 {place}번째입니다", _waits(intake)) for place, row in _numbered(rows)), now
    )


def _numbered(rows: Iterable[Enrollment]) -> Iterable[tuple[int, Enrollment]]:
    return enumerate(rows, start=1)


def _tell_winners(intake: Intake, rows: Iterable[Enrollment], deadline: datetime | None, now: datetime) -> None:
    title, page = "추첨에서 뽑혔습니다", ""
    body = f"‘{intake.program.title}’ 자리를 받았습니다."
    if deadline:
        body, page = f"‘{intake.program.title}’ 자리입니다. {moment_words(deadline)}까지 답해 주세요.", "offer/"
    notify_many((_message(row, title, body, page) for row in rows), now)


def _waits(intake: Intake) -> str:
    return f"‘{intake.program.title}’ 자리가 나면 차례대로 알려 드립니다."


def _message(row: Enrollment, title: str, body: str, page: str = "") -> Message:
    return Message(
        recipient_id=row.person_id,
        kind=NoticeKind.RESULT,
        key=f"enrollment:{row.pk}:drawn",
        title=title,
        body=body,
        link=f"/my/enrollments/{row.pk}/{page}",
    )
