"""What an officer types about a program."""

from typing import Any

from django import forms

from accounts.choices import OFFICERS
from accounts.models import User
from programs.choices import Area, Level, Mode
from programs.forms.staff_fields import TokenField
from programs.models import Program, Project, Provider
from programs.plain_text import to_html, to_text


class ProgramForm(forms.Form):
    """A program apart from its rounds; `values` are model fields. Once it was `shown` its summary can't be emptied."""

    title = forms.CharField(label="이름", max_length=200, error_messages={"required": "프로그램 이름을 적어 주세요."})
    summary = forms.CharField(
        label="한 줄 소개",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="무엇을 배우고 무엇을 할 수 있게 되는지 한 문장으로 적어 주세요. 게시하려면 꼭 있어야 합니다.",
    )
    provider = forms.ModelChoiceField(
        label="운영 기관",
        queryset=Provider.objects.none(),
        empty_label=None,
        error_messages={"required": "운영 기관을 골라 주세요."},
    )
    area = forms.ChoiceField(
        label="분야",
        choices=Area.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "분야를 하나 골라 주세요."},
    )
    mode = forms.ChoiceField(
        label="배우는 방식",
        choices=Mode.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "배우는 방식을 하나 골라 주세요."},
    )
    level = forms.ChoiceField(label="수준", choices=Level.choices, initial=Level.ANY)
    audience = forms.CharField(
        label="대상 안내",
        max_length=200,
        required=False,
        help_text="어떤 분에게 맞는지 알려 주세요. 신청 자격은 회차마다 따로 정합니다.",
    )
    body = forms.CharField(
        label="자세한 내용",
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        max_length=20_000,
        help_text="빈 줄을 넣으면 문단이 나뉩니다. ‘- ’로 시작하는 줄은 목록, ‘# ’로 시작하는 줄은 작은 제목이 됩니다.",
    )
    keywords = forms.CharField(
        label="찾는 말", max_length=300, required=False, help_text="쉼표로 나눠 적어 주세요. 예: 드론, 정비, 자격증"
    )
    project = forms.ModelChoiceField(
        label="계획의 사업", queryset=Project.objects.all(), required=False, empty_label="정하지 않음"
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)
    token = TokenField()

    def __init__(self, *args: Any, user: User, shown: Program | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["summary"].stays = shown is not None and bool(shown.summary)  # publishing's checks say why
        providers = Provider.objects.filter(organization__isnull=False)
        self.fields["provider"].queryset = (
            providers if user.is_operator else providers.filter(organization__in=user.organizations_as(*OFFICERS))
        )

    @staticmethod
    def starting_values(program: Program) -> dict[str, object]:
        """What the form shows for a program that exists."""
        names = ("title", "summary", "area", "mode", "level", "audience", "provider", "project")
        values: dict[str, object] = {name: getattr(program, name) for name in names}
        return values | {"body": to_text(program.body), "keywords": ", ".join(program.keywords)}

    def clean_keywords(self) -> list[str]:
        words = [word.strip() for word in self.cleaned_data["keywords"].split(",") if word.strip()]
        if too_long := next((word for word in words if len(word) > 30), None):
            raise forms.ValidationError(f"‘{too_long[:30]}…’는 너무 깁니다. 낱말은 30글자까지 적어 주세요.")
        return list(dict.fromkeys(words))[:20]

    def values(self) -> dict[str, object]:
        """The model's fields."""
        kept = {name: value for name, value in self.cleaned_data.items() if name not in ("version", "token")}
        return kept | {"body": to_html(self.cleaned_data["body"])}
