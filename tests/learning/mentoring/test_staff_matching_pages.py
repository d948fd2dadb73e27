"""The operator's pages of the matching: start, review, what would be if, pins, exceptions, rules, every refusal."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.choices import Role
from accounts.models import AccessLog
from learning.choices.mentoring import Need
from learning.models import Ban, MatchOverride, MatchPolicy, MatchRun, NudgeRule, Pin, Proposal
from learning.models.mentoring.policy import default_hard_rules, default_weights
from learning.services.mentoring import running
from learning.services.mentoring.nudges import usual_rules
from learning.services.mentoring.staff.another_world import look, with_more_seats, without_rules
from tests.factories import OrganizationFactory, UserFactory, officer_of
from tests.factories.mentoring import MentorFactory, RequestFactory
from tests.factories.programs import NOW
from tests.programs.staff.stage import enter, text_of

pytestmark = pytest.mark.django_db
BASE = "/staff/mentoring"


@pytest.fixture(autouse=True)
def _at_noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def browser(operator):
    return enter(operator)


@pytest.fixture
def town(db):
    """One electrician with a seat and one without room for a second; three people wait, one wants another trade."""
    full, other = MentorFactory(capacity=1), MentorFactory(capacity=0)
    names = ("홍길동", "김순자", "이청춘")
    people = [RequestFactory(person=UserFactory(name=name)) for name in names]
    people[2].trade = "food"
    people[2].save()
    return full, other, people


def solved() -> MatchRun:
    run = running.ask_for_run(by=None, now=NOW)
    return running.compute(run_id=run.pk, now=NOW)


# --- From start to proposals --------------------------------------------------------------------------------------
def test_a_run_is_started_reviewed_and_published_in_three_presses(browser, town):
    started = browser.post(f"{BASE}/runs/start/", follow=True)
    run = MatchRun.objects.get()
    assert "멘토와 시민을 모두 견주고 있습니다" in text_of(started)
    running.compute(run_id=run.pk, now=NOW)
    page = text_of(browser.get(f"{BASE}/runs/{run.pk}/"))
    assert "3명 가운데 1명을 연결합니다" in page
    assert "더 나은 결과가 없다는 것을 증명했습니다" in page
    assert "제안 알리기" not in page.replace("‘제안 알리기’", "")
    reviewed = browser.post(f"{BASE}/runs/{run.pk}/review/", follow=True)
    assert "시민 1명과 멘토에게 제안이 가고" in text_of(reviewed)
    assert not Proposal.objects.exists()
    published = browser.post(f"{BASE}/runs/{run.pk}/publish/", follow=True)
    assert "시민 1명과 멘토에게 제안을 알렸습니다" in text_of(published)
    assert Proposal.objects.count() == 1


def test_a_second_run_waits_until_the_open_one_is_out_or_thrown_away(browser, town):
    run = solved()
    assert "아직 끝나지 않은 연결 계산" in text_of(browser.post(f"{BASE}/runs/start/", follow=True))
    too_short = browser.post(f"{BASE}/runs/{run.pk}/discard/", {"reason": "음"}, follow=True)
    assert "5글자 이상" in text_of(too_short)
    browser.post(f"{BASE}/runs/{run.pk}/discard/", {"reason": "멘토가 바뀌었음"})
    run.refresh_from_db()
    assert (run.state, run.note) == ("discarded", "멘토가 바뀌었음")
    assert "버린 계산입니다" in text_of(browser.get(f"{BASE}/runs/{run.pk}/"))


def test_a_run_on_facts_that_moved_on_says_so_and_tells_nobody(browser, town):
    run = solved()
    browser.post(f"{BASE}/runs/{run.pk}/review/")
    MentorFactory()
    assert "이 결과는 알릴 수 없습니다" in text_of(browser.get(f"{BASE}/runs/{run.pk}/"))
    refused = browser.post(f"{BASE}/runs/{run.pk}/publish/", follow=True)
    assert "달라져 이 결과를 알릴 수 없습니다" in text_of(refused)
    assert not Proposal.objects.exists()


def test_nobody_to_match_is_said_before_anything_begins(browser):
    assert "기다리는 사람이 없습니다" in text_of(browser.post(f"{BASE}/runs/start/", follow=True))
    assert not MatchRun.objects.exists()


def test_rows_are_masked_logged_and_say_why_somebody_waits(browser, town, operator):
    run = solved()
    page = text_of(browser.get(f"{BASE}/runs/{run.pk}/rows/", {"fate": "waiting"}))
    assert "맞는 멘토의 자리가 모두 찼습니다" in page
    assert "조건을 모두 맞추는 멘토가 없습니다" in page
    assert "이*춘" in page
    assert "이청춘" not in page
    assert AccessLog.objects.filter(actor=operator, action="list").count() == 2


# --- What would be if ---------------------------------------------------------------------------------------------
def test_more_seats_bring_what_a_new_match_really_brings(browser, town):
    full, other, _ = town
    run = solved()
    assert with_more_seats(look(run, NOW), {full.pk: 1}).people == 1
    assert with_more_seats(look(run, NOW), {full.pk: 5, other.pk: 5}).people == 1
    page = text_of(browser.get(f"{BASE}/runs/{run.pk}/what-if/", {"mentor": full.pk, "seats": 2}))
    assert f"{full.user.name} 멘토에게 2자리가 더 있으면 1명이 더 연결되고" in page
    assert "멘토 2명은 한 자리가 더 있으면 한 사람이 더 연결됩니다" in page


def test_one_more_seat_may_bring_a_person_and_fewer_points(browser):
    """The new seat draws somebody away from a mentor who fits better, for a person who fits that mentor badly."""
    monday_tuesday, wednesday_thursday = (1 << 12) - 1, ((1 << 12) - 1) << 12
    everything = list(Need.values)
    poor = MentorFactory(capacity=0, skills=everything[:1], regions=["center"], years=0, slots=1)
    MentorFactory(capacity=1, skills=everything[:5], regions=["northwest"], years=20, slots=monday_tuesday | 1 << 12)
    RequestFactory(needs=everything[:5], slots=monday_tuesday, region="northwest")
    RequestFactory(needs=[everything[0], *everything[5:]], slots=wednesday_thursday, region="center", least_years=1)
    run = solved()
    seat, gain = run.seats.get(mentor=poor), with_more_seats(look(run, NOW), {poor.pk: 1})
    assert run.state == "certified"
    assert (seat.more_people, seat.more_score) == (gain.people, gain.points)
    assert gain.people == 1
    assert gain.points < 0
    assert "점 내려갑니다" in text_of(browser.get(f"{BASE}/runs/{run.pk}/what-if/"))


def test_a_rule_fewer_is_compared_without_storing_anything(browser, town):
    full, _, _ = town
    full.capacity = 3
    full.save()
    run = solved()
    gains = without_rules(look(run, NOW))
    assert {rule: gain.people for rule, gain in gains.items() if gain.people} == {"trade": 1}
    assert "conflict" not in gains
    before = MatchRun.objects.count()
    page = text_of(browser.get(f"{BASE}/runs/{run.pk}/what-if/", {"rules": "1"}))
    assert "1명이 더 연결됩니다." in page
    assert MatchRun.objects.count() == before


@pytest.mark.parametrize("asked", [{"mentor": "x", "seats": "1"}, {"mentor": "999999", "seats": "99"}, {"seats": "-1"}])
def test_what_cannot_be_asked_is_passed_over(browser, town, asked):
    assert browser.get(f"{BASE}/runs/{solved().pk}/what-if/", asked).status_code == 200


def test_seats_for_a_mentor_outside_the_run_are_passed_over(browser, town):
    run = solved()
    late = MentorFactory()
    assert browser.get(f"{BASE}/runs/{run.pk}/what-if/", {"mentor": late.pk, "seats": 1}).status_code == 200


# --- Pins, bans, exceptions ---------------------------------------------------------------------------------------
def test_a_pin_shows_its_price_before_it_is_made(browser, town):
    full, _, people = town
    best = solved().rows.get(fate="pair").request_id
    other = next(each for each in people[:2] if each.pk != best)
    address = f"{BASE}/requests/{other.pk}/pin/{full.pk}/"
    page = text_of(browser.get(address))
    assert "이 지정은 0점, 미배정 0명입니다. 다른 1명의 멘토가 달라집니다." in page
    assert "까닭을 5글자 이상" in text_of(browser.post(address, {"reason": "음"}))
    assert not Pin.objects.exists()
    done = browser.post(address, {"reason": "먼저 만나기로 약속함"}, follow=True)
    assert "다음 연결 계산부터 지킵니다" in text_of(done)
    assert Pin.objects.get().reason == "먼저 만나기로 약속함"


def test_a_pin_that_breaks_a_rule_is_refused(browser, town):
    full, _, people = town
    address = f"{BASE}/requests/{people[2].pk}/pin/{full.pk}/"
    assert "멘토가 그 분야를 맡지 않습니다" in text_of(browser.get(address))
    browser.post(address, {"reason": "꼭 이어 주고 싶음"})
    assert not Pin.objects.exists()


def test_a_pin_over_the_capacity_is_refused(browser, town):
    full, _, people = town
    browser.post(f"{BASE}/requests/{people[0].pk}/pin/{full.pk}/", {"reason": "먼저 만나기로 약속함"})
    refused = browser.post(f"{BASE}/requests/{people[1].pk}/pin/{full.pk}/", {"reason": "여기도 약속이 있음"})
    assert "이미 찼습니다" in text_of(refused)
    assert Pin.objects.count() == 1


def test_a_pin_is_taken_back(browser, town):
    full, _, people = town
    browser.post(f"{BASE}/requests/{people[0].pk}/pin/{full.pk}/", {"reason": "먼저 만나기로 약속함"})
    pin = Pin.objects.get()
    for _ in range(2):
        assert "지정을 뺐습니다" in text_of(browser.post(f"{BASE}/pins/{pin.pk}/remove/", follow=True))
    pin.refresh_from_db()
    assert pin.removed_at == NOW


def test_a_conflict_of_interest_needs_a_second_operator(browser, town, operator):
    full, _, people = town
    asked = {"mentor": full.pk, "rule": "conflict", "reason": "예전에 같은 곳에서 일했음"}
    done = browser.post(f"{BASE}/requests/{people[0].pk}/exception/", asked, follow=True)
    assert "다른 운영자가 확인하면" in text_of(done)
    row = MatchOverride.objects.get()
    refused = browser.post(f"{BASE}/exceptions/{row.pk}/approve/", follow=True)
    assert "한 사람이 정할 수 없습니다" in text_of(refused)
    row.refresh_from_db()
    assert row.approved_at is None
    second = officer_of(OrganizationFactory(), role=Role.OPERATOR)
    enter(second).post(f"{BASE}/exceptions/{row.pk}/approve/")
    row.refresh_from_db()
    assert (row.asked_by, row.approved_by) == (operator, second)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"reason": "음"}, "까닭을 5글자 이상"),
        ({"mentor": ""}, "멘토를 골라 주세요"),
        ({"rule": "ban"}, "올바르게 선택"),
        ({"rule": ""}, "어느 조건인지 골라 주세요"),
    ],
)
def test_an_exception_without_a_rule_a_name_or_a_reason_is_refused(browser, town, changed, said):
    full, _, people = town
    asked = {"mentor": full.pk, "rule": "trade", "reason": "분야가 서로 가까움"} | changed
    refused = browser.post(f"{BASE}/requests/{people[0].pk}/exception/", asked, follow=True)
    assert said in text_of(refused)
    assert not MatchOverride.objects.exists()


def test_a_ban_is_made_with_a_reason_and_lifted(browser, town):
    full, _, people = town
    asked = {"mentor": full.pk, "reason": "서로 다툰 적이 있음"}
    browser.post(f"{BASE}/requests/{people[0].pk}/ban/", asked)
    ban = Ban.objects.get()
    assert "막은 짝" in text_of(browser.get(f"{BASE}/pins/"))
    browser.post(f"{BASE}/bans/{ban.pk}/lift/")
    ban.refresh_from_db()
    assert ban.lifted_at == NOW


# --- The line -----------------------------------------------------------------------------------------------------
def test_the_line_says_why_each_waits_and_hides_names_until_there_is_a_reason(browser, town):
    solved()
    page = text_of(browser.get(f"{BASE}/requests/"))
    assert "조건을 모두 맞추는 멘토가 없습니다" in page
    assert "홍*동" in page
    assert "홍길동" not in page
    one = f"{BASE}/requests/{town[2][0].pk}/"
    assert "홍길동" not in text_of(browser.post(one, {"reason": "음"}, follow=True))
    assert "홍길동" in text_of(browser.post(one, {"reason": "전화로 확인함", "unmask": "1"}))
    assert AccessLog.objects.get(action="unmask").reason == "전화로 확인함"


def test_a_request_lists_who_could_take_it_and_what_stands_in_the_way(browser, town):
    page = text_of(browser.get(f"{BASE}/requests/{town[2][0].pk}/"))
    assert "맡을 수 있는 멘토 1명" in page
    assert "자리가 없습니다" in page


# --- Rules --------------------------------------------------------------------------------------------------------
def policy_values(**changed):
    weights = {f"weight_{term}": points for term, points in default_weights().items()}
    start = timezone.localtime(NOW + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    numbers = {"first_after_days": 30, "keep_bonus": 20_000, "seat_cost": 20, "decline_cost": 1_500, "offer_hours": 72}
    words = {"hard_rules": default_hard_rules(), "starts_at": start, "note": "오래 기다린 사람을 먼저"}
    return weights | numbers | words | changed


def test_a_new_version_of_the_rules_is_made_and_the_old_one_stays(browser):
    browser.get(f"{BASE}/policies/")
    done = browser.post(f"{BASE}/policies/new/", policy_values(), follow=True)
    assert "2판을 만들었습니다" in text_of(done)
    first, second = MatchPolicy.objects.order_by("version")
    assert (first.first_after_days, second.first_after_days) == (0, 30)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"weight_region": 501}, "지금은 10,001점입니다"),
        ({"weight_needs": 2_000, "weight_trade": 4_500}, "가장 높아야 합니다"),
        ({"weight_years": "많이"}, "숫자로 적어 주세요"),
        ({"hard_rules": ["trade", "slots"]}, "뺄 수 없습니다"),
        ({"offer_hours": 12}, "24부터 240까지"),
        ({"starts_at": "2020-01-01T10:00"}, "지난 때입니다"),
        ({"note": "음"}, "5글자"),
    ],
)
def test_rules_that_cannot_be_are_refused(browser, changed, said):
    browser.get(f"{BASE}/policies/")
    assert said in text_of(browser.post(f"{BASE}/policies/new/", policy_values(**changed)))
    assert MatchPolicy.objects.count() == 1


def test_a_reminder_is_changed_and_a_double_one_refused(browser):
    usual_rules(NOW)
    rule = NudgeRule.objects.get(cause="no_session", days=14)
    values = {"days": 21, "title": "제목", "body": "내용", "is_on": "on"}
    assert "이미 있습니다" in text_of(browser.post(f"{BASE}/nudges/{rule.pk}/", values))
    browser.post(f"{BASE}/nudges/{rule.pk}/", values | {"days": 10, "is_on": ""})
    rule.refresh_from_db()
    assert (rule.days, rule.is_on) == (10, False)
