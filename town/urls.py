"""Addresses under /town/."""

from django.urls import path

from town import views

urlpatterns = [path("", views.landing, name="town")]
