"""A member takes home all that scholarships hold of them, and who leaves keeps no seat, no points and no words."""

from datetime import date, timedelta

import pytest

from accounts.services.leaving import CannotLeave, leave
from accounts.services.personal_data import everything_about
from learning.models import (
    Answer,
    Appeal,
    Application,
    Award,
    Clawback,
    DecisionRun,
    Evidence,
    FiscalAccount,
    PersonYear,
    PointAccount,
    PointLedger,
    SupplementRequest,
)
from learning.services.scholarships.appeals.answering import redecide
from learning.services.scholarships.appeals.filing import Objection, file_appeal
from learning.services.scholarships.clawbacks.deciding import let_go
from learning.services.scholarships.clawbacks.hearing import begin, comment
from learning.services.scholarships.offers.answering import accept, free_seats
from learning.services.scholarships.offers.promoting import promote_freed
from learning.services.scholarships.payments.budget import proofs_of
from learning.services.scholarships.payments.settling import settle_round
from learning.services.scholarships.points.spending import spend
from learning.services.scholarships.runs import committing, computing
from tests.factories import scholarships as make
from tests.factories.programs import NOW
from tests.factories.scholarship_awards import UNIT, decide, published_round
from tests.factories.scholarships_resident import filled, put_up, sent

pytestmark = pytest.mark.django_db
WORDS = Objection(text="구직 중입니다", wrong="일하는 중으로 되어 있습니다", evidence="퇴직 증명서")
AFTER = NOW + timedelta(days=11)


def claim_of(award: Award, by) -> Clawback:
    return begin(award_id=award.pk, amount_krw=1_000, facts="카드를 함께 받음", basis="조례 제8조", by=by, now=NOW)


# --- What is taken home -----------------------------------------------------------------------------------------------
def test_the_application_goes_home_whole(resident, officer, open_round):
    row = sent(resident, open_round)
    asked = SupplementRequest.objects.create(
        application=row, request="서류가 흐립니다", asked_at=NOW, asked_by=officer, due_at=NOW + timedelta(days=5)
    )
    asked.answer, asked.answered_at = "다시 올렸습니다", NOW
    asked.save(update_fields=["answer", "answered_at"])
    (held,) = everything_about(resident)["장학금 신청"]
    assert held["적은 것"]["생활 형편 자격"] == "차상위계층"
    assert held["서류"] == ["차상위계층 확인서 (확인 전, 증명서.pdf)"]
    assert held["보완"][0]["부탁한 것"] == "서류가 흐립니다"
    assert held["보완"][0]["답"] == "다시 올렸습니다"
    assert held["결정"] is None


def test_the_result_goes_home_with_what_it_was_calculated_from(awards, resident, waiting):
    (decision,) = everything_about(waiting[1])["장학금 신청"][0]["결정"]
    assert decision["까닭"] == ["서울에 사는지: 예"]
    assert (decision["대기 순서"], decision["점수"]) == (2, 0)
    assert decision["심사에 쓴 것"] == {"서울 거주": "서울에 삽니다"}
    assert len(decision["추첨 번호"]) == 64


def test_nothing_goes_home_before_the_result_is_told(provider, officer, approver, resident):
    row = published_round(provider.organization, officer)
    decide(row, officer, approver, awarded=[resident], shown_at=None)
    held = everything_about(resident)
    assert held["장학금"] == []
    assert held["장학금 신청"][0]["결정"] is None


def test_award_points_objection_and_clawback_go_home(active, seat, resident, officer, awards):
    spend(enrollment_id=seat(resident).pk, points_krw=150_000, token="a" * 32, by=resident, now=NOW)
    file_appeal(application_id=active.application_id, objection=WORDS, by=resident, now=NOW)
    comment(claim_id=claim_of(active, officer).pk, text="쓰지 않았습니다", waives=False, by=resident, now=NOW)
    held = everything_about(resident)
    assert (held["장학금"][0]["상태"], held["장학금"][0]["장학금(원)"]) == ("쓰는 중", UNIT)
    assert [(row["무엇"], row["포인트"]) for row in held["훈련 포인트"]] == [("맡겨 둠", 150_000), ("받음", UNIT)]
    assert held["훈련 포인트"][0]["내용"] == "전기기능사 준비"
    appeal, claim = held["장학금 이의신청"][0], held["장학금 환수"][0]
    assert (appeal["까닭"], appeal["새로 알린 것"]) == (WORDS.text, WORDS.evidence)
    assert (claim["있었던 일"], claim["내 의견"]) == ("카드를 함께 받음", "쓰지 않았습니다")


def test_nobody_takes_home_what_is_anothers(active, officer, resident, vulnerable_resident, outsider, client):
    file_appeal(application_id=active.application_id, objection=WORDS, by=resident, now=NOW)
    held = everything_about(outsider)
    titles = ("장학금 신청", "장학금", "훈련 포인트", "장학금 이의신청", "장학금 환수")
    assert all(held[title] == [] for title in titles)
    client.force_login(resident)
    assert WORDS.text in client.get("/accounts/me/data/download/").content.decode()
    assert WORDS.text in client.get("/accounts/me/data/").content.decode()


# --- Who leaves -------------------------------------------------------------------------------------------------------
def test_an_offer_goes_to_who_waits_next(award, awards, resident):
    before = free_seats(award.round_id)
    leave(user=resident, now=NOW)
    award.refresh_from_db()
    assert (award.state, award.released_krw, award.ended_reason) == ("canceled", UNIT, "회원이 떠남")
    assert free_seats(award.round_id) == before + 1
    assert PersonYear.objects.get(person_key=award.person_key).granted_krw == 0
    assert all(proof.holds for proof in proofs_of(FiscalAccount.objects.get()))


def test_an_offer_nobody_was_told_of_yet_goes_too(provider, officer, approver, resident):
    row = published_round(provider.organization, officer)
    award = decide(row, officer, approver, awarded=[resident], shown_at=None)[0]
    leave(user=resident, now=NOW)
    award.refresh_from_db()
    assert award.state == "canceled"


def test_unused_points_end_and_their_money_comes_back_when_the_round_is_settled(active, awards, officer, resident):
    leave(user=resident, now=NOW)
    account = PointAccount.objects.get(award=active)
    assert (account.available_krw, account.expired_krw) == (0, UNIT)
    assert PointLedger.objects.get(account=account, kind="expire").what == "회원이 떠남"
    accept(award_id=awards[1].pk, by=awards[1].application.applicant, now=NOW)
    settle_round(round_id=active.round_id, by=officer, now=NOW.replace(year=2027, month=7, day=1))
    active.refresh_from_db()
    assert (active.state, active.released_krw) == ("settled", UNIT)
    assert all(proof.holds for proof in proofs_of(FiscalAccount.objects.get()))


def test_nobody_leaves_while_an_award_is_asked_back_and_then_without_their_words(active, officer, approver, resident):
    claim = claim_of(active, officer)
    comment(claim_id=claim.pk, text="쓰지 않았습니다", waives=False, by=resident, now=NOW)
    with pytest.raises(CannotLeave) as refused:
        leave(user=resident, now=NOW)
    assert "돌려받는 절차" in refused.value.detail
    resident.refresh_from_db()
    assert resident.is_active
    assert PointAccount.objects.get().available_krw == UNIT
    let_go(claim_id=claim.pk, reason="사실과 다름", by=approver, now=AFTER)
    leave(user=resident, now=AFTER)
    claim = Clawback.objects.get()
    assert claim.comment is None
    assert claim.commented_at is not None


def test_an_open_objection_is_taken_back(award, resident):
    file_appeal(application_id=award.application_id, objection=WORDS, by=resident, now=NOW)
    leave(user=resident, now=NOW)
    assert Appeal.objects.get().state == "withdrawn"


def test_an_objection_that_is_being_decided_comes_to_its_end_by_itself(awards, refused, officer):
    row = Application.objects.get(applicant=refused)
    appeal = file_appeal(application_id=row.pk, objection=WORDS, by=refused, now=NOW)
    redecide(
        appeal_id=appeal.pk, corrections={"lives_in_seoul": False}, part="", whole=True,
        reason="주민등록을 다시 확인했습니다", by=officer, now=NOW,
    )  # fmt: skip
    leave(user=refused, now=NOW)
    appeal.refresh_from_db()
    assert appeal.state == "filed"
    refused.refresh_from_db()
    assert refused.left_at == NOW


def test_nobody_leaves_in_the_middle_of_the_decision_about_them(officer, monkeypatch):
    row = make.make_round(officer)
    people = [each.applicant for each in make.apply_many(row, [{}, {}], checker=officer)]
    run = make.approved(make.proposed(make.computed(row, officer), officer), make.approver_of(row))

    def dies(*args):
        raise SystemExit

    with monkeypatch.context() as worker, pytest.raises(SystemExit):
        worker.setattr(committing, "commit_chunk", dies)
        committing.commit_due(NOW)
    assert make.fresh(run).state == "committing"
    with pytest.raises(CannotLeave) as refused:
        leave(user=people[0], now=NOW)
    assert "잠시 뒤에" in refused.value.detail
    committing.commit_due(NOW)
    leave(user=people[0], now=NOW)
    assert Award.objects.get(application__applicant=people[0]).state == "canceled"


def test_papers_answers_and_free_words_go_while_the_decision_stays(resident, officer, open_round, evidence_root):
    row = sent(resident, open_round)
    asked = SupplementRequest.objects.create(
        application=row, request="서류가 흐립니다", asked_at=NOW, asked_by=officer, due_at=NOW + timedelta(days=5)
    )
    asked.answer, asked.answered_at = "다시 올렸습니다", NOW
    asked.save(update_fields=["answer", "answered_at"])
    leave(user=resident, now=NOW)
    assert not Answer.objects.exists()
    assert SupplementRequest.objects.get().answer is None
    assert not Evidence.objects.exclude(file="").exists()
    assert not [path for path in evidence_root.rglob("*") if path.is_file()]
    row.refresh_from_db()
    assert (row.state, row.withdrawn_reason) == ("withdrawn", "회원이 떠남")


def test_a_begun_application_leaves_nothing_either(resident, open_round, evidence_root):
    filled(resident, open_round, papers=False)
    put_up(resident, open_round)
    leave(user=resident, now=NOW)
    assert not Answer.objects.exists()
    assert not [path for path in evidence_root.rglob("*") if path.is_file()]
    assert Application.objects.get().withdrawn_at == NOW


def test_what_was_decided_stays_with_an_account_that_has_no_person_in_it(awards, refused):
    row = Application.objects.get(applicant=refused)
    leave(user=refused, now=NOW)
    row.refresh_from_db()
    assert (row.state, row.frozen_facts) == ("decided", {"lives_in_seoul": True})
    refused.refresh_from_db()
    assert (refused.name, refused.email, refused.phone) == ("떠난 회원", None, None)
    assert date(2026, 12, 22) == row.decision_notices.get().appeal_until


def test_who_waited_and_left_is_passed_over(officer):
    row = make.make_round(officer, capacity=3, reserve=0)
    make.apply_many(row, [{} for _ in range(5)], checker=officer)
    boss = make.approver_of(row)
    run = make.committed(row, officer, boss)
    first, second = (run.rows.get(position=place).application for place in (1, 2))
    leave(user=first.applicant, now=NOW)
    leave(user=run.awards.first().application.applicant, now=NOW)
    assert [promote_freed(NOW), promote_freed(NOW)] == [1, 0]
    computing.compute_due(NOW)
    promotion = DecisionRun.objects.get(kind="promotion")
    make.approved(make.proposed(make.fresh(promotion), officer), boss)
    committing.commit_due(NOW)
    assert Award.objects.get(run=promotion).application_id == second.pk
    leave(user=second.applicant, now=NOW)
    assert promote_freed(NOW) == 0, "nobody is left who waits"
