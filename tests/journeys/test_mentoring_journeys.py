"""From asking for a mentor to the first meeting, and a meeting written down in three touches, also without a line."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.choices import Role
from accounts.models import AccessLog, User
from learning.models import MentoringSession, MentorProfile, MentorRequest, Mentorship
from learning.services.mentoring.by_hand import propose
from tests.factories import OrganizationFactory, UserFactory, officer_of
from tests.factories.mentoring import MentorFactory, RequestFactory, mentorship_of

SLOTS = ("화요일 17–19시", "화요일 19–21시", "목요일 17–19시", "목요일 19–21시", "토요일 9–11시", "토요일 11–13시")
OFFICER = "officer@seoul4050.example"


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def script(request) -> bool:
    return request.param


def new_mentor(word: str) -> MentorProfile:
    organization = OrganizationFactory(name=f"길잡이교육원 {word}")
    user = officer_of(organization, role=Role.MENTOR, name="나멘토", email=f"guide-{word}@example.com")
    return MentorFactory(
        user=user,
        organization=organization,
        trades=["beauty"],
        skills=["plan", "field"],
        meeting_link="https://meet.example.com/room",
        updated_at=timezone.now(),
    )


def test_a_resident_goes_from_asking_to_the_first_meeting(someone, script, django_db_blocker):
    with django_db_blocker.unblock():
        word = "js" if script else "plain"
        person = UserFactory(name="구하늘", email=f"seeker-{word}@example.com")
        mentor = new_mentor(word)
        resident = someone(width=390, script=script).log_in(person.email)
        resident.at("/learning/").press("멘토와 함께", within="main").press("멘토 구하기", within="main")
        resident.choose("어떤 일을 하고 싶으세요?", "미용·옷").tick("직업 바꾸기 계획").tick("현장 이야기")
        for slot in SLOTS:
            resident.tick(slot)
        resident.press("이 내용으로 멘토 구하기", within="main").sees("번째").sees("토 오전, 화·목 저녁")
        assert resident.actions == 11
        request = MentorRequest.objects.get(person=person)
        now = timezone.now()
        officer = User.objects.get(email=OFFICER)
        propose(request_id=request.pk, mentor_id=mentor.pk, by=officer, reason="같은 분야라 이어 드림", now=now)
        accept_as_mentor(someone, mentor, script)
        resident.actions = 0
        resident.at("/learning/mentoring/").press("살펴보고 답하기", within="main")
        resident.sees("미용·옷 분야 2/2 일치").sees("토 오전, 화·목 저녁 6칸 겹침")
        resident.press("함께하기", within="main").sees("나멘토 멘토")
        assert resident.actions == 2
        book_the_first_meeting(resident, person)


def accept_as_mentor(someone, mentor: MentorProfile, script: bool) -> None:
    """On a phone: from today to yes in two touches, with the resident's name still hidden."""
    guide = someone(width=390, script=script).log_in(mentor.user.email)
    guide.at("/mentor/").sees("구*늘").press("살펴보기", within="main")
    guide.press("함께하기", within="main").sees("멘티도 답하면 바로 시작합니다")
    assert guide.actions == 2


def book_the_first_meeting(resident, person: User) -> None:
    """In three actions: the mentor, a time, the button."""
    resident.actions = 0
    resident.at("/learning/mentoring/").press("나멘토 멘토", within="main")
    resident.page.locator("input[name=starts_at]").first.check()
    resident.actions += 1
    resident.press("이 시간으로 잡기", within="main").sees("상담을 잡았습니다").sees("화상 상담 들어가기")
    assert resident.actions == 3
    assert MentoringSession.objects.get(mentorship__person=person).state == "booked"


def met_lately(word: str) -> Mentorship:
    """A mentee whose booked hour ended ten minutes ago."""
    mentor, now = new_mentor(word), timezone.now()
    person = UserFactory(name="구하늘", email=f"mentee-{word}@example.com")
    request = RequestFactory(person=person, state="active", asked_at=now - timedelta(days=9))
    mentorship = mentorship_of(mentor, request=request, started_at=now - timedelta(days=4))
    MentoringSession.objects.create(
        mentorship=mentorship,
        mentor=mentor,
        starts_at=now - timedelta(minutes=70),
        ends_at=now - timedelta(minutes=10),
        booked_by="resident",
        booked_at=now - timedelta(days=2),
    )
    return mentorship


def test_a_mentor_plans_and_logs_a_meeting_in_three_touches(someone, script, django_db_blocker):
    with django_db_blocker.unblock():
        mentorship = met_lately("log-js" if script else "log-plain")
        guide = someone(width=390, script=script).log_in(mentorship.mentor.user.email)
        guide.at(f"/mentor/mentees/{mentorship.pk}/goal/").type("목표", "봄까지 국가자격 따기").type(
            "첫 할 일", "책 사기"
        )
        guide.press("목표 정하기", within="main").sees("멘티에게 알렸습니다")
        guide.actions = 0
        guide.at("/mentor/").press("방금 끝난 상담 기록하기", within="main").tick("진행")
        guide.press("저장하기", within="main").sees("상담을 기록했습니다")
        assert guide.actions == 3
        assert mentorship.sessions.get().result == "ongoing"
        assert AccessLog.objects.filter(actor=mentorship.mentor.user, subject=mentorship.person).exists()
        mentee = someone(width=390, script=script).log_in(mentorship.person.email)
        mentee.at(f"/learning/mentoring/with/{mentorship.pk}/").sees("봄까지 국가자격 따기").sees("책 사기")


def test_a_log_written_where_there_is_no_line_goes_out_by_itself(someone, django_db_blocker):
    with django_db_blocker.unblock():
        mentorship = met_lately("offline")
        guide = someone(width=390).log_in(mentorship.mentor.user.email)
        guide.at("/mentor/log/").tick("진행").type("함께 정한 것", "기출문제 풀기")
        guide.page.context.set_offline(True)
        guide.page.get_by_role("button", name="저장하기", exact=True).click()
        guide.sees("인터넷이 끊겼습니다. 적은 내용은 이 기기에 있고, 연결되면 보냅니다.")
        assert mentorship.sessions.get().state == "booked"
        guide.page.context.set_offline(False)
        expect(guide.page.locator("body")).to_contain_text("상담을 기록했습니다")
        session = mentorship.sessions.get()
        assert (session.state, session.notes.get().text) == ("held", "기출문제 풀기")
        guide.page.wait_for_function("() => !Object.keys(sessionStorage).some((name) => name.startsWith('keep:'))")


def test_what_was_typed_comes_back_after_the_page_was_lost(someone, django_db_blocker):
    with django_db_blocker.unblock():
        mentorship = met_lately("reload")
        guide = someone(width=390).log_in(mentorship.mentor.user.email)
        guide.at("/mentor/log/").tick("보류").type("멘티가 할 일", "오답 모으기")
        guide.page.reload()
        expect(guide.page.get_by_label("멘티가 할 일")).to_have_value("오답 모으기")
        expect(guide.page.get_by_label("보류", exact=True)).to_be_checked()
