"""An objection is filed in time and answered in time; upheld, it is decided again and nobody else's row changes."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import Notice
from learning.models import Appeal, Application, Award, DecisionNotice, DecisionRow, DecisionRun, FiscalAccount
from learning.services.scholarships.appeals import refusals
from learning.services.scholarships.appeals.answering import close_decided, dismiss, extend, redecide
from learning.services.scholarships.appeals.filing import (
    Objection,
    file_appeal,
    file_until,
    own_appeals,
    withdraw_appeal,
)
from learning.services.scholarships.offers.answering import decline
from learning.services.scholarships.offers.lapsing import lapse_offers
from learning.services.scholarships.offers.promoting import promote_freed
from learning.services.scholarships.runs import committing, computing
from learning.services.scholarships.runs.refusals import OwnProposal
from tests.factories import scholarships as make
from tests.factories.programs import NOW
from tests.factories.scholarship_awards import TOLD_AT

pytestmark = pytest.mark.django_db
WHY = "고용보험 이력이 이미 끝난 것을 확인했습니다"
WORDS = Objection(text="일을 그만두고 구직 중입니다", wrong="일하는 중으로 되어 있습니다", evidence="퇴직 증명서")
TOLD_ON = TOLD_AT.date()


@pytest.fixture
def application(awards, refused):
    return Application.objects.get(applicant=refused)


@pytest.fixture
def appeal(application, refused):
    return file_appeal(application_id=application.pk, objection=WORDS, by=refused, now=NOW)


def at(day: date):
    return NOW.replace(year=day.year, month=day.month, day=day.day)


def test_acceptance_8_day_30_is_taken_and_day_31_is_refused_with_guidance(application, refused):
    """Told on 22 November: the 30th day is 22 December."""
    last = file_until(DecisionNotice.objects.get(application=application))
    assert last == TOLD_ON + timedelta(days=30) == date(2026, 12, 22)
    with pytest.raises(refusals.TooLateToAppeal) as late:
        file_appeal(application_id=application.pk, objection=WORDS, by=refused, now=at(last + timedelta(days=1)))
    assert "행정심판" in late.value.next_step
    assert file_appeal(application_id=application.pk, objection=WORDS, by=refused, now=at(last)).filed_on == last


def test_acceptance_8_the_answer_is_due_in_14_days_and_once_10_more(appeal, officer):
    assert (appeal.filed_on, appeal.answer_due_on) == (date(2026, 11, 23), date(2026, 12, 7))
    with pytest.raises(refusals.ReasonTooShort):
        extend(appeal_id=appeal.pk, reason="바쁨", by=officer, now=NOW)
    longer = extend(appeal_id=appeal.pk, reason=WHY, by=officer, now=at(date(2026, 12, 7)))
    assert longer.due_on == date(2026, 12, 17)
    with pytest.raises(refusals.ExtendedAlready):
        extend(appeal_id=appeal.pk, reason=WHY, by=officer, now=at(date(2026, 12, 8)))


def test_an_answer_that_is_late_is_not_put_off(appeal, officer):
    with pytest.raises(refusals.TooLateToExtend):
        extend(appeal_id=appeal.pk, reason=WHY, by=officer, now=at(date(2026, 12, 8)))


def test_filing_twice_is_one_and_the_words_lie_sealed(appeal, application, refused, officer):
    again = file_appeal(application_id=application.pk, objection=WORDS, by=refused, now=NOW + timedelta(days=1))
    assert again.pk == appeal.pk
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, wrong, evidence FROM learning_appeal")
        assert all(text.startswith("v1.") for text in cursor.fetchone())
    assert Notice.objects.filter(recipient=officer, title="이의신청이 들어왔습니다").count() == 1
    assert Appeal.objects.get().text == WORDS.text


def test_an_objection_is_taken_back_and_filed_again_as_long_as_the_days_last(appeal, application, refused):
    for _ in range(2):
        withdraw_appeal(appeal_id=appeal.pk, by=refused, now=NOW)
    assert file_appeal(application_id=application.pk, objection=WORDS, by=refused, now=NOW).pk != appeal.pk


def test_an_answered_objection_is_not_filed_again(appeal, application, refused, officer):
    for _ in range(2):
        dismiss(appeal_id=appeal.pk, reason=WHY, by=officer, now=NOW)
    with pytest.raises(refusals.AlreadyAnswered):
        file_appeal(application_id=application.pk, objection=WORDS, by=refused, now=NOW)
    told = Notice.objects.get(recipient=refused, key__endswith=":answered")
    assert WHY in told.body
    assert "2027년 2월 22일까지 행정심판" in told.body  # the 90th day is a Sunday


def test_nobody_reaches_anothers_objection(appeal, resident, second_officer, officer, refused):
    with pytest.raises(Appeal.DoesNotExist):
        withdraw_appeal(appeal_id=appeal.pk, by=resident, now=NOW)
    with pytest.raises(Appeal.DoesNotExist):
        dismiss(appeal_id=appeal.pk, reason=WHY, by=second_officer, now=NOW)
    with pytest.raises(Application.DoesNotExist):
        own_appeals(application_id=appeal.application_id, person=resident)


def test_a_refusal_needs_its_reason(appeal, officer):
    with pytest.raises(refusals.ReasonTooShort):
        dismiss(appeal_id=appeal.pk, reason="아님", by=officer, now=NOW)
    with pytest.raises(refusals.NothingCorrected):
        redecide(appeal_id=appeal.pk, corrections={}, part="", whole=True, reason=WHY, by=officer, now=NOW)
    with pytest.raises(refusals.PartMissing):
        redecide(appeal_id=appeal.pk, corrections={"work": "x"}, part=" ", whole=False, reason=WHY, by=officer, now=NOW)
    assert Appeal.objects.get().state == "filed"


ATTACKS = {
    "granted without a reason": """UPDATE learning_appeal SET state = 'granted', decided_at = now(),
        decided_by_id = (SELECT max(id) FROM accounts_user), decided_reason = ''""",
    "more time without a reason": "UPDATE learning_appeal SET extended_to = '2027-01-01'",
    "filed later than allowed": "UPDATE learning_appeal SET filed_on = file_until + 1",
    "other words": "UPDATE learning_appeal SET text = 'v1.x'",
    "taken out": "DELETE FROM learning_appeal",
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_the_database_keeps_objections_as_they_were_filed(appeal, attack):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)


# --- Through the whole machine: decided, objected, decided again ----------------------------------------------
@pytest.fixture
def decided(desk, boss):
    """Two seats and one for appeals; the last applicant was thought to hold a training card."""
    row = make.make_round(desk, capacity=3, reserve=1)
    make.apply_many(row, [{}, {"work": "job_seeker"}, {}, {"training_card": True, "work": "job_seeker"}], checker=desk)
    return make.committed(row, desk, boss)


def everybody_else(run: DecisionRun, person_id: int) -> list[dict]:
    awards = Award.objects.exclude(application__applicant=person_id).order_by("pk").values()
    return [*awards, *DecisionRow.objects.filter(run=run).order_by("pk").values()]


def uphold(run: DecisionRun, desk, boss, **changed) -> Appeal:
    application = Application.objects.get(round=run.round_id, frozen_facts__training_card=True)
    appeal = file_appeal(application_id=application.pk, objection=WORDS, by=application.applicant, now=NOW)
    values = {"corrections": {"training_card": False}, "part": "", "whole": True, "reason": WHY} | changed
    again = redecide(appeal_id=appeal.pk, by=desk, now=NOW, **values)
    with pytest.raises(refusals.BeingDecided):
        dismiss(appeal_id=appeal.pk, reason=WHY, by=desk, now=NOW)
    computing.compute_due(NOW)
    again = make.proposed(make.fresh(again), desk)
    assert close_decided(NOW) == 0
    make.approved(again, boss)
    committing.commit_due(NOW)
    return appeal


def test_an_upheld_objection_is_paid_from_the_reserve_and_moves_nobody_else(decided, desk, boss):
    person = Application.objects.get(round=decided.round_id, frozen_facts__training_card=True).applicant_id
    before, committed = everybody_else(decided, person), FiscalAccount.objects.get().committed_krw
    appeal = uphold(decided, desk, boss)
    assert [close_decided(NOW), close_decided(NOW)] == [1, 0]
    appeal.refresh_from_db()
    assert (appeal.state, appeal.decided_by_id, appeal.run.approved_by_id) == ("granted", desk.pk, boss.pk)
    award = Award.objects.get(application=appeal.application)
    assert award.from_reserve
    assert everybody_else(decided, person) == before
    assert FiscalAccount.objects.get().committed_krw == committed + award.amount_krw


def test_an_objection_may_be_upheld_in_part_and_says_which(decided, desk, boss):
    appeal = uphold(decided, desk, boss, whole=False, part="훈련 카드에 관한 부분")
    close_decided(NOW)
    told = Notice.objects.get(recipient=appeal.application.applicant, key=f"appeal:{appeal.pk}:answered")
    assert "일부 받아들였습니다(훈련 카드에 관한 부분)" in told.body


def test_who_proposes_the_new_decision_does_not_approve_it(decided, desk, boss):
    application = Application.objects.get(round=decided.round_id, frozen_facts__training_card=True)
    appeal = file_appeal(application_id=application.pk, objection=WORDS, by=application.applicant, now=NOW)
    again = redecide(
        appeal_id=appeal.pk, corrections={"training_card": False}, part="", whole=True, reason=WHY, by=boss, now=NOW
    )
    computing.compute_due(NOW)
    again = make.proposed(make.fresh(again), boss)
    with pytest.raises(OwnProposal):
        make.approved(again, boss)


def test_a_freed_seat_goes_to_the_next_who_waits_and_nobody_else_moves(decided, desk, boss):
    gone = Award.objects.filter(round=decided.round_id).select_related("application__applicant").first()
    decline(award_id=gone.pk, by=gone.application.applicant, now=NOW)
    others = list(Award.objects.exclude(pk=gone.pk).values())
    next_one = DecisionRow.objects.get(run=decided, outcome="WAITLIST", position=1)
    assert [promote_freed(NOW), promote_freed(NOW)] == [1, 0]
    computing.compute_due(NOW)
    run = DecisionRun.objects.get(round=decided.round_id, kind="promotion")
    make.approved(make.proposed(make.fresh(run), desk), boss)
    committing.commit_due(NOW)
    offered = Award.objects.get(application=next_one.application_id)
    assert (offered.state, offered.run_id) == ("offered", run.pk)
    assert list(Award.objects.exclude(pk__in=(gone.pk, offered.pk)).values()) == others
    assert promote_freed(NOW) == 0
    lapse_offers(offered.accept_until)
    assert Award.objects.get(pk=offered.pk).state == "expired"
