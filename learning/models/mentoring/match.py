"""From a proposal both sides agree to, to the mentorship that holds a seat until it ends; and every change."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models.access import append_only
from learning.choices.mentoring import (
    MENTORSHIP_LIVE,
    MENTORSHIP_STEPS,
    PROPOSAL_STEPS,
    DeclineReason,
    EndReason,
    EventKind,
    MentorshipState,
    ProposalState,
    Side,
)
from learning.models.mentoring.guards import holds_a_seat, never_deleted, state_steps, stays
from learning.models.mentoring.mentor import MentorProfile
from learning.models.mentoring.request import MentorRequest
from learning.models.mentoring.run import MatchRun
from programs.models import Program


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def offered(self) -> "ProposalQuerySet":
        return self.filter(state=ProposalState.OFFERED)

    def answerable(self, now) -> "ProposalQuerySet":
        """Expiry is judged when read; the clock only tidies up."""
        return self.offered().filter(expires_at__gt=now)


class Proposal(models.Model):
    """A pair put to both sides until `expires_at`. `terms`: the engine's terms, recomputable; run null = by staff."""

    run = models.ForeignKey(MatchRun, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals")
    request = models.ForeignKey(MentorRequest, on_delete=models.PROTECT, related_name="proposals")
    mentor = models.ForeignKey(MentorProfile, on_delete=models.PROTECT, related_name="proposals")
    state = models.CharField(max_length=10, choices=ProposalState.choices, default=ProposalState.OFFERED)
    score = models.PositiveIntegerField()
    terms = models.JSONField(default=dict)
    expected_hours = models.PositiveSmallIntegerField(default=8)  # what the mentor is told to expect
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    resident_accepted_at = models.DateTimeField(null=True, blank=True)
    mentor_accepted_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)  # 1 after 24 hours, 2 after 48
    decided_at = models.DateTimeField(null=True, blank=True)
    declined_by = models.CharField(max_length=8, choices=Side.choices, blank=True)
    decline_reason = models.CharField(max_length=10, choices=DeclineReason.choices, blank=True)
    decline_note = models.CharField(max_length=200, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "멘토 제안"
        ordering = ["-offered_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(state=ProposalState.OFFERED), name="proposal_open_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=ProposalState.ACCEPTED)
                | Q(resident_accepted_at__isnull=False, mentor_accepted_at__isnull=False),
                name="proposal_accepted_by_both",
            ),
            models.CheckConstraint(
                condition=(Q(state=ProposalState.DECLINED) & ~Q(decline_reason="") & ~Q(declined_by=""))
                | (~Q(state=ProposalState.DECLINED) & Q(decline_reason="")),
                name="proposal_declined_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state=ProposalState.OFFERED, decided_at__isnull=True)
                | (~Q(state=ProposalState.OFFERED) & Q(decided_at__isnull=False)),
                name="proposal_decided_has_a_time",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("offered_at")), name="proposal_gives_time"),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(state=ProposalState.OFFERED), name="proposal_due"),
        ]
        triggers = [
            state_steps(PROPOSAL_STEPS),
            stays("request_id", "mentor_id", "run_id", "offered_at", "score"),
            never_deleted(),
        ]

    def __str__(self) -> str:
        return f"{self.request} → {self.mentor}"

    def is_answerable(self, now) -> bool:
        return self.state == ProposalState.OFFERED and now < self.expires_at


class MentorshipQuerySet(models.QuerySet["Mentorship"]):
    def live(self) -> "MentorshipQuerySet":
        return self.filter(state__in=MENTORSHIP_LIVE)


class Mentorship(models.Model):
    """A resident and a mentor who work together. Live (active, paused) ones hold a Seat: the database sees to it."""

    request = models.ForeignKey(MentorRequest, on_delete=models.PROTECT, related_name="mentorships")
    proposal = models.OneToOneField(
        Proposal, on_delete=models.PROTECT, null=True, blank=True, related_name="mentorship"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mentorships", db_index=False
    )
    program = models.ForeignKey(
        Program, on_delete=models.PROTECT, null=True, blank=True, related_name="mentorships", db_index=False
    )
    mentor = models.ForeignKey(MentorProfile, on_delete=models.PROTECT, related_name="mentorships")
    state = models.CharField(max_length=12, choices=MentorshipState.choices, default=MentorshipState.ACTIVE)
    score = models.PositiveIntegerField(default=0)
    terms = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    ends_on = models.DateField()  # the agreed term; either side may extend it
    extensions = models.PositiveSmallIntegerField(default=0)
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    end_reason = models.CharField(max_length=12, choices=EndReason.choices, blank=True)
    end_note = models.CharField(max_length=200, blank=True)
    moved_to = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="moved_from")

    objects = MentorshipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "멘토링"
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "program"],
                condition=Q(state__in=MENTORSHIP_LIVE),
                nulls_distinct=False,
                name="mentorship_live_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=MENTORSHIP_LIVE, ended_at__isnull=True, end_reason="")
                | (~Q(state__in=MENTORSHIP_LIVE) & Q(ended_at__isnull=False)),
                name="mentorship_over_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=MentorshipState.ENDED) | ~Q(end_reason=""), name="mentorship_ended_for_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state=MentorshipState.PAUSED) | Q(paused_at__isnull=False),
                name="mentorship_paused_has_a_time",
            ),
        ]
        triggers = [
            state_steps(MENTORSHIP_STEPS),
            stays("request_id", "person_id", "program_id", "mentor_id", "started_at"),
            never_deleted(),
            holds_a_seat("NEW.id"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.mentor}"

    @property
    def is_live(self) -> bool:
        return self.state in MENTORSHIP_LIVE


class MatchEvent(models.Model):
    """One change of one row, written with it: what (`kind`, `row`), from which state to which, by whom and why."""

    kind = models.CharField(max_length=10, choices=EventKind.choices)
    row = models.BigIntegerField()  # id of the request, run, proposal ... that changed
    # Whom it is about, so that one person's or one mentor's history is one look.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    mentor = models.ForeignKey(
        MentorProfile, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, null=True,
        related_name="+",
    )  # fmt: skip
    reason = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "멘토링 변화"
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["kind", "row", "at"], name="match_event_history")]
        triggers = append_only()
