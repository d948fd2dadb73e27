"""Asking for a mentor: what a resident tells us, how complete it is, and where in the line they stand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from learning import match_help, slots
from learning.choices.mentoring import (
    REQUEST_LIVE,
    EventKind,
    Fate,
    MeetingMode,
    ProposalState,
    RequestState,
    RunState,
)
from learning.models.mentoring import MatchRunRow, MentorRequest, Proposal
from learning.services.mentoring.events import record
from learning.services.mentoring.matches import lock_mentor, lock_request, step_request
from learning.services.mentoring.proposals import supersede
from learning.services.mentoring.refusals import (
    AlreadyAsked,
    NothingNeeded,
    NotYours,
    RequestNotOpen,
    TooFewSlots,
)
from programs.services.free_text import refuse_personal_data


@dataclass(frozen=True)
class Ask:
    """What a resident says. `slots` 42 bits (learning.slots); `not_from` ids of organizations; least_years in years."""

    trade: str
    needs: Sequence[str]
    slots: int
    goal: str = ""
    languages: Sequence[str] = ("ko",)
    mode: str = MeetingMode.EITHER
    region: str = ""
    least_years: int = 0
    not_from: Sequence[int] = field(default_factory=tuple)
    employer: str = ""
    program_id: int | None = None


@dataclass(frozen=True)
class Standing:
    """Where somebody who waits stands: `place` 1 is next, `ahead` people before; `cause` and `help` are the newest
    published run's word ("" and {} before the first); `sentence` is the change that helps, in Korean, or ""."""

    place: int
    ahead: int
    since: datetime
    cause: str
    help: dict[str, Any]
    sentence: str
    run_at: datetime | None


def completeness(values: Ask) -> list[str]:
    """What would help to find somebody fitting and isn't told yet, in Korean; [] = complete."""
    missing = {
        "이루고 싶은 것": values.goal.strip(),
        "하고 싶은 일의 분야": values.trade,
        "도움받고 싶은 일": values.needs,
        "만날 수 있는 시간": not slots.shortfall(values.slots),
        "만나기 좋은 권역": values.region or values.mode == MeetingMode.ONLINE,
        "편하게 쓰는 말": values.languages,
    }
    return [name for name, told in missing.items() if not told]


@transaction.atomic
def ask(*, person: User, values: Ask, now: datetime) -> MentorRequest:
    """A new request, at the end of the line. Raises NothingNeeded, TooFewSlots, AlreadyAsked, PersonalData."""
    fields = _clean(values)
    try:
        with transaction.atomic():
            request = MentorRequest.objects.create(
                person=person, program_id=values.program_id, asked_at=now, waiting_since=now, changed_at=now, **fields
            )
    except IntegrityError:
        live = MentorRequest.objects.live().filter(person=person, program_id=values.program_id)
        raise AlreadyAsked(live.first()) from None
    request.not_from.set(values.not_from)
    record(kind=EventKind.REQUEST, row=request.pk, to_state=RequestState.OPEN, person_id=person.pk, by=person, now=now)
    return request


@transaction.atomic
def change(*, request_id: int, by: User, values: Ask, now: datetime) -> MentorRequest:
    """Other wishes, the same place in line. Raises NotYours, RequestNotOpen, and what `ask` raises of the values."""
    request = lock_request(request_id)
    if request.person_id != by.pk:
        raise NotYours
    if request.state != RequestState.OPEN:
        raise RequestNotOpen
    for name, value in _clean(values).items():
        setattr(request, name, value)
    request.changed_at = now
    request.save()
    request.not_from.set(values.not_from)
    record(
        kind=EventKind.REQUEST, row=request.pk, from_state=request.state, to_state=request.state, by=by,
        person_id=by.pk, reason="changed", now=now,
    )  # fmt: skip
    return request


@transaction.atomic
def withdraw(*, request_id: int, by: User, reason: str = "", now: datetime) -> MentorRequest:
    """The request is over; a proposal that waits for answers is taken back. Doing it again changes nothing.

    Raises NotYours; RequestNotOpen while a mentorship runs (that one is ended instead).
    """
    offer = Proposal.objects.offered().filter(request=request_id).values_list("mentor_id", "pk").first()
    if offer:
        lock_mentor(offer[0])
    request = lock_request(request_id)
    if request.person_id != by.pk:
        raise NotYours
    if request.state == RequestState.DONE:
        return request
    if request.state == RequestState.ACTIVE:
        raise RequestNotOpen("멘토와 함께하는 동안에는 취소할 수 없습니다.", "멘토링 화면에서 ‘끝내기’를 눌러 주세요.")
    for proposal in Proposal.objects.select_for_update(of=("self",)).filter(
        request=request, state=ProposalState.OFFERED
    ):
        proposal.request = request
        supersede(proposal, "요청을 거둠", now, first=False)
    step_request(request, RequestState.DONE, now, by=by, reason=reason, closed_at=now, close_reason=reason[:200])
    return request


def _clean(values: Ask) -> dict[str, Any]:
    if not values.needs:
        raise NothingNeeded
    if said := slots.shortfall(values.slots):
        raise TooFewSlots(said)
    return {
        "trade": values.trade,
        "needs": sorted(set(values.needs)),
        "goal": refuse_personal_data(values.goal, "goal"),
        "slots": values.slots,
        "languages": sorted(set(values.languages)),
        "mode": values.mode,
        "region": values.region,
        "least_years": values.least_years,
        "employer": refuse_personal_data(values.employer, "employer"),
    }


def standing_of(request: MentorRequest, now: datetime) -> Standing:
    """Where an open request stands now, and what the newest published run said of it."""
    line = MentorRequest.objects.in_line()
    ahead = sum(
        1
        for tier, since, pk in line.values_list("tier", "waiting_since", "pk")
        if (tier, since, pk) < (request.tier, request.waiting_since, request.pk)
    )
    row = (
        MatchRunRow.objects.filter(request=request, run__state=RunState.PUBLISHED)
        .exclude(fate=Fate.PAIR)
        .select_related("run")
        .order_by("-run_id")
        .first()
    )
    found = row.help if row else {}
    return Standing(
        place=ahead + 1,
        ahead=ahead,
        since=request.waiting_since,
        cause=row.cause if row else "",
        help=found,
        sentence=match_help.sentence(found) if found else "",
        run_at=row.run.published_at if row else None,
    )


def live_request(person: User, program_id: int | None) -> MentorRequest | None:
    """The person's live request for a program (None = in general)."""
    return MentorRequest.objects.filter(person=person, program_id=program_id, state__in=REQUEST_LIVE).first()
