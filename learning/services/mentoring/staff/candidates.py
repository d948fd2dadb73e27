"""Which mentors could take one resident, the best first, and which rule stands in the way of the others."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from learning.match_scores import BIT, HARD_RULES, RequestFacts, World, broken_rules, explain, score_of
from learning.models import MentorProfile, MentorRequest
from learning.services.mentoring import snapshot
from learning.services.mentoring.policies import policy_in_force


@dataclass(frozen=True)
class Candidate:
    """One mentor for one request: `score` as if allowed, `seats` free now, the rules that are `broken`."""

    mentor: MentorProfile
    score: int
    terms: dict[str, Any]
    seats: int
    broken: tuple[str, ...]

    @property
    def is_possible(self) -> bool:
        return not self.broken and self.seats > 0


def facts_of(request: MentorRequest) -> RequestFacts:
    """The request as the rules read it."""
    return RequestFacts(
        id=request.pk,
        person=request.person_id,
        trade=request.trade,
        needs=frozenset(request.needs),
        languages=frozenset(request.languages),
        region=request.region,
        mode=request.mode,
        week=request.slots,
        least_years=request.least_years,
        not_from=frozenset(request.not_from.values_list("pk", flat=True)),
        employer=request.employer,
        tier=request.tier,
    )


def world_of(request: MentorRequest, now: datetime) -> World:
    """Every serving mentor, bans and exceptions as they are now, and this one request."""
    seen = snapshot.take(policy_in_force(now), now).world
    return World(seen.mentors, [facts_of(request)], seen.policy, seen.banned, seen.declined, seen.allowed)


def candidates(request: MentorRequest, now: datetime) -> list[Candidate]:
    """Every serving mentor: those who could take the person first, then the fewest broken rules, then the score."""
    world = world_of(request, now)
    if not world.mentors:
        return []
    broken = broken_rules(world, 0, 1)[0]
    rows = MentorProfile.objects.select_related("user", "organization").in_bulk([each.id for each in world.mentors])
    found = [_candidate(world, place, int(broken[place]), rows[each.id]) for place, each in enumerate(world.mentors)]
    return sorted(found, key=lambda each: (len(each.broken), each.seats <= 0, -each.score, each.mentor.pk))


def candidate(request: MentorRequest, mentor_id: int, now: datetime) -> Candidate | None:
    """One serving mentor for the request; None when there is no such mentor."""
    return next((each for each in candidates(request, now) if each.mentor.pk == mentor_id), None)


def _candidate(world: World, place: int, bits: int, mentor: MentorProfile) -> Candidate:
    facts, wish = world.mentors[place], world.requests[0]
    terms = explain(facts, wish, world.policy, declined=(facts.id, wish.person) in world.declined)
    broken = tuple(rule for rule in HARD_RULES if bits & BIT[rule])
    return Candidate(mentor, score_of(terms), terms, facts.seats, broken)
