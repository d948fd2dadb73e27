"""What people who completed a program tell those who think about taking it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from programs.choices import HideReason, ReportReason, ReviewState
from programs.models.enrollment import Enrollment
from programs.models.program import Program


class Review(models.Model):
    """One review of one enrollment; it is shown once an officer has looked at it. `decided_at` null = not looked at."""

    enrollment = models.OneToOneField(Enrollment, on_delete=models.CASCADE, related_name="review")
    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="reviews", db_index=False)
    rating = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=1000)
    state = models.CharField(max_length=9, choices=ReviewState.choices, default=ReviewState.WAITING)
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    hide_reason = models.CharField(max_length=10, choices=HideReason.choices, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "수강 후기"
        ordering = ["-written_at", "-id"]
        indexes = [
            models.Index(fields=["program", "-written_at"], name="review_of_program"),
            models.Index(fields=["written_at"], condition=Q(state="waiting"), name="review_waiting"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(rating__gte=1, rating__lte=5), name="review_rating_is_one_to_five"),
            models.CheckConstraint(condition=~Q(text=""), name="review_says_something"),
            models.CheckConstraint(
                condition=Q(state=ReviewState.HIDDEN, hide_reason__in=HideReason.values)
                | (~Q(state=ReviewState.HIDDEN) & Q(hide_reason="")),
                name="review_hidden_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state=ReviewState.WAITING, decided_at__isnull=True, decided_by__isnull=True)
                | Q(
                    state__in=(ReviewState.PUBLISHED, ReviewState.HIDDEN),
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
                name="review_decided_by_somebody",
            ),
        ]


class ReviewReport(models.Model):
    """Somebody asks an officer to look at a published review again; `settled_at` null = not looked at."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="reports")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=10, choices=ReportReason.choices)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "후기 신고"
        constraints = [models.UniqueConstraint(fields=["review", "person"], name="review_report_once")]
