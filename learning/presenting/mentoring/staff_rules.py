"""The rules of matching in words: which hold, what breaks them, who allowed an exception and why."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from accounts.masking import mask_name
from accounts.templatetags.display import day, moment
from learning.models import Ban, MatchOverride, MatchPolicy, NudgeRule, Pin
from learning.services.mentoring.by_hand import RULE_WORDS
from learning.what_if import PinPrice, pin_sentence

RULE_LABELS = {
    "conflict": "이해관계가 없음",
    "ban": "막은 짝이 아님",
    "trade": "분야가 같음",
    "needs": "도울 수 있는 일이 하나 이상 같음",
    "language": "같은 말을 씀",
    "region": "만날 수 있는 권역이거나 화상",
    "slots": "만날 수 있는 시간이 한 칸 이상 겹침",
    "stated": "시민이 바란 조건",
}
TERM_LABELS = {
    "needs": "도울 수 있는 일",
    "trade": "분야",
    "slots": "겹치는 시간",
    "years": "분야 경력",
    "region": "권역",
}


def broken_words(rules: Iterable[str]) -> str:
    return ", ".join(RULE_WORDS[rule] for rule in rules)


def pin_row(pin: Pin) -> dict[str, Any]:
    return {
        "pk": pin.pk,
        "person": mask_name(pin.request.person.name),
        "href": reverse("staff-mentoring:request", args=[pin.request_id]),
        "mentor": pin.mentor.user.name,
        "price": pin_sentence(PinPrice(pin.price_people, 0, pin.price_score, ())),
        "reason": pin.reason,
        "by": pin.made_by.name,
        "made": moment(pin.made_at),
        "until": day(pin.expires_at) if pin.expires_at else "뺄 때까지",
    }


def ban_row(ban: Ban) -> dict[str, Any]:
    return {
        "pk": ban.pk,
        "person": mask_name(ban.person.name),
        "mentor": ban.mentor.user.name,
        "reason": ban.note or ban.reason,
        "by": ban.made_by.name if ban.made_by else "포털",
        "made": moment(ban.made_at),
        "until": day(ban.expires_at) if ban.expires_at else "풀 때까지",
    }


def override_row(row: MatchOverride) -> dict[str, Any]:
    hands = f"{row.asked_by.name} 담당자가 요청"
    hands += f", {row.approved_by.name} 담당자가 확인" if row.approved_by else ""
    return {
        "pk": row.pk,
        "rule_label": RULE_WORDS.get(row.rule, row.rule),
        "pair": f"{mask_name(row.request.person.name)} · {row.mentor.user.name} 멘토",
        "href": reverse("staff-mentoring:request", args=[row.request_id]),
        "reason": row.reason,
        "hands": hands,
        "asked": moment(row.asked_at),
        "is_approved": row.approved_at is not None,
        "asked_by_id": row.asked_by_id,
    }


def policy_row(policy: MatchPolicy, in_force: MatchPolicy | None) -> dict[str, Any]:
    used = len(policy.runs.all())
    if policy == in_force:
        state, tone = "쓰는 중", "success"
    elif in_force is None or policy.version > in_force.version:
        state, tone = "쓸 예정", "info"
    else:
        state, tone = "지난 판", "gray"
    return {
        "name": f"{policy.version}판",
        "href": reverse("staff-mentoring:policy", args=[policy.pk]),
        "starts": moment(policy.starts_at),
        "used": f"{used:,}번",
        "state": state,
        "tone": tone,
        "note": policy.note,
        "by": policy.made_by.name if policy.made_by else "포털",
    }


def policy_facts(policy: MatchPolicy) -> list[dict[str, str]]:
    """A version whole, for the summary list."""
    kept = " · ".join(RULE_LABELS[rule] for rule in RULE_LABELS if rule in {*policy.hard_rules, "conflict", "ban"})
    days = policy.first_after_days
    rows = [
        ("꼭 지킬 조건", kept),
        ("먼저 연결하는 사람", "멘토를 잃은 사람" + (f", {days}일 넘게 기다린 사람" if days else "")),
        ("함께하는 사람을 옮기나", "두 사람에게 알리고 옮길 수 있음" if policy.may_move else "옮기지 않음"),
        ("지금 연결을 지키는 점수", f"{policy.keep_bonus:,}점"),
        ("맡은 사람마다 덜어 내는 점수", f"{policy.seat_cost:,}점"),
        ("사양한 짝에서 덜어 내는 점수", f"{policy.decline_cost:,}점"),
        ("답할 시간", f"{policy.offer_hours}시간"),
        ("같은 점수일 때 쓰는 추첨 값", policy.salt),
        ("만든 까닭", policy.note or "적지 않음"),
    ]
    return [{"label": label, "value": value} for label, value in rows]


def weight_rows(policy: MatchPolicy) -> list[dict[str, Any]]:
    """The terms of the score, the weightiest first, with the width of their bar in percent."""
    ordered = sorted(policy.weights.items(), key=lambda pair: -pair[1])
    return [
        {"label": TERM_LABELS.get(term, term), "points": f"{points:,}점", "width": points // 100}
        for term, points in ordered
    ]


def nudge_row(rule: NudgeRule, sent: int) -> dict[str, Any]:
    names = {"mentor": "멘토", "resident": "멘티", "staff": "담당자"}
    return {
        "name": f"{rule.get_cause_display()} {rule.days}일",
        "href": reverse("staff-mentoring:nudge", args=[rule.pk]),
        "to": "·".join(names[side] for side in rule.audience),
        "title": rule.title,
        "body": rule.body,
        "state": "씀" if rule.is_on else "끔",
        "tone": "success" if rule.is_on else "gray",
        "sent": f"{sent:,}번",
    }
