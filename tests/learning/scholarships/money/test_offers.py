"""An award is taken or let go in time, once, and what is let go is free at once without anybody else's row moving."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from accounts.models import Notice
from learning.models import Award, BudgetEntry, FiscalAccount, PersonYear, PointAccount, PointLedger
from learning.services.scholarships.offers.answering import accept, awards_of, decline, free_seats, is_open
from learning.services.scholarships.offers.lapsing import lapse_offers, open_points, remind_of_offers
from learning.services.scholarships.offers.promoting import promote, promote_freed
from learning.services.scholarships.offers.refusals import AlreadyDeclined, AlreadyInUse, OfferOver, PointsOver
from tests.factories.programs import NOW
from tests.factories.scholarship_awards import UNIT, decide, published_round
from tests.programs.staff.stage import enter

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=7)


def titles(person) -> list[str]:
    return list(Notice.objects.filter(recipient=person).order_by("pk").values_list("title", flat=True))


def row_of(award: Award) -> dict:
    return Award.objects.filter(pk=award.pk).values().get()


def test_taking_an_award_opens_its_points_once(award, resident):
    for _ in range(2):
        accept(award_id=award.pk, by=resident, now=NOW)
    account = PointAccount.objects.get(award=award)
    assert (account.available_krw, account.valid_until) == (UNIT, date(2027, 6, 30))
    assert PointLedger.objects.count() == 1
    assert titles(resident) == ["훈련 포인트를 쓸 수 있습니다"]


def test_points_come_on_their_first_day_of_use(provider, officer, approver, resident):
    later = published_round(provider.organization, officer, spend_from=date(2026, 12, 1))
    award = decide(later, officer, approver, awarded=[resident])[0]
    assert accept(award_id=award.pk, by=resident, now=NOW).state == "accepted"
    assert not PointAccount.objects.exists()
    assert open_points(NOW) == 0
    first_day = NOW.replace(month=12, day=1, hour=0)
    assert [open_points(first_day), open_points(first_day)] == [1, 0]
    assert PointAccount.objects.get().available_krw == UNIT


def test_letting_an_award_go_frees_money_and_seat_and_moves_nobody_else(award, awards, resident):
    others = row_of(awards[1])
    free_before, committed = free_seats(award.round_id), FiscalAccount.objects.get().committed_krw
    for _ in range(2):
        decline(award_id=award.pk, by=resident, now=NOW, reason="이사를 갑니다")
    assert FiscalAccount.objects.get().committed_krw == committed - UNIT
    assert PersonYear.objects.get(person_key=award.person_key).granted_krw == 0
    assert free_seats(award.round_id) == free_before + 1
    assert BudgetEntry.objects.filter(kind="release").count() == 1
    assert row_of(awards[1]) == others


def test_what_was_let_go_is_not_taken_again(award, resident):
    decline(award_id=award.pk, by=resident, now=NOW)
    with pytest.raises(AlreadyDeclined):
        accept(award_id=award.pk, by=resident, now=NOW)


def test_points_in_use_are_not_let_go(active, resident):
    with pytest.raises(AlreadyInUse):
        decline(award_id=active.pk, by=resident, now=NOW)


def test_the_last_moment_counts_and_the_next_does_not(award, resident):
    assert is_open(award, award.accept_until - timedelta(microseconds=1))
    with pytest.raises(OfferOver):
        accept(award_id=award.pk, by=resident, now=award.accept_until)
    with pytest.raises(OfferOver):
        decline(award_id=award.pk, by=resident, now=award.accept_until)
    assert accept(award_id=award.pk, by=resident, now=award.accept_until - timedelta(microseconds=1)).state == "active"


def test_nobody_answers_for_another(award, vulnerable_resident):
    with pytest.raises(Award.DoesNotExist):
        accept(award_id=award.pk, by=vulnerable_resident, now=NOW)


def test_nobody_has_an_award_before_being_told(scholarship, officer, approver, resident):
    award = decide(scholarship, officer, approver, awarded=[resident], shown_at=None)[0]
    assert not awards_of(resident).exists()
    with pytest.raises(Award.DoesNotExist):
        accept(award_id=award.pk, by=resident, now=NOW)


def test_an_offer_that_nobody_answers_lapses_once_and_says_so(awards, resident):
    assert lapse_offers(LATER - timedelta(seconds=1)) == 0
    assert [lapse_offers(LATER), lapse_offers(LATER)] == [2, 0]
    assert set(Award.objects.values_list("state", flat=True)) == {"expired"}
    assert FiscalAccount.objects.get().committed_krw == 0
    assert titles(resident) == ["장학금을 받을 기한이 지났습니다"]


def test_people_are_reminded_three_days_and_one_day_before(awards, resident, vulnerable_resident):
    accept(award_id=awards[1].pk, by=vulnerable_resident, now=NOW)
    assert remind_of_offers(LATER - timedelta(days=4)) == 0
    for hours in (72, 50, 24, 23, 1):
        remind_of_offers(LATER - timedelta(hours=hours))
    assert titles(resident) == ["장학금을 받을지 알려 주세요"] * 2
    assert "장학금을 받을지 알려 주세요" not in titles(vulnerable_resident)


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE learning_award SET state = 'active'",
        "UPDATE learning_award SET amount_krw = amount_krw + 1",
        "UPDATE learning_award SET state = 'declined', ended_at = now(), answered_at = now()",  # keeps the money
        "DELETE FROM learning_award",
        "UPDATE learning_fiscalaccount SET committed_krw = 0",
        "UPDATE learning_personyear SET granted_krw = 0",
        "UPDATE learning_budgetentry SET amount_krw = 1",
        "DELETE FROM learning_budgetentry",
    ],
)
def test_the_database_keeps_awards_and_their_money(awards, attack):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)
    assert FiscalAccount.objects.get().committed_krw == 2 * UNIT


def test_nobody_is_promoted_to_points_that_cannot_be_used_any_more(award, scholarship, resident, officer, time_machine):
    decline(award_id=award.pk, by=resident, now=NOW)
    last, over = (NOW.replace(year=2027, month=month, day=day) for month, day in ((6, 30), (7, 1)))
    assert promote_freed(over) == 0
    with pytest.raises(PointsOver):
        promote(round_id=scholarship.pk, by=officer, now=over)
    time_machine.move_to(over, tick=False)
    page = enter(officer).get(reverse("staff-scholarships:awards", args=[scholarship.pk])).content.decode()
    assert "대기자를 더 선정하지 않습니다" in page
    assert "지금 계산하기" not in page
    assert promote_freed(last) == 1
