"""What staff decide themselves: pins with their price, bans, exceptions to a rule, and a proposal outside a run."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.services.access import clean_reason
from learning.choices.mentoring import BanReason, EventKind, ProposalState, RequestState
from learning.match_scores import BIT, HARD_RULES, broken_rules
from learning.models.mentoring import Ban, MatchOverride, MentorProfile, MentorRequest, Pin, Proposal
from learning.services.mentoring import snapshot, solving
from learning.services.mentoring.events import record
from learning.services.mentoring.matches import free_number, lock_mentor, lock_request, step_request
from learning.services.mentoring.policies import policy_in_force
from learning.services.mentoring.publishing import tell_offers
from learning.services.mentoring.refusals import (
    MentorAway,
    NoSeatLeft,
    PinRefused,
    RequestNotOpen,
    RuleBroken,
    SecondPersonNeeded,
)
from learning.services.mentoring.snapshot import Snapshot
from learning.services.mentoring.solving import Answer
from learning.what_if import PinPrice

RULE_WORDS = {
    "conflict": "이해관계가 있습니다",
    "ban": "다시 이어 주지 않기로 한 짝입니다",
    "trade": "멘토가 그 분야를 맡지 않습니다",
    "needs": "도울 수 있는 일이 겹치지 않습니다",
    "language": "함께 쓰는 말이 없습니다",
    "region": "만날 수 있는 곳이 겹치지 않습니다",
    "slots": "함께 비는 시간이 없습니다",
    "stated": "시민이 바란 조건에 맞지 않습니다",
}


# --- Pins ---------------------------------------------------------------------------------------------------------
def price_pin(*, request_id: int, mentor_id: int, now: datetime) -> PinPrice:
    """What this pin would cost the others in a run of now: people first, then points. Raises PinRefused, RuleBroken."""
    policy = policy_in_force(now)
    seen = snapshot.take(policy, now)
    request, mentor = _places(seen, request_id, mentor_id)
    _refuse_broken(seen, request, mentor)
    before = _answer(seen, now)
    after = _answer(replace(seen, pins={**seen.pins, request: mentor}), now)
    return _price(seen, before, after, request)


def _answer(seen: Snapshot, now: datetime) -> Answer:
    try:
        return solving.answer(seen, policy_in_force(now))
    except solving.PinBroken:
        raise PinRefused("이 멘토의 자리는 다른 지정으로 이미 찼습니다.", "다른 지정을 먼저 거두어 주세요.") from None


def _price(seen: Snapshot, before: Answer, after: Answer, request: int) -> PinPrice:
    requests = seen.world.requests
    first = [sum(requests[pair.request].tier == 1 for pair in each.pairs) for each in (before, after)]
    was, now = ({pair.request: pair.mentor for pair in each.pairs} for each in (before, after))
    others = [
        place for place in range(len(requests)) if place != request and was.get(place) != now.get(place)
    ]  # fmt: skip
    return PinPrice(
        unserved=len(before.pairs) - len(after.pairs),
        first_tier_unserved=first[0] - first[1],
        points=before.total - after.total,
        others=tuple(str(requests[place].id) for place in others),
    )


def _places(seen: Snapshot, request_id: int, mentor_id: int) -> tuple[int, int]:
    requests = {each.id: place for place, each in enumerate(seen.world.requests)}
    mentors = {each.id: place for place, each in enumerate(seen.world.mentors)}
    if request_id not in requests:
        raise PinRefused("지금 멘토를 기다리는 요청이 아닙니다.", "기다리는 사람 가운데서 골라 주세요.")
    if mentor_id not in mentors:
        raise PinRefused("지금 새 사람을 받는 멘토가 아닙니다.", "쉬지 않는 멘토 가운데서 골라 주세요.")
    return requests[request_id], mentors[mentor_id]


def _refuse_broken(seen: Snapshot, request: int, mentor: int) -> None:
    broken = int(broken_rules(seen.world, request, request + 1)[0, mentor])
    if rules := [rule for rule in HARD_RULES if broken & BIT[rule]]:
        raise RuleBroken(rules, f"{', '.join(RULE_WORDS[rule] for rule in rules)}.")


@transaction.atomic
def pin(
    *, request_id: int, mentor_id: int, by: User, reason: str, now: datetime, expires_at: datetime | None = None
) -> Pin:
    """This request goes to this mentor in the next run, whatever the others lose; the price is kept with it.

    Raises ReasonTooShort, PinRefused, RuleBroken.
    """
    why = clean_reason(reason)
    mentor, request = lock_mentor(mentor_id), lock_request(request_id)
    price = price_pin(request_id=request_id, mentor_id=mentor_id, now=now)
    try:
        with transaction.atomic():
            row = Pin.objects.create(
                request=request, mentor=mentor, reason=why, made_by=by, made_at=now, expires_at=expires_at,
                price_people=price.unserved, price_score=price.points,
            )  # fmt: skip
    except IntegrityError:
        raise PinRefused("이 요청에는 이미 지정한 멘토가 있습니다.", "지금 지정을 먼저 거두어 주세요.") from None
    _record(EventKind.PIN, row.pk, "pinned", by, why, request, mentor, now)
    return row


@transaction.atomic
def unpin(*, pin_id: int, by: User, now: datetime) -> Pin:
    """Take a pin back; doing it again changes nothing."""
    ids = Pin.objects.values("mentor_id", "request_id").get(pk=pin_id)
    mentor, request = lock_mentor(ids["mentor_id"]), lock_request(ids["request_id"])
    row = Pin.objects.select_for_update().get(pk=pin_id)
    if row.removed_at is None:
        row.removed_at, row.removed_by = now, by
        row.save(update_fields=["removed_at", "removed_by"])
        _record(EventKind.PIN, row.pk, "unpinned", by, "", request, mentor, now)
    return row


# --- Bans ---------------------------------------------------------------------------------------------------------
@transaction.atomic
def ban(
    *, mentor_id: int, person_id: int, by: User, note: str, now: datetime, reason: BanReason = BanReason.STAFF,
    expires_at: datetime | None = None,
) -> Ban:  # fmt: skip
    """The two are never proposed to each other. Raises ReasonTooShort; a ban that stands is kept."""
    why = clean_reason(note)
    mentor = lock_mentor(mentor_id)
    row, is_new = Ban.objects.get_or_create(
        mentor=mentor, person_id=person_id, lifted_at=None,
        defaults={"reason": reason, "note": why[:200], "made_by": by, "made_at": now, "expires_at": expires_at},
    )  # fmt: skip
    if is_new:
        record(kind=EventKind.BAN, row=row.pk, to_state="banned", by=by, reason=why, person_id=person_id,
               mentor_id=mentor.pk, now=now)  # fmt: skip
    return row


@transaction.atomic
def lift_ban(*, ban_id: int, by: User, now: datetime) -> Ban:
    """The two may be proposed to each other again."""
    lock_mentor(Ban.objects.values_list("mentor_id", flat=True).get(pk=ban_id))
    row = Ban.objects.select_for_update().get(pk=ban_id)
    if row.lifted_at is None:
        row.lifted_at = now
        row.save(update_fields=["lifted_at"])
        record(kind=EventKind.BAN, row=row.pk, from_state="banned", to_state="lifted", by=by, person_id=row.person_id,
               mentor_id=row.mentor_id, now=now)  # fmt: skip
    return row


# --- Exceptions ---------------------------------------------------------------------------------------------------
@transaction.atomic
def ask_override(*, request_id: int, mentor_id: int, rule: str, reason: str, by: User, now: datetime) -> MatchOverride:
    """An exception to one rule for one pair, by name and reason. A conflict of interest waits for a second person;
    any other rule is set aside at once. Raises ReasonTooShort, PinRefused; the same again is kept."""
    if rule not in HARD_RULES:
        raise PinRefused("그런 조건은 없습니다.")
    why = clean_reason(reason)
    mentor, request = lock_mentor(mentor_id), lock_request(request_id)
    alone = rule != "conflict"
    row, is_new = MatchOverride.objects.get_or_create(
        request=request, mentor=mentor, rule=rule, withdrawn_at=None,
        defaults={
            "reason": why[:200], "asked_by": by, "asked_at": now,
            "approved_by": by if alone else None, "approved_at": now if alone else None,
        },
    )  # fmt: skip
    if is_new:
        _record(
            EventKind.OVERRIDE, row.pk, "approved" if alone else "asked", by, f"{rule}: {why}", request, mentor, now
        )
    return row


@transaction.atomic
def approve_override(*, override_id: int, by: User, now: datetime) -> MatchOverride:
    """The second person's yes. Raises SecondPersonNeeded when it is the first one again."""
    ids = MatchOverride.objects.values("mentor_id", "request_id").get(pk=override_id)
    mentor, request = lock_mentor(ids["mentor_id"]), lock_request(ids["request_id"])
    row = MatchOverride.objects.select_for_update().get(pk=override_id)
    if row.approved_at is None:
        if row.asked_by_id == by.pk:
            raise SecondPersonNeeded
        row.approved_by, row.approved_at = by, now
        row.save(update_fields=["approved_by", "approved_at"])
        _record(EventKind.OVERRIDE, row.pk, "approved", by, row.rule, request, mentor, now)
    return row


@transaction.atomic
def withdraw_override(*, override_id: int, by: User, now: datetime) -> MatchOverride:
    """The rule holds again for this pair."""
    ids = MatchOverride.objects.values("mentor_id", "request_id").get(pk=override_id)
    mentor, request = lock_mentor(ids["mentor_id"]), lock_request(ids["request_id"])
    row = MatchOverride.objects.select_for_update().get(pk=override_id)
    if row.withdrawn_at is None:
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
        _record(EventKind.OVERRIDE, row.pk, "withdrawn", by, row.rule, request, mentor, now)
    return row


# --- A proposal by hand -------------------------------------------------------------------------------------------
@transaction.atomic
def propose(*, request_id: int, mentor_id: int, by: User, reason: str, now: datetime) -> Proposal:
    """Put one pair to both sides outside a run. Raises ReasonTooShort, RequestNotOpen, MentorAway, NoSeatLeft,
    RuleBroken."""
    why = clean_reason(reason)
    mentor, request = lock_mentor(mentor_id), lock_request(request_id)
    if request.state != RequestState.OPEN:
        raise RequestNotOpen
    if not mentor.is_serving:
        raise MentorAway
    free_number(mentor)
    policy = policy_in_force(now)
    seen = snapshot.take(policy, now)
    place, seat = _places(seen, request_id, mentor_id)
    if seen.seats[seat] < 1:
        raise NoSeatLeft
    _refuse_broken(seen, place, seat)
    pair = solving.pair_of(seen.world, seat, place)
    proposal = Proposal.objects.create(
        request=request, mentor=mentor, score=pair.score, terms=pair.terms, offered_at=now,
        expires_at=now + timedelta(hours=policy.offer_hours),
    )  # fmt: skip
    step_request(request, RequestState.OFFERED, now, by=by, reason=why)
    _record(EventKind.PROPOSAL, proposal.pk, ProposalState.OFFERED, by, why, request, mentor, now)
    offer = (proposal.pk, request.person_id, mentor.pk, mentor.user_id)
    tell_offers([offer], key=f"proposal:{proposal.pk}", days=policy.offer_hours // 24, now=now)
    return proposal


def _record(
    kind: EventKind, row: int, state: str, by: User, why: str, request: MentorRequest, mentor: MentorProfile,
    now: datetime,
) -> None:  # fmt: skip
    record(
        kind=kind, row=row, to_state=state, by=by, reason=why, person_id=request.person_id, mentor_id=mentor.pk, now=now
    )
