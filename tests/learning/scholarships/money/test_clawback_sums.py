"""Nobody is asked for money they don't owe: what ended, was taken, paid or settled before is never asked for again."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import Notice
from learning.models import Award, BudgetEntry, FiscalAccount, PointAccount, PointLedger
from learning.services.scholarships.clawbacks import refusals
from learning.services.scholarships.clawbacks.deciding import demand, let_go, record_part
from learning.services.scholarships.clawbacks.hearing import begin, reclaimable_krw
from learning.services.scholarships.offers.lapsing import lapse_offers
from learning.services.scholarships.payments.budget import proofs_of
from learning.services.scholarships.payments.files import Result, lines_of, make_file, send_file, settle_lines
from learning.services.scholarships.payments.settling import settle_round
from learning.services.scholarships.points.expiring import expire_points, reverse_expiry
from learning.services.scholarships.points.refusals import NotReversible
from learning.services.scholarships.points.returning import return_refunds
from learning.services.scholarships.points.spending import spend, spend_begun
from programs.models import Enrollment, Refund
from programs.services.enrollment import withdraw
from programs.weekly import day_of
from tests.factories.programs import NOW
from tests.factories.scholarship_awards import UNIT
from tests.programs.staff.stage import enter

pytestmark = pytest.mark.django_db
STARTS = NOW.replace(month=12, day=7, hour=1)
OVER = NOW.replace(year=2027, month=7, day=1, hour=1)
AFTER = OVER + timedelta(days=14)
DUE = date(2027, 9, 1)


@pytest.fixture
def reserved(active, seat, resident):
    row = seat(resident)
    spend(enrollment_id=row.pk, points_krw=150_000, token="c" * 32, by=resident, now=NOW)
    return row


@pytest.fixture
def spent(reserved):
    """150,000 of the points went into a course that has begun."""
    spend_begun(STARTS)
    return reserved


@pytest.fixture
def case(active, officer):
    """case(krw): the person was told that so much is to be taken back."""

    def make(krw=UNIT, now=NOW):
        return begin(
            award_id=active.pk, amount_krw=krw, facts="카드를 함께 받음", basis="조례 제8조", by=officer, now=now
        )

    return make


@pytest.fixture
def decide_on(approver):
    def make(claim, now=AFTER):
        return demand(claim_id=claim.pk, reason="자격이 없음", parts=1, first_due_on=DUE, by=approver, now=now)

    return make


@pytest.fixture
def pay(officer):
    def make(claim, krw, token="t", now=AFTER):
        given = {"amount_krw": krw, "paid_on": day_of(now), "token": token * 32}
        return record_part(claim_id=claim.pk, by=officer, now=now, **given)

    return make


def pay_provider(officer, payer, now=AFTER):
    file = send_file(
        file_id=make_file(account_id=FiscalAccount.objects.get().pk, by=officer, now=now).pk, by=payer, now=now
    )
    settle_lines(file_id=file.pk, results=[Result(lines_of(file)[0].pk, paid_on=day_of(now))], by=payer, now=now)


def fresh(award) -> Award:
    return Award.objects.get(pk=award.pk)


def bring_back(entry, officer):
    until = OVER.date() + timedelta(days=60)
    return reverse_expiry(entry_id=entry.pk, valid_until=until, reason="입원으로 쓰지 못함", by=officer, now=OVER)


def books() -> tuple[int, int]:
    account = FiscalAccount.objects.get()
    assert all(proof.holds for proof in proofs_of(account))
    return account.committed_krw, account.disbursed_krw


def settle(award, officer):
    lapse_offers(OVER)
    settle_round(round_id=award.round_id, by=officer, now=OVER)


def test_points_that_ended_are_not_asked_for(active, spent, case):
    expire_points(OVER)
    assert reclaimable_krw(fresh(active)) == 150_000
    with pytest.raises(refusals.TooMuch) as refused:
        case(UNIT, OVER)
    assert "150,000원까지" in refused.value.detail


def test_points_that_were_taken_back_are_never_brought_back(active, case, decide_on, officer):
    decide_on(case(200_000), now=NOW + timedelta(days=11))
    taken = PointLedger.objects.get(kind="expire")
    expire_points(OVER)
    ended = PointLedger.objects.filter(kind="expire").latest("pk")
    page = enter(officer).get(reverse("staff-scholarships:award", args=[active.pk])).content.decode()
    assert reverse("staff-scholarships:points-reverse", args=[ended.pk]) in page
    with pytest.raises(NotReversible):
        bring_back(taken, officer)
    bring_back(ended, officer)
    assert PointAccount.objects.get().available_krw == 400_000
    page = enter(officer).get(reverse("staff-scholarships:award", args=[active.pk])).content.decode()
    assert "사라진 포인트 되살리기" not in page


@pytest.mark.parametrize("meanwhile", ["ended", "settled"])
def test_what_ends_between_the_notice_and_the_decision_is_left_out(
    active, spent, case, decide_on, officer, resident, meanwhile
):
    claim = case()
    expire_points(OVER) if meanwhile == "ended" else settle(active, officer)
    decided = decide_on(claim)
    assert (decided.amount_krw, decided.paid_krw, decided.state) == (150_000, 0, "demanded")
    told = Notice.objects.get(recipient=resident, key__endswith="decided").body
    assert "150,000원을 한 번에 돌려주세요" in told
    assert "먼저 알려 드린 600,000원에서 그 사이에 예산으로 돌아간 450,000원을 뺐습니다" in told


def test_where_nothing_is_left_it_can_only_be_let_go(active, case, decide_on, approver):
    claim = case()
    expire_points(OVER)
    with pytest.raises(refusals.NothingLeft):
        decide_on(claim)
    assert let_go(claim_id=claim.pk, reason="포인트가 이미 끝났습니다", by=approver, now=AFTER).state == "waived"
    page = enter(approver).get(reverse("staff-scholarships:clawback", args=[claim.pk]))
    assert page.status_code == 200


def test_points_taken_before_are_counted_once(active, spent, case, decide_on):
    decide_on(case(200_000), now=NOW + timedelta(days=11))
    assert reclaimable_krw(fresh(active)) == 400_000
    decide_on(case(400_000), now=NOW + timedelta(days=11))
    account = PointAccount.objects.get()
    assert (account.available_krw, account.expired_krw, reclaimable_krw(fresh(active))) == (0, 450_000, 0)


def test_what_was_paid_before_the_rest_was_let_go_is_not_asked_for_again(active, spent, case, decide_on, pay, officer):
    now = NOW + timedelta(days=11)
    claim = decide_on(case(), now)
    pay(claim, 50_000, now=now)
    let_go(claim_id=claim.pk, reason="형편이 몹시 어려움", by=officer, now=now)
    assert reclaimable_krw(fresh(active)) == 100_000


def test_an_award_of_which_nothing_is_left_is_over_and_promises_nothing(active, spent, case, decide_on, pay):
    expire_points(OVER)
    claim = decide_on(case(150_000, OVER))
    assert fresh(active).state == "active"
    pay(claim, 150_000)
    award, account = fresh(active), PointAccount.objects.get()
    assert (award.state, award.released_krw, account.closed_at) == ("clawed_back", 450_000, AFTER)
    assert books() == (UNIT + 150_000, 0)  # the other award's, and what was spent


def test_two_parts_that_take_all_end_the_award(active, case, decide_on):
    for krw in (200_000, 400_000):
        assert fresh(active).state == "active"
        decide_on(case(krw), now=NOW + timedelta(days=11))
    assert fresh(active).state == "clawed_back"
    assert books() == (UNIT, 0)


def test_points_that_came_back_after_they_were_paid_for_stay_with_the_person(active, spent, case, decide_on, pay):
    now = STARTS + timedelta(days=1)
    claim = decide_on(case(), now)  # 450,000 points are taken, 150,000 won are to be paid
    withdraw(enrollment_id=spent.pk, by=spent.person, now=STARTS)
    return_refunds(now)
    pay(claim, 150_000, now=now)
    assert (fresh(active).state, PointAccount.objects.get().available_krw) == ("active", 100_000)
    assert reclaimable_krw(fresh(active)) == 0


def test_what_comes_back_after_an_award_was_taken_back_goes_on_to_the_budget(active, spent, case, decide_on, pay):
    now = STARTS + timedelta(days=1)
    pay(decide_on(case(), now), 150_000, now=now)
    Enrollment.objects.filter(pk=spent.pk).update(status="canceled")
    Refund.objects.create(
        enrollment=spent, amount_krw=50_000, cause="provider", way="points", state="ready", requested_at=now,
        due_on=day_of(now),
    )  # fmt: skip
    assert return_refunds(now) == 1
    account = PointAccount.objects.get()
    assert (account.available_krw, account.spent_krw, account.expired_krw) == (0, 100_000, 500_000)
    assert books() == (UNIT + 100_000, 0)


@pytest.mark.parametrize("repaid_first", [True, False])
def test_money_paid_back_is_netted_with_the_payment_before_or_after(
    active, spent, case, decide_on, pay, officer, payer, repaid_first
):
    now = STARTS + timedelta(days=1)
    claim = decide_on(case(), now)
    acts = [lambda: pay(claim, 150_000, now=now), lambda: pay_provider(officer, payer, now)]
    for act in acts if repaid_first else reversed(acts):
        act()
    assert books() == (UNIT + 150_000, 0)
    assert BudgetEntry.objects.get(kind="take_back").amount_krw == -150_000


def test_a_decision_waits_while_points_are_set_aside_for_a_course(active, reserved, case, decide_on, approver):
    claim = case()
    now = NOW + timedelta(days=11)
    with pytest.raises(refusals.PointsSetAside) as refused:
        decide_on(claim, now)
    assert "150,000점" in refused.value.detail
    assert "과정이 시작되거나 취소된 뒤에" in refused.value.next_step
    spend_begun(STARTS)
    assert (decide_on(claim, STARTS).paid_krw, claim.amount_krw) == (450_000, UNIT)


def test_the_page_says_beforehand_what_is_taken_or_why_nothing_can_be(active, reserved, case, approver, time_machine):
    claim = case()
    address = reverse("staff-scholarships:clawback", args=[claim.pk])
    time_machine.move_to(NOW + timedelta(days=11), tick=False)
    page = enter(approver).get(address).content.decode()
    assert "맡겨 둔 포인트가 150,000점 있어" in page
    assert "환수하기로 결정하기" not in page
    assert "돌려받지 않기" in page
    spend_begun(STARTS)
    time_machine.move_to(STARTS, tick=False)
    page = enter(approver).get(address).content.decode()
    assert "쓰지 않은 포인트 450,000점을 거두고, 150,000원을 돈으로 돌려받습니다" in page
