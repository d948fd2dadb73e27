"""The pages of a resident's mentoring, from the first question to the end, with every refusal said on the page."""

import uuid
from datetime import timedelta

import pytest

from accounts.models import Draft
from learning import slots
from learning.choices.mentoring import MentorshipState
from learning.models import Concern, MatchRunRow, MentoringGoal, MentorRequest, Mentorship, Message, SessionNote
from learning.services.mentoring.recommending import recommend
from tests.factories import ProgramFactory
from tests.factories.mentoring import PolicyFactory, RequestFactory, certified_run, mentorship_of
from tests.factories.programs import NOW
from tests.learning.mentoring.stage import booked, enter, held, offered, page_of, together

pytestmark = pytest.mark.django_db
HOME = "/learning/mentoring/"
EVENINGS = ["10", "11", "22", "23", "30", "31"]  # Tuesday and Thursday evening, Saturday morning
ASKED = {
    "trade": "electric",
    "goal": "전기기능사 따기",
    "needs": ["plan", "license"],
    "slots": EVENINGS,
    "mode": "either",
    "region": "",
    "languages": ["ko"],
    "least_years": "0",
    "employer": "",
}


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def browser(resident):
    return enter(resident)


@pytest.fixture
def mentorship(resident, mentor):
    return together(resident, mentor)


def send(browser, path, **values):
    """What a person reads after sending a form."""
    return browser.post(path, values, follow=True).content.decode()


# --- Asking -------------------------------------------------------------------------------------------------------
def test_somebody_new_reads_how_it_works_and_where_to_begin(client, browser):
    for each in (client, browser):
        assert "이렇게 이어 드립니다" in each.get(HOME).content.decode()


def test_a_request_is_made_on_one_page(browser, resident):
    assert "<b>1번째</b>" in send(browser, f"{HOME}ask/", **ASKED)
    request = MentorRequest.objects.get(person=resident)
    assert (request.slots, request.needs, request.program) == (
        slots.week_of([(1, 4), (1, 5), (3, 4), (3, 5), (5, 0), (5, 1)]),
        ["license", "plan"],
        None,
    )
    assert "멘토를 찾는 중" in page_of(resident, HOME)


def test_a_request_from_a_program_is_about_it(browser, resident):
    program = ProgramFactory(title="전기기능사 필기", area="learning")
    assert "전기기능사 필기" in browser.get(f"{HOME}ask/", {"program": program.slug}).content.decode()
    assert "멘토 구하기" in browser.get(program.get_absolute_url()).content.decode()
    send(browser, f"{HOME}ask/", **ASKED, program=program.slug)
    assert MentorRequest.objects.get(person=resident).program == program


def test_five_slots_where_six_are_needed_are_refused_with_what_is_there(browser):
    shown = send(browser, f"{HOME}ask/", **ASKED | {"slots": EVENINGS[:5]})
    assert "6칸 이상 골라 주세요. 지금은 3일에 5칸입니다." in shown
    assert "전기기능사 따기" in shown
    assert not MentorRequest.objects.exists()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"needs": []}, "도움받고 싶은 일을 하나 이상 골라 주세요."),
        ({"trade": ""}, "하고 싶은 일의 분야를 하나 골라 주세요."),
        ({"mode": "in_person"}, "직접 만나려면 만나기 좋은 곳을 골라 주세요."),
        ({"goal": "750505-1234567"}, "주민등록번호는 받지 않습니다."),
    ],
)
def test_what_is_missing_or_must_not_be_told_is_said(browser, values, said):
    assert said in send(browser, f"{HOME}ask/", **ASKED | values)
    assert not MentorRequest.objects.exists()


def test_a_half_written_request_is_kept_and_comes_back_with_how_far_it_is(browser, resident):
    send(browser, f"{HOME}ask/", trade="care", needs=["resume"], leave="1")
    assert Draft.objects.filter(user=resident, form=f"{HOME}ask/").exists()
    shown = page_of(resident, f"{HOME}ask/")
    assert "적던 내용을 다시 불러왔습니다" in shown
    assert "6가지 가운데" in shown
    send(browser, f"{HOME}ask/", **ASKED)
    assert not Draft.objects.exists()


def test_a_half_written_request_about_a_program_comes_back_as_one_about_it(browser, resident):
    program = ProgramFactory(title="용접 첫걸음", area="learning")
    send(browser, f"{HOME}ask/", trade="machine", leave="1", program=program.slug)
    assert "용접 첫걸음" in page_of(resident, f"{HOME}ask/")


def test_asking_twice_for_the_same_is_refused_and_nothing_is_lost(browser):
    send(browser, f"{HOME}ask/", **ASKED)
    again = browser.post(f"{HOME}ask/", ASKED)
    assert again.status_code == 409
    assert "이미 멘토를 요청하셨습니다." in again.content.decode()
    assert MentorRequest.objects.count() == 1


def test_whoever_waits_reads_place_cause_and_the_change_that_helps(browser, resident):
    RequestFactory(asked_at=NOW - timedelta(days=20))
    mine = RequestFactory(person=resident, slots=slots.week_of([(1, 4)]))
    run = certified_run(PolicyFactory(), [], [mine])
    helps = {"now": 1, "then": 4, "changes": ["slots"], "week": slots.week_of([(2, 4)])}
    MatchRunRow.objects.filter(run=run).update(help=helps)
    for state, when in (("reviewed", "reviewed_at"), ("published", "published_at")):
        type(run).objects.filter(pk=run.pk).update(**{"state": state, when: NOW})
    shown = page_of(resident, f"{HOME}requests/{mine.pk}/")
    assert "<b>2번째</b>" in shown
    assert "앞에 1명이 있습니다." in shown
    assert "자리가 모두 찼습니다" in shown
    assert "1명에서 4명으로" in shown
    assert "%" not in shown.split("<main")[1].split("</main>")[0].replace('width="100%"', "")


def test_a_request_is_changed_keeping_its_place_and_withdrawn(browser, resident):
    row = RequestFactory(person=resident)
    assert "전기기능사 따기" in page_of(resident, f"{HOME}requests/{row.pk}/change/")
    send(browser, f"{HOME}requests/{row.pk}/change/", **ASKED | {"goal": "설비 일"})
    row.refresh_from_db()
    assert (row.goal, row.waiting_since) == ("설비 일", NOW - timedelta(days=10))
    assert "요청을 거두었습니다" in send(browser, f"{HOME}requests/{row.pk}/withdraw/")
    row.refresh_from_db()
    assert row.state == "done"


# --- A proposal ---------------------------------------------------------------------------------------------------
def test_a_proposal_shows_its_reasons_and_no_score(resident, mentor):
    proposal = offered(resident, mentor)
    assert "정멘토 멘토를 찾았습니다" in page_of(resident, HOME)
    shown = page_of(resident, f"{HOME}proposals/{proposal.pk}/")
    for said in ("전기·설비 분야 2/2 일치", "화·목 저녁 3칸 겹침", "같은 권역", "11월 26일(목) 낮 12시까지"):
        assert said in shown
    assert "8000" not in shown.replace(",", "")


def test_both_say_yes_and_the_page_becomes_the_mentorship(browser, resident, mentor):
    proposal = offered(resident, mentor)
    here = f"{HOME}proposals/{proposal.pk}/"
    for _ in range(2):
        assert "멘토도 답하면 바로 시작합니다" in send(browser, f"{here}accept/")
    assert "답을 기다립니다" in page_of(resident, HOME)
    enter(mentor).post(f"/mentor/proposals/{proposal.pk}/accept/")
    mentorship = Mentorship.objects.get(person=resident)
    assert browser.get(here).headers["Location"] == f"{HOME}with/{mentorship.pk}/"
    assert "정멘토 멘토" in page_of(resident, HOME)


def test_a_refusal_needs_a_reason_and_puts_the_request_back_in_line(browser, resident, mentor):
    proposal = offered(resident, mentor)
    here = f"{HOME}proposals/{proposal.pk}/decline/"
    assert "까닭을 하나 골라 주세요" in send(browser, here, reason="")
    assert "다른 멘토를 찾겠습니다" in send(browser, here, reason="time", note="저녁이 어렵습니다")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.request.state) == ("declined", "open")


def test_an_answer_after_the_time_is_refused_with_what_happens_next(browser, resident, mentor):
    proposal = offered(resident, mentor, offered_at=NOW - timedelta(hours=80), expires_at=NOW - timedelta(hours=8))
    assert "답할 수 있는 시간이 지났습니다" in send(browser, f"{HOME}proposals/{proposal.pk}/accept/")
    assert "답할 수 있는 제안이 아닙니다" in page_of(resident, f"{HOME}proposals/{proposal.pk}/")
    assert not Mentorship.objects.exists()


# --- Together -----------------------------------------------------------------------------------------------------
def test_a_meeting_is_booked_from_the_page_and_called_off(browser, mentorship):
    here = f"{HOME}with/{mentorship.pk}/"
    start = slots.start_of((NOW + timedelta(days=1)).date(), 0)
    assert "11월 24일(화) 오전 9시" in browser.get(here).content.decode()
    shown = send(browser, f"{here}book/", starts_at=start.isoformat(), place="online", topic="필기")
    assert "상담을 잡았습니다" in shown
    assert "화상 상담 들어가기" in shown
    session = mentorship.sessions.get()
    assert "상담을 취소했습니다" in send(browser, f"{here}sessions/{session.pk}/cancel/")
    assert "시간을 하나 골라 주세요" in send(browser, f"{here}book/", place="online")


def test_a_time_taken_meanwhile_is_said_and_the_topic_is_kept(browser, mentorship):
    start = slots.start_of((NOW + timedelta(days=1)).date(), 0)
    booked(mentorship_of(mentorship.mentor), start)
    shown = send(browser, f"{HOME}with/{mentorship.pk}/book/", starts_at=start.isoformat(), place="phone", topic="회로")
    assert "방금 다른 약속이 잡힌 시간입니다" in shown
    assert "회로" in shown


def test_goal_notes_and_to_dos_are_agreed_and_done(browser, mentorship, mentor):
    here = f"{HOME}with/{mentorship.pk}/"
    goal = MentoringGoal.objects.create(mentorship=mentorship, text="필기 붙기", set_by=mentor, set_at=NOW)
    session = held(mentorship, NOW - timedelta(days=1))
    note = SessionNote.objects.create(session=session, text="하루 20문제", written_by=mentor, written_at=NOW)
    item = mentorship.items.create(text="오답 모으기", made_by=mentor, made_at=NOW)
    assert "목표를 함께 정했습니다" in send(browser, f"{here}goal/agree/")
    assert "확인했습니다. 멘토도" in send(browser, f"{here}sessions/{session.pk}/agree/")
    assert "마친 일 1개" in send(browser, f"{here}items/{item.pk}/", done="1")
    assert "다시 할 일로" in send(browser, f"{here}items/{item.pk}/", done="0")
    for row in (goal, note):
        row.refresh_from_db()
        assert row.agreed_at == NOW


def test_a_recommended_program_is_taken_into_the_plan(browser, mentorship, mentor):
    program = ProgramFactory(title="실기 연습")
    row = recommend(mentorship_id=mentorship.pk, by=mentor, program_id=program.pk, reason="이제 실기", now=NOW)
    here = f"{HOME}with/{mentorship.pk}/"
    assert "이제 실기" in browser.get(here).content.decode()
    assert "계획에 넣었습니다" in send(browser, f"{here}recommendations/{row.pk}/", add="1")
    assert "실기 연습 신청하기" in browser.get(here).content.decode()


def test_a_message_says_what_was_hidden_and_shows_109_to_a_cry_for_help(browser, mentorship):
    here = f"{HOME}with/{mentorship.pk}/messages/"
    assert "전화번호는 가리고 보냈습니다" in send(browser, here, text="010-1234-5678", key=uuid.uuid4())
    assert "109" in send(browser, here, text="죽고 싶습니다", key=uuid.uuid4()).split("<main")[1].split("<footer")[0]
    assert "보낼 말을 적어 주세요" in send(browser, here, text="", key=uuid.uuid4())
    assert Message.objects.count() == 2


def test_what_the_mentor_sees_is_turned_on_and_off_one_by_one(browser, mentorship):
    here = f"{HOME}with/{mentorship.pk}/sharing/"
    assert "이제 멘토가 볼 수 있습니다" in send(browser, here, what="courses", share="1")
    assert browser.get(here).content.decode().count(">멘토가 봅니다<") == 1
    assert "동의를 거두었습니다" in send(browser, here, what="courses", share="0")
    assert ">멘토가 봅니다<" not in send(browser, here, what="everything", share="1")


def test_a_worry_is_told_to_staff_with_109_in_sight(browser, mentorship, resident):
    here = f"{HOME}with/{mentorship.pk}/concern/"
    assert 'href="tel:109"' in page_of(resident, here).split("<main")[1].split("<footer")[0]
    values = {"kind": "manners", "urgency": "2", "text": "말이 거칩니다", "key": uuid.uuid4()}
    assert "걱정되는 일을 하나 골라 주세요" in send(browser, here, **values | {"kind": ""})
    assert "멘토는 알 수 없습니다" in send(browser, here, **values)
    assert "바로 알렸습니다" in send(browser, here, **values | {"kind": "safety", "urgency": "1", "key": uuid.uuid4()})
    assert Concern.objects.filter(raised_by=resident).count() == 2


def test_the_survey_appears_in_the_middle_and_is_answered_once(browser, resident, mentor):
    mentorship = together(resident, mentor, started_at=NOW - timedelta(days=50))
    here = f"{HOME}with/{mentorship.pk}/"
    assert "1분만 내주세요" in browser.get(here).content.decode()
    points = dict.fromkeys(("fit", "steps", "heard", "often"), "4")
    assert "하나를 골라 주세요" in send(browser, f"{here}survey/", **points | {"fit": ""})
    assert "고맙습니다" in send(browser, f"{here}survey/", **points, words="좋습니다")
    assert "지금은 답할 설문이 없습니다" in send(browser, f"{here}survey/", **points)


@pytest.mark.parametrize(
    ("step", "values", "said", "state"),
    [
        ("pause", {"until": "2026-12-10"}, "쉬기로 했습니다", MentorshipState.PAUSED),
        ("pause", {"until": "2026-11-01"}, "내일부터", MentorshipState.ACTIVE),
        ("pause", {"until": ""}, "다시 시작할 날을 골라 주세요", MentorshipState.ACTIVE),
        ("extend", {"weeks": "4"}, "함께하기로 했습니다", MentorshipState.ACTIVE),
        ("another", {"reason": "분야가 다릅니다"}, "다른 멘토를 찾고 있습니다", MentorshipState.ENDED),
        ("end", {"reason": "reached"}, "축하합니다", MentorshipState.COMPLETED),
        ("end", {"reason": "resident"}, "멘토링을 끝냈습니다", MentorshipState.ENDED),
        ("end", {"reason": ""}, "까닭을 하나 골라 주세요", MentorshipState.ACTIVE),
    ],
)
def test_a_mentorship_is_changed_by_its_resident(browser, mentorship, step, values, said, state):
    assert said in send(browser, f"{HOME}with/{mentorship.pk}/change/{step}/", **values)
    mentorship.refresh_from_db()
    assert mentorship.state == state


def test_a_rest_is_ended_and_a_finished_mentorship_changes_no_more(browser, mentorship, resident):
    here = f"{HOME}with/{mentorship.pk}/"
    send(browser, f"{here}change/pause/", until="2026-12-10")
    assert "쉬는 중입니다" in browser.get(here).content.decode()
    assert "다시 시작했습니다" in send(browser, f"{here}change/resume/")
    send(browser, f"{here}change/end/", reason="resident")
    assert "이미 끝난 멘토링입니다" in send(browser, f"{here}change/end/", reason="resident")
    assert "바꿀 것이 없습니다" in page_of(resident, f"{here}change/")
    assert "멘토링이 끝나 더 쓸 수 없습니다" in page_of(resident, f"{here}messages/")
