"""Who runs programs and where they take place."""

from django.db import models
from django.db.models import Q

from accounts.choices import District
from accounts.models import Organization


class Provider(models.Model):
    """A body that runs programs; `organization` is set once its officers work in this portal."""

    name = models.CharField("운영 기관", max_length=120, unique=True)
    phone = models.CharField(max_length=60, blank=True)
    homepage = models.URLField(max_length=300, blank=True)
    organization = models.OneToOneField(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="provider"
    )

    class Meta:
        verbose_name = verbose_name_plural = "운영 기관"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Venue(models.Model):
    """A place to learn, with its district and WGS84 coordinates when known."""

    name = models.CharField("장소", max_length=150)
    address = models.CharField("주소", max_length=200, blank=True)
    district = models.CharField("자치구", max_length=5, choices=District.choices, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    provider = models.ForeignKey(Provider, on_delete=models.SET_NULL, null=True, blank=True, related_name="venues")
    kind = models.CharField("종류", max_length=40, blank=True)
    opening_hours = models.CharField("여는 시간", max_length=200, blank=True)
    equipment = models.CharField("갖춘 것", max_length=200, blank=True)
    directions = models.CharField("오시는 길", max_length=200, blank=True)
    phone = models.CharField("전화", max_length=60, blank=True)
    is_learning_space = models.BooleanField("배움 공간", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "장소"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["name", "address"], name="venue_once"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(33, 39), longitude__range=(124, 132)),
                name="venue_lies_in_korea",
            ),
        ]

    def __str__(self) -> str:
        return self.name
