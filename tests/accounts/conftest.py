"""What the tests about people share: quick password hashes, a text message gateway that keeps what it is given."""

from typing import ClassVar

import pytest


class SentSms:
    """A gateway that keeps what it was given, and refuses when told to."""

    box: ClassVar[list[dict]] = []
    refuses: ClassVar[list[Exception]] = []

    def send(self, **message):
        if self.refuses:
            raise self.refuses.pop(0)
        self.box.append(message)


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def sms(settings):
    settings.SMS_ADAPTER = f"{SentSms.__module__}.SentSms"
    SentSms.box.clear()
    SentSms.refuses.clear()
    return SentSms


@pytest.fixture
def second_factor(client):
    """Log somebody in with their second factor done."""

    def log_in(user):
        client.force_login(user)
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "at": 0.0, "type": "totp"}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
        return client

    return log_in
