"""All a resident holds of the scholarship: offers to answer, points and where they went, hearings and objections."""

import csv
import io
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts.models import User
from learning.choices.scholarships import AppealState, ClawbackState
from learning.models import Appeal, Award, Clawback, PointAccount, PointCourse, PointLedger
from learning.services.scholarships.offers.answering import awards_of
from learning.services.scholarships.points.ledger import accounts_of, available_krw
from programs.models import Enrollment
from programs.services.money.ledger import Bill
from programs.services.money.own import MoneyTodos, money_todos
from programs.services.workbooks import FORMULA_STARTS
from programs.weekly import day_of

SHOWN = 100
HEADINGS = ("날짜", "무엇", "내용", "포인트", "어디서", "어디로", "장학금")


@dataclass(frozen=True)
class OwnScholarships:
    """`fees` are seats with an open bill in a course that takes points."""

    awards: list[Award]
    accounts: list[PointAccount]
    available_krw: int
    fees: list[tuple[Enrollment, Bill]]
    hearings: list[Clawback]
    appeals: list[Appeal]


def own_scholarships(*, person: User, now: datetime, money: MoneyTodos | None = None) -> OwnScholarships:
    """`money` spares the look at what there is to pay where it is known (programs.services.money.own)."""
    accounts = list(accounts_of(person))
    return OwnScholarships(
        awards=list(awards_of(person)),
        accounts=accounts,
        available_krw=available_krw(person, day_of(now)),
        fees=_payable(person, money, now),
        hearings=list(
            Clawback.objects.filter(award__application__applicant=person)
            .exclude(state=ClawbackState.DROPPED)
            .select_related("award__round")
        ),
        appeals=list(
            Appeal.objects.filter(application__applicant=person, state=AppealState.FILED).select_related(
                "application__round"
            )
        ),
    )


def newest_entries(person: User) -> list[PointLedger]:
    return list(entries_of(person)[:SHOWN])


def entries_of(person: User):
    """The person's ledger over all awards, newest first."""
    rows = PointLedger.objects.filter(account__award__application__applicant=person)
    return rows.select_related("account__award__round", "enrollment__intake__program").order_by("-at", "-pk")


def _payable(person: User, money: MoneyTodos | None, now: datetime) -> list[tuple[Enrollment, Bill]]:
    """Open bills of the person's seats in courses that take points."""
    if money is None:
        rows = Enrollment.objects.ongoing().filter(person=person, policy__fee_owed__gt=0)
        money = money_todos(person, list(rows.select_related("intake__program")), now)
    bills = [(row, bill) for row, bill in money if isinstance(bill, Bill)]
    taking = set(PointCourse.objects.current().values_list("program", flat=True)) if bills else set()
    return [(row, bill) for row, bill in bills if row.intake.program_id in taking]


def courses() -> list[PointCourse]:
    """Every course that takes points now."""
    rows = PointCourse.objects.current().filter(program__state="published")
    return list(rows.select_related("program__provider"))


def history_file(person: User) -> bytes:
    """The whole ledger of the person as CSV that spreadsheets open in Korean (UTF-8 with its mark)."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    for entry in entries_of(person).order_by("at", "pk"):
        writer.writerow(_safe(cell) for cell in _cells(entry))
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _cells(entry: PointLedger) -> tuple[object, ...]:
    return (
        f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M}",
        entry.get_kind_display(),
        entry.what,
        entry.amount_krw,
        entry.get_from_bucket_display(),
        entry.get_to_bucket_display(),
        entry.account.award.round.title,
    )


def _safe(cell: object) -> object:
    """A text that would run as a formula is shown with a mark before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
