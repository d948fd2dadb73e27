"""Area 1, for residents who want new skills for work: paths, lessons, mentoring, scholarships."""

from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "learning"
    verbose_name = "직업 역량"
