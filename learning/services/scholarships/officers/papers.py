"""Checks papers one after another: accepted with how long they hold, or sent back with what is wrong with them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from learning.choices.scholarships import BEING_JUDGED, ApplicationState, EvidenceResult
from learning.models import Evidence, ScholarshipRound
from learning.services.scholarships.applying.telling import note
from learning.services.scholarships.officers.supplements import ask, locked, refuse_own
from learning.services.scholarships.runs.freezing import mark_stale
from programs.services.intake_states import needs_reason
from programs.services.looking import Looker, log_look
from programs.services.refusals import Refused


class AlreadyChecked(Refused):
    code = "already_checked"
    detail = "다른 담당자가 먼저 확인한 서류입니다."
    next_step = "다음 서류를 확인해 주세요."


class DecidedAlready(Refused):
    code = "decided_already"
    detail = "결정한 뒤라 서류를 확인할 수 없습니다."


class TooOld(Refused):
    code = "too_old"
    field = "valid_until"
    detail = "유효한 날이 이미 지난 서류는 받을 수 없습니다."
    next_step = "‘다시 필요함’을 고르고 새로 떼어 달라고 알려 주세요."


def queue(row: ScholarshipRound) -> QuerySet[Evidence]:
    """Papers of a round that nobody has checked yet, oldest first."""
    rows = Evidence.objects.waiting().filter(application__round=row, application__state__in=BEING_JUDGED)
    return rows.select_related("application__applicant").order_by("added_at", "pk")


@dataclass(frozen=True)
class Desk:
    """The paper on the desk with its neighbors: `at` of `total` that wait (0 when it was checked already)."""

    paper: Evidence
    others: list[Evidence]
    answers: dict[str, object]
    at: int
    total: int
    following: int | None


def look_at_paper(*, evidence_id: int, looker: Looker) -> Desk:
    """One paper with what the applicant answered; leaves a row in the access log. Raises Evidence.DoesNotExist."""
    rounds = ScholarshipRound.objects.visible_to(looker.user)
    rows = Evidence.objects.select_related("application__applicant", "application__round__rule_set", "checked_by")
    paper = rows.exclude(application__state="draft").get(pk=evidence_id, application__round__in=rounds)
    log_look(looker, [paper.application.applicant_id], f"서류 확인 {paper.application.number}")
    ids = list(queue(paper.application.round).values_list("pk", flat=True))
    place = ids.index(paper.pk) if paper.pk in ids else -1
    rest = ids[place + 1 :] + ids[: max(place, 0)]
    return Desk(
        paper=paper,
        others=list(paper.application.evidence.exclude(pk=paper.pk)),
        answers=dict(paper.application.answers.values_list("fact", "value")),
        at=place + 1,
        total=len(ids),
        following=rest[0] if rest else None,
    )


@transaction.atomic
def accept(*, evidence_id: int, valid_until: date | None, by: User, now: datetime, today: date) -> Evidence:
    """The paper shows what was answered. Accepting it twice is once.

    Raises Evidence.DoesNotExist, AlreadyChecked (by another result), DecidedAlready, OwnApplication, TooOld,
    DecisionBeingWritten.
    """
    if valid_until and valid_until < today:
        raise TooOld
    return _check(evidence_id, EvidenceResult.ACCEPTED, "", valid_until, by, now)


@transaction.atomic
def send_back(*, evidence_id: int, note: str, asks_again: bool, days: int, by: User, now: datetime) -> Evidence:
    """The paper doesn't show it: say what is wrong; `asks_again` also asks the applicant for another one.

    Raises as accept does, ReasonNeeded without words, and StillAsked when something is asked already.
    """
    why = needs_reason(note)
    row = _check(evidence_id, EvidenceResult.REFUSED, why, None, by, now)
    if asks_again:
        words = f"{row.get_kind_display()}: {why}"
        ask(application_id=row.application_id, request=words, facts=[], days=days, by=by, now=now)
    return row


def _check(
    evidence_id: int, result: str, why: str, valid_until: date | None, by: User, now: datetime
) -> Evidence:  # fmt: skip
    found = Evidence.objects.get(pk=evidence_id)
    application = locked(found.application_id)
    row = Evidence.objects.select_for_update().get(pk=evidence_id)
    refuse_own(application, by)
    if row.result == result:
        return row
    if row.result != EvidenceResult.WAITING:
        raise AlreadyChecked
    if application.state in (ApplicationState.DECIDED, ApplicationState.WITHDRAWN):
        raise DecidedAlready
    if application.frozen_at:
        mark_stale(round_id=application.round_id, why=f"{application.number} 신청의 서류를 확인했습니다.", now=now)
    row.result, row.result_note, row.valid_until, row.checked_at, row.checked_by = result, why, valid_until, now, by
    row.save(update_fields=["result", "result_note", "valid_until", "checked_at", "checked_by"])
    note(application, "paper_checked", by=by, now=now, evidence=row.pk, result=result, why=why)
    return row
