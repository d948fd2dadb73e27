"""What a resident with a mentor fills in: answers to a proposal, a time, a message, a survey, a worry, an end."""

from django import forms

from learning.choices.mentoring import ConcernKind, DeclineReason, EndReason, SessionPlace, Urgency
from learning.forms.mentoring.fields import Chips
from programs.forms.screening.fields import FreeText
from programs.surveys import POINTS

RESIDENT_REASONS = (
    DeclineReason.FIELD,
    DeclineReason.TIME,
    DeclineReason.PLACE,
    DeclineReason.KNOWN,
    DeclineReason.CONFLICT,
    DeclineReason.OTHER,
)
RESIDENT_ENDS = (EndReason.REACHED, EndReason.RESIDENT, EndReason.MISMATCH, EndReason.SILENT)


class DeclineForm(forms.Form):
    """Why not; the same for both sides but for the reasons they can have."""

    reason = forms.ChoiceField(
        label="까닭",
        widget=forms.RadioSelect,
        error_messages={"required": "까닭을 하나 골라 주세요. 다음에 더 맞는 분을 찾는 데 씁니다."},
    )
    note = FreeText(
        label="더 하고 싶은 말씀",
        required=False,
        max_length=200,
        help_text="담당자만 봅니다. 상대에게 보이지 않습니다.",
    )

    def __init__(self, *args, reasons=RESIDENT_REASONS, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [(each.value, each.label) for each in reasons]


class BookForm(forms.Form):
    """A time both can, how, and what about."""

    starts_at = forms.ChoiceField(
        label="시간",
        widget=forms.RadioSelect,
        error_messages={
            "required": "시간을 하나 골라 주세요.",
            "invalid_choice": "방금 다른 약속이 잡힌 시간입니다. 다른 시간을 골라 주세요.",
        },
    )
    place = forms.ChoiceField(
        label="어떻게 만날까요?", choices=SessionPlace.choices, widget=Chips, initial=SessionPlace.ONLINE
    )
    topic = FreeText(
        label="이야기하고 싶은 것", required=False, max_length=200, help_text="멘토가 미리 읽고 준비합니다."
    )

    def __init__(self, *args, times=(), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_at"].choices = list(times)


class MessageForm(forms.Form):
    text = FreeText(
        label="메시지",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="전화번호와 주소, 바깥 링크는 가리고 보냅니다.",
        error_messages={"required": "보낼 말을 적어 주세요."},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)  # sent twice, it is one message


class SurveyForm(forms.Form):
    """At most five questions; `asked` are the pure rule's (programs.surveys.Question)."""

    def __init__(self, *args, asked=(), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        points = [(str(point), words) for point, words in POINTS.items()]
        for question in asked:
            if question.kind == "text":
                self.fields[question.key] = FreeText(
                    label=question.text, required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
                )
            else:
                self.fields[question.key] = forms.ChoiceField(
                    label=question.text,
                    choices=points,
                    widget=Chips,
                    error_messages={"required": "하나를 골라 주세요."},
                )


class ConcernForm(forms.Form):
    """A worry about the mentoring, read by staff only."""

    kind = forms.ChoiceField(
        label="무엇이 걱정되세요?",
        choices=ConcernKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "걱정되는 일을 하나 골라 주세요."},
    )
    urgency = forms.TypedChoiceField(
        label="얼마나 급한가요?",
        choices=Urgency.choices,
        coerce=int,
        widget=Chips,
        initial=Urgency.SOON,
        error_messages={"required": "얼마나 급한지 골라 주세요."},
    )
    text = FreeText(
        label="있었던 일",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="언제 어떤 일이 있었는지 아는 만큼 적어 주세요. 담당자만 읽습니다.",
        error_messages={"required": "있었던 일을 한 줄이라도 적어 주세요."},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)


class EndForm(forms.Form):
    """Ending for good: why, and a word for staff."""

    reason = forms.ChoiceField(
        label="까닭", widget=forms.RadioSelect, error_messages={"required": "까닭을 하나 골라 주세요."}
    )
    note = FreeText(label="더 하고 싶은 말씀", required=False, max_length=200)

    def __init__(self, *args, reasons=RESIDENT_ENDS, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [(each.value, each.label) for each in reasons]


class AnotherForm(forms.Form):
    """Why another mentor would fit better; staff read it, the mentor doesn't."""

    reason = FreeText(
        label="어떤 점이 맞지 않았나요?",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="담당자만 봅니다. 다음 멘토를 찾을 때 살핍니다.",
        error_messages={"required": "한 줄만 적어 주세요. 다음에 더 맞는 멘토를 찾는 데 씁니다."},
    )


class ExtendForm(forms.Form):
    """So many weeks from the last day that was shown, so that sending the page twice extends once."""

    weeks = forms.TypedChoiceField(
        label="얼마나 늘릴까요?",
        choices=((4, "4주"), (8, "8주"), (12, "12주")),
        coerce=int,
        widget=Chips,
        initial=4,
        error_messages={"required": "얼마나 늘릴지 골라 주세요."},
    )
    shown_end = forms.DateField(widget=forms.HiddenInput, required=False)


class PauseForm(forms.Form):
    until = forms.DateField(
        label="언제까지 쉴까요?",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "다시 시작할 날을 골라 주세요.", "invalid": "다시 시작할 날을 골라 주세요."},
    )
