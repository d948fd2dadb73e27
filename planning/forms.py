"""What a resident answers about themselves, for their own eyes only."""

from django import forms

from planning.phq9 import ANSWERS, ITEMS


class MoodForm(forms.Form):
    """The nine questions of PHQ-9; every one has to be answered, because a missing answer is never guessed."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for number, item in enumerate(ITEMS, start=1):
            self.fields[f"item_{number}"] = forms.TypedChoiceField(
                label=f"{number}. {item}",
                choices=ANSWERS,
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={
                    "required": f"{number}번에 답해 주세요.",
                    "invalid_choice": f"{number}번에 다시 답해 주세요.",
                },
            )

    def answers(self) -> list[int]:
        return [self.cleaned_data[f"item_{number}"] for number in range(1, len(ITEMS) + 1)]
