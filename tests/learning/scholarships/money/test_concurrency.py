"""Two at once, on connections of their own: never more than the balance, never two answers, never both of two."""

from collections import Counter
from datetime import timedelta

import pytest

from accounts.models import User
from learning.models import Award, BudgetEntry, FiscalAccount, PointAccount, PointLedger
from learning.services.scholarships.offers.answering import accept, decline
from learning.services.scholarships.offers.lapsing import lapse_offers
from learning.services.scholarships.offers.refusals import AlreadyDeclined, AlreadyInUse, OfferOver
from learning.services.scholarships.payments.files import make_file
from learning.services.scholarships.points.expiring import expire_points
from learning.services.scholarships.points.refusals import NotEnoughPoints
from learning.services.scholarships.points.returning import return_refunds
from learning.services.scholarships.points.spending import spend, spend_begun
from programs.models import Payment, PaymentTerms
from programs.services.enrollment import withdraw
from tests.factories import IntakeFactory
from tests.factories.programs import NOW
from tests.factories.scholarship_awards import UNIT, listed
from tests.learning.scholarships.money.books import STARTS, proven
from tests.programs.test_enrollment_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def dear_seats(seat, provider, officer, person, count):
    """Seats in so many courses at 250,000 won each, which together cost more than there is."""
    seats = []
    for _ in range(count):
        intake = IntakeFactory(program__provider=provider, fee_krw=250_000, eligibility={})
        PaymentTerms.objects.create(intake=intake, updated_at=NOW)
        listed(intake.program, officer)
        seats.append(seat(person, intake))
    return seats


def test_acceptance_11_many_spends_at_once_never_exceed_the_balance(active, seat, provider, officer, resident):
    rows = dear_seats(seat, provider, officer, resident, 5)

    def use(row):
        try:
            spend(enrollment_id=row.pk, points_krw=250_000, token="a" * 32, by=resident, now=NOW)
        except NotEnoughPoints:
            return "refused"
        return "paid"

    assert Counter(at_once(use, rows, workers=5)) == {"paid": 2, "refused": 3}
    account = PointAccount.objects.get()
    assert (account.available_krw, account.reserved_krw) == (UNIT - 500_000, 500_000)
    assert Payment.objects.count() == PointLedger.objects.filter(kind="reserve").count() == 2
    assert proven()


def test_one_sending_clicked_many_times_at_once_pays_once(active, seat, resident):
    row = seat(resident)

    def use(_):
        return spend(enrollment_id=row.pk, points_krw=150_000, token="b" * 32, by=resident, now=NOW).pk

    assert len(set(at_once(use, range(6), workers=6))) == 1
    assert PointAccount.objects.get().reserved_krw == 150_000


def test_accepting_many_times_at_once_opens_the_points_once(award, resident):
    states = at_once(lambda _: accept(award_id=award.pk, by=resident, now=NOW).state, range(6), workers=6)
    assert set(states) == {"active"}
    assert PointLedger.objects.filter(kind="grant").count() == 1


def test_accepting_and_declining_at_once_ends_as_one_of_them(awards, resident, vulnerable_resident):
    people = {awards[0].pk: resident, awards[1].pk: vulnerable_resident}

    def answer(ask):
        act, pk = ask
        try:
            return act(award_id=pk, by=people[pk], now=NOW).state
        except (AlreadyDeclined, AlreadyInUse):
            return "refused"

    for pk in people:
        answers = at_once(answer, [(accept, pk), (decline, pk)], workers=2)
        state = Award.objects.get(pk=pk).state
        assert sorted(answers) == sorted([state, "refused"])
        assert PointAccount.objects.filter(award=pk).exists() == (state == "active")
        assert BudgetEntry.objects.filter(award=pk, kind="release").exists() == (state == "declined")


def test_accepting_in_the_last_moment_and_the_clock_at_once_ends_as_one_of_them(awards, resident, vulnerable_resident):
    people = {awards[0].pk: resident, awards[1].pk: vulnerable_resident}

    def act(ask):
        if ask == "clock":
            return lapse_offers(awards[0].accept_until)
        try:
            return accept(award_id=ask, by=people[ask], now=awards[0].accept_until - timedelta(seconds=1)).state
        except OfferOver:
            return "over"

    at_once(act, [awards[0].pk, "clock", awards[1].pk, "clock"], workers=4)
    for award in Award.objects.all():
        assert award.state in ("active", "expired")
        assert PointAccount.objects.filter(award=award).exists() == (award.state == "active")
        assert award.released_krw == (0 if award.state == "active" else UNIT)
    assert proven()


def test_leaving_a_course_and_its_beginning_at_once_lose_no_point(active, seat, resident):
    row = seat(resident)
    spend(enrollment_id=row.pk, points_krw=150_000, token="c" * 32, by=resident, now=NOW)
    withdraw(enrollment_id=row.pk, by=User.objects.get(pk=resident.pk), now=STARTS)
    later = STARTS + timedelta(minutes=10)
    at_once(lambda act: act(later), [spend_begun, return_refunds, spend_begun, return_refunds], workers=4)
    account = PointAccount.objects.get()
    assert (account.available_krw, account.reserved_krw, account.spent_krw) == (550_000, 0, 50_000)


def test_the_clock_doubled_ends_points_and_asks_for_payment_once(active, seat, resident, officer):
    row = seat(resident)
    spend(enrollment_id=row.pk, points_krw=150_000, token="d" * 32, by=resident, now=NOW)
    assert sum(at_once(spend_begun, [STARTS] * 4, workers=4)) == 1
    over = NOW.replace(year=2027, month=7, day=1, hour=1)
    assert sum(at_once(expire_points, [over] * 4, workers=4)) == 1
    account_id = FiscalAccount.objects.get().pk
    made = at_once(lambda _: make_file(account_id=account_id, by=officer, now=STARTS).pk, range(4), workers=4)
    assert len(set(made)) == 1
    assert proven()
