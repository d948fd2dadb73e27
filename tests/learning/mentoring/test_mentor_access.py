"""A mentor sees their own live mentees and what each shares, nobody else's; and every look is written down."""

import pytest

from accounts.choices import Role
from accounts.models import AccessLog
from learning.choices.mentoring import Mark, Shareable
from learning.models import SessionNote
from learning.services.mentoring import lifecycle, sharing
from tests.factories import OrganizationFactory, UserFactory, officer_of
from tests.factories.mentoring import MentorFactory, RequestFactory, mentorship_of
from tests.factories.programs import NOW
from tests.learning.mentoring.stage import enter, held, page_of, together

pytestmark = pytest.mark.django_db
PAGES = ("", "log/", "goal/", "messages/", "recommend/", "help/", "book/", "survey/", "change/", "change/end/")


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def mentorship(resident, mentor):
    return together(resident, mentor)


@pytest.fixture
def other_mentor():
    """Mentor B with a mentee of their own."""
    user = officer_of(OrganizationFactory(), role=Role.MENTOR, name="다른멘토")
    profile = MentorFactory(user=user, organization=user.memberships.get().organization)
    request = RequestFactory(person=UserFactory(name="남의멘티"), state="active")
    return user, mentorship_of(profile, request=request)


@pytest.mark.parametrize("page", PAGES)
def test_acceptance_12_mentor_a_cannot_open_the_mentee_of_b_by_changing_the_address(
    mentorship, other_mentor, mentor, page
):
    _, theirs = other_mentor
    browser, address = enter(mentor), f"/mentor/mentees/{theirs.pk}/{page}"
    assert browser.get(address).status_code == 404
    assert browser.post(address).status_code in (404, 405)
    assert not AccessLog.objects.filter(subject=theirs.person).exists()


def test_acceptance_12_every_view_of_an_own_mentee_is_a_row_that_names_the_mentee(mentorship, mentor):
    browser = enter(mentor)
    for count, page in enumerate(PAGES, start=1):
        browser.get(f"/mentor/mentees/{mentorship.pk}/{page}")
        rows = AccessLog.objects.filter(actor=mentor, subject=mentorship.person)
        assert rows.filter(target__endswith=str(mentorship.pk)).count() == count
    assert rows.filter(action="view").exists()


@pytest.mark.parametrize("page", ["/mentor/", "/mentor/mentees/", "/mentor/log/"])
def test_a_list_of_mentees_writes_a_row_for_each_of_them(mentorship, mentor, page):
    second = mentorship_of(mentorship.mentor)
    page_of(mentor, page)
    seen = AccessLog.objects.filter(actor=mentor, action="list").values_list("subject", flat=True)
    assert set(seen) == {mentorship.person_id, second.person_id}


def test_a_mentor_loses_access_when_the_mentorship_ends(mentorship, mentor):
    page_of(mentor, f"/mentor/mentees/{mentorship.pk}/")
    lifecycle.end(mentorship_id=mentorship.pk, by=mentorship.person, reason="resident", now=NOW)
    browser = enter(mentor)
    for page in PAGES:
        assert browser.get(f"/mentor/mentees/{mentorship.pk}/{page}").status_code == 404
    assert mentorship.person.name not in page_of(mentor, "/mentor/mentees/")


def test_a_resident_keeps_the_record_after_the_end(mentorship, resident):
    session = held(mentorship, NOW)
    SessionNote.objects.create(
        session=session, mark=Mark.SHARED, text="필기부터", written_by=mentorship.mentor.user, written_at=NOW
    )
    lifecycle.end(mentorship_id=mentorship.pk, by=resident, reason="resident", now=NOW)
    assert "필기부터" in page_of(resident, f"/learning/mentoring/with/{mentorship.pk}/")


def test_a_mentor_sees_only_what_is_shared_and_only_while_it_is(mentorship, mentor, resident):
    address = f"/mentor/mentees/{mentorship.pk}/"
    assert "함께 보기로 하지 않았습니다" in page_of(mentor, address)
    share = {"mentorship_id": mentorship.pk, "by": resident, "what": Shareable.COURSES, "now": NOW}
    sharing.set_share(**share, is_shared=True)
    shown = page_of(mentor, address)
    assert "신청한 과정" in shown
    assert "수료증" not in shown.split("함께 보기로 한 것")[1].split("그 밖에")[0]
    sharing.set_share(**share, is_shared=False)
    assert "함께 보기로 하지 않았습니다" in page_of(mentor, address)


def test_lines_reach_only_those_they_are_marked_for(mentorship, mentor, resident):
    session = held(mentorship, NOW)
    for mark, text in ((Mark.SHARED, "함께 읽는 말"), (Mark.PRIVATE, "나만 읽는 말"), (Mark.STAFF, "담당자가 읽는 말")):
        SessionNote.objects.create(session=session, mark=mark, text=text, written_by=mentor, written_at=NOW)
    shown = page_of(resident, f"/learning/mentoring/with/{mentorship.pk}/")
    assert "함께 읽는 말" in shown
    assert "나만 읽는 말" not in shown
    assert "담당자가 읽는 말" not in shown
    assert "나만 읽는 말" in page_of(mentor, f"/mentor/mentees/{mentorship.pk}/")


def test_a_mentor_whose_role_has_ended_is_turned_away(mentorship, mentor):
    mentor.memberships.update(ended_at=NOW)
    assert enter(mentor).get("/mentor/").status_code == 403


def test_a_mentor_nobody_has_set_up_yet_is_told_so(mentor):
    assert "아직 멘토 정보가 준비되지 않았습니다" in page_of(mentor, "/mentor/")
    assert "아직 멘토 정보가 준비되지 않았습니다" in page_of(mentor, "/mentor/times/")
