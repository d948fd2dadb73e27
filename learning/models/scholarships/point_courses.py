"""The courses a resident may pay with points, as an organization lists them; what was listed once stays in history."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.choices import OFFICERS
from accounts.models import Organization, User
from learning.models.scholarships.guards import all_or_none, differs, never_deleted, refuse, set_once
from programs.models import Program


class PointCourseQuerySet(models.QuerySet["PointCourse"]):
    def current(self) -> "PointCourseQuerySet":
        return self.filter(ended_at__isnull=True)

    def visible_to(self, user: User) -> "PointCourseQuerySet":
        """Those that the officer's organizations listed; the operator's are all."""
        if user.is_operator:
            return self
        return self.filter(organization__in=user.organizations_as(*OFFICERS))


class PointCourse(models.Model):
    """One program on the list, from when it was put there to when it was taken off."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="point_courses", db_index=False)
    listed_at = models.DateTimeField()
    listed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )

    objects = PointCourseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "포인트를 쓸 수 있는 과정"
        ordering = ["program__title", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["program"], condition=Q(ended_at__isnull=True), name="point_course_listed_once"
            ),
            models.CheckConstraint(condition=all_or_none("ended_at", "ended_by"), name="point_course_ended_by_whom"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("listed_at")), name="point_course_ends_later"
            ),
        ]
        triggers = [
            refuse(
                "stays_as_listed",
                pgtrigger.Update,
                differs("organization_id", "program_id", "listed_at", "listed_by_id"),
            ),
            set_once("ended_at", "ended_by_id"),
            *never_deleted(),
        ]

    def __str__(self) -> str:
        return str(self.program)
