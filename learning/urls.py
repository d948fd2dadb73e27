"""Addresses under /learning/."""

from django.urls import path

from learning import views

urlpatterns = [path("", views.landing, name="learning")]
