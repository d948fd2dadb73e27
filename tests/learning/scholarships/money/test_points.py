"""Points pay fees, come back as the fee would, end on their day, and are always exactly what the ledger adds up to."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum

from accounts.models import Notice
from learning.choices.scholarships import POINT_MOVES
from learning.models import PointAccount, PointCourse, PointLedger
from learning.points import WAYS, Kind
from learning.services.scholarships.offers.answering import accept
from learning.services.scholarships.points import refusals
from learning.services.scholarships.points.expiring import expire_points, remind_of_expiry, reverse_expiry
from learning.services.scholarships.points.ledger import available_krw
from learning.services.scholarships.points.returning import return_refunds
from learning.services.scholarships.points.spending import fee_of, spend, spend_begun
from programs.models import Enrollment, Payment, PaymentTerms, Refund
from programs.services.enrollment import undo_withdrawal, withdraw
from programs.services.intake_states import cancel_intake
from programs.services.money.ledger import bill_of, record_payment
from programs.services.money.unpaid import free_unpaid
from programs.services.staff_refusals import ReasonNeeded
from programs.weekly import day_of
from tests.factories import IntakeFactory
from tests.factories.programs import NOW
from tests.factories.scholarship_awards import UNIT, account_of, decide, published_round

pytestmark = pytest.mark.django_db
INSTANT = timedelta(microseconds=1)
STARTS = NOW.replace(month=12, day=7, hour=1)  # the first of six meetings of two hours, every other day
SETTLED_AFTER = timedelta(minutes=10)
OVER = NOW.replace(year=2027, month=7, day=1, hour=1)


def balances(award) -> tuple[int, int, int, int]:
    account = PointAccount.objects.get(award=award)
    return account.available_krw, account.reserved_krw, account.spent_krw, account.expired_krw


def adds_up() -> bool:
    """Every account shows exactly the sum of its entries."""
    for account in PointAccount.objects.all():
        for bucket in ("available", "reserved", "spent", "expired"):
            into = account.entries.filter(to_bucket=bucket).aggregate(n=Sum("amount_krw"))["n"] or 0
            out = account.entries.filter(from_bucket=bucket).aggregate(n=Sum("amount_krw"))["n"] or 0
            assert getattr(account, f"{bucket}_krw") == into - out
    return True


def use(row, krw=150_000, token="a" * 32, at=NOW):
    return spend(enrollment_id=row.pk, points_krw=krw, token=token, by=row.person, now=at)


def leave(row, at):
    withdraw(enrollment_id=row.pk, by=row.person, now=at)
    return return_refunds(at + SETTLED_AFTER)


def test_the_rules_and_the_ledger_name_the_same_moves():
    assert {kind.value: way for kind, way in WAYS.items() if kind != Kind.REVERSE} == POINT_MOVES


def test_a_fee_is_paid_with_points_and_they_are_set_aside(active, seat, resident):
    row = seat(resident)
    use(row)
    assert balances(active) == (450_000, 150_000, 0, 0)
    assert bill_of(row).open_krw == 0
    assert Payment.objects.get().way == "points"


def test_the_same_sending_twice_pays_once(active, seat, resident):
    row = seat(resident)
    assert use(row, 100_000).pk == use(row, 100_000).pk
    assert balances(active) == (500_000, 100_000, 0, 0)


def test_points_and_won_pay_a_fee_together(active, seat, resident, officer):
    row = seat(resident)
    use(row, 100_000)
    record_payment(
        enrollment_id=row.pk, amount_krw=50_000, way="transfer", reference="bank:1", paid_on=day_of(NOW), by=officer,
        now=NOW,
    )  # fmt: skip
    assert bill_of(row).open_krw == 0


@pytest.mark.parametrize(
    ("krw", "refusal"),
    [(0, refusals.WrongPoints), (-5, refusals.WrongPoints), (150_001, refusals.WrongPoints)],
)
def test_points_pay_something_and_no_more_than_is_owed(active, seat, resident, krw, refusal):
    row = seat(resident)
    with pytest.raises(refusal):
        use(row, krw)
    assert balances(active) == (UNIT, 0, 0, 0)


def test_nobody_spends_more_than_they_have(active, seat, resident, provider):
    dear = IntakeFactory(program__provider=provider, fee_krw=700_000)
    PaymentTerms.objects.create(intake=dear, updated_at=NOW)
    PointCourse.objects.create(
        organization=provider.organization, program=dear.program, listed_at=NOW, listed_by=active.run.created_by
    )
    row = seat(resident, dear)
    with pytest.raises(refusals.NotEnoughPoints) as refused:
        use(row, 700_000)
    assert "600,000점" in refused.value.detail
    assert not Payment.objects.exists()


def test_a_course_that_is_not_listed_takes_no_points(active, seat, resident, officer):
    row = seat(resident)
    PointCourse.objects.update(ended_at=NOW, ended_by=officer)
    with pytest.raises(refusals.NotForPoints):
        use(row)


def test_nobody_pays_for_anothers_seat(active, seat, resident, vulnerable_resident):
    row = seat(vulnerable_resident)
    with pytest.raises(Enrollment.DoesNotExist):
        spend(enrollment_id=row.pk, points_krw=1_000, token="b" * 32, by=resident, now=NOW)


def test_a_fee_whose_time_is_over_takes_no_points(active, seat, resident):
    row = seat(resident)
    with pytest.raises(refusals.NothingToPay):
        use(row, at=NOW + timedelta(days=2))


def test_points_that_end_first_are_used_first(active, awards, provider, officer, approver, resident, seat):
    account_of(provider.organization, officer)
    other = published_round(
        provider.organization, officer, year=2025, spend_until=date(2026, 12, 31), award_krw=100_000
    )
    older = decide(other, officer, approver, awarded=[resident])[0]
    accept(award_id=older.pk, by=resident, now=NOW)
    use(seat(resident))
    assert balances(older)[:2] == (0, 100_000)
    assert balances(active)[:2] == (550_000, 50_000)


def test_points_are_spent_when_the_course_begins(active, seat, resident):
    row = seat(resident)
    use(row)
    assert spend_begun(STARTS - INSTANT) == 0
    assert [spend_begun(STARTS), spend_begun(STARTS)] == [1, 0]
    assert balances(active) == (450_000, 0, 150_000, 0)
    assert adds_up()


# Acceptance 11: what comes back at one third and one half of the hours, as the fee itself would (table 3).
@pytest.mark.parametrize(
    ("at", "back"),
    [
        (STARTS - INSTANT, 150_000),  # before the first lesson: all
        (STARTS, 100_000),  # begun
        (STARTS + timedelta(days=2, hours=2), 100_000),  # exactly one third of twelve hours
        (STARTS + timedelta(days=4) + INSTANT, 75_000),  # past one third
        (STARTS + timedelta(days=4, hours=2), 75_000),  # exactly one half
        (STARTS + timedelta(days=6) + INSTANT, 0),  # past one half
    ],
)
@pytest.mark.parametrize("was_spent", [False, True])
def test_acceptance_11_points_come_back_as_the_fee_would(active, seat, resident, at, back, was_spent):
    row = seat(resident)
    use(row)
    if was_spent:
        spend_begun(at)
    leave(row, at)
    spend_begun(at)
    assert balances(active) == (450_000 + back, 0, 150_000 - back, 0)
    assert adds_up()


def test_points_come_back_once_and_not_while_leaving_can_be_undone(active, seat, resident):
    row = seat(resident)
    use(row)
    withdraw(enrollment_id=row.pk, by=resident, now=NOW)
    assert return_refunds(NOW + timedelta(minutes=9)) == 0
    undo_withdrawal(enrollment_id=row.pk, by=resident, now=NOW + timedelta(minutes=9))
    assert return_refunds(NOW + timedelta(hours=1)) == 0
    assert balances(active) == (450_000, 150_000, 0, 0)
    assert [leave(row, NOW + timedelta(hours=2)), return_refunds(NOW + timedelta(hours=3))] == [1, 0]
    assert balances(active) == (UNIT, 0, 0, 0)
    assert Notice.objects.filter(recipient=resident, title="훈련 포인트가 돌아왔습니다").count() == 1


def test_a_course_that_is_called_off_gives_all_points_back(active, course, seat, resident, officer):
    use(seat(resident))
    cancel_intake(intake_id=course.pk, reason="사람이 모자랍니다", by=officer, now=NOW)
    return_refunds(NOW)
    assert balances(active) == (UNIT, 0, 0, 0)


def test_points_of_a_seat_whose_rest_was_not_paid_come_back(active, seat, resident):
    use(seat(resident), 50_000)
    free_unpaid(NOW + timedelta(days=1, hours=6))
    assert return_refunds(NOW + timedelta(days=1, hours=6)) == 1
    assert balances(active) == (UNIT, 0, 0, 0)


def test_points_end_the_day_after_their_last_and_owners_are_reminded_twice(active, resident):
    for days in (40, 30, 20, 7, 7, 1):
        remind_of_expiry(OVER - timedelta(days=1 + days))
    assert Notice.objects.filter(recipient=resident, key__startswith="points:ending").count() == 2
    assert expire_points(OVER - timedelta(days=1)) == 0
    assert [expire_points(OVER), expire_points(OVER)] == [1, 0]
    assert balances(active) == (0, 0, 0, UNIT)
    assert available_krw(resident, day_of(OVER)) == 0


def test_what_comes_back_after_the_last_day_ends_at_once_and_says_so(active, seat, resident, officer):
    row = seat(resident)
    use(row)
    expire_points(OVER)
    Enrollment.objects.filter(pk=row.pk).update(status="canceled")
    Refund.objects.create(
        enrollment=row, amount_krw=150_000, cause="provider", way="points", state="ready", requested_at=OVER,
        due_on=day_of(OVER),
    )  # fmt: skip
    return_refunds(OVER)
    assert balances(active) == (0, 0, 0, UNIT)
    assert "기한이 지나" in Notice.objects.filter(key__startswith="points:refund").get().body


def expired_entry(award) -> PointLedger:
    expire_points(OVER)
    return PointLedger.objects.get(account__award=award, kind="expire")


def bring_back(entry, officer, **changed):
    values = {"valid_until": date(2027, 8, 31), "reason": "입원으로 쓰지 못함", "by": officer, "now": OVER}
    return reverse_expiry(entry_id=entry.pk, **(values | changed))


def test_acceptance_11_expiry_is_reversed_only_by_an_entry_with_its_day_and_reason(active, officer):
    entry = expired_entry(active)
    made = bring_back(entry, officer)
    assert bring_back(entry, officer).pk == made.pk
    assert (made.reverses_id, made.at, made.what) == (entry.pk, OVER, "입원으로 쓰지 못함")
    assert balances(active) == (UNIT, 0, 0, 0)
    assert PointLedger.objects.filter(pk=entry.pk).exists()
    assert expire_points(OVER) == 0
    assert expire_points(OVER.replace(month=9)) == 1
    assert adds_up()


def test_an_expiry_is_not_reversed_without_reason_or_day_or_for_oneself(active, officer, resident, second_officer):
    entry = expired_entry(active)
    with pytest.raises(ReasonNeeded):
        bring_back(entry, officer, reason=" ")
    with pytest.raises(refusals.NewLastDayNeeded):
        bring_back(entry, officer, valid_until=date(2027, 6, 30))
    with pytest.raises(PointLedger.DoesNotExist):
        bring_back(entry, second_officer)
    with pytest.raises(refusals.NotReversible):
        bring_back(PointLedger.objects.get(kind="grant"), officer)
    assert balances(active) == (0, 0, 0, UNIT)


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE learning_pointaccount SET available_krw = available_krw + 1",
        "UPDATE learning_pointaccount SET reserved_krw = 0, available_krw = 600000",
        "UPDATE learning_pointledger SET amount_krw = 1",
        "DELETE FROM learning_pointledger",
        "DELETE FROM learning_pointaccount",
        # an entry that moves between buckets its kind doesn't
        """INSERT INTO learning_pointledger (account_id, kind, from_bucket, to_bucket, amount_krw, reference, what, at)
           SELECT id, 'refund', 'fund', 'available', 1, 'attack', '', now() FROM learning_pointaccount""",
        # more than there is
        """INSERT INTO learning_pointledger (account_id, kind, from_bucket, to_bucket, amount_krw, reference, what, at)
           SELECT id, 'reserve', 'available', 'reserved', 600001, 'attack', '', now() FROM learning_pointaccount""",
        # a reversal of nothing
        """INSERT INTO learning_pointledger (account_id, kind, from_bucket, to_bucket, amount_krw, reference, what, at)
           SELECT id, 'reverse', 'expired', 'available', 1, 'attack', '', now() FROM learning_pointaccount""",
        # points that nobody awarded: a second grant
        """INSERT INTO learning_pointledger (account_id, kind, from_bucket, to_bucket, amount_krw, reference, what, at)
           SELECT id, 'grant', 'fund', 'available', 600000, 'attack', '', now() FROM learning_pointaccount""",
        # nothing at all
        """INSERT INTO learning_pointledger (account_id, kind, from_bucket, to_bucket, amount_krw, reference, what, at)
           SELECT id, 'grant', 'fund', 'available', 0, 'attack', '', now() FROM learning_pointaccount""",
    ],
)
def test_the_database_holds_the_ledger_and_its_balances(active, seat, resident, attack):
    use(seat(resident))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)
    assert balances(active) == (450_000, 150_000, 0, 0)
    assert adds_up()


def test_the_page_for_paying_knows_what_can_be_used(active, seat, resident):
    fee = fee_of(enrollment_id=seat(resident).pk, person=resident, now=NOW)
    assert (fee.most_krw, fee.accepts_points) == (150_000, True)
