"""Shares applications out among reviewers: as even as can be, and never to somebody who mustn't read them (pure)."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence


def share_out(
    missing: Mapping[int, int],
    reviewers: Sequence[int],
    barred: Collection[tuple[int, int]],
    load: Mapping[int, int],
) -> list[tuple[int, int]]:
    """Pairs (application, reviewer) to add: for each application as many as are missing, of those who may read it.

    `barred` holds pairs that must not be made (given before, conflict, own application); `load` how many each reviewer
    has already. The least burdened come first; applications that few may read are served before the others. Fewer
    pairs come back where there aren't enough reviewers.
    """
    carried = Counter({reviewer: load.get(reviewer, 0) for reviewer in reviewers})
    able = {item: [one for one in reviewers if (item, one) not in barred] for item in missing}
    pairs = []
    for item in sorted(missing, key=lambda item: (len(able[item]), item)):
        chosen = sorted(able[item], key=lambda one: (carried[one], _turn(item, one), one))[: missing[item]]
        carried.update(chosen)
        pairs += [(item, one) for one in chosen]
    return sorted(pairs)


def _turn(item: int, reviewer: int) -> int:
    """Mixes who reads together with whom, so that the same two don't judge everything alone."""
    return (item * 7919 + reviewer * 104729) % 1009


def shortage(missing: Mapping[int, int], pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """How many readers each application still lacks after sharing out; applications that lack none aren't named."""
    got = Counter(item for item, _ in pairs)
    return {item: wanted - got[item] for item, wanted in missing.items() if wanted > got[item]}
