"""Area 1, for residents who want new skills for work: paths, lessons, mentoring, scholarships."""

from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "learning"
    verbose_name = "직업 역량"

    def ready(self) -> None:
        """ "내 정보" shows what mentoring holds, and leaving lets go of it."""
        from learning.services.mentoring.holding import register_holders  # noqa: PLC0415  models exist only now

        register_holders()
