"""What the catalogue shows of a program during one stretch of time: narrow rows that are filtered and counted fast."""

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from accounts.choices import District
from programs.choices import Area, Mode, Selection
from programs.models.intake import Intake
from programs.models.program import Program


class ListingState(models.IntegerChoices):
    """In the order in which residents want to see them."""

    OPEN = 1, "접수 중"
    FULL = 2, "정원 참"
    SOON = 3, "예정"
    UNDATED = 4, "일정 미정"
    CLOSED = 5, "마감"


class Fee(models.TextChoices):
    FREE = "free", "무료"
    PAID = "paid", "유료"
    ASK = "ask", "기관에 문의"


DAY_PARTS = ("morning", "afternoon", "evening")
# What is packed into ProgramListing.bundle: facet, its words, and the bits it takes; day parts follow, one bit each.
_PACKED = (
    ("area", Area.values, 3),
    ("mode", Mode.values, 2),
    ("fee", Fee.values, 2),
    ("selection", Selection.values, 2),
)


def pack(*, day_parts: int, **words: str) -> int:
    """One number for a row's area, mode, fee, selection and day parts, so that one column groups all five."""
    packed = day_parts
    for name, values, bits in reversed(_PACKED):
        packed = packed << bits | values.index(words[name])
    return packed


def unpack(bundle: int) -> list[tuple[str, str]]:
    """The (facet, value) pairs of a bundle; each day part is a pair of its own."""
    pairs = []
    for name, values, bits in _PACKED:
        pairs.append((name, values[bundle & (1 << bits) - 1]))
        bundle >>= bits
    return pairs + [("part", part) for place, part in enumerate(DAY_PARTS) if bundle >> place & 1]


class ProgramListing(models.Model):
    """One span of one published program (see programs.listing), written by services.search alone.

    Bit n of `weekdays` is weekday n + 1 (bit 0 = Monday), of `day_parts` morning, afternoon, evening.
    `nearness` orders within a state, seconds: the closing for open ones, the opening for soon ones, and minus the
    closing for past ones, so that smaller is always nearer. `bundle` repeats five columns in one number (see pack).
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="listings")
    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, null=True, related_name="listings")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    state = models.PositiveSmallIntegerField(choices=ListingState.choices)
    nearness = models.BigIntegerField()
    opens_at = models.DateTimeField(null=True)
    area = models.CharField(max_length=10, choices=Area.choices)
    mode = models.CharField(max_length=8, choices=Mode.choices)
    district = models.CharField(max_length=5, choices=District.choices, blank=True)
    fee = models.CharField(max_length=4, choices=Fee.choices)
    selection = models.CharField(max_length=10, choices=Selection.choices)
    weekdays = models.PositiveSmallIntegerField(default=0)
    day_parts = models.PositiveSmallIntegerField(default=0)
    bundle = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "목록에 보이는 모습"
        indexes = [
            models.Index(fields=["state", "nearness", "program"], name="listing_by_nearness"),
            models.Index(fields=["until_at"], name="listing_next_change"),
        ]
        constraints = [
            ExclusionConstraint(
                name="listing_one_at_a_time",
                expressions=[
                    (F("program"), RangeOperators.EQUAL),
                    (Func(F("from_at"), F("until_at"), function="tstzrange"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="listing_span_is_forward"),
            models.CheckConstraint(condition=Q(weekdays__lt=128, day_parts__lt=8), name="listing_bits_fit"),
        ]

    def __str__(self) -> str:
        return f"{self.program_id} {self.get_state_display()}"


def _has_room(row: str) -> str:
    """SQL twin of opening._room: a lottery or screening never fills while its window is open."""
    return (
        f"({row}.capacity IS NULL OR {row}.selection <> 'first_come' OR {row}.taken + {row}.waiting < {row}.capacity)"
    )


# Fires only when an intake fills or frees, so a claim of a seat pays one comparison.
SHOW_WHEN_FULL = pgtrigger.Trigger(
    name="show_when_full",
    level=pgtrigger.Row,
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition(f"({_has_room('OLD')} IS DISTINCT FROM {_has_room('NEW')})"),
    func=f"""
        UPDATE programs_programlisting SET state = CASE WHEN {_has_room("NEW")} THEN 1 ELSE 2 END
         WHERE intake_id = NEW.id AND state IN (1, 2);
        RETURN NULL;
    """,  # noqa: S608 - the rows' own columns, nothing typed
)
pgtrigger.register(SHOW_WHEN_FULL)(Intake)
