"""Gives seats in arrival order and passes freed ones on; the database holds every guarantee.

How: a request is a receipt, a row whose id is its place in arrival, let in by a shared lock (the door). Whoever holds
the intake's turn closes the door for a moment, so that no smaller number is still on its way, and settles all receipts
so far in order: the last seat goes to the smallest number, never to the luckiest connection. Receipt and settling are
one call (procedure programs_claim). Counts are moved by a trigger and checked by constraints of the intake. One lock
order everywhere: turn, door, enrollment.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from psycopg.types.json import Jsonb

from accounts.models import User
from accounts.services.prepared import fetch_row
from programs.choices import EnrollmentStatus, IntakeState
from programs.models import Enrollment, EnrollmentEvent, Intake, IntakeEvent
from programs.services import messages, refusals
from programs.services.draws.holding import refuse_between_list_and_result
from programs.services.search import reindex
from programs.workdays import SEOUL, offer_deadline

LOCK_SPACE = 4050 << 48  # keeps our advisory locks apart from any other's
DOOR_SPACE = 4051 << 48
SETTLED_WORDS = Jsonb(messages.SETTLED)

# The order and the rows are the procedure's (migration 0018), the words are ours.
CLAIM = """
CALL programs_claim(
    %(intake)s::bigint, %(person)s::bigint, %(key)s::varchar, %(answers)s::jsonb, %(policy)s::jsonb,
    %(now)s::timestamptz, %(turn)s::bigint, %(door)s::bigint, %(alone)s::boolean, %(words)s::jsonb,
    %(receipt)s::bigint, NULL, NULL
)
"""
DECIDE = "SELECT programs_decide(%(intake)s::bigint, %(door)s::bigint, %(now)s::timestamptz, %(words)s::jsonb)"


@dataclass(frozen=True)
class Settled:
    """What one receipt became; `place` is the place on the waitlist (1 = next) or None."""

    enrollment_id: int
    status: str
    place: int | None


def lock_key(intake_id: int) -> int:
    """Held by whoever settles, frees or offers seats of the intake."""
    return LOCK_SPACE | intake_id


def door_key(intake_id: int) -> int:
    """Shared by receipts on their way in; whoever settles closes it for a moment to see all that came before."""
    return DOOR_SPACE | intake_id


def lock_intake(intake_id: int) -> None:
    """Take the intake's exclusive lock until the transaction ends; nobody settles or frees beside us."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key(intake_id)])


def claim(
    *, intake_id: int, person_id: int, key: str | None, answers: dict, policy: dict, now: datetime
) -> Settled | None:
    """Write the request and settle it, by us or by somebody just before us; None when the person is in or used the key.

    One statement. Outside a transaction the receipt is there for others before anything is decided.
    """
    return _claim(intake_id, now, person=person_id, key=key, answers=Jsonb(answers), policy=Jsonb(policy))


def settle_until(receipt: int, intake_id: int, now: datetime) -> Settled:
    """Settle until this receipt is decided; what became of it."""
    settled = _claim(intake_id, now, receipt=receipt)
    if settled is None:
        raise Enrollment.DoesNotExist
    return settled


def _claim(intake_id: int, now: datetime, **claimed: Any) -> Settled | None:
    absent: dict[str, Any] = dict.fromkeys(("receipt", "person", "key", "answers", "policy"))
    locks = {"turn": lock_key(intake_id), "door": door_key(intake_id), "alone": not connection.in_atomic_block}
    row = fetch_row(CLAIM, absent | claimed | locks | {"intake": intake_id, "now": now, "words": SETTLED_WORDS})
    return None if row is None or row[0] is None else Settled(*row)


@transaction.atomic
def settle(intake_id: int, now: datetime) -> int:
    """Decide every waiting receipt of an intake in arrival order, with its event and notice; returns how many."""
    lock_intake(intake_id)
    values = {"intake": intake_id, "door": door_key(intake_id), "now": now, "words": SETTLED_WORDS}
    decided = fetch_row(DECIDE, values)
    return decided[0] if decided else 0


def settle_requested(now: datetime) -> int:
    """Finish receipts whose process died before settling them; returns how many were decided."""
    intakes = Enrollment.objects.filter(status=EnrollmentStatus.REQUESTED).values_list("intake_id", flat=True)
    return sum(settle(intake_id, now) for intake_id in sorted(set(intakes)))


def offer_freed_seats(intake_id: int, now: datetime) -> list[Enrollment]:
    """Offer every free seat to the next on the waitlist, in the transaction (and under the lock) that freed it."""
    intake = Intake.objects.select_related("program").get(pk=intake_id)
    free = intake.seats_left or 0
    deadline = _deadline(intake, now)
    if free <= 0 or not intake.waiting or deadline is None or intake.state == IntakeState.CANCELED:
        return []
    chosen = list(Enrollment.objects.filter(intake=intake).waitlisted()[:free])
    Enrollment.objects.filter(pk__in=[row.pk for row in chosen]).update(
        status=EnrollmentStatus.OFFERED, offer_expires_at=deadline
    )
    record(chosen, EnrollmentStatus.OFFERED, now, reason="자리가 났습니다")
    messages.tell_offered(intake, chosen, deadline, now)
    return chosen


def _deadline(intake: Intake, now: datetime) -> datetime | None:
    """The end of an offer, never after the intake starts; None when it has started."""
    deadline = offer_deadline(now, intake.offer_hours)
    if intake.starts_on is None:
        return deadline
    start = datetime(intake.starts_on.year, intake.starts_on.month, intake.starts_on.day, tzinfo=SEOUL)
    return min(deadline, start) if now < start else None


def pass_on_lapsed_offers(now: datetime) -> int:
    """Expire offers whose deadline is over and offer their seats to the next; returns how many expired."""
    lapsed = Enrollment.objects.filter(status=EnrollmentStatus.OFFERED, offer_expires_at__lte=now)
    return sum(_expire(intake_id, now) for intake_id in sorted(set(lapsed.values_list("intake_id", flat=True))))


@transaction.atomic
def _expire(intake_id: int, now: datetime) -> int:
    lock_intake(intake_id)
    rows = list(
        Enrollment.objects.filter(
            intake_id=intake_id, status=EnrollmentStatus.OFFERED, offer_expires_at__lte=now
        ).select_related("intake__program")
    )
    Enrollment.objects.filter(pk__in=[row.pk for row in rows]).update(status=EnrollmentStatus.EXPIRED)
    record(rows, EnrollmentStatus.EXPIRED, now, reason="답할 기한이 지났습니다")
    messages.tell_expired(rows, now)
    offer_freed_seats(intake_id, now)
    return len(rows)


def record(
    rows: Iterable[Enrollment], to_status: str, now: datetime, *, by: User | None = None, reason: str = ""
) -> None:
    """Write one event a row, from the status the rows held before to `to_status`."""
    EnrollmentEvent.objects.bulk_create(
        EnrollmentEvent(enrollment=row, from_status=row.status, to_status=to_status, at=now, by=by, reason=reason)
        for row in rows
    )


@transaction.atomic
def change_capacity(*, intake: Intake, capacity: int, waitlist_capacity: int, by: User, now: datetime) -> Intake:
    """Set seats and waitlist places (persons); new seats are offered in order at once.

    Raises CapacityBelowTaken or WaitlistBelowWaiting when fewer than are given already, ListFrozen before a draw.
    """
    lock_intake(intake.pk)
    refuse_between_list_and_result(intake.pk)
    fresh = Intake.objects.select_for_update().get(pk=intake.pk)
    if capacity < fresh.taken:
        raise refusals.CapacityBelowTaken(fresh.taken)
    if waitlist_capacity < fresh.waiting:
        raise refusals.WaitlistBelowWaiting(fresh.waiting)
    detail = {"before": [fresh.capacity, fresh.waitlist_capacity], "after": [capacity, waitlist_capacity]}
    Intake.objects.filter(pk=intake.pk).update(capacity=capacity, waitlist_capacity=waitlist_capacity, updated_at=now)
    IntakeEvent.objects.create(intake=fresh, at=now, by=by, action="capacity_changed", detail=detail)
    offer_freed_seats(intake.pk, now)
    reindex([fresh.program_id], now=now)
    fresh.refresh_from_db()
    return fresh


def place_of(enrollment: Enrollment) -> int | None:
    """The place on the waitlist (1 = next), or None when not waiting."""
    if enrollment.status != EnrollmentStatus.WAITLISTED:
        return None
    ahead = Enrollment.objects.filter(
        intake_id=enrollment.intake_id,
        status=EnrollmentStatus.WAITLISTED,
        waitlist_order__lt=enrollment.waitlist_order,
    )
    return ahead.count() + 1


def with_place(rows: QuerySet[Enrollment]) -> QuerySet[Enrollment]:
    """The rows with `place` as place_of says it, in the same statement."""
    ahead = (
        Enrollment.objects.filter(
            intake=OuterRef("intake"), status=EnrollmentStatus.WAITLISTED, waitlist_order__lt=OuterRef("waitlist_order")
        )
        .order_by()
        .values("intake")
        .annotate(n=Count("*"))
        .values("n")
    )
    is_waiting = Q(status=EnrollmentStatus.WAITLISTED)
    return rows.annotate(place=Case(When(is_waiting, then=Coalesce(Subquery(ahead), 0) + 1)))
