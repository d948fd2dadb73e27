"""Birth dates typed into three boxes 년/월/일: a resident types them, nobody scrolls a calendar back sixty years."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

PARTS = (("year", "년", 4), ("month", "월", 2), ("day", "일", 2))


class DateBoxes(forms.Widget):
    """Three text boxes for one `DateField`; a wrong date comes back exactly as it was typed."""

    template_name = "components/date_boxes.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None, *, autocomplete: str = "") -> None:
        super().__init__(attrs)
        self.autocomplete = autocomplete

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_year" if id_ else ""

    def get_context(self, name: str, value: object, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        typed = self._typed(value)
        widget = context["widget"]
        widget["invalid"] = "aria-invalid" in widget["attrs"]
        widget["boxes"] = [
            {
                "id": f"{widget['attrs'].get('id', f'id_{name}')}_{part}",
                "name": f"{name}_{part}",
                "label": label,
                "length": length,
                "value": typed.get(part, ""),
                "autocomplete": f"{self.autocomplete}-{part}" if self.autocomplete else "off",
            }
            for part, label, length in PARTS
        ]
        return context

    @staticmethod
    def _typed(value: object) -> dict[str, str]:
        if isinstance(value, date):
            return {"year": str(value.year), "month": str(value.month), "day": str(value.day)}
        pieces = str(value or "").split("-")
        return {part: piece for (part, _, _), piece in zip(PARTS, pieces, strict=False)}

    def value_from_datadict(self, data: Mapping[str, Any], files: object, name: str) -> str | None:
        """ "1975-3-4" from the boxes, spaces and the words 년/월/일 forgiven; None when all are empty."""
        typed = [str(data.get(f"{name}_{part}", "")).replace("-", "").strip(" 년월일.") for part, _, _ in PARTS]
        if any(typed):
            return "-".join(typed)
        return data.get(name)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: object, name: str) -> bool:
        return not any(f"{name}_{part}" in data for part, _, _ in PARTS)
