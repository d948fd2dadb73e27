"""What an officer says about how seats are given: in order, by lot (when, with which value) or by screening."""

from datetime import datetime, timedelta
from typing import Any

from django import forms

from programs.beacons import Beacon, BeaconKind, beacon_after
from programs.choices import Selection
from programs.forms.staff_fields import MomentField
from programs.forms.staff_intakes import SHORT, WholeField
from programs.models import Intake
from programs.services.draws.planning import Plan
from programs.services.refusals import moment_words

AT_ONCE = "at_once"
AT_ONCE_WINDOW = timedelta(minutes=10)
WAYS = [
    (Selection.FIRST_COME, "선착순: 신청한 차례대로"),
    (Selection.LOTTERY, "추첨: 신청이 끝난 뒤 공개 추첨"),
    (AT_ONCE, "동시 신청: 10분 동안 받고 공개 추첨"),
    (Selection.SCREENING, "심사: 신청서를 읽고 뽑기"),
]


class SelectionForm(forms.Form):
    """How seats are given. `settle` ties it to the application window typed beside it."""

    selection = forms.ChoiceField(
        label="뽑는 방법",
        choices=WAYS,
        required=False,
        help_text="게시한 뒤에는 바꿀 수 없습니다. ‘동시 신청’은 신청 시작에서 10분 뒤에 저절로 마감합니다.",
    )
    draw_at = MomentField(
        label="뽑는 때", required=False, help_text="추첨에 쓸 값이 알려진 뒤여야 합니다. 이때가 되면 저절로 뽑습니다."
    )
    beacon_kind = forms.ChoiceField(
        label="추첨에 쓸 값",
        required=False,
        choices=[(kind.value, kind.label) for kind in BeaconKind],
        help_text="신청이 끝난 뒤에야 알 수 있는 공개된 값입니다. 누구도 결과를 고를 수 없게 합니다.",
    )
    beacon_name = forms.CharField(
        label="값의 이름", required=False, max_length=120, help_text="직접 적을 때만. 예: 2026년 12월 5일 서울 최고기온"
    )
    beacon_known_at = MomentField(label="값이 알려지는 때", required=False, help_text="직접 적을 때만.")
    beacon_url = forms.URLField(
        label="값을 볼 수 있는 주소", required=False, max_length=200, assume_scheme="https", help_text="직접 적을 때만."
    )
    confirm_hours = WholeField(
        label="당첨 뒤 답할 시간(시간)",
        required=False,
        min_value=1,
        max_value=720,
        widget=forms.TextInput(attrs=SHORT),
        help_text="비워 두면 뽑히자마자 자리가 확정됩니다.",
    )

    plan: Plan | None = None

    @classmethod
    def starting_values(cls, intake: Intake) -> dict[str, object]:
        lottery = getattr(intake, "lottery", None)
        kept = {name: getattr(lottery, name) for name in cls.base_fields if lottery and hasattr(lottery, name)}
        return kept | {"selection": intake.selection, "confirm_hours": intake.confirm_hours}

    def settle(self, opens_at: datetime | None, closes_at: datetime | None) -> bool:
        """Work the plan out for this window; False when something has to be typed differently."""
        if not self.is_valid():
            return False
        if not self.by_lot:
            return True
        closes = self.closing(opens_at, closes_at)
        beacon = self._beacon(closes) if closes else None
        if closes is None:
            self.add_error("selection", "추첨으로 뽑으려면 신청 시작과 마감을 먼저 적어 주세요.")
        draw_at = self.cleaned_data["draw_at"]
        if draw_at is None or (beacon and draw_at < beacon.known_at):
            self.add_error("draw_at", self._hint_of(beacon))
        elif beacon and not self.errors:
            self.plan = Plan(draw_at, beacon)
        return not self.errors

    @property
    def by_lot(self) -> bool:
        return self.cleaned_data.get("selection") in (Selection.LOTTERY, AT_ONCE)

    def closing(self, opens_at: datetime | None, closes_at: datetime | None) -> datetime | None:
        """When applying ends: ten minutes after the opening where everybody applies at once."""
        at_once = self.cleaned_data.get("selection") == AT_ONCE
        return opens_at + AT_ONCE_WINDOW if at_once and opens_at else closes_at

    def _beacon(self, closes_at: datetime) -> Beacon | None:
        data = self.cleaned_data
        kind = BeaconKind(data["beacon_kind"] or BeaconKind.LOTTO)
        if kind != BeaconKind.OWN:
            return beacon_after(kind, closes_at)
        if not data["beacon_name"].strip():
            self.add_error("beacon_name", "어떤 값인지 누구나 알 수 있게 이름을 적어 주세요.")
        if data["beacon_known_at"] is None:
            self.add_error("beacon_known_at", "값이 언제 알려지는지 적어 주세요.")
        elif data["beacon_known_at"] <= closes_at:
            self.add_error("beacon_known_at", "신청이 끝난 뒤에 알려지는 값이어야 합니다. 더 뒤로 골라 주세요.")
        if self.errors:
            return None
        return Beacon(kind, " ".join(data["beacon_name"].split()), data["beacon_known_at"], data["beacon_url"])

    def _hint_of(self, beacon: Beacon | None) -> str:
        if beacon is None:
            return "언제 뽑는지 적어 주세요."
        return f"추첨에 쓸 값은 {moment_words(beacon.known_at)}에 알려집니다. 뽑는 때를 그 뒤로 골라 주세요."

    def values(self, opens_at: datetime | None, closes_at: datetime | None) -> dict[str, Any]:
        """The intake's own fields, none where no way was chosen; the plan is apart."""
        way = self.cleaned_data["selection"]
        if not way:
            return {}
        return {
            "selection": Selection.LOTTERY if way == AT_ONCE else way,
            "apply_closes_at": self.closing(opens_at, closes_at),
            "confirm_hours": self.cleaned_data["confirm_hours"],
        }


class ValueForm(forms.Form):
    """The public value, as it was published."""

    value = forms.CharField(
        label="나온 값", max_length=120, error_messages={"required": "나온 값을 적어 주세요."}, widget=forms.TextInput
    )

    def __init__(self, *args: Any, hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].help_text = hint
