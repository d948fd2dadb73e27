"""Consents asked one by one, each box under the text it belongs to, none ticked beforehand."""

from typing import Any

from django import forms

from accounts.models import ConsentText


def consent_field(text: ConsentText) -> forms.BooleanField:
    return forms.BooleanField(
        label=text.title,
        required=text.is_required,
        error_messages={"required": f"‘{text.title}’를 읽고 골라 주세요. 꼭 필요한 동의입니다."},
    )


class AsksConsents(forms.Form):
    """A form with a box for each of `texts`, named consent_<kind>."""

    texts: list[ConsentText]

    def consent_rows(self) -> list[dict[str, Any]]:
        """Each consent's box with the text it belongs to, for the page."""
        return [{"text": text, "box": self[f"consent_{text.kind}"]} for text in self.texts]


class NewConsentsForm(AsksConsents):
    """New editions of what a member agreed to before."""

    def __init__(self, *args: Any, texts: list[ConsentText], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.texts = texts
        for text in texts:
            self.fields[f"consent_{text.kind}"] = consent_field(text)
