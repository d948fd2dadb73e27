"""The payer pays for spent points once, by a file another person made; a settled round gives the rest back."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from learning.models import Award, BudgetEntry, FiscalAccount, PaymentFile, PaymentLine, PersonYear, PointAccount
from learning.services.scholarships.offers.lapsing import lapse_offers
from learning.services.scholarships.payments import refusals
from learning.services.scholarships.payments.budget import account_page
from learning.services.scholarships.payments.files import (
    Result,
    cancel_file,
    lines_of,
    make_file,
    owed_of,
    send_file,
    settle_lines,
)
from learning.services.scholarships.payments.settling import settle_round
from learning.services.scholarships.points.returning import return_refunds
from learning.services.scholarships.points.spending import spend, spend_begun
from programs.models import Enrollment, Refund
from programs.services.enrollment import withdraw
from programs.services.staff_refusals import ReasonNeeded
from programs.weekly import day_of
from tests.factories.programs import NOW
from tests.factories.scholarship_awards import UNIT
from tests.learning.scholarships.money.books import OVER, STARTS, proven, the_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(spent, officer):
    return make_file(account_id=the_account().pk, by=officer, now=STARTS)


@pytest.fixture
def sent(draft, payer):
    return send_file(file_id=draft.pk, by=payer, now=STARTS)


def test_points_that_are_only_set_aside_are_not_paid_yet(active, seat, resident, officer):
    spend(enrollment_id=seat(resident).pk, points_krw=150_000, token="e" * 32, by=resident, now=NOW)
    with pytest.raises(refusals.NothingToPay):
        make_file(account_id=the_account().pk, by=officer, now=NOW)


def test_a_file_holds_what_is_owed_once(draft, officer, provider):
    assert make_file(account_id=the_account().pk, by=officer, now=STARTS).pk == draft.pk
    line = lines_of(draft)[0]
    assert (line.payee, line.amount_krw, draft.total_krw) == (provider, 150_000, 150_000)
    assert owed_of(the_account()) == []


def test_what_came_back_before_is_not_paid(spent, resident, officer):
    withdraw(enrollment_id=spent.pk, by=resident, now=STARTS)
    return_refunds(STARTS + timedelta(minutes=10))
    file = make_file(account_id=the_account().pk, by=officer, now=STARTS + timedelta(hours=1))
    assert file.total_krw == 50_000


def test_only_another_person_who_pays_sends_it(draft, officer, payer, approver, second_officer):
    for person in (officer, approver):
        with pytest.raises(refusals.NotPayer):
            send_file(file_id=draft.pk, by=person, now=STARTS)
    with pytest.raises(PaymentFile.DoesNotExist):
        send_file(file_id=draft.pk, by=second_officer, now=STARTS)
    assert [send_file(file_id=draft.pk, by=payer, now=STARTS).state for _ in range(2)] == ["sent", "sent"]


def test_a_payer_does_not_send_what_they_made(spent, payer):
    file = make_file(account_id=the_account().pk, by=payer, now=STARTS)
    with pytest.raises(refusals.MadeByYourself):
        send_file(file_id=file.pk, by=payer, now=STARTS)


def test_a_confirmed_line_is_paid_once_however_often_it_is_said(sent, payer):
    line = lines_of(sent)[0]
    told = [Result(line.pk, paid_on=day_of(STARTS))]
    assert [settle_lines(file_id=sent.pk, results=told, by=payer, now=STARTS) for _ in range(3)] == [1, 0, 0]
    assert the_account().disbursed_krw == 150_000
    assert PaymentFile.objects.get().state == "done"
    assert proven()


def test_a_returned_line_says_why_and_is_owed_again(sent, payer, officer):
    line = lines_of(sent)[0]
    with pytest.raises(ReasonNeeded):
        settle_lines(file_id=sent.pk, results=[Result(line.pk)], by=payer, now=STARTS)
    settle_lines(file_id=sent.pk, results=[Result(line.pk, reason="계좌가 닫혀 있음")], by=payer, now=STARTS)
    assert the_account().disbursed_krw == 0
    again = make_file(account_id=the_account().pk, by=officer, now=STARTS)
    assert (again.number, again.total_krw) == (2, 150_000)


def test_results_are_taken_all_or_none(sent, payer):
    line = lines_of(sent)[0]
    with pytest.raises(refusals.UnknownLine):
        settle_lines(
            file_id=sent.pk,
            results=[Result(line.pk, paid_on=day_of(STARTS)), Result(line.pk + 1, paid_on=day_of(STARTS))],
            by=payer,
            now=STARTS,
        )
    with pytest.raises(refusals.PaidInTheFuture):
        settle_lines(file_id=sent.pk, results=[Result(line.pk, paid_on=day_of(OVER))], by=payer, now=STARTS)
    with pytest.raises(refusals.NothingChosen):
        settle_lines(file_id=sent.pk, results=[], by=payer, now=STARTS)
    assert PaymentLine.objects.get().state == "waiting"


def test_a_line_that_was_paid_is_not_returned_afterwards(sent, payer):
    line = lines_of(sent)[0]
    settle_lines(file_id=sent.pk, results=[Result(line.pk, paid_on=day_of(STARTS))], by=payer, now=STARTS)
    with pytest.raises(refusals.LineSettled):
        settle_lines(file_id=sent.pk, results=[Result(line.pk, reason="다시 돌아옴")], by=payer, now=STARTS)


def test_a_request_is_taken_back_before_it_is_sent_only(draft, officer, payer):
    cancel_file(file_id=draft.pk, reason="금액을 다시 봅니다", by=officer, now=STARTS)
    again = make_file(account_id=the_account().pk, by=officer, now=STARTS)
    send_file(file_id=again.pk, by=payer, now=STARTS)
    with pytest.raises(refusals.FileMoved):
        cancel_file(file_id=again.pk, reason="금액을 다시 봅니다", by=officer, now=STARTS)


def test_a_round_is_settled_after_its_last_day_and_gives_back_what_was_not_spent(spent, scholarship, officer, awards):
    with pytest.raises(refusals.NotSettleable):
        settle_round(round_id=scholarship.pk, by=officer, now=OVER - timedelta(days=1))
    with pytest.raises(refusals.OffersOpen):
        settle_round(round_id=scholarship.pk, by=officer, now=OVER)
    lapse_offers(OVER)
    done = settle_round(round_id=scholarship.pk, by=officer, now=OVER)
    assert (done.awards, done.released_krw, done.waiting) == (1, 450_000, 0)
    award = Award.objects.get(pk=awards[0].pk)
    assert (award.state, award.net_krw) == ("settled", 150_000)
    assert the_account().committed_krw == 150_000
    assert PersonYear.objects.get(person_key=award.person_key).granted_krw == 150_000
    assert settle_round(round_id=scholarship.pk, by=officer, now=OVER).awards == 0
    assert proven()


def test_an_award_whose_fee_is_only_set_aside_waits_for_its_course(active, seat, resident, scholarship, officer):
    spend(enrollment_id=seat(resident).pk, points_krw=150_000, token="f" * 32, by=resident, now=NOW)
    lapse_offers(OVER)
    done = settle_round(round_id=scholarship.pk, by=officer, now=OVER)
    assert (done.awards, done.waiting) == (0, 1)
    spend_begun(OVER)
    assert settle_round(round_id=scholarship.pk, by=officer, now=OVER).awards == 1


def test_what_comes_back_after_the_settlement_goes_on_to_the_budget(spent, scholarship, officer):
    lapse_offers(OVER)
    settle_round(round_id=scholarship.pk, by=officer, now=OVER)
    Enrollment.objects.filter(pk=spent.pk).update(status="canceled")
    Refund.objects.create(
        enrollment=spent, amount_krw=50_000, cause="provider", way="points", state="ready", requested_at=OVER,
        due_on=day_of(OVER),
    )  # fmt: skip
    assert return_refunds(OVER) == 1
    points = PointAccount.objects.get()
    assert (points.available_krw, points.spent_krw, points.expired_krw) == (0, 100_000, 500_000)
    assert the_account().committed_krw == 100_000
    assert proven()


def test_the_account_page_shows_every_entry_with_proof_to_its_own_officers_only(sent, officer, second_officer):
    page = account_page(account_id=the_account().pk, user=officer, page=None)
    assert {entry.kind for entry in page.entries} == {"appropriate", "commit"}
    assert all(proof.holds for proof in page.proofs)
    with pytest.raises(FiscalAccount.DoesNotExist):
        account_page(account_id=the_account().pk, user=second_officer, page=None)


ATTACKS = {
    "more promised than there is": """
        INSERT INTO learning_budgetentry (account_id, kind, amount_krw, reference, note, at)
        SELECT id, 'commit', 99000000, 'attack', '', now() FROM learning_fiscalaccount""",
    "more paid than promised": """
        INSERT INTO learning_budgetentry (account_id, kind, amount_krw, reference, note, at)
        SELECT id, 'disburse', 1800000, 'attack', '', now() FROM learning_fiscalaccount""",
    "a total by hand": "UPDATE learning_fiscalaccount SET disbursed_krw = 1",
    "an entry changed": "UPDATE learning_budgetentry SET note = 'x'",
    "an entry taken out": "DELETE FROM learning_budgetentry",
    "a line for more": "UPDATE learning_paymentline SET amount_krw = 999",
    "a line taken out": "DELETE FROM learning_paymentline",
    "a file that was sent changed": "UPDATE learning_paymentfile SET total_krw = 1",
    "sent by who made it": "UPDATE learning_paymentfile SET sent_by_id = made_by_id",
    "the same spending in two lines": """INSERT INTO learning_paymentline
        (file_id, entry_id, payee_id, amount_krw, state, returned_reason)
        SELECT file_id, entry_id, payee_id, amount_krw, 'waiting', '' FROM learning_paymentline""",
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_the_database_holds_the_budget_and_the_files(sent, attack):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)
    assert the_account().committed_krw == 2 * UNIT
    assert BudgetEntry.objects.count() == 3
