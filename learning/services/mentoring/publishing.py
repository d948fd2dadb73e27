"""An officer looks a proven run through and lets it out: every proposal at once, or none where facts changed."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction

from accounts.choices import NoticeKind
from accounts.models import User
from accounts.services.notices import Message, notify_many
from learning.choices.mentoring import RUN_OPEN, EventKind, RunState
from learning.models.mentoring import MatchRun, MentorProfile, MentorRequest, Proposal
from learning.services.mentoring.events import record
from learning.services.mentoring.proposals import MENTOR_PAGE, resident_page
from learning.services.mentoring.refusals import RunNotReady, RunStale
from learning.services.mentoring.running import still_true


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
        _lock(run)
        if fresh := still_true(run):
            _offer(run, now)
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


def _lock(run: MatchRun) -> None:
    """Hold everything the snapshot speaks of still, in the order everybody locks: mentors, then requests."""
    list(MentorProfile.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    requests = MentorRequest.objects.filter(pk__in=run.rows.values("request_id"))
    list(requests.select_for_update(no_key=True).order_by("pk").values_list("pk"))


# Thousands of proposals in four statements, whose rows never travel: whoever waits, and whoever is moved.
PAIRS = """
  FROM learning_matchrunrow pair JOIN learning_mentorrequest request ON request.id = pair.request_id
 WHERE pair.run_id = %(run)s AND pair.fate = 'pair' AND (pair.is_moved OR request.state = 'open')
"""
OFFERS = (
    f"""
    INSERT INTO learning_proposal (run_id, request_id, mentor_id, state, score, terms, expected_hours, offered_at,
           expires_at, reminders, declined_by, decline_reason, decline_note)
    SELECT pair.run_id, request.id, pair.mentor_id, 'offered', pair.score, pair.terms, %(hours)s, %(now)s, %(until)s, 0,
           '', '', '' {PAIRS} ORDER BY request.id
    """,
    f"""
    INSERT INTO learning_matchevent (kind, row, person_id, from_state, to_state, at, reason, facts)
    SELECT 'request', request.id, request.person_id, 'open', 'offered', %(now)s, '', '{{}}' {PAIRS}
       AND request.state = 'open' ORDER BY request.id
    """,
    """
    UPDATE learning_mentorrequest SET state = 'offered', changed_at = %(now)s
     WHERE state = 'open' AND id IN (SELECT request_id FROM learning_proposal WHERE run_id = %(run)s)
    """,
    """
    INSERT INTO learning_matchevent (kind, row, person_id, mentor_id, from_state, to_state, at, reason, facts)
    SELECT 'proposal', proposal.id, request.person_id, proposal.mentor_id, '', 'offered', %(now)s, '', '{}'
      FROM learning_proposal proposal JOIN learning_mentorrequest request ON request.id = proposal.request_id
     WHERE proposal.run_id = %(run)s ORDER BY proposal.id
    """,
)


def _offer(run: MatchRun, now: datetime) -> None:
    hours = Proposal._meta.get_field("expected_hours").default
    until = now + timedelta(hours=run.policy.offer_hours)
    with connection.cursor() as cursor:
        for statement in OFFERS:
            cursor.execute(statement, {"run": run.pk, "now": now, "until": until, "hours": hours})
    offers = run.proposals.order_by("pk").values_list("pk", "request__person_id", "mentor_id", "mentor__user_id")
    tell_offers(list(offers), key=f"run:{run.pk}", days=run.policy.offer_hours // 24, now=now)


def tell_offers(offers: Sequence[tuple[int, int, int, int]], *, key: str, days: int, now: datetime) -> None:
    """Each resident once for the proposal, each mentor once for all of theirs.

    offers: (proposal, resident's user, mentor, mentor's user) ids.
    """
    messages = [
        Message(
            person, NoticeKind.RESULT, f"proposal:{proposal}:offer", "어울리는 멘토를 찾았습니다",
            f"멘토와 어울리는 까닭을 보고 {days}일 안에 답해 주세요.", resident_page(proposal),
        )
        for proposal, person, _, _ in offers
    ]  # fmt: skip
    messages += [
        Message(
            user, NoticeKind.RESULT, f"{key}:offers:{mentor}", f"새 멘티 제안 {count}건이 있습니다",
            f"어울리는 까닭을 보고 {days}일 안에 답해 주세요.", MENTOR_PAGE,
        )
        for (mentor, user), count in Counter((mentor, user) for _, _, mentor, user in offers).items()
    ]  # fmt: skip
    notify_many(messages, now)
