"""Gives seats in arrival order and passes freed ones on; the database holds every guarantee.

How: a request is a receipt, a light row whose id is its place in arrival, let in by a shared lock (the door). Whoever
holds the intake's turn closes the door for a moment, so that no smaller number is still on its way, and makes all
receipts so far enrollments, in order: the last seat goes to the smallest number, never to the luckiest connection.
Receipt and settling are one call (procedure programs_claim), in which one person settles, one is next, and all others
wait for the next one. Counts are moved by a trigger, or by the settling itself, and checked by constraints of the
intake. One lock order everywhere: next, turn, door, enrollment.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Case, Count, F, Min, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from accounts.models import User
from accounts.services.prepared import fetch_row
from programs.choices import EnrollmentStatus, IntakeState
from programs.models import Enrollment, EnrollmentEvent, Intake, IntakeEvent, Meeting, Receipt, SeatGroup
from programs.quotas import OPEN, hand_out
from programs.services import messages, refusals, seat_groups
from programs.services.draws.holding import refuse_between_list_and_result
from programs.services.screening.deciding import refuse_while_pending
from programs.services.search import reindex
from programs.workdays import offer_end, start_without_meetings

LOCK_SPACE = 4050 << 48  # keeps our advisory locks apart from any other's
DOOR_SPACE = 4051 << 48
PERSON_SPACE = 4054 << 48  # 4052 and 4053 are the line's, 4055 whoever settles next
SETTLED_WORDS = json.dumps(messages.SETTLED)

# The order and the rows are the procedures' (migration 0029), the words are ours.
CLAIM = """
CALL programs_claim(
    %s::bigint, %s::bigint, %s::bigint, %s::varchar, %s::jsonb, %s::timestamptz, %s::boolean, %s::text, NULL, NULL, NULL
)
"""
DECIDE = "SELECT programs_decide(%s::bigint, %s::timestamptz, %s::jsonb, 0)"


class Settled(NamedTuple):
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


def person_key(person_id: int) -> int:
    """Held while one request of a person is judged and written, where their other courses matter."""
    return PERSON_SPACE | person_id


def lock_intake(intake_id: int) -> None:
    """Take the intake's exclusive lock until the transaction ends; nobody settles or frees beside us."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key(intake_id)])


def claim(
    *, intake_id: int, person_id: int, key: str | None, asked: str, now: datetime, edition: int | None = None
) -> Settled | None:
    """Write the request and settle it, by us or by somebody just before us; None when the person is in or used the key.

    `asked` as asked_for writes it. With an `edition` also None when the round has another one by now, or no room: then
    nothing was written. Outside a transaction the receipt is there for others before anything is decided.
    """
    alone = not connection.in_atomic_block
    row = fetch_row(CLAIM, (intake_id, edition, person_id, key, asked, now, alone, SETTLED_WORDS))
    return None if row is None or row[1] is None else Settled(*row)


def asked_for(*, answers: Mapping, policy: Mapping, marks: Mapping | None = None) -> str:
    """What a receipt keeps beside who asked and when, as JSON."""
    return json.dumps({"answers": answers, "policy": policy} | ({"marks": marks} if marks else {}))


@transaction.atomic
def settle(intake_id: int, now: datetime) -> int:
    """Decide every waiting receipt of an intake in arrival order, with its event and notice; returns how many."""
    lock_intake(intake_id)
    decided = fetch_row(DECIDE, (intake_id, now, SETTLED_WORDS))
    return decided[0] if decided else 0


def settle_requested(now: datetime) -> int:
    """Finish receipts whose process died before settling them; returns how many were decided."""
    intakes = Receipt.objects.values_list("intake_id", flat=True)
    return sum(settle(intake_id, now) for intake_id in sorted(set(intakes)))


def free_seats(intake: Intake, now: datetime) -> dict[str, int]:
    """Free seats by whose they are: the open ones under quotas.OPEN, those still kept under their group's code.

    Under the intake's lock. Kept seats whose time is over become open ones first; `intake` is read anew then.
    """
    if intake.kept and seat_groups.release_due(intake.pk, now):
        intake.refresh_from_db(fields=["taken", "waiting", "kept"])
    kept = (
        SeatGroup.objects.filter(intake=intake, released_at__isnull=True, seats__gt=F("taken")) if intake.kept else []
    )
    return {group.code: group.left for group in kept} | {OPEN: intake.seats_left or 0}


def seat_behind_the_line(intake: Intake, groups: Sequence[str], now: datetime) -> str | None:
    """The seat (a group's code or OPEN) that is left for one more person when all who wait had theirs, or None."""
    return hand_out(free_seats(intake, now), [*_line(intake).values(), groups])[-1]


def _line(intake: Intake) -> dict[Enrollment, list[str]]:
    """Who waits, in order, and the groups each belongs to."""
    return {row: row.policy.get("groups", []) for row in Enrollment.objects.filter(intake=intake).waitlisted()}


def offer_freed_seats(intake_id: int, now: datetime) -> list[Enrollment]:
    """Offer every free seat to the next on the waitlist, in the transaction (and under the lock) that freed it.

    A seat kept for a group goes to its next member, any other to the next person.
    """
    intake = Intake.objects.select_related("program").get(pk=intake_id)
    if not intake.waiting or intake.state == IntakeState.CANCELED:
        return []
    deadline = offer_until(intake, intake.offer_hours, now)
    if deadline is None:
        return []
    free = free_seats(intake, now)
    if not any(left > 0 for left in free.values()):
        return []
    line = _line(intake)
    given = {row: code for row, code in zip(line, hand_out(free, list(line.values())), strict=True) if code is not None}
    _offer(intake, given, deadline)
    chosen = list(given)
    record(chosen, EnrollmentStatus.OFFERED, now, reason="자리가 났습니다")
    messages.tell_offered(intake, chosen, deadline, now)
    return chosen


def _offer(intake: Intake, given: Mapping[Enrollment, str], deadline: datetime) -> None:
    groups = dict(SeatGroup.objects.filter(intake=intake).values_list("code", "pk")) if any(given.values()) else {}
    for code in sorted(set(given.values())):
        rows = [row.pk for row, seat in given.items() if seat == code]
        Enrollment.objects.filter(pk__in=rows).update(
            status=EnrollmentStatus.OFFERED, offer_expires_at=deadline, seat_group=groups.get(code)
        )


def release_kept_seats(now: datetime) -> int:
    """Offer kept seats whose time is over to whoever waits; returns how many intakes let go of some.

    For liveness only: whoever settles or frees a seat releases what is due by themselves.
    """
    due = seat_groups.due(now).values_list("intake_id", flat=True)
    return sum(_release(intake_id, now) for intake_id in sorted(set(due)))


@transaction.atomic
def _release(intake_id: int, now: datetime) -> bool:
    lock_intake(intake_id)
    released = seat_groups.release_due(intake_id, now)
    offer_freed_seats(intake_id, now)
    return released > 0


def offer_until(intake: Intake, hours: int, now: datetime) -> datetime | None:
    """The end of an offer of at least `hours`, never after the round starts; None when it is too late for an answer."""
    return offer_end(now, hours, _start_of(intake))


def _start_of(intake: Intake) -> datetime | None:
    """When the first meeting begins; where none is known, the end of the first day's morning, or None."""
    first = Meeting.objects.filter(intake=intake).aggregate(at=Min("starts_at"))["at"]
    return first or (start_without_meetings(intake.starts_on) if intake.starts_on else None)


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
    refuse_while_pending(intake.pk)
    fresh = Intake.objects.select_for_update().get(pk=intake.pk)
    if capacity < fresh.taken + fresh.kept:
        raise refusals.CapacityBelowTaken(fresh.taken, fresh.kept)
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
