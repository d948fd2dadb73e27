"""One calculation of who is matched with whom: what it saw, what it found, what proves it, and who let it out."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value

from learning.choices.mentoring import RUN_OPEN, RUN_STEPS, Fate, RunState, RunTrigger
from learning.models.mentoring.guards import both_or_none, never_deleted, refuse, state_steps, stays
from learning.models.mentoring.mentor import MentorProfile
from learning.models.mentoring.policy import MatchPolicy
from learning.models.mentoring.request import MentorRequest


class MatchRun(models.Model):
    """`snapshot_digest`: SHA-256 of everything that was read; publishing compares it. `certificate`: the contract's
    prices. `comparison`: the same snapshot by first come first served, and the run before. served + waiting + excluded
    = eligible, by constraint."""

    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.DRAFT)
    trigger = models.CharField(max_length=6, choices=RunTrigger.choices)
    policy = models.ForeignKey(MatchPolicy, on_delete=models.PROTECT, related_name="runs")
    snapshot_digest = models.CharField(max_length=64, blank=True)
    last_request = models.BigIntegerField(default=0)  # requests that came later belong to the next run
    snapshot_at = models.DateTimeField(null=True, blank=True)
    answer_digest = models.CharField(max_length=64, blank=True)
    eligible = models.PositiveIntegerField(default=0)
    served = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    excluded = models.PositiveIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    certificate = models.JSONField(default=dict)
    comparison = models.JSONField(default=dict)
    seconds = models.FloatField(default=0)  # of processor time, from rows to stored answer
    note = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    solved_at = models.DateTimeField(null=True, blank=True)
    certified_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)  # discarded or stale

    class Meta:
        verbose_name = verbose_name_plural = "연결 계산"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(Value(1), condition=Q(state__in=RUN_OPEN), name="match_run_open_once"),
            models.CheckConstraint(
                condition=Q(eligible=F("served") + F("waiting") + F("excluded")), name="match_run_loses_nobody"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[RunState.REVIEWED, RunState.PUBLISHED])
                | Q(certified_at__isnull=False, reviewed_at__isnull=False),
                name="match_run_certified_before_review",
            ),
            models.CheckConstraint(
                condition=Q(state=RunState.PUBLISHED, published_at__isnull=False)
                | (~Q(state=RunState.PUBLISHED) & Q(published_at__isnull=True)),
                name="match_run_published_has_a_time",
            ),
        ]
        triggers = [
            state_steps(RUN_STEPS),
            stays("policy_id", "asked_at", "trigger"),
            refuse(
                "published_stays",
                pgtrigger.Update,
                "OLD.state = 'published' AND ROW(OLD.*) IS DISTINCT FROM ROW(NEW.*)",
            ),
            never_deleted(),
        ]

    def __str__(self) -> str:
        return f"연결 계산 {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in RUN_OPEN


class MatchRunRow(models.Model):
    """What a run says of one request. PAIR: mentor, score and `terms`. WAITING: `cause` (no_edge, no_seat), `place` in
    line and `help`, the smallest change that makes three mentors possible. EXCLUDED: `cause` says why."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="rows", db_index=False)
    request = models.ForeignKey(MentorRequest, on_delete=models.PROTECT, related_name="run_rows")
    fate = models.CharField(max_length=8, choices=Fate.choices)
    mentor = models.ForeignKey(MentorProfile, on_delete=models.PROTECT, null=True, blank=True, related_name="run_rows")
    score = models.PositiveIntegerField(null=True, blank=True)
    terms = models.JSONField(default=dict, blank=True)
    cause = models.CharField(max_length=20, blank=True)
    place = models.PositiveIntegerField(null=True, blank=True)
    help = models.JSONField(default=dict, blank=True)
    is_pinned = models.BooleanField(default=False)
    # had another mentor until now
    is_moved = models.BooleanField(default=False)

    class Meta:
        verbose_name = verbose_name_plural = "연결 계산 한 줄"
        constraints = [
            models.UniqueConstraint(fields=["run", "request"], name="match_run_row_once"),
            models.CheckConstraint(
                condition=Q(fate=Fate.PAIR, mentor__isnull=False, score__isnull=False, cause="")
                | (~Q(fate=Fate.PAIR) & Q(mentor__isnull=True, score__isnull=True) & ~Q(cause="")),
                name="match_run_row_pairs_or_says_why",
            ),
        ]


class MatchRunSeat(models.Model):
    """What a run says of one mentor: seats free, seats used, and what one more seat there would add."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="seats", db_index=False)
    mentor = models.ForeignKey(MentorProfile, on_delete=models.PROTECT, related_name="+")
    free = models.PositiveSmallIntegerField()
    used = models.PositiveSmallIntegerField()
    load = models.PositiveSmallIntegerField()  # people looked after before the run
    more_people = models.PositiveSmallIntegerField(default=0)
    # below nothing where the person who comes in makes others move to mentors who fit less
    more_score = models.IntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "연결 계산의 멘토"
        constraints = [
            models.UniqueConstraint(fields=["run", "mentor"], name="match_run_seat_once"),
            models.CheckConstraint(condition=Q(used__lte=F("free")), name="match_run_seat_within_free"),
        ]


class MatchOverride(models.Model):
    """A pair that a rule forbids and staff allow all the same: which rule, why, and who. A conflict of interest
    is never allowed by one person."""

    request = models.ForeignKey(MentorRequest, on_delete=models.PROTECT, related_name="overrides")
    mentor = models.ForeignKey(MentorProfile, on_delete=models.PROTECT, related_name="overrides")
    rule = models.CharField(max_length=12)
    reason = models.CharField("까닭", max_length=200)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "예외"
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "mentor", "rule"], condition=Q(withdrawn_at__isnull=True), name="override_live_once"
            ),
            models.CheckConstraint(condition=both_or_none("approved_at", "approved_by"), name="override_has_a_hand"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(rule="conflict") | ~Q(approved_by=F("asked_by")),
                name="override_of_conflict_by_two",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="override_has_a_reason"),
        ]
