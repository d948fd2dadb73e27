"""The ground of who people are: residents, mentors, officers, and what they agreed to."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "회원"
