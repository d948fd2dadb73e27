"""The person who was given a scholarship takes it or lets it go; what is let go is free again in the same moment."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.choices import NoticeKind
from accounts.models import User
from accounts.services.notices import Message, notify_many
from learning.choices.scholarships import AwardState
from learning.models import Award, DecisionNotice, PointAccount
from learning.points import Kind
from learning.services.scholarships.events import note
from learning.services.scholarships.offers.refusals import AlreadyDeclined, AlreadyInUse, OfferGone, OfferOver
from learning.services.scholarships.payments.budget import release
from learning.services.scholarships.points.ledger import Stamp, post
from programs.weekly import day_of

TAKEN = (AwardState.ACCEPTED, AwardState.ACTIVE, AwardState.COMPLETED, AwardState.SETTLED)
POINTS = "/learning/scholarships/points/"


def shown_awards() -> QuerySet[Award]:
    """Awards that their people were told of: before the result is published nobody has one."""
    told = DecisionNotice.objects.filter(
        run=OuterRef("run"), application=OuterRef("application"), shown_at__isnull=False
    )
    return Award.objects.filter(Exists(told)).select_related("round__account", "application")


def awards_of(person: User) -> QuerySet[Award]:
    """The person's own, newest first."""
    return shown_awards().filter(application__applicant=person).order_by("-offered_at", "-pk")


def _locked(award_id: int, by: User) -> Award:
    """Raises Award.DoesNotExist for anybody else's."""
    mine = shown_awards().filter(application__applicant=by)
    return mine.select_for_update(of=("self",)).get(pk=award_id)


def is_open(award: Award, now: datetime) -> bool:
    """Whether it may still be answered; judged when read, whether or not the clock has passed it on."""
    return award.state == AwardState.OFFERED and now < award.accept_until


@transaction.atomic
def accept(*, award_id: int, by: User, now: datetime) -> Award:
    """Take the scholarship; its points come at once, or on the first day they may be used. Again changes nothing.

    Raises Award.DoesNotExist, OfferOver, AlreadyDeclined, OfferGone.
    """
    award = _locked(award_id, by)
    if award.state in TAKEN:
        return award
    _refuse_unless_open(award, now)
    award.state, award.answered_at = AwardState.ACCEPTED, now
    award.save(update_fields=["state", "answered_at"])
    note("award_accepted", now=now, by=by, round_id=award.round_id, application_id=award.application_id,
         award_id=award.pk)  # fmt: skip
    if award.round.spend_from <= day_of(now):
        activate(award, now)
    else:
        _tell_accepted(award, now)
    return award


def _refuse_unless_open(award: Award, now: datetime) -> None:
    if award.state == AwardState.DECLINED:
        raise AlreadyDeclined
    if award.state == AwardState.EXPIRED or (award.state == AwardState.OFFERED and now >= award.accept_until):
        raise OfferOver
    if award.state != AwardState.OFFERED:
        raise OfferGone


def activate(award: Award, now: datetime) -> None:
    """Open the points of a scholarship that was taken (the caller's transaction and lock)."""
    award.state, award.active_at = AwardState.ACTIVE, now
    award.save(update_fields=["state", "active_at"])
    account = PointAccount.objects.create(award=award, opened_at=now, valid_until=award.round.spend_until)
    post(account, Kind.GRANT, award.amount_krw, f"grant:award:{award.pk}", Stamp(now=now, what=award.round.title))
    last = award.round.spend_until
    body = f"{award.amount_krw:,}점을 {last.year}년 {last.month}월 {last.day}일까지 쓸 수 있습니다."
    _tell(award, "active", "훈련 포인트를 쓸 수 있습니다", body, POINTS, now)


def _tell_accepted(award: Award, now: datetime) -> None:
    first = award.round.spend_from
    body = f"{award.amount_krw:,}점을 {first.month}월 {first.day}일부터 쓸 수 있습니다. 그날 다시 알려 드립니다."
    _tell(award, "accepted", "장학금을 받기로 하셨습니다", body, POINTS, now)


def _tell(award: Award, key: str, title: str, body: str, link: str, now: datetime) -> None:
    person = award.application.applicant_id
    notify_many([Message(person, NoticeKind.RESULT, f"award:{award.pk}:{key}", title, body, link)], now)


@transaction.atomic
def decline(*, award_id: int, by: User, now: datetime, reason: str = "") -> Award:
    """Let the scholarship go: its money and its place are free for who waits next, and nobody else's row changes.

    Declining again changes nothing. Raises Award.DoesNotExist, OfferOver, AlreadyInUse, OfferGone.
    """
    award = _locked(award_id, by)
    if award.state == AwardState.DECLINED:
        return award
    if award.state in (AwardState.ACTIVE, AwardState.COMPLETED, AwardState.SETTLED):
        raise AlreadyInUse
    if award.state != AwardState.ACCEPTED:
        _refuse_unless_open(award, now)
    award.answered_at = award.answered_at or now
    give_back(award, AwardState.DECLINED, " ".join(reason.split())[:200] or "본인이 받지 않기로 함", by, now)
    _tell(award, "declined", "장학금을 받지 않기로 하셨습니다", "자리가 다음 분께 갑니다.",
          f"/learning/scholarships/awards/{award.pk}/", now)  # fmt: skip
    return award


def give_back(award: Award, state: str, reason: str, by: User | None, now: datetime) -> None:
    """End an award before any of it was used: all its money goes back to the budget (the caller's lock)."""
    award.state, award.ended_at, award.ended_reason = state, now, reason
    award.released_krw = award.amount_krw
    award.save(update_fields=["state", "ended_at", "ended_reason", "released_krw", "answered_at"])
    release(award, award.amount_krw, f"release:award:{award.pk}", by, now)
    note(f"award_{state}", now=now, by=by, round_id=award.round_id, application_id=award.application_id,
         award_id=award.pk, reason=reason)  # fmt: skip


def free_seats(award_round_id: int) -> int:
    """Seats of the round's first decision that nobody holds any more (not those kept for appeals)."""
    held = Award.objects.standing().filter(round=award_round_id, from_reserve=False).count()
    first = Award.objects.filter(round=award_round_id, from_reserve=False, run__kind="decision")
    seats = first.values_list("run__seats", flat=True).first()
    return max(0, (seats or 0) - held)
