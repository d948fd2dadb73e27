"""Carries one text message to one phone; the console in development, a gateway (문자, 알림톡) in service."""

import logging
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

logger = logging.getLogger("accounts.sms")


class CouldNotSend(Exception):
    """The carrier refused or didn't answer; the message may be tried again."""


class SmsAdapter(Protocol):
    """What a gateway must offer. Its class is named by SMS_ADAPTER and made without arguments.

    `send` returns when the gateway has accepted the message and raises CouldNotSend otherwise. `reference` is the same
    for every try of one message: a gateway that knows it already must not send it again. An 알림톡 gateway chooses
    its approved template by `kind` and falls back to a plain text by itself.
    """

    def send(self, *, to: str, text: str, reference: str, kind: str) -> None: ...


class ConsoleSms:
    """Writes messages to the log, where a developer reads the code; sends nothing."""

    def send(self, *, to: str, text: str, reference: str, kind: str) -> None:
        logger.warning("SMS to %s [%s %s]: %s", to, kind, reference, text)


class NoSms:
    """For a portal without a gateway: every message is refused, and people are told to take another way."""

    def send(self, *, to: str, text: str, reference: str, kind: str) -> None:
        raise CouldNotSend("문자를 보내는 곳이 정해지지 않았습니다.")


def sms_adapter() -> SmsAdapter:
    return import_string(settings.SMS_ADAPTER)()
