"""Offers a resident with points to pay a listed course with them, on the page where the fee is paid."""

from datetime import datetime

from learning.services.scholarships.points.ledger import available_krw
from learning.services.scholarships.points.spending import accepts_points
from programs.models import Enrollment
from programs.services.money.adapter import Offer
from programs.weekly import day_of


class PointWallet:
    """The wallet that learning adds to the ways a fee can be paid (programs.services.money.adapter.WALLETS)."""

    def offer(self, enrollment: Enrollment, open_krw: int, now: datetime) -> Offer | None:
        held = available_krw(enrollment.person, day_of(now))
        if not held or not accepts_points(enrollment, now):
            return None
        return Offer(
            text=f"쓸 수 있는 포인트 {held:,}점이 있습니다. 모자라는 만큼만 돈으로 내면 됩니다.",
            label="훈련 포인트로 내기",
            href=f"/learning/scholarships/points/fees/{enrollment.pk}/",
        )
