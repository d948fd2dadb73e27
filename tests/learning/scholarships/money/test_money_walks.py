"""Whatever happens in whatever order to one scholarship, no won is lost, made, paid twice or asked back twice."""

import os
import random
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db.models import Sum

from learning.models import Award, BudgetEntry, ClawbackPayment, FiscalAccount, PaymentFile, PaymentLine, PointAccount
from learning.models import PointLedger as Ledger
from learning.services.scholarships.clawbacks.deciding import demand, let_go, record_part
from learning.services.scholarships.clawbacks.hearing import begin, reclaimable_krw
from learning.services.scholarships.offers.lapsing import lapse_offers
from learning.services.scholarships.payments.budget import proofs_of
from learning.services.scholarships.payments.files import Result, lines_of, make_file, send_file, settle_lines
from learning.services.scholarships.payments.settling import settle_round
from learning.services.scholarships.points.expiring import expire_points, reverse_expiry
from learning.services.scholarships.points.ledger import held_for
from learning.services.scholarships.points.returning import return_refunds
from learning.services.scholarships.points.spending import spend, spend_begun
from programs.models import Enrollment, PaymentTerms, Refund
from programs.services.enrollment import enroll
from programs.services.refusals import Refused
from programs.weekly import day_of
from tests.factories import IntakeFactory
from tests.factories.programs import NOW
from tests.factories.scholarship_awards import UNIT, listed

pytestmark = pytest.mark.django_db
BEGUN = NOW + timedelta(days=60)
OVER = NOW.replace(year=2027, month=7, day=1, hour=1)
LATE = OVER + timedelta(days=30)
STEPS = 40
WALKS = int(os.environ.get("MONEY_WALKS", "6"))


def total(rows) -> int:
    return rows.aggregate(krw=Sum("amount_krw", default=0))["krw"]


class Walk:
    """One award in use, and everything that may happen to it; each step is one thing that somebody does."""

    def __init__(self, seed, award, officer, approver, payer):
        self.dice, self.number = random.Random(seed), 0
        self.award, self.officer, self.approver, self.payer = award, officer, approver, payer
        self.person, self.seats = award.application.applicant, []

    def step(self):
        often, rare = [self.spend, self.begin_courses, self.ask_payer, self.answer_of_payer], [self.expire, self.settle]
        acts = often * 5 + [self.refund, self.claim, self.demand, self.repay] * 3 + [self.let_go, self.revive] + rare
        act = self.dice.choice(acts)
        self.number += 1
        with suppress(Refused):
            act()

    def some(self, most: int) -> int:
        return self.dice.choice([most, self.dice.randint(1, most)])

    def points(self) -> PointAccount:
        return PointAccount.objects.get(award=self.award)

    def spend(self):
        left = self.points().available_krw
        if not left or len(self.seats) == 5:
            return
        course = IntakeFactory(
            program__provider=self.officer.memberships.get().organization.provider, fee_krw=150_000, eligibility={},
            starts_on=day_of(NOW + timedelta(days=30)), ends_on=day_of(NOW + timedelta(days=50)),
        )  # fmt: skip
        PaymentTerms.objects.create(intake=course, refund_kind="period", updated_at=NOW)
        listed(course.program, self.officer)
        row = enroll(person=self.person, intake_id=course.pk, now=NOW).enrollment
        krw = self.some(min(left, 150_000))
        spend(enrollment_id=row.pk, points_krw=krw, token=f"{self.number}" * 16, by=self.person, now=NOW)
        self.seats.append(row.pk)

    def begin_courses(self):
        spend_begun(BEGUN)

    def refund(self):
        if not self.seats:
            return
        seat = self.seats.pop(self.dice.randrange(len(self.seats)))
        used = sum(held.used_krw for held in held_for(seat))
        Enrollment.objects.filter(pk=seat).update(status="canceled")
        Refund.objects.create(
            enrollment_id=seat, amount_krw=self.some(used), cause="provider", way="points", state="ready",
            requested_at=BEGUN, due_on=day_of(BEGUN),
        )  # fmt: skip
        assert return_refunds(self.dice.choice([BEGUN, LATE])) == 1, "a refund that is owed is given"

    def ask_payer(self):
        file = make_file(account_id=FiscalAccount.objects.get().pk, by=self.officer, now=BEGUN)
        send_file(file_id=file.pk, by=self.payer, now=BEGUN)

    def answer_of_payer(self):
        if files := list(PaymentFile.objects.filter(state="sent").order_by("pk")):
            file = self.dice.choice(files)
            told = ({"paid_on": day_of(BEGUN)}, {"paid_on": day_of(BEGUN)}, {"reason": "계좌가 닫힘"})
            results = [Result(line.pk, **self.dice.choice(told)) for line in lines_of(file)]
            settle_lines(file_id=file.pk, results=results, by=self.payer, now=BEGUN)

    def expire(self):
        expire_points(LATE)

    def revive(self):
        gone = Ledger.objects.filter(kind="expire", reversed_by__isnull=True).order_by("-pk").first()
        if gone is not None:
            said = {"reason": "병원에 있었음", "by": self.officer, "now": LATE}
            reverse_expiry(entry_id=gone.pk, valid_until=day_of(LATE), **said)

    def claim(self):
        left = reclaimable_krw(Award.objects.get(pk=self.award.pk))
        said = {"facts": "카드를 받음", "basis": "조례 제8조", "by": self.officer, "now": NOW}
        begin(award_id=self.award.pk, amount_krw=self.some(max(1, left)), **said)

    def _claim(self, *states):
        return self.award.clawbacks.filter(state__in=states).first()

    def demand(self):
        if claim := self._claim("notified"):
            owes = max(0, self.points().spent_krw - asked_in_money(self.award))
            said = {"reason": "자격이 없음", "parts": 1, "first_due_on": day_of(LATE + timedelta(days=30))}
            decided = demand(claim_id=claim.pk, by=self.approver, now=LATE, **said)
            in_money = decided.amount_krw - total(decided.payments.in_points())
            assert in_money <= owes, "asked for money that isn't owed, or for the same money twice"

    def let_go(self):
        if claim := self._claim("notified", "demanded"):
            let_go(claim_id=claim.pk, reason="형편이 어려움", by=self.approver, now=LATE)

    def repay(self):
        if claim := self._claim("demanded"):
            krw = self.some(claim.amount_krw - claim.paid_krw)
            said = {"paid_on": day_of(LATE), "token": f"{self.number}" * 16, "by": self.officer, "now": LATE}
            record_part(claim_id=claim.pk, amount_krw=krw, **said)

    def settle(self):
        lapse_offers(LATE)
        settle_round(round_id=self.award.round_id, by=self.officer, now=LATE)


def asked_in_money(award) -> int:
    """By cases that were decided: all of it, or what was paid before the rest was let go."""
    asked = 0
    for claim in award.clawbacks.exclude(state="notified"):
        krw = claim.paid_krw if claim.state == "waived" else claim.amount_krw
        asked += krw - total(claim.payments.in_points())
    return asked


def check(award) -> None:
    award, points = Award.objects.get(pk=award.pk), PointAccount.objects.get(award=award)
    assert points.available_krw + points.reserved_krw + points.spent_krw + points.expired_krw == UNIT
    assert award.released_krw <= points.expired_krw
    paid = PaymentLine.objects.filter(state="paid")
    seats = set(paid.values_list("entry__enrollment", flat=True))
    kept = 0
    for seat in seats:
        entries = Ledger.objects.filter(enrollment=seat)
        spent = total(entries.filter(kind="spend")) - total(entries.filter(kind="refund"))
        kept += min(spent, total(paid.filter(entry__enrollment=seat)))
    repaid = total(ClawbackPayment.objects.in_money())
    shown = total(BudgetEntry.objects.filter(award=award, kind__in=("disburse", "take_back")))
    assert shown == max(0, kept - repaid)
    assert shown <= award.net_krw
    if award.state in ("clawed_back", "settled"):
        assert (points.available_krw, points.reserved_krw, award.released_krw) == (0, 0, points.expired_krw)
        assert points.closed_at is not None
    assert all(proof.holds for proof in proofs_of(FiscalAccount.objects.get()))


@pytest.mark.parametrize("seed", range(WALKS))
def test_no_order_of_events_loses_or_doubles_a_won(active, officer, approver, payer, seed):
    walk = Walk(seed, active, officer, approver, payer)
    for _ in range(STEPS):
        walk.step()
        check(active)
