"""Reads everything a match depends on in one statement, so that residents are matched on one moment's truth."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection

from learning.match_scores import MentorFacts, RequestFacts, World
from learning.models.mentoring import MatchPolicy
from learning.services.mentoring.policies import rules_of
from learning.slots import shortfall

# One statement sees one moment, whatever others commit meanwhile. Rows are ordered, so that the same facts give the
# same text and so the same digest. Requests that came after `last` belong to the next run, and
# whoever was offered a move waits for the answers.
STATEMENT = """
SELECT jsonb_build_object(
 'mentors', (SELECT coalesce(jsonb_agg(jsonb_build_array(
     m.id, m.user_id, m.organization_id, m.trades, m.skills, m.languages, m.regions, m.mode, m.employers, m.years,
     m.slots, m.capacity,
     (SELECT count(*) FROM learning_seat s WHERE s.mentor_id = m.id AND s.released_at IS NULL)
     + (SELECT count(*) FROM learning_proposal p WHERE p.mentor_id = m.id AND p.state = 'offered')
   ) ORDER BY m.id), '[]') FROM learning_mentorprofile m WHERE m.paused_at IS NULL AND m.left_at IS NULL AND EXISTS (
     SELECT FROM accounts_membership h WHERE h.user_id = m.user_id AND h.role = 'mentor' AND h.ended_at IS NULL)),
 'requests', (SELECT coalesce(jsonb_agg(jsonb_build_array(
     r.id, r.person_id, r.trade, r.needs, r.languages, r.region, r.mode, r.slots, r.least_years,
     (SELECT coalesce(array_agg(n.organization_id ORDER BY n.organization_id), '{}')
        FROM learning_mentorrequest_not_from n WHERE n.mentorrequest_id = r.id),
     r.employer, r.tier, extract(epoch FROM r.waiting_since), u.is_active,
     (SELECT max(k.mentor_id) FROM learning_mentorship k WHERE k.request_id = r.id AND k.state IN ('active', 'paused'))
   ) ORDER BY r.id), '[]') FROM learning_mentorrequest r JOIN accounts_user u ON u.id = r.person_id
   WHERE r.state = ANY(%(states)s) AND r.id <= %(last)s
     AND NOT EXISTS (SELECT FROM learning_proposal o WHERE o.request_id = r.id AND o.state = 'offered')),
 'banned', (SELECT coalesce(jsonb_agg(jsonb_build_array(b.mentor_id, b.person_id) ORDER BY b.mentor_id, b.person_id),
     '[]') FROM learning_ban b WHERE b.lifted_at IS NULL AND (b.expires_at IS NULL OR b.expires_at > %(now)s)),
 'declined', (SELECT coalesce(jsonb_agg(DISTINCT jsonb_build_array(p.mentor_id, r.person_id)), '[]')
     FROM learning_proposal p JOIN learning_mentorrequest r ON r.id = p.request_id
    WHERE p.state IN ('declined', 'expired') AND p.decided_at > %(remembered)s AND p.decided_at <= %(now)s),
 'pins', (SELECT coalesce(jsonb_agg(jsonb_build_array(p.mentor_id, p.request_id) ORDER BY p.id), '[]')
     FROM learning_pin p JOIN learning_mentorrequest r ON r.id = p.request_id
    WHERE p.removed_at IS NULL AND (p.expires_at IS NULL OR p.expires_at > %(now)s) AND r.state = 'open'),
 'allowed', (SELECT coalesce(jsonb_agg(jsonb_build_array(o.mentor_id, o.request_id, o.rule) ORDER BY o.id), '[]')
     FROM learning_matchoverride o WHERE o.approved_at IS NOT NULL AND o.withdrawn_at IS NULL)
)::text
"""
LAST_OF_ALL = 2**62
REMEMBERED = timedelta(days=90)  # how long a refusal for lack of time lowers the pair's score


@dataclass(frozen=True)
class Snapshot:
    """What a run sees. `world.requests` are those that take part, `excluded` {request id: why} the others; `seats` free
    seats by mentor's place; `current` the place of each request's mentor now, -1 = none; `since` {request id: moment
    (seconds)} since when each waits; `pins` {place of the request: place of the mentor}."""

    world: World
    seats: np.ndarray
    current: np.ndarray
    pins: Mapping[int, int]
    since: Mapping[int, float]
    excluded: Mapping[int, str]
    digest: str
    last: int
    moment: datetime


def take(policy: MatchPolicy, now: datetime, last: int = LAST_OF_ALL) -> Snapshot:
    """The world at this moment. Pass the `last` of an earlier snapshot and its `now` to see whether it still holds."""
    states = ["open", "active"] if policy.may_move else ["open"]
    values: dict[str, Any] = {"states": states, "last": last, "now": now, "remembered": now - REMEMBERED}
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, values)
        text = cursor.fetchone()[0]
    return _read(json.loads(text), hashlib.sha256(f"{policy.pk}|{text}".encode()).hexdigest(), policy, now)


def _read(raw: Mapping[str, Any], digest: str, policy: MatchPolicy, now: datetime) -> Snapshot:
    rows = {row[0]: row for row in raw["requests"]}
    excluded = {id: why for id, row in rows.items() if (why := _why_not(row))}
    taking_part = [row for id, row in rows.items() if id not in excluded]
    # Seats whose people take part themselves are up for this run.
    held = Counter(row[14] for row in taking_part)
    mentors = [_mentor(row, held=held[row[0]]) for row in raw["mentors"]]
    first_since = now.timestamp() - policy.first_after_days * 86_400 if policy.first_after_days else 0
    world = World(
        mentors=mentors,
        requests=[_request(row, first_since) for row in taking_part],
        policy=rules_of(policy),
        banned=frozenset((mentor, person) for mentor, person in raw["banned"]),
        declined=frozenset((mentor, person) for mentor, person in raw["declined"]),
        allowed=_allowed(raw["allowed"]),
    )
    place = {each.id: number for number, each in enumerate(mentors)}
    request_place = {row[0]: number for number, row in enumerate(taking_part)}
    return Snapshot(
        world=world,
        seats=np.array([each.seats for each in mentors], dtype=np.int64),
        current=np.array([place.get(row[14], -1) for row in taking_part], dtype=np.int64),
        pins={request_place[r]: place[m] for m, r in raw["pins"] if r in request_place and m in place},
        since={id: float(row[12]) for id, row in rows.items()},
        excluded=excluded,
        digest=digest,
        last=max(rows, default=0),
        moment=now,
    )


def _why_not(row: list[Any]) -> str:
    """Why a request takes no part: the person left, or ticked too few hours; "" = it does."""
    if not row[13]:
        return "left"
    return "few_slots" if shortfall(row[7]) else ""


def _mentor(row: list[Any], held: int) -> MentorFacts:
    capacity, taken = row[11], row[12] - held
    return MentorFacts(
        id=row[0], user=row[1], organization=row[2],
        trades=frozenset(row[3]), skills=frozenset(row[4]), languages=frozenset(row[5]), regions=frozenset(row[6]),
        mode=row[7], employers=frozenset(row[8]), years=row[9], week=row[10],
        seats=max(0, capacity - taken), load=taken,
    )  # fmt: skip


def _request(row: list[Any], first_since: float) -> RequestFacts:
    return RequestFacts(
        id=row[0], person=row[1], trade=row[2], needs=frozenset(row[3]), languages=frozenset(row[4]), region=row[5],
        mode=row[6], week=row[7], least_years=row[8], not_from=frozenset(row[9]), employer=row[10],
        tier=1 if row[12] <= first_since or row[14] else row[11],
    )  # fmt: skip


def _allowed(rows: list[list[Any]]) -> dict[tuple[int, int], frozenset[str]]:
    found: dict[tuple[int, int], frozenset[str]] = {}
    for mentor, request, rule in rows:
        found[mentor, request] = found.get((mentor, request), frozenset()) | {rule}
    return found
