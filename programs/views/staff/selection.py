"""How a round gives its seats, beside the other fields of the round's own form."""

from django.http import HttpRequest

from programs.forms.staff_draws import SelectionForm
from programs.forms.staff_intakes import IntakeForm


def selection_form(request: HttpRequest, **initial: object) -> SelectionForm:
    return SelectionForm(request.POST if request.method == "POST" else None, initial=initial)


def fits(form: IntakeForm, way: SelectionForm | None) -> bool:
    """Whether round and draw go together; errors stand at the fields that have to change."""
    if not form.is_valid():
        return False
    return way is None or way.settle(*window(form))


def window(form: IntakeForm) -> tuple:
    return form.cleaned_data.get("apply_opens_at"), form.cleaned_data.get("apply_closes_at")


def values_of(form: IntakeForm, way: SelectionForm | None) -> dict[str, object]:
    """The round's fields with those of the selection on top."""
    return form.values() | (way.values(*window(form)) if way else {})
