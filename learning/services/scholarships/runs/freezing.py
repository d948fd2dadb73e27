"""Freezes who is in a round and what is known of them, so that everybody is judged on the same day's facts.

A fact that needs a paper is known only when a paper was accepted, an authority said so or an officer wrote it down.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from learning.applicant_facts import asked_for, derived
from learning.application_sections import PAPERS
from learning.award_facts import FACTS
from learning.awards import digest, read_rule_set
from learning.choices.scholarships import ApplicationState, RoundState, RunKind, RunState
from learning.models import Application, DecisionRun, DuplicateSet, ScholarshipRound, SupplementRequest
from learning.rule_words import facts_used
from learning.services.scholarships.events import note
from learning.services.scholarships.runs.locks import hold_applications
from learning.services.scholarships.runs.refusals import DecisionBeingWritten
from learning.services.scholarships.runs.staging import staged
from programs.lottery import digest as list_digest
from programs.lottery import seed_of

SENT = (ApplicationState.SUBMITTED, ApplicationState.SUPPLEMENT, ApplicationState.FROZEN)
MAY_GO_STALE = (RunState.SNAPSHOTTED, RunState.COMPUTED, RunState.UNDER_REVIEW, RunState.PROPOSED, RunState.APPROVED)
KNOWN = """
    SELECT application.id, application.number,
           said.names, said.answers, said.trusted,
           ARRAY(SELECT kind FROM learning_evidence
                  WHERE application_id = application.id AND result = 'accepted'),
           COALESCE((SELECT granted_krw FROM learning_personyear
                      WHERE person_key = application.person_key AND year = %s), 0)
      FROM learning_application AS application
      CROSS JOIN LATERAL (
           SELECT array_agg(fact) AS names, '[' || string_agg(COALESCE(value::text, 'null'), ',') || ']' AS answers,
                  array_agg(fact) FILTER (WHERE source <> 'self') AS trusted
             FROM learning_answer WHERE application_id = application.id) AS said
     WHERE application.id = ANY(%s) ORDER BY application.id
"""


@dataclass(frozen=True)
class Known:
    """One application and the facts that are known of the applicant."""

    application_id: int
    number: str
    facts: dict[str, Any]


def rule_day(row: ScholarshipRound) -> date:
    """The day on which ages and incomes are judged: the first day of applying, the same for everybody."""
    return timezone.localdate(row.opens_at)


def facts_asked(row: ScholarshipRound) -> tuple[str, ...]:
    return facts_used(read_rule_set(row.rules))


def current_facts(row: ScholarshipRound, application_ids: Collection[int] | None = None) -> dict[int, dict[str, Any]]:
    """{application id: facts} as they would be frozen now, for these or for all who are in the round."""
    return {each.application_id: each.facts for each in known_of(row, application_ids)}


def known_of(row: ScholarshipRound, application_ids: Collection[int] | None = None) -> Iterator[Known]:
    """What is known of each application, by one statement: one moment for everybody."""
    if application_ids is None:
        application_ids = list(Application.objects.filter(round=row, state__in=SENT).values_list("id", flat=True))
    reader = Reader(facts_asked(row), rule_day(row))
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, [row.year, list(application_ids)])
        for application_id, number, names, answers, trusted, papers, granted in cursor:
            said = dict(zip(names or (), json.loads(answers or "[]"), strict=True))
            yield Known(application_id, number, reader.facts(said, trusted or (), papers, granted))


class Reader:
    """Turns answers and papers into the facts the rules ask for (`used`), as they were on `day`."""

    def __init__(self, used: tuple[str, ...], day: date) -> None:
        self.used, self.day = used, day
        self.proofs = [(name, *paper[:2]) for name in asked_for(used) for paper in PAPERS.get(name, ())]

    def facts(
        self, said: Mapping[str, Any], trusted: Collection[str], papers: Collection[str], granted_krw: int
    ) -> dict[str, Any]:
        """`said`: {name: value}; `trusted`: the names of which an authority or an officer said so; `papers`: kinds that
        were accepted; `granted_krw`: this year."""
        values = {**said, "awarded_this_year": granted_krw > 0}
        for name in list(self._unproven(values, papers, trusted)):
            values[name] = None
        facts = derived(values, on=self.day)
        facts |= {name: said[name] for name in trusted if name in FACTS}
        return {name: facts.get(name) for name in self.used}

    def _unproven(self, values: Mapping[str, Any], papers: Collection[str], trusted: Collection[str]) -> Iterator[str]:
        """Answers that would need a paper nobody has accepted."""
        for name, value, kind in self.proofs:
            had = values.get(name)
            if had is not None and value in (None, had) and kind not in papers and name not in trusted:
                yield name


# --- The list -----------------------------------------------------------------------------------------------------
def why_not_ready(row: ScholarshipRound, now: datetime) -> list[str]:
    """What has to be done before the list can be frozen, as Korean sentences; [] = ready."""
    if row.state not in (RoundState.ANNOUNCED, RoundState.FROZEN):
        return ["공고하고 아직 결정하지 않은 회차에서만 할 수 있습니다."]
    found = []
    if now < row.closes_at:
        found.append("아직 신청을 받고 있습니다. 마감한 뒤에 시작해 주세요.")
    sent = Application.objects.filter(round=row, state__in=SENT)
    waiting = SupplementRequest.objects.filter(
        application__in=sent, answered_at__isnull=True, closed_at__isnull=True, due_at__gt=now
    ).count()
    if waiting:
        found.append(f"보완 기한이 남은 신청이 {waiting:,}건 있습니다. 기한이 지나거나 답이 온 뒤에 시작해 주세요.")
    unresolved = DuplicateSet.objects.filter(round=row, resolution="").count()
    if unresolved:
        found.append(f"같은 사람일 수 있는 신청이 {unresolved:,}묶음 있습니다. 먼저 확인해 주세요.")
    if not sent.exists():
        found.append("신청한 분이 없습니다.")
    return found


def freeze(row: ScholarshipRound, now: datetime) -> None:
    """Freeze every application that is in the round with what is known now; the first time also the list itself, by
    which the promised lot becomes the seed. Call it in a transaction that holds the round."""
    ids = hold_applications(Application.objects.filter(round=row, state__in=SENT))
    known = list(known_of(row, ids))
    if row.frozen_at is None:
        _freeze_list(row, [each.number for each in known], now)
    columns = "application_id bigint, facts jsonb, digest text"
    rows = ((each.application_id, each.facts, digest(each.facts)) for each in known)
    with staged("frozen_now", columns, rows) as cursor:
        cursor.execute(
            """UPDATE learning_application AS application
                  SET state = 'frozen', frozen_at = %s, updated_at = %s, frozen_facts = now.facts,
                      facts_digest = now.digest
                 FROM frozen_now AS now WHERE application.id = now.application_id
                  AND (application.state <> 'frozen' OR application.facts_digest <> now.digest)""",
            [now, now],
        )


def _freeze_list(row: ScholarshipRound, numbers: list[str], now: datetime) -> None:
    row.entries_digest = list_digest(numbers)
    row.entries_count = len(numbers)
    row.seed = seed_of(row.seed_secret or "", row.entries_digest, "")
    row.state, row.frozen_at, row.updated_at = RoundState.FROZEN, now, now
    row.save(update_fields=["entries_digest", "entries_count", "seed", "state", "frozen_at", "updated_at"])
    note("list_frozen", now=now, round_id=row.pk, count=row.entries_count, digest=row.entries_digest)


# --- What changed since -------------------------------------------------------------------------------------------
def mark_stale(*, round_id: int, why: str, now: datetime) -> int:
    """An application of the frozen list changed: whatever was calculated from it can't be used; how many runs.

    Call it in the transaction of the change, before the change, with the application held: it waits for a worker who
    is about to begin. Raises DecisionBeingWritten when one has begun.
    """
    decisions = DecisionRun.objects.filter(round=round_id, kind=RunKind.DECISION)
    open_runs = decisions.filter(state__in=MAY_GO_STALE).order_by("pk")
    found = list(open_runs.select_for_update(of=("self",), no_key=True))
    for run in found:
        set_stale(run, why, now)
    if decisions.filter(state=RunState.COMMITTING).exists():
        raise DecisionBeingWritten
    return len(found)


def set_stale(run: DecisionRun, why: str, now: datetime) -> None:
    run.state, run.stale_at, run.stale_reason = RunState.STALE, now, why[:300]
    run.save(update_fields=["state", "stale_at", "stale_reason"])
    note("run_stale", now=now, round_id=run.round_id, run_id=run.pk, why=why)


def what_changed(run: DecisionRun) -> str:
    """What is different from the snapshot of a decision, as a Korean sentence; "" when nothing is."""
    rows = dict(run.rows.values_list("application_id", "facts"))
    states = dict(Application.objects.filter(round=run.round_id).values_list("id", "state"))
    gone = sum(1 for each in rows if states.get(each) not in (ApplicationState.FROZEN, ApplicationState.DECIDED))
    if gone:
        return f"신청 {gone:,}건이 그 사이에 취소되었거나 보완 중입니다."
    if late := sum(1 for each, state in states.items() if state in SENT and each not in rows):
        return f"계산에 들지 않은 신청이 {late:,}건 있습니다."
    still_frozen = [each for each in rows if states[each] == ApplicationState.FROZEN]
    facts = current_facts(run.round, still_frozen)
    changed = sum(1 for each in still_frozen if facts[each] != rows[each])
    return f"신청 {changed:,}건에서 확인된 사실이 바뀌었습니다." if changed else ""
