"""The officers' first page counts what waits in scholarships and mentoring, for each only what they may work off."""

import re
from datetime import timedelta

import pytest

from accounts.choices import Role
from learning.choices.mentoring import ConcernKind
from learning.models import Clawback, SupplementRequest
from learning.services.scholarships.runs.freezing import set_stale
from learning.services.scholarships.waiting import waiting_for
from learning.services.staff_today import learning_today
from tests.factories import OrganizationFactory, UserFactory, officer_of
from tests.factories.mentoring import (
    MentorFactory,
    PolicyFactory,
    RequestFactory,
    certified_run,
    concern_of,
    mentorship_of,
)
from tests.factories.programs import NOW
from tests.factories.scholarship_awards import application_of, money_things
from tests.factories.scholarships import (
    apply_many,
    approver_of,
    committed,
    computed,
    make_round,
    proposed,
    scholarship_officer,
)
from tests.factories.scholarships_staff import duplicate_of
from tests.learning.mentoring.stage import enter, page_of

pytestmark = pytest.mark.django_db
UNSURE = {"livelihood": None}


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOW, tick=False)


def counts(user) -> dict[str, int]:
    return {each.key: each.count for each in waiting_for(user, NOW) if each.count}


def queue(user, key: str, now=NOW):
    return next(each for each in waiting_for(user, now) if each.key == key)


def card(page: str, label: str) -> tuple[str, str]:
    """Address and number of the card with this label; both "" when there is none."""
    pattern = rf'<a class="queue[^"]*" href="([^"]*)"><span class="queue-label">{label}</span> <b[^>]*>(\d+)</b>'
    found = re.search(pattern, page)
    return found.groups() if found else ("", "")


# --- Scholarships -------------------------------------------------------------------------------------------------
def test_what_waits_before_the_decision_leads_to_its_round():
    officer = scholarship_officer()
    row = make_round(officer, closes_at=NOW + timedelta(days=3))
    application = apply_many(row, [{}], checker=officer)[0]
    application.evidence.create(kind="near_poor", source="staff", added_at=NOW - timedelta(days=2), added_by=officer)
    SupplementRequest.objects.create(
        application=application, request="소득 서류", asked_at=NOW - timedelta(days=9), asked_by=officer,
        due_at=NOW - timedelta(hours=1),
    )  # fmt: skip
    duplicate_of(application)
    assert counts(officer) == {"papers": 1, "supplements": 1, "duplicates": 1}
    page = page_of(officer, "/staff/")
    assert card(page, "확인할 서류") == (f"/staff/scholarships/rounds/{row.pk}/papers/", "1")
    assert card(page, "겹친 신청") == (f"/staff/scholarships/rounds/{row.pk}/duplicates/", "1")
    asked, number = card(page, "보완을 기다리는 신청")
    assert (asked, number) == (f"/staff/scholarships/rounds/{row.pk}/applications/?group=supplement", "1")
    assert queue(officer, "supplements").is_late
    assert "기한이 지났습니다" in page


def test_a_queue_of_two_rounds_leads_to_the_list_of_rounds():
    officer = scholarship_officer()
    for _ in range(2):
        make_round(officer)
    assert card(page_of(officer, "/staff/"), "명단을 굳힐 회차") == ("/staff/scholarships/", "2")


def test_what_a_run_leaves_to_people_leads_to_the_first_of_it():
    officer = scholarship_officer()
    row = make_round(officer)
    apply_many(row, [{}, UNSURE], checker=officer)
    run = computed(row, officer)
    open_items = run.reviews.filter(answered_at=None).count()
    assert open_items
    assert card(page_of(officer, "/staff/"), "살펴볼 신청") == (
        f"/staff/scholarships/runs/{run.pk}/reviews/",
        str(open_items),
    )


def test_only_whoever_may_approve_is_asked_to():
    officer = scholarship_officer()
    row = make_round(officer)
    approver = approver_of(row)
    other = officer_of(OrganizationFactory(), role=Role.APPROVING_OFFICER, name="남승인")
    apply_many(row, [{}], checker=officer)
    run = proposed(computed(row, officer), officer)
    assert counts(officer) == {}
    assert counts(other) == {}
    assert card(page_of(approver, "/staff/"), "승인할 결정") == (f"/staff/scholarships/runs/{run.pk}/approval/", "1")


def test_a_decision_waits_to_be_published_and_is_late_after_its_day():
    officer = scholarship_officer()
    row = make_round(officer)
    apply_many(row, [{}], checker=officer)
    run = committed(row, officer)
    waits = queue(officer, "publish")
    assert (waits.count, waits.is_late, waits.row_id) == (1, False, run.pk)
    assert queue(officer, "publish", NOW + timedelta(days=30)).is_late


def test_a_stale_calculation_has_to_be_done_again():
    officer = scholarship_officer()
    row = make_round(officer)
    apply_many(row, [{}], checker=officer)
    run = computed(row, officer)
    set_stale(run, "신청 한 건이 바뀌었습니다.", NOW)
    assert counts(officer) == {"again": 1}


def test_objections_come_by_their_clock_and_a_hearing_once_it_is_over(resident, officer):
    money_things({"resident": resident, "officer": officer})
    appeal = queue(officer, "appeals")
    assert (appeal.count, appeal.is_late) == (1, False)
    assert card(page_of(officer, "/staff/"), "답할 이의신청") == ("/staff/scholarships/appeals/", "1")
    later = NOW + timedelta(days=20)
    assert queue(officer, "appeals", later).is_late
    claim = Clawback.objects.get()
    colleague = officer_of(claim.award.round.organization, name="한동료")
    assert not queue(colleague, "clawbacks").count  # ten whole days to comment first
    heard = queue(colleague, "clawbacks", later)
    assert (heard.count, heard.row_id) == (1, claim.pk)
    assert not queue(claim.begun_by, "clawbacks", later).count  # somebody else decides


def test_an_officer_of_another_organization_sees_nothing_of_it():
    officer = scholarship_officer()
    application_of(make_round(officer), UserFactory())
    assert waiting_for(officer_of(OrganizationFactory(), name="남담당"), NOW) == []


def test_the_queues_of_scholarships_take_eleven_statements(django_assert_num_queries):
    approver = approver_of(make_round(scholarship_officer()))
    approver.active_memberships  # noqa: B018 - read once per request
    with django_assert_num_queries(11):
        waiting_for(approver, NOW)


# --- Mentoring ----------------------------------------------------------------------------------------------------
def test_mentoring_is_counted_for_the_officers_of_its_mentors(provider, officer, second_officer):
    row = mentorship_of(MentorFactory(organization=provider.organization))
    concern_of(row, kind=ConcernKind.MIND, is_crisis=True)
    page = page_of(officer, "/staff/")
    assert card(page, "도움 요청") == ("/staff/mentoring/concerns/", "1")
    assert "위기 1건" in page
    assert learning_today(user=second_officer, now=NOW).mentoring is None
    assert "도움 요청" not in page_of(second_officer, "/staff/")


def test_a_match_waits_for_operators_to_let_it_out(provider, officer, operator):
    mentor, waiting = MentorFactory(organization=provider.organization), RequestFactory()
    run = certified_run(PolicyFactory(), [(mentor, waiting, 7_000)])
    page = page_of(operator, "/staff/")
    assert card(page, "알릴 연결 계산") == (f"/staff/mentoring/runs/{run.pk}/", "1")
    assert card(page, "멘토를 기다리는 사람")[1] == "1"
    assert "알릴 연결 계산" not in page_of(officer, "/staff/")


# --- The page -----------------------------------------------------------------------------------------------------
def test_areas_are_named_where_something_beside_the_rounds_waits(officer, provider):
    assert "queues-rounds" not in page_of(officer, "/staff/")
    concern_of(mentorship_of(MentorFactory(organization=provider.organization)))
    assert 'id="queues-mentoring"' in page_of(officer, "/staff/")


def test_the_page_takes_the_same_statements_however_much_waits(provider, officer, django_assert_num_queries):
    mentors = [MentorFactory(organization=provider.organization, capacity=9) for _ in range(3)]
    make_round(officer)
    browser = enter(officer)
    for _ in range(3):
        for mentor in mentors:
            concern_of(mentorship_of(mentor))
        browser.get("/staff/")
        with django_assert_num_queries(24):  # of the second look: the first fills what is kept for everybody
            browser.get("/staff/")
