"""The work of a resident and a mentor: goal, to-dos, meetings and their notes, and courses put into the plan."""

import uuid

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from accounts.fields import EncryptedTextField
from learning.choices.mentoring import (
    Mark,
    Need,
    RecommendationState,
    SessionPlace,
    SessionResult,
    SessionState,
    Side,
)
from learning.models.mentoring.guards import never_deleted, stays
from learning.models.mentoring.match import Mentorship
from learning.models.mentoring.mentor import MentorProfile
from programs.models import Program


class MentoringGoal(models.Model):
    """What the two want to reach; a new goal replaces the old one, which stays as history."""

    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="goals", db_index=False)
    text = models.CharField("목표", max_length=300)
    target_on = models.DateField("언제까지", null=True, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, blank=True)  # the other side said yes
    reached_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "멘토링 목표"
        ordering = ["-set_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mentorship"], condition=Q(replaced_at__isnull=True), name="goal_current_once"
            ),
        ]


class MentoringSession(models.Model):
    """A meeting: booked from the overlap, or logged afterwards. `key` comes from the device, so that a draft sent twice
    is one meeting."""

    mentorship = models.ForeignKey(Mentorship, on_delete=models.PROTECT, related_name="sessions", db_index=False)
    mentor = models.ForeignKey(MentorProfile, on_delete=models.PROTECT, related_name="sessions", db_index=False)
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    state = models.CharField(max_length=8, choices=SessionState.choices, default=SessionState.BOOKED)
    place = models.CharField("만나는 방법", max_length=10, choices=SessionPlace.choices, default=SessionPlace.ONLINE)
    where = models.CharField("곳 또는 주소", max_length=200, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    topic = models.CharField("이야기할 것", max_length=200, blank=True)
    booked_by = models.CharField(max_length=8, choices=Side.choices)
    booked_at = models.DateTimeField()
    logged_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField("결과", max_length=10, choices=SessionResult.choices, blank=True)
    topics = ArrayField(models.CharField(max_length=12, choices=Need.choices), default=list, blank=True)
    next_on = models.DateField("다음 만남", null=True, blank=True)
    canceled_at = models.DateTimeField(null=True, blank=True)
    canceled_by = models.CharField(max_length=8, choices=Side.choices, blank=True)
    cancel_reason = models.CharField(max_length=200, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "멘토링 만남"
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start"),
            models.CheckConstraint(
                condition=~Q(state=SessionState.HELD) | (Q(logged_at__isnull=False) & ~Q(result="")),
                name="session_held_has_a_result",
            ),
            models.CheckConstraint(
                condition=~Q(state=SessionState.CANCELED) | Q(canceled_at__isnull=False),
                name="session_canceled_has_a_time",
            ),
            ExclusionConstraint(
                name="session_one_at_a_time_of_mentor",
                expressions=[
                    (F("mentor"), RangeOperators.EQUAL),
                    (Func(F("starts_at"), F("ends_at"), function="tstzrange"), RangeOperators.OVERLAPS),
                ],
                condition=Q(state=SessionState.BOOKED),
            ),
        ]
        indexes = [
            models.Index(fields=["mentorship", "-starts_at"], name="session_of_mentorship"),
            models.Index(fields=["mentor", "starts_at"], name="session_of_mentor"),
        ]
        triggers = [stays("mentorship_id", "mentor_id", "key"), never_deleted()]

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


class SessionNote(models.Model):
    """One line of a meeting's notes, with the mark that says who may read it."""

    session = models.ForeignKey(MentoringSession, on_delete=models.CASCADE, related_name="notes")
    mark = models.CharField(max_length=8, choices=Mark.choices, default=Mark.SHARED)
    text = EncryptedTextField("적은 것", bound_to="session_id", max_length=1_000)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, blank=True)  # the resident read it and agreed

    class Meta:
        verbose_name = verbose_name_plural = "만남 기록 한 줄"
        ordering = ["written_at", "id"]


class ActionItem(models.Model):
    """Something one of the two does until a day."""

    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="items")
    session = models.ForeignKey(
        MentoringSession, on_delete=models.SET_NULL, null=True, blank=True, related_name="items"
    )
    owner = models.CharField("누가", max_length=8, choices=Side.choices, default=Side.RESIDENT)
    text = models.CharField("할 일", max_length=200)
    due_on = models.DateField("언제까지", null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "할 일"
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(dropped_at__isnull=True), name="action_item_done_or_dropped"
            ),
        ]


class Recommendation(models.Model):
    """A program that a mentor puts to the mentee, who takes it into the plan or not."""

    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="recommendations", db_index=False)
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="recommendations")
    reason = models.CharField("추천하는 까닭", max_length=200)
    state = models.CharField(max_length=8, choices=RecommendationState.choices, default=RecommendationState.SENT)
    made_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "추천한 과정"
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(fields=["mentorship", "program"], name="recommendation_once"),
            models.CheckConstraint(
                condition=Q(state=RecommendationState.SENT, answered_at__isnull=True)
                | (~Q(state=RecommendationState.SENT) & Q(answered_at__isnull=False)),
                name="recommendation_answered_has_a_time",
            ),
        ]


class ConsentShare(models.Model):
    """One kind of thing a resident lets the mentor of one mentorship see, until it is taken back."""

    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="shares", db_index=False)
    what = models.CharField(max_length=12)
    given_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "함께 보기 동의"
        constraints = [
            models.UniqueConstraint(
                fields=["mentorship", "what"], condition=Q(taken_back_at__isnull=True), name="share_live_once"
            ),
        ]
