"""Addresses of the area's own pages, under /learning/; each half of the area adds a module beside this one."""

from django.urls import include, path

from learning.views import landing

urlpatterns = [
    path("", landing.landing, name="learning"),
    path("mentoring/", include("learning.urls.mentoring")),
    path("scholarships/", include("learning.urls.scholarships")),
]
