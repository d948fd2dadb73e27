"""A seat goes to whoever may still have it: an award is given once an application, and nobody waits behind the full."""

import pytest

from accounts.services.leaving import leave
from learning.models import Appeal, Award, DecisionNotice, DecisionRow, DecisionRun
from learning.services.scholarships.appeals.answering import redecide
from learning.services.scholarships.appeals.filing import Objection, file_appeal
from learning.services.scholarships.demo.crowd import enter
from learning.services.scholarships.offers.answering import decline
from learning.services.scholarships.offers.promoting import promote_freed
from learning.services.scholarships.runs import committing, computing
from learning.services.scholarships.runs.refusals import ApplicantLeft, AwardedBefore, NobodyToPromote
from learning.services.scholarships.runs.starting import start_promotion
from learning.services.scholarships.runs.waiting_list import waiting_of
from tests.factories import scholarships as make
from tests.factories.programs import NOW

pytestmark = pytest.mark.django_db
WORDS = Objection(text="일을 그만두었습니다", wrong="일하는 중으로 되어 있습니다")


@pytest.fixture
def run(desk, boss):
    """Two seats are offered and one is kept for appeals; two people wait."""
    row = make.make_round(desk, capacity=3, reserve=1)
    make.apply_many(row, [{}, {}, {}, {}], checker=desk)
    return make.committed(row, desk, boss)


def waits(run: DecisionRun, place: int) -> DecisionRow:
    return run.rows.select_related("application__applicant").get(position=place)


def let_go(award: Award) -> None:
    decline(award_id=award.pk, by=award.application.applicant, now=NOW)


def objects(row: DecisionRow) -> Appeal:
    person = row.application.applicant
    return file_appeal(application_id=row.application_id, objection=WORDS, by=person, now=NOW)


def decides_again(appeal: Appeal, desk) -> DecisionRun:
    """With a correction that is enough for a seat."""
    return redecide(
        appeal_id=appeal.pk, corrections={"livelihood": "basic_livelihood", "work": "job_seeker"}, part="",
        whole=True, reason="주민센터에 확인했습니다", by=desk, now=NOW,
    )  # fmt: skip


def approved(run: DecisionRun, desk, boss) -> DecisionRun:
    computing.compute_run(run.pk, NOW)
    return make.approved(make.proposed(make.fresh(run), desk), boss)


# --- Moved up, let go, and an objection beside it -------------------------------------------------------------------
def test_an_upheld_objection_says_nothing_of_an_award_that_was_given_and_let_go_meanwhile(run, desk, boss):
    first = waits(run, 1)
    again = approved(decides_again(objects(first), desk), desk, boss)
    let_go(run.awards.first())
    moved_up = approved(start_promotion(round_id=run.round_id, by=desk, now=NOW), desk, boss)
    committing.commit_run(moved_up.pk, NOW)
    let_go(Award.objects.get(application=first.application))
    assert committing.commit_run(again.pk, NOW) == 0
    again = make.fresh(again)
    assert (again.state, again.stale_reason) == ("stale", "그 사이에 이미 장학금을 받은 분이 있습니다.")
    assert not DecisionNotice.objects.filter(run=again).exists()


def test_somebody_who_moved_up_by_an_objection_does_not_move_up_again(run, desk, boss):
    let_go(run.awards.first())
    moved_up = approved(start_promotion(round_id=run.round_id, by=desk, now=NOW), desk, boss)
    again = approved(decides_again(objects(waits(run, 1)), desk), desk, boss)
    assert committing.commit_run(again.pk, NOW) == 1
    assert committing.commit_run(moved_up.pk, NOW) == 0
    assert make.fresh(moved_up).state == "stale"
    assert promote_freed(NOW) == 1, "the seat is for whoever waits next"
    after = approved(DecisionRun.objects.filter(kind="promotion").latest("pk"), desk, boss)
    assert after.rows.get().application_id == waits(run, 2).application_id


def test_who_was_given_an_award_is_not_decided_again(run, desk):
    given = run.rows.select_related("application__applicant").filter(outcome="AWARD").first()
    let_go(given.application.award)
    appeal = objects(given)
    with pytest.raises(AwardedBefore) as refusal:
        decides_again(appeal, desk)
    assert "까닭을 적어 답해 주세요" in refusal.value.next_step
    assert Appeal.objects.get(pk=appeal.pk).corrections == {}


# --- Who left -------------------------------------------------------------------------------------------------------
def test_who_left_before_it_was_written_does_not_move_up(run, desk, boss):
    first, second = waits(run, 1), waits(run, 2)
    let_go(run.awards.first())
    moved_up = approved(start_promotion(round_id=run.round_id, by=desk, now=NOW), desk, boss)
    leave(user=first.application.applicant, now=NOW)
    assert committing.commit_due(NOW) == 0
    assert make.fresh(moved_up).stale_reason == "그 사이에 회원을 떠난 분이 있습니다."
    assert promote_freed(NOW) == 1
    approved(DecisionRun.objects.get(kind="promotion", state="snapshotted"), desk, boss)
    committing.commit_due(NOW)
    assert Award.objects.get(run__state="committed", run__kind="promotion").application == second.application


def test_who_left_is_not_decided_again(run, desk, boss):
    first = waits(run, 1)
    appeal = objects(first)
    again = approved(decides_again(appeal, desk), desk, boss)
    leave(user=first.application.applicant, now=NOW)
    committing.commit_due(NOW)
    assert make.fresh(again).stale_reason == "그 사이에 회원을 떠난 분이 있습니다."
    with pytest.raises(ApplicantLeft):
        decides_again(appeal, desk)


# --- Whose year is full ---------------------------------------------------------------------------------------------
def fill_the_year_of(row: DecisionRow, desk, boss) -> None:
    """By another round of the same year."""
    other = make.make_round(desk, capacity=2, reserve=0, title="다른 회차")
    enter(other, [(row.application.applicant, make.applicant())], checker=desk, now=other.opens_at)
    make.committed(other, desk, boss)


def test_a_seat_passes_whoever_has_a_full_year_and_goes_to_the_next(run, desk, boss):
    first, second = waits(run, 1), waits(run, 2)
    fill_the_year_of(first, desk, boss)
    let_go(run.awards.first())
    assert [promote_freed(NOW), promote_freed(NOW)] == [1, 0]
    moved_up = approved(DecisionRun.objects.get(kind="promotion"), desk, boss)
    assert committing.commit_due(NOW) == 1
    assert Award.objects.get(run=moved_up).application == second.application
    assert promote_freed(NOW) == 0


def test_nothing_is_calculated_when_only_people_with_a_full_year_wait(run, desk, boss):
    for place in (1, 2):
        fill_the_year_of(waits(run, place), desk, boss)
    let_go(run.awards.first())
    assert not waiting_of(run.round).exists()
    assert promote_freed(NOW) == 0
    with pytest.raises(NobodyToPromote):
        start_promotion(round_id=run.round_id, by=desk, now=NOW)


def test_somebody_whose_year_has_room_again_waits_where_they_did(run, desk, boss):
    first = waits(run, 1)
    fill_the_year_of(first, desk, boss)
    let_go(Award.objects.get(application__applicant=first.application.applicant))
    let_go(run.awards.first())
    assert promote_freed(NOW) == 1
    moved_up = approved(DecisionRun.objects.filter(kind="promotion", round=run.round_id).get(), desk, boss)
    assert moved_up.rows.get().application == first.application
