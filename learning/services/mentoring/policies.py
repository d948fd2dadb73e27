"""Which matching rules are in force, and how staff publish a new version of them."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from learning.match_scores import ALWAYS, BEST, HARD_RULES, Policy
from learning.models.mentoring import MatchPolicy
from learning.models.mentoring.policy import default_weights
from learning.services.mentoring.refusals import PolicyRefused

CHANGEABLE = frozenset(
    {
        *("weights", "hard_rules", "first_after_days", "may_move"),
        *("keep_bonus", "seat_cost", "decline_cost", "offer_hours", "note", "starts_at"),
    }
)


def policy_in_force(now: datetime) -> MatchPolicy:
    """The newest version that has begun; the first one is made when there is none yet."""
    if found := MatchPolicy.objects.filter(starts_at__lte=now).order_by("-version").first():
        return found
    first = {"salt": secrets.token_hex(16), "note": "처음 기준", "starts_at": now, "made_at": now}
    return MatchPolicy.objects.get_or_create(version=1, defaults=first)[0]


@transaction.atomic
def publish_policy(*, values: Mapping[str, Any], by: User | None, now: datetime) -> MatchPolicy:
    """A new version: what `values` don't name stays as in the newest one. Raises PolicyRefused.

    The salt of the tie lottery is drawn anew, before anybody knows who will be tied.
    """
    newest = MatchPolicy.objects.order_by("-version").first()
    kept = {name: getattr(newest, name) for name in CHANGEABLE - {"note", "starts_at"}} if newest else {}
    version = (MatchPolicy.objects.aggregate(most=Max("version"))["most"] or 0) + 1
    fields = {"starts_at": now, **kept, **{name: values[name] for name in CHANGEABLE & values.keys()}}
    policy = MatchPolicy(version=version, salt=secrets.token_hex(16), made_at=now, made_by=by, **fields)
    _refuse_unsound(policy)
    policy.save()
    return policy


def _refuse_unsound(policy: MatchPolicy) -> None:
    weights = policy.weights
    if set(weights) != set(default_weights()) or any(type(each) is not int or each < 0 for each in weights.values()):
        raise PolicyRefused("점수마다 0 이상의 정수를 적어 주세요.")
    if sum(weights.values()) != BEST:
        raise PolicyRefused(f"점수의 합이 {BEST:,}점이어야 합니다. 지금은 {sum(weights.values()):,}점입니다.")
    if max(weights, key=lambda term: weights[term]) != "needs":
        raise PolicyRefused("도움받고 싶은 일의 점수가 가장 높아야 합니다.")
    if not set(policy.hard_rules) <= set(HARD_RULES):
        raise PolicyRefused("모르는 조건이 있습니다.")


def rules_of(policy: MatchPolicy) -> Policy:
    """The policy as the pure rules read it."""
    return Policy(
        weights=policy.weights,
        hard_rules=frozenset(policy.hard_rules) | ALWAYS,
        seat_cost=policy.seat_cost,
        decline_cost=policy.decline_cost,
    )
