"""What a reviewer types: points and a short comment for each criterion, or that there is a conflict of interest."""

from collections.abc import Iterable, Mapping

from django import forms

from programs.forms.screening.fields import FreeText
from programs.models import ScreeningCriterion, ScreeningScore


class ScoreForm(forms.Form):
    """Two boxes a criterion; an empty one is left for later, so that points are kept one by one."""

    def __init__(
        self, *args, criteria: Iterable[ScreeningCriterion], scores: Mapping[int, ScreeningScore], **kwargs
    ) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = list(criteria)
        for one in self.criteria:
            had = scores.get(one.pk)
            self.fields[f"points_{one.pk}"] = forms.IntegerField(
                label=f"{one.label} 점수",
                required=False,
                min_value=0,
                max_value=one.points,
                initial=had.points if had else None,
                help_text=f"0점부터 {one.points}점까지",
                widget=forms.TextInput(attrs={"inputmode": "numeric", "data-width": "4", "autocomplete": "off"}),
                error_messages={
                    "invalid": "점수를 숫자로 적어 주세요.",
                    "max_value": f"{one.points}점까지 줄 수 있습니다.",
                    "min_value": "0점부터 줄 수 있습니다.",
                },
            )
            self.fields[f"comment_{one.pk}"] = FreeText(
                label=f"{one.label} 의견",
                required=False,
                max_length=300,
                initial=had.comment if had else "",
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )

    def clean(self) -> dict:
        for one in self.criteria:
            points, comment = f"points_{one.pk}", f"comment_{one.pk}"
            if self.cleaned_data.get(comment) and self.cleaned_data.get(points) is None and points not in self.errors:
                self.add_error(points, "의견을 적었으면 점수도 적어 주세요.")
        return self.cleaned_data

    def boxes(self) -> list[dict]:
        """Each criterion with its two boxes."""
        return [
            {"criterion": one, "points": self[f"points_{one.pk}"], "comment": self[f"comment_{one.pk}"]}
            for one in self.criteria
        ]

    def marks(self) -> dict[int, tuple[int, str]]:
        """{criterion id: (points, comment)} of what was typed."""
        return {
            one.pk: (self.cleaned_data[f"points_{one.pk}"], self.cleaned_data.get(f"comment_{one.pk}", ""))
            for one in self.criteria
            if self.cleaned_data.get(f"points_{one.pk}") is not None
        }


class ConflictForm(forms.Form):
    note = FreeText(
        label="어떤 관계인가요",
        max_length=200,
        required=False,
        help_text="예: 같은 직장, 가족, 가까운 사이. 이름은 적지 마세요.",
    )
