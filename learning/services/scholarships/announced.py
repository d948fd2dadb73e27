"""The rounds residents may see, and the rules they are judged by, before and after they log in."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from learning.awards import RuleSet, read_rule_set
from learning.choices.scholarships import RoundState
from learning.eligibility_check import Checked, check
from learning.models import ScholarshipRound


def shown_rounds() -> list[ScholarshipRound]:
    """Announced rounds, those that can be applied for last first."""
    return list(ScholarshipRound.objects.shown().select_related("rule_set", "organization"))


def shown_round(round_id: int) -> ScholarshipRound:
    """Raises ScholarshipRound.DoesNotExist for a round that isn't announced."""
    return ScholarshipRound.objects.shown().select_related("rule_set", "organization").get(pk=round_id)


def open_round(now: datetime) -> ScholarshipRound | None:
    """The round one can apply for now, else the next that opens; None when nothing is announced."""
    rows = ScholarshipRound.objects.filter(state=RoundState.ANNOUNCED, closes_at__gt=now)
    return rows.select_related("rule_set").order_by("opens_at").first()


def rules_of(row: ScholarshipRound) -> RuleSet:
    return read_rule_set(row.rules)


def rule_day(row: ScholarshipRound) -> date:
    """The day on which ages and incomes are judged: the first day of applying, the same for everybody."""
    return timezone.localdate(row.opens_at)


def check_answers(*, round_id: int, answers: Mapping[str, Any]) -> Checked:
    """What the round's rules say to the five answers; nothing is kept. Raises ScholarshipRound.DoesNotExist."""
    row = shown_round(round_id)
    return check(rules_of(row), answers, on=rule_day(row))
