"""The mentor's desk: the day at a glance, three touches to a log, and every refusal said where it happens."""

import uuid
from datetime import date, timedelta

import pytest

from learning import slots
from learning.models import Concern, MentoringSession, SessionNote
from learning.services.mentoring import goals
from learning.services.mentoring.messages import send as write
from programs.services.search import reindex
from tests.factories import IntakeFactory, ProgramFactory
from tests.factories.mentoring import mentorship_of
from tests.factories.programs import NOW
from tests.learning.mentoring.stage import LINK, booked, enter, held, offered, page_of, together

pytestmark = pytest.mark.django_db
HOME = "/learning/mentoring/with/"
LOG = {"minutes": "60", "place": "online", "held_on": "2026-11-23", "next_in": ""}


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def mentorship(resident, mentor):
    return together(resident, mentor)


@pytest.fixture
def browser(mentor):
    return enter(mentor)


def send(browser, path, **values):
    return browser.post(path, values, follow=True).content.decode()


# --- Today and the caseload ---------------------------------------------------------------------------------------
def test_the_first_page_names_whose_messages_are_unread_until_they_are_read(mentorship, mentor, resident):
    for text in ("7번이 어렵습니다", "8번도요"):
        write(mentorship_id=mentorship.pk, by=resident, text=text, key=uuid.uuid4(), now=NOW)
    address = f"/mentor/mentees/{mentorship.pk}/messages/"
    shown = page_of(mentor, "/mentor/")
    assert "새 메시지 2개" in shown and address in shown
    page_of(mentor, address)
    assert "읽지 않은 메시지" not in page_of(mentor, "/mentor/")


def test_today_shows_the_next_meeting_with_what_was_agreed_the_time_before(mentorship, mentor):
    last = held(mentorship, NOW - timedelta(days=7))
    SessionNote.objects.create(session=last, text="하루 20문제 풀기", written_by=mentor, written_at=NOW)
    booked(mentorship, NOW + timedelta(minutes=20), where=LINK)
    shown = page_of(mentor, "/mentor/")
    for said in ("홍길동", "20분 뒤", "하루 20문제 풀기", LINK, "방금 끝난 상담 기록하기"):
        assert said in shown


def test_today_shows_what_is_still_to_be_written_down_and_who_needs_care(mentorship, mentor, resident):
    booked(mentorship, NOW - timedelta(hours=3))
    late = mentorship_of(mentorship.mentor, started_at=NOW - timedelta(days=25))
    shown = page_of(mentor, "/mentor/")
    assert "기록 전" in shown
    assert "시작한 지 25일인데 아직 만나지 못했습니다" in shown
    assert late.person.name in shown


def test_the_caseload_puts_who_needs_care_first_with_the_facts(mentorship, mentor, resident):
    late = mentorship_of(mentorship.mentor, started_at=NOW - timedelta(days=25))
    write(mentorship_id=mentorship.pk, by=resident, text="답 주세요", key=uuid.uuid4(), now=NOW - timedelta(days=4))
    shown = page_of(mentor, "/mentor/mentees/")
    assert shown.index(late.person.name) < shown.index("홍길동")
    assert "메시지가 4일째 답을 기다립니다" in shown


def test_a_proposal_shows_reasons_and_hours_and_hides_the_name_until_both_agree(resident, mentor):
    proposal = offered(resident, mentor)
    for shown in (page_of(mentor, "/mentor/"), page_of(mentor, f"/mentor/proposals/{proposal.pk}/")):
        assert "홍*동" in shown
        assert "홍길동" not in shown
        assert "화·목 저녁 3칸 겹침" in shown
    assert "8시간쯤" in page_of(mentor, "/mentor/proposals/")


def test_a_mentor_accepts_or_declines_with_a_reason(resident, mentor, browser):
    proposal = offered(resident, mentor)
    here = f"/mentor/proposals/{proposal.pk}/"
    assert "까닭을 하나 골라 주세요" in send(browser, f"{here}decline/", reason="")
    assert "멘티도 답하면 바로 시작합니다" in send(browser, f"{here}accept/")
    assert "사양했습니다" in send(browser, f"{here}decline/", reason="busy")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.declined_by) == ("declined", "mentor")
    assert "이미 끝났습니다" in send(browser, f"{here}accept/")


# --- A log in three touches ---------------------------------------------------------------------------------------
def test_a_log_needs_one_tap_and_save(mentorship, mentor, browser):
    session = booked(mentorship, NOW - timedelta(hours=1))
    form = browser.get("/mentor/log/").context["form"]
    sent = {name: form.initial.get(name, form.fields[name].initial) or "" for name in form.fields}
    assert sent["who"] == f"s{session.pk}"
    assert "상담을 기록했습니다" in send(browser, "/mentor/log/", **sent | {"result": "ongoing"})
    session.refresh_from_db()
    assert (session.state, session.result) == ("held", "ongoing")


def test_a_log_without_a_booking_is_one_meeting_however_often_it_is_sent(mentorship, browser):
    values = LOG | {"who": f"m{mentorship.pk}", "key": str(uuid.uuid4()), "result": "ongoing"}
    values |= {"shared_note": "기출", "own_note": "약함", "todo": "오답", "next_in": "7"}
    for _ in range(2):
        send(browser, "/mentor/log/", **values)
    session = MentoringSession.objects.get()
    assert session.next_on == date(2026, 11, 30)
    assert {note.mark for note in session.notes.all()} == {"shared", "private"}
    assert mentorship.items.get().text == "오답"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"result": ""}, "결과를 하나 골라 주세요."),
        ({"next_in": "day"}, "다음에 만날 날을 골라 주세요."),
        ({"held_on": "2026-11-25"}, "오늘이나 지난 60일 안이어야 합니다"),
        ({"shared_note": "750505-1234567"}, "주민등록번호는 받지 않습니다."),
        ({"who": "m0"}, "함께하는 멘티 가운데서 골라 주세요."),
    ],
)
def test_a_log_that_cannot_be_saved_says_why_and_keeps_what_was_typed(mentorship, browser, values, said):
    usual = LOG | {"who": f"m{mentorship.pk}", "key": str(uuid.uuid4()), "result": "ongoing", "todo": "오답 모으기"}
    shown = send(browser, "/mentor/log/", **usual | values)
    assert said in shown
    assert "오답 모으기" in shown
    assert not MentoringSession.objects.exists()


def test_a_log_that_asks_for_help_leads_to_it(mentorship, browser):
    values = LOG | {"who": f"m{mentorship.pk}", "key": str(uuid.uuid4()), "result": "needs_help"}
    shown = send(browser, f"/mentor/mentees/{mentorship.pk}/log/", **values)
    assert "도움이 필요하다고 적으셨습니다" in shown
    assert f"/mentor/mentees/{mentorship.pk}/help/" in shown


# --- One mentee ---------------------------------------------------------------------------------------------------
def test_a_goal_and_its_steps_are_set_and_the_mentee_sees_them(mentorship, browser, resident):
    here = f"/mentor/mentees/{mentorship.pk}/"
    assert "목표를 한 줄로 적어 주세요" in send(browser, f"{here}goal/", text="")
    assert "목표를 정했습니다" in send(browser, f"{here}goal/", text="필기 붙기", due_on="2027-03-01", step="기출")
    assert "할 일을 더했습니다" in send(browser, f"{here}steps/", text="접수하기")
    assert "할 일을 적어 주세요" in send(browser, f"{here}steps/", text="")
    item = mentorship.items.first()
    assert "마친 일로 표시했습니다" in send(browser, f"{here}items/{item.pk}/", done="1")
    assert browser.post(f"{here}items/0/").status_code == 404
    shown = page_of(resident, f"/learning/mentoring/with/{mentorship.pk}/")
    assert "필기 붙기" in shown
    assert "이 목표로 하겠습니다" in shown


def test_a_program_is_found_chosen_and_recommended(mentorship, browser, resident):
    program = ProgramFactory(title="용접 첫걸음", area="learning")
    IntakeFactory(program=program)
    reindex([program.pk], now=NOW)
    here = f"/mentor/mentees/{mentorship.pk}/recommend/"
    assert "용접 첫걸음" in browser.get(here, {"q": "용접"}).content.decode()
    assert "찾은 과정이 없습니다" in browser.get(here, {"q": "zzzz"}).content.decode()
    assert "추천하는 까닭을 한 줄 적어 주세요" in send(browser, here, program=program.pk, reason="")
    assert "추천할 과정을 하나 골라 주세요" in send(browser, here, reason="실기 연습")
    assert "과정을 추천했습니다" in send(browser, here, program=program.pk, reason="실기 연습")
    assert "지금 목록에 없는 프로그램입니다" in send(browser, here, program=0, reason="실기 연습")
    assert "용접 첫걸음" in page_of(resident, f"/learning/mentoring/with/{mentorship.pk}/")


def test_a_worrying_message_points_to_help(mentorship, mentor, resident, browser):
    write(mentorship_id=mentorship.pk, by=resident, text="죽고 싶습니다", key=uuid.uuid4(), now=NOW)
    shown = page_of(mentor, f"/mentor/mentees/{mentorship.pk}/messages/")
    assert "위험해 보이는 말이 있습니다" in shown
    assert "보냈습니다" in send(
        browser, f"/mentor/mentees/{mentorship.pk}/messages/", text="전화 주세요", key=uuid.uuid4()
    )


def test_help_is_asked_of_staff_with_the_crisis_numbers_in_sight(mentorship, mentor, browser):
    here = f"/mentor/mentees/{mentorship.pk}/help/"
    assert 'href="tel:109"' in page_of(mentor, here).split("<main")[1].split("<footer")[0]
    values = {"kind": "mind", "urgency": "1", "text": "많이 힘들어 보입니다", "key": uuid.uuid4()}
    assert "무슨 일이 있었는지" in send(browser, here, **values | {"text": ""})
    assert "담당자에게 바로 알렸습니다" in send(browser, here, **values)
    assert Concern.objects.get().side == "mentor"


def test_a_mentor_books_calls_off_and_ends(mentorship, browser, resident):
    here = f"/mentor/mentees/{mentorship.pk}/"
    start = slots.start_of((NOW + timedelta(days=1)).date(), 0)
    assert "멘티에게 알렸습니다" in send(browser, f"{here}book/", starts_at=start.isoformat(), place="phone", topic="")
    session = mentorship.sessions.get()
    assert "취소하고 멘티에게 알렸습니다" in send(browser, f"{here}sessions/{session.pk}/cancel/")
    assert "함께하기로 했습니다" in send(browser, f"{here}change/extend/", weeks="4")
    assert browser.get(f"{here}change/another/").status_code == 404
    assert "멘토링을 끝냈습니다" in send(browser, f"{here}change/end/", reason="mentor")
    assert browser.get(here).status_code == 404


# --- Times, limits, activity --------------------------------------------------------------------------------------
def test_the_week_and_days_off_are_set_by_ticking(mentorship, mentor, browser):
    booked(mentorship)
    assert "저장했습니다" in send(browser, "/mentor/times/", slots=["6", "7"])
    mentorship.mentor.refresh_from_db()
    assert mentorship.mentor.slots == slots.week_of([(1, 0), (1, 1)])
    assert "이미 잡힌 약속이 있습니다: 홍길동" in send(browser, "/mentor/times/off/", day="2026-11-24")
    assert "1년 안의 날" in send(browser, "/mentor/times/off/", day="2026-11-01")
    assert "안 되는 날을 골라 주세요" in send(browser, "/mentor/times/off/", day="")
    shown = page_of(mentor, "/mentor/times/")
    assert "하루 종일" in shown
    off = mentorship.mentor.exceptions.get()
    assert "다시 평소처럼" in send(browser, f"/mentor/times/off/{off.pk}/end/")


def test_fewer_seats_than_mentees_are_refused_with_the_number(mentorship, browser):
    assert "지금 1명과 함께하고 있어" in send(browser, "/mentor/limits/", capacity="0")
    assert "0부터 60까지" in send(browser, "/mentor/limits/", capacity="61")
    assert "바꿨습니다" in send(browser, "/mentor/limits/", capacity="2")
    mentorship.mentor.refresh_from_db()
    assert mentorship.mentor.capacity == 2


def test_a_rest_begins_and_ends(mentorship, browser):
    assert "새 멘티를 제안하지 않습니다" in send(browser, "/mentor/limits/rest/", until="", reason="병원")
    mentorship.mentor.refresh_from_db()
    assert mentorship.mentor.paused_at == NOW
    assert "다시 새 멘티를 받습니다" in send(browser, "/mentor/limits/rest/end/")


def test_hours_and_their_certificate(mentorship, mentor, browser):
    assert "적어 둔 상담이 없습니다" in browser.get("/mentor/activity/certificate.pdf", follow=True).content.decode()
    held(mentorship, NOW - timedelta(days=1))
    assert "1시간" in page_of(mentor, "/mentor/activity/")
    paper = browser.get("/mentor/activity/certificate.pdf?year=2026")
    assert (paper.headers["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")


def test_the_desk_asks_few_questions_of_the_database(mentorship, mentor, browser, django_assert_max_num_queries):
    for _ in range(2):
        mentorship_of(mentorship.mentor, started_at=NOW - timedelta(days=25))
    browser.get("/mentor/")
    with django_assert_max_num_queries(20):
        browser.get("/mentor/")


# --- Sent twice, or corrected -------------------------------------------------------------------------------------
def test_an_extension_counts_from_the_day_that_was_shown_however_often_it_is_sent(mentorship, browser, resident):
    ends_on = mentorship.ends_on
    for client, here in ((browser, f"/mentor/mentees/{mentorship.pk}/"), (enter(resident), f"{HOME}{mentorship.pk}/")):
        mentorship.refresh_from_db()
        page = f"{here}change/extend/"
        shown = client.get(page).context["form"]["shown_end"].value()
        values = {"weeks": "4", "shown_end": shown.isoformat()}
        for _ in range(2):
            assert "함께하기로 했습니다" in send(client, page, **values)
        ends_on += timedelta(weeks=4)
        mentorship.refresh_from_db()
        assert mentorship.ends_on == ends_on


def test_a_goal_that_finds_the_plan_full_stays_on_the_page(mentorship, browser, mentor):
    for number in range(goals.MOST_OPEN_ITEMS):
        goals.add_item(mentorship_id=mentorship.pk, by=mentor, text=f"할 일 {number}", due_on=None, now=NOW)
    shown = send(browser, f"/mentor/mentees/{mentorship.pk}/goal/", text="전기기능사 따기", step="원서 내기")
    assert "한 번에 20개까지" in shown and "전기기능사 따기" in shown and "원서 내기" in shown
    assert not mentorship.goals.exists()


def test_a_corrected_log_of_a_booked_meeting_is_kept_too(mentorship, browser):
    session = booked(mentorship, NOW - timedelta(hours=2))
    values = LOG | {"who": f"s{session.pk}", "result": "ongoing", "key": uuid.uuid4()}
    send(browser, "/mentor/log/", **values, shared_note="기출 20문제")
    assert "상담을 기록했습니다" in send(browser, "/mentor/log/", **values, shared_note="기출 30문제")
    assert [note.text for note in SessionNote.objects.all()] == ["기출 30문제"]
    assert MentoringSession.objects.count() == 1
