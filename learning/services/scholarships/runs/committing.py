"""Writes an approved decision in a worker: awards, money, documents and words in the inbox, 500 people a transaction.

Every chunk is whole or not there at all, and each of its rows can be written once only; so a worker killed at any point
and called again any number of times ends with one clean decision. Money moves only for rows that are new.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Max

from learning.choices.scholarships import (
    PERSON_YEAR_LIMIT_KRW,
    Outcome,
    RoundState,
    RunKind,
    RunState,
)
from learning.models import DecisionRun, ScholarshipRound
from learning.services.scholarships.events import note
from learning.services.scholarships.runs.claims import SPACE, begin_progress, claimed
from learning.services.scholarships.runs.freezing import set_stale, what_changed
from learning.services.scholarships.runs.locks import hold_round
from learning.services.scholarships.runs.replaying import recomputing
from learning.services.scholarships.runs.telling import Decided, Teller, accept_until

CHUNK = 500  # people a transaction
PERSON_YEAR_FULL = "올해 받을 수 있는 금액을 그 사이에 다른 회차에서 받은 분이 있습니다."
AWARDED_MEANWHILE = "그 사이에 이미 장학금을 받은 분이 있습니다."
LEFT_MEANWHILE = "그 사이에 회원을 떠난 분이 있습니다."
PROBLEMS = {
    "committed_within_appropriated": "예산이 모자라 결정을 끝까지 적지 못했습니다. 예산을 더 배정하면 이어서 적습니다.",
    "person_year_within_the_limit": PERSON_YEAR_FULL,
}
OTHER_PROBLEM = "결정을 끝까지 적지 못했습니다. 포털 운영자에게 알려 주세요."
# One look at the index for each person: as a join it may be planned the other way round, everybody of the year first.
OVER_THE_YEAR = """
    SELECT EXISTS (
        SELECT FROM learning_decisionrow AS decided
          JOIN learning_application AS application ON application.id = decided.application_id
         WHERE decided.run_id = %s AND decided.outcome = 'AWARD'
           AND (SELECT granted_krw FROM learning_personyear
                 WHERE person_key = application.person_key AND year = %s) > %s)
"""
NEXT = """
    WITH next AS MATERIALIZED (
        SELECT application_id FROM learning_decisionrow
         WHERE run_id = %(run)s AND application_id > %(after)s ORDER BY application_id LIMIT %(chunk)s
    )
    SELECT decided.application_id, application.number, application.applicant_id, decided.outcome, decided.score,
           decided.rank, decided.via, decided.position, decided.amount_krw,
           CASE WHEN decided.outcome = 'INELIGIBLE' THEN decided.trace END
      FROM next JOIN learning_decisionrow AS decided
        ON decided.run_id = %(run)s AND decided.application_id = next.application_id
      JOIN learning_application AS application ON application.id = next.application_id
     ORDER BY next.application_id FOR UPDATE OF application
"""
GIVE = """
    WITH given AS (
        INSERT INTO learning_award (round_id, application_id, run_id, person_key, year, amount_krw, released_krw, via,
                                    from_reserve, state, offered_at, accept_until, ended_reason)
        SELECT %(round)s, application.id, %(run)s, application.person_key, %(year)s, decided.amount_krw, 0, decided.via,
               %(from_reserve)s, 'offered', %(now)s, %(accept_until)s, ''
          FROM learning_decisionrow AS decided
          JOIN learning_application AS application ON application.id = decided.application_id
         WHERE decided.run_id = %(run)s AND decided.application_id = ANY(%(ids)s) AND decided.outcome = 'AWARD'
         ORDER BY application.person_key
            ON CONFLICT (application_id) DO NOTHING
        RETURNING id, amount_krw
    )
    INSERT INTO learning_budgetentry (account_id, kind, amount_krw, reference, award_id, note, at)
    SELECT %(account)s, 'commit', amount_krw, 'commit:award:' || id, id, '', %(now)s FROM given
        ON CONFLICT (reference) DO NOTHING
"""
TELL = """
    INSERT INTO learning_decisionnotice (run_id, application_id, outcome, title, basis, reasons, officer_unit,
                                         officer_name, officer_contact, appeal_how, appeal_until, issued_at, digest,
                                         shown_at)
    SELECT %(run)s, application_id, outcome, title, %(basis)s, reasons, %(officer_unit)s, %(officer_name)s,
           %(officer_contact)s, %(appeal_how)s, %(appeal_until)s, %(now)s, digest, %(now)s
      FROM jsonb_to_recordset(%(told)s)
           AS told (application_id bigint, outcome text, title text, reasons jsonb, digest text)
        ON CONFLICT (run_id, application_id) DO NOTHING
"""
SETTLE = """
    UPDATE learning_application SET state = 'decided', decided_at = %s, updated_at = %s
     WHERE id = ANY(%s) AND state = 'frozen'
"""


def commit_due(now: datetime) -> int:
    """Go on with every approved run; how many people were decided. For the clock."""
    waiting = DecisionRun.objects.filter(state__in=(RunState.COMMITTING, RunState.APPROVED)).order_by("approved_at")
    return sum(commit_run(run_id, now) for run_id in list(waiting.values_list("pk", flat=True)))


def commit_run(run_id: int, now: datetime) -> int:
    """Commit one run to its end; how many people this call decided (0 when another worker is at it)."""
    with claimed(run_id) as got:
        if not got or not _begin(run_id, now):
            return 0
        run = DecisionRun.objects.select_related("round__rule_set", "round__account").get(pk=run_id)
        teller, until, last, count = Teller(run, now), accept_until(now, run.round.accept_days), written_up_to(run), 0
        try:
            while chunk := commit_chunk(teller, last, until):
                last, count = chunk[-1], count + len(chunk)
        except IntegrityError as error:
            _stop(run_id, error)
            return count
        _finish(run_id, now)
        return count


# --- Before the first row -----------------------------------------------------------------------------------------
@transaction.atomic
def _begin(run_id: int, now: datetime) -> bool:
    """Look once more that it is exactly what was approved. One decision at a time is written, so that nobody's year and
    no budget fills up from two sides."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [SPACE])
    row = _round_of(run_id)
    rows = DecisionRun.objects.select_for_update(of=("self",)).select_related("round__rule_set", "base_run")
    run = rows.get(pk=run_id)
    if run.state == RunState.COMMITTING:
        DecisionRun.objects.filter(pk=run_id).exclude(problem="").update(problem="")
        return True
    others = DecisionRun.objects.filter(state=RunState.COMMITTING, round__organization=run.round.organization_id)
    if run.state != RunState.APPROVED or others.exists():
        return False
    if why := _why_round_is_over(row) or why_out_of_date(run):
        set_stale(run, why, now)
        return False
    run.state, run.problem = RunState.COMMITTING, ""
    run.save(update_fields=["state", "problem"])
    begin_progress(run.pk, run.rows.count())
    return True


def _round_of(run_id: int) -> ScholarshipRound | None:
    """The round of a decision, held, so that it isn't called off meanwhile; None for whatever builds on a decision."""
    found = DecisionRun.objects.filter(pk=run_id, kind=RunKind.DECISION).values_list("round_id", flat=True).first()
    return hold_round(found) if found else None


def _why_round_is_over(row: ScholarshipRound | None) -> str:
    return "심사 중인 회차가 아닙니다." if row and row.state != RoundState.FROZEN else ""


def why_out_of_date(run: DecisionRun) -> str:
    """Why what was approved can't be written as it is, as a Korean sentence; "" when it can."""
    with ThreadPoolExecutor(1) as beside:  # it computes while the database answers
        recomputed = beside.submit(recomputing(run))
        if run.kind == RunKind.DECISION and (why := what_changed(run)):
            return why
    if recomputed.result() != run.approved_digest:
        return "다시 계산한 결과가 승인한 결과와 다릅니다."
    return _who_gets_nothing(run) or (PERSON_YEAR_FULL if _anybody_over_the_year(run) else "")


def _who_gets_nothing(run: DecisionRun) -> str:
    """Whoever was to move up or be decided again may have been given an award meanwhile (and let it go: there is one
    for each application), or have left; of a decision nobody was awarded before, and nobody leaves it unseen."""
    if run.kind == RunKind.DECISION:
        return ""
    chosen = run.rows.filter(outcome=Outcome.AWARD)
    if chosen.filter(application__award__isnull=False).exists():
        return AWARDED_MEANWHILE
    return LEFT_MEANWHILE if chosen.filter(application__applicant__left_at__isnull=False).exists() else ""


def _anybody_over_the_year(run: DecisionRun) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(OVER_THE_YEAR, [run.pk, run.round.year, PERSON_YEAR_LIMIT_KRW - run.rules["award_krw"]])
        return cursor.fetchone()[0]


# --- The rows -----------------------------------------------------------------------------------------------------
def written_up_to(run: DecisionRun) -> int:
    """The last application that was told: chunks are whole and go in order, so everybody before it was told too."""
    return run.notices.aggregate(last=Max("application_id"))["last"] or 0


@transaction.atomic
def commit_chunk(teller: Teller, after: int, until: datetime) -> list[int]:
    """Write the next people behind application `after`; their application ids, [] when nobody is left."""
    run = DecisionRun.objects.select_for_update().only("state", "progress_done").get(pk=teller.run.pk)
    if run.state != RunState.COMMITTING:
        return []
    with connection.cursor() as cursor:
        cursor.execute(NEXT, {"run": run.pk, "after": after, "chunk": CHUNK})
        rows = [Decided(*found) for found in cursor]
        if rows:
            _write(cursor, teller, rows, until)
            run.progress_done += len(rows)
            _count(cursor, run)
    return [row.application_id for row in rows]


def _write(cursor: Any, teller: Teller, rows: list[Decided], until: datetime) -> None:
    run, now = teller.run, teller.now
    ids = [row.application_id for row in rows]
    if any(row.outcome == "AWARD" for row in rows):
        given = {
            "round": run.round_id, "run": run.pk, "year": run.round.year, "account": run.round.account_id, "now": now,
            "ids": ids, "accept_until": until, "from_reserve": run.kind == RunKind.APPEAL,
        }  # fmt: skip
        cursor.execute(GIVE, given)
    cursor.execute(TELL, {"run": run.pk, "now": now, "told": teller.documents(rows), **teller.common})
    cursor.execute(SETTLE, [now, now, ids])
    teller.tell((row.application_id, row.applicant_id) for row in rows)


def _count(cursor: Any, run: DecisionRun) -> None:
    cursor.execute(
        "UPDATE learning_decisionrun SET progress_done = %s, progress_at = clock_timestamp() WHERE id = %s",
        [run.progress_done, run.pk],
    )


# --- After the last row -------------------------------------------------------------------------------------------
@transaction.atomic
def _finish(run_id: int, now: datetime) -> None:
    _round_of(run_id)
    run = DecisionRun.objects.select_for_update().get(pk=run_id)
    if run.state != RunState.COMMITTING:
        return
    run.state, run.committed_at, run.problem = RunState.COMMITTED, now, ""
    run.progress_done = run.progress_total
    run.save(update_fields=["state", "committed_at", "problem", "progress_done"])
    if run.kind == RunKind.DECISION:
        rounds = ScholarshipRound.objects.filter(pk=run.round_id, state=RoundState.FROZEN)
        rounds.update(state=RoundState.DECIDED, decided_at=now, updated_at=now)
    note("run_committed", now=now, by=run.approved_by, round_id=run.round_id, run_id=run.pk, awarded=run.awarded)


def _stop(run_id: int, error: IntegrityError) -> None:
    """The database refuses a row (a budget that was cut meanwhile): said to the officer, and tried again later."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None) or ""
    DecisionRun.objects.filter(pk=run_id).update(problem=PROBLEMS.get(name, f"{OTHER_PROBLEM} ({name})")[:300])
