"""Whatever happens to the workers, a decision is written once: killed, called twice, its database gone for a moment."""

import os
import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.process import BaseProcess

import pytest
from django.db import OperationalError, connection, connections

from accounts.models import Notice
from learning.models import Award, BudgetEntry, DecisionNotice, DecisionRun, PersonYear, ScholarshipEvent
from learning.services.scholarships.runs import approving, committing, starting
from learning.services.scholarships.runs.refusals import RunUnderWay, WrongRunState
from learning.services.scholarships.runs.replaying import replay
from learning.services.scholarships.runs.telling import accept_until
from tests.factories import scholarships as make
from tests.factories.programs import NOW

pytestmark = pytest.mark.django_db(transaction=True)
# `SCHOLARSHIP_KILLS=100 SCHOLARSHIP_AWARDS=3000 pytest -k killed` is the whole proof; here a part of it.
KILLS = int(os.environ.get("SCHOLARSHIP_KILLS", "12"))
AWARDS = int(os.environ.get("SCHOLARSHIP_AWARDS", "400"))
SMALL_CHUNK = 50  # so that there are many points between two


def approved_round(awards: int):
    accept_until(NOW, 10)  # the calendar of holidays is read once, not by every worker that is forked below
    officer = make.scholarship_officer()
    row = make.make_round(officer, capacity=awards, reserve=0, budget_krw=awards * make.UNIT)
    make.apply_many(row, [{} for _ in range(awards)] + [{"training_card": True}] * 3, checker=officer)
    run = make.proposed(make.computed(row, officer), officer)
    return make.approved(run, make.approver_of(row))


@contextmanager
def worker() -> Iterator[BaseProcess]:
    """A worker of its own process, as the clock wakes it; whatever it is doing at the end, it is killed (-9)."""
    connections.close_all()
    process = get_context("fork").Process(target=committing.commit_due, args=(NOW,))
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()
        process.close()


def assert_written_once(run: DecisionRun, awards: int) -> None:
    run = make.fresh(run)
    assert (run.state, run.problem, run.progress_done) == ("committed", "", awards + 3)
    assert Award.objects.filter(run=run).count() == awards == BudgetEntry.objects.filter(kind="commit").count()
    run.round.account.refresh_from_db()
    assert run.round.account.committed_krw == awards * make.UNIT
    assert set(PersonYear.objects.values_list("granted_krw", flat=True)) == {make.UNIT}
    assert DecisionNotice.objects.filter(run=run).count() == awards + 3
    assert Notice.objects.filter(key__endswith=f":run:{run.pk}").count() == awards + 3
    assert ScholarshipEvent.objects.filter(run=run, action="run_committed").count() == 1
    assert not run.round.applications.exclude(state="decided").exists()


def test_workers_killed_at_random_points_leave_one_clean_decision(monkeypatch):
    monkeypatch.setattr(committing, "CHUNK", SMALL_CHUNK)
    run = approved_round(AWARDS)
    chance, kills, stages = random.Random("kill"), 0, set()
    while kills < KILLS and make.fresh(run).state != "committed":
        left = (AWARDS - told(run)) / SMALL_CHUNK
        with worker():
            wait_a_while(run, chance, wants_a_chunk=chance.random() < left / (KILLS - kills + 1))
        kills += 1
        stages.add(told(run))
    assert len(stages) > 2, "nothing was killed in the middle"
    commit_to_the_end(run)
    assert_written_once(run, AWARDS)
    assert replay(run.pk)["identical"]
    print(f"{kills} kills, stopped at {sorted(stages)}")


def told(run: DecisionRun) -> int:
    return DecisionNotice.objects.filter(run=run).count()


def wait_a_while(run: DecisionRun, chance: random.Random, *, wants_a_chunk: bool) -> None:
    """A random moment: while it connects or looks, or (`wants_a_chunk`) at some point after it has written one."""
    before, deadline = told(run), time.monotonic() + 120
    while wants_a_chunk and told(run) == before and make.fresh(run).state != "committed":
        assert time.monotonic() < deadline, "the worker wrote nothing"
        threading.Event().wait(0.002)
    threading.Event().wait(chance.uniform(0, 0.03))


def commit_to_the_end(run: DecisionRun) -> None:
    """The server needs a moment to notice that a killed worker's connection is gone."""
    deadline = time.monotonic() + 120
    while make.fresh(run).state != "committed":
        committing.commit_due(NOW)
        assert time.monotonic() < deadline, make.fresh(run).problem


def at_once(calls):
    def closing(call):
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(closing, calls))


def test_any_number_of_workers_at_once_write_a_decision_once():
    run = approved_round(210)
    counts = at_once([lambda: committing.commit_run(run.pk, NOW)] * 4)
    commit_to_the_end(run)
    assert sum(counts) == 213
    assert committing.commit_run(run.pk, NOW) == 0
    assert_written_once(run, 210)


def test_a_database_that_goes_away_in_the_middle_loses_and_doubles_nothing(monkeypatch):
    monkeypatch.setattr(committing, "CHUNK", SMALL_CHUNK)
    run = approved_round(120)
    written = committing.commit_chunk

    def cut_after_the_first(*args):
        found = written(*args)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            own = cursor.fetchone()[0]
        cut(own)
        return found

    monkeypatch.setattr(committing, "commit_chunk", cut_after_the_first)
    with pytest.raises(OperationalError):
        committing.commit_run(run.pk, NOW)
    connection.close()
    monkeypatch.undo()
    assert told(run) == SMALL_CHUNK
    commit_to_the_end(run)
    assert_written_once(run, 120)


def cut(backend: int) -> None:
    """End one connection from another, as a restart of the server does to all of them."""

    def end():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [backend])

    at_once([end])


# --- People at once -------------------------------------------------------------------------------------------------
def test_two_officers_who_start_at_once_start_one_run():
    officer = make.scholarship_officer()
    row = make.make_round(officer)
    make.apply_many(row, [{}, {}], checker=officer)

    def start():
        try:
            return starting.start_decision(round_id=row.pk, by=officer, now=NOW).pk
        except RunUnderWay:
            return None

    assert len([each for each in at_once([start] * 4) if each]) == 1
    assert DecisionRun.objects.count() == 1


def test_two_approvers_at_once_approve_once():
    officer = make.scholarship_officer()
    row = make.make_round(officer)
    make.apply_many(row, [{}, {}], checker=officer)
    run = make.proposed(make.computed(row, officer), officer)
    approvers = [make.approver_of(row, name) for name in ("강승인", "윤승인")]
    for approver in approvers:
        for application_id in run.rows.values_list("application_id", flat=True):
            approving.record_opened(run_id=run.pk, application_id=application_id, by=approver, now=NOW)

    def approve(by):
        try:
            return approving.approve(run_id=run.pk, digest=run.output_digest, by=by, now=NOW).approved_by_id
        except WrongRunState:
            return None

    found = [each for each in at_once([lambda by=by: approve(by) for by in approvers]) if each]
    assert found == [make.fresh(run).approved_by_id]
