"""Keeps what a resident answers and shows, section by section, until it is sent; every saving may be repeated."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from learning.applicant_facts import BIRTH_DATE, OUTSIDE, asked_for
from learning.application_sections import PAPER_FACTS
from learning.award_facts import fits
from learning.choices.scholarships import AnswerSource, ApplicationState, ApplyChannel, EvidenceSource
from learning.evidence_files import Fit
from learning.models import Answer, Application, Evidence, ScholarshipRound
from learning.rule_words import facts_used
from learning.services.scholarships import evidence as papers
from learning.services.scholarships.announced import rules_of
from learning.services.scholarships.applying.consenting import agree, consent_for, kept_back
from learning.services.scholarships.applying.own import own_application
from learning.services.scholarships.applying.refusals import (
    AppliedElsewhere,
    ConsentFirst,
    NoSuchPaper,
    NotChangeable,
    RoundNotOpen,
    TooManyFiles,
)
from learning.services.scholarships.persons import person_key


@transaction.atomic
def save_answers(
    *,
    person: User,
    round_id: int,
    answers: Mapping[str, Any],
    now: datetime,
    consents: bool = False,
    by: User | None = None,
) -> Application:
    """Keep these answers, typed by the person or by staff at a counter (`by`); what the rules don't ask is left out.

    Sensitive facts are left out too until the person agreed to their use, now (`consents`) or before; at a counter they
    agree before the first word is written (counter.begin).

    Raises RoundNotOpen, NotChangeable (sent), AppliedElsewhere, ScholarshipRound.DoesNotExist.
    """
    row = open_draft(person=person, round_id=round_id, now=now)
    asked = asked_for(facts_used(rules_of(row.round)))
    kept = {name: value for name, value in answers.items() if name in asked}
    if by is None and consents and (text := consent_for(kept, person, now)):
        agree(text, person, now)
    left_out = kept_back(kept, person) if by is None else frozenset()
    write_answers(row, {name: value for name, value in kept.items() if name not in left_out}, now=now, by=by)
    return row


def write_answers(row: Application, answers: Mapping[str, Any], *, now: datetime, by: User | None = None) -> None:
    """Write the answers that are of the right kind, over those of before; `by` only held the pen at a counter, so the
    source stays the applicant's own word."""
    rows = [
        Answer(
            application=row,
            fact=name,
            value=value,
            source=AnswerSource.SELF,
            as_of=timezone.localdate(now),
            saved_at=now,
            saved_by=by or row.applicant,
        )
        for name, value in answers.items()
        if _is_right(name, value)
    ]
    kept = ["value", "source", "as_of", "saved_at", "saved_by"]
    Answer.objects.bulk_create(rows, update_conflicts=True, unique_fields=["application", "fact"], update_fields=kept)


def _is_right(name: str, value: object) -> bool:
    if name == BIRTH_DATE:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    return value == OUTSIDE if name == "district" and value == OUTSIDE else fits(name, value)


@transaction.atomic
def confirm_earlier(*, person: User, round_id: int, carried: Mapping[str, Any], now: datetime) -> Application:
    """ "네, 모두 아직 맞습니다": the answers from before become answers of this application, as of today.

    Sensitive ones wait for their consent.

    Raises what save_answers raises.
    """
    found = own_application(person=person, round_id=round_id, now=now, carried=carried)
    still_right = {name: each.value for name, each in found.earlier.items()}
    return save_answers(person=person, round_id=round_id, answers=still_right, now=now)


def open_draft(*, person: User, round_id: int, now: datetime) -> Application:
    """The person's unsent application, locked; begun when there is none. Call it in a transaction.

    Raises RoundNotOpen, NotChangeable, AppliedElsewhere, ScholarshipRound.DoesNotExist.
    """
    shown = ScholarshipRound.objects.shown().select_related("rule_set").get(pk=round_id)
    if not shown.is_open(now):
        raise RoundNotOpen(shown.opens_at, shown.closes_at, now)
    row = _live(person, shown) or _begin(person, shown, now)
    if row.state != ApplicationState.DRAFT:
        raise NotChangeable
    row.round = shown
    return row


def _live(person: User, shown: ScholarshipRound) -> Application | None:
    rows = Application.objects.live().select_for_update(of=("self",)).select_related("applicant")
    return rows.filter(round=shown, applicant=person).first()


def _begin(person: User, shown: ScholarshipRound, now: datetime) -> Application:
    """Two tabs that begin at once meet in one row; the same person under another account is refused."""
    try:
        with transaction.atomic():
            return Application.objects.create(
                round=shown,
                applicant=person,
                person_key=person_key(person),
                channel=ApplyChannel.ONLINE,
                created_at=now,
                updated_at=now,
            )
    except IntegrityError:
        if row := _live(person, shown):
            return row
        raise AppliedElsewhere from None


@transaction.atomic
def add_paper(*, person: User, round_id: int, kind: str, fit: Fit, content: bytes, now: datetime) -> Evidence:
    """Keep a file that shows an answer to be true.

    Raises NoSuchPaper, ConsentFirst, TooManyFiles and what save_answers raises.
    """
    row = open_draft(person=person, round_id=round_id, now=now)
    _refuse_paper(row, kind, now)
    return papers.keep_file(application=row, kind=kind, fit=fit, content=content, by=person, now=now)


@transaction.atomic
def promise_paper(*, person: User, round_id: int, kind: str, now: datetime) -> Evidence:
    """Say that the paper will be shown at a counter. Raises NoSuchPaper, ConsentFirst and what save_answers raises."""
    row = open_draft(person=person, round_id=round_id, now=now)
    _refuse_paper(row, kind, now)
    return papers.promise_paper(application=row, kind=kind, by=person, now=now)


def _refuse_paper(row: Application, kind: str, now: datetime) -> None:
    found = own_application(person=row.applicant, round_id=row.round_id, now=now)
    proofs = found.part("proofs")
    if proofs is None or kind not in proofs.names:
        raise NoSuchPaper
    if kept_back([PAPER_FACTS[kind]], row.applicant):
        raise ConsentFirst
    there = [each for each in found.evidence if each.kind == kind and each.source == EvidenceSource.UPLOAD]
    if len(there) >= papers.MOST_FILES:
        raise TooManyFiles


@transaction.atomic
def remove_paper(*, person: User, round_id: int, evidence_id: int, now: datetime) -> None:
    """Destroy a file that was put up by mistake, while the application isn't sent.

    Raises Evidence.DoesNotExist for another's or one that is gone, and what save_answers raises.
    """
    row = open_draft(person=person, round_id=round_id, now=now)
    own = Evidence.objects.select_for_update().filter(application=row, source=EvidenceSource.UPLOAD)
    papers.destroy([own.exclude(file="").get(pk=evidence_id)], now)
