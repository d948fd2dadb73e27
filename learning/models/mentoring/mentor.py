"""What a mentor says of themself, when they are free, and how many people they look after at once."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.choices import Role
from accounts.models import Membership, Organization
from learning.choices.mentoring import Language, MeetingMode, Need, Region, Trade
from learning.models.mentoring.guards import both_or_none, holds_a_seat, refuse
from learning.slots import WHOLE_DAY, WHOLE_WEEK

MOST_SEATS = 60
HELD_ABOVE = """EXISTS (
    SELECT FROM learning_seat WHERE mentor_id = NEW.id AND released_at IS NULL AND number > NEW.capacity)"""


def _live_role() -> Exists:
    return Exists(Membership.objects.filter(user=OuterRef("user"), role=Role.MENTOR, ended_at=None))


class MentorQuerySet(models.QuerySet["MentorProfile"]):
    def serving(self) -> "MentorQuerySet":
        """Who can be proposed now: holds the role, and is neither paused nor gone."""
        return self.with_role().filter(paused_at__isnull=True, left_at__isnull=True)

    def with_role(self) -> "MentorQuerySet":
        return self.filter(_live_role())

    def without_role(self) -> "MentorQuerySet":
        return self.filter(~_live_role())

    def of_organizations(self, ids) -> "MentorQuerySet":
        return self.filter(organization__in=ids)


class MentorProfile(models.Model):
    """A mentor inside a training institution. `slots`: 42 bits as in `learning.slots`; `capacity`: persons at once."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mentor_profile")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="mentors")
    trades = ArrayField(models.CharField(max_length=12, choices=Trade.choices), verbose_name="분야", default=list)
    skills = ArrayField(
        models.CharField(max_length=12, choices=Need.choices), verbose_name="도울 수 있는 일", default=list
    )
    languages = ArrayField(models.CharField(max_length=8, choices=Language.choices), verbose_name="말", default=list)
    regions = ArrayField(
        models.CharField(max_length=12, choices=Region.choices),
        verbose_name="만날 수 있는 권역",
        default=list,
        blank=True,
    )
    mode = models.CharField("만나는 방법", max_length=10, choices=MeetingMode.choices, default=MeetingMode.EITHER)
    employers = ArrayField(
        models.CharField(max_length=80), verbose_name="일하는 곳과 일했던 곳", default=list, blank=True
    )
    years = models.PositiveSmallIntegerField("이 분야에서 일한 햇수", default=0)
    introduction = models.CharField("한 줄 소개", max_length=200, blank=True)
    slots = models.BigIntegerField("만날 수 있는 시간", default=0)
    capacity = models.PositiveSmallIntegerField("한 번에 맡는 사람", default=5)
    meeting_link = models.URLField("화상 상담 주소", max_length=300, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateField(null=True, blank=True)
    pause_reason = models.CharField(max_length=200, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField()

    objects = MentorQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "멘토"
        constraints = [
            models.CheckConstraint(condition=Q(capacity__lte=MOST_SEATS), name="mentor_capacity_to_sixty"),
            models.CheckConstraint(condition=Q(slots__gte=0, slots__lte=WHOLE_WEEK), name="mentor_slots_fit_a_week"),
            models.CheckConstraint(
                condition=Q(paused_until__isnull=True) | Q(paused_at__isnull=False), name="mentor_pause_has_a_start"
            ),
        ]
        triggers = [
            refuse("capacity_holds_the_load", pgtrigger.Update, f"NEW.capacity < OLD.capacity AND {HELD_ABOVE}")
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def is_serving(self) -> bool:
        return self.paused_at is None and self.left_at is None and self.user.is_mentor


class CapacityPeriod(models.Model):
    """So many people at once from a day on. Applied on that day by the clock; where the load is larger it stays
    `held_at` and is a task for staff."""

    mentor = models.ForeignKey(MentorProfile, on_delete=models.CASCADE, related_name="capacity_periods")
    starts_on = models.DateField("언제부터")
    capacity = models.PositiveSmallIntegerField("한 번에 맡는 사람")
    reason = models.CharField("까닭", max_length=200, blank=True)
    asked_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)  # refused on its day: more people than seats

    class Meta:
        verbose_name = verbose_name_plural = "기간별 정원"
        ordering = ["starts_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["mentor", "starts_on"], name="capacity_period_once_a_day"),
            models.CheckConstraint(condition=Q(capacity__lte=MOST_SEATS), name="capacity_period_to_sixty"),
        ]


class AvailabilityException(models.Model):
    """A day on which a mentor can't as usual: `off` are the six parts of that day that fall away."""

    mentor = models.ForeignKey(MentorProfile, on_delete=models.CASCADE, related_name="exceptions", db_index=False)
    day = models.DateField("날짜")
    off = models.PositiveSmallIntegerField("안 되는 시간", default=WHOLE_DAY)
    note = models.CharField("메모", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "쉬는 날"
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["mentor", "day"], name="availability_exception_once_a_day"),
            models.CheckConstraint(condition=Q(off__gte=1, off__lte=WHOLE_DAY), name="availability_exception_of_a_day"),
        ]


# A seat may never stand above the mentor's capacity; locking the mentor's row keeps a lowering out meanwhile.
WITHIN_CAPACITY = pgtrigger.Trigger(
    name="within_capacity",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    declare=[("seats", "integer")],
    func="""
        IF NEW.released_at IS NOT NULL THEN RETURN NEW; END IF;
        SELECT capacity INTO seats FROM learning_mentorprofile WHERE id = NEW.mentor_id FOR NO KEY UPDATE;
        IF NEW.number > seats THEN RAISE EXCEPTION 'within_capacity: seat % of %', NEW.number, seats; END IF;
        RETURN NEW;
    """,
)


class Seat(models.Model):
    """One of a mentor's places, held by one live mentorship; released when it ends, kept as history."""

    mentor = models.ForeignKey(MentorProfile, on_delete=models.PROTECT, related_name="seats", db_index=False)
    number = models.PositiveSmallIntegerField()
    mentorship = models.ForeignKey("learning.Mentorship", on_delete=models.PROTECT, related_name="seats")
    taken_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "멘토의 자리"
        constraints = [
            models.UniqueConstraint(
                fields=["mentor", "number"], condition=Q(released_at__isnull=True), name="mentor_seat_live_once"
            ),
            models.UniqueConstraint(
                fields=["mentorship"], condition=Q(released_at__isnull=True), name="mentorship_holds_one_seat"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="mentor_seat_from_one"),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | Q(released_at__gte=F("taken_at")), name="mentor_seat_ends_later"
            ),
        ]
        triggers = [
            WITHIN_CAPACITY,
            holds_a_seat("NEW.mentorship_id"),
            refuse("released_stays", pgtrigger.Update, "OLD.released_at IS NOT NULL"),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]


class Pin(models.Model):
    """An officer's word that this request goes to this mentor, with what it cost when it was made."""

    request = models.ForeignKey("learning.MentorRequest", on_delete=models.PROTECT, related_name="pins")
    mentor = models.ForeignKey(MentorProfile, on_delete=models.PROTECT, related_name="pins")
    reason = models.CharField("까닭", max_length=200)
    price_people = models.IntegerField(default=0)  # how many fewer are served because of it
    price_score = models.IntegerField(default=0)  # how many points lower the total is
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "지정"
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(fields=["request"], condition=Q(removed_at__isnull=True), name="pin_live_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="pin_has_a_reason"),
            models.CheckConstraint(condition=both_or_none("removed_at", "removed_by"), name="pin_removed_by_somebody"),
        ]


class Ban(models.Model):
    """A mentor and a person who are never proposed to each other, for good or until a day."""

    mentor = models.ForeignKey(MentorProfile, on_delete=models.PROTECT, related_name="bans", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mentor_bans")
    reason = models.CharField(max_length=10)
    note = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "막은 짝"
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["mentor", "person"], condition=Q(lifted_at__isnull=True), name="ban_live_once"
            ),
        ]
