"""Addresses under /digital/."""

from django.urls import path

from digital import views

urlpatterns = [path("", views.landing, name="digital")]
