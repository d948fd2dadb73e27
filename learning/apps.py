"""Area 1, for residents who want new skills for work: paths, lessons, mentoring, scholarships."""

from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "learning"
    verbose_name = "직업 역량"

    def ready(self) -> None:
        """Points of a scholarship are one more way to pay a fee; programs asks whoever offers one. "내 정보" shows what
        scholarships hold, and leaving lets go of it."""
        from learning.services.scholarships.holding import register_holders  # noqa: PLC0415  models are there now
        from learning.services.scholarships.points.wallet import PointWallet  # noqa: PLC0415  models are there now
        from programs.services.money.adapter import WALLETS  # noqa: PLC0415

        WALLETS.append(PointWallet())
        register_holders()
