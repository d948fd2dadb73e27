"""An officer looks a proven run through and lets it out: every proposal at once, or none where facts changed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from accounts.choices import NoticeKind
from accounts.models import User
from accounts.services.notices import Message, notify_many
from learning.choices.mentoring import RUN_OPEN, EventKind, Fate, ProposalState, RequestState, RunState
from learning.models.mentoring import MatchRun, MatchRunRow, MentorProfile, MentorRequest, Proposal
from learning.services.mentoring.events import event, record, record_many
from learning.services.mentoring.proposals import MENTOR_PAGE, resident_page
from learning.services.mentoring.refusals import RunNotReady, RunStale
from learning.services.mentoring.running import still_true

BATCH = 2_000


@transaction.atomic
def review(*, run_id: int, by: User, now: datetime) -> MatchRun:
    """Somebody looked the run through; only a proven one can be. Raises RunNotReady."""
    run = MatchRun.objects.select_for_update().get(pk=run_id)
    if run.state == RunState.REVIEWED:
        return run
    if run.state != RunState.CERTIFIED:
        raise RunNotReady
    return _step(run, RunState.REVIEWED, by, now, reviewed_at=now, reviewed_by=by)


@transaction.atomic
def discard(*, run_id: int, by: User, reason: str, now: datetime) -> MatchRun:
    """Nobody is told anything. Raises RunNotReady once it is published."""
    run = MatchRun.objects.select_for_update().get(pk=run_id)
    if run.state == RunState.DISCARDED:
        return run
    if run.state not in RUN_OPEN:
        raise RunNotReady
    return _step(run, RunState.DISCARDED, by, now, closed_at=now, note=reason[:200])


def publish(*, run_id: int, by: User, now: datetime) -> MatchRun:
    """Make every pair a proposal, in one transaction. Raises RunNotReady, or RunStale when what was matched on has
    changed: then the run is STALE and nothing else has happened. Publishing again changes nothing."""
    with transaction.atomic():
        run = MatchRun.objects.select_for_update(of=("self",)).select_related("policy").get(pk=run_id)
        if run.state == RunState.PUBLISHED:
            return run
        if run.state != RunState.REVIEWED:
            raise RunNotReady
        rows = _lock(run)
        if fresh := still_true(run):
            _offer(run, rows, now)
            _step(run, RunState.PUBLISHED, by, now, published_at=now, published_by=by)
        else:
            _step(run, RunState.STALE, None, now, closed_at=now)
    if not fresh:
        raise RunStale
    return run


def _step(run: MatchRun, state: RunState, by: User | None, now: datetime, **fields: object) -> MatchRun:
    before = run.state
    for name, value in {"state": state, **fields}.items():
        setattr(run, name, value)
    run.save(update_fields=["state", *fields])
    record(kind=EventKind.RUN, row=run.pk, from_state=before, to_state=state, by=by, now=now)
    return run


def _lock(run: MatchRun) -> list[MatchRunRow]:
    """Hold everything the snapshot speaks of still, in the order everybody locks: mentors, then requests."""
    list(MentorProfile.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    requests = MentorRequest.objects.filter(pk__in=run.rows.values("request_id"))
    list(requests.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    pairs = run.rows.filter(fate=Fate.PAIR).select_related("request").order_by("request_id")
    return [row for row in pairs if row.is_moved or row.request.state == RequestState.OPEN]


def _offer(run: MatchRun, rows: list[MatchRunRow], now: datetime) -> None:
    until = now + timedelta(hours=run.policy.offer_hours)
    proposals = Proposal.objects.bulk_create(
        (
            Proposal(
                run=run, request=row.request, mentor_id=row.mentor_id, score=row.score, terms=row.terms, offered_at=now,
                expires_at=until,
            )
            for row in rows
        ),
        batch_size=BATCH,
    )  # fmt: skip
    opened = [row.request for row in rows if row.request.state == RequestState.OPEN]
    MentorRequest.objects.filter(pk__in=[request.pk for request in opened]).update(
        state=RequestState.OFFERED, changed_at=now
    )
    record_many(
        event(kind=EventKind.REQUEST, row=request.pk, from_state=RequestState.OPEN, to_state=RequestState.OFFERED,
              person_id=request.person_id, now=now)
        for request in opened
    )  # fmt: skip
    record_many(
        event(kind=EventKind.PROPOSAL, row=proposal.pk, to_state=ProposalState.OFFERED, mentor_id=proposal.mentor_id,
              person_id=proposal.request.person_id, now=now)
        for proposal in proposals
    )  # fmt: skip
    tell_offers(proposals, key=f"run:{run.pk}", days=run.policy.offer_hours // 24, now=now)


def tell_offers(proposals: Sequence[Proposal], *, key: str, days: int, now: datetime) -> None:
    """Each resident once for the proposal, each mentor once for all of theirs."""
    messages = [
        Message(
            proposal.request.person_id, NoticeKind.RESULT, f"proposal:{proposal.pk}:offer",
            "어울리는 멘토를 찾았습니다",
            f"멘토와 어울리는 까닭을 보고 {days}일 안에 답해 주세요.", resident_page(proposal.pk),
        )
        for proposal in proposals
    ]  # fmt: skip
    counts: dict[int, int] = {}
    for proposal in proposals:
        counts[proposal.mentor_id] = counts.get(proposal.mentor_id, 0) + 1
    users = dict(MentorProfile.objects.filter(pk__in=counts).values_list("pk", "user_id"))
    messages += [
        Message(
            users[mentor], NoticeKind.RESULT, f"{key}:offers:{mentor}", f"새 멘티 제안 {count}건이 있습니다",
            f"어울리는 까닭을 보고 {days}일 안에 답해 주세요.", MENTOR_PAGE,
        )
        for mentor, count in counts.items()
    ]  # fmt: skip
    notify_many(messages, now)
