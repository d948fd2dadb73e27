"""Asks an applicant for what is missing (보완), with a deadline in working days, and takes the answer."""

from datetime import datetime, time, timedelta

from django.db import transaction

from accounts.models import User
from programs.choices import EnrollmentStatus
from programs.models import Enrollment, Supplement
from programs.services import messages, refusals, seats
from programs.services.intakes import note
from programs.services.screening.deciding import refuse_once_decided
from programs.services.screening.refusals import StillAsked, SupplementOver
from programs.services.staff_refusals import WrongState
from programs.workdays import SEOUL, next_working_day

DAYS = (3, 5, 7, 10)
CLOSES_AT = time(18)


def due_at(now: datetime, days: int) -> datetime:
    """18:00 of the so-manyth working day after today, in Seoul."""
    day = now.astimezone(SEOUL).date()
    for _ in range(days):
        day = next_working_day(day + timedelta(days=1))
    return datetime.combine(day, CLOSES_AT, tzinfo=SEOUL)


@transaction.atomic
def ask(*, enrollment: Enrollment, request: str, days: int, by: User, now: datetime) -> Supplement:
    """Ask for something more within so many working days. Raises StillAsked, WrongState, DecisionPending."""
    seats.lock_intake(enrollment.intake_id)
    refuse_once_decided(enrollment.intake_id)
    row = Enrollment.objects.select_for_update(of=("self",)).select_related("intake__program").get(pk=enrollment.pk)
    if row.status != EnrollmentStatus.APPLIED:
        raise WrongState("심사를 기다리는 신청서만 보완을 부탁할 수 있습니다.")
    asked = row.supplements.filter(answered_at__isnull=True, closed_at__isnull=True).first()
    if asked and asked.is_open(now):
        raise StillAsked
    if asked:
        row.supplements.filter(pk=asked.pk).update(closed_at=now)
    made = Supplement.objects.create(
        enrollment=row, request=request, asked_at=now, asked_by=by, due_at=due_at(now, days)
    )
    note(row.intake, "supplement_asked", by=by, now=now, number=row.number)
    messages.tell_change(
        row,
        title=f"{refusals.moment_words(made.due_at)}까지 신청서를 보완해 주세요",
        body=f"‘{row.intake.program.title}’ 담당자가 더 알려 달라고 했습니다. 나의 신청에서 답해 주세요.",
        key=f"supplement:{made.pk}",
        now=now,
    )
    return made


def open_supplement(row: Enrollment, now: datetime) -> Supplement | None:
    """What the applicant may still answer; None when nothing, or when its deadline is over."""
    asked = row.supplements.filter(answered_at__isnull=True, closed_at__isnull=True).first()
    return asked if asked and asked.is_open(now) and row.status == EnrollmentStatus.APPLIED else None


@transaction.atomic
def answer(*, supplement_id: int, by: User, text: str, now: datetime) -> Supplement:
    """Keep the applicant's answer; answering twice keeps the first. Raises Supplement.DoesNotExist, SupplementOver."""
    mine = Supplement.objects.filter(enrollment__person=by)
    # The seat first: a withdrawal or a decision under way is waited for, and what it left is read afterwards.
    list(Enrollment.objects.select_for_update(of=("self",)).filter(supplements__in=mine.filter(pk=supplement_id)))
    made = mine.select_for_update(of=("self",)).select_related("enrollment__intake__program").get(pk=supplement_id)
    if made.answered_at:
        return made
    if not made.is_open(now) or made.enrollment.status != EnrollmentStatus.APPLIED:
        raise SupplementOver
    made.answer, made.answered_at = text, now
    made.save(update_fields=["answer", "answered_at"])
    messages.tell_change(
        made.enrollment,
        title="보완 답을 받았습니다",
        body=f"‘{made.enrollment.intake.program.title}’ 신청서와 함께 심사합니다.",
        key=f"supplement:{made.pk}:answered",
        now=now,
    )
    return made
