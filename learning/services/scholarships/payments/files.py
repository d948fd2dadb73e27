"""Asks the payer to pay providers for spent points: a file another person sends, and what became of each line."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet, Sum

from accounts.choices import Role
from accounts.models import User
from learning.choices.scholarships import PaymentFileState, PaymentLineState
from learning.models import Award, FiscalAccount, PaymentFile, PaymentLine, PointLedger
from learning.points import Kind
from learning.services.scholarships.payments.budget import disburse, staff_accounts
from learning.services.scholarships.payments.refusals import (
    FileMoved,
    LineSettled,
    MadeByYourself,
    NothingChosen,
    NothingToPay,
    NotPayer,
    PaidInTheFuture,
    UnknownLine,
)
from programs.models import Provider
from programs.services.intake_states import needs_reason
from programs.weekly import day_of

LIVE = (PaymentLineState.WAITING, PaymentLineState.PAID)


@dataclass(frozen=True)
class Owed:
    """One spent entry that is to be paid to the course's provider, without what came back since (KRW)."""

    entry: PointLedger
    payee: Provider
    amount_krw: int


def owed_of(account: FiscalAccount) -> list[Owed]:
    """What is to be paid from the account now, in the order in which it was spent."""
    lined = PaymentLine.objects.filter(state__in=LIVE).values("entry")
    entries = PointLedger.objects.filter(kind=Kind.SPEND, account__award__round__account=account)
    rows = entries.exclude(pk__in=lined).select_related("enrollment__intake__program__provider").order_by("at", "pk")
    found = [
        Owed(entry, entry.enrollment.intake.program.provider, min(entry.amount_krw, _unpaid(entry)))
        for entry in rows
        if entry.enrollment is not None  # points are spent on nothing but seats
    ]
    return [owed for owed in found if owed.amount_krw > 0]


def _unpaid(entry: PointLedger) -> int:
    """What one award spent on one seat, less what came back and what is in a file already."""
    of_seat = PointLedger.objects.filter(account=entry.account_id, enrollment=entry.enrollment_id)
    sums = of_seat.aggregate(
        spent=Sum("amount_krw", filter=Q(kind=Kind.SPEND), default=0),
        back=Sum("amount_krw", filter=Q(kind=Kind.REFUND), default=0),
    )
    lines = PaymentLine.objects.filter(entry__in=of_seat, state__in=LIVE)
    return sums["spent"] - sums["back"] - (lines.aggregate(total=Sum("amount_krw"))["total"] or 0)


def staff_files(user: User) -> QuerySet[PaymentFile]:
    """Those of the accounts the person may see."""
    rows = PaymentFile.objects.filter(account__in=staff_accounts(user))
    return rows.select_related("account", "made_by", "sent_by")


@transaction.atomic
def make_file(*, account_id: int, by: User, now: datetime) -> PaymentFile:
    """Put all that is owed into one request. While one waits to be sent, that one is it.

    Raises FiscalAccount.DoesNotExist, NothingToPay.
    """
    account = staff_accounts(by).select_for_update(of=("self",)).get(pk=account_id)
    if draft := account.payment_files.filter(state=PaymentFileState.DRAFT).first():
        return draft
    owed = owed_of(account)
    if not owed:
        raise NothingToPay
    file = PaymentFile.objects.create(
        organization=account.organization,
        account=account,
        number=account.payment_files.count() + 1,
        total_krw=sum(each.amount_krw for each in owed),
        made_at=now,
        made_by=by,
    )
    PaymentLine.objects.bulk_create(
        PaymentLine(
            file=file,
            entry=each.entry,
            payee=each.payee,
            amount_krw=each.amount_krw,
        )
        for each in owed
    )
    return file


def lines_of(file: PaymentFile) -> list[PaymentLine]:
    rows = file.lines.select_related("payee", "entry__enrollment__intake__program", "entry__enrollment__person")
    return list(rows.select_related("entry__account__award__application").order_by("pk"))


def line_number(line: PaymentLine) -> str:
    """What the payer's own program gives back: file and line."""
    return f"{line.file_id}-{line.pk}"


def digest_of(lines: Iterable[PaymentLine]) -> str:
    """SHA-256 of what is asked for, so that a file can be told to be the one that was sent."""
    rows = [[line_number(line), line.payee.name, line.amount_krw] for line in lines]
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _held(file_id: int, by: User) -> PaymentFile:
    return staff_files(by).select_for_update(of=("self",)).get(pk=file_id)


def is_payer(user: User, file: PaymentFile) -> bool:
    return user.has_role(Role.PAYER, organization_id=file.organization_id)


def refuse_unless_payer(user: User, file: PaymentFile) -> None:
    if not is_payer(user, file):
        raise NotPayer


@transaction.atomic
def cancel_file(*, file_id: int, reason: str, by: User, now: datetime) -> PaymentFile:
    """Take a request back before it is sent; what was in it is owed again. Twice is once.

    Raises PaymentFile.DoesNotExist, ReasonNeeded, FileMoved.
    """
    file, why = _held(file_id, by), needs_reason(reason)
    if file.state == PaymentFileState.CANCELED:
        return file
    if file.state != PaymentFileState.DRAFT:
        raise FileMoved
    _settle(list(file.lines.all()), PaymentLineState.RETURNED, by, now, reason=why)
    file.state = PaymentFileState.CANCELED
    file.save(update_fields=["state"])
    return file


@transaction.atomic
def send_file(*, file_id: int, by: User, now: datetime) -> PaymentFile:
    """The payer takes the request on; from then on it stays as it is. Twice is once.

    Raises PaymentFile.DoesNotExist, NotPayer, MadeByYourself, FileMoved.
    """
    file = _held(file_id, by)
    refuse_unless_payer(by, file)
    if file.state in (PaymentFileState.SENT, PaymentFileState.DONE):
        return file
    if file.state != PaymentFileState.DRAFT:
        raise FileMoved
    if file.made_by_id == by.pk:
        raise MadeByYourself
    file.state, file.sent_at, file.sent_by, file.digest = PaymentFileState.SENT, now, by, digest_of(lines_of(file))
    file.save(update_fields=["state", "sent_at", "sent_by", "digest"])
    return file


@dataclass(frozen=True)
class Result:
    """What the payer says of one line: paid on a day, or returned because of something."""

    line_id: int
    paid_on: date | None = None
    reason: str = ""

    @property
    def state(self) -> str:
        return PaymentLineState.PAID if self.paid_on else PaymentLineState.RETURNED


@transaction.atomic
def settle_lines(*, file_id: int, results: Sequence[Result], by: User, now: datetime) -> int:
    """Write down what became of lines, all or none; a line that says so already is left. How many were new.

    Raises PaymentFile.DoesNotExist, NotPayer, FileMoved, NothingChosen, UnknownLine, LineSettled, PaidInTheFuture,
    ReasonNeeded.
    """
    file = _held(file_id, by)
    refuse_unless_payer(by, file)
    if file.state not in (PaymentFileState.SENT, PaymentFileState.DONE):
        raise FileMoved
    if not results:
        raise NothingChosen
    lines = {line.pk: line for line in file.lines.select_for_update(of=("self",)).order_by("pk")}
    if unknown := [f"{file.pk}-{result.line_id}" for result in results if result.line_id not in lines]:
        raise UnknownLine(unknown)
    fresh = [result for result in results if _is_new(lines[result.line_id], result)]
    _lock_awards(lines[result.line_id] for result in fresh)
    for result in fresh:
        _settle_one(lines[result.line_id], result, by, now)
    if not file.lines.filter(state=PaymentLineState.WAITING).exists() and file.state != PaymentFileState.DONE:
        file.state, file.done_at = PaymentFileState.DONE, now
        file.save(update_fields=["state", "done_at"])
    return len(fresh)


def _is_new(line: PaymentLine, result: Result) -> bool:
    if line.state == PaymentLineState.WAITING:
        return True
    if line.state != result.state:
        raise LineSettled([line_number(line)])
    return False


def _lock_awards(lines: Iterable[PaymentLine]) -> None:
    """What is paid and what comes back of one award go one after the other (see points.returning)."""
    of_lines = PaymentLine.objects.filter(pk__in=[line.pk for line in lines]).values("entry__account__award")
    list(Award.objects.select_for_update(of=("self",)).filter(pk__in=of_lines).order_by("pk"))


def _settle_one(line: PaymentLine, result: Result, by: User, now: datetime) -> None:
    if result.paid_on is None:
        _settle([line], PaymentLineState.RETURNED, by, now, reason=needs_reason(result.reason))
        return
    if result.paid_on > day_of(now):
        raise PaidInTheFuture
    _settle([line], PaymentLineState.PAID, by, now, paid_on=result.paid_on)
    disburse(line.entry.account.award, line.amount_krw, f"disburse:line:{line.pk}", by, now)


def _settle(
    lines: Iterable[PaymentLine], state: str, by: User, now: datetime, *, paid_on: date | None = None, reason: str = ""
) -> None:
    for line in lines:
        line.state, line.settled_at, line.settled_by = state, now, by
        line.paid_on, line.returned_reason = paid_on, reason
        line.save(update_fields=["state", "settled_at", "settled_by", "paid_on", "returned_reason"])
