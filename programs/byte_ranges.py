"""Reads which part of a file a player asks for (RFC 9110, section 14), so that a video can be watched from anywhere."""

import re
from typing import NamedTuple

ONE_RANGE = re.compile(r"^bytes=\s*(\d*)-(\d*)\s*$", re.IGNORECASE)


class Part(NamedTuple):
    """Bytes `first` to `last`, both included, of a file of `size` bytes."""

    first: int
    last: int
    size: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1

    @property
    def content_range(self) -> str:
        return f"bytes {self.first}-{self.last}/{self.size}"


class BeyondTheEnd(Exception):
    """The file has no such bytes (416)."""


def part_of(header: str | None, size: int, *, longest: int) -> Part | None:
    """The part a Range header asks for; None where the whole file is the answer.

    An open end ("bytes=0-") is answered with `longest` bytes at most: players ask on, and a slow telephone doesn't hold
    a web process for the length of a film. Other units, several ranges and nonsense count as no range at all.
    Raises BeyondTheEnd.
    """
    found = ONE_RANGE.match(header or "")
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        return _suffix(int(found[2]), size)
    first, last = int(found[1]), int(found[2]) if found[2] else None
    if last is not None and last < first:
        return None
    if first >= size:
        raise BeyondTheEnd
    end = first + longest - 1 if last is None else last
    return Part(first, min(end, size - 1), size)


def _suffix(length: int, size: int) -> Part:
    """The last so many bytes."""
    if length == 0 or size == 0:
        raise BeyondTheEnd
    return Part(max(0, size - length), size - 1, size)
