"""A provider that was paid for points that went back to the resident owes that money, in the books and on the page."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from learning.models import Award, BudgetEntry, PaymentLine, PointAccount
from learning.services.scholarships.offers.answering import accept
from learning.services.scholarships.offers.lapsing import lapse_offers
from learning.services.scholarships.payments.coming_back import owed_back, paid_seats
from learning.services.scholarships.payments.files import Result, lines_of, make_file, owed_of, send_file, settle_lines
from learning.services.scholarships.payments.settling import settle_round
from learning.services.scholarships.points.returning import return_refunds
from learning.services.scholarships.points.spending import spend, spend_begun
from programs.models import Enrollment, Refund
from programs.services.enrollment import withdraw
from programs.services.money.ledger import record_payment
from programs.weekly import day_of
from tests.factories.programs import NOW
from tests.factories.scholarship_awards import UNIT, account_of, decide, published_round
from tests.learning.scholarships.money.books import OVER, STARTS, proven, the_account
from tests.overtaking import behind
from tests.programs.staff.stage import enter

pytestmark = pytest.mark.django_db
LATER = STARTS + timedelta(minutes=10)


@pytest.fixture
def sent(spent, officer, payer):
    return send_file(file_id=make_file(account_id=the_account().pk, by=officer, now=STARTS).pk, by=payer, now=STARTS)


def settle(file, payer, **told):
    results = [Result(line.pk, **(told or {"paid_on": day_of(STARTS)})) for line in lines_of(file)]
    return settle_lines(file_id=file.pk, results=results, by=payer, now=OVER)


@pytest.fixture
def paid(sent, spent, payer):
    settle(sent, payer)
    return spent


def leave(row) -> int:
    """Two thirds of the fee come back on the first day."""
    withdraw(enrollment_id=row.pk, by=row.person, now=STARTS)
    return return_refunds(LATER)


def refund_of(row, krw: int, at=OVER) -> Refund:
    Enrollment.objects.filter(pk=row.pk).update(status="canceled")
    return Refund.objects.create(
        enrollment=row, amount_krw=krw, cause="provider", way="points", state="ready", requested_at=at,
        due_on=day_of(OVER),
    )  # fmt: skip


def owed_krw() -> list[int]:
    return [owed.amount_krw for owed in owed_back(the_account())]


def test_what_a_provider_was_paid_for_points_that_went_back_is_taken_back_once(paid):
    assert the_account().disbursed_krw == 150_000
    assert [leave(paid), return_refunds(LATER)] == [1, 0]
    assert the_account().disbursed_krw == 50_000
    assert BudgetEntry.objects.filter(kind="take_back").count() == 1
    assert owed_krw() == [100_000]
    assert owed_of(the_account()) == []
    assert proven()


def test_a_refund_before_the_payer_answered_is_taken_back_with_the_answer(sent, spent, payer):
    leave(spent)
    assert owed_krw() == []
    settle(sent, payer)
    assert the_account().disbursed_krw == 50_000
    assert owed_krw() == [100_000]
    assert proven()


def test_a_line_that_came_back_is_asked_for_anew_without_what_was_refunded(sent, spent, payer):
    leave(spent)
    settle(sent, payer, reason="계좌가 닫혀 있음")
    assert [owed.amount_krw for owed in owed_of(the_account())] == [50_000]
    assert (the_account().disbursed_krw, owed_krw()) == (0, [])


@pytest.mark.parametrize("paid_first", [True, False])
def test_a_refund_after_the_settlement_is_never_held_up_by_what_was_paid(
    sent, spent, payer, scholarship, officer, paid_first
):
    lapse_offers(OVER)
    if paid_first:
        settle(sent, payer)
    settle_round(round_id=scholarship.pk, by=officer, now=OVER)
    assert the_account().committed_krw == 150_000  # all that is promised was paid: nothing to give way
    refund_of(spent, 100_000)
    assert return_refunds(OVER) == 1
    if not paid_first:
        settle(sent, payer)
    assert (the_account().committed_krw, the_account().disbursed_krw) == (50_000, 50_000)
    assert owed_krw() == [100_000]
    assert proven()


def test_a_refund_that_cannot_be_given_back_holds_up_nobody_elses(active, spent, seat, officer, vulnerable_resident):
    other = seat(vulnerable_resident)  # what was written down as points for this seat never came from an award
    record_payment(
        enrollment_id=other.pk, amount_krw=1_000, way="points", reference="by:hand", paid_on=day_of(NOW), by=officer,
        now=NOW,
    )  # fmt: skip
    bad, good = refund_of(other, 1_000, at=STARTS), refund_of(spent, 150_000)
    assert return_refunds(OVER) == 1
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, good.state) == ("ready", "paid")


def test_one_refund_over_two_settled_awards_releases_both(
    active, scholarship, provider, officer, approver, resident, seat
):
    other = published_round(
        provider.organization, officer, year=2025, spend_until=date(2026, 12, 31), award_krw=100_000
    )
    account_of(provider.organization, officer)
    older = decide(other, officer, approver, awarded=[resident])[0]
    accept(award_id=older.pk, by=resident, now=NOW)
    row = seat(resident)
    spend(enrollment_id=row.pk, points_krw=150_000, token="f" * 32, by=resident, now=NOW)
    spend_begun(STARTS)
    lapse_offers(OVER)
    for each in (other, scholarship):
        settle_round(round_id=each.pk, by=officer, now=OVER)
    assert the_account().committed_krw == 150_000
    refund_of(row, 150_000)
    assert return_refunds(OVER) == 1
    assert the_account().committed_krw == 0
    assert {award.released_krw for award in Award.objects.filter(pk__in=(active.pk, older.pk))} == {UNIT, 100_000}
    assert proven()


def test_the_account_shows_its_officers_and_payers_who_owes_what(paid, officer, payer):
    leave(paid)
    line = PaymentLine.objects.get()
    for person in (officer, payer):
        page = enter(person).get(reverse("staff-scholarships:account", args=[the_account().pk])).content.decode()
        assert "운영 기관에서 돌려받을 돈" in page
        assert f"{line.file_id}-{line.pk}" in page
        assert "100,000원" in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["the payer's answer", "the refund"])
def test_a_payment_and_a_refund_at_once_leave_nothing_unsaid(sent, spent, payer, first):
    withdraw(enrollment_id=spent.pk, by=spent.person, now=STARTS)
    acts = [lambda *_: settle(sent, payer), lambda *_: return_refunds(LATER)]
    if first == "the refund":
        acts.reverse()
    behind(*acts)
    account = PointAccount.objects.get()
    (seat,) = paid_seats(PointAccount.objects.all())
    assert (account.available_krw, account.spent_krw) == (550_000, 50_000)
    assert (seat.paid_krw, seat.spent_krw) == (150_000, 50_000)
    assert the_account().disbursed_krw == 50_000
