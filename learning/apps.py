from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "learning"
    verbose_name = "직업 역량"
