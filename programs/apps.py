"""The ground of what is offered: programs, rounds and seats, for residents who look and officers who run them."""

from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "programs"
    verbose_name = "프로그램"
