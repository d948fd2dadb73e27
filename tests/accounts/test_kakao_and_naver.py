"""Somebody joins and logs in by Kakao or Naver, played by this machine; their word proves no contact."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.socialaccount.providers.kakao.views import KakaoOAuth2Adapter
from allauth.socialaccount.providers.naver.views import NaverOAuth2Adapter
from django.core import mail
from django.test import Client

from accounts.choices import Outside
from accounts.models import User
from tests.accounts.test_signing_in import JOIN, PASSWORD, is_in

ADAPTERS = {"kakao": KakaoOAuth2Adapter, "naver": NaverOAuth2Adapter}
BOTH = pytest.mark.parametrize("provider", ADAPTERS)
pytestmark = pytest.mark.django_db


def profile(provider, uid="4050", **told):
    """What the provider says of the person behind the code."""
    if provider == "naver":
        return {"response": {"id": uid, "nickname": "길동"} | told}
    return {"id": int(uid), "kakao_account": {"profile": {"nickname": "길동"}, "is_email_verified": True} | told}


class Provider(BaseHTTPRequestHandler):
    profile: dict = {}  # who is behind the next code, as each test says

    def do_POST(self):
        self.answer({"access_token": "token", "token_type": "bearer", "expires_in": 3600})

    def do_GET(self):
        self.answer(self.profile)

    def answer(self, said):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, *_):
        pass


@pytest.fixture(autouse=True)
def _providers(settings, monkeypatch):
    """Both providers with keys, answered by this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Provider) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        for adapter in ADAPTERS.values():
            monkeypatch.setattr(adapter, "access_token_url", f"{address}/token")
            monkeypatch.setattr(adapter, "profile_url", f"{address}/me")
        settings.SOCIALACCOUNT_PROVIDERS = {
            name: {"APPS": [{"client_id": "key", "secret": "secret", "key": ""}]} for name in ADAPTERS
        }
        yield
        server.shutdown()


def come_by(client, provider, said, **query):
    """Press the button, agree over there, come back."""
    Provider.profile = said
    there = urlsplit(client.post(f"/accounts/{provider}/login/", query)["Location"])
    state = parse_qs(there.query)["state"][0]
    return client.get(f"/accounts/{provider}/login/callback/", {"code": "x", "state": state})


def join_by(client, provider, said, **changes):
    page = come_by(client, provider, said, next="/programs/")
    assert page["Location"] == "/accounts/3rdparty/signup/"
    form = {name: value for name, value in JOIN.items() if name != "password1"}
    return client.post("/accounts/3rdparty/signup/", form | changes)


@BOTH
def test_the_buttons_are_there_with_their_keys(client, provider):
    page = client.get("/accounts/login/").content.decode()
    assert f"/accounts/{provider}/login/" in page
    assert f"<span>{Outside(provider).label}</span>" in page


@BOTH
def test_joining_asks_the_four_things_and_the_consents_and_goes_back_to_where_one_was(client, provider):
    said = profile(provider, email="gildong@example.com")
    come_by(client, provider, said)
    page = client.get("/accounts/3rdparty/signup/").content.decode()
    assert 'value="gildong@example.com"' in page
    assert "비밀번호" not in page.split("<form", 1)[1].split("</form>")[0].split("consent")[0]
    assert not User.objects.exists(), "nothing is kept before the consents"
    assert join_by(client, provider, said)["Location"] == "/programs/"
    user = User.objects.get()
    assert is_in(client)
    assert (user.name, user.phone, user.has_usable_password()) == ("김구", "01012345678", False)
    assert user.consents.count() == 2


@BOTH
def test_only_the_number_over_there_is_kept(client, provider):
    said = profile(provider, email="gildong@example.com")
    join_by(client, provider, said)
    for _ in range(2):
        kept = SocialAccount.objects.get()
        assert (kept.provider, kept.uid, kept.extra_data) == (provider, "4050", {})
        come_by(Client(), provider, said)
    assert not SocialToken.objects.exists()
    user = User.objects.get()
    assert user.email is None, "the address told by the provider was not chosen as the contact"
    assert not EmailAddress.objects.exists()


@BOTH
def test_who_joined_logs_in_by_the_button_alone(client, provider):
    join_by(client, provider, profile(provider))
    again = Client()
    assert come_by(again, provider, profile(provider))["Location"] == "/my/"
    assert is_in(again)
    another = Client()
    come_by(another, provider, profile(provider, uid="7"))
    assert not is_in(another)


@BOTH
@pytest.mark.parametrize("verified", [True, False])
def test_an_address_from_a_provider_opens_nobodys_account(client, provider, verified):
    owner = User.objects.create_user(email="minsu@example.com", password="네잎클로버를찾는아침", name="김민수")
    EmailAddress.objects.create(user=owner, email=owner.email, verified=True, primary=True)
    said = profile(provider, email="minsu@example.com")
    if provider == "kakao":
        said["kakao_account"]["is_email_verified"] = verified
    page = join_by(client, provider, said, contact="minsu@example.com").content.decode()
    assert "이미 가입한 연락처입니다." in page
    assert not is_in(client)
    assert not SocialAccount.objects.exists()
    join_by(client, provider, said)
    stranger = User.objects.get(phone="01012345678")
    assert stranger.email is None
    assert EmailAddress.objects.get(email="minsu@example.com").user == owner


@BOTH
def test_an_address_from_a_provider_is_proven_by_our_own_code_only(client, provider):
    join_by(client, provider, profile(provider, email="gildong@example.com"), contact="gildong@example.com")
    assert not EmailAddress.objects.filter(verified=True).exists()
    assert "연락처를 아직 확인하지 않았습니다" in client.get("/accounts/me/").content.decode()
    owner = Client()
    owner.post("/accounts/login/code/", {"login": "gildong@example.com"})
    code = re.search(r"(?<!\d)\d{6}(?!\d)", mail.outbox[-1].body)[0]
    owner.post("/accounts/login/code/confirm/", {"code": code})
    assert is_in(owner)
    assert client.get("/accounts/me/").status_code == 302
    assert not SocialAccount.objects.exists()


@BOTH
def test_who_changes_their_mind_over_there_is_told_in_korean(client, provider):
    there = urlsplit(client.post(f"/accounts/{provider}/login/")["Location"])
    state = parse_qs(there.query)["state"][0]
    back = client.get(
        f"/accounts/{provider}/login/callback/", {"error": "access_denied", "state": state}, follow=True
    ).content.decode()
    assert "로그인을 그만두었습니다" in back


@BOTH
def test_an_answer_nobody_asked_for_logs_nobody_in(client, provider):
    Provider.profile = profile(provider)
    answer = client.get(f"/accounts/{provider}/login/callback/", {"code": "x", "state": "forged"})
    assert "로그인하지 못했습니다" in answer.content.decode()
    assert not is_in(client)


@BOTH
def test_a_member_connects_an_account_and_takes_it_off_again(client, provider, resident):
    resident.set_password(PASSWORD)
    resident.save()
    client.force_login(resident)
    again = {"password": PASSWORD, "next": "/accounts/3rdparty/"}
    client.post("/accounts/reauthenticate/", again)
    Provider.profile = profile(provider)
    come_by(client, provider, profile(provider), process="connect")
    page = client.get("/accounts/3rdparty/").content.decode()
    assert "계정을 연결했습니다." in page
    assert "연결 끊기" in page
    assert f"{Outside(provider).label} 계정을 연결했습니다" in mail.outbox[-1].body
    client.post("/accounts/3rdparty/", {"account": SocialAccount.objects.get().pk})
    assert "연결을 끊었습니다." in client.get("/accounts/3rdparty/").content.decode()
    assert not SocialAccount.objects.exists()


@BOTH
def test_the_only_way_in_is_not_taken_off(client, provider):
    join_by(client, provider, profile(provider))
    page = client.post("/accounts/3rdparty/", {"account": SocialAccount.objects.get().pk}).content.decode()
    assert "비밀번호를 먼저 정해 주세요." in page
    assert SocialAccount.objects.exists()


def test_the_address_of_a_button_asks_for_one_press(client):
    assert "그쪽 화면에서 본인인지 확인하고 돌아옵니다." in client.get("/accounts/kakao/login/").content.decode()
