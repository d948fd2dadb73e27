"""One enrollment as its officer sees it: no more than is needed without a reason, and never their own to change."""

import pytest

from accounts.models import AccessLog, Resident
from programs.eligibility import Facts, Rule, assess
from programs.models import Enrollment
from programs.services.completion import batches
from programs.views.staff.enrollments import CONDITION_WORDS
from tests.factories.programs import NOW
from tests.programs.staff.stage import S, put_in, text_of

pytestmark = pytest.mark.django_db
EVERYTHING = {
    "age": {"min": 40},
    "born": {"from": "1960-01-01"},
    "ties": ["lives"],
    "statuses_any": ["disabled", "near_poor"],
    "prerequisites": ["a"],
    "excludes": ["b"],
    "one_per_term": True,
}


@pytest.fixture
def row(intake):
    intake.eligibility = {"age": {"min": 40, "max": 64}, "statuses_any": ["disabled", "near_poor"]}
    intake.save(update_fields=["eligibility"])
    (made,) = put_in(intake, name="홍길동")
    Resident.objects.filter(user=made.person).update(statuses=["disabled"])
    return made


def test_every_condition_has_words_that_tell_nothing_of_the_person():
    found = assess(Rule.from_json(EVERYTHING), Facts(), NOW.date())
    assert [reason.code for reason in found.reasons] == list(CONDITION_WORDS)


def test_conditions_tell_an_age_and_a_circumstance_only_with_a_reason(browser, row):
    address = f"/staff/enrollments/{row.pk}/"
    masked = text_of(browser.get(address))
    assert "나이" in masked and "맞음" in masked
    assert "51세" not in masked and "등록장애인" not in masked
    assert list(AccessLog.objects.values_list("action", flat=True)) == ["view"]
    shown = text_of(browser.post(address, {"reason": "자격을 다시 확인합니다", "unmask": "1"}))
    assert "만 51세입니다" in shown and "등록장애인에 해당합니다" in shown
    assert AccessLog.objects.filter(action="unmask", reason="자격을 다시 확인합니다").count() == 1


@pytest.mark.parametrize("change", ["complete", "cancel"])
def test_an_officer_is_refused_their_own_enrollment(browser, own, change):
    page = browser.get(f"/staff/enrollments/{own.pk}/")
    assert "본인의 신청입니다" in text_of(page) and "바꾸고 알리기" not in text_of(page)
    typed = {"change": change, "seen": "confirmed", "reason": "스스로 바꿉니다", "token": "a" * 32}
    said = browser.post(f"/staff/enrollments/{own.pk}/change/", typed, follow=True)
    assert "바꾸지 않았습니다. 본인의 신청은 다른 담당자가 바꿔야 합니다." in text_of(said)
    assert Enrollment.objects.get(pk=own.pk).status == S.CONFIRMED


def test_an_officer_is_left_out_of_the_people_they_change_together(browser, intake, own):
    (other,) = put_in(intake, S.CONFIRMED)
    sent = {"change": "complete", "query": "", "everybody": "1"}
    shown = browser.post(f"/staff/intakes/{intake.pk}/roster/preview/", sent)
    assert shown.context["seen"] == f"{other.pk}:confirmed"
    assert "본인의 신청은 다른 담당자가" in text_of(shown)


def test_an_officer_completes_everybody_but_themself(intake, meeting, officer, own, today):
    (other,) = put_in(intake, S.CONFIRMED)
    for row in (own, other):
        row.attendance.create(meeting=meeting, mark="present", marked_at=today, marked_by=officer)
    assert set(batches.preview(intake, today).decided) == {own.pk, other.pk}
    assert set(batches.preview(intake, today, by=officer).decided) == {other.pk}
    seen = {row.pk: "completed" for row in (own, other)}
    batch = batches.start(intake_id=intake.pk, seen=seen, token="t", by=officer, now=today)
    assert [item.enrollment_id for item in batch.items.all()] == [other.pk]
