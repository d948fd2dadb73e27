"""Ends points whose time is over, after reminding their owner twice; only a dated entry brings them back."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from accounts.choices import NoticeKind
from accounts.models import User
from accounts.services.notices import Message, notify_many
from learning.choices.scholarships import AwardState
from learning.models import Award, PointAccount, PointLedger, ScholarshipEvent
from learning.points import Kind
from learning.services.scholarships.points.ledger import Stamp, lock_accounts, post
from learning.services.scholarships.points.refusals import (
    AlreadySettled,
    NewLastDayNeeded,
    NotReversible,
    OwnPoints,
)
from programs.services.intake_states import needs_reason
from programs.weekly import day_of

REMIND_DAYS = (30, 7)
HISTORY = "/learning/scholarships/points/"
TAKEN_BACK = "expire:clawback:"  # how the reference of points that a clawback took begins


def open_with_points() -> QuerySet[PointAccount]:
    return PointAccount.objects.filter(closed_at__isnull=True, available_krw__gt=0)


def tend_expiry(now: datetime) -> None:
    """Once a day: remind, then end what is over."""
    remind_of_expiry(now)
    expire_points(now)


def expire_points(now: datetime) -> int:
    """End what wasn't used by its last day; of how many awards."""
    over = open_with_points().filter(valid_until__lt=day_of(now)).order_by("pk").values_list("pk", flat=True)
    return sum(_expire(pk, now) for pk in list(over))


@transaction.atomic
def _expire(pk: int, now: datetime) -> bool:
    account = lock_accounts(PointAccount.objects.filter(pk=pk))[0]
    if not account.available_krw or account.valid_until >= day_of(now) or account.closed_at:
        return False
    krw = account.available_krw
    entry = post(
        account,
        Kind.EXPIRE,
        krw,
        f"expire:{account.pk}:{account.valid_until:%Y%m%d}:{account.entries.filter(kind=Kind.EXPIRE).count()}",
        Stamp(now=now, what=f"{account.valid_until:%Y-%m-%d}까지 쓰지 않음"),
    )
    body = f"{day_words(account.valid_until)}까지 쓰지 않은 포인트 {krw:,}점이 사라졌습니다."
    _tell(account, f"points:expired:{entry.pk}", "쓰지 않은 훈련 포인트가 사라졌습니다", body, now)
    return True


def remind_of_expiry(now: datetime) -> int:
    """Tell owners a month and a week before their points end; how many awards have points that end within a month."""
    today = day_of(now)
    soon = open_with_points().filter(valid_until__range=(today, today + timedelta(days=max(REMIND_DAYS))))
    rows = list(soon.select_related("award__application"))
    for account in rows:
        left = (account.valid_until - today).days
        due = min(days for days in REMIND_DAYS if left <= days)
        body = f"포인트 {account.available_krw:,}점을 {day_words(account.valid_until)}까지 쓸 수 있습니다."
        key = f"points:ending:{account.pk}:{account.valid_until:%Y%m%d}:{due}"
        _tell(account, key, "훈련 포인트를 쓸 날이 얼마 남지 않았습니다", body, now)
    return len(rows)


@transaction.atomic
def reverse_expiry(*, entry_id: int, valid_until: date, reason: str, by: User, now: datetime) -> PointLedger:
    """Bring back points that ended, by an entry of its own with its day and reason; usable until `valid_until`.

    The expiry itself stays in the ledger. Doing it again changes nothing. Raises PointLedger.DoesNotExist for an award
    of another organization, ReasonNeeded, NewLastDayNeeded, NotReversible, AlreadySettled, OwnPoints.
    """
    visible = PointLedger.objects.filter(account__award__in=Award.objects.visible_to(by))
    expired = visible.select_related("account__award__application").get(pk=entry_id)
    why = needs_reason(reason)
    # The award first, as everywhere: whoever takes it back meanwhile is waited for, and its state is read afterwards.
    list(Award.objects.select_for_update(of=("self",)).filter(points=expired.account_id))
    account = lock_accounts(PointAccount.objects.filter(pk=expired.account_id))[0]
    if earlier := PointLedger.objects.filter(reverses=expired).first():
        return earlier
    _refuse_reversal(expired, account, valid_until, by, now)
    account.valid_until = valid_until
    account.save(update_fields=["valid_until"])
    entry = _turn_around(expired, account, why, by, now)
    body = f"사라졌던 포인트 {entry.amount_krw:,}점을 {day_words(valid_until)}까지 다시 쓸 수 있습니다."
    _tell(account, f"points:reversed:{entry.pk}", "훈련 포인트를 되살렸습니다", body, now)
    return entry


def is_reversible(entry: PointLedger, account: PointAccount) -> bool:
    """Whether these points ended by themselves and are still counted as ended: what was taken back, and its money
    released, never comes back."""
    ended = entry.kind == Kind.EXPIRE and not entry.reference.startswith(TAKEN_BACK)
    return ended and account.expired_krw - entry.amount_krw >= account.award.released_krw


def _refuse_reversal(expired: PointLedger, account: PointAccount, valid_until: date, by: User, now: datetime) -> None:
    if account.award.application.applicant_id == by.pk:
        raise OwnPoints
    if account.award.state != AwardState.ACTIVE or account.closed_at:
        raise AlreadySettled
    if not is_reversible(expired, account):
        raise NotReversible
    if valid_until < day_of(now):
        raise NewLastDayNeeded


def _turn_around(expired: PointLedger, account: PointAccount, why: str, by: User, now: datetime) -> PointLedger:
    entry = PointLedger.objects.create(
        account=account,
        kind=Kind.REVERSE,
        from_bucket=expired.to_bucket,
        to_bucket=expired.from_bucket,
        amount_krw=expired.amount_krw,
        reference=f"reverse:{expired.pk}",
        reverses=expired,
        what=why[:120],
        at=now,
        by=by,
    )
    detail = {"krw": expired.amount_krw, "reason": why, "valid_until": account.valid_until.isoformat()}
    award = account.award
    ScholarshipEvent.objects.create(
        at=now,
        by=by,
        action="points_brought_back",
        round=award.round,
        application=award.application,
        award=award,
        detail=detail,
    )
    return entry


def day_words(day: date) -> str:
    return f"{day.year}년 {day.month}월 {day.day}일"


def _tell(account: PointAccount, key: str, title: str, body: str, now: datetime) -> None:
    person = account.award.application.applicant_id
    notify_many([Message(person, NoticeKind.ENROLLMENT, key, title, body, HISTORY)], now)
