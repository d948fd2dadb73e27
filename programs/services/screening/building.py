"""Lets an officer build a round's application form and its criteria, until the first application is in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from programs.choices import Selection
from programs.models import Intake, Screening, ScreeningCriterion, ScreeningQuestion
from programs.services.intakes import note
from programs.services.screening.copying import copy_parts, screening_of
from programs.services.screening.refusals import FormFrozen, NothingToCopy, TooManyQuestions

MOST_QUESTIONS = 40
Part = ScreeningQuestion | ScreeningCriterion
# What may still be changed once somebody has applied: the wording of help, nothing that is answered or judged.
WORDING = {ScreeningQuestion: {"help"}, ScreeningCriterion: {"description"}}
SETTINGS = {"reviews_each": "읽는 사람", "is_named": "이름", "pass_percent": "합격 점수", "announce_at": "알리는 때"}


def _open_to_building(screening_id: int) -> Screening:
    """Held until the transaction ends, so that an application sent meanwhile waits or is waited for."""
    screening = Screening.objects.select_for_update().select_related("intake").get(pk=screening_id)
    if screening.frozen_at:
        raise FormFrozen
    return screening


def _next_number(model: type[Part], screening_id: int) -> int:
    most = model._default_manager.filter(screening=screening_id).aggregate(most=Max("number"))["most"]
    return (most or 0) + 1


@transaction.atomic
def add_question(*, screening_id: int, values: Mapping[str, Any], now: datetime) -> ScreeningQuestion:
    """Put a question at the end. Raises FormFrozen and TooManyQuestions."""
    screening = _open_to_building(screening_id)
    if screening.questions.count() >= MOST_QUESTIONS:
        raise TooManyQuestions
    number = _next_number(ScreeningQuestion, screening_id)
    return ScreeningQuestion.objects.create(screening=screening, number=number, **values)


@transaction.atomic
def add_criterion(*, screening_id: int, values: Mapping[str, Any], now: datetime) -> ScreeningCriterion:
    """Put a criterion at the end. Raises FormFrozen."""
    screening = _open_to_building(screening_id)
    number = _next_number(ScreeningCriterion, screening_id)
    return ScreeningCriterion.objects.create(screening=screening, number=number, **values)


@transaction.atomic
def change_part(*, part: Part, values: Mapping[str, Any]) -> None:
    """Save a question or a criterion; once frozen only the wording of its help. Raises FormFrozen."""
    screening = Screening.objects.select_for_update().get(pk=part.screening_id)
    changed = {name: value for name, value in values.items() if getattr(part, name) != value}
    if screening.frozen_at and set(changed) - WORDING[type(part)]:
        raise FormFrozen
    for name, value in changed.items():
        setattr(part, name, value)
    part.save(update_fields=list(changed))


@transaction.atomic
def remove_part(*, part: Part) -> None:
    """Raises FormFrozen."""
    _open_to_building(part.screening_id)
    type(part)._default_manager.filter(pk=part.pk).delete()


@transaction.atomic
def move_part(*, part: Part, up: bool) -> None:
    """Change places with the neighbor; at the end of the list nothing moves. Raises FormFrozen."""
    _open_to_building(part.screening_id)
    own = type(part)._default_manager.filter(screening=part.screening_id)
    part.refresh_from_db(fields=["number"])
    others = own.filter(number__lt=part.number) if up else own.filter(number__gt=part.number)
    other = others.order_by("-number" if up else "number").first()
    if other is None:
        return
    part.number, other.number = other.number, part.number
    part.save(update_fields=["number"])
    other.save(update_fields=["number"])


def earlier_rounds(intake: Intake) -> list[Intake]:
    """Other rounds of the program's provider with a form or criteria to take over, the program's own first."""
    rows = Intake.objects.filter(
        program__provider=intake.program.provider_id, selection=Selection.SCREENING, screening__criteria__isnull=False
    )
    found = rows.exclude(pk=intake.pk).select_related("program").distinct().order_by("-apply_closes_at", "-id")[:30]
    return sorted(found, key=lambda row: row.program_id != intake.program_id)


@transaction.atomic
def copy_form(*, source_id: int, intake: Intake, by: User, now: datetime) -> int:
    """Replace questions, criteria and settings by those of an earlier round; how many parts were copied.

    Raises FormFrozen and NothingToCopy.
    """
    screening = _open_to_building(screening_of(intake).pk)
    source = Screening.objects.filter(intake=source_id).exclude(pk=screening.pk).first()
    count = copy_parts(source, screening) if source else 0
    if source is None or not count:
        raise NothingToCopy
    note(intake, "screening_copied", by=by, now=now, source=str(source.intake), parts=count)
    return count


@transaction.atomic
def change_settings(*, screening_id: int, values: Mapping[str, Any], by: User, now: datetime) -> None:
    """Save how many read each application, whether by name, the line to reach, and when the result comes.

    Raises FormFrozen when the line would move after somebody applied.
    """
    screening = Screening.objects.select_for_update().select_related("intake").get(pk=screening_id)
    changed = {name: value for name, value in values.items() if getattr(screening, name) != value}
    if screening.frozen_at and "pass_percent" in changed:
        raise FormFrozen
    for name, value in changed.items():
        setattr(screening, name, value)
    if changed:
        screening.save(update_fields=list(changed))
        note(screening.intake, "screening_set", by=by, now=now, parts=[SETTINGS[name] for name in changed])
