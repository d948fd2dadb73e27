"""Which characters a font can draw, so that nobody's certificate shows an empty box in their name (pure)."""

import struct
from collections.abc import Iterable

CMAP = b"cmap"
SEGMENTS, GROUPS = 4, 12


def drawable(font: bytes) -> frozenset[int]:
    """Code points of a TrueType or OpenType font (its `cmap` table, formats 4 and 12 of the OpenType specification).

    Raises ValueError for anything that isn't such a font.
    """
    start = _table(font)
    count = struct.unpack_from(">H", font, start + 2)[0]
    found: set[int] = set()
    for record in range(count):
        subtable = start + struct.unpack_from(">I", font, start + 4 + record * 8 + 4)[0]
        kind = struct.unpack_from(">H", font, subtable)[0]
        if kind == GROUPS:
            found.update(_groups(font, subtable))
        elif kind == SEGMENTS:
            found.update(_segments(font, subtable))
    return frozenset(found)


def _table(font: bytes) -> int:
    tables = struct.unpack_from(">H", font, 4)[0] if len(font) > 12 else 0
    for entry in range(12, 12 + tables * 16, 16):
        if font[entry : entry + 4] == CMAP:
            return struct.unpack_from(">I", font, entry + 8)[0]
    raise ValueError("this is no font with a cmap table")


def _groups(font: bytes, at: int) -> Iterable[int]:
    for group in range(struct.unpack_from(">I", font, at + 12)[0]):
        first, last, glyph = struct.unpack_from(">III", font, at + 16 + group * 12)
        yield from range(first + (glyph == 0), last + 1)


def _segments(font: bytes, at: int) -> Iterable[int]:
    """Segments of code points; glyph 0 is the empty box, so what maps to it can't be drawn."""
    half = struct.unpack_from(">H", font, at + 6)[0]
    ends = at + 14
    starts, deltas, offsets = ends + half + 2, ends + 2 * half + 2, ends + 3 * half + 2
    for step in range(0, half, 2):
        first, last = _word(font, starts + step), _word(font, ends + step)
        delta, offset = _word(font, deltas + step), _word(font, offsets + step)
        for point in range(first, min(last, 0xFFFE) + 1):
            glyph = _word(font, offsets + step + offset + 2 * (point - first)) if offset else point
            if glyph and (glyph + delta) % 0x10000:
                yield point


def _word(font: bytes, at: int) -> int:
    return struct.unpack_from(">H", font, at)[0]


def undrawable(text: str, points: frozenset[int]) -> list[str]:
    """The letters of `text` that the font lacks, each once, in their order."""
    return list(dict.fromkeys(letter for letter in text if ord(letter) not in points))
