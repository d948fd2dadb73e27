"""A resident proves a contact, or moves to another, after showing who they are; nobody is sent codes all day."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

PASSWORD = "네잎클로버를찾는아침"
pytestmark = pytest.mark.django_db


@pytest.fixture
def me(client, resident):
    """Logged in some time ago, with a password."""
    resident.set_password(PASSWORD)
    resident.save()
    client.force_login(resident)
    return client


@pytest.fixture
def sure(me, resident):
    """Showed a moment ago that it is they."""
    shown(me, resident, seconds_ago=0)
    return me


def shown(client, user, *, seconds_ago):
    session = client.session
    record = {"method": "password", "at": time.time() - seconds_ago, "reauthenticated": True}
    session["account_authentication_methods"] = [record]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def ask(client, contact, **extra):
    return client.post("/accounts/me/contact/", {"contact": contact}, **extra)


def give(client, code):
    return client.post("/accounts/me/contact/code/", {"code": code}, follow=True).content.decode()


def code_in(text):
    return re.search(r"\d{6}", text)[0]


def wrong_for(code):
    return "000000" if code != "000000" else "111111"


def test_a_new_contact_is_mine_after_its_code(sure, resident, sms):
    ask(sure, "010-2222-3333")
    code = code_in(sms.box[0]["text"])
    assert "4번 더 할 수 있습니다" in give(sure, wrong_for(code))
    give(sure, code)
    resident.refresh_from_db()
    assert (resident.phone, resident.phone_verified) == ("01022223333", True)


def test_my_e_mail_is_proven_by_its_code_without_a_password(me, resident):
    ask(me, resident.email)
    give(me, code_in(mail.outbox[0].body))
    assert EmailAddress.objects.get(user=resident).verified
    assert "연락처를 아직 확인하지 않았습니다" not in me.get("/accounts/me/").content.decode()


def test_a_code_is_worthless_after_five_wrong_tries(sure, resident, sms):
    ask(sure, "010-2222-3333")
    code = code_in(sms.box[0]["text"])
    for _ in range(5):
        give(sure, wrong_for(code))
    assert "새로 받아 주세요" in give(sure, code)
    resident.refresh_from_db()
    assert resident.phone is None


def test_a_contact_of_somebody_else_is_refused(sure, outsider):
    assert "다른 계정이 쓰는 연락처입니다." in ask(sure, outsider.email).content.decode()
    assert mail.outbox == []


def test_a_letter_that_can_not_be_sent_is_told_and_breaks_nothing(sure, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert "지금은 인증번호를 보낼 수 없습니다." in ask(sure, "new@example.com").content.decode()


def test_another_contact_asks_for_the_password_and_goes_on_by_itself(me, resident, sms):
    answer = ask(me, "010-2222-3333")
    assert answer["Location"] == "/accounts/reauthenticate/?next=%2Faccounts%2Fme%2Fcontact%2F"
    assert sms.box == []
    again = {"password": PASSWORD, "next": "/accounts/me/contact/"}
    assert me.post("/accounts/reauthenticate/", again)["Location"] == "/accounts/me/contact/code/"
    give(me, code_in(sms.box[0]["text"]))
    resident.refresh_from_db()
    assert resident.phone == "01022223333"


@pytest.fixture
def without_password(me, resident):
    """Somebody who comes by codes only, whose e-mail address is proven, logged in for an hour."""
    resident.set_unusable_password()
    resident.save()
    EmailAddress.objects.create(user=resident, email=resident.email, verified=True, primary=True)
    me.force_login(resident)
    shown(me, resident, seconds_ago=3600)
    return me


def test_who_has_no_password_proves_the_contact_they_have_first(without_password, resident, sms):
    me = without_password
    assert "지금 쓰는 연락처를 먼저 확인합니다." in ask(me, "010-2222-3333").content.decode()
    assert sms.box == []
    ask(me, resident.email)
    give(me, code_in(mail.outbox[0].body))
    ask(me, "010-2222-3333")
    give(me, code_in(sms.box[0]["text"]))
    resident.refresh_from_db()
    assert (resident.phone, resident.phone_verified) == ("01022223333", True)


def test_one_number_is_sent_a_few_codes_only_whoever_asks(sure, sms):
    for _ in range(3):
        assert ask(sure, "010-2222-3333").status_code == 302
    page = ask(sure, "010 2222 3333", REMOTE_ADDR="203.0.113.9").content.decode()
    assert "짧은 사이에 인증번호를 여러 번 요청하셨습니다." in page
    assert 'value="010 2222 3333"' in page
    assert len(sms.box) == 3


def test_one_person_asks_for_a_few_codes_only(sure, sms):
    for number in range(10):
        ask(sure, f"010-2222-33{number:02}", REMOTE_ADDR=f"203.0.113.{number}")
    assert "여러 번 요청하셨습니다." in ask(sure, "010-2222-3399", REMOTE_ADDR="203.0.113.99").content.decode()
    assert len(sms.box) == 10


def test_one_source_asks_for_a_few_codes_only(client, sms, django_user_model):
    for number in range(21):
        person = django_user_model.objects.create_user(email=f"p{number}@example.com", name="홍길동")
        client.force_login(person)
        ask(client, f"010-2222-44{number:02}", REMOTE_ADDR="203.0.113.7")
    assert len(sms.box) == 20
