"""What a resident sees and sends: program page, apply, done, own page, offer, withdraw and undo."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from programs.choices import ApplyVia, IntakeState, Selection
from programs.choices import EnrollmentStatus as Status
from programs.models import Enrollment, Intake, OpeningAlert, Program
from programs.services.enrollment import enroll, withdraw
from programs.services.mine import my_page
from tests.factories import IntakeFactory, MeetingFactory, ProgramFactory, UserFactory
from tests.factories.programs import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def page(client, resident) -> Client:
    client.force_login(resident)
    return client


@pytest.fixture
def intake():
    return IntakeFactory(program__slug="drone", program__title="드론정비사 입문", capacity=2)


def text_of(response) -> str:
    return response.content.decode()


def apply_address(intake) -> str:
    return f"/programs/{intake.program.slug}/apply/?intake={intake.pk}"


def send(client, intake, **values):
    return client.post(apply_address(intake), {"intake": intake.pk, "key": "k1", **values})


def test_program_page_says_who_may_and_has_one_button(client, intake):
    shown = text_of(client.get("/programs/drone/"))
    assert "만 40–64세인 분" in shown
    assert "신청하기" in shown
    assert "정원 2명 중 0명 · 2자리 남음" in shown


def test_similar_programs_are_shown_once_each_the_next_to_close_first(client, intake):
    for name, days in (("later", 9), ("first", 2), ("second", 4), ("first", 3)):
        other = Program.objects.filter(slug=name).first() or ProgramFactory(slug=name, area=intake.program.area)
        IntakeFactory(program=other, apply_closes_at=NOW + timedelta(days=days))
    shown = text_of(client.get("/programs/drone/"))
    assert re.findall(r'href="/programs/(first|second|later)/"', shown) == ["first", "second", "later"]


def test_program_page_tells_somebody_too_young_why_and_offers_another_way(client, outsider, intake):
    client.force_login(outsider)
    shown = text_of(client.get("/programs/drone/"))
    assert "이 프로그램은 만 40–64세인 분을 위한 것입니다" in shown
    assert "다른 프로그램 찾기" in shown
    assert "apply/" not in shown


def test_a_draft_program_is_not_found(client):
    IntakeFactory(program__slug="draft", program__state="draft")
    assert client.get("/programs/draft/").status_code == 404


def test_a_program_without_a_round_says_so(client):
    ProgramFactory(slug="empty")
    assert "아직 모집 일정이 없습니다" in text_of(client.get("/programs/empty/"))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"apply_opens_at": NOW + timedelta(hours=2)}, "열리면 알림 받기"),
        ({"apply_closes_at": NOW}, "다음 회차 알림 받기"),
        ({"state": IntakeState.CANCELED, "canceled_reason": "강사 사정"}, "강사 사정"),
        ({"selection": Selection.LOTTERY}, "언제 어떻게 추첨하는지 아직 알리지 않았습니다"),
        (
            {
                "apply_via": ApplyVia.PROVIDER,
                "program__source": "yeyak",
                "program__source_key": "S1",
                "program__source_url": "https://yeyak.example/1",
            },
            "운영 기관에서 신청하기",
        ),
    ],
)
def test_the_one_button_fits_the_moment(client, fields, said):
    IntakeFactory(program__slug="moment", **fields)
    assert said in text_of(client.get("/programs/moment/"))


def test_imported_html_never_reaches_the_page_as_a_script(client):
    IntakeFactory(
        program__slug="html",
        program__title="<b>굵은</b> 제목",
        program__body="<p onclick=x()>글</p><script>alert(1)</script>",
    )
    shown = text_of(client.get("/programs/html/"))
    assert "alert(1)" not in shown
    assert "onclick" not in shown
    assert "&lt;b&gt;굵은&lt;/b&gt; 제목" in shown


def test_alert_is_set_once_and_taken_back(page, intake, resident):
    for _ in range(2):
        page.post("/programs/drone/alert/", {"wish": "on"})
    assert OpeningAlert.objects.count() == 1
    page.post("/programs/drone/alert/", {"wish": "off"})
    assert not OpeningAlert.objects.exists()


def test_apply_asks_a_stranger_to_log_in_and_comes_back(client, intake):
    response = client.get(apply_address(intake))
    assert response.status_code == 302
    assert "next=/programs/drone/apply/%3Fintake%3D" in response["Location"]


def test_apply_page_says_nothing_is_sent_yet_and_shows_what_we_hold(page, intake):
    shown = text_of(page.get(apply_address(intake)))
    assert "아직 신청되지 않았습니다." in shown
    assert "홍길동" in shown
    assert not Enrollment.objects.exists()


def test_sending_gives_a_seat_and_a_number(page, intake):
    response = page.post(apply_address(intake), {"intake": intake.pk, "key": "k1"}, follow=True)
    row = Enrollment.objects.get()
    assert response.redirect_chain[-1][0] == f"/my/enrollments/{row.pk}/done/"
    assert row.number in text_of(response)
    assert "자리를 받았습니다" in text_of(response)


def test_sending_twice_is_sending_once(page, intake):
    send(page, intake)
    response = send(page, intake)
    assert response["Location"] == f"/my/enrollments/{Enrollment.objects.get().pk}/"


def test_when_the_last_seat_goes_meanwhile_the_page_gives_a_place_in_line(page, intake):
    for _ in range(2):
        enroll(person=UserFactory(), intake_id=intake.pk, now=NOW)
    response = page.post(apply_address(intake), {"intake": intake.pk, "key": "k1"}, follow=True)
    assert "대기 1번째로 신청했습니다" in text_of(response)


def test_a_full_round_answers_with_a_page_and_a_next_step(page):
    intake = IntakeFactory(program__slug="full", capacity=1, waitlist_capacity=0)
    enroll(person=UserFactory(), intake_id=intake.pk, now=NOW)
    response = send(page, intake)
    assert response.status_code == 409
    assert "정원과 대기 자리가 모두 찼습니다" in text_of(response)


def test_only_what_is_missing_is_asked_and_what_was_typed_stays(client, intake):
    person = UserFactory(resident__birth_date=None)
    client.force_login(person)
    assert "생년월일" in text_of(client.get(apply_address(intake)))
    response = send(client, intake, birth_date_year="75", birth_date_month="3", birth_date_day="2")
    assert response.status_code == 200
    assert "태어난 해를 네 자리로 적어 주세요" in text_of(response)
    assert 'value="75"' in text_of(response)
    send(client, intake, birth_date_year="1975", birth_date_month="3", birth_date_day="2")
    person.resident.refresh_from_db()
    assert (person.resident.birth_date.year, Enrollment.objects.get().status) == (1975, Status.CONFIRMED)


def test_an_overlapping_meeting_is_shown_before_sending(page, resident, intake):
    other = IntakeFactory(program__title="스마트스토어")
    MeetingFactory(intake=other)
    MeetingFactory(intake=intake)
    enroll(person=resident, intake_id=other.pk, now=NOW)
    shown = text_of(page.get(apply_address(intake)))
    assert "같은 시간에 다른 수업이 있습니다" in shown
    assert "‘스마트스토어’ 12월 7일(월) 오전 10시" in shown


def test_an_intake_of_another_program_is_not_found(page, intake):
    assert page.get(f"/programs/drone/apply/?intake={IntakeFactory().pk}").status_code == 404


@pytest.mark.parametrize("number", ["", "abc", "-1", "9" * 40, "²"])
def test_a_strange_intake_number_is_not_found(page, intake, number):
    assert page.get("/programs/drone/apply/", {"intake": number}).status_code == 404


def test_my_page_shows_what_to_do_first(page, resident):
    intake = IntakeFactory(capacity=1, program__title="기다린 수업")
    held = enroll(person=UserFactory(), intake_id=intake.pk, now=NOW).enrollment
    enroll(person=resident, intake_id=intake.pk, now=NOW)
    withdraw(enrollment_id=held.pk, by=held.person, now=NOW)
    shown = text_of(page.get("/my/"))
    assert shown.index("해야 할 일") < shown.index("기다린 수업")
    assert "자리 받기" in shown


def test_my_page_without_anything_shows_one_next_step(page):
    assert "마감 가까운 것 보기" in text_of(page.get("/my/"))


def test_accepting_an_offer_takes_the_seat(page, resident):
    intake = IntakeFactory(capacity=1)
    held = enroll(person=UserFactory(), intake_id=intake.pk, now=NOW).enrollment
    mine = enroll(person=resident, intake_id=intake.pk, now=NOW).enrollment
    withdraw(enrollment_id=held.pk, by=held.person, now=NOW)
    address = f"/my/enrollments/{mine.pk}/offer/"
    assert "이 자리를 받으시겠어요?" in text_of(page.get(address))
    response = page.post(address, {"answer": "accept"})
    mine.refresh_from_db()
    assert (mine.status, response["Location"]) == (Status.CONFIRMED, f"/my/enrollments/{mine.pk}/done/")


def test_my_page_asks_no_more_for_more_places_in_line(resident, django_assert_num_queries):
    def wait_for(count):
        for _ in range(count):
            waited = IntakeFactory(capacity=1)
            for person in (UserFactory(), UserFactory(), resident):
                enroll(person=person, intake_id=waited.pk, now=NOW)

    wait_for(1)
    with CaptureQueriesContext(connection) as first:
        assert list(my_page(person=resident, now=NOW).places.values()) == [2]
    wait_for(3)
    with django_assert_num_queries(len(first)):
        assert list(my_page(person=resident, now=NOW).places.values()) == [2] * 4


def test_answering_after_the_deadline_says_so(page, resident, time_machine):
    intake = IntakeFactory(capacity=1)
    held = enroll(person=UserFactory(), intake_id=intake.pk, now=NOW).enrollment
    mine = enroll(person=resident, intake_id=intake.pk, now=NOW).enrollment
    withdraw(enrollment_id=held.pk, by=held.person, now=NOW)
    mine.refresh_from_db()
    time_machine.move_to(mine.offer_expires_at, tick=False)
    page.force_login(resident)
    response = page.post(f"/my/enrollments/{mine.pk}/offer/", {"answer": "accept"}, follow=True)
    assert "자리를 받을 수 있는 기한이 지났습니다" in text_of(response)


def test_withdrawing_says_what_it_means_and_can_be_undone(page, resident, intake):
    mine = enroll(person=resident, intake_id=intake.pk, now=NOW).enrollment
    address = f"/my/enrollments/{mine.pk}/withdraw/"
    assert "10분 안에는 되돌릴 수 있습니다" in text_of(page.get(address))
    assert "되돌리기" in text_of(page.post(address, follow=True))
    page.post(f"/my/enrollments/{mine.pk}/undo/")
    mine.refresh_from_db()
    assert mine.status == Status.CONFIRMED


def test_a_return_into_a_round_that_does_not_take_place_is_not_offered(page, resident, intake):
    row = enroll(person=resident, intake_id=intake.pk, now=NOW).enrollment
    page.post(f"/my/enrollments/{row.pk}/withdraw/")
    assert "되돌리기" in page.get(f"/my/enrollments/{row.pk}/").content.decode()
    Intake.objects.filter(pk=intake.pk).update(state="canceled", canceled_reason="강사 사정")
    for path in (f"/my/enrollments/{row.pk}/", "/my/"):
        assert "되돌리기" not in page.get(path).content.decode()


@pytest.mark.parametrize("name", ["", "done/", "offer/", "withdraw/", "calendar.ics"])
def test_nobody_sees_the_enrollment_of_another(page, intake, name):
    theirs = enroll(person=UserFactory(), intake_id=intake.pk, now=NOW).enrollment
    assert page.get(f"/my/enrollments/{theirs.pk}/{name}").status_code == 404


@pytest.mark.parametrize("name", ["offer/", "withdraw/", "undo/"])
def test_nobody_changes_the_enrollment_of_another(page, intake, name):
    theirs = enroll(person=UserFactory(), intake_id=intake.pk, now=NOW).enrollment
    assert page.post(f"/my/enrollments/{theirs.pk}/{name}", {"answer": "accept"}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.status == Status.CONFIRMED


def test_calendar_file_holds_every_meeting_in_seoul_time(page, resident, intake):
    MeetingFactory(intake=intake, topic="안전, 구조; 점검")
    mine = enroll(person=resident, intake_id=intake.pk, now=NOW).enrollment
    response = page.get(f"/my/enrollments/{mine.pk}/calendar.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "DTSTART;TZID=Asia/Seoul:20261207T100000" in text_of(response)


def test_home_shows_what_closes_next_and_a_members_to_do(client, page, intake):
    assert "드론정비사 입문" in text_of(page.get("/"))
    assert "님, 반갑습니다" in text_of(page.get("/"))


def test_an_offered_seat_is_no_date_to_keep_before_it_is_accepted(page, resident):
    intake = IntakeFactory(capacity=1)
    MeetingFactory(intake=intake)
    held = enroll(person=UserFactory(), intake_id=intake.pk, now=NOW).enrollment
    mine = enroll(person=resident, intake_id=intake.pk, now=NOW).enrollment
    withdraw(enrollment_id=held.pk, by=held.person, now=NOW)
    assert "다가오는 수업" not in text_of(page.get("/my/"))
    page.post(f"/my/enrollments/{mine.pk}/offer/", {"answer": "accept"})
    assert "다가오는 수업" in text_of(page.get("/my/"))
