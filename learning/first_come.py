"""Serves residents in the order they asked: what officers and the bench compare the best match with. Pure.

Each request in turn gets the highest-scored mentor who still has a seat. Pins stand first, as in the best match.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from learning.matching import Instance


@dataclass(frozen=True)
class FirstCome:
    """Who would get whom. `pairs` (mentor, request, score) sorted; `waiting` request ids in the order they asked."""

    pairs: tuple[tuple[str, str, int], ...]
    waiting: tuple[str, ...]

    @property
    def served(self) -> int:
        return len(self.pairs)

    @property
    def total(self) -> int:
        return sum(score for _, _, score in self.pairs)


def first_come(instance: Instance, order: Sequence[str]) -> FirstCome:
    """`order` = every request id once, the first to ask first. Equal scores go to the lower mentor id."""
    pinned = {request: mentor for mentor, request in instance.pins}
    free = Counter(dict(instance.mentors))
    free.subtract(pinned.values())
    wishes = _wishes(instance)
    given = {}
    for request in order:
        mentor = pinned.get(request) or next((each for each in wishes.get(request, ()) if free[each] > 0), None)
        if mentor is not None:
            given[request] = mentor
            free[mentor] -= request not in pinned
    pairs = sorted((mentor, request, instance.edges[mentor, request]) for request, mentor in given.items())
    return FirstCome(tuple(pairs), tuple(request for request in order if request not in given))


def _wishes(instance: Instance) -> dict[str, list[str]]:
    """For every request its mentors, best score first."""
    found: dict[str, list[tuple[int, str]]] = {}
    for (mentor, request), score in instance.edges.items():
        found.setdefault(request, []).append((-score, mentor))
    return {request: [mentor for _, mentor in sorted(each)] for request, each in found.items()}
