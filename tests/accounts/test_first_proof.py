"""An account is whoever's contact was proven: nobody waits in it for the owner of a number they typed."""

import re
from datetime import timedelta
from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.core import mail
from django.test import Client

from accounts.models import User
from accounts.services.contacts import WrongCode, finish_proof, is_contact_proven, start_proof
from accounts.services.taking_over import NotTheirs, enter_by
from accounts.services.tokens import create_token
from programs.services.calendar_feeds import address_of, new_address, owner_of

STRANGERS, VICTIMS = "네잎클로버를찾는아침", "저녁마다걷는둘레길"
PHONE, EMAIL = "01012345678", "minsu@example.com"
pytestmark = pytest.mark.django_db


def joined(**contact):
    return User.objects.create_user(password=STRANGERS, name="모르는이", **contact)


def log_in(login, password):
    client = Client()
    client.post("/accounts/login/", {"login": login, "password": password})
    return client


def is_in(client):
    return client.get("/accounts/me/").status_code == 200


def code_in(text):
    return re.search(r"(?<!\d)\d{6}(?!\d)", text)[0]


def prove(client, contact, sent):
    """Prove a contact on one's own page, with the password asked for on the way."""
    response = client.post("/accounts/me/contact/", {"contact": contact}, follow=True)
    if response.request["PATH_INFO"] == "/accounts/reauthenticate/":
        again = {"password": STRANGERS, "next": "/accounts/me/contact/"}
        client.post("/accounts/reauthenticate/", again)
    return client.post("/accounts/me/contact/code/", {"code": code_in(sent())}, follow=True).content.decode()


def ask_code(login):
    client = Client()
    client.post("/accounts/login/code/", {"login": login})
    return client


def last_letter():
    return mail.outbox[-1].body


def test_a_stranger_who_proves_their_own_address_lets_go_of_the_number_they_typed(sms):
    user = joined(phone=PHONE)
    said = prove(log_in(PHONE, STRANGERS), "own@example.com", last_letter)
    assert "휴대전화 번호는 확인한 적이 없어서 뺐습니다." in said
    user.refresh_from_db()
    assert (user.email, user.phone) == ("own@example.com", None)
    ask_code(PHONE)
    assert "가입한 계정이 없습니다" in sms.box[-1]["text"], "its owner finds it free to join with"


def test_a_stranger_who_proves_their_own_number_lets_go_of_the_address_they_typed(sms):
    user = joined(email=EMAIL)
    said = prove(log_in(EMAIL, STRANGERS), PHONE, lambda: sms.box[-1]["text"])
    assert "전자우편 주소는 확인한 적이 없어서 뺐습니다." in said
    user.refresh_from_db()
    assert (user.email, user.phone, user.phone_verified) == (None, PHONE, True)
    mail.outbox.clear()
    Client().post("/accounts/password/reset/", {"email": EMAIL})
    assert "/password/reset/key/" not in last_letter()


def test_a_proven_contact_stays_beside_another_proven_one(sms):
    user = joined(phone=PHONE, phone_verified=True)
    client = log_in(PHONE, STRANGERS)
    assert "뺐습니다" not in prove(client, EMAIL, last_letter)
    user.refresh_from_db()
    assert (user.email, user.phone) == (EMAIL, PHONE)


def furnished(now, **contact):
    """An account with every way in a stranger can leave open."""
    user = joined(**contact)
    create_token(user=user, name="엿보기", now=now)
    TOTP.activate(user, generate_totp_secret())
    SocialAccount.objects.create(user=user, provider="kakao", uid="1")
    feed = new_address(person=user, now=now)
    return user, address_of(feed).removeprefix("/calendar/").removesuffix(".ics")


def has_nothing_of_the_stranger(user, feed):
    user.refresh_from_db()
    assert not user.check_password(STRANGERS)
    assert not user.api_tokens.exists()
    assert not Authenticator.objects.exists()
    assert not SocialAccount.objects.exists()
    assert owner_of(feed) is None


def test_a_code_to_an_unproven_number_leaves_nothing_of_whoever_made_the_account(sms, now):
    user, feed = furnished(now, phone=PHONE, email="strangers@example.com")
    strangers = Client()
    strangers.force_login(user)
    client = ask_code(PHONE)
    page = client.post("/accounts/login/code/confirm/", {"code": code_in(sms.box[-1]["text"])}, follow=True)
    assert "예전 비밀번호와 다른 로그인 방법을 지웠습니다." in page.content.decode()
    assert is_in(client)
    assert not is_in(strangers)
    has_nothing_of_the_stranger(user, feed)
    assert (user.email, user.phone_verified) == (None, True), "the stranger's address is no way in either"


def test_the_letter_for_a_new_password_leaves_nothing_either(now):
    user, feed = furnished(now, email=EMAIL, phone=PHONE)
    client = Client()
    client.post("/accounts/password/reset/", {"email": EMAIL})
    address = re.search(r"http\S+?(/accounts/password/reset/key/\S+)", last_letter())[1]
    form = client.get(address, follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": VICTIMS, "password2": VICTIMS})
    has_nothing_of_the_stranger(user, feed)
    assert user.check_password(VICTIMS)
    assert (user.phone, is_contact_proven(user, "email")) == (None, True)


def test_a_code_asked_for_before_the_stranger_proved_another_contact_opens_nothing(sms):
    user = joined(phone=PHONE)
    client = ask_code(PHONE)
    code = code_in(sms.box[-1]["text"])
    prove(log_in(PHONE, STRANGERS), "own@example.com", last_letter)
    page = client.post("/accounts/login/code/confirm/", {"code": code}, follow=True).content.decode()
    assert "이 연락처로는 로그인할 수 없습니다." in page
    assert not is_in(client)
    user.refresh_from_db()
    assert user.check_password(STRANGERS)


def test_a_proof_begun_before_the_account_became_its_owners_comes_too_late(now):
    joined(phone=PHONE)
    stranger = User.objects.get(phone=PHONE)
    pending = start_proof(user=stranger, kind="email", contact="own@example.com", now=now)
    enter_by(user=User.objects.get(phone=PHONE), kind="phone", contact=PHONE, now=now)
    with pytest.raises(WrongCode):
        finish_proof(user=stranger, pending=pending, code=code_in(last_letter()), now=now)
    assert User.objects.get(phone=PHONE).email is None


@pytest.mark.parametrize(
    ("proven", "kind", "contact", "outcome"),
    [
        ("phone", "phone", PHONE, False),
        ("email", "email", "Minsu@Example.com", False),
        ("", "phone", PHONE, True),
        ("", "email", EMAIL, True),
        ("email", "phone", PHONE, NotTheirs),
        ("phone", "email", EMAIL, NotTheirs),
        ("", "phone", "01099998888", NotTheirs),
    ],
)
def test_what_counts_is_whether_this_contact_was_proven(proven, kind, contact, outcome, now):
    user = joined(email=EMAIL, phone=PHONE, phone_verified=proven == "phone")
    if proven == "email":
        EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    if outcome is NotTheirs:
        with pytest.raises(NotTheirs):
            enter_by(user=user, kind=kind, contact=contact, now=now)
    else:
        assert enter_by(user=user, kind=kind, contact=contact, now=now) is outcome
    user.refresh_from_db()
    assert user.check_password(STRANGERS) is (outcome is not True)


def test_a_code_lasts_five_tries_however_many_requests_come_at_once(now, resident):
    pending = start_proof(user=resident, kind="email", contact="new@example.com", now=now)
    right = code_in(last_letter())
    wrong = "000000" if right != "000000" else "111111"
    left = []
    for _ in range(5):
        with pytest.raises(WrongCode) as refusal:
            finish_proof(user=resident, pending=pending, code=wrong, now=now)
        left.append(refusal.value.tries_left)
    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(WrongCode):
        finish_proof(user=resident, pending=pending, code=right, now=now)


def test_a_code_is_worthless_after_ten_minutes(now, resident):
    pending = start_proof(user=resident, kind="email", contact="new@example.com", now=now)
    with pytest.raises(WrongCode):
        finish_proof(user=resident, pending=pending, code=code_in(last_letter()), now=now + timedelta(minutes=11))


def test_accounts_from_before_keep_no_unproven_contact_beside_a_proven_one():
    by_phone = joined(email="a@example.com", phone="01011112222", phone_verified=True)
    by_email = joined(email="b@example.com", phone="01011113333")
    EmailAddress.objects.create(user=by_email, email="b@example.com", verified=True, primary=True)
    neither = joined(email="c@example.com", phone="01011114444")
    import_module("accounts.migrations.0010_take_unproven_contacts_off").take_off(apps, None)
    kept = {user.pk: (user.email, user.phone) for user in User.objects.all()}
    assert kept == {
        by_phone.pk: (None, "01011112222"),
        by_email.pk: ("b@example.com", None),
        neither.pk: ("c@example.com", "01011114444"),
    }
