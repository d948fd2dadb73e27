"""Writes the ledger of a resident's points; the database adds it up, and holds every balance at or above nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q, QuerySet, Sum

from accounts.models import User
from learning.choices.scholarships import AwardState
from learning.models import PointAccount, PointLedger
from learning.points import WAYS, Kind, Purse
from learning.services.scholarships.points.refusals import NotEnoughPoints
from programs.models import Enrollment


@dataclass(frozen=True)
class Stamp:
    """When an entry is made, by whom (None = the portal itself), what for, and for which seat."""

    now: datetime
    what: str
    by: User | None = None
    enrollment: Enrollment | None = None


@dataclass
class Held:
    """What one award's points did for one seat (KRW): still reserved, and spent without what came back."""

    account_id: int
    reserved_krw: int = 0
    spent_krw: int = 0
    first: int = field(default=0)

    @property
    def used_krw(self) -> int:
        return self.reserved_krw + self.spent_krw


def post(account: PointAccount, kind: Kind, krw: int, reference: str, stamp: Stamp) -> PointLedger:
    """One entry under the account's lock (see lock_accounts); `account` shows the balances as they are afterwards.

    Raises NotEnoughPoints when the bucket it takes from would go below nothing.
    """
    source, target = WAYS[kind]
    if source != "fund" and getattr(account, f"{source}_krw") < krw:
        raise NotEnoughPoints(account.available_krw)
    entry = PointLedger.objects.create(
        account=account,
        kind=kind,
        from_bucket=source,
        to_bucket=target,
        amount_krw=krw,
        reference=reference,
        enrollment=stamp.enrollment,
        what=stamp.what[:120],
        at=stamp.now,
        by=stamp.by,
    )
    account.refresh_from_db()
    return entry


def lock_accounts(accounts: QuerySet[PointAccount]) -> list[PointAccount]:
    """The accounts under their locks, always in the same order, as they are now."""
    ids = sorted(accounts.values_list("pk", flat=True))
    locked = PointAccount.objects.select_for_update(of=("self",)).filter(pk__in=ids)
    return list(locked.select_related("award__round__account", "award__application__applicant").order_by("pk"))


def accounts_of(person: User) -> QuerySet[PointAccount]:
    """Every account of the person, the one that ends first on top."""
    rows = PointAccount.objects.filter(award__application__applicant=person)
    return rows.select_related("award__round", "award__application").order_by("valid_until", "pk")


def usable(accounts: QuerySet[PointAccount], on: date) -> QuerySet[PointAccount]:
    """Those whose points can be used on this day."""
    open_now = Q(closed_at__isnull=True, award__state=AwardState.ACTIVE)
    return accounts.filter(open_now, valid_until__gte=on, award__round__spend_from__lte=on)


def purses(accounts: Iterable[PointAccount]) -> list[Purse]:
    return [Purse(account.pk, account.available_krw, account.valid_until) for account in accounts]


def available_krw(person: User, on: date) -> int:
    """What the person can use on this day, over all their awards (KRW)."""
    return usable(accounts_of(person), on).aggregate(total=Sum("available_krw"))["total"] or 0


def held_for(enrollment_id: int) -> list[Held]:
    """What each award's points did for one seat, in the order in which they were first used for it."""
    found: dict[int, Held] = {}
    for entry in PointLedger.objects.filter(enrollment=enrollment_id).order_by("pk"):
        held = found.setdefault(entry.account_id, Held(entry.account_id, first=entry.pk))
        for bucket, sign in ((entry.from_bucket, -1), (entry.to_bucket, 1)):
            if bucket == "reserved":
                held.reserved_krw += sign * entry.amount_krw
            elif bucket == "spent":
                held.spent_krw += sign * entry.amount_krw
    return sorted(found.values(), key=lambda held: held.first)
