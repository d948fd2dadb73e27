"""Keeps officers from changing under applicants what was announced to them, and under a draw what it counts on."""

from collections.abc import Mapping
from datetime import datetime

from programs.models import Intake, Lottery
from programs.services.draws.refusals import ListFrozen, PlanAnnounced

WINDOW = ("apply_opens_at", "apply_closes_at")


def refuse_between_list_and_result(intake_id: int) -> None:
    """Raise ListFrozen while a frozen list waits for its draw: seats and groups must stay what they were."""
    if Lottery.objects.filter(intake=intake_id, frozen_at__isnull=False, drawn_at__isnull=True).exists():
        raise ListFrozen


def refuse_reopening(intake_id: int) -> None:
    """A list that was closed for good can't be opened again."""
    if Lottery.objects.filter(intake=intake_id, frozen_at__isnull=False).exists():
        raise ListFrozen("명단이 정해진 추첨 회차는 다시 열 수 없습니다.", "복사해서 새 회차를 만들어 주세요.")


def refuse_change(intake: Intake, values: Mapping[str, object]) -> None:
    """Whether the announced draw of a round still holds with these values; raises PlanAnnounced or ListFrozen."""
    lottery = Lottery.objects.filter(intake=intake, announced_at__isnull=False).first()
    if lottery is None:
        return
    if values.get("selection", intake.selection) != intake.selection:
        raise PlanAnnounced
    moved = [name for name in WINDOW if name in values and values[name] != getattr(intake, name)]
    if moved and lottery.frozen_at:
        raise ListFrozen("명단이 정해진 추첨 회차의 신청 기간은 바꿀 수 없습니다.", "복사해서 새 회차를 만들어 주세요.")
    closes = values.get("apply_closes_at", intake.apply_closes_at)
    if not isinstance(closes, datetime) or closes >= lottery.beacon_known_at:
        raise PlanAnnounced("추첨에 쓸 값이 알려지기 전에 신청을 마감해야 합니다.", "마감을 더 앞으로 골라 주세요.")
