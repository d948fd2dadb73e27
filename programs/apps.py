"""The ground of what is offered: programs, rounds and seats, for residents who look and officers who run them."""

from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "programs"
    verbose_name = "프로그램"

    def ready(self) -> None:
        """Tell accounts what programs hold about people, so that "내 정보" shows it and leaving lets go of it."""
        from programs.services.holdings import register_holders  # noqa: PLC0415  models exist only now

        register_holders()
