"""Keys a program or a trial visitor logs in with; only their digests are stored."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class ApiToken(models.Model):
    """A personal API key; `digest` is the SHA-256 of the key in hexadecimal."""

    digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "API 열쇠"


class LoginLink(models.Model):
    """A one-time address that logs a demonstration account in (development only)."""

    digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="login_links")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "한 번 쓰는 로그인 주소"
        indexes = [models.Index(fields=["expires_at"], condition=Q(used_at__isnull=True), name="login_link_live")]
