"""Points may pay a part of a fee, and every way of leaving gives points back as points and won as won."""

from datetime import timedelta

import pytest
from django.urls import reverse

from programs.choices import PaymentWay, RefundState, RefundWay
from programs.models import Enrollment, Refund
from programs.services.enrollment import undo_withdrawal, withdraw
from programs.services.intake_states import cancel_intake
from programs.services.looking import Looker
from programs.services.money import adapter, refusals
from programs.services.money.corrections import take_back_payment
from programs.services.money.ledger import bill_of, net_paid, net_points, record_payment
from programs.services.money.queue import counts, look_at_queue, mark_paid
from programs.services.money.unpaid import free_unpaid
from programs.weekly import day_of
from tests.factories.programs import NOW

pytestmark = pytest.mark.django_db


def use(row, krw, at=NOW, reference=""):
    return record_payment(
        enrollment_id=row.pk,
        amount_krw=krw,
        way=PaymentWay.POINTS,
        reference=reference or f"points:{row.pk}:{krw}",
        paid_on=day_of(at),
        by=None,
        now=at,
    )


def parts(row) -> dict[str, int]:
    return dict(Refund.objects.filter(enrollment=row).values_list("way", "amount_krw"))


def test_points_pay_a_part_and_the_rest_is_still_owed_in_won(paid_intake, resident, seat, pay):
    row = seat(resident, paid_intake)
    use(row, 10_000)
    assert bill_of(row).open_krw == 20_000
    with pytest.raises(refusals.WrongAmount):
        pay(row, amount=10_000, reference="bank:part")
    pay(row, amount=20_000)
    assert (net_paid([row.pk]), net_points([row.pk])) == ({row.pk: 30_000}, {row.pk: 10_000})


def test_points_never_pay_more_than_is_owed(paid_intake, resident, seat):
    row = seat(resident, paid_intake)
    with pytest.raises(refusals.WrongAmount):
        use(row, 30_001)


def test_leaving_gives_each_way_its_share_back_and_asks_an_account_only_for_won(paid_intake, resident, seat, pay):
    row = seat(resident, paid_intake)
    use(row, 10_000)
    pay(row, amount=20_000)
    after_one_of_four = NOW + timedelta(days=14, hours=2)
    withdraw(enrollment_id=row.pk, by=resident, now=after_one_of_four)
    assert parts(row) == {RefundWay.POINTS: 7_500, RefundWay.TRANSFER: 15_000}
    points = Refund.objects.get(way=RefundWay.POINTS)
    assert (points.state, Refund.objects.get(way=RefundWay.TRANSFER).state) == (RefundState.READY, RefundState.ASKED)


def test_a_seat_paid_with_points_alone_asks_for_no_account(client, paid_intake, resident, seat):
    row = seat(resident, paid_intake)
    use(row, 30_000)
    client.force_login(resident)
    page = client.get(reverse("enrollment-withdraw", args=[row.pk])).content.decode()
    assert "훈련 포인트로 낸 30,000점은 포인트로 돌려드립니다" in page
    assert 'name="number"' not in page
    withdraw(enrollment_id=row.pk, by=resident, now=NOW)
    assert parts(row) == {RefundWay.POINTS: 30_000}


def test_an_undone_withdrawal_takes_the_refund_of_points_back(paid_intake, resident, seat):
    row = seat(resident, paid_intake)
    use(row, 30_000)
    withdraw(enrollment_id=row.pk, by=resident, now=NOW)
    undo_withdrawal(enrollment_id=row.pk, by=resident, now=NOW + timedelta(minutes=1))
    assert Refund.objects.get().state == RefundState.CANCELED
    assert net_points([row.pk]) == {row.pk: 30_000}


def test_a_round_that_is_called_off_gives_points_back_whole(paid_intake, resident, seat, officer):
    row = seat(resident, paid_intake)
    use(row, 30_000)
    cancel_intake(intake_id=paid_intake.pk, reason="사람이 모자랍니다", by=officer, now=NOW)
    assert parts(row) == {RefundWay.POINTS: 30_000}


def test_a_seat_whose_rest_was_not_paid_is_lost_and_its_points_come_back(paid_intake, resident, seat):
    row = seat(resident, paid_intake)
    use(row, 10_000)
    assert free_unpaid(NOW + timedelta(days=1, hours=6)) == 1
    assert parts(row) == {RefundWay.POINTS: 10_000}
    assert Enrollment.objects.get(pk=row.pk).status == "expired"
    assert net_points([row.pk]) == {row.pk: 0}


def test_an_officer_takes_back_only_what_officers_wrote_down(paid_intake, resident, seat, pay, officer):
    row = seat(resident, paid_intake)
    use(row, 10_000)
    with pytest.raises(refusals.NotCorrectable):
        take_back_payment(enrollment_id=row.pk, reason="다른 사람의 돈", by=officer, now=NOW)
    pay(row, amount=20_000)
    assert take_back_payment(enrollment_id=row.pk, reason="다른 사람의 돈", by=officer, now=NOW).amount_krw == 20_000


def test_officers_are_not_asked_to_send_points(paid_intake, resident, seat, officer):
    row = seat(resident, paid_intake)
    use(row, 30_000)
    withdraw(enrollment_id=row.pk, by=resident, now=NOW)
    assert counts(officer) == {"ready": 0, "asked": 0, "paid": 0}
    assert look_at_queue(which="ready", looker=Looker(user=officer, source=None, now=NOW)) == []
    with pytest.raises(Refund.DoesNotExist):
        mark_paid(refund_id=Refund.objects.get().pk, by=officer, now=NOW + timedelta(hours=1))


class Purse:
    def offer(self, enrollment, open_krw, now):
        return adapter.Offer(f"{open_krw:,}점", "포인트로 내기", "/points/") if open_krw > 10_000 else None


def test_the_pay_page_offers_what_an_area_adds_as_long_as_something_is_owed(
    client, monkeypatch, paid_intake, resident, seat
):
    monkeypatch.setattr(adapter, "WALLETS", [Purse()])
    row = seat(resident, paid_intake)
    assert [offer.text for offer in adapter.offers_for(row, 30_000, NOW)] == ["30,000점"]
    assert adapter.offers_for(row, 0, NOW) == []
    assert adapter.offers_for(row, 9_000, NOW) == []


def test_the_pay_page_says_what_is_left_after_points(client, paid_intake, resident, seat, time_machine):
    time_machine.move_to(NOW, tick=False)
    row = seat(resident, paid_intake)
    use(row, 10_000)
    client.force_login(resident)
    page = client.get(reverse("enrollment-pay", args=[row.pk])).content.decode()
    assert "남은 돈" in page
    assert "일부만 냈습니다" in page
    assert "20,000원" in page
    assert "훈련 포인트" in page
