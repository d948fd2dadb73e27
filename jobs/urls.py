"""Addresses under /jobs/."""

from django.urls import path

from jobs import views

urlpatterns = [path("", views.landing, name="jobs")]
