"""Moves a resident from a round that doesn't take place to another of the same program, all or nothing."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from programs.choices import ApplyVia, EnrollmentStatus, IntakeState, PaymentWay, RefundCause, RefundState, RefundWay
from programs.models import Enrollment, Intake, Payment, Refund, RefundEvent
from programs.services import refusals, seats
from programs.services.enrollment import enroll
from programs.services.money import refunding
from programs.services.money.ledger import bill_of, net_paid
from programs.services.money.refusals import NotMovable
from programs.weekly import day_of

REASON = "다른 회차로 옮김"
# From a round that may still not take place one moves while holding a seat or waiting for one.
MOVABLE = (EnrollmentStatus.CONFIRMED, EnrollmentStatus.WAITLISTED)


def siblings_of(intake: Intake, now: datetime) -> list[Intake]:
    """Other rounds of the program one may enroll in right now and that have a seat; the earliest first."""
    rounds = Intake.objects.open(now).filter(
        program=intake.program_id, apply_via=ApplyVia.PORTAL, selection="first_come"
    )
    found = rounds.exclude(pk=intake.pk).select_related("program", "venue").order_by("starts_on", "pk")
    return [other for other in found if other.seats_left and not other.waiting]


def offers_for(row: Enrollment, now: datetime) -> list[Intake]:
    """Rounds this person may move to from this enrollment; [] when there is no reason to move."""
    return siblings_of(row.intake, now) if _may_leave(row) and not _was_moved(row) else []


def _may_leave(row: Enrollment) -> bool:
    """The round was called off, or its officers were warned that too few people came and haven't decided."""
    if row.intake.state == IntakeState.CANCELED:
        return row.status == EnrollmentStatus.CANCELED
    decision = getattr(row.intake, "opening_decision", None)
    return row.status in MOVABLE and decision is not None and bool(decision.warned_at) and not decision.outcome


def _was_moved(row: Enrollment) -> bool:
    return row.events.filter(reason=REASON).exists() or row.refunds.filter(way=RefundWay.MOVED).exists()


@transaction.atomic
def move(*, enrollment_id: int, to_intake_id: int, by: User, now: datetime) -> Enrollment:
    """Give up the old place and take a seat in the other round with what was paid; if any of it fails nothing changes.

    The old place is let go first, so that it doesn't stand in the way of the new one (one per term, same hours); both
    happen in one transaction under both rounds' locks, taken in one order. Raises Enrollment.DoesNotExist for anybody
    else's, NotMovable, SeatGone, and whatever enroll refuses.
    """
    old_intake = Enrollment.objects.values_list("intake_id", flat=True).get(pk=enrollment_id, person=by)
    for intake_id in sorted({old_intake, to_intake_id}):
        seats.lock_intake(intake_id)
    mine = Enrollment.objects.select_for_update(of=("self",)).select_related("intake__program")
    old = mine.get(pk=enrollment_id, person=by)
    if earlier := Enrollment.objects.live().filter(intake=to_intake_id, person=by).first():
        raise refusals.AlreadyEnrolled(earlier)
    if to_intake_id not in {other.pk for other in offers_for(old, now)}:
        raise NotMovable
    was_live = old.status in MOVABLE
    if was_live:
        seats.record([old], EnrollmentStatus.CANCELED, now, by=by, reason=REASON)
        old.status = EnrollmentStatus.CANCELED
        old.save(update_fields=["status"])
    new = enroll(person=by, intake_id=to_intake_id, now=now).enrollment
    if new.status != EnrollmentStatus.CONFIRMED:
        raise refusals.SeatGone
    new.refresh_from_db()
    _carry_money(old, new, by, now)
    if was_live:
        seats.offer_freed_seats(old_intake, now)
    return new


def _carry_money(old: Enrollment, new: Enrollment, by: User, now: datetime) -> None:
    """What was paid for the old seat pays for the new one when it costs the same; else it goes back as it would, and
    so does what was paid with points: they are to be used anew."""
    waiting = list(Refund.objects.select_for_update().open().filter(enrollment=old))
    paid = net_paid([old.pk]).get(old.pk, 0) + sum(refund.amount_krw for refund in waiting)
    if paid <= 0:
        return
    if paid != bill_of(new).open_krw or old.payments.filter(way=PaymentWay.POINTS).exists():
        if not waiting:
            refunding.open_for_canceled([old], by=by, now=now)
        return
    for refund in waiting:
        refunding.close(refund, REASON, by=by, now=now)
    moved = Refund.objects.create(
        enrollment=old,
        amount_krw=paid,
        cause=RefundCause.PROVIDER,
        way=RefundWay.MOVED,
        state=RefundState.PAID,
        why=f"접수번호 {new.number} 신청으로 옮겼습니다.",
        requested_at=now,
        due_on=day_of(now),
        paid_at=now,
        paid_by=by,
    )
    RefundEvent.objects.create(refund=moved, at=now, by=by, action="moved", detail=new.number)
    Payment.objects.create(
        enrollment=new,
        amount_krw=paid,
        way=PaymentWay.MOVED,
        reference=f"moved:{moved.pk}",
        paid_on=day_of(now),
        recorded_at=now,
        recorded_by=by,
    )
