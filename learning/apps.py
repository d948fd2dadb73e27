"""Area 1, for residents who want new skills for work: paths, lessons, mentoring, scholarships."""

from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "learning"
    verbose_name = "직업 역량"

    def ready(self) -> None:
        """Tell the grounds what they ask of whoever stands on them: points as one more way to pay a fee, and what is
        held of a person, for "내 정보" and for when they leave; what isn't kept of half-written forms; and a
        demonstration that moves along."""
        from learning.services import demonstration  # noqa: PLC0415
        from learning.services.mentoring import holding as mentoring  # noqa: PLC0415  models are there now
        from learning.services.scholarships import holding as scholarships  # noqa: PLC0415
        from learning.services.scholarships.applying import withholding  # noqa: PLC0415
        from learning.services.scholarships.points.wallet import PointWallet  # noqa: PLC0415
        from programs.services.demo import register  # noqa: PLC0415
        from programs.services.money.adapter import WALLETS  # noqa: PLC0415

        WALLETS.append(PointWallet())
        scholarships.register_holders()
        mentoring.register_holders()
        withholding.register_rules()
        register("learning", demonstration.reset_dates)
