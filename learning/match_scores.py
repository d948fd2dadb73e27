"""Says for every resident and mentor whether the rules allow them together, and how well they fit: 1 to 10,000 (pure).

Facts go in as sets of small words; numpy compares all pairs at once as bits. Age and gender are no facts here, so they
can't score. A pair's terms add up to its score: `explain` says the same for one pair as `score_all` for all of them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

BEST, LEAST = 10_000, 1
ENOUGH_SLOTS, ENOUGH_YEARS = 4, 20
ONLINE, IN_PERSON, EITHER = "online", "in_person", "either"
# In this order a pair that breaks several is said to break the first.
HARD_RULES = ("conflict", "ban", "trade", "needs", "language", "region", "slots", "stated")
ALWAYS = frozenset({"conflict", "ban"})
BIT = {rule: 1 << number for number, rule in enumerate(HARD_RULES)}
CELLS = 1 << 18  # pairs compared at once: bounds the memory


@dataclass(frozen=True)
class MentorFacts:
    """`week` 42 bits of free slots, `seats` free now, `load` persons looked after or offered."""

    id: int
    user: int
    organization: int
    trades: frozenset[str]
    skills: frozenset[str]
    languages: frozenset[str]
    regions: frozenset[str]
    mode: str
    employers: frozenset[str]
    years: int
    week: int
    seats: int
    load: int = 0


@dataclass(frozen=True)
class RequestFacts:
    """What one request says; `not_from` are organizations the person doesn't want a mentor from."""

    id: int
    person: int
    trade: str
    needs: frozenset[str]
    languages: frozenset[str]
    region: str
    mode: str
    week: int
    least_years: int = 0
    not_from: frozenset[int] = frozenset()
    employer: str = ""
    tier: int = 2


Pair = tuple[int, int]


@dataclass(frozen=True)
class Policy:
    """Most points of each term; which hard rules hold; what a load and an earlier refusal take off."""

    weights: Mapping[str, int]
    hard_rules: frozenset[str] = frozenset(HARD_RULES)
    seat_cost: int = 0
    decline_cost: int = 0


@dataclass(frozen=True)
class World:
    """Everything a run sees. `banned` (mentor, person); `declined` (mentor, person) who said no for now; `allowed`
    (mentor, request) -> rules that staff set aside for this pair."""

    mentors: Sequence[MentorFacts]
    requests: Sequence[RequestFacts]
    policy: Policy
    banned: frozenset[Pair] = frozenset()
    declined: frozenset[Pair] = frozenset()
    allowed: Mapping[Pair, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def bits(self) -> "Bits":
        return Bits(self)


def same_place(name: str) -> str:
    """An employer's name as it is compared: without spaces, forms of company and letter case."""
    plain = "".join(name.split()).casefold()
    for form in ("주식회사", "(주)", "㈜", "유한회사", "(유)"):
        plain = plain.replace(form, "")
    return plain


class Bits:
    """The world's sets as columns of whole numbers, a word a bit."""

    def __init__(self, world: World) -> None:
        mentors, requests = world.mentors, world.requests
        self.words: dict[str, int] = {}
        self.mentor_skills = self._sets(each.skills for each in mentors)
        self.request_needs = self._sets(each.needs for each in requests)
        self.mentor_trades = self._sets(each.trades for each in mentors)
        self.request_trade = self._sets([each.trade] for each in requests)
        self.mentor_languages = self._sets(each.languages for each in mentors)
        self.request_languages = self._sets(each.languages for each in requests)
        self.mentor_regions = self._sets(each.regions for each in mentors)
        self.request_region = self._sets([each.region] if each.region else [] for each in requests)
        self.mentor_week = np.array([each.week for each in mentors], dtype=np.int64)
        self.request_week = np.array([each.week for each in requests], dtype=np.int64)
        self.mentor_years = np.array([each.years for each in mentors], dtype=np.int32)
        self.request_years = np.array([each.least_years for each in requests], dtype=np.int32)
        self.mentor_mode = np.array([_modes(each.mode) for each in mentors], dtype=np.uint8)
        self.request_mode = np.array([_modes(each.mode) for each in requests], dtype=np.uint8)
        self.wanted = np.array([max(1, len(each.needs)) for each in requests], dtype=np.int32)
        self.load = np.array([each.load for each in mentors], dtype=np.int32)
        self.forbidden = _special_pairs(world)

    def _sets(self, rows: Iterable[Iterable[str]]) -> np.ndarray:
        """Each set as the sum of its words' bits. The portal's words are far fewer than 64."""
        words = self.words
        return np.array([sum(1 << words.setdefault(word, len(words)) for word in row) for row in rows], dtype=np.int64)


def _modes(mode: str) -> int:
    return (mode != IN_PERSON) | (mode != ONLINE) << 1


def _special_pairs(world: World) -> dict[int, list[tuple[int, int]]]:
    """For every request's place the mentors' places with rules that only name single pairs, as (place, rule bits)."""
    by_user = {each.user: place for place, each in enumerate(world.mentors)}
    by_id = {each.id: place for place, each in enumerate(world.mentors)}
    by_employer: dict[str, list[int]] = {}
    by_organization: dict[int, list[int]] = {}
    banned: dict[int, list[int]] = {}
    for place, each in enumerate(world.mentors):
        by_organization.setdefault(each.organization, []).append(place)
        for name in each.employers:
            by_employer.setdefault(same_place(name), []).append(place)
    for mentor, person in world.banned:
        if mentor in by_id:
            banned.setdefault(person, []).append(by_id[mentor])
    found: dict[int, list[tuple[int, int]]] = {}
    for place, asked in enumerate(world.requests):
        conflicts = by_employer.get(same_place(asked.employer), []) if asked.employer else []
        pairs = [(mentor, BIT["conflict"]) for mentor in conflicts]
        if asked.person in by_user:
            pairs.append((by_user[asked.person], BIT["conflict"]))
        pairs += [(mentor, BIT["ban"]) for mentor in banned.get(asked.person, ())]
        pairs += [(mentor, BIT["stated"]) for body in asked.not_from for mentor in by_organization.get(body, ())]
        if pairs:
            found[place] = pairs
    return found


def broken_rules(world: World, first: int, last: int) -> np.ndarray:
    """For requests[first:last] x mentors the bits (BIT) of the rules a pair breaks; 0 = allowed."""
    bits, part = world.bits, slice(first, last)
    online = (bits.mentor_mode & bits.request_mode[part, None] & 1) != 0
    near = (bits.mentor_regions & bits.request_region[part, None]) != 0
    in_person = ((bits.mentor_mode & bits.request_mode[part, None] & 2) != 0) & near
    tests = {
        "trade": (bits.mentor_trades & bits.request_trade[part, None]) != 0,
        "needs": (bits.mentor_skills & bits.request_needs[part, None]) != 0,
        "language": (bits.mentor_languages & bits.request_languages[part, None]) != 0,
        "region": online | in_person,
        "slots": (bits.mentor_week & bits.request_week[part, None]) != 0,
        "stated": bits.mentor_years >= bits.request_years[part, None],
    }
    broken = np.zeros((last - first, len(world.mentors)), dtype=np.uint8)
    for rule, holds in tests.items():
        broken |= ~holds * np.uint8(BIT[rule])
    for place in range(first, last):
        for mentor, bit in bits.forbidden.get(place, ()):
            broken[place - first, mentor] |= bit
    _set_aside(world, broken, first, last)
    kept = sum(BIT[rule] for rule in ALWAYS | world.policy.hard_rules)
    return broken & np.uint8(kept)


def _set_aside(world: World, broken: np.ndarray, first: int, last: int) -> None:
    if not world.allowed:
        return
    mentors = {each.id: place for place, each in enumerate(world.mentors)}
    requests = {world.requests[place].id: place for place in range(first, last)}
    for (mentor, request), rules in world.allowed.items():
        if mentor in mentors and request in requests:
            left = 255 - sum(BIT[rule] for rule in rules)
            broken[requests[request] - first, mentors[mentor]] &= left


@dataclass(frozen=True)
class Scores:
    """Every allowed pair: place of the mentor, place of the request, score."""

    mentor: np.ndarray
    request: np.ndarray
    score: np.ndarray


def blocks(world: World) -> Iterator[tuple[int, int]]:
    """Stretches of requests that fit into memory with all mentors."""
    step = max(1, CELLS // max(1, len(world.mentors)))
    for first in range(0, len(world.requests), step):
        yield first, min(first + step, len(world.requests))


def score_all(world: World, best: int | None = None) -> Scores:
    """Every allowed pair, or with `best` only so many of each request, highest first (equal ones by mentor's place)."""
    found = [_block(world, first, last, best) for first, last in blocks(world)]
    if not found:
        nothing = np.array([], dtype=np.int64)
        return Scores(nothing, nothing, nothing)
    return Scores(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _block(world: World, first: int, last: int, best: int | None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    scores = score_block(world, first, last)
    if best is not None and best < len(world.mentors):
        scores = _only_best(scores, best)
    request, mentor = np.nonzero(scores)
    return mentor, request + first, scores[request, mentor].astype(np.int64)


def _only_best(scores: np.ndarray, best: int) -> np.ndarray:
    """The same with 0 for all but the best of each row; equal scores: the earlier mentor."""
    mentors = scores.shape[1]
    ranked = scores * np.int32(mentors) + np.arange(mentors, 0, -1, dtype=np.int32) - 1
    least = np.partition(ranked, mentors - best, axis=1)[:, mentors - best]
    return np.where(ranked >= least[:, None], scores, 0)


def score_block(world: World, first: int, last: int) -> np.ndarray:
    """Scores of requests[first:last] x mentors; 0 = not allowed."""
    bits, part, weights = world.bits, slice(first, last), world.policy.weights
    broken = broken_rules(world, first, last)
    matched = np.bitwise_count(bits.mentor_skills & bits.request_needs[part, None]).astype(np.int32)
    score = weights["needs"] * matched // bits.wanted[part, None]
    shared = np.minimum(np.bitwise_count(bits.mentor_week & bits.request_week[part, None]), ENOUGH_SLOTS)
    score += weights["slots"] * shared.astype(np.int32) // ENOUGH_SLOTS
    for term, left, right in (
        ("trade", bits.mentor_trades, bits.request_trade),
        ("region", bits.mentor_regions, bits.request_region),
    ):
        score += np.where((left & right[part, None]) != 0, np.int32(weights[term]), np.int32(0))
    score += weights["years"] * np.minimum(bits.mentor_years, ENOUGH_YEARS) // ENOUGH_YEARS
    score -= world.policy.seat_cost * bits.load
    _take_off_declined(world, score, first, last)
    return np.where(broken == 0, np.clip(score, LEAST, BEST), 0).astype(np.int32)


def _take_off_declined(world: World, score: np.ndarray, first: int, last: int) -> None:
    if not world.declined or not world.policy.decline_cost:
        return
    mentors = {each.id: place for place, each in enumerate(world.mentors)}
    people: dict[int, list[int]] = {}
    for place in range(first, last):
        people.setdefault(world.requests[place].person, []).append(place - first)
    for mentor, person in world.declined:
        for place in people.get(person, ()) if mentor in mentors else ():
            score[place, mentors[mentor]] -= world.policy.decline_cost


# --- One pair -----------------------------------------------------------------------------------------------------
def explain(mentor: MentorFacts, request: RequestFacts, policy: Policy, *, declined: bool = False) -> dict[str, Any]:
    """What the pair shares and the points each term gives; `sum(points)` clipped to 1..10,000 is the score."""
    matched, week = mentor.skills & request.needs, mentor.week & request.week
    same_trade, near = request.trade in mentor.trades, request.region in mentor.regions
    weights = policy.weights
    points = {
        "trade": weights["trade"] if same_trade else 0,
        "needs": weights["needs"] * len(matched) // max(1, len(request.needs)),
        "slots": weights["slots"] * min(week.bit_count(), ENOUGH_SLOTS) // ENOUGH_SLOTS,
        "region": weights["region"] if near else 0,
        "years": weights["years"] * min(mentor.years, ENOUGH_YEARS) // ENOUGH_YEARS,
        "load": -policy.seat_cost * mentor.load,
        "declined": -policy.decline_cost if declined else 0,
    }
    return {
        "trade": request.trade if same_trade else "",
        "needs": sorted(matched),
        "wanted": len(request.needs),
        "week": week,
        "near": near,
        "years": mentor.years,
        "least_years": request.least_years,
        "points": points,
    }


def score_of(terms: Mapping[str, Any]) -> int:
    """The score that the terms add up to."""
    return max(LEAST, min(BEST, sum(terms["points"].values())))
