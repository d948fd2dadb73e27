"""Sends an application, takes it back, answers what an officer asked for: each once, however often it is pressed."""

from datetime import datetime

from django.db import transaction

from accounts.models import ConsentText, User
from accounts.templatetags.display import day
from learning.application_sections import PAPER_FACTS
from learning.choices.scholarships import ApplicationState
from learning.evidence_files import Fit
from learning.models import Answer, Application, Evidence, ScholarshipRound, SupplementRequest
from learning.rule_words import facts_used
from learning.services.scholarships import evidence as papers
from learning.services.scholarships.announced import rules_of
from learning.services.scholarships.applying.consenting import (
    agree,
    consent_for,
    papers_kept_back,
    refuse_unless_agreed,
)
from learning.services.scholarships.applying.own import OwnApplication, own_application
from learning.services.scholarships.applying.refusals import (
    NotComplete,
    NotWithdrawable,
    SupplementOver,
    TooManyFiles,
)
from learning.services.scholarships.applying.saving import open_draft, write_answers
from learning.services.scholarships.applying.telling import note, tell
from learning.services.scholarships.runs.freezing import mark_stale
from learning.services.scholarships.runs.refusals import DecisionBeingWritten

WITHDRAWABLE = (
    ApplicationState.DRAFT,
    ApplicationState.SUBMITTED,
    ApplicationState.SUPPLEMENT,
    ApplicationState.FROZEN,
)


def consent_needed(found: OwnApplication, person: User, now: datetime) -> ConsentText | None:
    """The consent to sensitive facts, when the rules ask for any and it wasn't given with them (at a counter)."""
    return consent_for(found.used, person, now)


@transaction.atomic
def send(*, person: User, round_id: int, consents: bool, now: datetime, by: User | None = None) -> Application:
    """Send the application, which says that all of it is true; sending twice is once. `consents`: the person agreed to
    the use of sensitive facts.

    Raises RoundNotOpen, NotComplete, AppliedElsewhere, ScholarshipRound.DoesNotExist.
    """
    _hold(round_id)
    found = own_application(person=person, round_id=round_id, now=now)
    if found.row and found.row.state != ApplicationState.DRAFT:
        return found.row
    row = open_draft(person=person, round_id=round_id, now=now)
    asked = consent_needed(found, person, now)
    missing = [part.title for part in found.parts if part.state != "done"]
    if missing or (asked and not consents):
        raise NotComplete(missing or ["동의"])
    if asked:
        agree(asked, person, now)
    row.state, row.submitted_at, row.updated_at = ApplicationState.SUBMITTED, now, now
    row.save(update_fields=["state", "submitted_at", "updated_at"])
    note(row, "sent", by=by or person, now=now, attested=True, consented=bool(asked))
    _tell_sent(row, now)
    return row


def _hold(round_id: int) -> None:
    """Whoever freezes the list waits for those who are sending, and they for them."""
    ScholarshipRound.objects.select_for_update(no_key=True).get(pk=round_id)


def _tell_sent(row: Application, now: datetime) -> None:
    tell(
        row,
        title="장학금 신청서를 받았습니다",
        body=f"접수번호는 {row.number}입니다. 결과는 {day(row.round.result_on)}에 알려 드립니다.",
        key="sent",
        now=now,
    )


@transaction.atomic
def withdraw(*, person: User, application_id: int, reason: str, now: datetime) -> Application:
    """Take one's application back; its papers are destroyed at once. Twice is once.

    Raises Application.DoesNotExist for another person's, NotWithdrawable once decided.
    """
    mine = Application.objects.select_for_update(of=("self",), no_key=True)
    row = mine.get(pk=application_id, applicant=person)
    if row.state == ApplicationState.WITHDRAWN:
        return row
    if row.state not in WITHDRAWABLE:
        raise NotWithdrawable
    _leave_the_list(row, now)
    was_sent = row.submitted_at is not None
    row.state, row.withdrawn_at, row.withdrawn_reason, row.updated_at = ApplicationState.WITHDRAWN, now, reason, now
    row.save(update_fields=["state", "withdrawn_at", "withdrawn_reason", "updated_at"])
    papers.destroy(Evidence.objects.select_for_update().filter(application=row).exclude(file=""), now)
    note(row, "withdrawn", by=person, now=now)
    if was_sent:
        tell(row, title="장학금 신청을 취소했습니다", body=f"접수번호 {row.number}", key="withdrawn", now=now)
    else:
        Answer.objects.filter(application=row).delete()
    return row


def _leave_the_list(row: Application, now: datetime) -> None:
    if not row.frozen_at:
        return
    try:
        mark_stale(round_id=row.round_id, why=f"{row.number} 신청을 본인이 취소했습니다.", now=now)
    except DecisionBeingWritten as refusal:
        raise NotWithdrawable from refusal


# --- What an officer asked for ------------------------------------------------------------------------------------
def open_request(row: Application, now: datetime) -> SupplementRequest | None:
    """What the applicant may still answer; None when nothing is asked or its deadline is over."""
    rows = SupplementRequest.objects.filter(application=row, answered_at__isnull=True, closed_at__isnull=True)
    return rows.filter(due_at__gte=now).first() if row.state == ApplicationState.SUPPLEMENT else None


def _locked(person: User, application_id: int, now: datetime) -> tuple[Application, SupplementRequest]:
    rows = Application.objects.select_for_update(of=("self",), no_key=True).select_related("applicant", "round")
    row = rows.get(pk=application_id, applicant=person)
    asked = open_request(row, now)
    if asked is None:
        raise SupplementOver
    return row, asked


@transaction.atomic
def answer_request(
    *, person: User, application_id: int, text: str, answers: dict, now: datetime, consents: bool = False
) -> SupplementRequest:
    """Send what was asked for: words, and corrected answers to the facts that were asked about.

    Raises SupplementOver (also when answered already), ConsentFirst for a sensitive fact that nobody agreed to, now
    (`consents`) or before, DecisionBeingWritten, Application.DoesNotExist for another person's.
    """
    row, asked = _locked(person, application_id, now)
    refuse_unless_agreed(answers, person, consents=consents, now=now)
    if row.frozen_at:
        mark_stale(round_id=row.round_id, why=f"{row.number} 신청에 보완한 답이 왔습니다.", now=now)
    asked.answer, asked.answered_at = text, now
    asked.save(update_fields=["answer", "answered_at"])
    write_answers(row, answers, now=now)
    row.state = ApplicationState.FROZEN if row.frozen_at else ApplicationState.SUBMITTED
    row.updated_at = now
    row.save(update_fields=["state", "updated_at"])
    note(row, "supplement_answered", by=person, now=now, request=asked.pk, facts=sorted(answers))
    tell(
        row,
        title="보완하신 내용을 받았습니다",
        body=f"접수번호 {row.number}. 결과는 {day(row.round.result_on)}에 알려 드립니다.",
        key=f"supplement:{asked.pk}:answered",
        now=now,
    )
    return asked


@transaction.atomic
def add_requested_paper(
    *, person: User, application_id: int, kind: str, fit: Fit, content: bytes, now: datetime, consents: bool = False
) -> Evidence:
    """Keep a file that an officer asked for.

    Raises SupplementOver, ConsentFirst as in answer_request, TooManyFiles, Application.DoesNotExist.
    """
    row, _ = _locked(person, application_id, now)
    if papers_kept_back([kind], facts_used(rules_of(row.round)), person):
        refuse_unless_agreed([PAPER_FACTS[kind]], person, consents=consents, now=now)
    there = Evidence.objects.filter(application=row, kind=kind).exclude(file="")
    if there.count() >= papers.MOST_FILES:
        raise TooManyFiles
    return papers.keep_file(application=row, kind=kind, fit=fit, content=content, by=person, now=now)
