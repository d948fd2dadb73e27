"""Boxes that residents and mentors meet in mentoring: a week of slots, and chips a thumb can reach."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from learning import slots

SLOTS = slots.PARTS * 7
DAY_NAMES = [f"{day}요일" for day in slots.DAYS]


class SlotGrid(forms.CheckboxSelectMultiple):
    """The week as a table of 42 boxes, days down and hours across: no dragging, and it fits a phone."""

    template_name = "components/slot_grid.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        options = [option for _, group, _ in context["widget"]["optgroups"] for option in group]
        context["widget"] |= {
            "rows": [
                (DAY_NAMES[day], slots.DAYS[day], options[day * slots.PARTS : (day + 1) * slots.PARTS])
                for day in range(7)
            ],
            "halves": [name for name, _ in slots.DAY_PARTS],
            "hours": [slots.hours_words(part).removesuffix("시") for part in range(slots.PARTS)],
        }
        return context


class SlotsField(forms.TypedMultipleChoiceField):
    """A week as 42 bits. `is_enough` = at least six slots on two days, as whoever asks for a mentor needs."""

    widget = SlotGrid

    def __init__(self, *, is_enough: bool = True, **kwargs: Any) -> None:
        choices = [
            (str(day * slots.PARTS + part), f"{DAY_NAMES[day]} {slots.hours_words(part)}")
            for day in range(7)
            for part in range(slots.PARTS)
        ]
        self.is_enough = is_enough
        super().__init__(choices=choices, coerce=int, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return [str(number) for number in range(SLOTS) if value >> number & 1] if isinstance(value, int) else value

    def clean(self, value: Any) -> int:
        week = week_of(super().clean(value))
        if self.is_enough and (reason := slots.shortfall(week)):
            raise ValidationError(reason, code="too_few_slots")
        return week


def week_of(numbers: Iterable[int]) -> int:
    """The map of the boxes that are ticked."""
    week = 0
    for number in numbers:
        week |= 1 << number
    return week


class PartsField(forms.TypedMultipleChoiceField):
    """Parts of one day, as six bits; the whole day is all of them."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [(str(part), slots.hours_words(part)) for part in range(slots.PARTS)]
        super().__init__(choices=choices, coerce=int, widget=ChipChecks, **kwargs)

    def clean(self, value: Any) -> int:
        return week_of(super().clean(value))


class Chips(forms.RadioSelect):
    """One of a few, side by side; each as high as a thumb."""


class ChipChecks(forms.CheckboxSelectMultiple):
    """Some of a few, side by side."""


def chosen_labels(choices: Sequence[tuple[str, str]], chosen: Iterable[str]) -> list[str]:
    """The words of what was chosen, in the order of the list."""
    kept = set(chosen)
    return [label for value, label in choices if value in kept]
