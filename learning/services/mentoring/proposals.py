"""A proposal between a resident and a mentor: each says yes or no within its time, and silence ends it."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.choices import NoticeKind
from accounts.models import User
from accounts.services.notices import Message, notify_many
from learning.choices.mentoring import (
    BANNING,
    BanReason,
    DeclineReason,
    EventKind,
    ProposalState,
    RequestState,
    Side,
    Tier,
)
from learning.models.mentoring import Ban, Proposal
from learning.services.mentoring.events import record
from learning.services.mentoring.matches import activate, lock_mentor, lock_request, step_request
from learning.services.mentoring.refusals import MentorAway, NotYours, ProposalExpired, ProposalOver

MENTOR_PAGE = "/mentor/proposals/"
REMIND_AFTER = (timedelta(hours=24), timedelta(hours=48))
AT_ONCE = 200


def resident_page(proposal_id: int) -> str:
    return f"/learning/mentoring/proposals/{proposal_id}/"


def side_of(proposal: Proposal, user: User) -> Side:
    """Which side of the proposal the person is. Raises NotYours."""
    if user.pk == proposal.request.person_id:
        return Side.RESIDENT
    if user.pk == proposal.mentor.user_id:
        return Side.MENTOR
    raise NotYours


@transaction.atomic
def accept(*, proposal_id: int, by: User, now: datetime) -> Proposal:
    """One side's yes; the second one makes the mentorship and takes the seat. Saying yes again changes nothing.

    Raises NotYours, ProposalExpired, ProposalOver, MentorAway, NoSeatLeft, AlreadyTogether.
    """
    proposal = _lock(proposal_id)
    side = side_of(proposal, by)
    if proposal.state == ProposalState.ACCEPTED:
        return proposal
    _refuse_over(proposal, now)
    if not proposal.mentor.is_serving:
        raise MentorAway
    field = "resident_accepted_at" if side == Side.RESIDENT else "mentor_accepted_at"
    if getattr(proposal, field) is None:
        setattr(proposal, field, now)
        proposal.save(update_fields=[field])
        _record(proposal, ProposalState.OFFERED, ProposalState.OFFERED, by, f"{side} yes", now)
    if proposal.resident_accepted_at and proposal.mentor_accepted_at:
        _settle(proposal, ProposalState.ACCEPTED, by, "", now)
        activate(proposal=proposal, mentor=proposal.mentor, request=proposal.request, now=now)
    else:
        _tell_first_yes(proposal, side, now)
    return proposal


@transaction.atomic
def decline(*, proposal_id: int, by: User, reason: DeclineReason | str, note: str = "", now: datetime) -> Proposal:
    """One side's no, with a reason: the pair is banned for good or its score lowered for a while, the request is back
    in line where it stood. Raises NotYours, ProposalExpired, ProposalOver."""
    proposal = _lock(proposal_id)
    side = side_of(proposal, by)
    reason = DeclineReason(reason)
    if proposal.state == ProposalState.DECLINED and proposal.declined_by == side:
        return proposal
    _refuse_over(proposal, now)
    proposal.declined_by, proposal.decline_reason, proposal.decline_note = side, reason, note[:200]
    _settle(proposal, ProposalState.DECLINED, by, reason, now)
    if reason in BANNING:
        _ban(proposal, reason, now)
    # Who did not say no did nothing to lose the place: first in the next run.
    _back_in_line(proposal, now, first=side == Side.MENTOR)
    _tell_declined(proposal, side, now)
    return proposal


def tend(now: datetime) -> int:
    """Remind of proposals after 24 and 48 hours, end those whose time is over; how many were touched."""
    return _remind(now) + _expire(now)


# --- Parts --------------------------------------------------------------------------------------------------------
def _lock(proposal_id: int) -> Proposal:
    """The proposal with its mentor and request locked, always in this order."""
    ids = Proposal.objects.values("mentor_id", "request_id").get(pk=proposal_id)
    mentor, request = lock_mentor(ids["mentor_id"]), lock_request(ids["request_id"])
    proposal = Proposal.objects.select_for_update().get(pk=proposal_id)
    proposal.mentor, proposal.request = mentor, request
    return proposal


def _refuse_over(proposal: Proposal, now: datetime) -> None:
    if proposal.state == ProposalState.EXPIRED or (
        proposal.state == ProposalState.OFFERED and now >= proposal.expires_at
    ):
        raise ProposalExpired
    if proposal.state != ProposalState.OFFERED:
        raise ProposalOver


def _settle(proposal: Proposal, state: ProposalState, by: User | None, reason: str, now: datetime) -> None:
    before, proposal.state, proposal.decided_at = proposal.state, state, now
    proposal.save(update_fields=["state", "decided_at", "declined_by", "decline_reason", "decline_note"])
    _record(proposal, before, state, by, reason, now)


def _record(proposal: Proposal, before: str, after: str, by: User | None, reason: str, now: datetime) -> None:
    record(
        kind=EventKind.PROPOSAL, row=proposal.pk, from_state=before, to_state=after, by=by, reason=reason,
        person_id=proposal.request.person_id, mentor_id=proposal.mentor_id, now=now,
    )  # fmt: skip


def _ban(proposal: Proposal, reason: DeclineReason, now: datetime) -> None:
    why = BanReason.CONFLICT if reason == DeclineReason.CONFLICT else BanReason.DECLINED
    ban = Ban(mentor=proposal.mentor, person=proposal.request.person, reason=why, note=reason.label, made_at=now)
    Ban.objects.bulk_create([ban], ignore_conflicts=True)


def _back_in_line(proposal: Proposal, now: datetime, *, first: bool) -> None:
    """The request waits again from when it first did; one that still has another mentor just goes on."""
    request = proposal.request
    if request.state == RequestState.OFFERED:
        tier = Tier.DISPLACED if first else request.tier
        step_request(request, RequestState.OPEN, now, tier=tier)


def supersede(proposal: Proposal, why: str, now: datetime, *, first: bool = True) -> None:
    """Take back a locked open proposal for a reason of ours; the request is back in line, first unless said."""
    _settle(proposal, ProposalState.SUPERSEDED, None, why, now)
    _back_in_line(proposal, now, first=first)


def _expire(now: datetime) -> int:
    due = Proposal.objects.offered().filter(expires_at__lte=now).values_list("pk", flat=True)[:AT_ONCE]
    return sum(_expire_one(pk, now) for pk in list(due))


@transaction.atomic
def _expire_one(proposal_id: int, now: datetime) -> int:
    proposal = _lock(proposal_id)
    if proposal.state != ProposalState.OFFERED or now < proposal.expires_at:
        return 0
    _settle(proposal, ProposalState.EXPIRED, None, "", now)
    _back_in_line(proposal, now, first=proposal.resident_accepted_at is not None)
    notify_many(
        [
            Message(
                person, NoticeKind.RESULT, f"proposal:{proposal.pk}:expired:{side}", "멘토 제안의 기한이 지났습니다",
                "정해진 시간 안에 두 분의 답이 모이지 않아 제안이 끝났습니다. 다시 연결을 찾습니다.", page,
            )
            for side, person, page in _both(proposal)
        ],
        now,
    )  # fmt: skip
    return 1


def _both(proposal: Proposal) -> list[tuple[Side, int, str]]:
    return [
        (Side.RESIDENT, proposal.request.person_id, resident_page(proposal.pk)),
        (Side.MENTOR, proposal.mentor.user_id, MENTOR_PAGE),
    ]


@transaction.atomic
def _remind(now: datetime) -> int:
    """Whoever hasn't answered is reminded once after each of the two times."""
    told = 0
    for count, after in reversed(list(enumerate(REMIND_AFTER, start=1))):
        due = Proposal.objects.select_for_update(skip_locked=True, of=("self",)).select_related("request", "mentor")
        rows = list(due.answerable(now).filter(reminders__lt=count, offered_at__lte=now - after)[:AT_ONCE])
        notify_many([message for row in rows for message in _reminders(row, count)], now)
        told += Proposal.objects.filter(pk__in=[row.pk for row in rows]).update(reminders=count)
    return told


def _reminders(proposal: Proposal, count: int) -> list[Message]:
    answered = {Side.RESIDENT: proposal.resident_accepted_at, Side.MENTOR: proposal.mentor_accepted_at}
    return [
        Message(
            person, NoticeKind.RESULT, f"proposal:{proposal.pk}:remind:{count}:{side}", "멘토 제안에 답해 주세요",
            "제안을 받은 뒤 3일 안에 답하지 않으면 제안이 끝납니다.", page,
        )
        for side, person, page in _both(proposal)
        if answered[side] is None
    ]  # fmt: skip


def _tell_first_yes(proposal: Proposal, side: Side, now: datetime) -> None:
    other = next(each for each in _both(proposal) if each[0] != side)
    who = "시민이" if side == Side.RESIDENT else "멘토가"
    message = Message(
        other[1], NoticeKind.RESULT, f"proposal:{proposal.pk}:yes:{side}", f"{who} 함께하고 싶어 합니다",
        "이제 답해 주시면 멘토링을 시작합니다.", other[2],
    )  # fmt: skip
    notify_many([message], now)


def _tell_declined(proposal: Proposal, side: Side, now: datetime) -> None:
    other = next(each for each in _both(proposal) if each[0] != side)
    again = " 다음 연결에서 먼저 찾아 드립니다." if other[0] == Side.RESIDENT else ""
    message = Message(
        other[1], NoticeKind.RESULT, f"proposal:{proposal.pk}:no", "이번 제안은 이어지지 않았습니다",
        f"상대가 이번에는 함께하기 어렵다고 했습니다.{again}", other[2],
    )  # fmt: skip
    notify_many([message], now)
