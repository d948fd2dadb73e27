"""A program that residents see keeps, through every edit, what publishing asked of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from programs.models import Intake, Program
from programs.publishing import look_over_program
from programs.services import program_editing
from programs.services.intakes import version_of
from programs.services.staff_refusals import IncompleteProgram
from tests.programs.staff.stage import text_of


@pytest.mark.parametrize(
    ("summary", "is_onsite", "placeless", "said"),
    [
        ("드론을 배웁니다.", True, [], []),
        ("드론을 배웁니다.", False, ["1회차"], []),
        (" ", False, ["1회차"], [("summary", "summary")]),
        ("드론을 배웁니다.", True, ["1회차"], [("venue", "mode")]),
        ("", True, ["1회차", "2회차", "3회차"], [("summary", "summary"), ("venue", "mode")]),
    ],
)
def test_what_a_shown_program_lacks(summary, is_onsite, placeless, said):
    found = look_over_program(summary, is_onsite=is_onsite, placeless=placeless)
    assert [(finding.code, finding.field) for finding in found] == said
    assert all(name in finding.text for finding in found if finding.code == "venue" for name in placeless)


def test_many_rounds_without_a_place_are_counted():
    (found,) = look_over_program("드론", is_onsite=True, placeless=[f"{n}회차" for n in range(1, 6)])
    assert found.text.endswith("1회차, 2회차, 3회차 밖에 2개")


def put(program, **values) -> Program:
    Program.objects.filter(pk=program.pk).update(**values)
    return Program.objects.get(pk=program.pk)


def edit(program, **values):
    return program_editing.edit_program(
        program_id=program.pk, values=values, version=version_of(program), now=timezone.now()
    )


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["published", "archived"])
@pytest.mark.parametrize(("changed", "field"), [({"summary": " "}, "summary"), ({"mode": "onsite"}, "mode")])
def test_an_edit_that_breaks_a_shown_program_is_refused_by_field(intake, state, changed, field):
    Intake.objects.filter(pk=intake.pk).update(venue=None)
    program = put(intake.program, state=state, mode="online")
    with pytest.raises(IncompleteProgram) as refusal:
        edit(program, **changed)
    assert [finding.field for finding in refusal.value.findings] == [field]
    kept = Program.objects.get(pk=program.pk)
    assert (kept.summary, kept.mode) == (program.summary, "online")


@pytest.mark.django_db
def test_a_place_or_a_round_nobody_sees_or_that_is_over_hinders_no_change_of_the_way_to_learn(intake, today):
    program = put(intake.program, mode="online")
    edit(program, mode="mixed")
    program = put(program, mode="online")
    Intake.objects.filter(pk=intake.pk).update(venue=None, state="draft")
    assert edit(program, mode="onsite").mode == "onsite"
    program = put(program, mode="online")
    over = today.date() - timedelta(days=1)
    Intake.objects.filter(pk=intake.pk).update(state="closed", starts_on=over, ends_on=over)
    assert edit(program, mode="onsite").mode == "onsite"


@pytest.mark.django_db
def test_what_was_amiss_before_and_a_draft_hinder_no_edit(intake):
    program = put(intake.program, summary="")
    assert edit(program, audience="누구나").audience == "누구나"
    program = put(program, summary="드론을 배웁니다.", state="draft")
    assert edit(program, summary="").summary == ""


@pytest.mark.django_db
def test_the_page_says_it_at_the_field_and_keeps_what_was_typed(intake, browser):
    program = intake.program
    address = f"/staff/programs/{program.pk}/edit/"
    form = browser.get(address).context["form"]
    assert [name for name, field in form.fields.items() if getattr(field, "stays", False)] == ["summary"]
    kept = {name: getattr(program, name) for name in ("area", "mode", "level")}
    typed = kept | {"title": "새 이름", "summary": "", "provider": program.provider_id, "token": "a" * 32}
    page = browser.post(address, typed | {"version": version_of(program)})
    assert page.status_code == 200 and "고칠 곳이 1군데" in text_of(page)
    assert page.context["form"].errors["summary"] == ["한 줄 소개가 없습니다. 무엇을 배우는지 한 문장으로 적어 주세요."]
    assert 'value="새 이름"' in page.content.decode()
    assert Program.objects.get(pk=program.pk).title == program.title
