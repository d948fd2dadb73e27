"""What a resident who asks for a mentor told us, and where the request stands."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import Organization
from learning.choices.mentoring import (
    REQUEST_LIVE,
    REQUEST_STEPS,
    Language,
    MeetingMode,
    Need,
    Region,
    RequestState,
    Tier,
    Trade,
)
from learning.models.mentoring.guards import never_deleted, state_steps, stays, time_in
from learning.slots import WHOLE_WEEK
from programs.models import Program


class RequestQuerySet(models.QuerySet["MentorRequest"]):
    def live(self) -> "RequestQuerySet":
        return self.filter(state__in=REQUEST_LIVE)

    def in_line(self) -> "RequestQuerySet":
        """Who waits for a mentor, in the order of the line: tier 1 first, then who has waited longest."""
        return self.filter(state=RequestState.OPEN).order_by("tier", "waiting_since", "id")


class MentorRequest(models.Model):
    """One wish for a mentor, for a program or in general (program is null). Age and gender are never asked.

    `waiting_since` = since when the person has been without a mentor: the place in line goes by it.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mentor_requests")
    program = models.ForeignKey(
        Program, on_delete=models.PROTECT, null=True, blank=True, related_name="mentor_requests", db_index=False
    )
    state = models.CharField(max_length=8, choices=RequestState.choices, default=RequestState.OPEN)
    tier = models.PositiveSmallIntegerField(choices=Tier.choices, default=Tier.USUAL)
    trade = models.CharField("하고 싶은 일의 분야", max_length=12, choices=Trade.choices)
    needs = ArrayField(models.CharField(max_length=12, choices=Need.choices), verbose_name="도움받고 싶은 일")
    goal = models.CharField("이루고 싶은 것", max_length=300, blank=True)
    slots = models.BigIntegerField("만날 수 있는 시간")
    languages = ArrayField(models.CharField(max_length=8, choices=Language.choices), verbose_name="말")
    mode = models.CharField("만나는 방법", max_length=10, choices=MeetingMode.choices, default=MeetingMode.EITHER)
    region = models.CharField("권역", max_length=12, choices=Region.choices, blank=True)
    # Stated requirements, all of them hard rules.
    least_years = models.PositiveSmallIntegerField("멘토의 현장 경력(햇수)", default=0)
    not_from = models.ManyToManyField(Organization, verbose_name="피하고 싶은 기관", blank=True, related_name="+")
    employer = models.CharField("지금 다니는 곳", max_length=80, blank=True)  # a mentor from there would be a conflict
    asked_at = models.DateTimeField()
    waiting_since = models.DateTimeField()
    changed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    close_reason = models.CharField(max_length=200, blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "멘토 요청"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "program"],
                condition=Q(state__in=REQUEST_LIVE),
                nulls_distinct=False,
                name="mentor_request_live_once",
            ),
            models.CheckConstraint(
                condition=Q(slots__gte=1, slots__lte=WHOLE_WEEK), name="mentor_request_slots_fit_a_week"
            ),
            models.CheckConstraint(condition=Q(needs__len__gte=1), name="mentor_request_needs_something"),
            models.CheckConstraint(condition=Q(languages__len__gte=1), name="mentor_request_speaks_something"),
            models.CheckConstraint(condition=Q(tier__in=Tier.values), name="mentor_request_tier_known"),
            models.CheckConstraint(
                condition=time_in("closed_at", [RequestState.DONE]), name="mentor_request_done_has_a_time"
            ),
        ]
        indexes = [
            models.Index(
                fields=["tier", "waiting_since", "id"], condition=Q(state=RequestState.OPEN), name="mentor_request_line"
            ),
        ]
        triggers = [state_steps(REQUEST_STEPS), stays("person_id", "program_id", "asked_at"), never_deleted()]

    def __str__(self) -> str:
        return f"{self.person} {self.get_trade_display()}"
