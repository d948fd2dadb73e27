"""Organizations and the roles people hold in them; an officer sees only their own organization's programs."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.choices import Role


class Organization(models.Model):
    """A body that runs programs or sends mentors; the city itself is one (is_city)."""

    name = models.CharField(max_length=100, unique=True)
    is_city = models.BooleanField(default=False)
    phone = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "기관"

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One role of one person in one organization; ended, never deleted."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "역할"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization", "role"],
                condition=Q(ended_at__isnull=True),
                name="membership_held_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("started_at")),
                name="membership_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()} ({self.organization})"
