"""A round that residents see keeps, through every edit, what publishing asked of it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from programs.models import Intake
from programs.services import intakes
from programs.services.staff_refusals import Incomplete
from tests.factories.programs import NOW
from tests.programs.staff.stage import text_of

pytestmark = pytest.mark.django_db
PAST = NOW - timedelta(days=30)


def edit(intake, officer, **values) -> int:
    version = intakes.version_of(Intake.objects.get(pk=intake.pk))
    return intakes.edit_intake(intake_id=intake.pk, values=values, version=version, by=officer, now=timezone.now())


def put(intake, **values) -> None:
    Intake.objects.filter(pk=intake.pk).update(**values)


@pytest.mark.parametrize("state", ["published", "closed"])
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"apply_opens_at": None}, [("window", "apply_opens_at")]),
        (
            {"apply_opens_at": None, "apply_closes_at": None},
            [("window", "apply_opens_at"), ("window", "apply_closes_at")],
        ),
        ({"apply_closes_at": PAST}, [("window_order", "apply_closes_at"), ("window_past", "apply_closes_at")]),
        ({"starts_on": None}, [("period", "starts_on")]),
        ({"venue": None}, [("venue", "venue")]),
        ({"starts_on": date(2199, 1, 1), "ends_on": None}, [("meetings_outside", "starts_on")]),
        ({"ends_on": date(2000, 1, 1), "starts_on": date(2000, 1, 1)}, [("meetings_outside", "ends_on")]),
    ],
)
def test_an_edit_that_breaks_a_shown_round_is_refused_by_field(intake, meeting, officer, state, changed, said):
    put(intake, state=state)
    with pytest.raises(Incomplete) as refusal:
        edit(intake, officer, **changed)
    assert [(finding.code, finding.field) for finding in refusal.value.findings] == said
    kept = Intake.objects.get(pk=intake.pk)
    assert all(getattr(kept, name) == getattr(intake, name) for name in changed)


def test_what_was_amiss_before_does_not_stop_another_edit(intake, meeting, officer):
    put(intake, apply_opens_at=PAST - timedelta(days=9), apply_closes_at=PAST, venue=None)
    edit(intake, officer, schedule_note="화 19:00")
    assert Intake.objects.get(pk=intake.pk).schedule_note == "화 19:00"


def test_a_draft_may_be_as_empty_as_it_likes(intake, officer):
    put(intake, state="draft")
    edit(intake, officer, apply_opens_at=None, apply_closes_at=None, starts_on=None, venue=None)
    assert Intake.objects.get(pk=intake.pk).starts_on is None


@pytest.fixture
def typed(intake, browser):
    """The form as the page shows it."""
    shown = browser.get(f"/staff/intakes/{intake.pk}/edit/").context["form"].initial
    kept = {name: value for name, value in shown.items() if value is not None and not name.endswith("_at")}
    moments = {
        name: f"{timezone.localtime(getattr(intake, name)):%Y-%m-%dT%H:%M}"
        for name in ("apply_opens_at", "apply_closes_at")
    }
    return kept | moments | {"venue": intake.venue_id, "age_min": "40", "save": "1"}


def test_the_page_says_it_at_the_field_and_keeps_what_was_typed(intake, meeting, browser, typed):
    emptied = {name: "" for name in typed if name in ("apply_closes_at", "venue")}
    page = browser.post(f"/staff/intakes/{intake.pk}/edit/", typed | emptied | {"schedule_note": "화 19:00"})
    shown = browser.get(f"/staff/intakes/{intake.pk}/edit/").context["form"].fields
    assert [name for name, field in shown.items() if getattr(field, "stays", False)] == [
        *("apply_opens_at", "apply_closes_at", "starts_on"),
    ]
    assert page.status_code == 200
    assert page.context["form"].errors["apply_closes_at"] == ["신청 마감을 적어 주세요."]
    assert page.context["form"].errors["venue"] == ["현장 수업인데 장소가 없습니다. 장소를 골라 주세요."]
    assert "화 19:00" in page.content.decode() and "고칠 곳이 2군데" in text_of(page)
    assert Intake.objects.get(pk=intake.pk).apply_closes_at == intake.apply_closes_at


def test_what_an_edit_makes_doubtful_is_said_after_it_was_saved(intake, meeting, browser, typed):
    page = browser.post(f"/staff/intakes/{intake.pk}/edit/", typed | {"fee_krw": "30,000"}, follow=True)
    assert "저장했습니다." in text_of(page) and "비용을 언제 어떻게 내는지" in text_of(page)
    again = browser.post(f"/staff/intakes/{intake.pk}/edit/", typed | {"fee_krw": "30,000"}, follow=True)
    assert "비용을 언제 어떻게 내는지" not in text_of(again)
