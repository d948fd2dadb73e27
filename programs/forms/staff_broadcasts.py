"""What an officer types to tell the people of a round something."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms

from accounts.validators import refuse_resident_number
from programs.forms.staff_fields import MomentField
from programs.services.roster import ATTENDANCE, GROUPS, RosterQuery

TOLD = ("live", "confirmed", "waiting", "offered", "completed", "not_completed")


class BroadcastForm(forms.Form):
    """To whom, and the words. `saved` are the officer's kept conditions as (query string, name)."""

    saved = forms.ChoiceField(label="저장한 조건으로 고르기", required=False)
    group = forms.ChoiceField(
        label="받는 사람", choices=[(key, GROUPS[key][0]) for key in TOLD], initial="live", widget=forms.RadioSelect
    )
    attendance = forms.ChoiceField(
        label="이 가운데",
        choices=[("", "모두"), *ATTENDANCE.items()],
        required=False,
        widget=forms.RadioSelect,
    )
    title = forms.CharField(
        label="제목",
        max_length=60,
        help_text="문자로는 제목과 누리집 주소만 갑니다. 가장 중요한 것을 제목에 적어 주세요. 60글자까지.",
        error_messages={"required": "제목을 적어 주세요."},
        validators=[refuse_resident_number],
    )
    body = forms.CharField(
        label="내용",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="받은 알림함과 전자우편으로 갑니다. 600글자까지.",
        error_messages={"required": "내용을 적어 주세요."},
        validators=[refuse_resident_number],
    )

    def __init__(self, *args: Any, saved: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not saved:
            del self.fields["saved"]
            return
        self.fields["saved"].choices = [("", "고르지 않음"), *saved]
        self.fields["saved"].help_text = "고르면 아래 ‘받는 사람’보다 먼저 따릅니다."

    def query(self) -> str:
        """The query string of the roster that finds whom the message is for."""
        typed = self.cleaned_data
        chosen = RosterQuery(group=typed["group"], attendance=typed["attendance"])
        return typed.get("saved") or urlencode(chosen.params())


class SendForm(forms.Form):
    """When it is sent."""

    when = forms.ChoiceField(
        label="언제 보낼까요?",
        choices=[("now", "지금 보내기"), ("later", "시각을 정해 보내기")],
        initial="now",
        widget=forms.RadioSelect,
    )
    send_at = MomentField(
        label="보낼 시각", required=False, help_text="‘시각을 정해 보내기’를 골랐을 때만 적어 주세요."
    )

    def clean(self) -> dict[str, object]:
        data = super().clean() or self.cleaned_data
        if data.get("when") == "later" and not data.get("send_at") and "send_at" not in self.errors:
            self.add_error("send_at", "보낼 시각을 적어 주세요.")
        return data
