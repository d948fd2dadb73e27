"""A round as an officer reads it at a glance: its state in words, what waits, its money and seats, its promised lot."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.templatetags.display import day, moment
from learning.choices.scholarships import RoundState
from learning.models import ScholarshipRound

TONES = {"draft": "gray", "announced": "info", "frozen": "warning", "decided": "primary", "published": "success",
         "canceled": "danger"}  # fmt: skip


def state_of(row: ScholarshipRound) -> tuple[str, str]:
    """The words and the tone of a round's badge."""
    return RoundState(row.state).label, TONES[row.state]


def phase_words(row: ScholarshipRound, now: datetime) -> str:
    """Where the round is, in one phrase with its next date."""
    if row.state == RoundState.ANNOUNCED:
        if now < row.opens_at:
            return f"{moment(row.opens_at)}에 신청을 받기 시작합니다"
        if now < row.closes_at:
            return f"{moment(row.closes_at)}까지 신청을 받습니다"
        return "신청이 끝났습니다. 명단을 굳힐 수 있습니다"
    return {
        RoundState.DRAFT: "아직 공고하지 않았습니다",
        RoundState.FROZEN: f"심사하고 있습니다. 결과는 {day(row.result_on)}에 알립니다",
        RoundState.DECIDED: f"결정을 적었습니다. 결과는 {day(row.result_on)}에 알립니다",
        RoundState.PUBLISHED: "결과를 발표했습니다",
        RoundState.CANCELED: f"취소했습니다: {row.canceled_reason}",
    }[RoundState(row.state)]


def cards(rounds: Iterable[ScholarshipRound], now: datetime) -> list[dict[str, Any]]:
    """The rounds as cards, those that wait for somebody first."""
    made = [_card(row, now) for row in rounds]
    return sorted(made, key=lambda card: card["waits"] == 0)


def _card(row: ScholarshipRound, now: datetime) -> dict[str, Any]:
    label, tone = state_of(row)
    facts = [("신청", f"{row.sent:,}명"), ("뽑는 사람", f"{row.capacity:,}명")]
    facts += [("확인할 서류", f"{row.to_check:,}건")] if row.to_check else []
    facts += [("보완을 기다림", f"{row.asked:,}명")] if row.asked else []
    facts += [("승인을 기다림", f"{row.proposed:,}건")] if row.proposed else []
    return {
        "title": row.title,
        "href": reverse("staff-scholarships:round", args=[row.pk]),
        "badge": label,
        "tone": tone,
        "area": row.organization.name,
        "note": phase_words(row, now),
        "facts": facts,
        "waits": row.to_check + row.asked + row.proposed,
    }


def facts_of(row: ScholarshipRound) -> list[dict[str, str]]:
    """Dates, seats and money of one round."""
    return [
        {"label": "신청 기간", "value": f"{moment(row.opens_at)}부터\n{moment(row.closes_at)}까지"},
        {"label": "결과 발표", "value": day(row.result_on)},
        {"label": "뽑는 사람", "value": f"{row.capacity:,}명 (이의신청을 위해 {row.appeal_reserve:,}명 남김)"},
        {"label": "지금 줄 수 있는 자리", "value": f"{row.seats:,}명"},
        {"label": "한 사람 장학금", "value": f"{row.award_krw:,}원"},
        {"label": "이 회차의 예산", "value": f"{row.budget_krw:,}원 ({row.account})"},
        {"label": "쓸 수 있는 기간", "value": f"{day(row.spend_from)}부터 {day(row.spend_until)}까지"},
        {"label": "답하는 날수", "value": f"일하는 날로 {row.accept_days}일"},
        {"label": "담당", "value": f"{row.officer_unit} {row.officer_name} ({row.officer_contact})"},
    ]
