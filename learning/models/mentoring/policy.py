"""By which published rules mentors are matched; a policy that a run has used never changes."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from learning.models.mentoring.guards import refuse

USED = "EXISTS (SELECT FROM learning_matchrun WHERE policy_id = OLD.id)"


def default_weights() -> dict[str, int]:
    """Most points of each term; together 10,000."""
    return {"trade": 2_500, "needs": 4_000, "slots": 2_000, "region": 500, "years": 1_000}


def default_hard_rules() -> list[str]:
    """Every rule of `match_scores.HARD_RULES` that a policy may leave out; conflicts and bans always hold."""
    return ["language", "region", "needs", "slots", "stated", "trade"]


class MatchPolicy(models.Model):
    """One version of the rules. The newest version that is in force at a moment (`starts_at`) is used."""

    version = models.PositiveIntegerField("판", unique=True)
    weights = models.JSONField("점수", default=default_weights)
    hard_rules = ArrayField(models.CharField(max_length=12), verbose_name="꼭 지킬 조건", default=default_hard_rules)
    # a request that waited so many days or longer counts as tier 1; 0 = waiting alone never does
    first_after_days = models.PositiveSmallIntegerField("며칠 기다리면 먼저", default=0)
    may_move = models.BooleanField("함께하는 사람도 옮김", default=False)
    keep_bonus = models.PositiveIntegerField("지금 연결을 지키는 점수", default=20_000)
    # taken off for each person a mentor already looks after, so that loads spread
    seat_cost = models.PositiveSmallIntegerField("맡은 사람마다 덜어 내는 점수", default=20)
    decline_cost = models.PositiveSmallIntegerField("사양한 짝에서 덜어 내는 점수", default=1_500)
    offer_hours = models.PositiveSmallIntegerField("답할 시간", default=72)
    salt = models.CharField("추첨 값", max_length=64)
    note = models.CharField("까닭", max_length=300, blank=True)
    starts_at = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "연결 기준"
        ordering = ["-version"]
        constraints = [
            models.CheckConstraint(condition=Q(keep_bonus__lte=1_000_000), name="match_policy_bonus_to_a_million"),
            models.CheckConstraint(
                condition=Q(offer_hours__gte=24, offer_hours__lte=240), name="match_policy_hours_one_to_ten_days"
            ),
        ]
        triggers = [
            refuse("used_stays", pgtrigger.Update, USED),
            refuse("used_is_kept", pgtrigger.Delete, USED, "OLD"),
        ]

    def __str__(self) -> str:
        return f"연결 기준 {self.version}판"
