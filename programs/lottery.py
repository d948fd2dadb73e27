"""A draw that anybody can check again: from a secret promised before and a value known after, one order of all (pure).

Nothing here belongs to one kind of draw: whoever has ids, seats, a secret and a public value uses the same functions.
The words of the format are those of the published file:

- commitment = SHA-256(secret), published before the list is closed, so that the secret can't be chosen afterwards;
- entries_digest = SHA-256(sorted ids joined by a line feed), published when the list is closed;
- beacon = a public value that nobody can know while the list is open;
- seed = SHA-256(secret|entries_digest|beacon); number of an id = SHA-256(seed|id); the lowest numbers win.

All texts are UTF-8 and all digests lower-case hex.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

HEX = re.compile(r"[0-9a-f]+\Z")
DIGEST = re.compile(r"[0-9a-f]{64}\Z")
TYPES: dict[str, type] = {
    "intake": str,
    "seats": int,
    "commitment": str,
    "closed_at": str,
    "entries": list,
    "entries_digest": str,
    "beacon": dict,
    "secret": str,
    "seed": str,
    "winners": list,
    "waitlist": list,
}
TYPE_WORDS = {str: "글", int: "정수", list: "목록", dict: "이름과 값(name, value)의 묶음"}


class BadEntries(ValueError):
    """The list can't be drawn: twice the same id, an id that is no text, or a line feed inside one."""


@dataclass(frozen=True)
class Draw:
    """`winners` in the order drawn, at most as many as there are seats; `waitlist` the rest in the order drawn."""

    seed: str
    winners: tuple[str, ...]
    waitlist: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """`checked` = how many ids were numbered anew; `error` = the first thing that is wrong, in Korean, or None."""

    valid: bool
    checked: int
    error: str | None


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def commit(secret: str) -> str:
    """What is published before the list is closed. `secret` is hex text; ValueError when it isn't."""
    if not HEX.match(secret):
        raise ValueError("a secret is lower-case hex")
    return _hash(secret)


def in_order(ids: Iterable[str]) -> list[str]:
    """The ids sorted as they are published; BadEntries when they can't be drawn."""
    entries = list(ids)
    if fault := _fault_of(entries):
        raise BadEntries(fault)
    return sorted(entries)


def _fault_of(entries: Sequence[Any]) -> str:
    """Why this is not a list of ids, or ""."""
    for entry in entries:
        if not isinstance(entry, str) or not entry or "\n" in entry or not _is_utf8(entry):
            return f"명단에 쓸 수 없는 번호가 있습니다: {entry!r}"
    twice = next((entry for entry, count in Counter(entries).items() if count > 1), None)
    return f"명단에 같은 번호가 두 번 있습니다: {twice}" if twice is not None else ""


def _is_utf8(text: str) -> bool:
    """JSON may carry half of a surrogate pair, which is no text and has no digest."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


def digest(ids: Iterable[str]) -> str:
    """The digest of a list, whatever order it comes in."""
    return _hash("\n".join(in_order(ids)))


def seed_of(secret: str, entries_digest: str, beacon: str) -> str:
    return _hash(f"{secret}|{entries_digest}|{beacon}")


def number_of(seed: str, entry: str) -> str:
    """The number an id draws: 64 hex digits; the lowest comes first."""
    return _hash(f"{seed}|{entry}")


def draw(ids: Iterable[str], seats: int, secret: str, beacon: str) -> Draw:
    """Draw once: the same list, seats (persons), secret and beacon value always give the same answer.

    Raises BadEntries for a list that can't be drawn, ValueError for negative seats or a secret that isn't hex.
    """
    if seats < 0:
        raise ValueError("seats can't be negative")
    commit(secret)
    entries = in_order(ids)
    seed = seed_of(secret, digest(entries), beacon)
    order = tuple(sorted(entries, key=lambda entry: (number_of(seed, entry), entry)))
    return Draw(seed, order[:seats], order[seats:])


def check(published: Mapping[str, Any]) -> Verdict:
    """Draw anew from a published file and compare every part of it."""
    error = _form_of(published) or _promise_of(published)
    if error:
        return Verdict(False, 0, error)
    entries = published["entries"]
    drawn = draw(entries, published["seats"], published["secret"], published["beacon"]["value"])
    error = _result_of(published, drawn)
    return Verdict(not error, len(entries), error or None)


def _form_of(published: Any) -> str:
    """The first thing missing or of the wrong kind, or ""."""
    if not isinstance(published, Mapping):
        return "추첨 결과 파일이 아닙니다."
    for name, kind in TYPES.items():
        if name not in published:
            return f"빠진 것이 있습니다: {name}"
        if not isinstance(published[name], kind) or isinstance(published[name], bool):
            return f"{name} 값은 {TYPE_WORDS[kind]}이어야 합니다."
    for name in ("name", "value"):
        if not isinstance(published["beacon"].get(name), str):
            return f"추첨에 쓴 값에 빠진 것이 있습니다: {name}"
    return _values_of(published)


def _values_of(published: Mapping[str, Any]) -> str:
    if published["seats"] < 0:
        return "자리 수가 0보다 적습니다."
    for name in ("commitment", "entries_digest", "seed"):
        if not DIGEST.match(published[name]):
            return f"{name} 값은 16진수(0–9, a–f) 64자리여야 합니다."
    if not HEX.match(published["secret"]):
        return "비밀값은 16진수(0–9, a–f)여야 합니다."
    if not _is_utf8(published["beacon"]["value"]):
        return "추첨에 쓴 값에 읽을 수 없는 글자가 있습니다."
    if fault := _fault_of(published["entries"]):
        return fault
    return "" if published["entries"] == sorted(published["entries"]) else "명단이 차례대로 놓여 있지 않습니다."


def _promise_of(published: Mapping[str, Any]) -> str:
    """Whether secret and list are the ones promised, or ""."""
    if commit(published["secret"]) != published["commitment"]:
        return "비밀값이 마감 전에 공개한 약속값과 맞지 않습니다."
    if digest(published["entries"]) != published["entries_digest"]:
        return "명단이 마감 때 공개한 지문과 맞지 않습니다. 번호가 바뀌었거나 더해졌거나 빠졌습니다."
    return ""


def _result_of(published: Mapping[str, Any], drawn: Draw) -> str:
    if drawn.seed != published["seed"]:
        return "추첨 씨앗(seed)이 비밀값, 명단, 공개 값으로 계산한 것과 다릅니다."
    if list(drawn.winners) != published["winners"]:
        return "당첨자나 그 차례가 다시 계산한 것과 다릅니다."
    if list(drawn.waitlist) != published["waitlist"]:
        return "대기자나 그 차례가 다시 계산한 것과 다릅니다."
    return ""
