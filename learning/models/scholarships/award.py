"""What a decision gives and how it is told: the award, the notice that can't exist without its reasons, the appeal."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.fields import EncryptedTextField
from accounts.models import User
from learning.choices.scholarships import (
    APPEAL_STEPS,
    AWARD_GIVEN_BACK,
    AWARD_STEPS,
    AppealState,
    AwardState,
    NoticeOutcome,
)
from learning.models.scholarships.application import Application
from learning.models.scholarships.guards import (
    DIGEST,
    all_set,
    begins_as,
    differs,
    moves_totals,
    never_deleted,
    refuse,
    refuse_any,
    says,
    set_once,
    steps,
)
from learning.models.scholarships.round import ScholarshipRound
from learning.models.scholarships.run import DecisionRun

AS_FILED = (
    "application_id",
    "notice_id",
    "filed_at",
    "filed_on",
    "file_until",
    "answer_due_on",
    "text",
    "wrong",
    "evidence",
)
GRANTED = ("round_id", "application_id", "run_id", "person_key", "year", "amount_krw", "via", "from_reserve")
# What counts for the person's year: the unit, less what was released, nothing once it was given back. The keys are
# taken in one order, so that two chunks never wait for each other.
MOVE_PERSON_YEAR = """
    INSERT INTO learning_personyear AS held (person_key, year, granted_krw)
    SELECT person_key, year, SUM(amount_krw - released_krw) FROM new_rows GROUP BY person_key, year ORDER BY person_key
        ON CONFLICT (person_key, year) DO UPDATE SET granted_krw = held.granted_krw + EXCLUDED.granted_krw;
"""
RECOUNT_PERSON_YEAR = """
    UPDATE learning_personyear AS held SET granted_krw = held.granted_krw + moved.change
      FROM (SELECT person_key, year, SUM(net) AS change FROM (
                SELECT person_key, year, amount_krw - released_krw AS net FROM new_rows
                UNION ALL SELECT person_key, year, released_krw - amount_krw FROM old_rows) AS both_sides
             GROUP BY person_key, year HAVING SUM(net) <> 0) AS moved
     WHERE held.person_key = moved.person_key AND held.year = moved.year;
"""
ANY_NOT_DECIDED_SO = """EXISTS (SELECT FROM new_rows AS given WHERE NOT EXISTS (
    SELECT FROM learning_decisionrun AS run JOIN learning_decisionrow AS decided ON decided.run_id = run.id
     WHERE run.id = given.run_id AND run.round_id = given.round_id AND run.state = 'committing'
       AND run.approved_digest = run.output_digest
       AND decided.application_id = given.application_id AND decided.outcome = 'AWARD'
       AND decided.amount_krw = given.amount_krw AND decided.via = given.via))"""


class AwardQuerySet(models.QuerySet["Award"]):
    def standing(self) -> "AwardQuerySet":
        """Not given back."""
        return self.exclude(state__in=AWARD_GIVEN_BACK)

    def visible_to(self, user: User) -> "AwardQuerySet":
        return self.filter(round__in=ScholarshipRound.objects.visible_to(user))


class Award(models.Model):
    """A scholarship for one application, in KRW. `released_krw` = what came back (all when given back, the unspent
    rest at settlement). It can only be made for a row of an approved run that is being committed."""

    round = models.ForeignKey(ScholarshipRound, on_delete=models.PROTECT, related_name="awards", db_index=False)
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="award")
    run = models.ForeignKey(DecisionRun, on_delete=models.PROTECT, related_name="awards", db_index=False)
    person_key = models.CharField(max_length=64)
    year = models.PositiveSmallIntegerField()
    amount_krw = models.PositiveIntegerField()
    released_krw = models.PositiveIntegerField(default=0)
    via = models.CharField(max_length=40)
    from_reserve = models.BooleanField(default=False)
    state = models.CharField(max_length=11, choices=AwardState.choices, default=AwardState.OFFERED)
    offered_at = models.DateTimeField()
    accept_until = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)  # accepted or declined
    active_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # declined, expired, canceled or clawed back
    ended_reason = models.CharField(max_length=200, blank=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "장학금 선정"
        ordering = ["round", "id"]
        indexes = [
            models.Index(fields=["round", "state"], name="award_of_round"),
            models.Index(fields=["run"], name="award_of_run"),
            models.Index(fields=["accept_until"], condition=Q(state="offered"), name="award_to_answer"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount_krw__gte=1), name="award_is_some_money"),
            models.CheckConstraint(condition=Q(released_krw__lte=F("amount_krw")), name="award_released_within"),
            models.CheckConstraint(
                condition=~Q(state__in=AWARD_GIVEN_BACK) | Q(released_krw=F("amount_krw")) | Q(active_at__isnull=False),
                name="award_given_back_whole",
            ),
            models.CheckConstraint(condition=Q(accept_until__gt=F("offered_at")), name="award_answer_later"),
            models.CheckConstraint(
                condition=Q(state__in=("declined", "expired", "canceled", "clawed_back"), ended_at__isnull=False)
                | (~Q(state__in=("declined", "expired", "canceled", "clawed_back")) & Q(ended_at__isnull=True)),
                name="award_ended_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("accepted", "active", "completed", "settled")) | Q(answered_at__isnull=False),
                name="award_accepted_has_a_time",
            ),
        ]
        triggers = [
            steps(AWARD_STEPS),
            begins_as("offered"),
            refuse("granted_stays", pgtrigger.Update, differs(*GRANTED)),
            refuse("released_only_grows", pgtrigger.Update, "NEW.released_krw < OLD.released_krw"),
            refuse_any("as_decided", ANY_NOT_DECIDED_SO),
            moves_totals("counts_for_its_year", pgtrigger.Insert, MOVE_PERSON_YEAR),
            moves_totals("recounts_its_year", pgtrigger.Update, RECOUNT_PERSON_YEAR, old=True),
            *never_deleted(),
        ]

    def __str__(self) -> str:
        return f"{self.application} 선정"

    @property
    def net_krw(self) -> int:
        return self.amount_krw - self.released_krw


class DecisionNotice(models.Model):
    """The document of one decision: what, on which basis and for which reasons, who is responsible, how and until when
    to appeal. It can't be saved without them; only when it was opened is written later, once."""

    run = models.ForeignKey(DecisionRun, on_delete=models.PROTECT, related_name="notices", db_index=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="decision_notices")
    outcome = models.CharField(max_length=16, choices=NoticeOutcome.choices)
    title = models.CharField(max_length=120)
    basis = models.CharField("근거", max_length=300)
    reasons = models.JSONField("까닭")  # [sentence, ...], at least one
    officer_unit = models.CharField(max_length=80)
    officer_name = models.CharField(max_length=40)
    officer_contact = models.CharField(max_length=40)
    appeal_how = models.CharField(max_length=300)
    appeal_until = models.DateField()
    issued_at = models.DateTimeField()
    digest = models.CharField(max_length=64)  # services.scholarships.notices.digest_of
    shown_at = models.DateTimeField(null=True)  # from when the person may read it: publication
    first_read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "장학금 결정 통지서"
        ordering = ["-issued_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "application"], name="decision_notice_once"),
            models.CheckConstraint(
                condition=says("title", "basis", "officer_unit", "officer_name", "officer_contact", "appeal_how")
                & Q(digest__regex=DIGEST),
                name="decision_notice_is_complete",
            ),
        ]
        triggers = [
            refuse(
                "gives_its_reasons",
                pgtrigger.Insert,
                "(CASE WHEN jsonb_typeof(NEW.reasons) = 'array' THEN jsonb_array_length(NEW.reasons) = 0 "
                "OR NOT NEW.reasons @? '$[*] ? (@ like_regex \"\\\\S\")' ELSE true END)",
            ),
            refuse(
                "appeal_takes_a_month",
                pgtrigger.Insert,
                "NEW.appeal_until < (NEW.issued_at AT TIME ZONE 'Asia/Seoul')::date + 30",
            ),
            refuse(
                "written_once",
                pgtrigger.Update,
                "to_jsonb(NEW) - ARRAY['shown_at', 'first_read_at', 'appeal_until']"
                " IS DISTINCT FROM to_jsonb(OLD) - ARRAY['shown_at', 'first_read_at', 'appeal_until']"
                " OR NEW.appeal_until < OLD.appeal_until",
            ),
            set_once("shown_at", "first_read_at"),
            *never_deleted(),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.get_outcome_display()}"

    @property
    def number(self) -> str:
        """The number of the document as it is printed."""
        return f"{self.application.number}-{self.run.number}"


class Appeal(models.Model):
    """One objection to a decision: filed within 30 days of it, answered within 14, once 10 more with a reason.

    `corrections` = {fact: value} the officer found to be so; `run` re-decides with them against the frozen list."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="appeals", db_index=False)
    notice = models.ForeignKey(DecisionNotice, on_delete=models.PROTECT, related_name="appeals")
    state = models.CharField(max_length=9, choices=AppealState.choices, default=AppealState.FILED)
    text = EncryptedTextField("까닭", bound_to="application_id")
    wrong = EncryptedTextField("잘못되었다고 보는 것", bound_to="application_id", null=True)
    evidence = EncryptedTextField("새로 알릴 것", bound_to="application_id", null=True)
    filed_at = models.DateTimeField()
    filed_on = models.DateField()
    file_until = models.DateField()
    answer_due_on = models.DateField()
    extended_to = models.DateField(null=True)
    extended_at = models.DateTimeField(null=True)
    extended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    extended_reason = models.CharField(max_length=200, blank=True)
    corrections = models.JSONField(default=dict)
    run = models.OneToOneField(DecisionRun, on_delete=models.PROTECT, null=True, related_name="appeal")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    decided_reason = models.TextField(max_length=1000, blank=True)
    granted_part = models.CharField("받아들인 부분", max_length=300, blank=True)  # "" = all or nothing
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "이의신청"
        ordering = ["-filed_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["application"], condition=Q(state="filed"), name="appeal_one_open"),
            models.CheckConstraint(condition=Q(filed_on__lte=F("file_until")), name="appeal_in_time"),
            models.CheckConstraint(
                condition=Q(extended_to__isnull=True, extended_at__isnull=True, extended_by__isnull=True)
                | (
                    all_set("extended_to", "extended_at", "extended_by")
                    & says("extended_reason")
                    & Q(extended_to__gt=F("answer_due_on"))
                ),
                name="appeal_extended_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("granted", "dismissed"))
                & all_set("decided_at", "decided_by")
                & says("decided_reason")
                | (~Q(state__in=("granted", "dismissed")) & Q(decided_at__isnull=True, decided_by__isnull=True)),
                name="appeal_decided_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False)
                | (~Q(state="withdrawn") & Q(withdrawn_at__isnull=True)),
                name="appeal_withdrawn_has_a_time",
            ),
        ]
        triggers = [
            steps(APPEAL_STEPS),
            begins_as("filed"),
            refuse(
                "stays_as_filed",
                pgtrigger.Update,
                differs(*AS_FILED),
            ),
            set_once("extended_to", "extended_at", "decided_at", "decided_by_id", "run_id"),
            *never_deleted(),
        ]

    @property
    def due_on(self):
        """The last day for the answer."""
        return self.extended_to or self.answer_due_on
