"""A round given by lot, for all who want to check it: what was announced when, the list, the value, the result."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.fields import EncryptedTextField
from accounts.models.access import append_only
from programs.beacons import LONGEST_VALUE, BeaconKind
from programs.models.enrollment import Enrollment
from programs.models.intake import Intake

DIGEST = r"^[0-9a-f]{64}$"


def refuse(name: str, operation, condition: str, result: str = "NEW") -> pgtrigger.Trigger:
    """Row trigger that refuses what meets the condition."""
    # nosemgrep: put together from this module's own words
    func = (
        f"IF {condition} THEN RAISE EXCEPTION '{name}: % keeps what it said', TG_TABLE_NAME; END IF; RETURN {result};"
    )
    return pgtrigger.Trigger(name=name, when=pgtrigger.Before, operation=operation, func=func)


def set_once(*fields: str) -> pgtrigger.Trigger:
    """Each field may be filled once and never changes afterwards."""
    changed = (f"(OLD.{field} IS NOT NULL AND NEW.{field} IS DISTINCT FROM OLD.{field})" for field in fields)
    return refuse("set_once", pgtrigger.Update, " OR ".join(changed))


def announced_stays(*fields: str) -> pgtrigger.Trigger:
    """What was announced to applicants stays as it was announced."""
    changed = " OR ".join(f"NEW.{field} IS DISTINCT FROM OLD.{field}" for field in fields)
    return refuse("announced_stays", pgtrigger.Update, f"OLD.announced_at IS NOT NULL AND ({changed})")


def all_set(*fields: str) -> Q:
    """Said outright, because a check of the database passes where an absent value makes it unknown."""
    return Q(**{f"{field}__isnull": False for field in fields})


def all_or_none(*fields: str) -> Q:
    return Q(**{f"{field}__isnull": True for field in fields}) | all_set(*fields)


class Lottery(models.Model):
    """The lot of one intake: announced with the round, its list frozen at closing, drawn once with a value (the beacon)
    that nobody could know before closing. Each moment is set once, in this order, and never changes."""

    intake = models.OneToOneField(Intake, on_delete=models.PROTECT, related_name="lottery")
    draw_at = models.DateTimeField("뽑는 때")
    beacon_kind = models.CharField(
        "추첨에 쓸 값", max_length=8, choices=[(kind.value, kind.label) for kind in BeaconKind]
    )
    beacon_name = models.CharField("값의 이름", max_length=120)
    beacon_url = models.CharField("값을 볼 수 있는 곳", max_length=200, blank=True)
    beacon_known_at = models.DateTimeField("값이 알려지는 때")
    announced_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    frozen_at = models.DateTimeField(null=True, editable=False)
    beacon_value = models.CharField(max_length=LONGEST_VALUE, null=True, editable=False)
    beacon_entered_at = models.DateTimeField(null=True, editable=False)
    beacon_entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        editable=False,
        related_name="+",
    )
    drawn_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "추첨"
        constraints = [
            models.CheckConstraint(
                condition=Q(draw_at__gte=F("beacon_known_at")), name="lottery_draws_once_the_value_is_known"
            ),
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True, closed_at__isnull=True)
                | all_set("announced_at", "closed_at", "frozen_at")
                & Q(frozen_at__gte=F("closed_at"), announced_at__lt=F("closed_at"), beacon_known_at__gt=F("closed_at")),
                name="lottery_announced_before_closing",
            ),
            models.CheckConstraint(
                condition=all_or_none("beacon_value", "beacon_entered_at", "beacon_entered_by"),
                name="lottery_value_has_a_hand_and_a_time",
            ),
            models.CheckConstraint(
                condition=Q(beacon_value__isnull=True)
                | all_set("beacon_entered_at", "frozen_at")
                & Q(beacon_entered_at__gte=F("beacon_known_at"), frozen_at__lte=F("beacon_entered_at")),
                name="lottery_value_not_before_it_is_known",
            ),
            models.CheckConstraint(
                condition=Q(drawn_at__isnull=True) | Q(beacon_value__isnull=False, drawn_at__gte=F("draw_at")),
                name="lottery_drawn_with_the_value",
            ),
        ]
        triggers = [
            set_once(
                "announced_at",
                *("closed_at", "frozen_at"),
                *("beacon_value", "beacon_entered_at", "beacon_entered_by_id"),
                "drawn_at",
            ),
            announced_stays(
                *("intake_id", "draw_at", "beacon_kind", "beacon_name", "beacon_url", "beacon_known_at"),
            ),
            refuse("announced_is_kept", pgtrigger.Delete, "OLD.announced_at IS NOT NULL", "OLD"),
        ]

    def __str__(self) -> str:
        return f"{self.intake} 추첨"


class Draw(models.Model):
    """One draw of a lottery: for the seats kept for a group (`pool` = its code) or for the open seats (`pool` = "").

    Groups are drawn first, by code; whoever wins takes no part in the draws after. `roll` below is everybody who takes
    part at closing; `entries` is the roll without those who won before.
    """

    lottery = models.ForeignKey(Lottery, on_delete=models.PROTECT, related_name="draws", db_index=False)
    pool = models.CharField(max_length=20, blank=True)
    label = models.CharField(max_length=30, blank=True)
    commitment = models.CharField(max_length=64)
    # Hidden from every page until the result is published; bound to its commitment, which tells a changed one anyway.
    secret = EncryptedTextField(bound_to="commitment")
    committed_at = models.DateTimeField()
    seats = models.PositiveIntegerField(null=True)  # persons
    roll_digest = models.CharField(max_length=64, null=True)
    entries_digest = models.CharField(max_length=64, null=True)
    seed = models.CharField(max_length=64, null=True)
    winners = ArrayField(models.CharField(max_length=20), null=True)
    waitlist = ArrayField(models.CharField(max_length=20), null=True)

    class Meta:
        verbose_name = verbose_name_plural = "추첨 한 번"
        ordering = ["lottery", "id"]
        constraints = [
            models.UniqueConstraint(fields=["lottery", "pool"], name="draw_pool_once"),
            models.UniqueConstraint(fields=["commitment"], name="draw_commitment_once"),
            models.CheckConstraint(condition=Q(commitment__regex=DIGEST), name="draw_commitment_is_a_digest"),
            models.CheckConstraint(condition=all_or_none("seats", "roll_digest"), name="draw_seats_frozen_with_roll"),
            models.CheckConstraint(
                condition=all_or_none("entries_digest", "seed", "winners", "waitlist"), name="draw_result_is_whole"
            ),
            models.CheckConstraint(
                condition=Q(seed__isnull=True) | Q(roll_digest__isnull=False), name="draw_only_from_a_frozen_roll"
            ),
        ]
        triggers = [
            set_once(
                *("lottery_id", "pool", "label", "commitment", "committed_at"),
                *("seats", "roll_digest"),
                *("entries_digest", "seed", "winners", "waitlist"),
            ),
            refuse(
                "promised_before_closing",
                pgtrigger.Insert,
                "EXISTS (SELECT FROM programs_lottery WHERE id = NEW.lottery_id AND frozen_at IS NOT NULL)",
            ),
            pgtrigger.Protect(name="promise_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.lottery} {self.label}".strip()


class DrawEntry(models.Model):
    """One application on the frozen roll of a draw: the number that is published, and whose it is."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="roll", db_index=False)
    number = models.CharField(max_length=20)  # the receipt number, which only its owner can put a name to
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="draw_entries")

    class Meta:
        verbose_name = verbose_name_plural = "추첨 명단"
        constraints = [
            models.UniqueConstraint(fields=["draw", "number"], name="draw_number_once"),
            models.UniqueConstraint(fields=["draw", "enrollment"], name="draw_enrollment_once"),
        ]
        triggers = [
            *append_only(),
            refuse(
                "roll_is_frozen",
                pgtrigger.Insert,
                "EXISTS (SELECT FROM programs_draw WHERE id = NEW.draw_id AND roll_digest IS NOT NULL)",
            ),
        ]
