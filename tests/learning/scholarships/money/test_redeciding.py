"""A case is decided again only with corrections that settle it, and what settles nothing is given up again."""

import pytest
from django.urls import reverse

from learning.models import Appeal, DecisionRun, ScholarshipEvent
from learning.services.scholarships.appeals.answering import dismiss, drop_redecision, redecide
from learning.services.scholarships.appeals.filing import Objection, file_appeal, withdraw_appeal
from learning.services.scholarships.appeals.refusals import BeingDecided, NotOpen
from learning.services.scholarships.runs import approving, computing
from learning.services.scholarships.runs.refusals import NothingCorrected, StillUnknown, UnknownFact
from learning.services.scholarships.runs.starting import new_run
from tests.factories import scholarships as make
from tests.factories.programs import NOW
from tests.test_authorization import enter

pytestmark = pytest.mark.django_db
WHY = "카드사에 전화로 확인했습니다"
WORDS = Objection(text="카드를 없앴습니다", wrong="카드가 있는 것으로 되어 있습니다")


@pytest.fixture
def decided(desk):
    """The last applicant fails by a card, and behind it nobody knows of a voucher."""
    row = make.make_round(desk, capacity=3, reserve=1)
    make.apply_many(row, [{}, {}, {"training_card": True, "lifelong_voucher": None}], checker=desk)
    return make.committed(row, desk)


@pytest.fixture
def appeal(decided):
    row = decided.rows.select_related("application__applicant").get(outcome="INELIGIBLE")
    return file_appeal(
        application_id=row.application_id, objection=WORDS, by=row.application.applicant, now=NOW
    )  # fmt: skip


def accepts(appeal: Appeal, desk, **corrections) -> DecisionRun:
    return redecide(
        appeal_id=appeal.pk, corrections=corrections, part="", whole=True, reason=WHY, by=desk, now=NOW
    )  # fmt: skip


REFUSED = [
    ({"training_card": False}, StillUnknown),
    ({"training_card": True}, NothingCorrected),
    ({"shoe_size": 42}, UnknownFact),
    ({"training_card": "no"}, UnknownFact),
]


@pytest.mark.parametrize(("corrections", "refusal"), REFUSED)
def test_a_correction_that_does_not_settle_the_case_is_refused(appeal, desk, corrections, refusal):
    with pytest.raises(refusal):
        accepts(appeal, desk, **corrections)
    assert not DecisionRun.objects.filter(kind="appeal").exists()
    assert Appeal.objects.get(pk=appeal.pk).corrections == {}


def test_a_case_that_was_begun_without_settling_it_is_said_to_be_so_and_given_up(appeal, decided, desk):
    params = {"number": appeal.application.number, "corrections": {"training_card": False}, "appeal": appeal.pk}
    run = new_run(
        decided.round, "appeal", by=desk, now=NOW, seed=decided.seed, rules=decided.rules, base=decided, params=params
    )
    computing.compute_run(run.pk, NOW)
    run = make.fresh(run)
    with pytest.raises(StillUnknown):
        approving.propose(run_id=run.pk, digest=run.output_digest, by=desk, now=NOW)
    for _ in range(2):
        drop_redecision(appeal_id=appeal.pk, by=desk, now=NOW)
    run = make.fresh(run)
    assert (run.state, run.stale_reason) == ("stale", "담당자가 이 계산을 거두었습니다.")
    assert ScholarshipEvent.objects.filter(action="appeal_redecision_dropped", by=desk).count() == 1
    assert accepts(appeal, desk, training_card=False, lifelong_voucher=False).state == "snapshotted"


def test_after_the_calculation_was_given_up_the_objection_is_answered_or_taken_back(appeal, desk):
    accepts(appeal, desk, training_card=False, lifelong_voucher=False)
    drop_redecision(appeal_id=appeal.pk, by=desk, now=NOW)
    assert dismiss(appeal_id=appeal.pk, reason=WHY, by=desk, now=NOW).state == "dismissed"
    with pytest.raises(NotOpen):
        drop_redecision(appeal_id=appeal.pk, by=desk, now=NOW)


def test_its_owner_takes_the_objection_back_once_the_calculation_was_given_up(appeal, desk):
    accepts(appeal, desk, training_card=False, lifelong_voucher=False)
    drop_redecision(appeal_id=appeal.pk, by=desk, now=NOW)
    owner = appeal.application.applicant
    assert withdraw_appeal(appeal_id=appeal.pk, by=owner, now=NOW).state == "withdrawn"


def test_what_waits_for_approval_is_turned_down_there_and_not_given_up(appeal, desk):
    run = accepts(appeal, desk, training_card=False, lifelong_voucher=False)
    computing.compute_run(run.pk, NOW)
    make.proposed(make.fresh(run), desk)
    with pytest.raises(BeingDecided):
        drop_redecision(appeal_id=appeal.pk, by=desk, now=NOW)


def test_another_organization_gives_nothing_up(appeal, desk, second_officer):
    accepts(appeal, desk, training_card=False, lifelong_voucher=False)
    with pytest.raises(Appeal.DoesNotExist):
        drop_redecision(appeal_id=appeal.pk, by=second_officer, now=NOW)


def test_the_page_says_what_is_missing_and_gives_the_calculation_up(appeal, desk, time_machine):
    time_machine.move_to(NOW, tick=False)
    browser = enter(desk, second_factor=True)
    at = lambda name: reverse(f"staff-scholarships:{name}", args=[appeal.pk])  # noqa: E731
    typed = {"fact_training_card": "no", "whole": "yes", "part": "", "reason": WHY}
    page = browser.post(at("appeal-redecide"), typed).content.decode()
    assert "이것만으로는 자격이 맞는지 아직 정할 수 없습니다" in page and WHY in page
    browser.post(at("appeal-redecide"), typed | {"fact_lifelong_voucher": "no"})
    assert "계산을 거두고 다시 답하기" in browser.get(at("appeal")).content.decode()
    for _ in range(2):
        page = browser.post(at("appeal-drop"), follow=True).content.decode()
    assert "계산을 거두었습니다" in page and "바로잡고 다시 심사하기" in page
    assert DecisionRun.objects.get(kind="appeal").state == "stale"
