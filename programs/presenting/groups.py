"""Seats that are kept for some people first, in the words of whoever looks at the program."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from accounts.templatetags.display import moment
from programs.eligibility import BadRule, Rule, describe
from programs.models import Intake
from programs.quotas import Group, is_released, seats_left
from programs.services.standing import Standing

MAYBE = "해당하는지 아직 모릅니다. 나의 상황을 알려 주시면 먼저 신청할 수 있습니다."
AT_THE_END = "신청이 끝날 때까지 남으면 기다리는 분께 드립니다."


def tell_href(way_back: str) -> str:
    """Where a resident tells or corrects what rules look at, and comes back from."""
    return f"{reverse('me-circumstances')}?{urlencode({'next': way_back})}"


def group_rows(intake: Intake, standing: Standing, now: datetime) -> list[dict]:
    """One row a group: {"title", "who", "lines", "own"}; own says what it means for the one who looks, or ""."""
    rules = {row.code: row.rule for row in intake.seat_groups.all()}
    return [
        {
            "title": f"{group.label} {group.seats}자리 먼저" if group.seats else f"{group.label} 먼저 신청",
            "who": _who(rules[group.code]),
            "lines": _lines(group, intake, now),
            "own": _own(group, intake, now) if standing.enrollment is None else "",
        }
        for group in standing.groups
    ]


def _who(rule: dict) -> str:
    try:
        return " · ".join(describe(Rule.from_json(rule)))
    except BadRule:
        return "누구인지는 운영 기관에 물어봐 주세요"


def _lines(group: Group, intake: Intake, now: datetime) -> list[str]:
    lines = []
    if group.opens_at:
        lines.append(f"{moment(group.opens_at)}부터 먼저 신청합니다.")
    if group.seats and is_released(group, intake.apply_closes_at, now):
        lines.append("남은 자리는 이제 누구나 받을 수 있습니다.")
    elif group.seats:
        later = f"{moment(group.releases_at)}부터는 누구나 받습니다." if group.releases_at else AT_THE_END
        lines.append(f"{seats_left(group, intake.apply_closes_at, now)}자리 남았습니다. {later}")
    return lines


def _own(group: Group, intake: Intake, now: datetime) -> str:
    if is_released(group, intake.apply_closes_at, now) and not group.opens_at:
        return ""
    if group.member:
        return "나도 해당합니다."
    return MAYBE if group.maybe else ""


def earlier_for(groups: Sequence[Group], opens_at: datetime | None, general: datetime | None) -> str:
    """That this person may come before others, and as what; "" for everybody else."""
    if opens_at is None or opens_at == general:
        return ""
    label = next(group.label for group in groups if group.member and group.opens_at == opens_at)
    return f"{label}에 해당하여 {moment(opens_at)}부터 신청할 수 있습니다."
