"""Seats kept for some people first (나눠 둔 자리): how many, for whom, from when, and until when they are kept."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from programs.models.edition import edition_of_rounds
from programs.models.intake import Intake

KEEP = """
    UPDATE programs_intake AS intake SET kept = intake.kept + change.kept
      FROM (SELECT intake_id, SUM(CASE WHEN released_at IS NULL THEN seats - taken ELSE 0 END * sign)::int AS kept
              FROM ({rows}) AS moved GROUP BY intake_id) AS change
     WHERE intake.id = change.intake_id AND change.kept <> 0;
    RETURN NULL;
"""
NEW_ROW = "SELECT NEW.intake_id, NEW.released_at, NEW.seats, NEW.taken, 1 AS sign"
OLD_ROW = "SELECT OLD.intake_id, OLD.released_at, OLD.seats, OLD.taken, -1 AS sign"


def keep_seats(name: str, operation, rows: str, condition: pgtrigger.Condition | None = None) -> pgtrigger.Trigger:
    """Row trigger that moves Intake.kept when a group is made, changed, released or removed by anybody."""
    # nosemgrep: put together from this module's own words
    return pgtrigger.Trigger(
        name=name, when=pgtrigger.After, operation=operation, func=KEEP.format(rows=rows), condition=condition
    )


class SeatGroup(models.Model):
    """A group of people of one intake who come first: to `seats` seats, earlier than others (`opens_at`), or both.

    How it is meant, for every way of selecting:

    - Who belongs is judged once, when a person applies (services.seat_groups.codes_of), and kept as
      Enrollment.policy["groups"], a list of codes. Settling, drawing and offering read that list and nothing else.
    - Enrollment.seat_group says which kept seat the person holds; null = an open seat. Whoever gives a seat sets status
      and seat_group in one UPDATE; a trigger then moves `taken` here and Intake.taken and Intake.kept there.
    - Intake.kept = seats of groups not released and not taken. The database holds taken + kept <= capacity: nobody
      else gets into a kept seat, and groups together never have more seats than there are.
    - First come: a member takes a seat of their group while there is one, else an open one. A lottery draws each group
      among its members first, then calls services.seat_groups.release, and draws the rest among everybody left.
    - At `releases_at` (null: when applying closes) what is left is everybody's. Whether it is due is judged when read
      (quotas.is_released); `released_at` is when the database was told (services.seat_groups.release_due).
    """

    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="seat_groups", db_index=False)
    code = models.SlugField("코드", max_length=20)
    label = models.CharField("이름", max_length=30)
    rule = models.JSONField("조건", default=dict, blank=True)  # as eligibility.Rule reads it
    seats = models.PositiveIntegerField("먼저 드리는 자리", default=0)  # persons; 0 = only applies earlier
    taken = models.PositiveIntegerField(default=0, editable=False)  # kept by Enrollment's triggers
    opens_at = models.DateTimeField("먼저 신청하는 때", null=True, blank=True)
    releases_at = models.DateTimeField("모두에게 여는 때", null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "나눠 둔 자리"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["intake", "code"], name="seat_group_code_once"),
            # what Enrollment's (seat_group, intake) refers to: a seat of one intake can't be held in another
            models.UniqueConstraint(fields=["id", "intake"], name="seat_group_of_intake"),
            models.CheckConstraint(condition=Q(taken__lte=F("seats")), name="seat_group_never_over_seats"),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="stays_with_intake", fields=["intake"]),
            pgtrigger.Protect(
                name="taken_is_counted",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.taken IS DISTINCT FROM NEW.taken AND pg_trigger_depth() = 0"),
            ),
            keep_seats("keep_on_insert", pgtrigger.Insert, NEW_ROW),
            keep_seats(
                "keep_on_update",
                pgtrigger.Update,
                f"{NEW_ROW} UNION ALL {OLD_ROW}",
                pgtrigger.Condition("ROW(OLD.seats, OLD.released_at) IS DISTINCT FROM ROW(NEW.seats, NEW.released_at)"),
            ),
            keep_seats("keep_on_delete", pgtrigger.Delete, OLD_ROW),
            # Rounds without groups are judged from memory (services.known_rounds); the first group ends that.
            edition_of_rounds(pgtrigger.Insert, "id = NEW.intake_id"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def left(self) -> int:
        """Seats of the group nobody has taken; not asking whether they were released."""
        return self.seats - self.taken
