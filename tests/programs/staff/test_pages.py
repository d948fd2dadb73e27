"""For the officer: the console's pages, who may open them, what they log, and how many steps they take."""

from datetime import date, timedelta

import pytest
from django.contrib import admin
from django.utils import timezone

from accounts.models import AccessLog, Notice
from accounts.services.drafts import load_draft, save_draft
from programs.choices import EnrollmentStatus, IntakeState
from programs.models import Enrollment, Intake, Program
from tests.factories import UserFactory
from tests.programs.staff.stage import enter, put_in, text_of

S = EnrollmentStatus


# --- Who may open what (tests/test_authorization.py tries every page with every role) ------------------------------
def test_an_officer_does_not_find_another_organizations_people(intake, second_officer):
    put_in(intake, name="홍길동")
    assert "찾은 사람이 없습니다" in text_of(enter(second_officer).get("/staff/people/", {"q": "홍길동"}))


# --- Looking leaves a trace -----------------------------------------------------------------------------------
def test_a_roster_hides_names_and_logs_every_look(browser, officer, intake):
    row = put_in(intake, name="홍길동", phone="01012345678")[0]
    page = browser.get(f"/staff/intakes/{intake.pk}/roster/")
    assert "홍*동" in text_of(page)
    assert "홍길동" not in text_of(page)
    look = AccessLog.objects.get()
    assert (look.actor, look.subject, look.action, look.source) == (officer, row.person, "view", "127.0.0.1")
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize("page", ["roster", "enrollment"])
def test_names_are_read_only_with_a_reason(browser, intake, page):
    row = put_in(intake, name="홍길동", phone="01012345678")[0]
    address = f"/staff/intakes/{intake.pk}/roster/" if page == "roster" else f"/staff/enrollments/{row.pk}/"
    refused = browser.post(address, {"reason": "그냥"}, follow=True)
    assert "홍길동" not in text_of(refused)
    assert "5글자 이상" in text_of(refused)
    assert not AccessLog.objects.filter(action="unmask").exists()
    shown = browser.post(address, {"reason": "휴강 안내 전화", "unmask": "1"})
    assert "홍길동" in text_of(shown)
    assert AccessLog.objects.get(action="unmask").reason == "휴강 안내 전화"


def test_a_roster_of_five_hundred_takes_ten_statements(browser, intake, django_assert_max_num_queries):
    people = [UserFactory._meta.model(name=f"시민{n}", email=f"r{n}@example.com") for n in range(500)]
    people = UserFactory._meta.model.objects.bulk_create(people)
    Enrollment.objects.bulk_create(
        Enrollment(intake=intake, person=person, status=S.CONFIRMED, requested_at=timezone.now()) for person in people
    )
    address = f"/staff/intakes/{intake.pk}/roster/"
    browser.get(address)
    with django_assert_max_num_queries(10):
        page = browser.get(address, {"page": 3})
    assert AccessLog.objects.count() == 100
    assert "조건에 맞는 500명 모두 선택" in text_of(page)


# --- A new round by copying -----------------------------------------------------------------------------------
def test_a_new_round_is_opened_by_copying_in_three_actions(browser, intake, meeting):
    page = browser.get(f"/staff/intakes/{intake.pk}/copy/")  # 1: 복사
    values = page.context["form"].initial
    assert values["name"] == "2회차"
    assert values["apply_opens_at"] > timezone.now()
    typed = {
        "name": values["name"],
        "apply_opens_at": f"{timezone.localtime(values['apply_opens_at']):%Y-%m-%dT%H:%M}",
        "apply_closes_at": f"{timezone.localtime(values['apply_closes_at']):%Y-%m-%dT%H:%M}",
        "starts_on": (values["starts_on"] + timedelta(days=21)).isoformat(),
        "token": values["token"],
    }
    preview = browser.post(f"/staff/intakes/{intake.pk}/copy/", typed, follow=True)  # 2: 미리 보기
    assert "빠진 것이 없습니다" in text_of(preview)
    again = browser.post(f"/staff/intakes/{intake.pk}/copy/", typed)
    copy = Intake.objects.get(program=intake.program, name="2회차")
    assert again["Location"] == f"/staff/intakes/{copy.pk}/preview/"
    done = browser.post(f"/staff/intakes/{copy.pk}/publish/", follow=True)  # 3: 게시
    assert "게시했습니다" in text_of(done)
    copy.refresh_from_db()
    assert copy.state == IntakeState.PUBLISHED
    assert copy.meetings.count() == 1


def test_dates_out_of_order_are_said_at_the_field_and_nothing_is_lost(browser, intake):
    page = browser.post(
        f"/staff/intakes/{intake.pk}/copy/",
        {
            "name": "봄 회차",
            "apply_opens_at": "2027-03-02T10:00",
            "apply_closes_at": "2027-03-01T10:00",
            "starts_on": "",
        },
    )
    assert page.status_code == 200
    assert "마감을 더 뒤로 골라 주세요" in text_of(page)
    assert 'value="봄 회차"' in page.content.decode()
    assert page.content.decode().count("<title>오류: ") == 1
    assert intake.program.intakes.count() == 1


def test_a_new_program_and_its_round_are_written_from_nothing(browser, provider):
    token = browser.get("/staff/programs/new/").context["form"].initial["token"]
    typed = {
        "title": "스마트폰 사진 교실", "summary": "사진을 찍고 고르는 법을 배웁니다.", "provider": provider.pk,
        "area": "digital", "mode": "online", "level": "basic", "body": "# 배우는 것\n- 찍기", "keywords": "사진, 앨범",
        "token": token,
    }  # fmt: skip
    browser.post("/staff/programs/new/", typed)
    browser.post("/staff/programs/new/", typed)
    program = Program.objects.get()
    assert program.body == "<h3>배우는 것</h3>\n<ul><li>찍기</li></ul>"
    assert program.keywords == ["사진", "앨범"]
    round_ = {
        "name": "1회차", "apply_opens_at": "2027-03-02T10:00", "apply_closes_at": "2027-03-12T18:00",
        "starts_on": "2027-03-20", "ends_on": "2027-04-20", "capacity": "1,000명", "waitlist_capacity": "0",
        "fee_krw": "30,000원", "fee_note": "첫날 냅니다.", "completion_percent": "80", "offer_hours": "24",
        "age_min": "40", "age_on": "apply", "born_to_year": "1990", "born_to_month": "1", "born_to_day": "2",
        "ties": ["lives", "works"], "statuses_any": ["job_seeker"], "prerequisites": "스마트폰 사진 교실", "save": "1",
    }  # fmt: skip
    page = browser.post(f"/staff/programs/{program.pk}/intakes/new/", round_, follow=True)
    assert "게시하기 전에" not in text_of(page)
    intake = program.intakes.get()
    assert (intake.capacity, intake.fee_krw) == (1000, 30_000)
    assert intake.eligibility == {
        "age": {"min": 40, "on": "apply"}, "born": {"to": "1990-01-02"}, "ties": ["lives", "works"],
        "statuses_any": ["job_seeker"], "prerequisites": [program.slug],
    }  # fmt: skip


def test_the_rule_is_read_back_in_sentences_while_it_is_typed(browser):
    words = browser.post("/staff/eligibility/", {"age_min": "40", "age_max": "64", "ties": ["lives"]})
    assert "만 40–64세인 분" in text_of(words)
    wrong = browser.post("/staff/eligibility/", {"age_min": "64", "age_max": "40"})
    assert "가장 많은 나이보다 큽니다" in text_of(wrong)
    missing = browser.post("/staff/eligibility/", {"prerequisites": "없는 과정"})
    assert "찾지 못했습니다" in text_of(missing)


def test_a_save_on_top_of_another_officers_is_answered_with_both(browser, intake):
    page = browser.get(f"/staff/intakes/{intake.pk}/edit/")
    typed = {name: value for name, value in page.context["form"].initial.items() if value is not None}
    typed |= {"apply_opens_at": "2027-03-02T10:00", "apply_closes_at": "2027-03-12T18:00", "schedule_note": "수 10:00",
              "venue": intake.venue_id, "age_min": "40", "save": "1"}  # fmt: skip
    Intake.objects.filter(pk=intake.pk).update(schedule_note="화 19:00", updated_at=timezone.now())
    refused = browser.post(f"/staff/intakes/{intake.pk}/edit/", typed)
    assert refused.status_code == 409
    assert "화 19:00" in text_of(refused)
    assert 'value="수 10:00"' in refused.content.decode()
    typed["version"] = refused.context["form"]["version"].value()
    browser.post(f"/staff/intakes/{intake.pk}/edit/", typed)
    assert Intake.objects.get(pk=intake.pk).schedule_note == "수 10:00"


def test_what_was_typed_before_the_session_ended_comes_back_once(browser, officer, intake, now):
    address = f"/staff/intakes/{intake.pk}/edit/"
    typed = {"name": "여름 회차", "ties": ["lives", "works"], "born_to_year": "1990", "born_to_month": "1",
             "born_to_day": "2", "version": "old"}  # fmt: skip
    save_draft(user=officer, form=address, values=typed, now=now)
    page = browser.get(address)
    assert page.context["form"].initial["name"] == "여름 회차"
    assert page.context["form"].initial["version"] != "old"
    assert 'value="1990"' in page.content.decode()
    assert browser.get(address).context["form"].initial["name"] == "1회차"


def test_a_saved_form_leaves_no_draft_behind(browser, officer, intake, now):
    address = f"/staff/intakes/{intake.pk}/capacity/"
    save_draft(user=officer, form=address, values={"capacity": "1"}, now=now)
    browser.post(address, {"capacity": "700", "waitlist_capacity": "5"})
    assert load_draft(user=officer, form=address) == {}


def test_capacity_below_the_seats_taken_is_refused_with_the_reason(browser, intake):
    put_in(intake, count=3)
    page = browser.post(f"/staff/intakes/{intake.pk}/capacity/", {"capacity": "2", "waitlist_capacity": "5"})
    assert "정원은 3명보다 적을 수 없습니다" in text_of(page)
    assert Intake.objects.get(pk=intake.pk).capacity == 600


def test_a_round_is_canceled_with_its_reason_told_to_everybody(browser, intake):
    put_in(intake, count=2)
    address = f"/staff/intakes/{intake.pk}/cancel/"
    assert "5글자 이상" in text_of(browser.post(address, {"reason": "그냥"}))
    done = browser.post(address, {"reason": "강사를 구하지 못했습니다"}, follow=True)
    assert "2명에게 알렸습니다" in text_of(done)
    assert Notice.objects.filter(body__contains="강사를 구하지 못했습니다").count() == 2


# --- The rest -------------------------------------------------------------------------------------------------
def test_the_activity_tells_what_was_done_and_why(browser, officer, intake):
    browser.post(f"/staff/intakes/{intake.pk}/capacity/", {"capacity": "30", "waitlist_capacity": "5"})
    browser.post(f"/staff/intakes/{intake.pk}/close/", {"reason": "강의실이 작습니다"})
    page = text_of(browser.get(f"/staff/intakes/{intake.pk}/activity/"))
    assert "정원: 600명 → 30명" in page
    assert "일찍 마감했습니다 박담당" in page
    assert "까닭: 강의실이 작습니다" in page


def test_each_queue_leads_to_the_list_it_counted(browser, intake):
    put_in(intake, S.WAITLISTED, 2)
    page = browser.get("/staff/")
    for queue in page.context["groups"][0]["cards"]:
        rows = browser.get(queue["href"]).context["rows"]
        assert len(rows) == queue["count"], queue["label"]
    assert {queue["label"] for queue in page.context["groups"][0]["cards"]} >= {
        "3일 안에 마감하는 회차",
        "기다리는 사람이 있는 회차",
    }


def test_a_program_is_copied_published_and_taken_down(browser, intake):
    copied = browser.post(f"/staff/programs/{intake.program_id}/copy/", {"token": "c" * 32}, follow=True)
    assert "복사했습니다" in text_of(copied)
    copy = Program.objects.exclude(pk=intake.program_id).get()
    browser.post(f"/staff/programs/{copy.pk}/publish/")
    browser.post(f"/staff/programs/{copy.pk}/archive/", {"reason": "다른 과정과 합칩니다"})
    copy.refresh_from_db()
    assert copy.state == "archived"


def test_the_admin_holds_reference_data_only():
    ours = {model._meta.object_name for model in admin.site._registry if model._meta.app_label == "programs"}
    assert ours == {"Project", "Provider", "Venue"}


def test_dates_on_staff_pages_are_said_as_people_say_them(browser, intake):
    Intake.objects.filter(pk=intake.pk).update(starts_on=date(2026, 12, 7), ends_on=date(2026, 12, 28))
    assert "12월 7일(월) – 28일(월)" in text_of(browser.get(f"/staff/intakes/{intake.pk}/"))
