"""Asks an applicant for what is missing (보완) until a working day at 18:00, and takes a request back."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from learning.choices.scholarships import ApplicationState
from learning.models import Application, SupplementRequest
from learning.services.scholarships.applying.telling import note, tell
from learning.services.scholarships.runs.freezing import mark_stale
from programs.services.refusals import Refused, moment_words
from programs.services.screening.supplements import due_at

S = ApplicationState
ASKABLE = (S.SUBMITTED, S.FROZEN, S.SUPPLEMENT)


class CannotAsk(Refused):
    code = "cannot_ask"
    detail = "보내고 아직 결정하지 않은 신청만 보완을 부탁할 수 있습니다."


class StillAsked(Refused):
    code = "still_asked"
    detail = "이미 부탁한 보완의 답을 기다리고 있습니다."
    next_step = "답이 오거나 기한이 지난 뒤에 다시 부탁해 주세요. 부탁을 거둘 수도 있습니다."


class OwnApplication(Refused):
    code = "own_application"
    detail = "자기 신청은 자기가 처리할 수 없습니다."
    next_step = "다른 담당자에게 부탁해 주세요."


def refuse_own(row: Application, by: User) -> None:
    """Nobody works on their own application. Raises OwnApplication."""
    if row.applicant_id == by.pk:
        raise OwnApplication


def locked(application_id: int) -> Application:
    rows = Application.objects.select_for_update(of=("self",), no_key=True).select_related("applicant", "round")
    return rows.get(pk=application_id)


@transaction.atomic
def ask(
    *, application_id: int, request: str, facts: Sequence[str], days: int, by: User, now: datetime
) -> SupplementRequest:
    """Ask for something more within so many working days; a run that counted on the application goes stale.

    Raises Application.DoesNotExist, OwnApplication, CannotAsk, StillAsked, DecisionBeingWritten.
    """
    row = locked(application_id)
    refuse_own(row, by)
    if row.state not in ASKABLE:
        raise CannotAsk
    asked = SupplementRequest.objects.filter(application=row, answered_at__isnull=True, closed_at__isnull=True).first()
    if asked and asked.due_at > now:
        raise StillAsked
    if row.frozen_at:
        mark_stale(round_id=row.round_id, why=f"{row.number} 신청에 보완을 부탁했습니다.", now=now)
    if asked:
        SupplementRequest.objects.filter(pk=asked.pk).update(closed_at=now)
    made = SupplementRequest.objects.create(
        application=row, request=request, facts=list(facts), asked_at=now, asked_by=by, due_at=due_at(now, days)
    )
    _move(row, S.SUPPLEMENT, now)
    note(row, "supplement_asked", by=by, now=now, request=made.pk, facts=list(facts))
    title = f"{moment_words(made.due_at)}까지 장학금 신청을 보완해 주세요"
    tell(row, title=title, body="담당자가 더 알려 달라고 했습니다. 신청 화면에서 답해 주세요.",
         key=f"supplement:{made.pk}", now=now)  # fmt: skip
    return made


@transaction.atomic
def take_back(*, request_id: int, by: User, now: datetime) -> SupplementRequest:
    """Withdraw a request that isn't answered; taking it back twice is once. Raises SupplementRequest.DoesNotExist."""
    row = locked(SupplementRequest.objects.values_list("application_id", flat=True).get(pk=request_id))
    asked = SupplementRequest.objects.get(pk=request_id)  # every writer of it holds the application
    if asked.answered_at or asked.closed_at:
        return asked
    asked.closed_at = now
    asked.save(update_fields=["closed_at"])
    if row.state == S.SUPPLEMENT:
        _move(row, S.FROZEN if row.frozen_at else S.SUBMITTED, now)
    note(row, "supplement_taken_back", by=by, now=now, request=asked.pk)
    tell(row, title="보완하지 않으셔도 됩니다", body=f"접수번호 {row.number}. 부탁드린 것을 거두었습니다.",
         key=f"supplement:{asked.pk}:back", now=now)  # fmt: skip
    return asked


def _move(row: Application, state: str, now: datetime) -> None:
    if row.state != state:
        row.state, row.updated_at = state, now
        row.save(update_fields=["state", "updated_at"])
