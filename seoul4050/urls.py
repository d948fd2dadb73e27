"""Every address of the portal, area by area (contract: one prefix per area, /staff/, /mentor/, /my/, /api/v1/)."""

from django.contrib import admin
from django.urls import include, path

from seoul4050 import about, display, health, views

urlpatterns = [
    path("api/v1/", include("seoul4050.api")),  # first: programs ask most often, and each pattern before costs
    path("", views.home, name="home"),
    path("my/", views.my, name="my"),
    path("staff/", views.staff_today, name="staff-today"),
    path("display/", display.set_display, name="set-display"),
    path("help/", about.help_page, name="help"),
    path("about/<slug:page>/", about.about, name="about"),
    path("gallery/", display.gallery, name="gallery"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("accounts/", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("learning/", include("learning.urls")),
    path("mentor/", include("learning.urls.desk")),
    path("staff/mentoring/", include("learning.urls.staff_mentoring")),
    path("staff/scholarships/", include("learning.urls.staff_scholarships")),
    path("jobs/", include("jobs.urls")),
    path("digital/", include("digital.urls")),
    path("planning/", include("planning.urls")),
    path("town/", include("town.urls")),
    path("", include("programs.urls")),
]
