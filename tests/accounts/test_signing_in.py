"""A resident joins, logs in by e-mail, mobile number or code, and is locked out only where the guessing came from."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from accounts.models import Consent, ConsentText, User
from accounts.services.sms import CouldNotSend
from accounts.services.tokens import create_token

PASSWORD = "네잎클로버를찾는아침"
JOIN = {
    "name": "김구",
    "contact": "010 1234-5678",
    "password1": PASSWORD,
    "birth_date_year": "1975",
    "birth_date_month": "3",
    "birth_date_day": "2",
    "district": "11440",
    "consent_terms": "on",
    "consent_collection": "on",
}
pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return User.objects.create_user(email="minsu@example.com", phone="01012345678", password=PASSWORD, name="김민수")


def log_in(client, login, password=PASSWORD, **extra):
    return client.post("/accounts/login/", {"login": login, "password": password}, **extra)


def is_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("typed", ["minsu@example.com", "Minsu@Example.com ", "010-1234-5678", "+82 10 1234 5678"])
def test_a_contact_logs_in_however_it_is_typed(client, member, typed):
    log_in(client, typed)
    assert is_in(client)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("010 1234", "휴대전화 번호 11자리를 적어 주세요. 예: 010 1234 5678"),
        ("minsu@", "전자우편 주소를 끝까지 적어 주세요."),
        ("", "전자우편 주소나 휴대전화 번호를 적어 주세요."),
    ],
)
def test_a_wrong_contact_is_told_what_to_do_and_keeps_what_was_typed(client, typed, said):
    page = log_in(client, typed).content.decode()
    assert said in page
    assert "오류: 로그인" in page


def test_five_wrong_passwords_refuse_even_the_right_one_from_there_only(client, member):
    for _ in range(5):
        log_in(client, "010-1234-5678", "틀린비밀번호입니다", REMOTE_ADDR="203.0.113.7")
    page = log_in(client, "01012345678", REMOTE_ADDR="203.0.113.7").content.decode()
    assert "15분 뒤에" in page
    assert not is_in(client)
    log_in(client, "minsu@example.com", REMOTE_ADDR="203.0.113.7")
    assert not is_in(client), "the same account under its other name"
    log_in(client, "minsu@example.com", REMOTE_ADDR="203.0.113.8")
    assert is_in(client)


def test_guessing_one_number_does_not_lock_another(client, member):
    for _ in range(5):
        log_in(client, "010-9999-8888", "틀린비밀번호입니다", REMOTE_ADDR="203.0.113.7")
    log_in(client, "01012345678", REMOTE_ADDR="203.0.113.7")
    assert is_in(client)


def test_one_source_can_not_try_many_accounts(client, member):
    for number in range(30):
        log_in(client, f"010-9999-{number:04}", "틀린비밀번호입니다", REMOTE_ADDR="203.0.113.7")
    log_in(client, "01012345678", REMOTE_ADDR="203.0.113.7")
    assert not is_in(client)


def test_a_forged_forwarding_header_does_not_escape_the_lock(client, member):
    for number in range(5):
        log_in(client, "01012345678", "틀린비밀번호입니다", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
    log_in(client, "01012345678", HTTP_X_FORWARDED_FOR="198.51.100.99")
    assert not is_in(client)


def test_behind_one_proxy_the_address_it_saw_counts(client, member, settings):
    settings.TRUSTED_PROXY_COUNT = 1
    for number in range(5):
        log_in(client, "01012345678", "틀린비밀번호입니다", HTTP_X_FORWARDED_FOR=f"1.2.3.{number}, 198.51.100.7")
    log_in(client, "01012345678", HTTP_X_FORWARDED_FOR="9.9.9.9, 198.51.100.7")
    assert not is_in(client)
    log_in(client, "01012345678", HTTP_X_FORWARDED_FOR="198.51.100.8")
    assert is_in(client)


def test_joining_asks_four_things_and_returns_to_where_the_person_was(client):
    response = client.post("/accounts/signup/", JOIN | {"next": "/programs/drone/apply/"})
    assert response["Location"] == "/programs/drone/apply/"
    user = User.objects.get(phone="01012345678")
    assert (user.name, user.resident.district, str(user.resident.birth_date)) == ("김구", "11440", "1975-03-02")
    assert is_in(client)


def test_joining_keeps_each_consent_with_its_edition(client):
    client.post("/accounts/signup/", JOIN | {"consent_marketing": "on"})
    kept = Consent.objects.values_list("text__kind", "text__version")
    assert sorted(kept) == [("collection", 1), ("marketing", 1), ("terms", 1)]


def test_no_consent_is_ticked_beforehand_and_each_shows_its_four_parts(client):
    page = client.get("/accounts/signup/").content.decode()
    assert not re.search(r"<input[^>]*consent_[^>]*checked", page)
    assert page.count("거절할 권리") == page.count("보관하는 기간") == 4
    assert ConsentText.objects.filter(is_required=True).count() == 2


def test_a_required_consent_left_out_keeps_everything_typed(client):
    page = client.post("/accounts/signup/", {**JOIN, "consent_terms": ""}).content.decode()
    assert "꼭 필요한 동의입니다." in page
    assert 'value="010 1234-5678"' in page
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"birth_date_year": "75"}, "태어난 해를 네 자리로 적어 주세요. 예: 1975"),
        ({"birth_date_day": "31", "birth_date_month": "2"}, "달력에 있는 날짜로 적어 주세요."),
        ({"birth_date_year": "2020"}, "만 14세가 되어야 가입할 수 있습니다."),
        ({"birth_date_year": "1875"}, "태어난 해를 다시 확인해 주세요."),
        ({"name": "김"}, "이름을 두 글자부터 적어 주세요."),
        ({"name": "750302-1234567"}, "주민등록번호는 받지 않습니다."),
        ({"district": ""}, "사는 자치구를 하나 골라 주세요."),
        ({"password1": "short"}, "비밀번호"),
    ],
)
def test_joining_names_what_to_mend(client, change, said):
    assert said in client.post("/accounts/signup/", JOIN | change).content.decode()
    assert not User.objects.exists()


def test_a_contact_that_is_taken_is_told_so(client, member):
    assert "이미 가입한 연락처입니다." in client.post("/accounts/signup/", JOIN).content.decode()


def ask_code(client, login):
    return client.post("/accounts/login/code/", {"login": login})


def test_a_code_by_text_message_logs_in_without_a_password(client, member, sms):
    member.phone_verified = True
    member.save()
    ask_code(client, "010-1234-5678")
    code = re.search(r"\d{6}", sms.box[0]["text"])[0]
    client.post("/accounts/login/code/confirm/", {"code": f"{code[:3]} {code[3:]}"})
    assert is_in(client)
    member.refresh_from_db()
    assert member.has_usable_password()


def test_a_code_by_e_mail_logs_in_and_makes_an_unproven_account_the_provers_alone(client, member):
    create_token(user=member, name="stranger", now=member.joined_at)
    ask_code(client, "minsu@example.com")
    code = re.search(r"\b\d{6}\b", mail.outbox[0].body)[0]
    client.post("/accounts/login/code/confirm/", {"code": code})
    assert is_in(client)
    assert client.get("/accounts/session/").status_code == 200
    member.refresh_from_db()
    assert not member.has_usable_password()
    assert not member.api_tokens.exists()


def test_a_wrong_code_says_how_many_tries_are_left(client, member, sms):
    ask_code(client, "01012345678")
    page = client.post("/accounts/login/code/confirm/", {"code": "000000"}).content.decode()
    assert "인증번호가 맞지 않습니다. 받은 숫자 6자리를 다시 적어 주세요. 2번 더 할 수 있습니다." in page


def test_an_unknown_number_gets_the_same_page_and_is_told_on_its_own_phone(client, sms):
    response = ask_code(client, "010-5555-5555")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/code/confirm/")
    assert "가입한 계정이 없습니다" in sms.box[0]["text"]


def test_a_gateway_that_fails_is_told_and_breaks_nothing(client, member, sms):
    sms.refuses.append(CouldNotSend("문이 닫힘"))
    response = client.post("/accounts/login/code/", {"login": "010-1234-5678"}, follow=True)
    assert response.status_code == 200
    assert "지금은 문자를 보낼 수 없습니다." in response.content.decode()


def test_buttons_of_kakao_and_naver_wait_for_their_keys(client):
    page = client.get("/accounts/login/").content.decode().lower()
    assert "kakao" not in page
    assert "naver" not in page
    assert client.get("/accounts/kakao/login/").status_code == 404
    assert client.get("/accounts/naver/login/callback/").status_code == 404


def test_a_verified_address_counts_as_proven(client, member):
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    ask_code(client, "minsu@example.com")
    code = re.search(r"\b\d{6}\b", mail.outbox[0].body)[0]
    client.post("/accounts/login/code/confirm/", {"code": code})
    member.refresh_from_db()
    assert member.has_usable_password()
