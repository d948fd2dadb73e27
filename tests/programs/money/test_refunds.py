"""What goes back is reckoned by the law, asked for with the withdrawal, sent once, and never more than came in."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.encryption import CannotDecrypt
from accounts.models import AccessLog, Notice, Resident
from accounts.services.leaving import CannotLeave, leave
from programs.choices import RefundState
from programs.models import Enrollment, Refund
from programs.services.enrollment import undo_withdrawal, withdraw
from programs.services.intake_states import cancel_intake
from programs.services.looking import Looker
from programs.services.money import queue, refusals
from programs.services.money.bank_file import export_for_bank
from programs.services.money.ledger import net_paid
from programs.services.money.refunding import BankAccount, give_account, settlement_of
from programs.services.roster import Change, run_change
from programs.services.staff_refusals import OwnEnrollment, ReasonNeeded
from programs.workdays import SEOUL
from tests.factories import MeetingFactory, UserFactory, officer_of
from tests.programs.money.conftest import paid_round
from tests.programs.test_enrollment_concurrency import at_once

pytestmark = pytest.mark.django_db
AFTER = timedelta(minutes=11)  # the ten minutes of an undo are over


@pytest.fixture
def paid_seat(paid_intake, resident, seat, pay):
    row = seat(resident, paid_intake)
    pay(row)
    return row


@pytest.fixture
def ready(paid_seat, resident, account, now) -> Refund:
    withdraw(enrollment_id=paid_seat.pk, by=resident, now=now, account=account)
    return Refund.objects.get()


def at_december(now, day, hour):
    return now.replace(year=2026, month=12, day=day, hour=hour - 9)


# --- Leaving ----------------------------------------------------------------------------------------------------
def test_what_the_page_says_is_what_is_asked_back(paid_seat, resident, account, now):
    found = settlement_of(paid_seat, now)
    withdraw(enrollment_id=paid_seat.pk, by=resident, now=now, account=account)
    refund = Refund.objects.get()
    assert refund.amount_krw == found.quote.amount_krw == 30_000
    assert (refund.state, refund.account_end, refund.due_on) == (RefundState.READY, "6789", date(2026, 11, 30))
    assert refund.basis == {"kind": "sessions", "paid_krw": 30_000, "share": [1, 1], "at": now.isoformat()}


@pytest.mark.parametrize(
    ("day", "hour", "amount"), [(7, 9, 30_000), (7, 10, 22_500), (14, 9, 22_500), (21, 10, 7_500), (28, 9, 7_500)]
)
def test_a_course_under_way_gives_back_the_sessions_that_are_left(paid_seat, resident, now, day, hour, amount):
    withdraw(enrollment_id=paid_seat.pk, by=resident, now=at_december(now, day, hour))
    assert Refund.objects.get().amount_krw == amount


def test_after_the_last_session_has_begun_nothing_is_asked_back(paid_seat, resident, now):
    withdraw(enrollment_id=paid_seat.pk, by=resident, now=at_december(now, 28, 10))
    assert not Refund.objects.exists()


def test_the_kind_promised_when_applying_holds_when_the_round_changes(paid_seat, resident, now):
    paid_seat.intake.payment_terms.refund_kind = "period"
    paid_seat.intake.payment_terms.save()
    withdraw(enrollment_id=paid_seat.pk, by=resident, now=at_december(now, 14, 9))
    assert Refund.objects.get().basis["kind"] == "sessions"


def test_who_has_not_paid_gets_nothing_back(paid_intake, resident, seat, now):
    row = seat(resident, paid_intake)
    assert settlement_of(row, now).steps == ()
    withdraw(enrollment_id=row.pk, by=resident, now=now)
    assert not Refund.objects.exists()


def test_withdrawing_twice_asks_back_once(paid_seat, resident, now):
    for _ in range(2):
        withdraw(enrollment_id=paid_seat.pk, by=resident, now=now)
    assert Refund.objects.count() == 1


def test_without_an_account_the_person_is_asked_for_one(paid_seat, resident, account, now):
    withdraw(enrollment_id=paid_seat.pk, by=resident, now=now)
    assert Refund.objects.get().state == RefundState.ASKED
    assert Notice.objects.filter(recipient=resident, title="돌려받을 계좌를 알려 주세요").count() == 1
    give_account(enrollment_id=paid_seat.pk, account=account, by=resident, now=now)
    assert Refund.objects.get().state == RefundState.READY


def test_nobody_gives_an_account_for_anothers_refund(paid_seat, resident, account, now):
    withdraw(enrollment_id=paid_seat.pk, by=resident, now=now)
    with pytest.raises(refusals.NothingToRefund):
        give_account(enrollment_id=paid_seat.pk, account=account, by=UserFactory(), now=now)
    assert Refund.objects.get().account is None


def test_an_undo_takes_the_refund_back_and_forgets_the_account(ready, paid_seat, resident, now):
    undo_withdrawal(enrollment_id=paid_seat.pk, by=resident, now=now + timedelta(minutes=9))
    ready = Refund.objects.get()
    assert (ready.state, ready.account, ready.holder) == (RefundState.CANCELED, None, None)
    assert net_paid([paid_seat.pk]) == {paid_seat.pk: 30_000}
    withdraw(enrollment_id=paid_seat.pk, by=resident, now=now + timedelta(minutes=20))
    assert Refund.objects.open().get().amount_krw == 30_000


def test_an_undo_that_only_finds_the_waitlist_keeps_the_refund(provider, resident, seat, pay, now):
    intake = paid_round(provider, capacity=1, waitlist_capacity=3)
    row = seat(resident, intake)
    pay(row)
    seat(UserFactory(), intake)
    withdraw(enrollment_id=row.pk, by=resident, now=now)
    undo_withdrawal(enrollment_id=row.pk, by=resident, now=now + timedelta(minutes=1))
    row.refresh_from_db()
    assert row.status == "waitlisted"
    assert Refund.objects.open().get().amount_krw == 30_000


def test_money_is_not_sent_while_the_withdrawal_can_be_undone(ready, officer, now):
    with pytest.raises(refusals.StillUndoable):
        queue.mark_paid(refund_id=ready.pk, by=officer, now=now + timedelta(minutes=9))
    assert queue.mark_paid(refund_id=ready.pk, by=officer, now=now + AFTER).state == RefundState.PAID


def test_a_refund_that_was_sent_cannot_be_undone(paid_seat, resident, now, officer, account):
    withdraw(enrollment_id=paid_seat.pk, by=resident, now=now, account=account)
    Refund.objects.update(state=RefundState.PAID, paid_at=now, paid_by=officer)
    with pytest.raises(refusals.AlreadyRefunded):
        undo_withdrawal(enrollment_id=paid_seat.pk, by=resident, now=now + timedelta(minutes=5))
    paid_seat.refresh_from_db()
    assert paid_seat.status == "withdrawn"


# --- The provider's doing ---------------------------------------------------------------------------------------
def test_a_canceled_round_gives_everybody_all_back(paid_intake, resident, vulnerable_resident, officer, seat, pay, now):
    for person in (resident, vulnerable_resident):
        pay(seat(person, paid_intake))
    seat(UserFactory(), paid_intake)  # waits, has paid nothing
    for _ in range(2):
        cancel_intake(intake_id=paid_intake.pk, reason="사람이 모이지 않았습니다", by=officer, now=now)
    amounts = Refund.objects.order_by("amount_krw").values_list("amount_krw", "cause", "state")
    assert list(amounts) == [(15_000, "provider", "asked"), (30_000, "provider", "asked")]


def test_a_seat_an_officer_takes_back_is_paid_back_by_the_days_left(paid_seat, officer, now):
    run_change(
        intake_id=paid_seat.intake_id,
        change=Change.CANCEL,
        seen={paid_seat.pk: "confirmed"},
        reason="강의실을 쓸 수 없게 되었습니다",
        token="t",
        by=officer,
        now=at_december(now, 14, 9),
    )
    refund = Refund.objects.get()
    assert (refund.amount_krw, refund.cause) == (22_500, "provider")


# --- The officer's queue ----------------------------------------------------------------------------------------
def test_a_refund_is_marked_as_sent_once_and_says_by_whom(ready, resident, officer, now):
    first = queue.mark_paid(refund_id=ready.pk, by=officer, now=now + AFTER)
    again = queue.mark_paid(refund_id=ready.pk, by=officer, now=now + timedelta(days=1))
    assert (again.paid_at, again.paid_by) == (first.paid_at, officer)
    told = Notice.objects.get(recipient=resident, title="수강료를 돌려드렸습니다")
    assert "끝 6789" in told.body
    assert "110123456789" not in told.body


def test_another_organizations_officer_does_not_find_it(ready, second_officer, now):
    with pytest.raises(Refund.DoesNotExist):
        queue.mark_paid(refund_id=ready.pk, by=second_officer, now=now + AFTER)
    looker = Looker(user=second_officer, source=None, now=now)
    assert queue.look_at_queue(which="ready", looker=looker) == []


def test_nobody_sends_themselves_money(paid_intake, provider, seat, pay, account, now):
    both = officer_of(provider.organization, name="김담당")
    Resident.objects.create(user=both, birth_date=date(1975, 1, 1), district="11440")
    row = seat(both, paid_intake)
    pay(row)
    withdraw(enrollment_id=row.pk, by=both, now=now, account=account)
    with pytest.raises(OwnEnrollment):
        queue.mark_paid(refund_id=Refund.objects.get().pk, by=both, now=now + AFTER)


def test_a_wrong_account_is_asked_for_again_with_the_reason(ready, resident, officer, account, now):
    with pytest.raises(ReasonNeeded):
        queue.return_for_account(refund_id=ready.pk, reason=" ", by=officer, now=now)
    for _ in range(2):
        queue.return_for_account(refund_id=ready.pk, reason="예금주가 다릅니다", by=officer, now=now)
    ready.refresh_from_db()
    assert (ready.state, ready.account, ready.return_reason) == (RefundState.ASKED, None, "예금주가 다릅니다")
    assert Notice.objects.filter(recipient=resident, title="돌려받을 계좌를 다시 알려 주세요").count() == 1
    with pytest.raises(refusals.RefundMoved):
        queue.mark_paid(refund_id=ready.pk, by=officer, now=now + AFTER)
    give_account(enrollment_id=ready.enrollment_id, account=account, by=resident, now=now)
    queue.mark_paid(refund_id=ready.pk, by=officer, now=now + AFTER)
    with pytest.raises(refusals.RefundMoved):
        give_account(enrollment_id=ready.enrollment_id, account=account, by=resident, now=now + AFTER)


def test_the_account_is_opened_only_with_a_reason_that_is_logged(ready, resident, officer, now):
    masked = queue.look_at_refund(refund_id=ready.pk, looker=Looker(officer, "192.0.2.1", now))
    assert (masked.account, masked.holder) == ("", "")
    with pytest.raises(ReasonNeeded):
        queue.look_at_refund(refund_id=ready.pk, looker=Looker(officer, "192.0.2.1", now, "음"))
    opened = queue.look_at_refund(refund_id=ready.pk, looker=Looker(officer, "192.0.2.1", now, "오늘 보낼 환불"))
    assert (opened.account, opened.holder) == ("110123456789", "홍길동")
    actions = list(AccessLog.objects.filter(subject=resident).order_by("id").values_list("action", "reason"))
    assert actions == [("view", ""), ("unmask", "오늘 보낼 환불")]


def test_the_queue_puts_what_is_due_first_on_top_and_knows_what_is_late(ready, officer, now):
    looker = Looker(user=officer, source=None, now=now)
    assert queue.look_at_queue(which="ready", looker=looker) == [ready]
    assert queue.counts(officer) == {"ready": 1, "asked": 0, "paid": 0}
    last = now.replace(day=30)
    assert not queue.is_late(ready, last)
    assert queue.is_late(ready, last + timedelta(days=1))


def test_the_bank_file_holds_what_may_be_sent_and_runs_nothing(paid_seat, resident, officer, now):
    evil = BankAccount(bank="004", number="00012345678901", holder="=HYPERLINK(1)")
    withdraw(enrollment_id=paid_seat.pk, by=resident, now=now, account=evil)
    with pytest.raises(ReasonNeeded):
        export_for_bank(reason="", by=officer, source=None, now=now + AFTER)
    early = export_for_bank(reason="이번 주 환불", by=officer, source=None, now=now)
    early.file.close()
    assert early.people == 0  # may still be undone
    made = export_for_bank(reason="이번 주 환불", by=officer, source="192.0.2.1", now=now + AFTER)
    with made.file:
        sheet = openpyxl.load_workbook(io.BytesIO(made.file.read())).active
    row = list(sheet[2])
    assert [cell.value for cell in row[:5]] == ["004", "국민은행", "00012345678901", "=HYPERLINK(1)", 30_000]
    assert {cell.data_type for cell in row[:4]} == {"s"}  # text, never a formula
    assert AccessLog.objects.filter(subject=resident, action="export", reason="이번 주 환불").count() == 1


# --- Forgetting -------------------------------------------------------------------------------------------------
def test_the_account_lies_sealed_and_is_wiped_after_it_has_served(ready, officer, now):
    with connection.cursor() as cursor:
        cursor.execute("SELECT account, holder, account_end FROM programs_refund")
        account, holder, end = cursor.fetchone()
    assert "110123456789" not in account
    assert "홍길동" not in holder
    assert end == "6789"
    queue.mark_paid(refund_id=ready.pk, by=officer, now=now + AFTER)
    assert queue.forget_accounts(now + timedelta(days=29)) == 0
    assert queue.forget_accounts(now + timedelta(days=31)) == 1
    ready.refresh_from_db()
    assert (ready.account, ready.holder, ready.account_end) == (None, None, "6789")
    assert queue.forget_accounts(now + timedelta(days=31)) == 0


def test_who_is_owed_money_cannot_leave_before_it_came(ready, paid_seat, resident, officer, now):
    with pytest.raises(CannotLeave, match="돌려받을 수강료"):
        leave(user=resident, now=now)
    queue.mark_paid(refund_id=ready.pk, by=officer, now=now + AFTER)
    leave(user=resident, now=now + timedelta(days=1))
    ready.refresh_from_db()
    assert (ready.account, ready.holder) == (None, None)
    assert ready.amount_krw == 30_000


def test_who_has_paid_for_a_seat_withdraws_before_leaving(paid_seat, resident, now):
    with pytest.raises(CannotLeave, match="먼저 신청을 취소"):
        leave(user=resident, now=now)
    paid_seat.refresh_from_db()
    assert paid_seat.status == "confirmed"


# --- The database holds it, whoever writes ----------------------------------------------------------------------
ATTACK = """INSERT INTO programs_refund (enrollment_id, amount_krw, cause, way, state, why, basis, requested_at, due_on,
            bank, account_end, return_reason) VALUES (%s, %s, 'withdrawn', 'transfer', 'asked', '', '{}', now(),
            '2026-12-01', '', '', '')"""


@pytest.mark.parametrize("amount", [30_001, 1_000_000, 0, -5])
def test_raw_sql_cannot_refund_more_than_was_paid_or_nothing_or_less(paid_seat, amount):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ATTACK, [paid_seat.pk, amount])


def test_raw_sql_cannot_refund_twice(ready, officer, now):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ATTACK, [ready.enrollment_id, 1])
    queue.mark_paid(refund_id=ready.pk, by=officer, now=now + AFTER)
    with pytest.raises(IntegrityError, match="over the"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ATTACK, [ready.enrollment_id, 1])


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE programs_refund SET amount_krw = 1",
        "UPDATE programs_refund SET enrollment_id = enrollment_id + 1",
        "UPDATE programs_refund SET due_on = '2030-01-01'",
        "UPDATE programs_refund SET state = 'paid'",  # without by whom
        "UPDATE programs_refund SET account = NULL",  # ready without an account
        "DELETE FROM programs_refund",
    ],
)
def test_raw_sql_cannot_bend_a_refund(ready, change):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_what_was_sent_stays_sent(ready, officer, now):
    queue.mark_paid(refund_id=ready.pk, by=officer, now=now + AFTER)
    with pytest.raises(DatabaseError), transaction.atomic():
        Refund.objects.update(state=RefundState.READY, paid_at=None, paid_by=None)


def test_a_refund_moved_to_another_seat_in_the_database_does_not_open(ready, resident, provider, seat, pay):
    """The sealed account is bound to its enrollment."""
    other = seat(UserFactory(), paid_round(provider))
    pay(other)
    with connection.cursor() as cursor:
        cursor.execute(ATTACK, [other.pk, 1])
        cursor.execute(
            "UPDATE programs_refund SET account = (SELECT account FROM programs_refund WHERE enrollment_id = %s)"
            " WHERE enrollment_id = %s",
            [ready.enrollment_id, other.pk],
        )
    with pytest.raises(CannotDecrypt):
        _ = Refund.objects.get(enrollment=other).account


@pytest.mark.django_db(transaction=True)
def test_two_officers_sending_one_refund_at_once_send_it_once(provider, resident, seat, pay, account, officer, now):
    row = seat(resident, paid_round(provider))
    pay(row)
    withdraw(enrollment_id=row.pk, by=resident, now=now, account=account)
    refund = Refund.objects.get()
    officers = [officer, *(officer_of(provider.organization, name=f"담당{n}") for n in range(5))]
    answers = at_once(
        lambda by: queue.mark_paid(refund_id=refund.pk, by=by, now=now + AFTER).paid_by_id, officers, workers=6
    )
    assert len(set(answers)) == 1
    assert refund.events.filter(action="paid").count() == 1
    assert Notice.objects.filter(title="수강료를 돌려드렸습니다").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(4))
def test_an_undo_and_a_sending_at_once_never_both_happen(provider, resident, seat, pay, account, officer, now, attempt):
    row = seat(resident, paid_round(provider))
    pay(row)
    withdraw(enrollment_id=row.pk, by=resident, now=now, account=account)
    refund = Refund.objects.get()
    edge = now + timedelta(minutes=10)

    def act(what):
        try:
            if what == "undo":
                undo_withdrawal(enrollment_id=row.pk, by=resident, now=edge - timedelta(seconds=1))
            else:
                queue.mark_paid(refund_id=refund.pk, by=officer, now=edge + timedelta(seconds=1))
        except (refusals.AlreadyRefunded, refusals.RefundMoved):
            return "no"
        return "yes"

    answers = at_once(act, ["undo", "send"], workers=2)
    assert sorted(answers) == ["no", "yes"]
    row = Enrollment.objects.get(pk=row.pk)
    assert (row.status == "confirmed") is (answers[0] == "yes")
    assert (Refund.objects.get().state == "paid") is (answers[1] == "yes")


# --- The acceptance list ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("hours_gone", "amount"),
    [(0, 20_000), (4, 20_000), (5, 15_000), (6, 15_000), (7, 0), (12, 0)],
)
def test_acceptance_11_the_boundaries_of_one_third_and_one_half(provider, resident, seat, pay, now, hours_gone, amount):
    """Twelve hours on twelve days: 4 of 12 is one third, 6 of 12 is one half (평생교육법 시행령 별표 3)."""
    intake = paid_round(provider, meetings=0)
    intake.payment_terms.refund_kind = "period"
    intake.payment_terms.save()
    starts = [now.replace(month=12, day=7 + n, hour=1) for n in range(12)]
    for number, begins in enumerate(starts, start=1):
        MeetingFactory(intake=intake, number=number, starts_at=begins, ends_at=begins + timedelta(hours=1))
    row = seat(resident, intake)
    pay(row)
    at = starts[0] if hours_gone == 0 else starts[hours_gone - 1] + timedelta(hours=1)
    withdraw(enrollment_id=row.pk, by=resident, now=at.astimezone(SEOUL))
    assert sum(refund.amount_krw for refund in Refund.objects.all()) == amount
