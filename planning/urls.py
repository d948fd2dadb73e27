"""Addresses under /planning/."""

from django.urls import path

from planning import views

urlpatterns = [
    path("", views.landing, name="planning"),
    path("mood/", views.mood, name="mood"),
]
