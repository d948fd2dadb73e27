"""An officer makes a passkey and works by it; a slow typist is warned in time and stays by any key."""

import re
import time
from importlib import import_module

import pytest
from django.conf import settings

from accounts.models import Membership, Organization, User
from accounts.services.sessions import SEEN

PASSWORD = "네잎클로버를찾는아침"


@pytest.fixture
def new_officer(portal, django_db_blocker):
    """An officer who has a password and no second factor yet."""
    with django_db_blocker.unblock():
        user = User.objects.create_user(email="new.officer@example.com", password=PASSWORD, name="새담당")
        city, _ = Organization.objects.get_or_create(name="서울특별시", defaults={"is_city": True})
        Membership.objects.create(user=user, organization=city, role="officer", started_at=user.joined_at)
        yield user
        user.memberships.all().delete()
        user.delete()


def with_a_fingerprint_reader(page):
    """Chromium's own test device: it always agrees."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_an_officer_makes_a_passkey_and_comes_back_with_it(someone, new_officer):
    person = someone()
    page = person.page
    with_a_fingerprint_reader(page)
    person.at("/accounts/login/")
    page.fill("#id_login", new_officer.email)
    page.fill("#id_password", PASSWORD)
    person.press("로그인", role="button", within="main")
    page.wait_for_url("**/accounts/2fa/**")
    person.at("/staff/")
    assert "/accounts/2fa/" in page.url, "no work without a second factor"
    person.press("패스키 만들기")
    page.fill("#id_password", PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/**")
    person.at("/staff/")
    assert page.url.endswith("/staff/")
    person.at("/accounts/logout/")
    page.locator("main button[type=submit]").first.click()
    person.at("/accounts/login/")
    page.click("#passkey_login")
    page.wait_for_url("**/staff/")


def leave_seconds(page, seconds):
    """Let the running session have so many seconds left, as if the person had rested until now."""
    key = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == settings.SESSION_COOKIE_NAME)
    session = import_module(settings.SESSION_ENGINE).SessionStore(session_key=key)
    session[SEEN] = int(time.time()) - settings.IDLE_MINUTES_RESIDENT * 60 + seconds
    session.save()


def test_a_slow_typist_is_warned_and_stays_by_the_keyboard(someone, django_db_blocker):
    person = someone()
    page = person.page
    page.clock.install()
    person.log_in("resident@seoul4050.example").at("/accounts/me/correct/")
    page.fill("#id_name", "천천히적는이")
    with django_db_blocker.unblock():
        leave_seconds(page, 100)
    page.clock.fast_forward("58:30")
    page.clock.run_for(2000)
    dialog = page.locator("#session-warning")
    dialog.wait_for(state="visible")
    assert re.search(r"1분 \d+초", dialog.inner_text())
    assert page.evaluate("document.activeElement.textContent") == "연장하기"
    with page.expect_response("**/accounts/session/extend/") as extended:
        page.keyboard.press("Enter")
    assert extended.value.json() == {"seconds": settings.IDLE_MINUTES_RESIDENT * 60}
    dialog.wait_for(state="hidden")
    assert page.input_value("#id_name") == "천천히적는이"
