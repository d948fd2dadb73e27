"""The waiting list moves up while awards are taken, let go and lapse: no seat is lost, doubled or told to two people.

`PROMOTION_RACES=30 pytest tests/learning/scholarships/test_promoting_concurrency.py` shows that it is no coin toss.
"""

import os
from collections import Counter
from itertools import cycle, islice

import pytest
from django.db import connection

from learning.models import Award, DecisionNotice, DecisionRow, DecisionRun, FiscalAccount, ScholarshipRound
from learning.services.scholarships.offers.answering import accept, decline, free_seats
from learning.services.scholarships.offers.lapsing import lapse_offers
from learning.services.scholarships.offers.looking import waiting_of
from learning.services.scholarships.offers.promoting import promote, promote_freed
from learning.services.scholarships.payments.budget import proofs_of
from learning.services.scholarships.runs import committing, computing
from learning.services.scholarships.runs.refusals import NobodyToPromote, RunUnderWay
from programs.services.refusals import Refused
from tests.factories import scholarships as make
from tests.factories.programs import NOW
from tests.overtaking import behind
from tests.programs.test_enrollment_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)
RACES = int(os.environ.get("PROMOTION_RACES", "2"))
SEATS, WAITING = 3, 5


def decided(desk, boss) -> DecisionRun:
    """Three seats are offered, five people wait, nothing is kept for appeals."""
    row = make.make_round(desk, capacity=SEATS, reserve=0)
    make.apply_many(row, [{} for _ in range(SEATS + WAITING)], checker=desk)
    return make.committed(row, desk, boss)


def awards_of(run: DecisionRun) -> list[Award]:
    rows = Award.objects.filter(round=run.round_id).select_related("application__applicant")
    return list(rows.order_by("pk"))


def answer(act, award: Award):
    def call():
        if act is lapse_offers:
            return lapse_offers(award.accept_until) and "expired"
        try:
            return act(award_id=award.pk, by=award.application.applicant, now=NOW).state
        except Refused as refusal:
            return refusal.code

    return call


def by_hand(run: DecisionRun, desk):
    def call():
        try:
            return promote(round_id=run.round_id, by=desk, now=NOW).kind
        except (RunUnderWay, NobodyToPromote):
            return "refused"

    return call


def together(calls) -> list:
    return at_once(lambda call: call(), calls, workers=len(calls))


def open_promotions(run: DecisionRun):
    return DecisionRun.objects.filter(round=run.round_id, kind="promotion", state__in=("snapshotted", "under_review"))


def approve_promotion(run: DecisionRun, desk, boss) -> None:
    computing.compute_due(NOW)
    make.approved(make.proposed(make.fresh(open_promotions(run).get()), desk), boss)


def move_up_to_the_end(run: DecisionRun, desk, boss) -> None:
    """As clock and officers go on until nobody can move up any more."""
    for _ in range(SEATS + WAITING):
        committing.commit_due(NOW)
        promote_freed(NOW)
        if not open_promotions(run).exists():
            return
        approve_promotion(run, desk, boss)


def assert_nothing_lost_or_doubled(run: DecisionRun) -> None:
    row = ScholarshipRound.objects.get(pk=run.round_id)
    standing = Award.objects.standing().filter(round=row).count()
    assert standing <= SEATS
    assert standing == SEATS or not waiting_of(row).exists(), "a seat stays empty while somebody waits"
    told = DecisionNotice.objects.filter(run__round=row, run__kind="promotion").values_list("run", "application")
    given = Award.objects.filter(round=row, run__kind="promotion").values_list("run", "application")
    assert sorted(told) == sorted(given), "somebody was told of an award that is not there"
    for promotion in DecisionRun.objects.filter(round=row, kind="promotion"):
        assert promotion.state == "committed"
        assert promotion.awarded == promotion.awards.count() == promotion.rows.count()
    assert all(proof.holds for proof in proofs_of(FiscalAccount.objects.get(pk=row.account_id)))


@pytest.mark.parametrize("race", range(RACES))
def test_moving_up_while_others_answer_loses_and_doubles_nothing(desk, boss, race):
    run = decided(desk, boss)
    first, second, third = awards_of(run)
    answer(decline, first)()
    acts = list(islice(cycle((decline, accept, lapse_offers)), race, race + 2))
    clock = lambda: promote_freed(NOW)  # noqa: E731
    together([clock, answer(acts[0], second), clock, by_hand(run, desk), answer(acts[1], third), clock])
    assert open_promotions(run).count() == 1
    approve_promotion(run, desk, boss)
    write = lambda: committing.commit_due(NOW)  # noqa: E731
    together([write, answer(decline, second), write, clock, answer(lapse_offers, third), by_hand(run, desk)])
    move_up_to_the_end(run, desk, boss)
    assert_nothing_lost_or_doubled(run)


@pytest.mark.parametrize("race", range(RACES))
def test_all_answers_to_one_award_and_moving_up_at_once_end_as_one_of_them(desk, boss, race):
    run = decided(desk, boss)
    award, others = awards_of(run)[0], [each.pk for each in awards_of(run)[1:]]
    Award.objects.filter(pk__in=others).update(accept_until=award.accept_until.replace(year=2027))
    clock = lambda: promote_freed(NOW)  # noqa: E731
    no, yes, late = (answer(act, award) for act in (decline, accept, lapse_offers))
    acts = [no, clock, yes, by_hand(run, desk), late, clock]
    together(acts[race % len(acts) :] + acts[: race % len(acts)])
    award.refresh_from_db()
    assert award.state in ("active", "declined", "expired")
    given_back = award.state != "active"
    assert free_seats(run.round_id) == (1 if given_back else 0)
    promote_freed(NOW)
    assert open_promotions(run).count() == (1 if given_back else 0)
    move_up_to_the_end(run, desk, boss)
    assert_nothing_lost_or_doubled(run)
    assert Award.objects.filter(pk__in=others, state="offered").count() == SEATS - 1
    assert Award.objects.filter(round=run.round_id, run__kind="promotion").count() == (1 if given_back else 0)


@pytest.mark.parametrize("race", range(RACES))
def test_many_promotions_at_once_begin_one(desk, boss, race):
    run = decided(desk, boss)
    for award in awards_of(run)[:2]:
        answer(decline, award)()
    begun = Counter(together([lambda: promote_freed(NOW), by_hand(run, desk)] * 4))
    assert begun["promotion"] + begun[1] == 1
    promotion = open_promotions(run).get()
    assert len(promotion.params["gone"]) == 2
    move_up_to_the_end(run, desk, boss)
    assert promotion.rows.count() == 2
    assert_nothing_lost_or_doubled(run)


def test_who_lets_go_while_the_list_is_read_is_either_in_it_or_comes_after_it(desk, boss):
    """A person in neither list would be awarded anew, and nobody who waits would get the seat."""
    run = decided(desk, boss)
    first, second, _ = awards_of(run)
    answer(decline, first)()

    def read_slowly(pause):
        """Stop after the first look at the awards."""

        def look(execute, sql, *rest):
            found = execute(sql, *rest)
            if 'FROM "learning_award"' in sql:
                pause()
            return found

        with connection.execute_wrapper(look):
            promote(round_id=run.round_id, by=desk, now=NOW)

    behind(read_slowly, answer(decline, second))
    promotion = open_promotions(run).get()
    everybody = {*promotion.params["gone"], *promotion.params["holding"]}
    assert everybody == {each.application.number for each in awards_of(run)}
    assert Award.objects.get(pk=second.pk).state == "declined"
    move_up_to_the_end(run, desk, boss)
    assert_nothing_lost_or_doubled(run)
    moved_up = DecisionRow.objects.filter(run__round=run.round_id, run__kind="promotion")
    assert not moved_up.filter(application__in=[first.application_id, second.application_id]).exists()
