"""A portal that would be unsafe or silent doesn't start, and says in one breath why."""

import os

import pytest
from django.core.exceptions import ImproperlyConfigured

from accounts.services.sms import CouldNotSend, NoSms
from seoul4050 import environment

SAFE = {
    "SECRET_KEY": "k" * 50,
    "FIELD_ENCRYPTION_KEYS": "key1:" + "ab" * 32,
    "DATABASE_URL": "postgres://seoul4050@db/seoul4050",
    "REDIS_URL": "redis://broker/0",
    "ALLOWED_HOSTS": "seoul4050.example",
    "PORTAL_URL": "https://seoul4050.example",
    "EMAIL_URL": "smtp://mail:25",
    "DEFAULT_FROM_EMAIL": "no-reply@seoul4050.example",
    "SMS_ADAPTER": "city.gateway.Gateway",
}


@pytest.fixture
def setting(monkeypatch):
    """A safe production environment with one thing changed (None: left out)."""
    for name in list(os.environ):
        if name in {*SAFE, "DEBUG", "ALLOW_LOAD_DATA"}:
            monkeypatch.delenv(name)
    for name, value in SAFE.items():
        monkeypatch.setenv(name, value)

    def change(name, value):
        if value is None:
            monkeypatch.delenv(name)
        else:
            monkeypatch.setenv(name, value)

    return change


@pytest.mark.usefixtures("setting")
def test_a_safe_environment_starts():
    environment.refuse_unsafe_production()


def test_the_safe_environment_names_all_that_is_required():
    assert set(SAFE) == set(environment.REQUIRED_IN_PRODUCTION)


@pytest.mark.parametrize("name", SAFE)
@pytest.mark.parametrize("value", [None, "", "  "])
def test_each_missing_setting_is_named(setting, name, value):
    setting(name, value)
    with pytest.raises(ImproperlyConfigured, match=f"{name} is not set"):
        environment.refuse_unsafe_production()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DEBUG", "1", "DEBUG must be off"),
        ("SECRET_KEY", environment.DEVELOPMENT_SECRET_KEY, "SECRET_KEY is the default one"),
        ("SECRET_KEY", "short", "shorter than 50"),
        ("FIELD_ENCRYPTION_KEYS", f"new:{'cd' * 32},{environment.DEVELOPMENT_FIELD_KEY}", "holds the development key"),
        ("ALLOWED_HOSTS", "seoul4050.example, *", "must name the hosts"),
        ("ALLOW_LOAD_DATA", "yes", "ALLOW_LOAD_DATA must be off"),
        ("SMS_ADAPTER", "accounts.services.sms.ConsoleSms", "writes codes and numbers to the log"),
    ],
)
def test_what_is_unsafe_is_named(setting, name, value, said):
    setting(name, value)
    with pytest.raises(ImproperlyConfigured, match=said):
        environment.refuse_unsafe_production()


def test_all_reasons_are_said_at_once(setting):
    setting("PORTAL_URL", None)
    setting("DEBUG", "true")
    with pytest.raises(ImproperlyConfigured, match=r"PORTAL_URL is not set; .*DEBUG must be off"):
        environment.refuse_unsafe_production()


def test_without_a_gateway_every_message_is_refused_openly():
    with pytest.raises(CouldNotSend):
        NoSms().send(to="01012345678", text="인증번호", reference="code-1", kind="code")
