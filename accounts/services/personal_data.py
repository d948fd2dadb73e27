"""A resident sees, takes home and corrects everything the portal holds about them (act articles 35 and 36)."""

from datetime import date
from typing import Any

from django.db import transaction

from accounts.choices import Channel, NoticeKind, ScreenMode, TextSize
from accounts.models import AccessLog, Resident, User
from accounts.services.consents import consent_history
from accounts.services.holdings import holders


def everything_about(user: User) -> dict[str, Any]:
    """All we hold, as plain values by subject; dates and times as ISO text by the JSON encoder."""
    resident = getattr(user, "resident", None)
    own = {
        "회원": _values(user, "name", "email", "phone", "phone_verified", "joined_at", "text_size", "screen_mode"),
        "시민": _values(resident, "birth_date", "district", "seoul_ties", "statuses", "notice_channels"),
        "동의": [
            {"문서": consent.text.title, "판": consent.text.version, "동의한 때": consent.given_at,
             "거둔 때": consent.withdrawn_at}
            for consent in consent_history(user)
        ],
        "알림": list(user.notices.values("kind", "title", "body", "created_at", "read_at")),
        "쓰던 글": list(user.drafts.values("form", "values", "saved_at")),
        "API 열쇠": list(user.api_tokens.values("name", "created_at", "revoked_at")),
        "맡은 역할": list(user.memberships.values("organization__name", "role", "started_at", "ended_at")),
        "내 정보를 본 기록": looks_at(user),
    }
    return own | {holder.title: holder.collect(user) for holder in holders()}


def _values(row: User | Resident | None, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names} if row else {}


def looks_at(user: User) -> list[dict[str, Any]]:
    """Who looked at this person's data, when and why, newest first; the looker by role of office, not by address."""
    return list(AccessLog.objects.filter(subject=user).values("at", "actor_name", "action", "target", "reason"))


@transaction.atomic
def correct(*, user: User, name: str, birth_date: date, district: str) -> None:
    """Put right what the person may change without proof; the contact is changed by services.contacts."""
    user.name = name
    user.save(update_fields=["name"])
    Resident.objects.update_or_create(user=user, defaults={"birth_date": birth_date, "district": district})


def choose_channels(*, user: User, chosen: dict[str, list[str]]) -> None:
    """Keep by which channels the person wants to hear of each subject; [] means the inbox only."""
    table = {
        kind: [channel for channel in Channel.values if channel in chosen.get(kind, [])] for kind in NoticeKind.values
    }
    Resident.objects.update_or_create(user=user, defaults={"notice_channels": table})


def keep_display(*, user: User, text_size: str | None, screen_mode: str | None) -> None:
    """Keep the screen settings on the account, so that the next device shows the same; unknown values are left out."""
    changed = []
    if text_size and text_size.isdigit() and int(text_size) in TextSize.values:
        user.text_size = int(text_size)
        changed.append("text_size")
    if screen_mode in ScreenMode.values:
        user.screen_mode = screen_mode
        changed.append("screen_mode")
    if changed:
        user.save(update_fields=changed)
