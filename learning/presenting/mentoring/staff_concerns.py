"""Concerns as staff read them: in a list without their words, and one whole with what may be done about it."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.masking import mask_name
from accounts.templatetags.display import moment
from learning.choices.mentoring import ConcernState, Side, Urgency
from learning.models import Concern

TONES = {ConcernState.OPEN: "warning", ConcernState.WORKING: "primary", ConcernState.CLOSED: "gray"}


def who_words(row: Concern) -> str:
    """Who raised it, masked when it is a resident: 시민 홍*동, 멘토 정멘토."""
    name = row.raised_by.name if row.side == Side.MENTOR else mask_name(row.raised_by.name)
    return f"{row.get_side_display()} {name}"


def pair_words(row: Concern) -> str:
    if row.mentorship is None:
        return "이어진 멘토링 없음"
    return f"{mask_name(row.mentorship.person.name)} · 멘토 {row.mentorship.mentor.user.name}"


def urgency_tone(row: Concern) -> tuple[str, str]:
    if row.is_crisis:
        return "위기", "danger"
    return Urgency(row.urgency).label, "danger" if row.urgency == Urgency.NOW else "gray"


def waited_words(start: datetime, now: datetime) -> str:
    """How long somebody waits: 3시간째, 2일째."""
    hours = int((now - start).total_seconds() // 3600)
    return f"{hours}시간째" if hours < 24 else f"{hours // 24}일째"


def concern_row(row: Concern, now: datetime) -> dict[str, Any]:
    label, tone = urgency_tone(row)
    return {
        "href": reverse("staff-mentoring:concern", args=[row.pk]),
        "kind": row.get_kind_display(),
        "who": who_words(row),
        "pair": pair_words(row),
        "urgency": label,
        "urgency_tone": tone,
        "state": row.get_state_display(),
        "tone": TONES[ConcernState(row.state)],
        "taken": row.taken_by.name if row.taken_by else "",
        "raised": moment(row.raised_at),
        "waits": "" if row.state == ConcernState.CLOSED else waited_words(row.raised_at, now),
    }
