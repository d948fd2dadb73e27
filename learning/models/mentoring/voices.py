"""What the two say to each other and to us: messages, concerns, surveys; and what the portal reminds them of."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.fields import EncryptedTextField
from learning.choices.mentoring import ConcernKind, ConcernState, Moment, NudgeCause, Side, Urgency
from learning.models.mentoring.guards import both_or_none, never_deleted, stays
from learning.models.mentoring.match import Mentorship


class Message(models.Model):
    """One message inside a mentorship. Contacts are masked before it is stored; `key`: sent twice is one."""

    mentorship = models.ForeignKey(Mentorship, on_delete=models.PROTECT, related_name="messages", db_index=False)
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=8, choices=Side.choices)
    text = EncryptedTextField("메시지", bound_to="key", max_length=2_000)
    is_masked = models.BooleanField(default=False)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "메시지"
        ordering = ["sent_at", "id"]
        indexes = [
            models.Index(fields=["mentorship", "sent_at"], name="message_of_mentorship"),
            models.Index(fields=["mentorship", "side"], condition=Q(read_at__isnull=True), name="message_unread"),
        ]
        triggers = [stays("mentorship_id", "author_id", "side", "sent_at"), never_deleted()]


class Concern(models.Model):
    """Somebody in or around a mentorship asks staff for help; `is_crisis` ones come first, with the number 109."""

    mentorship = models.ForeignKey(Mentorship, on_delete=models.PROTECT, null=True, blank=True, related_name="concerns")
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    side = models.CharField(max_length=8, choices=Side.choices)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("무슨 일", max_length=10, choices=ConcernKind.choices)
    urgency = models.PositiveSmallIntegerField("얼마나 급한지", choices=Urgency.choices, default=Urgency.SOON)
    is_crisis = models.BooleanField(default=False)
    text = EncryptedTextField("내용", bound_to="key", max_length=2_000)
    state = models.CharField(max_length=8, choices=ConcernState.choices, default=ConcernState.OPEN)
    raised_at = models.DateTimeField()
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "도움 요청과 신고"
        ordering = ["urgency", "raised_at"]
        constraints = [
            models.CheckConstraint(condition=both_or_none("taken_at", "taken_by"), name="concern_taken_by_somebody"),
            models.CheckConstraint(
                condition=Q(state=ConcernState.CLOSED, closed_at__isnull=False)
                | (~Q(state=ConcernState.CLOSED) & Q(closed_at__isnull=True)),
                name="concern_closed_has_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["urgency", "raised_at"], condition=~Q(state="closed"), name="concern_open"),
        ]
        triggers = [stays("mentorship_id", "raised_by_id", "kind", "raised_at"), never_deleted()]


class NudgeRule(models.Model):
    """After so many days of one fact, whom to remind and in which words; staff change it, quiet hours hold anyway."""

    cause = models.CharField("무엇이", max_length=12, choices=NudgeCause.choices)
    days = models.PositiveSmallIntegerField("며칠 이어지면")
    audience = ArrayField(models.CharField(max_length=8, choices=Side.choices), verbose_name="누구에게")
    title = models.CharField("제목", max_length=100)
    body = models.CharField("내용", max_length=400)
    is_on = models.BooleanField("씀", default=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "알림 규칙"
        ordering = ["cause", "days"]
        constraints = [
            models.UniqueConstraint(fields=["cause", "days"], name="nudge_rule_once"),
            models.CheckConstraint(condition=Q(days__gte=1, days__lte=180), name="nudge_rule_days_to_half_a_year"),
            models.CheckConstraint(condition=Q(audience__len__gte=1), name="nudge_rule_tells_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.get_cause_display()} {self.days}일"


class Nudge(models.Model):
    """A rule that applied to a mentorship: once for each time the fact began (`since`)."""

    rule = models.ForeignKey(NudgeRule, on_delete=models.CASCADE, related_name="nudges")
    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="nudges", db_index=False)
    since = models.DateTimeField()
    sent_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "보낸 알림"
        ordering = ["-sent_at"]
        constraints = [models.UniqueConstraint(fields=["mentorship", "rule", "since"], name="nudge_once")]


class MentoringSurvey(models.Model):
    """Five answers at most, from one side, in the middle or at the end; each 1 (not at all) to 5 (very much)."""

    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="surveys", db_index=False)
    side = models.CharField(max_length=8, choices=Side.choices)
    moment = models.CharField(max_length=6, choices=Moment.choices)
    answers = models.JSONField(default=dict)
    comment = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "멘토링 설문 답"
        constraints = [models.UniqueConstraint(fields=["mentorship", "side", "moment"], name="mentoring_survey_once")]
