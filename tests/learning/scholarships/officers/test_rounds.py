"""A round as its officers keep it: announced with a promised lot; then only what nobody relies on changes."""

from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from learning.models import ScholarshipEvent, ScholarshipRound
from learning.services.scholarships import rounds
from learning.services.scholarships.runs import committing
from programs.services.staff_refusals import ReasonNeeded
from tests.factories import scholarships as make
from tests.factories.programs import NOW
from tests.factories.scholarships_staff import announced_round, draft_round, draft_rules, round_values

pytestmark = pytest.mark.django_db


def test_announcing_promises_the_lot_before_anybody_can_know_it(officer):
    row = announced_round(officer)
    assert row.seed_commitment == sha256(row.seed_secret.encode()).hexdigest()
    assert row.seed is None and row.seed_revealed is None
    assert rounds.announce(round_id=row.pk, by=officer, now=NOW).seed_commitment == row.seed_commitment
    event = ScholarshipEvent.objects.get(round=row, action="round_announced")
    assert event.detail["commitment"] == row.seed_commitment
    assert row.seed_secret not in str(event.detail)


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"capacity": 6}, "5명에게 줄 수 있습니다"),
        ({"appeal_reserve": 4}, "줄 수 있는 자리보다 많습니다"),
        ({"budget_krw": 2_000_000_000, "capacity": 3000}, "아직 쓸 수 있는"),
        ({"year": 2027}, "2026년 예산으로 2027년"),
        ({"opens_at": NOW - timedelta(days=9), "closes_at": NOW - timedelta(days=1)}, "이미 지났습니다"),
        ({"result_on": NOW.date()}, "마감보다 앞섭니다"),
    ],
)
def test_a_round_that_contradicts_itself_is_not_announced(officer, changed, word):
    row = draft_round(officer, **changed)
    with pytest.raises(rounds.NotAnnounceable) as refused:
        rounds.announce(round_id=row.pk, by=officer, now=NOW)
    assert any(word in problem for problem in refused.value.problems)
    row.refresh_from_db()
    assert (row.state, row.seed_commitment) == ("draft", None)


def test_a_round_waits_for_its_rules_to_be_published(officer, desk):
    row = draft_round(officer, rule_set=draft_rules(officer))
    page = desk.post(reverse("staff-scholarships:round-announce", args=[row.pk])).content.decode()
    assert "아직 게시하지 않았습니다" in page
    assert ScholarshipRound.objects.get(pk=row.pk).state == "draft"


def test_the_budget_stays_once_people_may_apply(officer, open_round):
    values = round_values(officer, title="다른 이름", budget_krw=9_000_000)
    with pytest.raises(rounds.AlreadyAnnounced):
        rounds.change(round_id=open_round.pk, values=values, stamp=rounds.stamp_of(open_round), by=officer, now=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        ScholarshipRound.objects.filter(pk=open_round.pk).update(budget_krw=9_000_000)
    open_round.refresh_from_db()
    assert (open_round.title, open_round.budget_krw) == ("2026년 하반기 직업훈련 장학금", 3_000_000)


def test_who_answers_for_a_round_can_change_later(officer, open_round):
    stamp = rounds.stamp_of(open_round)
    later = NOW + timedelta(minutes=1)
    rounds.change(round_id=open_round.pk, values={"officer_name": "새담당"}, stamp=stamp, by=officer, now=later)
    with pytest.raises(rounds.ChangedRound):
        rounds.change(round_id=open_round.pk, values={"officer_name": "또담당"}, stamp=stamp, by=officer, now=later)
    open_round.refresh_from_db()
    assert open_round.officer_name == "새담당"


def test_the_closing_only_moves_later(officer, open_round):
    close, result = open_round.closes_at, open_round.result_on
    for wrong in (close, close - timedelta(days=1), close + timedelta(days=90)):
        with pytest.raises(rounds.CannotMoveClosing):
            rounds.move_closing(round_id=open_round.pk, closes_at=wrong, result_on=result, by=officer, now=NOW)
    with pytest.raises(rounds.CannotMoveClosing):
        rounds.move_closing(
            round_id=open_round.pk, closes_at=close + timedelta(days=30), result_on=result, by=officer, now=NOW
        )
    later = close + timedelta(days=2)
    assert rounds.move_closing(
        round_id=open_round.pk, closes_at=later, result_on=result, by=officer, now=NOW
    ).closes_at == later  # fmt: skip


def test_calling_a_round_off_needs_a_reason_and_happens_once(officer, open_round):
    with pytest.raises(ReasonNeeded):
        rounds.cancel(round_id=open_round.pk, reason="예산", by=officer, now=NOW)
    for _ in range(2):
        rounds.cancel(round_id=open_round.pk, reason="예산이 줄었습니다", by=officer, now=NOW)
    assert ScholarshipEvent.objects.filter(round=open_round, action="round_canceled").count() == 1


def decision_of(officer):
    row = make.make_round(officer)
    make.apply_many(row, [{}, {}], checker=officer)
    return make.computed(row, officer)


def called_off(run, officer):
    return rounds.cancel(round_id=run.round_id, reason="예산이 줄었습니다", by=officer, now=NOW)


def test_a_round_that_is_called_off_takes_its_calculation_along(officer):
    run = make.proposed(decision_of(officer), officer)
    called_off(run, officer)
    run = make.fresh(run)
    assert (run.state, run.round.state) == ("stale", "canceled")
    assert run.stale_reason == "회차를 취소했습니다. 까닭: 예산이 줄었습니다"


def test_a_round_with_an_approved_decision_is_not_called_off(officer):
    run = decision_of(officer)
    run = make.approved(make.proposed(run, officer), make.approver_of(run.round))
    with pytest.raises(rounds.CannotCancel):
        called_off(run, officer)
    assert (make.fresh(run).state, make.fresh(run).round.state) == ("approved", "frozen")


def test_an_approved_decision_of_a_round_that_was_called_off_is_not_written(officer):
    run = decision_of(officer)
    run = make.approved(make.proposed(run, officer), make.approver_of(run.round))
    ScholarshipRound.objects.filter(pk=run.round_id).update(state="canceled", canceled_at=NOW)
    assert committing.commit_due(NOW) == 0
    assert make.fresh(run).state == "stale"


def test_officers_find_only_the_rounds_of_their_organization(officer, second_officer, open_round):
    assert [row.pk for row in rounds.list_rounds(officer)] == [open_round.pk]
    assert list(rounds.list_rounds(second_officer)) == []


def test_a_round_is_written_and_put_right_on_its_page(desk, officer):
    values = round_values(officer)
    typed = {name: value for name, value in values.items() if name not in ("account", "rule_set")}
    typed |= {"account": values["account"].pk, "rule_set": values["rule_set"].pk, "opens_at": "2026-11-25T09:00",
              "closes_at": "2026-11-20T18:00", "result_on": "2026-12-14", "spend_from": "2026-12-20",
              "spend_until": "2027-06-30", "budget_krw": "3,000,000"}  # fmt: skip
    page = desk.post(reverse("staff-scholarships:round-new"), typed)
    assert "신청 마감이 시작보다 앞섭니다" in page.content.decode()
    assert not ScholarshipRound.objects.exists()
    made = desk.post(reverse("staff-scholarships:round-new"), typed | {"closes_at": "2026-12-04T18:00"}, follow=True)
    assert "고칠 것이 없습니다" in made.content.decode()
    assert ScholarshipRound.objects.get().budget_krw == 3_000_000
