"""One calculation of a round: what it was given, what came out, who looked, who proposed and who approved.

A run is rows that a worker claims. The database holds the order of its states, that nobody approves their own proposal,
and that what is approved is exactly what came out.
"""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.models.access import append_only
from learning.choices.scholarships import (
    RUN_APPROVED,
    RUN_OPEN,
    RUN_STEPS,
    Outcome,
    ReviewAnswer,
    ReviewKind,
    RunKind,
    RunState,
)
from learning.models.scholarships.application import Application
from learning.models.scholarships.guards import (
    DIGEST,
    all_or_none,
    all_set,
    begins_as,
    differs,
    never_deleted,
    refuse,
    refuse_any,
    refuse_found,
    says,
    set_once,
    steps,
)
from learning.models.scholarships.round import ScholarshipRound

GIVEN = ("round_id", "kind", "number", "base_run_id", "rules", "rules_digest", "seed", "params", "snapshot_at")
CAME_OUT = (
    *("input_digest", "output_digest", "pool_size", "seats", "awarded", "committed_krw", "summary", "outcome"),
    "computed_at",
)
OPEN_REVIEW = "EXISTS (SELECT FROM learning_reviewitem WHERE run_id = NEW.id AND answered_at IS NULL)"
NOT_KNOWN = "EXISTS (SELECT FROM learning_decisionrow WHERE run_id = NEW.id AND outcome = 'NEEDS_EVIDENCE')"
OWN_CASE = """NEW.approved_by_id IS NOT NULL AND OLD.approved_by_id IS NULL AND EXISTS (
    SELECT FROM learning_application
     WHERE round_id = NEW.round_id AND state IN ('submitted', 'supplement', 'frozen', 'decided')
       AND (applicant_id = NEW.approved_by_id OR on_behalf_by_id = NEW.approved_by_id))"""


class RunQuerySet(models.QuerySet["DecisionRun"]):
    def open(self) -> "RunQuerySet":
        return self.filter(state__in=RUN_OPEN).exclude(kind=RunKind.SIMULATION)

    def visible_to(self, user: User) -> "RunQuerySet":
        return self.filter(round__in=ScholarshipRound.objects.visible_to(user))

    def readable_by(self, user: User) -> "RunQuerySet":
        return self.filter(round__in=ScholarshipRound.objects.readable_by(user))


class DecisionRun(models.Model):
    """`rules` = the effective rule set in the contract's format. `params` = what this run was asked beyond the frozen
    list (simulation: changed values; promotion: numbers that declined; appeal: number and corrected facts).
    `summary` = counts for pages; `outcome` = of a simulation only, {number: via} of those it would award."""

    round = models.ForeignKey(ScholarshipRound, on_delete=models.PROTECT, related_name="runs", db_index=False)
    kind = models.CharField(max_length=10, choices=RunKind.choices)
    number = models.PositiveSmallIntegerField()  # of the round
    state = models.CharField(max_length=12, choices=RunState.choices, default=RunState.SNAPSHOTTED)
    base_run = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="later_runs")
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")
    rules = models.JSONField()
    rules_digest = models.CharField(max_length=64)
    seed = models.CharField(max_length=64)
    params = models.JSONField(default=dict)
    snapshot_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    # What came out
    input_digest = models.CharField(max_length=64, null=True)
    output_digest = models.CharField(max_length=64, null=True)
    pool_size = models.PositiveIntegerField(null=True)
    seats = models.PositiveIntegerField(null=True)
    awarded = models.PositiveIntegerField(null=True)
    committed_krw = models.BigIntegerField(null=True)
    summary = models.JSONField(null=True)
    outcome = models.JSONField(null=True)
    computed_at = models.DateTimeField(null=True)
    # Who works on it, and how far they are: `progress_done` of `progress_total` steps of the present state
    claimed_by = models.CharField(max_length=80, blank=True)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    progress_at = models.DateTimeField(null=True)
    progress_began_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)  # why the last try failed
    # People
    proposed_at = models.DateTimeField(null=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    proposal_note = models.CharField(max_length=300, blank=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    approved_digest = models.CharField(max_length=64, null=True)
    approval_note = models.CharField(max_length=300, blank=True)
    rejected_at = models.DateTimeField(null=True)
    rejected_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    rejected_reason = models.CharField(max_length=300, blank=True)
    stale_at = models.DateTimeField(null=True)
    stale_reason = models.CharField(max_length=300, blank=True)
    committed_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "선정 계산"
        ordering = ["round", "-number"]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(state__in=("snapshotted", "approved", "committing")), name="run_for_a_worker"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="run_number_once"),
            models.UniqueConstraint(
                fields=["round"], condition=Q(kind="decision", state__in=RUN_OPEN), name="run_one_decision_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(kind="decision", state__in=("committing", "committed", "published")),
                name="run_one_decision_a_round",
            ),
            models.UniqueConstraint(
                fields=["round"], condition=Q(kind="promotion", state__in=RUN_OPEN), name="run_one_promotion_at_a_time"
            ),
            models.CheckConstraint(condition=Q(rules_digest__regex=DIGEST), name="run_rules_digest"),
            models.CheckConstraint(
                condition=Q(kind__in=("simulation", "decision"), base_run__isnull=True)
                | (Q(kind__in=("appeal", "promotion")) & Q(base_run__isnull=False)),
                name="run_builds_on_a_decision",
            ),
            models.CheckConstraint(
                condition=all_or_none(
                    "input_digest",
                    "output_digest",
                    "pool_size",
                    "seats",
                    "awarded",
                    "committed_krw",
                    "summary",
                    "computed_at",
                ),
                name="run_computed_whole",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("snapshotted", "stale", "superseded")) | Q(output_digest__isnull=False),
                name="run_goes_on_once_computed",
            ),
            models.CheckConstraint(
                condition=~Q(kind="simulation") | Q(state__in=("snapshotted", "computed")),
                name="run_simulation_stops_at_computed",
            ),
            models.CheckConstraint(condition=all_or_none("proposed_at", "proposed_by"), name="run_proposed_by_whom"),
            models.CheckConstraint(
                condition=all_or_none("approved_at", "approved_by", "approved_digest"), name="run_approved_by_whom"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("snapshotted", "computed", "under_review", "stale", "superseded"))
                | Q(proposed_at__isnull=False),
                name="run_proposed_first",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=RUN_APPROVED) | Q(approved_at__isnull=False), name="run_approved_first"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | (all_set("proposed_by") & ~Q(approved_by=F("proposed_by"))),
                name="run_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(approved_digest__isnull=True)
                | (all_set("output_digest") & Q(approved_digest=F("output_digest"))),
                name="run_approved_what_came_out",
            ),
            models.CheckConstraint(
                condition=Q(state="rejected") & all_set("rejected_at", "rejected_by") & says("rejected_reason")
                | (~Q(state="rejected") & Q(rejected_at__isnull=True, rejected_by__isnull=True)),
                name="run_rejected_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="stale") | (all_set("stale_at") & says("stale_reason")), name="run_stale_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("committed", "published")) | Q(committed_at__isnull=False),
                name="run_committed_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="published") & all_set("published_at", "published_by")
                | (~Q(state="published") & Q(published_at__isnull=True, published_by__isnull=True)),
                name="run_published_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(progress_done__lte=F("progress_total")), name="run_progress_within_its_total"
            ),
        ]
        triggers = [
            steps(RUN_STEPS),
            begins_as("snapshotted"),
            refuse("given_stays", pgtrigger.Update, differs(*GIVEN)),
            refuse("came_out_stays", pgtrigger.Update, f"OLD.computed_at IS NOT NULL AND {differs(*CAME_OUT)}"),
            set_once(
                *("proposed_at", "proposed_by_id", "approved_at", "approved_by_id", "approved_digest"),
                *("rejected_at", "rejected_by_id", "stale_at", "committed_at", "published_at", "published_by_id"),
                "supersedes_id",
            ),
            refuse_found(
                "looked_at_before_proposed",
                pgtrigger.Update,
                f"NEW.state = 'proposed' AND OLD.state <> 'proposed' AND ({OPEN_REVIEW} OR {NOT_KNOWN})",
            ),
            refuse_found("nobody_approves_their_own_case", pgtrigger.Update, OWN_CASE),
            *never_deleted(),
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.number}번째 계산"

    @property
    def is_open(self) -> bool:
        return self.state in RUN_OPEN

    @property
    def is_working(self) -> bool:
        """A worker has something to do."""
        return self.state in (RunState.SNAPSHOTTED, RunState.APPROVED, RunState.COMMITTING)


COMPUTED_ALREADY = """EXISTS (SELECT FROM (SELECT DISTINCT run_id FROM new_rows) AS stored
    JOIN learning_decisionrun AS run ON run.id = stored.run_id WHERE run.computed_at IS NOT NULL)"""


class DecisionRow(models.Model):
    """What one run says about one application, written once. `trace` and the outcome are the contract's row;
    `score_lines` = [{"id", "points", "verdict"}], `groups` those the person surely belongs to, `lottery` the number in
    hex, `rank` among the eligible from 1, `facts` what it was decided on."""

    run = models.ForeignKey(DecisionRun, on_delete=models.PROTECT, related_name="rows", db_index=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="rows")
    outcome = models.CharField(max_length=14, choices=Outcome.choices)
    eligibility = models.CharField(max_length=7)
    score = models.IntegerField()
    lottery = models.CharField(max_length=64)
    rank = models.PositiveIntegerField(null=True)
    via = models.CharField(max_length=40, blank=True)
    position = models.PositiveIntegerField(null=True)
    amount_krw = models.PositiveIntegerField(null=True)
    groups = ArrayField(models.CharField(max_length=40), default=list)
    score_lines = models.JSONField(default=list)
    trace = models.JSONField()
    facts = models.JSONField()

    class Meta:
        verbose_name = verbose_name_plural = "선정 계산의 한 줄"
        ordering = ["run", "application"]
        constraints = [
            models.UniqueConstraint(fields=["run", "application"], name="decision_row_once"),
            models.CheckConstraint(
                condition=(Q(outcome="AWARD", position__isnull=True, amount_krw__gte=1) & ~Q(via=""))
                | Q(outcome="WAITLIST", position__gte=1, via="", amount_krw__isnull=True)
                | Q(
                    outcome__in=("INELIGIBLE", "NEEDS_EVIDENCE"), position__isnull=True, via="", amount_krw__isnull=True
                ),
                name="decision_row_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=("AWARD", "WAITLIST"), eligibility="PASS")
                | Q(outcome="INELIGIBLE", eligibility="FAIL")
                | Q(outcome="NEEDS_EVIDENCE", eligibility="UNKNOWN"),
                name="decision_row_follows_its_verdict",
            ),
        ]
        indexes = [models.Index(fields=["run", "outcome", "rank"], name="decision_row_by_outcome")]
        triggers = [*append_only(), refuse_any("computed_once", COMPUTED_ALREADY)]


class ReviewItem(models.Model):
    """One thing a person has to look at before the run can be proposed. `facts` = what isn't known. CORRECTED brings
    `corrections` {fact: value}, which a new run then takes up."""

    run = models.ForeignKey(DecisionRun, on_delete=models.PROTECT, related_name="reviews", db_index=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="reviews")
    kind = models.CharField(max_length=11, choices=ReviewKind.choices)
    facts = models.JSONField(default=list)
    answer = models.CharField(max_length=9, choices=ReviewAnswer.choices, blank=True)
    corrections = models.JSONField(default=dict)
    reason = models.CharField("까닭", max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    # Answered in an earlier run of the round, on the same facts.
    carried_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = verbose_name_plural = "살펴볼 신청"
        ordering = ["run", "kind", "application"]
        constraints = [
            models.UniqueConstraint(fields=["run", "application", "kind"], name="review_item_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | (Q(answer="confirmed", corrections={}) & all_set("answered_at", "answered_by") & says("reason"))
                | (Q(answer="corrected") & ~Q(corrections={}) & all_set("answered_at", "answered_by") & says("reason")),
                name="review_item_answered_whole",
            ),
            models.CheckConstraint(
                condition=~Q(kind="unknown") | ~Q(answer="confirmed"), name="review_item_unknown_is_resolved"
            ),
        ]
        triggers = [
            refuse("answered_stays", pgtrigger.Update, "OLD.answered_at IS NOT NULL"),
            *never_deleted(),
        ]


class OpenedRow(models.Model):
    """That an approver really opened one row of a proposed run."""

    run = models.ForeignKey(DecisionRun, on_delete=models.PROTECT, related_name="opened", db_index=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "승인 전에 열어 본 신청"
        constraints = [models.UniqueConstraint(fields=["run", "by", "application"], name="opened_row_once")]
        triggers = append_only()
