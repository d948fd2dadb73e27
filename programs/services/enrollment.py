"""Enrolls, withdraws, undoes and accepts: what a resident does with a seat, each safe to repeat."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import IntegrityError, connection, transaction
from django.utils.functional import cached_property

from accounts.models import User
from accounts.services.prepared import fetch_row
from programs.choices import LIVE, EnrollmentStatus, IntakeState, Selection
from programs.models import Enrollment, Intake, SeatGroup
from programs.services import applications, known_rounds, messages, refusals, seat_groups, seats
from programs.services.money import pricing, refunding
from programs.services.screening.refusals import AnswersNeeded
from programs.services.standing import (
    matters_elsewhere,
    refuse_on_clash,
    refuse_return,
    refuse_unless_eligible,
    refuse_unless_open,
)

UNDO_WINDOW = timedelta(minutes=10)
WITHDRAWABLE = {
    EnrollmentStatus.REQUESTED,
    EnrollmentStatus.APPLIED,
    EnrollmentStatus.SELECTED,
    EnrollmentStatus.CONFIRMED,
    EnrollmentStatus.ATTENDING,
    EnrollmentStatus.WAITLISTED,
    EnrollmentStatus.OFFERED,
}

# What a claim needs of the intake and no more, without the query builder: this runs thousands of times a minute.
NEEDED = [
    field.attname
    for field in Intake._meta.concrete_fields
    if field.attname
    in {"id", "program_id", "name", "state", "apply_via", "apply_opens_at", "apply_closes_at", "capacity"}
    | {"waitlist_capacity", "taken", "waiting", "selection", "fee_krw", "eligibility"}
    | {"completion_percent", "lates_per_absence", "kept", "clash_policy", "edition"}
]
FIND = f"""
SELECT {", ".join(f"intake.{name}" for name in NEEDED)},
       EXISTS (SELECT FROM programs_seatgroup WHERE intake_id = intake.id)
  FROM programs_intake AS intake JOIN programs_program AS program ON program.id = intake.program_id
 WHERE intake.id = %s::bigint AND intake.state <> 'draft' AND program.state = 'published'
"""  # noqa: S608 - our own column names
# Known to be empty: an empty query would still be put together, twice a claim.
NO_GROUPS = SeatGroup.objects.none()
NO_GROUPS._result_cache = []


@dataclass
class Outcome:
    """What became of a request: `id` and `status` of its enrollment, `place` on the waitlist (1 = next) or None;
    `is_new` is False when the same request was answered before."""

    id: int
    status: str
    place: int | None
    is_new: bool = True

    @classmethod
    def of(cls, row: Enrollment, place: int | None, *, is_new: bool = True) -> "Outcome":
        outcome = cls(row.pk, row.status, place, is_new)
        outcome.enrollment = row
        return outcome

    @cached_property
    def enrollment(self) -> Enrollment:
        """The row itself, for whoever wants more of it than the answer."""
        return Enrollment.objects.get(pk=self.id)


class _Asked(NamedTuple):
    """What came with a request."""

    key: str | None
    answers: dict
    marks: dict[str, int]

    def under(self, policy: dict[str, Any]) -> str:
        """As a receipt keeps it."""
        return seats.asked_for(answers=self.answers, policy=policy, marks=self.marks)


def enroll(
    *,
    person: User,
    intake_id: int,
    now: datetime,
    idempotency_key: str | None = None,
    answers: dict | None = None,
    marks: dict[str, int] | None = None,
) -> Outcome:
    """Give the person a seat or a place on the waitlist of a first-come intake, in order of arrival; take their
    application (status `applied`, no seat yet) where seats are given by lot or after screening.

    Raises a Refused (IntakeNotOpen, IntakeClosed, IntakeFull, NotEligible, MoreNeeded, AlreadyEnrolled, KeyReused ...).
    Repeating the call with the same idempotency key returns the first answer. `marks` ({kind: figure}) are kept beside
    a seat or place given first come, for the officer (ClaimMark).
    """
    asked = _Asked(idempotency_key or None, answers or {}, marks or {})
    if outcome := _enroll_by_memory(person, intake_id, asked, now):
        return outcome
    intake = _find(intake_id)
    with _one_at_a_time(person, intake):
        return _enroll(person, intake, asked, now)


def _enroll_by_memory(person: User, intake_id: int, asked: _Asked, now: datetime) -> Outcome | None:
    """The shortest way, for a person who is plainly welcome in a round that is still as it was; None for all others."""
    known = known_rounds.recall(intake_id)
    if known is None or not known.welcomes(person, now):
        return None
    settled = seats.claim(
        intake_id=intake_id,
        person_id=person.pk,
        now=now,
        key=asked.key,
        asked=asked.under(known.policy) if asked.answers or asked.marks else known.asked,
        edition=known.edition,
    )
    return _answer(settled) if settled else None


def _enroll(person: User, intake: Intake, asked: _Asked, now: datetime) -> Outcome:
    intake_id, key = intake.pk, asked.key
    try:
        refuse_unless_open(intake, person, now)
        refuse_unless_eligible(intake, person, now)
        refuse_on_clash(intake, person)
    except refusals.Refused:
        if earlier := _earlier(person, intake_id, key):
            return earlier
        raise
    if intake.selection == Selection.SCREENING and "version" not in asked.answers:
        raise AnswersNeeded(intake.pk)  # screening.applying sends them; the API and others lead there
    if intake.selection != Selection.FIRST_COME:
        row = applications.apply(
            person=person,
            intake=intake,
            now=now,
            key=key,
            answers=asked.answers,
            policy=_policy_of(intake, person, now),
        )
        return Outcome.of(row, None) if row else _answer_repeat(person, intake_id, key)
    policy = _policy_of(intake, person, now)
    known_rounds.remember(intake, policy)
    settled = seats.claim(intake_id=intake_id, person_id=person.pk, key=key, asked=asked.under(policy), now=now)
    return _answer(settled) if settled else _answer_repeat(person, intake_id, key)


def _find(intake_id: int) -> Intake:
    """The published intake with the fields of NEEDED (others load when asked for); Intake.DoesNotExist otherwise."""
    row = fetch_row(FIND, (intake_id,))
    if row is None:
        raise Intake.DoesNotExist
    intake = Intake.from_db(connection.alias, NEEDED, row[:-1])
    intake.eligibility = json.loads(intake.eligibility)
    if not row[-1]:
        intake._prefetched_objects_cache = {"seat_groups": NO_GROUPS}
    return intake


@contextmanager
def _one_at_a_time(person: User, intake: Intake) -> Iterator[None]:
    """Where other courses of the person matter, their requests come one after another: else two at once would each
    see no other. A lock of the session, because a claim is more than one transaction."""
    if not matters_elsewhere(intake):
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [seats.person_key(person.pk)])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [seats.person_key(person.pk)])


def _policy_of(intake: Intake, person: User, now: datetime) -> dict[str, Any]:
    """What applies to this person whatever becomes of the intake later."""
    return {
        "eligibility": intake.eligibility,
        "fee_krw": intake.fee_krw,
        "completion_percent": intake.completion_percent,
        "lates_per_absence": intake.lates_per_absence,
        "groups": seat_groups.codes_of(intake, person, now),
        **pricing.policy_of(intake, person, now),
    }


def _answer(settled: seats.Settled) -> Outcome:
    """Raises IntakeFull when nothing was left for this receipt."""
    if settled.status == EnrollmentStatus.REFUSED:
        raise refusals.IntakeFull
    return Outcome(settled.enrollment_id, settled.status, settled.place)


def _earlier(person: User, intake_id: int, key: str | None) -> Outcome | None:
    """The answer already given to this key, or None."""
    found = Enrollment.objects.filter(person=person, idempotency_key=key).first() if key else None
    if found is None or found.intake_id != intake_id:
        return None
    if found.status == EnrollmentStatus.REFUSED:
        raise refusals.IntakeFull
    return Outcome.of(found, seats.place_of(found), is_new=False)


def _answer_repeat(person: User, intake_id: int, key: str | None) -> Outcome:
    """Say why no receipt was settled: the same key again, or the person is in already."""
    if earlier := _earlier(person, intake_id, key):
        return earlier
    live = Enrollment.objects.filter(person=person, intake_id=intake_id, status__in=LIVE).first()
    if live is None:
        raise refusals.IntakeClosed if applications.is_frozen(intake_id) else refusals.KeyReused
    raise refusals.AlreadyEnrolled(live)


def _locked(enrollment_id: int) -> Enrollment:
    """The row under its intake's lock and its own (in that order); Enrollment.DoesNotExist when there is none."""
    intake_id = Enrollment.objects.values_list("intake_id", flat=True).get(pk=enrollment_id)
    seats.lock_intake(intake_id)
    return Enrollment.objects.select_for_update(of=("self",)).select_related("intake__program").get(pk=enrollment_id)


def _move(enrollment: Enrollment, to_status: str, now: datetime, *, by: User, reason: str = "", **fields) -> None:
    """Change the status with its event row; `fields` change with it."""
    seats.record([enrollment], to_status, now, by=by, reason=reason)
    enrollment.status = to_status
    for name, value in fields.items():
        setattr(enrollment, name, value)
    enrollment.save(update_fields=["status", *fields])


@transaction.atomic
def withdraw(
    *,
    enrollment_id: int,
    by: User,
    now: datetime,
    reason: str = "",
    account: refunding.BankAccount | None = None,
) -> Enrollment:
    """Give the seat or place back; a freed seat goes to the next on the waitlist in this transaction, and what was
    paid for it is asked back, to `account` or to one that is given later.

    Withdrawing twice changes nothing. Raises NotWithdrawable when it is over or has begun.
    """
    enrollment = _locked(enrollment_id)
    if enrollment.status == EnrollmentStatus.WITHDRAWN:
        return enrollment
    if enrollment.status not in WITHDRAWABLE:
        raise refusals.NotWithdrawable
    _move(enrollment, EnrollmentStatus.WITHDRAWN, now, by=by, reason=reason, withdrawn_at=now, offer_expires_at=None)
    refunding.open_for_withdrawal(enrollment, by=by, now=now, account=account)
    seats.offer_freed_seats(enrollment.intake_id, now)
    messages.tell_change(
        enrollment,
        title="신청을 취소했습니다",
        body=f"‘{enrollment.intake.program.title}’ 신청을 취소했습니다.",
        key=f"withdrawn:{now:%Y%m%d%H%M%S%f}",
        now=now,
    )
    return enrollment


def can_undo(enrollment: Enrollment, now: datetime) -> bool:
    """Whether a withdrawal is younger than ten minutes."""
    at = enrollment.withdrawn_at
    return enrollment.status == EnrollmentStatus.WITHDRAWN and at is not None and now < at + UNDO_WINDOW


def may_return(enrollment: Enrollment, now: datetime) -> bool:
    """Whether it is worth offering: the round still takes place. Whether there is a seat, the return itself sees."""
    return can_undo(enrollment, now) and enrollment.intake.state != IntakeState.CANCELED


def undo_withdrawal(*, enrollment_id: int, by: User, now: datetime) -> Enrollment:
    """Take a withdrawal back within ten minutes: the old seat if it is still free, else the front of the waitlist; an
    application as long as its result is open.

    Raises UndoExpired, SeatGone, IntakeCanceled, IntakeClosed, AlreadyDrawn; AlreadyEnrolled, NotEligible or
    TimeConflict where the person applied anew, for this or another round, meanwhile.
    """
    row = Enrollment.objects.select_related("person__resident", "intake").get(pk=enrollment_id)
    try:
        with _one_at_a_time(row.person, row.intake), transaction.atomic():
            return _undo(enrollment_id, by, now)
    except IntegrityError as error:
        live = Enrollment.objects.filter(intake_id=row.intake_id, person_id=row.person_id, status__in=LIVE).first()
        raise (refusals.AlreadyEnrolled(live) if live else refusals.SeatGone()) from error


def _undo(enrollment_id: int, by: User, now: datetime) -> Enrollment:
    enrollment = _locked(enrollment_id)
    if enrollment.status in LIVE:
        return enrollment
    if not can_undo(enrollment, now):
        raise refusals.UndoExpired
    refuse_return(enrollment.intake, enrollment.person, now)
    before = enrollment.events.filter(to_status=EnrollmentStatus.WITHDRAWN).latest("at", "id").from_status
    intake = enrollment.intake
    back: dict[str, Any] = {"by": by, "reason": "취소를 되돌림", "withdrawn_at": None}
    if before == EnrollmentStatus.APPLIED:
        applications.refuse_unless_returnable(enrollment, now)
        _move(enrollment, EnrollmentStatus.APPLIED, now, **back)
        return enrollment
    seat = None
    if before != EnrollmentStatus.WAITLISTED:
        seat = seats.seat_behind_the_line(intake, enrollment.policy.get("groups", []), now)
    if seat is not None:
        refunding.take_back(enrollment, by=by, now=now)
        held = SeatGroup.objects.filter(intake=intake, code=seat).first() if seat else None
        _move(enrollment, EnrollmentStatus.CONFIRMED, now, **back, seat_group=held)
    elif intake.waitlist_left > 0:
        order = _order_after_undo(enrollment, before)
        _move(enrollment, EnrollmentStatus.WAITLISTED, now, **back, seat_group=None, waitlist_order=order)
    else:
        raise refusals.SeatGone
    return enrollment


def _order_after_undo(enrollment: Enrollment, before: str) -> int:
    """A waiting person's old place; somebody who held a seat stands in front of everybody."""
    if before == EnrollmentStatus.WAITLISTED and enrollment.waitlist_order is not None:
        return enrollment.waitlist_order
    first = Enrollment.objects.filter(intake_id=enrollment.intake_id).waitlisted().first()
    order = first.waitlist_order if first else None
    return min(order, 1) - 1 if order is not None else 0


@transaction.atomic
def accept_offer(*, enrollment_id: int, by: User, now: datetime) -> Enrollment:
    """Take the offered seat. Accepting twice changes nothing. Raises OfferExpired or NothingOffered."""
    enrollment = _locked(enrollment_id)
    if enrollment.status == EnrollmentStatus.CONFIRMED:
        return enrollment
    _refuse_without_offer(enrollment, now)
    _move(enrollment, EnrollmentStatus.CONFIRMED, now, by=by, offer_expires_at=None, decided_at=now)
    messages.tell_change(
        enrollment,
        title="자리를 받았습니다",
        body=f"‘{enrollment.intake.program.title}’ 대기에서 자리를 받았습니다.",
        key="accepted",
        now=now,
    )
    return enrollment


@transaction.atomic
def decline_offer(*, enrollment_id: int, by: User, now: datetime) -> Enrollment:
    """Pass the offered seat to the next. Declining twice changes nothing. Raises OfferExpired or NothingOffered."""
    enrollment = _locked(enrollment_id)
    if enrollment.status == EnrollmentStatus.WITHDRAWN:
        return enrollment
    _refuse_without_offer(enrollment, now)
    _move(
        enrollment,
        EnrollmentStatus.WITHDRAWN,
        now,
        by=by,
        reason="자리를 넘김",
        withdrawn_at=now,
        offer_expires_at=None,
    )
    seats.offer_freed_seats(enrollment.intake_id, now)
    return enrollment


def _refuse_without_offer(enrollment: Enrollment, now: datetime) -> None:
    if enrollment.status == EnrollmentStatus.EXPIRED or (
        enrollment.status == EnrollmentStatus.OFFERED and not enrollment.is_offer_open(now)
    ):
        raise refusals.OfferExpired
    if enrollment.status != EnrollmentStatus.OFFERED:
        raise refusals.NothingOffered
