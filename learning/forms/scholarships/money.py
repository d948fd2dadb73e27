"""What a resident types about their scholarship: points for a fee, a comment, an objection."""

from typing import Any

from django import forms

from programs.forms.screening.fields import FreeText
from programs.forms.staff_fields import TokenField
from programs.forms.staff_intakes import WholeField
from programs.services.money.ledger import Bill

LONGEST = 2000


def long_text(label: str, *, required: bool = True, help_text: str = "", rows: int = 6, missing: str = "") -> FreeText:
    """A box for a few paragraphs; what looks like a resident registration number is refused."""
    return FreeText(
        label=label,
        max_length=LONGEST,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing or f"{label}을 적어 주세요."},
    )


class SpendForm(forms.Form):
    """How many points go towards a fee."""

    points = WholeField(
        label="쓸 포인트(점)",
        widget=forms.TextInput(attrs={"data-width": "8", "inputmode": "numeric"}),
        error_messages={"required": "쓸 포인트를 숫자로 적어 주세요."},
    )
    token = TokenField()

    def __init__(self, *args: Any, bill: Bill, most_krw: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["points"].initial = most_krw
        self.fields["points"].help_text = f"1점은 1원입니다. {most_krw:,}점까지 쓸 수 있습니다."
        self.open_krw = bill.open_krw


class DeclineForm(forms.Form):
    """Why somebody lets a scholarship go; may be left empty."""

    reason = FreeText(
        label="까닭",
        max_length=200,
        required=False,
        help_text="적지 않아도 됩니다. 다음 회차를 준비하는 데 씁니다.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AppealForm(forms.Form):
    """An objection in three boxes."""

    wrong = long_text(
        "무엇이 잘못되었다고 보시나요?",
        help_text="통지서의 어느 부분인지 적어 주세요. 예: 구직 중인데 일하는 중으로 되어 있습니다.",
        rows=4,
        missing="무엇이 잘못되었는지 적어 주세요.",
    )
    text = long_text("왜 그렇게 생각하시나요?", missing="그렇게 생각하는 까닭을 적어 주세요.")
    evidence = long_text(
        "새로 알릴 것이 있나요?",
        required=False,
        help_text="심사할 때 없던 서류나 사정이 있으면 적어 주세요. 서류는 담당자가 따로 부탁드립니다.",
        rows=4,
    )


class CommentForm(forms.Form):
    """What the person has to say before something is taken back."""

    comment = long_text(
        "의견", help_text="사정이나 다른 사실이 있으면 적어 주세요. 없으면 ‘의견 없음’이라고 적어 주세요."
    )
    waives = forms.BooleanField(
        label="의견 기간이 끝날 때까지 기다리지 않고 결정해도 좋습니다.",
        required=False,
    )
