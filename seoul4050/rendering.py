"""Every form a person fills in, drawn by one template and corrected in plain words, whoever wrote the form."""

from collections.abc import Callable

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.utils import ErrorList

CHOOSING = (forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.SelectMultiple)
HANGUL = ("가", "힣")


def with_particle(word: str) -> str:
    """이름 -> 이름을, 전화 -> 전화를; a word that doesn't end in Hangul gets a particle that fits any."""
    last = word[-1:]
    if not HANGUL[0] <= last <= HANGUL[1]:
        return f"‘{word}’ 칸을"
    return word + ("을" if (ord(last) - ord(HANGUL[0])) % 28 else "를")


def _missing(field: BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return f"‘{field.label}’에 표시해 주세요."
    if isinstance(widget, CHOOSING):
        return f"{with_particle(str(field.label))} 골라 주세요."
    verb = "올려 주세요" if isinstance(widget, forms.FileInput) else "적어 주세요"
    return f"{with_particle(str(field.label))} {verb}."


# Django's own sentence -> ours. A form that says it better itself keeps its own words.
SENTENCES: dict[type[forms.Field], dict[str, Callable[[BoundField], str]]] = {
    forms.Field: {"required": _missing},
    forms.DateField: {"invalid": lambda _: "달력에 있는 날짜로 적어 주세요. 예: 2026년 3월 24일"},
    forms.TimeField: {"invalid": lambda _: "시각을 적어 주세요. 예: 14:30"},
    forms.DateTimeField: {"invalid": lambda _: "날짜와 시각을 적어 주세요. 예: 2026-03-24 14:30"},
    forms.IntegerField: {"invalid": lambda _: "숫자로만 적어 주세요. 예: 24"},
    forms.EmailField: {"invalid": lambda _: "전자우편 주소를 적어 주세요. 예: name@example.com"},
    forms.URLField: {"invalid": lambda _: "인터넷 주소를 적어 주세요. 예: https://example.com"},
    forms.ChoiceField: {"invalid_choice": lambda _: "보기 가운데 하나를 골라 주세요."},
    forms.ModelChoiceField: {"invalid_choice": lambda _: "보기 가운데 하나를 골라 주세요."},
    forms.MultipleChoiceField: {"invalid_choice": lambda _: "보기에 있는 것을 골라 주세요."},
    forms.FileField: {"empty": lambda _: "빈 파일입니다. 다른 파일을 올려 주세요."},
}
LIMITS = {
    "min_length": "{limit}글자 이상 적어 주세요. 지금 {shown}글자입니다.",
    "max_length": "{limit}글자까지 적을 수 있습니다. 지금 {shown}글자입니다.",
    "min_value": "{limit}보다 작을 수 없습니다.",
    "max_value": "{limit}보다 클 수 없습니다.",
}


def plain_sentence(error: ValidationError, field: BoundField) -> ValidationError:
    """The same error in our words, when the words are Django's; else the error as it is."""
    code = str(error.code or "")
    if code in LIMITS and code not in field.field.error_messages and error.params:
        limit, shown = error.params["limit_value"], error.params["show_value"]
        return ValidationError(LIMITS[code].format(limit=limit, shown=shown), code=code)
    for kind in type(field.field).__mro__:
        sentence = SENTENCES.get(kind, {}).get(code)
        if sentence and error.message == _original(kind, code):
            return ValidationError(sentence(field), code=code)
    return error


def _original(kind: type[forms.Field], code: str) -> object:
    """What Django says for this kind of field (EmailField and URLField leave it to their validator)."""
    own = kind.default_error_messages.get(code)
    return own or next((validator.message for validator in kind.default_validators if validator.code == code), None)


class PlainBoundField(BoundField):
    """A field whose errors name what to do: "사는 자치구를 골라 주세요." instead of "이 필드는 필수 항목입니다."."""

    @property
    def errors(self) -> ErrorList:
        found = super().errors
        plain = [plain_sentence(error, self) for error in found.as_data()]
        return type(found)(plain, error_class=found.error_class, renderer=found.renderer, field_id=found.field_id)


class ComponentRenderer(TemplatesSetting):
    """`FORM_RENDERER`: `{{ form }}` and `{{ field.as_field_group }}` come out as our components.

    Widgets keep Django's own templates (static/css styles them inside `.field`); only the groups around
    them are ours. Django writes `aria-describedby` with the ids `<id>_helptext` and `<id>_error`, which
    components/field.html gives to the hint and the error.
    """

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
    bound_field_class = PlainBoundField
