"""Pages of awards, points, objections, hearings and payments: what they say, what they refuse, and nothing lost."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import AccessLog
from learning.models import (
    Appeal,
    Application,
    Award,
    Clawback,
    FiscalAccount,
    PaymentFile,
    PointAccount,
    PointCourse,
    PointLedger,
)
from learning.services.scholarships.appeals.filing import Objection, file_appeal
from learning.services.scholarships.clawbacks.hearing import begin
from learning.services.scholarships.offers.answering import accept
from learning.services.scholarships.payments.files import lines_of, make_file, send_file
from learning.services.scholarships.points.expiring import expire_points
from tests.factories import ProgramFactory
from tests.factories.programs import NOW
from tests.learning.scholarships.money.books import STARTS
from tests.programs.staff.stage import enter

pytestmark = pytest.mark.django_db
RRN = "750505-1234567"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


def text_of(response) -> str:
    return response.content.decode()


def at(name: str, *args) -> str:
    return reverse(f"scholarships:{name}", args=args)


def desk(name: str, *args) -> str:
    return reverse(f"staff-scholarships:{name}", args=args)


def test_an_offer_is_taken_with_one_tap_and_its_points_are_shown(client, award, resident):
    client.force_login(resident)
    page = text_of(client.get(at("points")))
    assert "장학금을 받을지 알려 주세요" in page
    assert "11월 30일(월) 낮 12시까지 답해 주세요" in text_of(client.get(at("award", award.pk)))
    page = text_of(client.post(at("award", award.pk), follow=True))
    assert "지금부터 600,000점을 쓸 수 있습니다" in page
    assert "600,000점 가운데 0점을" in page
    assert "+600,000점" in page


def test_an_offer_is_let_go_after_saying_what_that_means(client, award, resident):
    client.force_login(resident)
    assert "되돌릴 수 없습니다" in text_of(client.get(at("award-decline", award.pk)))
    assert Award.objects.get(pk=award.pk).state == "offered"
    client.post(at("award-decline", award.pk), {"reason": RRN})
    assert Award.objects.get(pk=award.pk).state == "offered"
    page = text_of(client.post(at("award-decline", award.pk), {"reason": ""}, follow=True))
    assert "받지 않기로 했습니다" in page
    assert "장학금 받기" not in page


def test_an_offer_that_lapsed_says_so_and_is_not_taken(client, award, resident, time_machine):
    time_machine.move_to(award.accept_until, tick=False)
    client.force_login(resident)
    assert "답할 날이 지남" in text_of(client.get(at("award", award.pk)))
    page = text_of(client.post(at("award", award.pk), follow=True))
    assert "다음 분께 갑니다" in page
    assert not PointAccount.objects.exists()


def test_a_fee_is_paid_with_points_from_the_page_of_the_fee(client, active, seat, resident):
    row = seat(resident)
    client.force_login(resident)
    assert "훈련 포인트로 내기" in text_of(client.get(reverse("enrollment-pay", args=[row.pk])))
    page = text_of(client.get(at("points-pay", row.pk)))
    assert 'value="150000"' in page
    wrong = text_of(client.post(at("points-pay", row.pk), {"points": "200,000"}))
    assert "150,000점까지 쓸 수 있습니다" in wrong
    assert 'value="200,000"' in wrong
    page = text_of(client.post(at("points-pay", row.pk), {"points": "100,000점"}, follow=True))
    assert "숫자로 적어" in page
    page = text_of(client.post(at("points-pay", row.pk), {"points": "100,000"}, follow=True))
    assert "포인트 100,000점으로 수강료를 냈습니다" in page
    assert "50,000원" in page
    history = client.get(at("points-download"))
    assert history.content.startswith(b"\xef\xbb\xbf")
    assert "맡겨 둠" in text_of(history)


def test_a_course_that_takes_no_points_says_so(client, active, seat, resident, officer):
    row = seat(resident)
    PointCourse.objects.update(ended_at=NOW, ended_by=officer)
    client.force_login(resident)
    assert "낼 수 있는 과정이 아닙니다" in text_of(client.get(at("points-pay", row.pk)))
    assert "훈련 포인트로 내기" not in text_of(client.get(reverse("enrollment-pay", args=[row.pk])))


def test_an_objection_is_written_kept_when_wrong_and_shown_with_its_clocks(client, award, resident):
    client.force_login(resident)
    address = at("appeal", award.application_id)
    assert "2026년 12월 22일(화)까지 낼 수 있습니다" in text_of(client.get(address))
    page = text_of(client.post(address, {"wrong": "점수가 낮습니다", "text": f"제 번호는 {RRN}"}))
    assert "주민등록번호는 받지 않습니다" in page
    assert "점수가 낮습니다" in page
    assert not Appeal.objects.exists()
    page = text_of(client.post(address, {"wrong": "점수가 낮습니다", "text": "구직 중입니다"}, follow=True))
    assert "2026년 12월 7일(월)까지" in page
    assert "14일 남았습니다" in page
    page = text_of(client.post(at("appeal-withdraw", Appeal.objects.get().pk), follow=True))
    assert "이의신청을 거두었습니다" in page
    assert "이의신청 보내기" in page


def test_acceptance_8_day_31_is_refused_on_the_page_with_guidance(client, award, resident, time_machine):
    time_machine.move_to(NOW + timedelta(days=30), tick=False)
    client.force_login(resident)
    address = at("appeal", award.application_id)
    page = text_of(client.get(address))
    assert "이의신청 기간이 끝났습니다" in page
    assert "행정심판" in page
    assert "이의신청 보내기" not in page
    assert "이의신청은 2026년 12월 22일까지" in text_of(
        client.post(address, {"wrong": "가", "text": "나"}, follow=True)
    )


def test_an_officer_answers_an_objection_and_each_look_is_logged(award, resident, officer):
    appeal = file_appeal(
        application_id=award.application_id, objection=Objection("까닭입니다", "잘못입니다"), by=resident, now=NOW
    )
    browser = enter(officer)
    listed = text_of(browser.get(desk("appeals")))
    assert "홍*동" in listed
    assert "홍길동" not in listed
    page = text_of(browser.get(desk("appeal", appeal.pk)))
    assert "까닭입니다" in page
    assert AccessLog.objects.filter(subject=resident, actor=officer).count() == 2
    assert "홍길동" in text_of(browser.post(desk("appeal", appeal.pk), {"unmask": "1", "reason": "전화로 확인합니다"}))
    wrong = text_of(browser.post(desk("appeal-dismiss", appeal.pk), {"reason": "아님"}))
    assert "10글자 이상" in wrong
    page = text_of(browser.post(desk("appeal-extend", appeal.pk), {"reason": "기관의 답을 기다립니다"}, follow=True))
    assert "열흘 늦추고" in page
    reason = "고용보험 이력으로 확인했습니다"
    page = text_of(browser.post(desk("appeal-dismiss", appeal.pk), {"reason": reason}, follow=True))
    assert "받아들이지 않는다고 답하고" in page
    assert "행정소송" in page


def test_upholding_needs_a_fact_that_is_put_right(awards, refused, officer):
    objection = Objection("까닭입니다", "잘못입니다")
    application = Application.objects.get(applicant=refused)
    appeal = file_appeal(application_id=application.pk, objection=objection, by=refused, now=NOW)
    sent = {"whole": "yes", "reason": "서류로 확인했습니다 맞습니다", "fact_lives_in_seoul": ""}
    page = text_of(enter(officer).post(desk("appeal-redecide", appeal.pk), sent))
    assert "바로잡을 사실을 하나 이상" in page
    assert "서류로 확인했습니다 맞습니다" in page
    sent["fact_lives_in_seoul"] = "no"
    page = text_of(enter(officer).post(desk("appeal-redecide", appeal.pk), sent, follow=True))
    assert "다른 담당자가 승인하면" in page


def test_a_hearing_is_told_commented_and_decided_by_another(client, active, resident, officer, approver, time_machine):
    sent = {"amount_krw": "600,000", "facts": "다른 지원을 함께 받음", "basis": "조례 제8조"}
    page = text_of(enter(officer).post(desk("clawback-begin", active.pk), sent, follow=True))
    assert "본인에게 먼저 알렸습니다" in page
    claim = Clawback.objects.get()
    client.force_login(resident)
    page = text_of(client.get(at("clawback", claim.pk)))
    assert "2026년 12월 3일(목)까지 의견을 보낼 수 있습니다" in page
    assert "의견을 적어 주세요" in text_of(client.post(at("clawback", claim.pk), {"comment": ""}))
    client.post(at("clawback", claim.pk), {"comment": "카드는 쓰지 않았습니다"})
    page = text_of(enter(approver).get(desk("clawback", claim.pk)))
    assert "카드는 쓰지 않았습니다" in page
    assert "12월 3일까지 의견을 낼 수 있어" in page
    assert "환수하기로 결정하기" not in page
    time_machine.move_to(claim.comments_until, tick=False)
    assert "다른 담당자가 결정해야" in text_of(enter(officer).get(desk("clawback", claim.pk)))
    decision = {"reason": "의견을 살폈으나 지급 이력이 있음", "parts": "1", "first_due_on": "2027-01-15"}
    page = text_of(enter(approver).post(desk("clawback-demand", claim.pk), decision, follow=True))
    assert "환수하기로 결정하고" in page


def test_points_that_ended_are_brought_back_on_the_officers_page(active, officer, time_machine):
    over = NOW.replace(year=2027, month=7, day=1, hour=1)
    expire_points(over)
    time_machine.move_to(over, tick=False)
    entry = PointLedger.objects.get(kind="expire")
    browser = enter(officer)
    assert "사라진 포인트 되살리기" in text_of(browser.get(desk("award", active.pk)))
    sent = {"valid_until": "2027-08-31", "reason": "입원으로 쓰지 못함"}
    page = text_of(browser.post(desk("points-reverse", entry.pk), sent, follow=True))
    assert "되살리고 본인에게 알렸습니다" in page
    assert PointAccount.objects.get().available_krw == 600_000


def test_the_ledger_shows_its_proof_and_a_file_is_made_sent_exported_and_settled(spent, officer, payer, time_machine):
    time_machine.move_to(STARTS, tick=False)
    account = FiscalAccount.objects.get()
    page = text_of(enter(officer).get(desk("account", account.pk)))
    assert "모두 맞음" in page
    assert "1건 150,000원" in page
    page = text_of(enter(officer).post(desk("payment-make", account.pk), follow=True))
    assert "지급 담당자가 받아야" in page
    file = PaymentFile.objects.get()
    browser = enter(payer)
    page = text_of(browser.post(desk("payment-send", file.pk), follow=True))
    assert "고른 줄에 결과 적기" in page
    refused = browser.post(desk("payment-export", file.pk), {"reason": ""})
    assert "까닭을 적어 주세요" in text_of(refused)
    sheet = browser.post(desk("payment-export", file.pk), {"reason": "회계 시스템에 올립니다"})
    assert sheet["Content-Disposition"].startswith("attachment")
    assert b"".join(sheet.streaming_content)[:2] == b"PK"
    line = lines_of(file)[0]
    assert "지급한 날을 적어" in text_of(
        browser.post(desk("payment-results", file.pk), {"lines": line.pk, "outcome": "paid"})
    )
    sent = {"lines": line.pk, "outcome": "paid", "paid_on": "2026-12-07"}
    assert "1건의 결과를 적었습니다" in text_of(browser.post(desk("payment-results", file.pk), sent, follow=True))
    assert "지급 결과를 다 적음" in text_of(browser.get(desk("payment", file.pk)))


def test_results_are_pasted_all_or_none(spent, officer, payer, time_machine):
    time_machine.move_to(STARTS, tick=False)
    file = make_file(account_id=FiscalAccount.objects.get().pk, by=officer, now=STARTS)
    send_file(file_id=file.pk, by=payer, now=STARTS)
    line, browser = lines_of(file)[0], enter(payer)
    address, good = desk("payment-results-text", file.pk), f"{file.pk}-{line.pk}, 지급, 2026-12-07"
    wrong = text_of(browser.post(address, {"result": f"{good}\n가나다"}))
    assert "2번째 줄을 읽을 수 없습니다" in wrong
    assert lines_of(file)[0].state == "waiting"
    for expected in ("1건의 결과를 새로", "0건의 결과를 새로"):
        assert expected in text_of(browser.post(address, {"result": f"지급번호,결과,날짜\n{good}"}, follow=True))


def test_courses_are_listed_and_taken_off(officer):
    program, browser = ProgramFactory(title="용접 기초"), enter(officer)
    assert "찾지 못했습니다" in text_of(browser.post(desk("point-courses"), {"program": "없는 과정"}))
    for _ in range(2):
        page = text_of(browser.post(desk("point-courses"), {"program": "용접 기초"}, follow=True))
        assert "포인트로 낼 수 있게 했습니다" in page
    row = PointCourse.objects.get(program=program)
    browser.post(desk("point-course-remove", row.pk))
    assert not PointCourse.objects.current().exists()


def test_awards_of_a_round_are_listed_masked_and_settled_only_when_over(awards, scholarship, resident, officer):
    accept(award_id=awards[0].pk, by=resident, now=NOW)
    browser = enter(officer)
    page = text_of(browser.get(desk("awards", scholarship.pk)))
    assert "홍*동" in page
    assert "홍길동" not in page
    assert "아직 정산할 수 없습니다" in text_of(browser.post(desk("round-settle", scholarship.pk), follow=True))


def test_a_payer_sees_payments_and_no_awards(awards, scholarship, payer):
    browser = enter(payer)
    assert browser.get(desk("account", FiscalAccount.objects.get().pk)).status_code == 200
    assert browser.get(desk("awards", scholarship.pk)).status_code == 403


def test_the_sum_of_a_hearing_keeps_within_the_award(active, officer):
    sent = {"amount_krw": "700000", "facts": "다른 지원을 함께 받음", "basis": "조례 제8조"}
    page = text_of(enter(officer).post(desk("clawback-begin", active.pk), sent))
    assert "600,000원까지 적을 수 있습니다" in page
    assert "다른 지원을 함께 받음" in page
    begin(award_id=active.pk, amount_krw=1, facts="다른 지원을 함께 받음", basis="조례 제8조", by=officer, now=NOW)
    again = enter(officer).post(desk("clawback-begin", active.pk), sent | {"amount_krw": "2"}, follow=True)
    assert "끝나지 않은 환수" in text_of(again)
