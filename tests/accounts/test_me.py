"""A resident sees everything held about them, corrects it, decides, takes it home, and may leave for good."""

import json
import re
from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.contrib import admin
from django.test import Client
from django.utils import timezone
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from accounts.authentication import ApiTokenAuthentication
from accounts.models import AccessLog, ApiToken, Consent, Draft, Notice, Resident
from accounts.services import holdings
from accounts.services.access import record_access
from accounts.services.consents import RequiredConsent, give_consents, has_consented, texts_in_force, withdraw_consent
from accounts.services.drafts import save_draft
from accounts.services.holdings import Holder, register
from accounts.services.leaving import CannotLeave, leave
from accounts.services.notices import notify
from accounts.services.tokens import create_token, revoke_token
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(client, resident):
    client.force_login(resident)
    return client


def test_every_page_of_my_data_opens_for_me_and_for_nobody_else(me, resident, now):
    notify(recipient=resident, kind="result", key="k", title="결과가 나왔습니다.", body="보기", now=now)
    addresses = ["", "correct/", "contact/", "consents/", "keys/", "data/", "data/download/", "leave/"]
    addresses = [f"/accounts/me/{address}" for address in addresses]
    addresses += ["/accounts/notices/", "/accounts/notices/channels/", f"/accounts/notices/{Notice.objects.get().pk}/"]
    for address in addresses:
        assert me.get(address).status_code == 200, address
        assert Client().get(address)["Location"].startswith("/accounts/login/?next="), address


def test_a_strangers_notice_is_not_found(me, outsider, now):
    notify(recipient=outsider, kind="result", key="k", title="결과", body="보기", now=now)
    notice = Notice.objects.get()
    assert me.get(f"/accounts/notices/{notice.pk}/").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_opening_a_notice_marks_it_read(me, resident, now):
    notify(recipient=resident, kind="result", key="k", title="결과", body="보기", link="/my/", now=now)
    me.get(f"/accounts/notices/{Notice.objects.get().pk}/")
    assert Notice.objects.get().read_at
    notify(recipient=resident, kind="result", key="l", title="결과", body="보기", now=now)
    me.post("/accounts/notices/read/")
    assert not Notice.objects.filter(read_at=None).exists()


def test_my_data_holds_everything_as_a_file(me, resident, officer, now):
    give_consents(user=resident, texts=texts_in_force(now=now), now=now)
    save_draft(user=resident, form="/my/", values={"a": "b"}, now=now)
    record_access(actor=officer, source=None, subjects=[resident], action="view", target="명단", now=now)
    held = json.loads(me.get("/accounts/me/data/download/").content)
    assert held["회원"][0]["이름"] == "홍길동"
    assert held["시민"][0]["생년월일"] == "1975-05-05"
    assert held["시민"][0]["사는 자치구"] == "마포구"
    assert len(held["동의"]) == 4
    assert held["쓰던 글"][0]["적은 것"] == {"a": "b"}
    assert held["내 정보를 본 기록"][0]["누가"] == "박담당"


def test_my_data_names_every_way_to_log_in_without_its_secret(me, resident):
    secret = generate_totp_secret()
    TOTP.activate(resident, secret)
    Authenticator.objects.create(
        user=resident, type="webauthn", data={"name": "내 휴대전화", "credential": {"id": "비밀"}}
    )
    SocialAccount.objects.create(user=resident, provider="kakao", uid="4050", extra_data={"nickname": "길동"})
    file = me.get("/accounts/me/data/download/").content.decode()
    held = json.loads(file)["다른 로그인 방법"]
    assert [(one["방법"], one.get("이름")) for one in held] == [
        ("카카오", None),
        ("인증 앱", None),
        ("패스키", "내 휴대전화"),
    ]
    assert held[0]["받은 것"] == {"nickname": "길동"}
    assert secret not in file
    assert "비밀" not in file.replace("비밀번호", "")
    assert "내 휴대전화" in me.get("/accounts/me/data/").content.decode()


def test_correcting_keeps_what_was_typed_when_it_is_wrong(me, resident):
    right = {
        "name": "홍 길동",
        "birth_date_year": "1970",
        "birth_date_month": "1",
        "birth_date_day": "1",
        "district": "11680",
    }
    page = me.post("/accounts/me/correct/", right | {"birth_date_year": "70"}).content.decode()
    assert "태어난 해를 네 자리로" in page
    assert 'value="70"' in page
    me.post("/accounts/me/correct/", right)
    assert Resident.objects.get(user=resident).district == "11680"


@pytest.mark.parametrize("born", [date(2012, 11, 24), date(2026, 12, 1)])
def test_a_birth_date_is_corrected_by_the_rule_of_joining(me, resident, now, time_machine, born):
    time_machine.move_to(now, tick=False)
    parts = {"birth_date_year": born.year, "birth_date_month": born.month, "birth_date_day": born.day}
    typed = {"name": "홍길동", "district": "11680"} | parts
    assert "만 14세가 되어야" in me.post("/accounts/me/correct/", typed).content.decode()
    me.post("/accounts/me/correct/", typed | {"birth_date_year": 2012, "birth_date_month": 11, "birth_date_day": 23})
    assert Resident.objects.get(user=resident).birth_date == date(2012, 11, 23)


def test_optional_consents_are_taken_back_and_required_ones_are_not(me, resident):
    now = timezone.now() - timedelta(minutes=1)
    give_consents(user=resident, texts=texts_in_force(now=now), now=now)
    assert has_consented(resident, "marketing")
    me.post("/accounts/me/consents/", {"withdraw": "marketing"})
    assert not has_consented(resident, "marketing")
    assert Consent.objects.filter(user=resident).count() == 4, "kept as history"
    me.post("/accounts/me/consents/", {"give": "marketing"})
    assert has_consented(resident, "marketing")
    with pytest.raises(RequiredConsent):
        withdraw_consent(user=resident, kind="terms", now=now)
    assert "떠나기" in me.post("/accounts/me/consents/", {"withdraw": "terms"}, follow=True).content.decode()


def ask_api(key):
    headers = {"HTTP_AUTHORIZATION": f"Token {key}"}
    return ApiTokenAuthentication().authenticate(Request(APIRequestFactory().get("/", **headers)))


def test_a_key_is_shown_once_works_and_is_taken_back(me, resident, django_assert_num_queries):
    page = me.post("/accounts/me/keys/", {"name": "내 달력"}).content.decode()
    key = re.search(r'class="key">([^<]+)<', page)[1]
    assert key not in me.get("/accounts/me/keys/").content.decode()
    with django_assert_num_queries(1):
        user, _ = ask_api(key)
        assert user.resident.district
    me.post("/accounts/me/keys/", {"revoke": ApiToken.objects.get().pk})
    with pytest.raises(AuthenticationFailed):
        ask_api(key)


def test_only_the_digest_of_a_key_is_kept_and_others_can_not_take_it_back(resident, outsider, now):
    token, key = create_token(user=resident, name="x", now=now)
    assert key not in str(ApiToken.objects.values())
    assert not revoke_token(user=outsider, token_id=token.pk, now=now)


def test_keys_of_closed_accounts_and_malformed_headers_are_refused(resident, now):
    _, key = create_token(user=resident, name="x", now=now)
    resident.is_active = False
    resident.save()
    for wrong in (key, "nonsense", "two words"):
        with pytest.raises(AuthenticationFailed):
            ask_api(wrong)
    assert ApiTokenAuthentication().authenticate(Request(APIRequestFactory().get("/"))) is None


@pytest.fixture
def another_area(monkeypatch):
    """An area that holds something about people and notes whom it let go."""
    monkeypatch.setattr(holdings, "_holders", {})
    gone = []
    register(Holder("신청", collect=lambda user: [{"프로그램": "드론"}], let_go=lambda user, now: gone.append(user.pk)))
    return gone


def test_leaving_takes_the_person_out_and_every_area_lets_go(me, resident, officer, now, another_area):
    notify(recipient=resident, kind="result", key="k", title="결과", body="보기", now=now)
    save_draft(user=resident, form="/my/", values={"a": "b"}, now=now)
    give_consents(user=resident, texts=texts_in_force(now=now), now=now)
    create_token(user=resident, name="x", now=now)
    record_access(actor=officer, source=None, subjects=[resident], action="view", target="명단", now=now)
    me.post("/accounts/me/leave/", {"sure": "on"})
    resident.refresh_from_db()
    assert (resident.name, resident.email, resident.phone, resident.is_active) == ("떠난 회원", None, None, False)
    assert another_area == [resident.pk]
    for model in (Notice, Draft, Consent, ApiToken, Resident):
        assert not model.objects.exists(), model
    assert AccessLog.objects.get().subject_id == resident.pk, "kept apart by law, by number only"
    assert me.get("/accounts/me/").status_code == 302


def test_leaving_is_asked_for_and_refused_while_a_role_is_held(me, officer, now):
    assert "읽었다고 골라 주세요" in me.post("/accounts/me/leave/").content.decode()
    with pytest.raises(CannotLeave):
        leave(user=officer, now=now)


def test_an_area_that_can_not_let_go_keeps_everything(resident, now, another_area):
    def refuse(user, moment):
        raise CannotLeave("돌려받을 돈이 있습니다.")

    register(Holder("장학금", collect=lambda user: [], let_go=refuse))
    with pytest.raises(CannotLeave):
        leave(user=resident, now=now)
    resident.refresh_from_db()
    assert resident.name == "홍길동"


def test_what_other_areas_hold_is_in_my_data(me, another_area):
    assert json.loads(me.get("/accounts/me/data/download/").content)["신청"] == [{"프로그램": "드론"}]


def test_channels_are_chosen_on_one_page(me, resident):
    me.post("/accounts/notices/channels/", {"result": ["email", "sms"], "waitlist": ["sms"]})
    resident.resident.refresh_from_db()
    assert resident.resident.notice_channels["result"] == ["email", "sms"]
    assert resident.resident.notice_channels["account"] == []


def test_the_screen_settings_of_the_account_come_to_the_next_device(client):
    person = UserFactory(text_size=130, screen_mode="high-contrast")
    person.set_password("네잎클로버를찾는아침")
    person.save()
    response = client.post("/accounts/login/", {"login": person.email, "password": "네잎클로버를찾는아침"})
    assert (response.cookies["text_size"].value, response.cookies["screen_mode"].value) == ("130", "high-contrast")


def test_an_account_without_settings_learns_those_of_the_device(client, resident):
    resident.set_password("네잎클로버를찾는아침")
    resident.save()
    client.cookies["text_size"] = "115"
    client.post("/accounts/login/", {"login": resident.email, "password": "네잎클로버를찾는아침"})
    resident.refresh_from_db()
    assert resident.text_size == 115


def test_no_personal_data_is_in_the_admin():
    labels = {model._meta.label for model in admin.site._registry}
    assert {"accounts.Organization", "accounts.ConsentText"} <= labels
    forbidden = ("User", "Resident", "Notice", "AccessLog", "EmailAddress")
    assert not {label for label in labels if label.endswith(forbidden)}
