"""The form is built by the officer, frozen by the first application, and the database keeps it so."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from programs.choices import Selection
from programs.models import ScreeningCriterion, ScreeningQuestion
from programs.services.intake_findings import findings_of
from programs.services.intakes import copy_intake
from programs.services.screening import building
from programs.services.screening.copying import screening_of
from programs.services.screening.pages import pages_of
from programs.services.screening.refusals import FormFrozen, NothingToCopy
from tests.factories import IntakeFactory
from tests.factories.programs import NOW
from tests.programs.screening.conftest import apply_to

pytestmark = pytest.mark.django_db


def labels(intake):
    return list(intake.screening.questions.values_list("label", flat=True))


def test_headings_cut_the_form_into_pages(intake):
    pages = pages_of(intake.screening.questions.all())
    assert [(page.number, page.title, len(page.questions)) for page in pages] == [
        (1, "물음에 답하기", 1),
        (2, "경력", 2),
    ]


def test_a_question_moves_up_and_down_and_stops_at_the_ends(intake):
    first, _, third, _ = intake.screening.questions.all()
    building.move_part(part=first, up=True)
    assert labels(intake)[0] == first.label
    building.move_part(part=third, up=True)
    assert labels(intake)[1] == third.label
    building.move_part(part=third, up=False)
    assert labels(intake)[2] == third.label


def test_after_the_first_application_only_the_wording_of_help_changes(intake, answers):
    apply_to(intake, answers)
    question, criterion = intake.screening.questions.first(), intake.screening.criteria.first()
    building.change_part(part=question, values={"help": "천천히 적어 주세요."})
    building.change_part(part=criterion, values={"description": "얼마나 뚜렷한지 봅니다."})
    for part, values in ((question, {"label": "다른 물음"}), (criterion, {"points": 10})):
        with pytest.raises(FormFrozen):
            building.change_part(part=part, values=values)
        with pytest.raises(FormFrozen):
            building.remove_part(part=part)
        with pytest.raises(FormFrozen):
            building.move_part(part=part, up=False)
    with pytest.raises(FormFrozen):
        building.add_question(
            screening_id=intake.screening.pk, values={"kind": "text", "label": "하나 더", "max_length": 50}, now=NOW
        )


def test_the_database_refuses_to_change_a_frozen_form_whoever_asks(intake, answers):
    apply_to(intake, answers)
    intake.screening.refresh_from_db()
    questions, criteria = intake.screening.questions, intake.screening.criteria
    attacks = (
        lambda: questions.update(label="몰래"),
        lambda: questions.all().delete(),
        lambda: ScreeningQuestion.objects.create(
            screening=intake.screening, number=99, kind="text", label="몰래", max_length=10
        ),
        lambda: criteria.update(points=100),
        lambda: criteria.all().delete(),
        lambda: ScreeningCriterion.objects.create(screening=intake.screening, number=99, label="몰래", points=1),
        lambda: type(intake.screening).objects.filter(pk=intake.screening.pk).update(frozen_at=None),
        lambda: type(intake.screening).objects.filter(pk=intake.screening.pk).update(pass_percent=90),
    )
    for attack in attacks:
        with pytest.raises(DatabaseError), transaction.atomic():
            attack()


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "one", "label": "하나", "choices": ["혼자"]},
        {"kind": "yes_no", "label": "예?", "choices": ["가", "나"]},
        {"kind": "text", "label": "길이 없음"},
        {"kind": "number", "label": "거꾸로", "lowest": 5, "highest": 1},
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_by_the_database(intake, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        building.add_question(screening_id=intake.screening.pk, values=values, now=NOW)


@pytest.mark.parametrize("points", [0, 101])
def test_a_criterion_has_1_to_100_points(intake, points):
    with pytest.raises(IntegrityError), transaction.atomic():
        building.add_criterion(screening_id=intake.screening.pk, values={"label": "x", "points": points}, now=NOW)


def test_a_form_is_copied_from_an_earlier_round(intake, officer, provider):
    other = IntakeFactory(program__provider=provider, selection=Selection.SCREENING)
    assert building.earlier_rounds(other) == [intake]
    assert building.copy_form(source_id=intake.pk, intake=other, by=officer, now=NOW) == 6
    assert labels(other) == labels(intake)
    with pytest.raises(NothingToCopy):
        building.copy_form(source_id=other.pk, intake=other, by=officer, now=NOW)


def test_the_form_goes_along_when_the_round_is_copied(intake, officer):
    values = {"name": "2회차", "apply_opens_at": None, "apply_closes_at": None, "starts_on": date(2027, 1, 4)}
    made = copy_intake(intake_id=intake.pk, values=values, by=officer, now=NOW)
    assert labels(made) == labels(intake)
    assert screening_of(made).criteria.count() == 2
    assert screening_of(made).frozen_at is None


def test_a_screened_round_without_criteria_is_not_published(intake, officer):
    assert "criteria" not in {finding.code for finding in findings_of(intake, NOW)}
    intake.screening.criteria.all().delete()
    assert "criteria" in {finding.code for finding in findings_of(intake, NOW)}
