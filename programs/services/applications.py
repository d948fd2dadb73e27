"""Takes applications for rounds that are drawn or screened: no seat yet, a row that waits for the day of the result."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from accounts.choices import NoticeKind
from accounts.models import User
from accounts.services.notices import notify
from programs.choices import EnrollmentStatus, Selection
from programs.models import DrawEntry, Enrollment, EnrollmentEvent, Intake, Lottery
from programs.opening import Phase, phase
from programs.services import refusals, seats
from programs.services.standing import window_of

# The door is shared by everybody on the way in; whoever freezes the list closes it. The second statement looks anew
# after the door is ours, so a list frozen while we waited is seen and nobody gets in behind it.
APPLY = """
SELECT pg_advisory_xact_lock_shared(%(door)s);
INSERT INTO programs_enrollment (intake_id, person_id, status, requested_at, idempotency_key, answers, policy)
SELECT %(intake)s, %(person)s, 'applied', %(now)s, %(key)s, %(answers)s, %(policy)s
 WHERE NOT EXISTS (SELECT FROM programs_lottery WHERE intake_id = %(intake)s AND frozen_at IS NOT NULL)
    ON CONFLICT DO NOTHING
RETURNING id
"""


@transaction.atomic
def apply(
    *, person: User, intake: Intake, now: datetime, key: str | None, answers: dict, policy: dict
) -> Enrollment | None:
    """Write the application; None when the person is in already, the key was used, or the list is frozen.

    Whether the round is open to this person was asked before (standing).
    """
    values: dict[str, Any] = {
        "door": seats.door_key(intake.pk),
        "intake": intake.pk,
        "person": person.pk,
        "now": now,
        "key": key,
        "answers": Jsonb(answers),
        "policy": Jsonb(policy),
    }
    with connection.cursor() as cursor:
        cursor.execute(APPLY, values)
        cursor.nextset()
        written = cursor.fetchone()
    if written is None:
        return None
    row = Enrollment(pk=written[0], intake=intake, person=person, status=EnrollmentStatus.APPLIED, requested_at=now)
    EnrollmentEvent.objects.create(enrollment=row, to_status=EnrollmentStatus.APPLIED, at=now, by=person)
    _tell(row, now)
    return row


def _tell(row: Enrollment, now: datetime) -> None:
    """One notice that the application has arrived, and when the result comes."""
    by_lot = row.intake.selection == Selection.LOTTERY
    title = row.intake.program.title
    when = f"{refusals.moment_words(row.intake.lottery.draw_at)}에 뽑습니다." if by_lot else "심사한 뒤"
    notify(
        recipient=row.person,
        kind=NoticeKind.ENROLLMENT,
        key=f"enrollment:{row.pk}:applied",
        title=f"{row.intake.get_selection_display()} 신청을 받았습니다",
        body=f"‘{title}’ {when} 결과를 알려 드립니다.",
        link=f"/my/enrollments/{row.pk}/",
        now=now,
    )


def is_frozen(intake_id: int) -> bool:
    """Whether the list of applicants is closed for good."""
    return Lottery.objects.filter(intake=intake_id, frozen_at__isnull=False).exists()


def refuse_unless_returnable(row: Enrollment, now: datetime) -> None:
    """An application taken back may return while the list is open, or while its number still waits for the draw.

    Called under the intake's lock. Raises AlreadyDrawn or IntakeClosed.
    """
    lottery = Lottery.objects.filter(intake=row.intake_id).first()
    if lottery and lottery.drawn_at:
        raise refusals.AlreadyDrawn
    if lottery and lottery.frozen_at:
        if not DrawEntry.objects.filter(draw__lottery=lottery, enrollment=row).exists():
            raise refusals.IntakeClosed
    elif phase(window_of(row.intake), now) != Phase.OPEN:
        raise refusals.IntakeClosed
