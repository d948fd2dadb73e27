"""A round of a program (모집회차): when one may apply, how many seats there are, and how they are given."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.models.access import append_only
from programs.choices import ApplyVia, ClashPolicy, IntakeState, Selection
from programs.models.edition import edition_on_change
from programs.models.program import Program
from programs.models.provider import Venue


class IntakeQuerySet(models.QuerySet["Intake"]):
    def published(self) -> "IntakeQuerySet":
        return self.exclude(state=IntakeState.DRAFT).filter(program__state="published")

    def open(self, now) -> "IntakeQuerySet":
        return self.published().filter(state=IntakeState.PUBLISHED, apply_opens_at__lte=now, apply_closes_at__gt=now)

    def visible_to(self, user: User) -> "IntakeQuerySet":
        return self.filter(program__in=Program.objects.visible_to(user))


class Intake(models.Model):
    """One round. `capacity` null = the provider did not say. `taken`, `waiting` and `kept` (seats kept for a group and
    not taken yet, see SeatGroup) are moved by triggers of Enrollment and SeatGroup and checked here, so that no
    code path and no raw SQL can go over capacity or into a seat that is kept for others."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="intakes")
    name = models.CharField("회차 이름", max_length=60, default="1회차")
    state = models.CharField(max_length=10, choices=IntakeState.choices, default=IntakeState.DRAFT)
    apply_via = models.CharField("신청하는 곳", max_length=8, choices=ApplyVia.choices, default=ApplyVia.PORTAL)
    apply_opens_at = models.DateTimeField("신청 시작", null=True, blank=True)
    apply_closes_at = models.DateTimeField("신청 마감", null=True, blank=True)
    starts_on = models.DateField("시작하는 날", null=True, blank=True)
    ends_on = models.DateField("끝나는 날", null=True, blank=True)
    schedule_note = models.CharField("시간 안내", max_length=120, blank=True)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)  # 1 = Monday ... 7
    day_parts = ArrayField(models.CharField(max_length=9), default=list, blank=True)  # morning afternoon evening
    venue = models.ForeignKey(Venue, on_delete=models.SET_NULL, null=True, blank=True, related_name="intakes")
    capacity = models.PositiveIntegerField("정원", null=True, blank=True)
    waitlist_capacity = models.PositiveIntegerField("대기 정원", default=0)
    taken = models.PositiveIntegerField(default=0, editable=False)
    waiting = models.PositiveIntegerField(default=0, editable=False)
    kept = models.PositiveIntegerField(default=0, editable=False)
    edition = models.BigIntegerField(default=0, db_default=0, editable=False)
    settled = models.BigIntegerField(default=0, db_default=0, editable=False)
    selection = models.CharField("뽑는 방법", max_length=10, choices=Selection.choices, default=Selection.FIRST_COME)
    fee_krw = models.PositiveIntegerField("비용(원)", null=True, blank=True, default=0)  # null = ask the provider
    fee_note = models.CharField("비용 안내", max_length=120, blank=True)
    eligibility = models.JSONField("신청 자격", default=dict, blank=True)
    completion_percent = models.PositiveSmallIntegerField("수료 기준(%)", default=80)
    # How many times late or left early count as one absence; 0 = somebody who came late came.
    lates_per_absence = models.PositiveSmallIntegerField("결석 한 번으로 치는 지각·조퇴", default=0)
    late_after_minutes = models.PositiveSmallIntegerField("지각으로 치는 때(분)", default=10)
    # How long lessons may be studied, from the day the seat was confirmed (services.lessons.windows).
    study_days = models.PositiveSmallIntegerField("온라인 학습 기간(일)", default=30)
    clash_policy = models.CharField(
        "시간이 겹칠 때", max_length=6, choices=ClashPolicy.choices, default=ClashPolicy.WARN
    )
    offer_hours = models.PositiveSmallIntegerField("빈자리 답할 시간", default=24)
    # How long somebody drawn or selected may take to say that they come (hours); null = the seat is theirs at once.
    confirm_hours = models.PositiveSmallIntegerField("당첨 뒤 답할 시간", null=True, blank=True)
    canceled_reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = IntakeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "모집회차"
        ordering = ["apply_opens_at", "id"]
        indexes = [models.Index(fields=["program", "apply_closes_at"], name="intake_of_program")]
        constraints = [
            models.CheckConstraint(
                condition=Q(apply_opens_at__isnull=True)
                | Q(apply_closes_at__isnull=True)
                | Q(apply_closes_at__gt=F("apply_opens_at"))
                | Q(apply_via=ApplyVia.PROVIDER),
                name="intake_closes_after_opening",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on"))
                | Q(apply_via=ApplyVia.PROVIDER),
                name="intake_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=F("taken") + F("kept")),
                name="intake_never_over_capacity",
            ),
            models.CheckConstraint(condition=Q(waiting__lte=F("waitlist_capacity")), name="intake_waitlist_fits"),
            models.CheckConstraint(
                condition=Q(apply_via=ApplyVia.PROVIDER)
                | ~Q(state=IntakeState.PUBLISHED)
                | Q(capacity__gte=1, apply_opens_at__isnull=False, apply_closes_at__isnull=False),
                name="intake_published_is_complete",
            ),
            models.CheckConstraint(condition=Q(completion_percent__lte=100), name="intake_completion_is_percent"),
            models.CheckConstraint(condition=Q(lates_per_absence__lte=10), name="intake_lates_per_absence_is_small"),
            models.CheckConstraint(condition=Q(late_after_minutes__lte=240), name="intake_late_is_within_a_meeting"),
            models.CheckConstraint(condition=Q(offer_hours__gte=1), name="intake_offer_has_a_deadline"),
            models.CheckConstraint(
                condition=Q(confirm_hours__isnull=True) | Q(confirm_hours__gte=1),
                name="intake_confirming_has_a_deadline",
            ),
            models.CheckConstraint(condition=Q(study_days__gte=1, study_days__lte=730), name="intake_study_has_an_end"),
        ]
        triggers = [edition_on_change()]

    def __str__(self) -> str:
        return f"{self.program.title} {self.name}"

    @property
    def seats_left(self) -> int | None:
        """Seats that anybody may take."""
        return None if self.capacity is None else self.capacity - self.taken - self.kept

    @property
    def waitlist_left(self) -> int:
        return self.waitlist_capacity - self.waiting


class Meeting(models.Model):
    """One session (차시) of an intake."""

    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="meetings")
    number = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    room = models.CharField(max_length=60, blank=True)
    topic = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "차시"
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["intake", "number"], name="meeting_number_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_start"),
        ]
        indexes = [models.Index(fields=["starts_at"], name="meeting_by_time")]


class IntakeEvent(models.Model):
    """What staff did with an intake: the timeline of its activity, never changed afterwards."""

    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    action = models.CharField(max_length=40)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "회차 활동"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["intake", "-at"], name="intake_timeline")]
        triggers = append_only()
