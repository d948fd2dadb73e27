"""What officers and payers type about awards, objections, hearings and payments."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms

from learning.award_facts import FACTS
from learning.forms.scholarships.runs import fact_field
from learning.services.scholarships.payments.files import Result
from programs.forms.screening.fields import FreeText
from programs.forms.staff_fields import DayField, TokenField
from programs.forms.staff_intakes import WholeField
from programs.models import Program

SHORT = {"data-width": "8", "inputmode": "numeric"}
RESULT_LINE = re.compile(r"^\s*(\d+)-(\d+)\s*[,\t]\s*(지급|반환)\s*[,\t]\s*(.*?)\s*$")
FIRST_LINE = re.compile(r"^\s*지급번호")


def reason(label: str = "까닭", *, help_text: str = "", most: int = 200, rows: int = 2) -> FreeText:
    return FreeText(
        label=label,
        max_length=most,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": f"{label}을 적어 주세요."},
    )


class OneOfSeveral(forms.Form):
    """A form that stands beside others on its page: its boxes have ids of their own, beginning with `ids`."""

    ids = "id"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"auto_id": f"{self.ids}_%s"} | kwargs))


class ExtendForm(OneOfSeveral):
    ids = "later"
    reason = reason("답할 날을 늦추는 까닭", help_text="10글자 이상. 본인에게 그대로 알립니다.")


class DismissForm(OneOfSeveral):
    ids = "no"
    reason = reason(
        "받아들이지 않는 까닭", help_text="10글자 이상. 어느 사실과 기준 때문인지 적어 주세요.", most=1000, rows=5
    )


class RedecideForm(forms.Form):
    """Which facts are put right, whether wholly or in part, and why."""

    whole = forms.ChoiceField(
        label="어떻게 받아들이나요?",
        choices=[("yes", "모두 받아들임"), ("no", "일부만 받아들임")],
        widget=forms.RadioSelect,
        error_messages={"required": "모두인지 일부인지 골라 주세요."},
    )
    part = FreeText(label="받아들인 부분", max_length=300, required=False, help_text="일부만 받아들일 때 적어 주세요.")
    reason = reason("받아들이는 까닭", help_text="10글자 이상. 본인에게 그대로 알립니다.", most=1000, rows=4)

    def __init__(self, *args: Any, names: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = dict(self.fields)
        facts = {f"fact_{name}": fact_field(FACTS[name]) for name in names if name in FACTS}
        self.fields = facts | own

    @property
    def facts(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("fact_")]

    def corrections(self) -> Mapping[str, Any]:
        """{fact: value} of the boxes that say something else."""
        words = {"yes": True, "no": False}
        return {
            name.removeprefix("fact_"): words.get(value, value) if isinstance(value, str) else value
            for name, value in self.cleaned_data.items()
            if name.startswith("fact_") and value not in ("", None)
        }


class ClawbackForm(forms.Form):
    """The prior notice: what, why, by which law."""

    amount_krw = WholeField(
        label="돌려받으려는 금액(원)",
        widget=forms.TextInput(attrs=SHORT),
        error_messages={"required": "금액을 적어 주세요."},
    )
    facts = reason("있었던 일", help_text="무엇을 언제 어떻게 알았는지. 본인이 읽습니다.", rows=3)
    basis = reason("근거", help_text="예: 서울특별시 중장년 조례 제8조 제1항 제2호")


class DemandForm(forms.Form):
    """The decision after the hearing."""

    reason = reason("결정한 까닭", help_text="본인의 의견을 어떻게 살폈는지도 적어 주세요.", rows=3)
    parts = WholeField(
        label="나누어 내는 횟수",
        min_value=1,
        max_value=12,
        initial=1,
        widget=forms.TextInput(attrs={"data-width": "4", "inputmode": "numeric"}),
        help_text="한 번에 10,000원 이상, 12번까지. 한 달 간격입니다.",
    )
    first_due_on = DayField(label="첫 번째로 낼 날", error_messages={"required": "첫 번째로 낼 날을 적어 주세요."})


class LetGoForm(OneOfSeveral):
    ids = "letgo"
    reason = reason("돌려받지 않는 까닭", help_text="본인에게 그대로 알립니다.")


class PartForm(OneOfSeveral):
    """Money that came back."""

    ids = "part"
    amount_krw = WholeField(label="받은 돈(원)", widget=forms.TextInput(attrs=SHORT))
    paid_on = DayField(label="받은 날", error_messages={"required": "받은 날을 적어 주세요."})
    token = TokenField()


class ReverseForm(forms.Form):
    """Points that ended are brought back until a day, because of something."""

    valid_until = DayField(label="언제까지 쓸 수 있나요?", error_messages={"required": "날을 적어 주세요."})
    reason = reason("되살리는 까닭", help_text="예: 입원으로 기한 안에 쓰지 못함", most=120)


class ReasonOnlyForm(OneOfSeveral):
    """Why something is done, with a hint of what to write."""

    ids = "why"
    reason = reason()

    def __init__(self, *args: Any, label: str = "까닭", hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label, self.fields["reason"].help_text = label, hint


class ResultsForm(forms.Form):
    """What became of the ticked lines."""

    outcome = forms.ChoiceField(
        label="결과",
        choices=[("paid", "지급함"), ("returned", "되돌아옴")],
        initial="paid",
        widget=forms.RadioSelect,
        error_messages={"required": "결과를 골라 주세요."},
    )
    paid_on = DayField(label="지급한 날", required=False)
    reason = FreeText(label="되돌아온 까닭", max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("outcome") == "paid" and not data.get("paid_on") and "paid_on" not in self.errors:
            self.add_error("paid_on", "지급한 날을 적어 주세요.")
        if data.get("outcome") == "returned" and not data.get("reason"):
            self.add_error("reason", "되돌아온 까닭을 적어 주세요.")
        return data

    def results(self, line_ids: Iterable[int]) -> list[Result]:
        paid = self.cleaned_data["outcome"] == "paid"
        day, why = self.cleaned_data["paid_on"] if paid else None, "" if paid else self.cleaned_data["reason"]
        return [Result(pk, paid_on=day, reason=why) for pk in line_ids]


class ResultTextForm(forms.Form):
    """Results as the payer's program wrote them: 지급번호, 지급 or 반환, and the day or the reason; one a line."""

    result = FreeText(
        label="지급 결과",
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="한 줄에 하나씩: 지급번호, 지급 또는 반환, 지급한 날 또는 까닭. 예: 3-12, 지급, 2026-12-10",
        error_messages={"required": "지급 결과를 붙여 넣어 주세요."},
    )

    def __init__(self, *args: Any, file_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.file_id = file_id

    def clean_result(self) -> list[Result]:
        lines = [line for line in self.cleaned_data["result"].splitlines() if line.strip()]
        numbered = [(number, line) for number, line in enumerate(lines, 1) if not FIRST_LINE.match(line)]
        read = [(number, self._read(line)) for number, line in numbered]
        if wrong := [str(number) for number, result in read if result is None]:
            raise forms.ValidationError(f"{', '.join(wrong[:5])}번째 줄을 읽을 수 없습니다. 아무것도 적지 않았습니다.")
        return [result for _, result in read if result is not None]

    def _read(self, line: str) -> Result | None:
        found = RESULT_LINE.match(line)
        if found is None or int(found[1]) != self.file_id:
            return None
        if found[3] == "반환":
            return Result(int(found[2]), reason=found[4]) if found[4] else None
        try:
            return Result(int(found[2]), paid_on=date.fromisoformat(found[4]))
        except ValueError:
            return None


class PointCourseForm(forms.Form):
    """A program by its address or its whole name."""

    program = FreeText(
        label="과정 이름이나 주소",
        max_length=200,
        help_text="프로그램 화면의 이름을 그대로 적거나 주소를 붙여 넣어 주세요.",
        error_messages={"required": "올릴 과정을 적어 주세요."},
    )

    def clean_program(self) -> Program:
        typed = self.cleaned_data["program"].strip().rstrip("/")
        published = Program.objects.filter(state="published")
        found = list(published.filter(slug=typed.rsplit("/", 1)[-1])[:2]) or list(published.filter(title=typed)[:2])
        if not found:
            raise forms.ValidationError("그런 과정을 찾지 못했습니다. 이름이나 주소를 다시 적어 주세요.")
        if len(found) > 1:
            raise forms.ValidationError("이름이 같은 과정이 여럿입니다. 주소를 적어 주세요.")
        return found[0]
