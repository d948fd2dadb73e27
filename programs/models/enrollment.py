"""One person in one intake: from the receipt of the request to the certificate, each step a row of its own."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.models.access import append_only
from programs.choices import HOLDING, LIVE, ONGOING, TRANSITIONS, EnrollmentStatus
from programs.models.intake import Intake
from programs.models.seat_group import SeatGroup

STEPS = "{" + ",".join(f"{before}:{after}" for before, after in TRANSITIONS) + "}"
HOLDING_SQL = ", ".join(f"'{status}'" for status in HOLDING)
MOVED = (
    f"SUM(sign * (status IN ({HOLDING_SQL}))::int)::int AS taken, "
    "SUM(sign * (status = 'waitlisted')::int)::int AS waiting"
)


def _counting(transitions: str) -> str:
    """The body of the trigger; a statement of one round without kept seats takes the short way out."""
    # nosemgrep: the statuses come from our own enumeration, never from input
    return f"""
            SELECT count(seat_group_id), min(intake_id), max(intake_id), {MOVED}
              INTO grouped, first, last, more_taken, more_waiting FROM ({transitions}) AS moved;
            IF grouped = 0 AND first = last THEN
                IF more_taken <> 0 OR more_waiting <> 0 THEN
                    UPDATE programs_intake SET taken = taken + more_taken, waiting = waiting + more_waiting
                     WHERE id = first;
                END IF;
                RETURN NULL;
            END IF;
            WITH change AS (
                SELECT intake_id, seat_group_id, {MOVED}
                  FROM ({transitions}) AS moved GROUP BY intake_id, seat_group_id
            ), grouped AS (
                UPDATE programs_seatgroup AS seat_group SET taken = seat_group.taken + change.taken
                  FROM change WHERE seat_group.id = change.seat_group_id AND change.taken <> 0
                RETURNING seat_group.intake_id, (seat_group.released_at IS NULL)::int * change.taken AS used
            )
            UPDATE programs_intake AS intake
               SET taken = intake.taken + total.taken, waiting = intake.waiting + total.waiting,
                   kept = intake.kept - total.used
              FROM (SELECT intake_id, SUM(taken)::int AS taken, SUM(waiting)::int AS waiting,
                           COALESCE((SELECT SUM(used) FROM grouped WHERE grouped.intake_id = change.intake_id), 0)::int
                               AS used
                      FROM change GROUP BY intake_id) AS total
             WHERE intake.id = total.intake_id AND (total.taken <> 0 OR total.waiting <> 0 OR total.used <> 0);
            RETURN NULL;
        """  # noqa: S608  put together from our own words


# Settling, a function of the database (programs_decide), moves the counts in the statement that gives the seats.
UNLESS_COUNTED = pgtrigger.Condition("current_setting('programs.counted', true) IS DISTINCT FROM 'yes'")


def count_seats(name: str, operation, transitions: str, condition=None) -> pgtrigger.Trigger:
    """Statement trigger that moves Intake.taken, waiting and kept and SeatGroup.taken by what one statement changed.

    The check constraints there then refuse the statement that would go over, whoever wrote it.
    """
    return pgtrigger.Trigger(
        name=name,
        condition=condition,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(
            new="new_rows" if "new_rows" in transitions else None,
            old="old_rows" if "old_rows" in transitions else None,
        ),
        declare=[
            *(("grouped", "bigint"), ("first", "bigint"), ("last", "bigint")),
            *(("more_taken", "int"), ("more_waiting", "int")),
        ],
        func=_counting(transitions),
    )


NEW_ROWS = "SELECT intake_id, seat_group_id, status, 1 AS sign FROM new_rows"
OLD_ROWS = "SELECT intake_id, seat_group_id, status, -1 AS sign FROM old_rows"

# Nobody screened is refused but by a decision that stands, whose line names a criterion and a reason (DecisionLine).
REASONED = """
    IF EXISTS (SELECT FROM programs_intake WHERE id = NEW.intake_id AND selection = 'screening') AND NOT EXISTS (
        SELECT FROM programs_decisionline AS line JOIN programs_decisionbatch AS batch ON batch.id = line.batch_id
         WHERE line.enrollment_id = NEW.id AND line.outcome = 'not_selected' AND batch.undone_at IS NULL
    ) THEN RAISE EXCEPTION 'refusal_has_a_reason: no decision refuses enrollment %', NEW.id; END IF;
    RETURN NEW;
"""


class EnrollmentQuerySet(models.QuerySet["Enrollment"]):
    def live(self) -> "EnrollmentQuerySet":
        return self.filter(status__in=LIVE)

    def ongoing(self) -> "EnrollmentQuerySet":
        return self.filter(status__in=ONGOING)

    def holding(self) -> "EnrollmentQuerySet":
        return self.filter(status__in=HOLDING)

    def waitlisted(self) -> "EnrollmentQuerySet":
        return self.filter(status=EnrollmentStatus.WAITLISTED).order_by("waitlist_order", "id")

    def visible_to(self, user: User) -> "EnrollmentQuerySet":
        """A resident's own; an officer's those of their organization's programs."""
        return self.filter(Q(person=user) | Q(intake__in=Intake.objects.visible_to(user)))


class Enrollment(models.Model):
    """A request and what became of it. `id` is the receipt's number: smaller means arrived earlier."""

    # The indexes below begin with these columns; one of their own would only slow every claim.
    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="enrollments", db_index=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrollments", db_index=False
    )
    status = models.CharField(max_length=14, choices=EnrollmentStatus.choices)
    # Orders the waitlist: the receipt number for first come, the drawn rank for a lottery; smaller is earlier.
    waitlist_order = models.BigIntegerField(null=True, blank=True)
    offer_expires_at = models.DateTimeField(null=True, blank=True)
    requested_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    idempotency_key = models.CharField(max_length=80, null=True, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    # The kept seat this person holds or held; null = an open seat. Together with the intake it refers to SeatGroup.
    seat_group = models.ForeignKey(
        SeatGroup,
        on_delete=models.SET_NULL,
        related_name="enrollments",
        null=True,
        blank=True,
        db_index=False,
        db_constraint=False,
    )
    # The rule, fee and refund policy as they were when the person applied, and the codes of their groups then.
    policy = models.JSONField(default=dict, blank=True)

    objects = EnrollmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "신청"
        constraints = [
            models.UniqueConstraint(
                fields=["intake", "person"], condition=Q(status__in=LIVE), name="enrollment_live_once"
            ),
            models.UniqueConstraint(
                fields=["person", "idempotency_key"],
                condition=Q(idempotency_key__isnull=False),
                name="enrollment_idempotency_key_once",
            ),
            models.CheckConstraint(
                condition=(Q(status=EnrollmentStatus.OFFERED) & Q(offer_expires_at__isnull=False))
                | ~Q(status=EnrollmentStatus.OFFERED),
                name="enrollment_offer_has_a_deadline",
            ),
            models.CheckConstraint(
                condition=(Q(status=EnrollmentStatus.WAITLISTED) & Q(waitlist_order__isnull=False))
                | ~Q(status=EnrollmentStatus.WAITLISTED),
                name="enrollment_waitlist_has_an_order",
            ),
            models.CheckConstraint(
                condition=(Q(status=EnrollmentStatus.WITHDRAWN) & Q(withdrawn_at__isnull=False))
                | ~Q(status=EnrollmentStatus.WITHDRAWN),
                name="enrollment_withdrawn_has_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["intake", "status", "id"], name="enrollment_roster"),
            models.Index(fields=["person", "-requested_at"], name="enrollment_of_person"),
            models.Index(
                fields=["intake", "waitlist_order", "id"],
                condition=Q(status=EnrollmentStatus.WAITLISTED),
                name="enrollment_waitlist",
            ),
            models.Index(
                fields=["offer_expires_at"], condition=Q(status=EnrollmentStatus.OFFERED), name="enrollment_offers"
            ),
        ]
        triggers = [
            # The condition is judged without calling anything, so a step that is one costs next to nothing.
            pgtrigger.Trigger(
                name="status_steps",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    f"OLD.status IS DISTINCT FROM NEW.status AND (OLD.status || ':' || NEW.status) <> ALL ('{STEPS}')"
                ),
                func="RAISE EXCEPTION 'status_steps: % does not become %', OLD.status, NEW.status;",
            ),
            count_seats("seats_on_insert", pgtrigger.Insert, NEW_ROWS, UNLESS_COUNTED),
            count_seats("seats_on_update", pgtrigger.Update, f"{NEW_ROWS} UNION ALL {OLD_ROWS}"),
            count_seats("seats_on_delete", pgtrigger.Delete, OLD_ROWS),
            pgtrigger.Trigger(
                name="refusal_has_a_reason",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Condition("NEW.status = 'not_selected'"),
                func=REASONED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.intake} {self.number}"

    @property
    def number(self) -> str:
        """The receipt number as people read it aloud: year and month of the request, then the id in fours."""
        digits = f"{self.id:08d}"
        return f"{self.requested_at:%y%m}-{digits[:-4]}-{digits[-4:]}"

    def is_offer_open(self, now) -> bool:
        """Expiry is judged when read; the sweeper only passes the seat on."""
        return (
            self.status == EnrollmentStatus.OFFERED
            and self.offer_expires_at is not None
            and now < self.offer_expires_at
        )


class Receipt(models.Model):
    """A first-come request nobody has decided yet. Its id is taken under the door's lock (services.seats), so it is the
    order of arrival; settling makes it the id of the enrollment. Nothing refers to it and it lives for milliseconds, so
    it is as light as a row can be: what it says is checked when it becomes an enrollment."""

    id = models.BigIntegerField(
        primary_key=True,
        db_default=models.Func(
            models.Value("programs_enrollment_id_seq"), function="nextval", output_field=models.BigIntegerField()
        ),
    )
    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    requested_at = models.DateTimeField()
    idempotency_key = models.CharField(max_length=80, null=True, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    policy = models.JSONField(default=dict, blank=True)
    marks = models.JSONField(null=True, blank=True)  # {kind: figure} of ClaimMark

    class Meta:
        verbose_name = verbose_name_plural = "접수증"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "idempotency_key"],
                condition=Q(idempotency_key__isnull=False),
                name="receipt_idempotency_key_once",
            )
        ]


class EnrollmentEvent(models.Model):
    """One change of state: from what to what, when, by whom (null = the portal itself) and why."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="events", db_index=False)
    from_status = models.CharField(max_length=14, blank=True)
    to_status = models.CharField(max_length=14, choices=EnrollmentStatus.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        related_name="+",
    )
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "신청 변화"
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["enrollment", "at"], name="enrollment_history")]
        triggers = append_only()
