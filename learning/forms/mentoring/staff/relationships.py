"""What an officer fills in to give a resident another mentor."""

from django import forms

from learning.choices.mentoring import EndReason
from learning.forms.mentoring.staff.exceptions import PairForm, reason_field

BACK_REASONS = (EndReason.SILENT, EndReason.MISMATCH, EndReason.MENTOR)


class HandOverForm(PairForm):
    """Another mentor at once; `mentors` are those the rules allow."""


class BackForm(forms.Form):
    """Back into the line, first in the next run."""

    end_reason = forms.ChoiceField(
        label="왜 끝나나요?",
        choices=[(each.value, each.label) for each in BACK_REASONS],
        widget=forms.RadioSelect,
        error_messages={"required": "왜 끝나는지 골라 주세요."},
    )
    reason = reason_field()
