"""Lets officers look at what the calculation can't know alone: each unclear case gets an answer with a reason."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from learning.awards import digest, read_rule_set
from learning.choices.scholarships import AnswerSource, ReviewAnswer, ReviewKind, RunKind, RunState
from learning.models import Answer, Application, DecisionRow, DecisionRun, ReviewItem
from learning.services.scholarships.events import note
from learning.services.scholarships.runs.corrections import refuse_corrections
from learning.services.scholarships.runs.locks import hold_applications, hold_round, hold_run
from learning.services.scholarships.runs.refusals import (
    AlreadyAnswered,
    NothingCorrected,
    ReasonMissing,
    StillUnknown,
    WrongRunState,
)
from learning.services.scholarships.runs.starting import new_run

SHORTEST_REASON = 5


def waiting(run: DecisionRun) -> QuerySet[ReviewItem]:
    """What nobody has looked at yet."""
    return run.reviews.filter(answered_at__isnull=True).select_related("application")


def corrected(run: DecisionRun) -> QuerySet[ReviewItem]:
    return run.reviews.filter(answer=ReviewAnswer.CORRECTED)


@transaction.atomic
def answer_review(
    *, item_id: int, answer: str, corrections: Mapping[str, Any], reason: str, by: User, now: datetime
) -> ReviewItem:
    """Keep what an officer found: the calculation is right, or these facts are (`corrections` {fact: value}).

    The same answer again changes nothing. Raises WrongRunState, AlreadyAnswered, ReasonMissing, NothingCorrected,
    UnknownFact, StillUnknown, ReviewItem.DoesNotExist.
    """
    run = hold_run(ReviewItem.objects.values_list("run_id", flat=True).get(pk=item_id))
    item = ReviewItem.objects.select_for_update(of=("self",)).select_related("application").get(pk=item_id)
    item.run = run
    wanted = dict(corrections) if answer == ReviewAnswer.CORRECTED else {}
    if item.answered_at:
        if (item.answer, item.corrections, item.answered_by_id) == (answer, wanted, by.pk):
            return item
        raise AlreadyAnswered
    _refuse_unless_under_review(item.run)
    if answer == ReviewAnswer.CORRECTED and item.run.kind != RunKind.DECISION:
        raise WrongRunState("대기자 선정에서는 사실을 바로잡을 수 없습니다.")
    why = _reason(reason)
    _refuse_answer(item, answer, wanted)
    item.answer, item.corrections, item.reason = answer, wanted, why
    item.answered_at, item.answered_by = now, by
    item.save(update_fields=["answer", "corrections", "reason", "answered_at", "answered_by"])
    note(
        f"review_{answer}", now=now, by=by, round_id=item.run.round_id, run_id=item.run_id,
        application_id=item.application_id, kind=item.kind, reason=why, facts=sorted(wanted),
    )  # fmt: skip
    return item


@transaction.atomic
def confirm_many(*, run_id: int, item_ids: Collection[int], reason: str, by: User, now: datetime) -> int:
    """Say of several at once that the calculation is right; how many. Those about whom something isn't known are left
    out. Raises WrongRunState, ReasonMissing."""
    run = hold_run(run_id)
    _refuse_unless_under_review(run)
    why = _reason(reason)
    rows = run.reviews.filter(pk__in=item_ids, answered_at__isnull=True).exclude(kind=ReviewKind.UNKNOWN)
    found = list(rows.select_for_update())
    for item in found:
        item.answer, item.reason, item.answered_at, item.answered_by = ReviewAnswer.CONFIRMED, why, now, by
    ReviewItem.objects.bulk_update(found, ["answer", "reason", "answered_at", "answered_by"])
    if found:
        note("reviews_confirmed", now=now, by=by, round_id=run.round_id, run_id=run.pk, count=len(found), reason=why)
    return len(found)


def _refuse_unless_under_review(run: DecisionRun) -> None:
    if run.state != RunState.UNDER_REVIEW:
        raise WrongRunState


def _reason(typed: str) -> str:
    reason = " ".join(typed.split())[:300]
    if len(reason) < SHORTEST_REASON:
        raise ReasonMissing
    return reason


def _refuse_answer(item: ReviewItem, answer: str, corrections: dict[str, Any]) -> None:
    if answer == ReviewAnswer.CONFIRMED:
        if item.kind == ReviewKind.UNKNOWN:
            raise StillUnknown
        return
    row = DecisionRow.objects.get(run=item.run_id, application=item.application_id)
    refuse_corrections(read_rule_set(item.run.rules), row.facts, corrections)


@transaction.atomic
def recompute(*, run_id: int, by: User, now: datetime) -> DecisionRun:
    """Take up what was corrected: a new run replaces this one, and what was confirmed on unchanged facts stays so.

    Asking twice gives the same new run. Raises WrongRunState, NothingCorrected.
    """
    asked = DecisionRun.objects.get(pk=run_id)
    if asked.kind != RunKind.DECISION:
        raise WrongRunState
    row = hold_round(asked.round_id)
    hold_applications(Application.objects.filter(pk__in=asked.reviews.values("application")))
    run = hold_run(run_id)
    if run.state == RunState.SUPERSEDED and (made := DecisionRun.objects.filter(supersedes=run).first()):
        return made
    if run.state != RunState.UNDER_REVIEW:
        raise WrongRunState
    items = list(corrected(run).select_related("application").order_by("pk"))
    if not items:
        raise NothingCorrected
    run.state = RunState.SUPERSEDED
    run.save(update_fields=["state"])
    for item in items:
        _write_down(item, now)
    return new_run(row, RunKind.DECISION, by=by, now=now, seed=run.seed, rules=run.rules, supersedes=run)


def _write_down(item: ReviewItem, now: datetime) -> None:
    """What an officer found becomes an answer of the application and its frozen facts; the application is held."""
    application = Application.objects.get(pk=item.application_id)
    Answer.objects.bulk_create(
        [
            Answer(
                application=application, fact=name, value=value, source=AnswerSource.STAFF, saved_at=now,
                as_of=timezone.localdate(now), saved_by_id=item.answered_by_id,
            )
            for name, value in item.corrections.items()
        ],
        update_conflicts=True, unique_fields=["application", "fact"],
        update_fields=["value", "source", "as_of", "saved_at", "saved_by"],
    )  # fmt: skip
    application.frozen_facts = dict(application.frozen_facts or {}) | item.corrections
    application.facts_digest = digest(application.frozen_facts)
    application.updated_at = now
    application.save(update_fields=["frozen_facts", "facts_digest", "updated_at"])
