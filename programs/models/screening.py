"""How a screened round is read: its questions, its published criteria, its reviewers and what each of them gave."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Deferrable, Q

from programs.choices import CHOOSING, LIVE, WRITING, FormQuestionKind
from programs.models.enrollment import Enrollment
from programs.models.intake import Intake

MOST_POINTS = 100
MOST_REVIEWS = 9
LIVE_SQL = ", ".join(f"'{status}'" for status in LIVE)
FROZEN = "EXISTS (SELECT FROM programs_screening WHERE id = {row}.screening_id AND frozen_at IS NOT NULL)"


def refuse(name: str, operation, condition: str, result: str = "NEW") -> pgtrigger.Trigger:
    """Row trigger that refuses what meets the condition, whoever writes it."""
    # nosemgrep: put together from this module's own words
    func = f"IF {condition} THEN RAISE EXCEPTION '{name}: %', TG_TABLE_NAME; END IF; RETURN {result};"
    return pgtrigger.Trigger(name=name, when=pgtrigger.Before, operation=operation, func=func)


def differs(*columns: str) -> str:
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return f"ROW({old}) IS DISTINCT FROM ROW({new})"


def frozen_once_applied(*columns: str) -> list[pgtrigger.Trigger]:
    """Nothing is added, removed or changed in these columns once somebody has applied: all answer the same."""
    return [
        refuse("frozen_insert", pgtrigger.Insert, FROZEN.format(row="NEW")),
        refuse("frozen_update", pgtrigger.Update, f"{differs(*columns)} AND {FROZEN.format(row='OLD')}"),
        refuse("frozen_delete", pgtrigger.Delete, FROZEN.format(row="OLD"), "OLD"),
    ]


class Screening(models.Model):
    """How one intake is screened. `frozen_at` = the first application came in: questions and criteria stay as they were
    published, but for the wording of their help."""

    intake = models.OneToOneField(Intake, on_delete=models.CASCADE, related_name="screening")
    reviews_each = models.PositiveSmallIntegerField("신청서 하나를 읽는 사람", default=2)
    is_named = models.BooleanField("이름을 보고 심사", default=False)
    # below this share of all points nobody is selected, even where seats are left; 0 = no such line
    pass_percent = models.PositiveSmallIntegerField("가장 낮은 합격 점수(%)", default=0)
    # residents are told that the result comes then; a decision never takes effect earlier
    announce_at = models.DateTimeField("결과를 알리는 때", null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "심사"
        constraints = [
            models.CheckConstraint(
                condition=Q(reviews_each__gte=1, reviews_each__lte=MOST_REVIEWS), name="screening_reviews_one_to_nine"
            ),
            models.CheckConstraint(condition=Q(pass_percent__lte=100), name="screening_pass_is_percent"),
        ]
        triggers = [
            refuse(
                "stays_published",
                pgtrigger.Update,
                f"OLD.frozen_at IS NOT NULL AND {differs('intake_id', 'pass_percent', 'frozen_at')}",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.intake} 심사"


class ScreeningQuestion(models.Model):
    """One question of the application form, or a heading that begins a new page of it, in the officer's order."""

    screening = models.ForeignKey(Screening, on_delete=models.CASCADE, related_name="questions", db_index=False)
    number = models.PositiveSmallIntegerField()
    kind = models.CharField("종류", max_length=8, choices=FormQuestionKind.choices)
    label = models.CharField("물음", max_length=200)
    help = models.CharField("도움말", max_length=400, blank=True)
    is_required = models.BooleanField("꼭 답해야 함", default=True)
    choices = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    max_length = models.PositiveSmallIntegerField("글자 수", null=True, blank=True)
    lowest = models.IntegerField("가장 작은 수", null=True, blank=True)
    highest = models.IntegerField("가장 큰 수", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "신청서 물음"
        ordering = ["screening", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["screening", "number"], name="form_question_number_once", deferrable=Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=Q(kind__in=CHOOSING, choices__len__gte=2) | (~Q(kind__in=CHOOSING) & Q(choices__len=0)),
                name="form_question_choices_where_one_chooses",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=WRITING, max_length__isnull=False, max_length__gte=1)
                | (~Q(kind__in=WRITING) & Q(max_length__isnull=True)),
                name="form_question_length_where_one_writes",
            ),
            models.CheckConstraint(
                condition=Q(lowest__isnull=True) | Q(highest__isnull=True) | Q(lowest__lte=models.F("highest")),
                name="form_question_bounds_in_order",
            ),
        ]
        triggers = frozen_once_applied(
            *("screening_id", "number", "kind", "label", "is_required", "choices", "max_length", "lowest", "highest")
        )

    def __str__(self) -> str:
        return self.label


class ScreeningCriterion(models.Model):
    """What applications are judged by, shown before applying; a refusal names one of these."""

    screening = models.ForeignKey(Screening, on_delete=models.CASCADE, related_name="criteria", db_index=False)
    number = models.PositiveSmallIntegerField()
    label = models.CharField("기준", max_length=60)
    description = models.CharField("설명", max_length=300, blank=True)
    points = models.PositiveSmallIntegerField("점수")

    class Meta:
        verbose_name = verbose_name_plural = "심사 기준"
        ordering = ["screening", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["screening", "number"], name="criterion_number_once", deferrable=Deferrable.DEFERRED
            ),
            models.UniqueConstraint(fields=["screening", "label"], name="criterion_label_once"),
            models.CheckConstraint(
                condition=Q(points__gte=1, points__lte=MOST_POINTS), name="criterion_points_1_to_100"
            ),
        ]
        triggers = frozen_once_applied("screening_id", "number", "label", "points")

    def __str__(self) -> str:
        return self.label


class ScreeningReviewer(models.Model):
    """An officer who may be given applications of one round, of its own organization or invited from another."""

    screening = models.ForeignKey(Screening, on_delete=models.CASCADE, related_name="reviewers", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviewer_of")
    is_invited = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "심사 맡은 사람"
        constraints = [models.UniqueConstraint(fields=["screening", "user"], name="screening_reviewer_once")]

    def __str__(self) -> str:
        return str(self.user)


APPLIED_TOO = f"""EXISTS (
    SELECT FROM programs_enrollment AS own JOIN programs_enrollment AS read ON read.intake_id = own.intake_id
     WHERE read.id = NEW.enrollment_id AND own.person_id = NEW.reviewer_id
       AND (own.id = read.id OR own.status IN ({LIVE_SQL})))"""


class ScreeningReview(models.Model):
    """One application given to one reviewer. Its answers stay shut until the reviewer says whether there is a conflict
    of interest; one who has one never sees or scores it."""

    enrollment = models.ForeignKey(
        Enrollment, on_delete=models.PROTECT, related_name="screening_reviews", db_index=False
    )
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="screening_reviews")
    assigned_at = models.DateTimeField()
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, null=True,
        related_name="+",
    )  # fmt: skip
    declared_at = models.DateTimeField(null=True)
    has_conflict = models.BooleanField(null=True)
    conflict_note = models.CharField(max_length=200, blank=True)
    finished_at = models.DateTimeField(null=True)  # every criterion has its points
    released_at = models.DateTimeField(null=True)  # taken back by an officer

    class Meta:
        verbose_name = verbose_name_plural = "심사 한 건"
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "reviewer"], name="screening_review_once"),
            models.CheckConstraint(
                condition=Q(declared_at__isnull=True, has_conflict__isnull=True)
                | Q(declared_at__isnull=False, has_conflict__isnull=False),
                name="screening_review_declared_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(declared_at__isnull=False),
                name="screening_review_declared_before_end",
            ),
        ]
        triggers = [
            refuse("own_round", pgtrigger.Insert, APPLIED_TOO),
            refuse("stays_with_both", pgtrigger.Update, differs("enrollment_id", "reviewer_id")),
            refuse("conflict_stays", pgtrigger.Update, "OLD.has_conflict AND NEW.has_conflict IS DISTINCT FROM true"),
        ]

    def __str__(self) -> str:
        return f"{self.enrollment.number} {self.reviewer}"


DECIDED = """EXISTS (
    SELECT FROM programs_screeningreview AS review JOIN programs_enrollment AS read ON read.id = review.enrollment_id
      JOIN programs_decisionbatch AS batch ON batch.intake_id = read.intake_id
     WHERE review.id = {row}.review_id AND batch.undone_at IS NULL)"""
NOT_OPEN_TO_SCORE = """NOT EXISTS (
    SELECT FROM programs_screeningreview AS review JOIN programs_enrollment AS read ON read.id = review.enrollment_id
      JOIN programs_screening AS screening ON screening.intake_id = read.intake_id
      JOIN programs_screeningcriterion AS criterion ON criterion.screening_id = screening.id
     WHERE review.id = NEW.review_id AND review.has_conflict IS FALSE AND review.released_at IS NULL
       AND criterion.id = NEW.criterion_id AND NEW.points <= criterion.points)"""


class ScreeningScore(models.Model):
    """What one reviewer gave for one criterion, and why; it stays once a decision stands."""

    review = models.ForeignKey(ScreeningReview, on_delete=models.PROTECT, related_name="scores", db_index=False)
    criterion = models.ForeignKey(ScreeningCriterion, on_delete=models.PROTECT, related_name="scores")
    points = models.PositiveSmallIntegerField("점수")
    comment = models.CharField("한 줄 의견", max_length=300, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "심사 점수"
        constraints = [models.UniqueConstraint(fields=["review", "criterion"], name="screening_score_once")]
        triggers = [
            refuse("open_to_score", pgtrigger.Insert | pgtrigger.Update, NOT_OPEN_TO_SCORE),
            refuse("decided_insert", pgtrigger.Insert | pgtrigger.Update, DECIDED.format(row="NEW")),
            refuse("decided_delete", pgtrigger.Delete, DECIDED.format(row="OLD"), "OLD"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} {self.points}"
