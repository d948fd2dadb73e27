"""Takes the form and criteria of one round over into another, alone or with the whole round."""

from programs.choices import Selection
from programs.models import Intake, Screening, ScreeningCriterion, ScreeningQuestion

QUESTION_FIELDS = ("kind", "label", "help", "is_required", "choices", "max_length", "lowest", "highest")
CRITERION_FIELDS = ("label", "description", "points")


def screening_of(intake: Intake) -> Screening:
    """How the round is screened; made with the usual settings when nobody has said anything yet."""
    screening, _ = Screening.objects.get_or_create(intake=intake)
    return screening


def copy_with_round(source: Intake, intake: Intake) -> None:
    """The form goes along when the whole round is copied; there is nothing to replace yet."""
    kept = Screening.objects.filter(intake=source).first()
    if kept and intake.selection == Selection.SCREENING:
        copy_parts(kept, screening_of(intake))


def copy_parts(source: Screening, screening: Screening) -> int:
    """Replace the questions, criteria and settings of a form nobody has sent yet; how many parts there are now."""
    count = 0
    for model, fields in ((ScreeningQuestion, QUESTION_FIELDS), (ScreeningCriterion, CRITERION_FIELDS)):
        model._default_manager.filter(screening=screening).delete()
        parts = model._default_manager.filter(screening=source)
        made = model._default_manager.bulk_create(
            model(screening=screening, number=number, **{name: getattr(part, name) for name in fields})
            for number, part in enumerate(parts, start=1)
        )
        count += len(made)
    screening.reviews_each, screening.is_named = source.reviews_each, source.is_named
    screening.pass_percent = source.pass_percent
    screening.save(update_fields=["reviews_each", "is_named", "pass_percent"])
    return count
