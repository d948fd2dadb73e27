"""An officer's pages: own mentors and the people they help, concerns, another mentor, the report and its file."""

import io
from datetime import timedelta

import msoffcrypto
import openpyxl
import pytest

from accounts.models import AccessLog, Notice
from learning.choices.mentoring import SessionState
from learning.models import CapacityPeriod, MentoringSession, MentorProfile, Mentorship, SessionNote
from learning.services.mentoring.nudges import send_due
from tests.factories import UserFactory, officer_of
from tests.factories.mentoring import MentorFactory, PolicyFactory, RequestFactory, concern_of, mentorship_of
from tests.factories.programs import NOW
from tests.programs.staff.stage import enter, text_of

pytestmark = pytest.mark.django_db
BASE = "/staff/mentoring"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _at_noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def browser(officer):
    return enter(officer)


@pytest.fixture
def own(provider) -> MentorProfile:
    """A mentor of the officer's organization with room for three."""
    return MentorFactory(organization=provider.organization)


@pytest.fixture
def pair(own) -> Mentorship:
    """홍길동 has been with the mentor for three days."""
    return mentorship_of(own, request=RequestFactory(person=UserFactory(name="홍길동"), state="active"))


# --- Who is seen --------------------------------------------------------------------------------------------------
def test_an_officer_sees_their_own_mentors_and_no_part_of_the_matching(browser, pair):
    MentorFactory(user=officer_of(MentorFactory().organization, role="mentor", name="남의멘토"))
    page = text_of(browser.get(f"{BASE}/mentors/"))
    assert pair.mentor.user.name in page
    assert "남의멘토" not in page
    assert "연결 계산" not in text_of(browser.get(f"{BASE}/"))


def test_mentees_are_masked_until_there_is_a_reason_and_every_look_is_kept(browser, pair, officer):
    address = f"{BASE}/mentors/{pair.mentor_id}/"
    assert "홍길동" not in text_of(browser.get(address))
    assert AccessLog.objects.filter(actor=officer, subject=pair.person, action="view").exists()
    assert "홍길동" not in text_of(browser.post(address, {"reason": "그냥"}, follow=True))
    assert "홍길동" in text_of(browser.post(address, {"reason": "연락이 안 된다고 함"}))
    assert AccessLog.objects.get(action="unmask", subject=pair.person).reason == "연락이 안 된다고 함"


def test_of_the_notes_staff_read_only_those_marked_for_them(browser, pair):
    met = MentoringSession.objects.create(
        mentorship=pair, mentor=pair.mentor, state=SessionState.HELD, starts_at=NOW - DAY, ends_at=NOW - DAY / 2,
        booked_by="mentor", booked_at=NOW - DAY, logged_at=NOW, result="ongoing",
    )  # fmt: skip
    for mark in ("shared", "private", "staff"):
        SessionNote.objects.create(
            session=met, mark=mark, text=f"{mark} 적음", written_by=pair.mentor.user, written_at=NOW
        )
    page = text_of(browser.get(f"{BASE}/care/{pair.pk}/"))
    assert "staff 적음" in page
    assert "private 적음" not in page
    assert "shared 적음" not in page


# --- Mentors ------------------------------------------------------------------------------------------------------
def test_a_capacity_below_the_load_is_refused_and_can_be_planned_instead(browser, pair):
    mentorship_of(pair.mentor)
    address, why = f"{BASE}/mentors/{pair.mentor_id}/capacity/", "다른 일이 많아짐"
    refused = text_of(browser.post(address, {"capacity": 1, "reason": why}))
    assert "지금 2명과 함께하고 있어" in refused
    assert MentorProfile.objects.get(pk=pair.mentor_id).capacity == 3
    later = {"capacity": 1, "reason": why, "starts_on": "2026-12-01"}
    assert "그날부터" in text_of(browser.post(address, later, follow=True))
    assert CapacityPeriod.objects.get().capacity == 1
    browser.post(address, {"capacity": 2, "reason": why})
    assert MentorProfile.objects.get(pk=pair.mentor_id).capacity == 2


@pytest.mark.parametrize("capacity", ["-1", "61", "두 명", ""])
def test_a_capacity_that_is_no_number_of_people_is_refused(browser, own, capacity):
    page = browser.post(f"{BASE}/mentors/{own.pk}/capacity/", {"capacity": capacity, "reason": "까닭을 적음"})
    assert "0부터 60까지" in text_of(page)


def test_a_mentor_rests_and_comes_back(browser, own):
    browser.post(f"{BASE}/mentors/{own.pk}/pause/", {"reason": "건강을 돌봄"})
    assert "쉬는 중" in text_of(browser.get(f"{BASE}/mentors/{own.pk}/"))
    browser.post(f"{BASE}/mentors/{own.pk}/resume/")
    assert MentorProfile.objects.get(pk=own.pk).paused_at is None


def test_when_a_mentor_leaves_their_people_come_first(browser, pair):
    done = browser.post(f"{BASE}/mentors/{pair.mentor_id}/leave/", {"reason": "먼 곳으로 이사함"}, follow=True)
    assert "함께하던 1명은" in text_of(done)
    pair.request.refresh_from_db()
    assert (pair.request.state, pair.request.tier) == ("open", 1)


def test_somebody_with_the_role_becomes_a_mentor(browser, mentor):
    values = {
        "membership": mentor.memberships.get().pk, "trades": ["electric"], "skills": ["plan"], "years": 7,
        "mode": "online", "languages": ["ko"], "slots": ["0", "7", "14"], "employers": "한빛전기, 다온설비",
        "capacity": 4,
    }  # fmt: skip
    assert "분야를 하나 이상" in text_of(browser.post(f"{BASE}/mentors/new/", values | {"trades": []}))
    browser.post(f"{BASE}/mentors/new/", values)
    made = MentorProfile.objects.get(user=mentor)
    assert (made.capacity, made.employers, made.slots) == (4, ["한빛전기", "다온설비"], 1 | 1 << 7 | 1 << 14)


def test_nobody_of_another_organization_becomes_a_mentor_here(browser, mentor):
    stranger = officer_of(MentorFactory().organization, role="mentor")
    values = {"membership": stranger.memberships.get().pk, "trades": ["electric"], "capacity": 4}
    assert "아직 분야를 적지 않은 사람만" in text_of(browser.post(f"{BASE}/mentors/new/", values))
    assert not MentorProfile.objects.filter(user=stranger).exists()


# --- Relationships ------------------------------------------------------------------------------------------------
def test_whoever_is_stuck_stands_first_and_is_handed_to_another_mentor(browser, own, provider, officer):
    PolicyFactory()
    old = mentorship_of(own, started_at=NOW - 30 * DAY)
    other = MentorFactory(organization=provider.organization)
    send_due(NOW - 4 * DAY)
    send_due(NOW - DAY)
    assert "다른 멘토 알아보기 1건" in text_of(browser.get(f"{BASE}/care/"))
    address = f"{BASE}/care/{old.pk}/another/"
    assert other.user.name in text_of(browser.get(address))
    assert "5글자 이상" in text_of(browser.post(address, {"mentor": other.pk, "reason": "음"}))
    done = browser.post(address, {"mentor": other.pk, "reason": "두 번 알려도 만나지 못함"}, follow=True)
    assert "이어 드렸습니다" in text_of(done)
    old.refresh_from_db()
    assert (old.state, old.moved_to.mentor) == ("transferred", other)
    assert browser.get(address).status_code == 404


def test_nobody_is_handed_to_a_mentor_whom_the_rules_forbid(browser, own, provider, pair):
    PolicyFactory()
    cook = MentorFactory(organization=provider.organization, trades=["food"])
    answer = browser.post(f"{BASE}/care/{pair.pk}/another/", {"mentor": cook.pk, "reason": "요리도 배우고 싶어 함"})
    assert "멘토를 골라 주세요" in text_of(answer)
    pair.refresh_from_db()
    assert pair.state == "active"


def test_a_resident_goes_back_into_the_line_as_the_first(browser, pair):
    PolicyFactory()
    address, values = f"{BASE}/care/{pair.pk}/another/", {"kind": "back", "reason": "서로 바라는 것이 달랐음"}
    assert "왜 끝나는지" in text_of(browser.post(address, values))
    browser.post(address, values | {"end_reason": "mismatch"})
    pair.request.refresh_from_db()
    assert (pair.request.state, pair.request.tier) == ("open", 1)


# --- Concerns -----------------------------------------------------------------------------------------------------
def test_a_concern_is_taken_answered_and_its_author_told(browser, pair):
    row = concern_of(pair)
    address = f"{BASE}/concerns/{row.pk}/"
    assert "두 번 보냈는데" in text_of(browser.get(address))
    early = browser.post(address, {"answer": "멘토와 통화했습니다."}, follow=True)
    assert "먼저 이 요청을 맡아 주세요" in text_of(early)
    browser.post(f"{address}take/")
    done = browser.post(address, {"answer": "멘토와 통화했습니다. 내일 연락합니다."}, follow=True)
    assert "답을 보내고 마쳤습니다" in text_of(done)
    row.refresh_from_db()
    assert (row.state, row.answer) == ("closed", "멘토와 통화했습니다. 내일 연락합니다.")
    told = Notice.objects.get(recipient=pair.person)
    assert "통화" not in told.title + told.body
    assert "이미 마친" in text_of(browser.post(address, {"answer": "한 번 더 답합니다."}, follow=True))


def test_a_concern_somebody_took_is_taken_over_only_on_purpose(browser, pair, provider, officer):
    row = concern_of(pair)
    first = officer_of(provider.organization, name="먼저담당")
    enter(first).post(f"{BASE}/concerns/{row.pk}/take/")
    page = browser.post(f"{BASE}/concerns/{row.pk}/take/", follow=True)
    assert "먼저담당 담당자가 이미 살피고" in text_of(page)
    browser.post(f"{BASE}/concerns/{row.pk}/take/", {"from_other": "1"})
    row.refresh_from_db()
    assert row.taken_by == officer


@pytest.mark.parametrize("answer", ["음", "010-1234-5678로 전화하세요", "750101-1234567 확인함"])
def test_an_answer_that_says_nothing_or_too_much_is_refused(browser, pair, answer):
    row = concern_of(pair)
    browser.post(f"{BASE}/concerns/{row.pk}/take/")
    browser.post(f"{BASE}/concerns/{row.pk}/", {"answer": answer})
    row.refresh_from_db()
    assert row.state == "working"


def test_a_crisis_stands_above_everything_with_the_number_to_call(browser, pair):
    concern_of(pair, urgency=1)
    concern_of(pair, kind="mind", urgency=3, is_crisis=True, raised_at=NOW)
    page = text_of(browser.get(f"{BASE}/concerns/"))
    assert "109" in page
    assert page.index("마음이 많이 힘들어") < page.index("연락이 되지 않습니다")


# --- The report ---------------------------------------------------------------------------------------------------
def test_the_report_leaves_only_with_a_purpose_and_a_password(browser, pair, officer):
    asked = {"purpose": "report", "purpose_note": "", "password": "mentor2026safe"}
    for wrong, said in (
        ({"purpose": ""}, "목적을 골라"),
        ({"purpose": "other"}, "목적을 5글자 이상"),
        ({"password": "짧음"}, "글자"),
    ):
        assert said in text_of(browser.post(f"{BASE}/report/", asked | wrong))
    assert not AccessLog.objects.filter(action="export").exists()
    file = browser.post(f"{BASE}/report/", asked)
    assert AccessLog.objects.get(action="export").reason == "실적 보고"
    book = open_locked(b"".join(file.streaming_content), "mentor2026safe")
    assert book["멘토"]["A2"].value == pair.mentor.user.name
    assert "나이대" not in book.sheetnames


def open_locked(content: bytes, password: str):
    plain, locked = io.BytesIO(), msoffcrypto.OfficeFile(io.BytesIO(content))
    locked.load_key(password=password)
    locked.decrypt(plain)
    return openpyxl.load_workbook(plain)


def test_groups_of_few_people_are_hidden_from_operators_too(operator, own):
    for number in range(12):
        request = RequestFactory(asked_at=NOW - DAY, state="active" if number < 9 else "open")
        if number < 9:
            mentorship_of(MentorFactory(), request=request, started_at=NOW - DAY / 2)
    page = text_of(enter(operator).get(f"{BASE}/report/"))
    assert "50–54세 – 가림 가림" in page
    assert "가운데 0일" in page


def test_the_last_day_is_not_before_the_first(browser, own):
    page = browser.get(f"{BASE}/report/", {"first": "2026-11-20", "last": "2026-11-01"})
    assert "마지막 날이 첫날보다 앞섭니다" in text_of(page)


def test_the_desk_shows_what_waits_and_where_it_is_done(browser, pair):
    concern_of(pair, is_crisis=True)
    page = text_of(browser.get(f"{BASE}/"))
    assert "도움 요청 1" in page
    assert "위기 1건" in page
