"""What a resident gets back on leaving: told before, asked for in the same transaction, taken back with an undo."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.choices import NoticeKind
from accounts.models import User
from accounts.services.notices import Message, notify_many
from programs.choices import RefundCause, RefundState, RefundWay
from programs.models import Enrollment, Lesson, Refund, RefundEvent
from programs.refunds import ALL, Course, Quote, RefundKind, Step, course_of, curve, provider_quote, quote, split
from programs.services.money.ledger import net_paid, net_points
from programs.services.money.pricing import refund_kind_of, terms_of
from programs.services.money.refusals import AlreadyRefunded, NothingToRefund, RefundMoved
from programs.weekly import day_of
from programs.workdays import civil_deadline

# Enforcement Decree of the Lifelong Education Act, article 23: within five days of the reason for it.
DAYS_TO_REFUND = 5


@dataclass(frozen=True)
class BankAccount:
    """Where a refund is to go: clearing code of the bank, digits of the account, name of its holder."""

    bank: str
    number: str
    holder: str


@dataclass(frozen=True)
class Settlement:
    """What leaving now would give back (KRW), and how that falls later; nothing was paid: amount 0, no steps.

    `points_krw` of what was paid were training points.
    """

    paid_krw: int
    quote: Quote
    steps: tuple[Step, ...]
    course: Course
    points_krw: int = 0

    @property
    def parts(self) -> tuple[int, int]:
        """(won, points) of what goes back."""
        return split(self.quote.amount_krw, self.paid_krw, self.points_krw)


def course_for(row: Enrollment) -> Course:
    """What the refund of a seat depends on: the kind it was promised, the round's meetings, the lessons opened."""
    intake = row.intake
    kind = row.policy.get("refund_kind") or refund_kind_of(intake, terms_of(intake))
    lessons = studied = 0
    if kind == RefundKind.ONLINE:
        lessons = Lesson.objects.published().filter(program=intake.program_id).count()
        studied = row.lesson_progress.filter(lesson__is_published=True).count()
    return course_of(
        kind,
        meetings=list(intake.meetings.values_list("starts_at", "ends_at")),
        starts_on=intake.starts_on,
        ends_on=intake.ends_on,
        lessons=lessons,
        studied=studied,
    )


def settlement_of(row: Enrollment, now: datetime) -> Settlement:
    """What the person would get back for leaving now; the page and the withdrawal ask this same function."""
    paid, course = max(0, net_paid([row.pk]).get(row.pk, 0)), course_for(row)
    points = net_points([row.pk]).get(row.pk, 0) if paid else 0
    return Settlement(paid, quote(course, paid, now), curve(course, paid, now) if paid else (), course, points)


def open_for_withdrawal(
    row: Enrollment, *, by: User, now: datetime, account: BankAccount | None = None
) -> Refund | None:
    """Ask for the refund of a seat that is given back in this transaction; None when no money is owed."""
    refund = _open(row, settlement_of(row, now), RefundCause.WITHDRAWN, by, now)
    if refund is not None and account is not None:
        _write_account(refund, account, by, now)
    if refund is not None:
        _tell(refund, row, now)
    return refund


def open_for_canceled(rows: Iterable[Enrollment], *, by: User, now: datetime) -> list[Refund]:
    """Ask for the refunds of everybody whose seat the provider takes back in this transaction (table 3, number 1)."""
    held = list(rows)
    ids = [row.pk for row in held]
    paid, points = net_paid(ids), net_points(ids)
    refunds = []
    for row in held:
        if (krw := paid.get(row.pk, 0)) > 0:
            course = course_for(row)
            found = Settlement(krw, provider_quote(course, krw, now), (), course, points.get(row.pk, 0))
            if refund := _open(row, found, RefundCause.PROVIDER, by, now):
                refunds.append(refund)
                _tell(refund, row, now)
    return refunds


def open_for_unpaid(rows: Iterable[Enrollment], *, now: datetime) -> None:
    """Give back the points that paid a part of a fee whose rest didn't come: the seat is lost before the course."""
    held = list(rows)
    points = net_points(row.pk for row in held)
    for row in held:
        if (krw := points.get(row.pk, 0)) > 0:
            whole = Quote(krw, ALL, "수강료를 다 내지 못해 자리가 취소되어 쓰신 포인트를 모두 돌려드립니다.")
            _open(row, Settlement(krw, whole, (), course_for(row), krw), RefundCause.UNPAID, None, now)


def _open(row: Enrollment, found: Settlement, cause: str, by: User | None, now: datetime) -> Refund | None:
    """The refunds by the ways in which the fee was paid; the one that is sent as money, if there is one."""
    won, points = found.parts
    if points:
        _open_part(row, found, points, RefundWay.POINTS, cause, by, now)
    return _open_part(row, found, won, RefundWay.TRANSFER, cause, by, now) if won else None


def _open_part(
    row: Enrollment, found: Settlement, krw: int, way: str, cause: str, by: User | None, now: datetime
) -> Refund:
    """Points need no account: they are ready to go back at once, and the area that gave them takes them."""
    owed = found.quote
    refund = Refund.objects.create(
        enrollment=row,
        amount_krw=krw,
        cause=cause,
        way=way,
        state=RefundState.READY if way == RefundWay.POINTS else RefundState.ASKED,
        why=owed.why[:200],
        basis={
            "kind": found.course.kind,
            "paid_krw": found.paid_krw,
            "share": [owed.share.numerator, owed.share.denominator],
            "at": now.isoformat(),
        },
        requested_at=now,
        due_on=civil_deadline(day_of(now), DAYS_TO_REFUND),
    )
    RefundEvent.objects.create(refund=refund, at=now, by=by, action="requested", detail=owed.why[:200])
    return refund


def _tell(refund: Refund, row: Enrollment, now: datetime) -> None:
    """One notice: that money comes back, or that we need to know where to."""
    asked = refund.state == RefundState.ASKED
    title = "돌려받을 계좌를 알려 주세요" if asked else f"수강료 {refund.amount_krw:,}원을 돌려드립니다"
    day = f"{refund.due_on.month}월 {refund.due_on.day}일"
    body = f"‘{row.intake.program.title}’ 수강료 {refund.amount_krw:,}원을 {day}까지 보내 드립니다."
    link = f"/my/enrollments/{row.pk}/refund/"
    key = f"refund:{refund.pk}:{refund.state}:{now:%Y%m%d%H%M%S%f}"
    notify_many([Message(row.person_id, NoticeKind.ENROLLMENT, key, title, body, link)], now)


def take_back(row: Enrollment, *, by: User, now: datetime) -> None:
    """A withdrawal is undone and the seat is held again: its refund is not to be paid. Raises AlreadyRefunded."""
    refunds = list(Refund.objects.select_for_update().filter(enrollment=row, cause=RefundCause.WITHDRAWN))
    if any(
        refund.state == RefundState.PAID and row.withdrawn_at and refund.requested_at >= row.withdrawn_at
        for refund in refunds
    ):
        raise AlreadyRefunded
    for refund in refunds:
        if refund.state in (RefundState.ASKED, RefundState.READY):
            close(refund, "취소를 되돌림", by=by, now=now)


def close(refund: Refund, why: str, *, by: User | None, now: datetime) -> None:
    """Pay nothing after all; the account is forgotten at once."""
    refund.state = RefundState.CANCELED
    refund.account = refund.holder = None
    refund.save(update_fields=["state", "account", "holder"])
    RefundEvent.objects.create(refund=refund, at=now, by=by, action="canceled", detail=why)


@transaction.atomic
def give_account(*, enrollment_id: int, account: BankAccount, by: User, now: datetime) -> Refund:
    """The resident says where to send the money; again with another account as long as it isn't sent.

    Raises NothingToRefund for anybody else's seat or when nothing is to be paid, RefundMoved when it was just sent.
    """
    list(Enrollment.objects.select_for_update().filter(pk=enrollment_id))  # one order of locks: seat, then refund
    mine = Refund.objects.select_for_update(of=("self",)).select_related("enrollment__intake__program")
    of_seat = mine.filter(enrollment=enrollment_id, enrollment__person=by, way=RefundWay.TRANSFER)
    refund = of_seat.order_by("-requested_at", "-pk").first()
    if refund is None or refund.state == RefundState.CANCELED:
        raise NothingToRefund
    if refund.state == RefundState.PAID:
        raise RefundMoved("이미 보내 드려 계좌를 바꿀 수 없습니다.", "궁금하면 운영 기관에 전화해 주세요.")
    _write_account(refund, account, by, now)
    return refund


def _write_account(refund: Refund, account: BankAccount, by: User, now: datetime) -> None:
    refund.bank, refund.account, refund.holder = account.bank, account.number, account.holder
    refund.account_end, refund.account_given_at = account.number[-4:], now
    refund.state, refund.return_reason = RefundState.READY, ""
    refund.save(
        update_fields=["bank", "account", "holder", "account_end", "account_given_at", "state", "return_reason"]
    )
    RefundEvent.objects.create(refund=refund, at=now, by=by, action="account_given", detail=f"끝 {refund.account_end}")


def refunds_of(row: Enrollment) -> list[Refund]:
    """What went back or is to go back for a seat, newest first; corrections of the books are not shown."""
    return list(row.refunds.exclude(way=RefundWay.MISTAKE).order_by("-requested_at", "-pk"))
