"""Looks into a film before it is kept: is it what its name says, does it hold a picture, and how long is it (pure).

Only the few bytes that say so are read, of MP4 (ISO/IEC 14496-12) and of WebM (RFC 8794, RFC 9559).
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

LONGEST_SECONDS = 6 * 60 * 60
EBML, SEGMENT, INFO, TRACKS, CLUSTER = 0x1A45DFA3, 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675
DOC_TYPE, SCALE, DURATION, TRACK, TRACK_TYPE = 0x4282, 0x2AD7B1, 0x4489, 0xAE, 0x83
MOST_ELEMENTS = 10_000  # a film has a handful at each level; more is a trap
SMALL = 4096  # no value we read is longer


class NotAFilm(ValueError):
    """The file isn't a film that browsers play; the text is a Korean sentence."""


class Film(NamedTuple):
    content_type: str
    seconds: int


class Box(NamedTuple):
    """A box of MP4 or an element of WebM: its name, where its content begins, and where it ends."""

    name: bytes | int
    start: int
    end: int


def read_film(file: BinaryIO) -> Film:
    """What the file really is, whatever its name says. Raises NotAFilm."""
    size = file.seek(0, 2)
    file.seek(0)
    head = file.read(12)
    try:
        if head[4:8] == b"ftyp":
            return Film("video/mp4", _whole(_mp4_seconds(file, size)))
        if head[:4] == EBML.to_bytes(4):
            return Film("video/webm", _whole(_webm_seconds(file, size)))
    except (struct.error, IndexError, OverflowError) as error:
        raise NotAFilm("영상 파일이 망가져 있습니다. 다시 저장해서 올려 주세요.") from error
    raise NotAFilm("MP4나 WebM 영상이 아닙니다. 영상을 MP4로 저장해서 올려 주세요.")


def _whole(seconds: float) -> int:
    if not 0 < seconds <= LONGEST_SECONDS:
        raise NotAFilm("영상의 길이를 알 수 없습니다. 영상을 MP4로 다시 저장해서 올려 주세요.")
    return max(1, round(seconds))


def _mp4_seconds(file: BinaryIO, size: int) -> float:
    movie = _first(file, 0, size, b"moov")
    header = _first(file, movie.start, movie.end, b"mvhd")
    tracks = [box for box in _boxes(file, movie.start, movie.end) if box.name == b"trak"]
    if not any(_is_picture(file, track) for track in tracks):
        raise NotAFilm("소리만 있고 그림이 없는 파일입니다. 영상 파일을 올려 주세요.")
    scale, units = _movie_header(file, header)
    return units / scale if scale else 0


def _movie_header(file: BinaryIO, header: Box) -> tuple[int, int]:
    """Units a second, and the length in units; version 1 has wider numbers."""
    file.seek(header.start)
    if file.read(4)[0] == 1:
        return struct.unpack(">16xIQ", file.read(28))
    return struct.unpack(">8xII", file.read(16))


def _is_picture(file: BinaryIO, track: Box) -> bool:
    media = _first(file, track.start, track.end, b"mdia")
    handler = _first(file, media.start, media.end, b"hdlr")
    file.seek(handler.start + 8)
    return file.read(4) == b"vide"


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    for _ in range(MOST_ELEMENTS):
        if start + 8 > end:
            return
        file.seek(start)
        length, name = struct.unpack(">I4s", file.read(8))
        head = 8
        if length == 1:
            (length,) = struct.unpack(">Q", file.read(8))
            head = 16
        stop = end if length == 0 else start + length
        if stop < start + head or stop > end:
            raise NotAFilm("영상 파일이 끊겨 있습니다. 끝까지 저장된 파일인지 확인해 주세요.")
        yield Box(name, start + head, stop)
        start = stop


def _first(file: BinaryIO, start: int, end: int, name: bytes) -> Box:
    found = next((box for box in _boxes(file, start, end) if box.name == name), None)
    if found is None:
        raise NotAFilm("영상 파일이 망가져 있습니다. 다시 저장해서 올려 주세요.")
    return found


def _webm_seconds(file: BinaryIO, size: int) -> float:
    top = _elements(file, 0, size)
    head = next(top)
    if _value(file, head, DOC_TYPE).rstrip(b"\0") != b"webm":
        raise NotAFilm("MP4나 WebM 영상이 아닙니다. 영상을 MP4로 저장해서 올려 주세요.")
    segment = next((box for box in top if box.name == SEGMENT), None)
    if segment is None:
        raise NotAFilm("영상 파일이 망가져 있습니다. 다시 저장해서 올려 주세요.")
    parts = {box.name: box for box in _before_pictures(file, segment)}
    if INFO not in parts or TRACKS not in parts or not _has_picture(file, parts[TRACKS]):
        raise NotAFilm("그림이 없는 파일입니다. 영상 파일을 올려 주세요.")
    scale = int.from_bytes(_value(file, parts[INFO], SCALE)) or 1_000_000
    units = _value(file, parts[INFO], DURATION)
    length = struct.unpack(">d" if len(units) == 8 else ">f", units)[0] if units else 0
    return length * scale / 1_000_000_000


def _before_pictures(file: BinaryIO, segment: Box) -> Iterator[Box]:
    """What a film says of itself stands before its first pictures."""
    for box in _elements(file, segment.start, segment.end):
        if box.name == CLUSTER:
            return
        yield box


def _has_picture(file: BinaryIO, tracks: Box) -> bool:
    entries = [box for box in _elements(file, tracks.start, tracks.end) if box.name == TRACK]
    return any(int.from_bytes(_value(file, entry, TRACK_TYPE)) == 1 for entry in entries)


def _value(file: BinaryIO, parent: Box, name: int) -> bytes:
    """The bytes of one small element; b"" when it isn't there."""
    found = next((box for box in _elements(file, parent.start, parent.end) if box.name == name), None)
    if found is None:
        return b""
    file.seek(found.start)
    return file.read(min(found.end - found.start, SMALL))


def _elements(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    for _ in range(MOST_ELEMENTS):
        if start >= end:
            return
        file.seek(start)
        name, name_length = _number(file.read(4), keep_marker=True)
        file.seek(start + name_length)
        length, length_length = _number(file.read(8), keep_marker=False)
        content = start + name_length + length_length
        is_unknown = length == (1 << 7 * length_length) - 1  # written while it was recorded: goes on to the end
        stop = end if is_unknown else content + length
        if stop > end:
            raise NotAFilm("영상 파일이 끊겨 있습니다. 끝까지 저장된 파일인지 확인해 주세요.")
        yield Box(name, content, stop)
        start = stop


def _number(head: bytes, *, keep_marker: bool) -> tuple[int, int]:
    """A number whose first byte tells its length, and that length in bytes."""
    length = 9 - head[0].bit_length()
    if length > len(head):
        raise NotAFilm("영상 파일이 망가져 있습니다. 다시 저장해서 올려 주세요.")
    number = int.from_bytes(head[:length])
    return (number if keep_marker else number & ~(1 << 7 * length)), length
