"""Two published runs of a portal to try, and what people answered: made by the services, answered in bulk."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from accounts.models import User
from learning.choices.mentoring import (
    DeclineReason,
    EndReason,
    EventKind,
    MentorshipState,
    ProposalState,
    RequestState,
    Side,
    Tier,
)
from learning.models.mentoring import MatchRun, MentorRequest, Mentorship, Proposal, Seat
from learning.services.mentoring import publishing, running
from learning.services.mentoring.events import event, record_many
from learning.services.mentoring.matches import last_day

S = MentorshipState


@dataclass(frozen=True)
class Begun:
    """A mentorship to be written: when it began, and how it stands now."""

    proposal: Proposal
    began_at: datetime
    state: str = S.ACTIVE
    over_at: datetime | None = None
    reason: str = ""


def published_run(officer: User, at: datetime) -> MatchRun:
    """Asked for, computed, reviewed and published as an officer would."""
    run = running.ask_for_run(by=officer, now=at)
    running.compute(run_id=run.pk, now=at)
    publishing.review(run_id=run.pk, by=officer, now=at + timedelta(minutes=20))
    return publishing.publish(run_id=run.pk, by=officer, now=at + timedelta(minutes=30))


def answered(run: MatchRun, *, keep: frozenset[int], now: datetime, is_old: bool) -> list[Begun]:
    """Everybody's answers but those of the people in `keep` (user ids); who begins together."""
    roll = Random(f"answers {is_old}")  # noqa: S311 - the same answers every time
    open_offers = run.proposals.select_related("request", "mentor").order_by("pk")
    offers = [each for each in open_offers if each.request.person_id not in keep and each.mentor.user_id not in keep]
    shares = [84, 10, 6, 0] if is_old else [22, 9, 0, 69]
    kinds = roll.choices(("yes", "no", "silent", "open"), shares, k=len(offers))
    groups = {kind: [offer for offer, each in zip(offers, kinds, strict=True) if each == kind] for kind in set(kinds)}
    _decline(groups.get("no", []), run, roll)
    _expire(groups.get("silent", []))
    _half(groups.get("open", []), run, roll)
    return accept(groups.get("yes", []), roll, now, is_old=is_old)


def _decline(offers: Sequence[Proposal], run: MatchRun, roll: Random) -> None:
    at = (run.published_at or run.asked_at) + timedelta(hours=9)
    for reason in (DeclineReason.BUSY, DeclineReason.TIME):
        for side in (Side.MENTOR, Side.RESIDENT):
            part = [each for each in offers if (each.pk % 2 == 0) == (reason == DeclineReason.BUSY)]
            part = [each for each in part if (each.pk // 2 % 2 == 0) == (side == Side.MENTOR)]
            _settle(part, ProposalState.DECLINED, at, decline_reason=reason, declined_by=side)


def _expire(offers: Sequence[Proposal]) -> None:
    for at in {each.expires_at for each in offers}:
        _settle([each for each in offers if each.expires_at == at], ProposalState.EXPIRED, at)


def _settle(offers: Sequence[Proposal], state: str, at: datetime, **fields: object) -> None:
    """Back into the line: who did nothing wrong comes first."""
    Proposal.objects.filter(pk__in=[each.pk for each in offers]).update(state=state, decided_at=at, **fields)
    tier = Tier.DISPLACED if fields.get("declined_by") == Side.MENTOR else Tier.USUAL
    _requests(offers, RequestState.OPEN, at, tier=tier)
    record_many(_steps(EventKind.PROPOSAL, offers, ProposalState.OFFERED, state, at))


def _requests(offers: Iterable[Proposal], state: str, at: datetime, **fields: object) -> None:
    ids = [each.request_id for each in offers]
    MentorRequest.objects.filter(pk__in=ids).update(state=state, changed_at=at, **fields)


def _steps(kind: EventKind, offers: Iterable[Proposal], before: str, after: str, at: datetime) -> list:
    return [
        event(kind=kind, row=each.pk, from_state=before, to_state=after, person_id=each.request.person_id,
              mentor_id=each.mentor_id, now=at)
        for each in offers
    ]  # fmt: skip


def _half(offers: Sequence[Proposal], run: MatchRun, roll: Random) -> None:
    """One side has said yes, or nobody yet."""
    at = (run.published_at or run.asked_at) + timedelta(hours=3)
    first = roll.sample(offers, len(offers) // 2) if offers else []
    for side, part in (("resident", first[::2]), ("mentor", first[1::2])):
        Proposal.objects.filter(pk__in=[each.pk for each in part]).update(**{f"{side}_accepted_at": at})


def accept(offers: Sequence[Proposal], roll: Random, now: datetime, *, is_old: bool) -> list[Begun]:
    """Both said yes; of the old ones some are over, some rest, some moved on."""
    found = []
    for offer in offers:
        begun = offer.offered_at + timedelta(hours=roll.randint(2, 10 if not is_old else 60))
        found.append(_fate(offer, begun, roll, now) if is_old else Begun(offer, begun))
    at = max((each.began_at for each in found), default=now)
    Proposal.objects.filter(pk__in=[each.pk for each in offers]).update(
        state=ProposalState.ACCEPTED, resident_accepted_at=at, mentor_accepted_at=at, decided_at=at
    )
    record_many(_steps(EventKind.PROPOSAL, offers, ProposalState.OFFERED, ProposalState.ACCEPTED, at))
    return found


def _fate(offer: Proposal, began: datetime, roll: Random, now: datetime) -> Begun:
    state = roll.choices([S.ACTIVE, S.PAUSED, S.COMPLETED, S.ENDED], [62, 5, 23, 10])[0]
    if state in (S.ACTIVE, S.PAUSED):
        return Begun(offer, began, state)
    over = began + (now - began) * roll.uniform(0.4, 0.95)
    ends = [EndReason.RESIDENT, EndReason.MENTOR, EndReason.MISMATCH, EndReason.SILENT]
    return Begun(offer, began, state, over, EndReason.REACHED if state == S.COMPLETED else roll.choice(ends))


def write_mentorships(begun: Sequence[Begun], now: datetime) -> list[Mentorship]:
    """The mentorships with their seats, requests and events, in a handful of statements."""
    rows = Mentorship.objects.bulk_create(_row(each, now) for each in begun)
    _take_seats(rows)
    for state in (RequestState.ACTIVE, RequestState.DONE):
        part = [each.request_id for each in rows if (state == RequestState.ACTIVE) == each.is_live]
        closed = now - timedelta(days=2) if state == RequestState.DONE else None
        MentorRequest.objects.filter(pk__in=part).update(state=state, closed_at=closed)
    record_many(
        event(kind=EventKind.MENTORSHIP, row=each.pk, to_state=S.ACTIVE, person_id=each.person_id,
              mentor_id=each.mentor_id, now=each.started_at)
        for each in rows
    )  # fmt: skip
    record_many(
        event(kind=EventKind.MENTORSHIP, row=each.pk, from_state=S.ACTIVE, to_state=each.state, reason=each.end_reason,
              person_id=each.person_id, mentor_id=each.mentor_id, now=each.ended_at or each.paused_at or now)
        for each in rows if each.state != S.ACTIVE
    )  # fmt: skip
    return rows


def _row(each: Begun, now: datetime) -> Mentorship:
    request, rests = each.proposal.request, each.state == S.PAUSED
    return Mentorship(
        request=request, proposal=each.proposal, person_id=request.person_id, program_id=request.program_id,
        mentor=each.proposal.mentor, state=each.state, score=each.proposal.score, terms=each.proposal.terms,
        started_at=each.began_at, ends_on=last_day(each.began_at), paused_at=now - timedelta(days=4) if rests else None,
        paused_until=(now + timedelta(days=10)).date() if rests else None, ended_at=each.over_at,
        end_reason=each.reason,
    )  # fmt: skip


def _take_seats(rows: Sequence[Mentorship]) -> None:
    """The lowest free number of each mentor; seats of what is over were given back."""
    held: dict[int, set[int]] = {}
    taken = Seat.objects.filter(mentor__in={row.mentor_id for row in rows}, released_at=None)
    for mentor, number in taken.values_list("mentor_id", "number"):
        held.setdefault(mentor, set()).add(number)
    seats = []
    for row in rows:
        numbers = held.setdefault(row.mentor_id, set())
        number = next(each for each in range(1, 100) if each not in numbers)
        if row.is_live:
            numbers.add(number)
        seats.append(
            Seat(
                mentor_id=row.mentor_id,
                number=number,
                mentorship=row,
                taken_at=row.started_at,
                released_at=row.ended_at,
            )
        )
    Seat.objects.bulk_create(seats)
