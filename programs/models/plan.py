"""The plan's projects, what was promised for each year and what became of it, each fact with its source."""

from django.db import models

from programs.choices import Area, ProjectStatus


class Project(models.Model):
    """One named project of the plan (28 of the 48 can be sourced); `number` is our own order, not the city's."""

    number = models.PositiveSmallIntegerField(unique=True)
    area = models.CharField(max_length=10, choices=Area.choices)
    name = models.CharField(max_length=100)
    summary = models.TextField()
    source_url = models.URLField(max_length=300)
    status = models.CharField(max_length=12, choices=ProjectStatus.choices)
    status_note = models.CharField(max_length=300, blank=True)
    status_changed_on = models.DateField(null=True, blank=True)
    status_source = models.URLField(max_length=300, blank=True)
    succeeded_by = models.CharField(max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "사업"
        ordering = ["number"]

    def __str__(self) -> str:
        return self.name


class ProjectFigure(models.Model):
    """What was planned and what happened in one year, in one unit (persons, sites, KRW, hours a month ...)."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="figures")
    year = models.PositiveSmallIntegerField()
    metric = models.CharField(max_length=60)
    unit = models.CharField(max_length=20)
    planned = models.BigIntegerField(null=True, blank=True)
    actual = models.BigIntegerField(null=True, blank=True)
    source_url = models.URLField(max_length=300)
    # Where the actual was read when that isn't where the plan was read.
    actual_source_url = models.URLField(max_length=300, blank=True)
    is_verified = models.BooleanField(default=True)

    class Meta:
        verbose_name = verbose_name_plural = "사업 수치"
        ordering = ["metric", "year"]
        constraints = [
            models.UniqueConstraint(fields=["project", "year", "metric"], name="figure_once_per_year"),
            models.CheckConstraint(
                condition=models.Q(planned__isnull=False) | models.Q(actual__isnull=False),
                name="figure_says_something",
            ),
        ]
