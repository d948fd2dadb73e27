"""The budget account of the scholarship: every movement of its money, and the proof that its totals are their sums."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet, Sum

from accounts.choices import OFFICERS, Role
from accounts.models import User
from learning.choices.scholarships import BudgetKind
from learning.models import Award, BudgetEntry, FiscalAccount, PointAccount, PointLedger
from learning.services.scholarships.payments.coming_back import rightly_paid_krw

PAGE = 30


@dataclass(frozen=True)
class Proof:
    """One total as it is shown and as the entries add up to it (KRW)."""

    what: str
    shown_krw: int
    summed_krw: int

    @property
    def holds(self) -> bool:
        return self.shown_krw == self.summed_krw


@dataclass(frozen=True)
class AccountPage:
    account: FiscalAccount
    proofs: list[Proof]
    entries: Page


def staff_accounts(user: User) -> QuerySet[FiscalAccount]:
    """The accounts of the organizations where the person is an officer or pays; the operator's are all."""
    rows = FiscalAccount.objects.select_related("organization")
    if user.is_operator:
        return rows
    return rows.filter(organization__in=user.organizations_as(*OFFICERS, Role.PAYER))


def account_page(*, account_id: int, user: User, page: str | None) -> AccountPage:
    """One account with its ledger, newest first. Raises FiscalAccount.DoesNotExist."""
    account = staff_accounts(user).get(pk=account_id)
    entries = account.entries.select_related("award__application", "by").order_by("-at", "-pk")
    return AccountPage(account, proofs_of(account), Paginator(entries, PAGE).get_page(page))


def proofs_of(account: FiscalAccount) -> list[Proof]:
    """Every total beside the sum of what makes it up, read in the same moment."""
    kinds = BudgetKind
    sums = account.entries.aggregate(
        appropriated=Sum("amount_krw", filter=Q(kind=kinds.APPROPRIATE), default=0),
        committed=Sum("amount_krw", filter=Q(kind__in=(kinds.COMMIT, kinds.RELEASE)), default=0),
        disbursed=Sum("amount_krw", filter=Q(kind__in=(kinds.DISBURSE, kinds.TAKE_BACK)), default=0),
    )
    awards = Award.objects.filter(round__account=account)
    held = awards.aggregate(total=Sum(F("amount_krw") - F("released_krw"), default=0))["total"]
    return [
        Proof("배정한 예산", account.appropriated_krw, sums["appropriated"]),
        Proof("지급을 약속한 돈", account.committed_krw, sums["committed"]),
        Proof("지급한 돈", account.disbursed_krw, sums["disbursed"]),
        Proof("약속한 돈과 장학금마다의 금액", account.committed_krw, held),
        *_proofs_of_points(account),
    ]


def _proofs_of_points(account: FiscalAccount) -> list[Proof]:
    points = PointAccount.objects.filter(award__round__account=account)
    shown = points.aggregate(
        **{name: Sum(f"{name}_krw", default=0) for name in ("available", "reserved", "spent", "expired")}
    )
    entries = PointLedger.objects.filter(account__in=points)
    words = {
        "available": "쓸 수 있는 포인트",
        "reserved": "맡겨 둔 포인트",
        "spent": "쓴 포인트",
        "expired": "끝난 포인트",
    }
    summed = entries.aggregate(
        **{f"{name}_in": Sum("amount_krw", filter=Q(to_bucket=name), default=0) for name in words},
        **{f"{name}_out": Sum("amount_krw", filter=Q(from_bucket=name), default=0) for name in words},
    )
    return [Proof(label, shown[name], summed[f"{name}_in"] - summed[f"{name}_out"]) for name, label in words.items()]


def release(award: Award, krw: int, reference: str, by: User | None, now: datetime) -> None:
    """Write down that so much (KRW) is no longer promised; the same reference again moves nothing."""
    _write(award, {(BudgetKind.RELEASE, reference): -krw}, by, now)


def disburse(award: Award, krw: int, reference: str, by: User, now: datetime) -> None:
    """Write down that so much (KRW) was paid, and in the same statement what of it has to come back already.

    Under the award's lock, after the line that was paid says so; once for each line.
    """
    back = _shown_as_paid_krw(award) + krw - rightly_paid_krw(award)
    moves = {(BudgetKind.DISBURSE, reference): krw, (BudgetKind.TAKE_BACK, f"take_back:{reference}"): -max(0, back)}
    _write(award, moves, by, now)


def take_back(award: Award, reference: str, by: User | None, now: datetime) -> None:
    """Write down what was paid for the award and has to come back now: its provider was paid for points that went back
    to the person, or the person paid it back. Never more than is shown as paid; under the award's lock, after the entry
    or payment that makes it so."""
    back = _shown_as_paid_krw(award) - rightly_paid_krw(award)
    _write(award, {(BudgetKind.TAKE_BACK, reference): -max(0, back)}, by, now)


def _shown_as_paid_krw(award: Award) -> int:
    moved = award.budget_entries.filter(kind__in=(BudgetKind.DISBURSE, BudgetKind.TAKE_BACK))
    return moved.aggregate(total=Sum("amount_krw", default=0))["total"]


def _write(award: Award, moves: Mapping[tuple[BudgetKind, str], int], by: User | None, now: datetime) -> None:
    """{(kind, reference): KRW} in one statement, so that no total is looked at between them; nothing for 0 KRW."""
    account = award.round.account
    entries = [
        BudgetEntry(account=account, kind=kind, amount_krw=krw, reference=reference, award=award, at=now, by=by)
        for (kind, reference), krw in moves.items()
        if krw
    ]
    BudgetEntry.objects.bulk_create(entries, ignore_conflicts=True)
