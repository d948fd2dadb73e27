"""While an approved decision begins to be written nobody leaves its list, and nobody who works on a round deadlocks."""

import pytest
from django.db import DatabaseError

from learning.models import Application, DecisionRun, DuplicateMember, DuplicateSet
from learning.services.scholarships import rounds
from learning.services.scholarships.applying.refusals import NotWithdrawable
from learning.services.scholarships.applying.sending import withdraw
from learning.services.scholarships.offers.answering import decline
from learning.services.scholarships.officers.duplicates import resolve
from learning.services.scholarships.officers.supplements import ask, locked
from learning.services.scholarships.runs import committing, computing, publishing, reviewing, starting
from learning.services.scholarships.runs.refusals import DecisionBeingWritten, WrongRunState
from tests.factories import scholarships as make
from tests.factories.programs import NOW
from tests.overtaking import behind

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def officer():
    return make.scholarship_officer()


@pytest.fixture
def row(officer):
    return make.make_round(officer)


@pytest.fixture
def people(row, officer):
    return make.apply_many(row, [{}, {}, {"training_card": None}], checker=officer)


def leave(application: Application) -> Application:
    return withdraw(person=application.applicant, application_id=application.pk, reason="", now=NOW)


def leave_slowly(application: Application):
    """Stop as soon as the application is held, before anything is written."""

    def act(pause):
        locked(application.pk)
        pause()
        return leave(application)

    return act


# --- A decision that is being written -------------------------------------------------------------------------------
@pytest.fixture
def approved(row, officer):
    make.apply_many(row, [{}, {}, {}], checker=officer)
    return make.approved(make.proposed(make.computed(row, officer), officer), make.approver_of(row))


def asks(application, officer):
    return ask(application_id=application.pk, request="다시 올려 주세요", facts=[], days=5, by=officer, now=NOW)


def merges(application, officer):
    other = Application.objects.filter(round=application.round_id).exclude(pk=application.pk).first()
    found = DuplicateSet.objects.create(round=application.round, key="own", why="이름이 같습니다", found_at=NOW)
    for each in (application, other):
        DuplicateMember.objects.create(duplicate_set=found, application=each)
    return resolve(
        set_id=found.pk, resolution="same", kept_id=other.pk, reason="같은 분의 신청입니다", by=officer, now=NOW
    )


def writes_by_hand(application, officer):
    Application.objects.filter(pk=application.pk).update(state="withdrawn", withdrawn_at=NOW)


ACTS = [
    (lambda application, officer: leave(application), NotWithdrawable),
    (asks, DecisionBeingWritten),
    (merges, DecisionBeingWritten),
    (writes_by_hand, DatabaseError),
]


@pytest.mark.parametrize(("act", "refusal"), ACTS)
def test_nobody_leaves_the_list_when_its_decision_has_begun_to_be_written(approved, officer, act, refusal):
    application = approved.rows.filter(outcome="AWARD").first().application
    with pytest.raises(refusal):
        behind(lambda _: committing._begin(approved.pk, NOW), lambda: act(application, officer))
    application.refresh_from_db()
    assert application.state == "frozen"
    assert not application.supplements.exists()
    assert committing.commit_due(NOW) == 3
    assert Application.objects.get(pk=application.pk).award.state == "offered"


def test_whoever_leaves_first_has_the_decision_calculated_again(approved):
    application = approved.rows.filter(outcome="AWARD").first().application
    assert behind(lambda _: leave(application), lambda: committing.commit_run(approved.pk, NOW)) == 0
    assert make.fresh(approved).state == "stale"


def test_a_round_is_not_called_off_when_its_decision_has_begun_to_be_written(approved, officer):
    with pytest.raises(rounds.CannotCancel):
        behind(
            lambda _: committing._begin(approved.pk, NOW),
            lambda: rounds.cancel(round_id=approved.round_id, reason="예산이 없어졌습니다", by=officer, now=NOW),
        )
    assert make.fresh(approved).round.state == "frozen"


# --- One order of locks ---------------------------------------------------------------------------------------------
def test_leaving_while_the_list_is_frozen_waits_for_nobody(row, people, officer):
    run = behind(lambda _: leave(people[0]), lambda: starting.start_decision(round_id=row.pk, by=officer, now=NOW))
    computing.compute_run(run.pk, NOW)
    assert sorted(run.rows.values_list("application", flat=True)) == [people[1].pk, people[2].pk]


def test_leaving_while_the_calculation_is_stored_waits_for_nobody(row, people, officer):
    run = starting.start_decision(round_id=row.pk, by=officer, now=NOW)
    assert behind(leave_slowly(people[0]), lambda: computing.compute_run(run.pk, NOW))
    assert make.fresh(run).state == "stale"


def test_leaving_while_what_was_put_right_is_taken_up_lets_both_come_to_an_end(row, people, officer):
    run = make.computed(row, officer)
    item = run.reviews.get(kind="unknown")
    reviewing.answer_review(
        item_id=item.pk, answer="corrected", corrections={"training_card": False}, reason="전화로 확인함", by=officer,
        now=NOW,
    )  # fmt: skip
    with pytest.raises(WrongRunState):
        behind(leave_slowly(people[2]), lambda: reviewing.recompute(run_id=run.pk, by=officer, now=NOW))
    assert make.fresh(run).state == "stale"
    assert not DecisionRun.objects.filter(supersedes=run).exists()


def test_the_result_is_published_while_the_waiting_list_moves_up(officer):
    row = make.make_round(officer, capacity=2, reserve=0)
    make.apply_many(row, [{}, {}, {}], checker=officer)
    run = make.committed(row, officer)
    award = run.awards.first()
    decline(award_id=award.pk, by=award.application.applicant, now=NOW)
    published = behind(
        lambda _: starting.start_promotion(round_id=row.pk, by=officer, now=NOW),
        lambda: publishing.publish(run_id=run.pk, by=officer, now=NOW),
    )
    assert (published.state, row.runs.filter(kind="promotion").count()) == ("published", 1)
