"""Money as people meet it: the resident's pages and the officer's, what they refuse, and what they never show."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AccessLog, Resident
from programs.choices import EnrollmentStatus as Status
from programs.models import Enrollment, Payment, PaymentTerms, Refund
from programs.services.enrollment import enroll, withdraw
from programs.services.money.opening import decide_to_close
from programs.services.money.refunding import BankAccount
from tests.factories import IntakeFactory, ProgramFactory, UserFactory
from tests.programs.money.conftest import FREE, HALF
from tests.programs.staff.stage import enter, text_of

pytestmark = pytest.mark.django_db
ACCOUNT = {"bank": "088", "number": "110-123-456789", "holder": "홍길동"}


@pytest.fixture
def clock():
    """The pages read the clock themselves."""
    return timezone.now()


@pytest.fixture
def intake(provider, clock):
    made = IntakeFactory(
        program=ProgramFactory(provider=provider, title="가죽 공예", slug="leather"),
        fee_krw=30_000,
        capacity=3,
        waitlist_capacity=2,
        apply_opens_at=clock - timedelta(days=3),
        apply_closes_at=clock + timedelta(days=9),
        starts_on=clock.date() + timedelta(days=20),
        ends_on=clock.date() + timedelta(days=40),
    )
    PaymentTerms.objects.create(
        intake=made,
        how_to_pay="서울은행 100-200-300000",
        waivers=[FREE, HALF],
        penalty_note="말없이 빠지면 다음 신청이 늦어집니다.",
        updated_at=clock,
    )
    return made


@pytest.fixture
def me(client, resident):
    client.force_login(resident)
    return client


@pytest.fixture
def desk(officer) -> Client:
    return enter(officer)


@pytest.fixture
def row(intake, resident, clock):
    return enroll(person=resident, intake_id=intake.pk, now=clock - timedelta(hours=1)).enrollment


def record(desk, intake, *rows, **changed):
    data = {"way": "transfer", "paid_on": timezone.localdate().isoformat(), "token": uuid.uuid4().hex, **changed}
    return desk.post(f"/staff/intakes/{intake.pk}/fees/", data | {"enrollment": [row.pk for row in rows]}, follow=True)


@pytest.fixture
def paid(row, desk, intake):
    record(desk, intake, row)
    return row


# --- The resident -----------------------------------------------------------------------------------------------
def test_the_program_page_says_what_it_costs_who_pays_less_and_how_it_goes_back(client, intake):
    text = text_of(client.get("/programs/leather/"))
    assert "차상위계층 절반: 15,000원" in text
    assert "시작하기 전에는 모두 돌려드립니다" in text
    assert "말없이 빠지면" in text


def test_the_price_is_told_before_applying_with_its_reason(client, intake, vulnerable_resident):
    client.force_login(vulnerable_resident)
    text = text_of(client.get(f"/programs/leather/apply/?intake={intake.pk}"))
    assert "15,000원 차상위계층이라 절반: 15,000원 (원래 30,000원)" in text


def test_the_price_never_comes_from_the_form(me, intake, resident):
    sent = {"intake": intake.pk, "key": "k", "fee_krw": "1", "fee_owed": "1", "waiver": "기초생활수급자"}
    me.post("/programs/leather/apply/", sent)
    assert Enrollment.objects.get().policy["fee_owed"] == 30_000


def test_a_status_that_lowers_the_price_may_be_told_or_kept_to_oneself(me, intake, resident):
    Resident.objects.filter(user=resident).update(statuses=None)
    page = text_of(me.get(f"/programs/leather/apply/?intake={intake.pk}"))
    assert "수강료를 덜 내는 분인지 확인합니다. 알려 주지 않아도 신청할 수 있습니다." in page
    told = {"intake": intake.pk, "key": "k", "sensitive_statuses": ["near_poor"]}
    assert "동의가 필요합니다" in text_of(me.post("/programs/leather/apply/", told))
    me.post("/programs/leather/apply/", told | {"consent": "on"})
    assert Enrollment.objects.get().policy["fee_owed"] == 15_000


def test_who_tells_nothing_pays_the_whole_fee_and_stays_unknown(me, intake, resident):
    Resident.objects.filter(user=resident).update(statuses=None)
    me.post("/programs/leather/apply/", {"intake": intake.pk, "key": "k"})
    assert Enrollment.objects.get().policy["fee_owed"] == 30_000
    assert Resident.objects.get(user=resident).statuses is None


def test_the_bill_says_how_much_until_when_and_how_and_asks_for_no_card(me, row):
    for path in (f"/my/enrollments/{row.pk}/pay/", f"/my/enrollments/{row.pk}/done/", "/my/"):
        assert "30,000원" in text_of(me.get(path))
    page = me.get(f"/my/enrollments/{row.pk}/pay/")
    assert "서울은행 100-200-300000" in text_of(page)
    assert "오후 6시까지" in text_of(page)
    assert not re.search(r"<input(?![^>]*csrf)", page.content.decode().split("<main", 1)[1].split("</main", 1)[0])


def test_a_receipt_follows_the_payment(me, paid):
    text = text_of(me.get(f"/my/enrollments/{paid.pk}/pay/"))
    assert "영수증" in text
    assert "모두 30,000원 을 받았습니다" in text


def test_the_withdraw_page_shows_the_amount_and_the_curve_before_anything_is_done(me, paid):
    page = me.get(f"/my/enrollments/{paid.pk}/withdraw/")
    text = text_of(page)
    assert "지금 취소하면 30,000원을 돌려받습니다" in text
    assert "20,000원" in text and "15,000원" in text and "0원" in text
    assert "<svg" in page.content.decode() and "polyline" in page.content.decode()
    assert "말없이 빠지면" in text
    assert Enrollment.objects.get(pk=paid.pk).status == Status.CONFIRMED


def test_who_paid_nothing_is_not_asked_for_an_account(me, row):
    page = me.get(f"/my/enrollments/{row.pk}/withdraw/").content.decode()
    assert 'name="number"' not in page


def test_withdrawing_seals_the_account_and_shows_four_digits(me, paid):
    me.post(f"/my/enrollments/{paid.pk}/withdraw/", ACCOUNT)
    refund = Refund.objects.get()
    assert (refund.account, refund.state, refund.amount_krw) == ("110123456789", "ready", 30_000)
    page = text_of(me.get(f"/my/enrollments/{paid.pk}/refund/"))
    assert "신한은행 •••• 6789" in page
    assert "110123456789" not in page


def test_withdrawing_without_an_account_asks_for_it_later(me, paid):
    me.post(f"/my/enrollments/{paid.pk}/withdraw/")
    assert Enrollment.objects.get(pk=paid.pk).status == Status.WITHDRAWN
    assert "어디로 보내 드릴까요" in text_of(me.get(f"/my/enrollments/{paid.pk}/refund/"))
    me.post(f"/my/enrollments/{paid.pk}/refund/", ACCOUNT)
    assert Refund.objects.get().state == "ready"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"number": "12345"}, "숫자 10–16자리"),
        ({"number": "110-abc-456789"}, "숫자 10–16자리"),
        ({"number": "0000000000"}, "숫자 10–16자리"),
        ({"number": "750505-1234567"}, "주민등록번호는 받지 않습니다"),
        ({"holder": "홍길동 750505-1234567"}, "주민등록번호는 받지 않습니다"),
        ({"holder": "홍길동1"}, "이름만 적어 주세요"),
        ({"bank": "999"}, "은행"),
        ({"bank": ""}, "은행을 골라 주세요"),
        ({"holder": ""}, "예금주를 적어 주세요"),
    ],
)
def test_a_wrong_account_withdraws_nothing_and_keeps_what_was_typed(me, paid, wrong, words):
    page = me.post(f"/my/enrollments/{paid.pk}/withdraw/", ACCOUNT | wrong)
    assert words in text_of(page)
    assert Enrollment.objects.get(pk=paid.pk).status == Status.CONFIRMED
    assert not Refund.objects.exists()
    kept = "홍길동" if "holder" not in wrong else "110-123-456789"
    assert kept in page.content.decode()


def test_an_undo_takes_the_refund_back(me, paid):
    me.post(f"/my/enrollments/{paid.pk}/withdraw/", ACCOUNT)
    me.post(f"/my/enrollments/{paid.pk}/undo/")
    assert Enrollment.objects.get(pk=paid.pk).status == Status.CONFIRMED
    assert Refund.objects.get().state == "canceled"


def test_one_tap_moves_to_another_round(me, paid, intake, officer, clock):
    other = IntakeFactory(
        program=intake.program,
        name="2회차",
        fee_krw=30_000,
        apply_opens_at=intake.apply_opens_at,
        apply_closes_at=intake.apply_closes_at,
        starts_on=intake.starts_on,
        ends_on=intake.ends_on,
    )
    decide_to_close(intake_id=intake.pk, reason="사람이 모이지 않았습니다", by=officer, now=clock)
    assert "다른 회차로 옮기기" in text_of(me.get(f"/my/enrollments/{paid.pk}/"))
    me.post(f"/my/enrollments/{paid.pk}/move/", {"intake": other.pk})
    assert Enrollment.objects.get(intake=other).status == Status.CONFIRMED
    assert me.post(f"/my/enrollments/{paid.pk}/move/", {"intake": "nonsense"}).status_code == 302


# --- The officer ------------------------------------------------------------------------------------------------
def test_several_payments_are_written_down_at_once_and_again_changes_nothing(desk, intake, row, clock):
    other = enroll(person=UserFactory(), intake_id=intake.pk, now=clock).enrollment
    token = uuid.uuid4().hex
    for _ in range(2):
        page = record(desk, intake, row, other, token=token)
    assert "2명의 수강료를 받은 것으로 적고 알렸습니다" in text_of(page)
    assert Payment.objects.count() == 2


@pytest.mark.parametrize("changed", [{"way": "card"}, {"way": "moved"}, {"paid_on": "어제"}, {"paid_on": ""}])
def test_a_payment_that_says_too_little_is_asked_again_and_the_choice_is_kept(desk, intake, row, changed):
    page = record(desk, intake, row, **changed)
    assert not Payment.objects.exists()
    assert re.search(rf'value="{row.pk}" checked', page.content.decode())


def test_nobody_chosen_is_said(desk, intake, row):
    assert "먼저 골라 주세요" in text_of(record(desk, intake))


def test_a_mistaken_payment_is_taken_back_on_its_page(desk, paid):
    desk.post(f"/staff/enrollments/{paid.pk}/payment/", {"reason": "다른 분의 입금이었습니다"})
    assert Refund.objects.get().way == "mistake"
    assert "아직 들어온 돈" not in text_of(desk.get(f"/staff/enrollments/{paid.pk}/payment/"))


TERMS = {
    "fee_krw": "40,000원",
    "payment_hours": "48",
    "how_to_pay": "현장에서 내 주세요",
    "refund_kind": "",
    "penalty_note": "",
    "w0-label": "국가유공자",
    "w0-statuses_any": ["veteran"],
    "w0-percent": "30",
}


def test_terms_are_previewed_in_plain_words_before_they_are_saved(desk, intake):
    address = f"/staff/intakes/{intake.pk}/fees/terms/"
    assert "차상위계층 절반: 15,000원" in text_of(desk.get(address))
    preview = text_of(desk.post(address, TERMS | {"preview": "1"}))
    assert "국가유공자 30% 덜 냄: 28,000원" in preview
    intake.refresh_from_db()
    assert intake.fee_krw == 30_000
    desk.post(address, TERMS | {"save": "1"})
    intake.refresh_from_db()
    assert (intake.fee_krw, len(intake.payment_terms.waivers)) == (40_000, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"fee_krw": "-1"},
        {"fee_krw": "무료"},
        {"payment_hours": "0"},
        {"w0-percent": "101"},
        {"w0-krw": "1000"},
        {"w0-percent": ""},
        {"w0-statuses_any": []},
        {"w0-label": ""},
        {"how_to_pay": "주민번호 750505-1234567"},
    ],
)
def test_terms_that_make_no_sense_are_asked_again(desk, intake, wrong):
    page = desk.post(f"/staff/intakes/{intake.pk}/fees/terms/", TERMS | {"save": "1"} | wrong)
    assert page.status_code == 200
    assert "error-summary" in page.content.decode()
    intake.refresh_from_db()
    assert intake.fee_krw == 30_000


@pytest.fixture
def refund(paid, resident, clock) -> Refund:
    account = BankAccount("088", "110123456789", "홍길동")
    withdraw(enrollment_id=paid.pk, by=resident, now=clock - timedelta(minutes=30), account=account)
    return Refund.objects.get()


def test_the_queue_masks_people_and_accounts_and_logs_the_look(desk, refund, resident):
    text = text_of(desk.get("/staff/refunds/"))
    assert "홍*동" in text and "•••• 6789" in text
    assert "홍길동" not in text and "110123456789" not in text
    assert AccessLog.objects.filter(subject=resident, target="환불 목록: 돌려드릴 차례").exists()
    assert "돌려드릴 수강료" in text_of(desk.get("/staff/"))


def test_the_account_is_read_with_a_reason_only(desk, refund):
    address = f"/staff/refunds/{refund.pk}/"
    assert "110123456789" not in text_of(desk.post(address, {"reason": "음"}))
    assert "110123456789" in text_of(desk.post(address, {"reason": "오늘 은행에 보냅니다"}))


def test_a_refund_is_sent_and_said_once(desk, refund):
    for _ in range(2):
        desk.post(f"/staff/refunds/{refund.pk}/pay/")
    refund.refresh_from_db()
    assert refund.state == "paid"
    assert refund.events.filter(action="paid").count() == 1


def test_a_wrong_account_goes_back_with_a_reason(desk, me, refund):
    assert "5글자" in text_of(desk.post(f"/staff/refunds/{refund.pk}/return/", {"reason": ""}, follow=True))
    desk.post(f"/staff/refunds/{refund.pk}/return/", {"reason": "예금주가 다릅니다"})
    assert "예금주가 다릅니다" in text_of(me.get(f"/my/enrollments/{refund.enrollment_id}/refund/"))


def test_the_bank_file_wants_a_reason(desk, refund):
    assert "5글자 이상" in text_of(desk.post("/staff/refunds/export/", {"reason": "음"}))
    sent = desk.post("/staff/refunds/export/", {"reason": "이번 주 환불을 보냅니다"})
    assert sent["Content-Disposition"].endswith('.xlsx"')
    assert b"".join(sent.streaming_content).startswith(b"PK")


def test_an_officer_decides_about_too_few_people(desk, intake, row):
    address = f"/staff/intakes/{intake.pk}/opening/"
    late = desk.post(address, {"minimum_people": "5", "decide_on": intake.starts_on.isoformat()})
    assert "시작하는 날보다 앞선 날" in text_of(late)
    day_before = intake.starts_on - timedelta(days=1)
    desk.post(address, {"minimum_people": "5", "decide_on": day_before.isoformat()})
    assert "4명 모자람" in text_of(desk.get(address))
    assert "5글자" in text_of(desk.post(f"{address}close/", {"reason": "음"}))
    desk.post(f"{address}close/", {"reason": "사람이 모이지 않았습니다"})
    assert Enrollment.objects.get(pk=row.pk).status == Status.CANCELED
