"""The pages as people meet them: save and resume, resident numbers refused, own objects only, the decision by hand."""

from datetime import timedelta

import pytest

from accounts.models import AccessLog
from programs.choices import EnrollmentStatus
from programs.models import ApplicationDraft, DecisionBatch, Enrollment, ScreeningReview
from programs.services.screening import decisions, reviewers
from tests.factories import UserFactory
from tests.factories.programs import NOW
from tests.programs.screening.conftest import AFTER, apply_to, statuses
from tests.programs.staff.stage import enter, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(resident, client, time_machine):
    time_machine.move_to(NOW, tick=False)
    client.force_login(resident)
    return client


def names_of(intake):
    why, _, years, days = intake.screening.questions.all()
    return f"q{why.pk}", f"q{years.pk}", f"q{days.pk}"


def test_a_resident_applies_page_by_page_on_two_devices(page, intake, resident):
    why, years, days = names_of(intake)
    home = f"/my/applications/{intake.pk}/"
    assert page.get(f"{intake.program.get_absolute_url()}apply/?intake={intake.pk}")["Location"] == home
    assert "물음 3개" in text_of(page.get(home))
    assert page.post(f"{home}1/", {why: "배우고 싶습니다", "leave": "1"})["Location"] == home
    page.logout()
    page.force_login(resident)
    assert "이어서 쓰기" in text_of(page.get("/my/"))
    assert "배우고 싶습니다" in page.get(f"{home}1/").content.decode()
    assert page.post(f"{home}2/", {years: "12", days: ["오전"]})["Location"] == f"{home}check/"
    check = page.get(f"{home}check/")
    assert "아직 신청되지 않았습니다" in text_of(check)
    assert "배우고 싶습니다" in text_of(check)
    sent = page.post(f"{home}check/", {"key": "k1"})
    row = Enrollment.objects.get(person=resident)
    assert sent["Location"] == f"/my/enrollments/{row.pk}/done/"
    assert row.number in text_of(page.get(sent["Location"]))
    assert "오전" in text_of(page.get(f"/my/enrollments/{row.pk}/answers/"))


@pytest.mark.parametrize("number", ["750302-1234567", "750302 - 2234567", "7503021234567", "７５０３０２-1234567"])
def test_a_resident_number_is_refused_in_every_free_text_and_never_kept(page, intake, number):
    """Acceptance 22."""
    why, *_ = names_of(intake)
    shown = page.post(f"/my/applications/{intake.pk}/1/", {why: f"제 번호는 {number} 입니다", "leave": "1"})
    assert shown.status_code == 200
    assert "주민등록번호는 받지 않습니다" in text_of(shown)
    assert all("번호는" not in draft.answers for draft in ApplicationDraft.objects.all())


def test_what_is_wrong_is_shown_and_what_is_right_is_kept(page, intake, resident):
    _, years, days = names_of(intake)
    shown = page.post(f"/my/applications/{intake.pk}/2/", {years: "많이", days: ["오후"]})
    assert "숫자만 적어 주세요" in text_of(shown)
    assert 'value="많이"' in shown.content.decode()
    assert "오후" in ApplicationDraft.objects.get(person=resident).answers


def test_a_sent_form_is_changed_until_closing_and_not_after(page, intake, answers, resident, time_machine):
    row = apply_to(intake, answers, resident)
    why, *_ = names_of(intake)
    home = f"/my/applications/{intake.pk}/"
    page.post(f"{home}1/", {why: "더 잘 적었습니다"})
    assert "고친 내용을 아직 보내지 않았습니다" in text_of(page.get(home))
    page.post(f"{home}check/")
    assert row.versions.count() == 2
    time_machine.move_to(AFTER, tick=False)
    page.logout()
    page.force_login(resident)
    assert page.get(home)["Location"] == f"/my/enrollments/{row.pk}/"
    page.post(f"{home}1/", {why: "너무 늦게"})
    assert row.versions.count() == 2
    assert "너무 늦게" not in text_of(page.get(f"/my/enrollments/{row.pk}/answers/"))


def test_the_program_page_publishes_the_criteria(page, intake):
    shown = text_of(page.get(intake.program.get_absolute_url()))
    assert "무엇을 보고 뽑나요" in shown and "까닭 50점" in shown and "신청서 쓰기" in shown


def test_a_reviewer_reads_by_number_only_and_scores_with_the_keyboard(intake, officer, readers, applied, time_machine):
    time_machine.move_to(AFTER, tick=False)
    reviewers.share_all(intake=intake, by=officer, now=NOW)
    me = readers[1]
    browser = enter(me)
    first, second = ScreeningReview.objects.filter(reviewer=me).order_by("enrollment_id")[:2]
    assert browser.get(f"/staff/screening/readings/{first.pk}/").status_code == 302
    browser.post(f"/staff/screening/mine/{intake.pk}/")
    shown = browser.get(f"/staff/screening/readings/{first.pk}/")
    person = first.enrollment.person
    assert "드론을 배워" in text_of(shown)
    assert person.name not in text_of(shown) and person.email not in text_of(shown)
    assert AccessLog.objects.filter(actor=me, subject=person).exists()
    one, two = intake.screening.criteria.all()
    sent = browser.post(f"/staff/screening/readings/{first.pk}/", {f"points_{one.pk}": "45", f"points_{two.pk}": "30"})
    assert sent["Location"] == f"/staff/screening/readings/{second.pk}/"
    wrong = browser.post(f"/staff/screening/readings/{second.pk}/", {f"points_{one.pk}": "51"})
    assert "50점까지 줄 수 있습니다" in text_of(wrong)


def test_nobody_reads_by_changing_the_number_in_the_address(
    intake, officer, second_officer, readers, applied, time_machine
):
    time_machine.move_to(AFTER, tick=False)
    reviewers.share_all(intake=intake, by=officer, now=NOW)
    reviewers.invite_reviewer(intake=intake, contact=second_officer.email, by=officer, now=NOW)
    reviewers.assign(enrollment=applied[0], reviewer_id=second_officer.pk, by=officer, now=NOW)
    own = ScreeningReview.objects.get(reviewer=second_officer)
    browser = enter(second_officer)
    browser.post(f"/staff/screening/mine/{intake.pk}/")
    assert browser.get(f"/staff/screening/readings/{own.pk}/").status_code == 200
    others = ScreeningReview.objects.exclude(pk=own.pk)
    assert {browser.get(f"/staff/screening/readings/{one.pk}/").status_code for one in others} == {404}
    for path in (
        f"rounds/{intake.pk}/", f"rounds/{intake.pk}/applications/", f"rounds/{intake.pk}/decision/",
        f"applications/{applied[0].pk}/", f"applications/{applied[1].pk}/",
    ):  # fmt: skip
        assert browser.get(f"/staff/screening/{path}").status_code == 404


def test_a_conflict_shuts_the_application_for_the_officer_who_reads_too(intake, officer, readers, applied):
    reviewers.assign(enrollment=applied[0], reviewer_id=officer.pk, by=officer, now=NOW)
    browser, address = enter(officer), f"/staff/screening/applications/{applied[0].pk}/"
    review = ScreeningReview.objects.get(reviewer=officer)
    assert browser.get(address).status_code == 403
    browser.post(f"/staff/screening/readings/{review.pk}/conflict/", {"has": "no"})
    assert browser.get(address).status_code == 200
    browser.post(f"/staff/screening/readings/{review.pk}/conflict/", {"has": "yes", "note": "같은 직장"})
    assert browser.get(address).status_code == 403
    assert browser.get(f"/staff/screening/applications/{applied[1].pk}/").status_code == 200


def test_an_officer_who_applied_neither_reads_nor_decides_the_round(intake, officer, applied):
    Enrollment.objects.create(intake=intake, person=officer, status=EnrollmentStatus.APPLIED, requested_at=NOW)
    browser = enter(officer)
    for path in (
        f"rounds/{intake.pk}/applications/",
        f"rounds/{intake.pk}/decision/",
        f"applications/{applied[0].pk}/",
    ):
        assert browser.get(f"/staff/screening/{path}").status_code == 403


def test_an_officer_previews_decides_and_takes_it_back(intake, officer, ready, time_machine):
    time_machine.move_to(AFTER, tick=False)
    browser = enter(officer)
    page = f"/staff/screening/rounds/{intake.pk}/decision/"
    assert "까닭 필요" in text_of(browser.get(page))
    assert "까닭이 없는 분이 있습니다" in text_of(browser.post(page))
    criterion = intake.screening.criteria.first().pk
    choice = {"criterion-usual": criterion, "reason-usual": "다른 분의 점수가 더 높았습니다"}
    shown = browser.post(page, choice)
    assert "4명의 결과 정하기" in text_of(shown)
    made = choice | {"digest": shown.context["digest"], "token": shown.context["token"]}
    address = browser.post(f"{page}make/", made)["Location"]
    assert "결정 되돌리기" in text_of(browser.get(address))
    assert browser.post(f"{page}make/", made)["Location"] == address
    browser.post(f"{address}undo/")
    assert decisions.apply_due(AFTER + timedelta(hours=1)) == 0
    assert set(statuses(ready)) == {"applied"}
    assert DecisionBatch.objects.get().undone_by == officer


def test_a_decision_without_a_reason_is_refused_by_the_form(intake, officer, ready, time_machine):
    time_machine.move_to(AFTER, tick=False)
    browser = enter(officer)
    page = f"/staff/screening/rounds/{intake.pk}/decision/"
    digest = browser.get(page).context["digest"]
    shown = browser.post(f"{page}make/", {"digest": digest, "token": "t"})
    assert "까닭이 없는 신청서가 1건 있어 결정할 수 없습니다" in text_of(shown)
    assert not DecisionBatch.objects.exists()


def test_whoever_was_not_selected_reads_why_and_what_can_be_done(page, intake, officer, ready, time_machine):
    criterion = intake.screening.criteria.first()
    usual = decisions.Choice(criterion_id=criterion.pk, reason="다른 분의 점수가 더 높았습니다")
    intake.refresh_from_db()
    digest = decisions.plan_decision(intake=intake, choices={}, usual=usual).digest
    decisions.decide(intake_id=intake.pk, choices={}, usual=usual, digest=digest, token="t", by=officer, now=AFTER)
    time_machine.move_to(AFTER + timedelta(minutes=5), tick=False)
    page.force_login(ready[3].person)
    own = f"/my/enrollments/{ready[3].pk}/"
    assert "다른 분의 점수" not in text_of(page.get(own))
    decisions.apply_due(AFTER + timedelta(minutes=10))
    shown = text_of(page.get(own))
    assert "다른 분의 점수가 더 높았습니다" in shown and "30일 안에" in shown


def test_an_officer_builds_a_form_without_scripts(intake, officer):
    browser = enter(officer)
    home = f"/staff/screening/rounds/{intake.pk}/form/"
    browser.post(
        f"{home}new/question/?kind=one", {"label": "어디에서?", "choices": "집\n\n직장\n집", "is_required": "on"}
    )
    made = intake.screening.questions.get(label="어디에서?")
    assert made.choices == ["집", "직장"]
    browser.post(f"/staff/screening/parts/question/{made.pk}/move/", {"way": "up"})
    assert list(intake.screening.questions.values_list("label", flat=True))[-2] == "어디에서?"
    shown = browser.get(f"{home}preview/2/")
    assert "어디에서?" in text_of(shown) and 'type="radio"' in shown.content.decode()
    browser.post(f"/staff/screening/parts/question/{made.pk}/remove/")
    assert not intake.screening.questions.filter(pk=made.pk).exists()
    wrong = browser.post(f"{home}new/criterion/", {"label": "까닭", "points": "101"})
    assert "같은 이름의 기준이 있습니다" in text_of(wrong)


def test_a_supplement_is_asked_answered_and_read(page, intake, answers, resident, officer):
    row = apply_to(intake, answers, resident)
    browser = enter(officer)
    address = f"/staff/screening/applications/{row.pk}/"
    assert "10글자 이상" in text_of(browser.post(f"{address}supplement/", {"request": "짧다", "days": "5"}))
    browser.post(f"{address}supplement/", {"request": "일한 곳을 자세히 적어 주세요.", "days": "5"})
    assert "보완해 주세요" in text_of(page.get("/my/"))
    own = f"/my/enrollments/{row.pk}/supplement/"
    assert "주민등록번호는 받지 않습니다" in text_of(page.post(own, {"answer": "750302-1234567"}))
    page.post(own, {"answer": "서울에서 일했습니다"})
    assert "서울에서 일했습니다" in text_of(browser.get(address))
    assert page.get(own).status_code == 302


def test_nobody_opens_the_answers_of_another(page, intake, answers):
    row = apply_to(intake, answers, UserFactory())
    assert page.get(f"/my/enrollments/{row.pk}/answers/").status_code == 404
    assert page.get(f"/my/enrollments/{row.pk}/supplement/").status_code == 404


def test_the_list_of_applications_is_masked_and_every_look_is_written_down(intake, officer, ready, time_machine):
    time_machine.move_to(AFTER, tick=False)
    browser = enter(officer)
    shown = text_of(browser.get(f"/staff/screening/rounds/{intake.pk}/applications/"))
    assert all(row.number in shown and row.person.name not in shown for row in ready)
    looked = AccessLog.objects.filter(actor=officer, target__startswith="심사 목록")
    assert {one.subject_id for one in looked} == {row.person_id for row in ready}
    overview = text_of(browser.get(f"/staff/screening/rounds/{intake.pk}/"))
    assert "신청서 4건, 심사 8건 가운데 8건 마침" in overview
    assert "심사1" in text_of(browser.get(f"/staff/screening/rounds/{intake.pk}/reviewers/"))
    shown = text_of(browser.get(f"/staff/screening/applications/{ready[0].pk}/"))
    assert "마침 · 90점" in shown
