"""Gives the seats of a scholarship round to people in rank order: some kept for groups, the rest open to all (pure).

Groups may overlap: somebody seated by one of theirs moves to another when that lets one more person in, and never loses
the seat. The order of seats is explained in docs/decisions/0020.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

OPEN = "OPEN"
RESERVES_FIRST, OPEN_FIRST = "RESERVES_FIRST", "OPEN_FIRST"


@dataclass(frozen=True)
class Candidate:
    """An eligible person as the ranking sees them; `lottery` is int(SHA-256(seed|id))."""

    id: str
    score: int
    lottery: int
    groups: tuple[str, ...]

    @property
    def rank_key(self) -> tuple[int, int, str]:
        return -self.score, self.lottery, self.id


def choose(ranked: Sequence[Candidate], *, seats: int, quota: Mapping[str, int], precedence: str) -> dict[str, str]:
    """Who gets a seat, and by which: {id: group or OPEN}. `ranked` is in rank order, best first."""
    via: dict[str, str] = {}
    if precedence == OPEN_FIRST:
        via |= {candidate.id: OPEN for candidate in ranked[: seats - sum(quota.values())]}
    via |= reserve(ranked, quota, taken=via.keys())
    for candidate in ranked:
        if len(via) >= seats:
            break
        via.setdefault(candidate.id, OPEN)
    return via


def reserve(ranked: Sequence[Candidate], quota: Mapping[str, int], *, taken: Iterable[str] = ()) -> dict[str, str]:
    """Fill the quota seats in rank order; somebody already seated moves to another of their groups when that lets one
    more person in (augmenting path), and never loses the seat. Groups are tried in alphabetical order."""
    seats = Seats(quota)
    gone = set(taken)
    closed: set[str] = set()
    for candidate in ranked:
        wanted = [group for group in candidate.groups if group in seats.free and group not in closed]
        if candidate.id in gone or not wanted:
            continue
        path = seats.path(wanted)
        if path is None:
            # Nobody can be moved out of these groups now, and seats are never given back: nor can anybody later.
            closed.update(seats.reachable(wanted))
            continue
        seats.shift(candidate, path)
    return seats.seated


Step = tuple[str, Candidate | None]


class Seats:
    """The seats of the groups while they are filled: how many are free, and who sits by which group."""

    def __init__(self, quota: Mapping[str, int]) -> None:
        self.free = {group: quota[group] for group in sorted(quota) if quota[group]}
        self.seated: dict[str, str] = {}
        self._people: dict[str, Candidate] = {}
        # Of each group, by the group they could move to: rank keys, best first. Who has moved is dropped when met.
        self._movers: dict[str, dict[str, list[tuple[int, int, str]]]] = {
            group: {other: [] for other in self.free if other != group} for group in self.free
        }

    def path(self, wanted: Sequence[str]) -> list[Step] | None:
        """The shortest chain of groups from a wanted one to one with a free seat, each with who moves on out of it."""
        came: dict[str, tuple[str, Candidate] | None] = dict.fromkeys(wanted)
        queue = deque(wanted)
        while queue:
            group = queue.popleft()
            if self.free[group]:
                return _walk_back(group, came)
            for other, holder in self._ways_out(group):
                if other not in came:
                    came[other] = (group, holder)
                    queue.append(other)
        return None

    def reachable(self, wanted: Sequence[str]) -> set[str]:
        """Every group somebody could move to, from one of these or one after another."""
        seen, queue = set(wanted), deque(wanted)
        while queue:
            for other, _ in self._ways_out(queue.popleft()):
                if other not in seen:
                    seen.add(other)
                    queue.append(other)
        return seen

    def shift(self, candidate: Candidate, path: Sequence[Step]) -> None:
        """Seat the candidate in the first group of the path, and everybody in the way in the next one."""
        arriving = candidate
        for group, leaving in path:
            self._seat(arriving, group)
            if leaving is None:
                self.free[group] -= 1
            else:
                arriving = leaving

    def _seat(self, candidate: Candidate, group: str) -> None:
        self.seated[candidate.id], self._people[candidate.id] = group, candidate
        for other in candidate.groups:
            if other in self.free and other != group:
                heappush(self._movers[group][other], candidate.rank_key)

    def _ways_out(self, group: str) -> list[tuple[str, Candidate]]:
        """Each group somebody of this one could move to, with the best-ranked of them; in the order of their ranks."""
        found = []
        for other, movers in self._movers[group].items():
            while movers and self.seated[movers[0][-1]] != group:
                heappop(movers)
            if movers:
                holder = self._people[movers[0][-1]]
                found.append((movers[0], holder.groups.index(other), other, holder))
        return [(other, holder) for _, _, other, holder in sorted(found)]


def _walk_back(group: str, came: Mapping[str, tuple[str, Candidate] | None]) -> list[Step]:
    path: list[Step] = [(group, None)]
    while step := came[group]:
        group, holder = step
        path.append((group, holder))
    return path[::-1]
