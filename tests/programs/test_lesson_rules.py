"""Ranges, captions and films: what a player may ask for, and what an officer may upload."""

import contextlib
import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.byte_ranges import BeyondTheEnd, Part, part_of
from programs.captions import BrokenCaptions, check_fits, read_captions
from programs.videos import Film, NotAFilm, read_film
from tests.factories.lessons import CAPTIONS, box, mp4
from tests.factories.webm import webm


# --- Ranges ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-", (0, 49)),
        ("bytes=990-", (990, 999)),
        ("bytes=0-0", (0, 0)),
        ("bytes=0-499", (0, 499)),
        ("bytes=500-5000", (500, 999)),
        ("bytes=-1", (999, 999)),
        ("bytes=-5000", (0, 999)),
        ("BYTES=10-20", (10, 20)),
    ],
)
def test_a_range_is_the_part_it_says_and_an_open_one_is_short(header, part):
    assert part_of(header, 1000, longest=50) == Part(*part, 1000)


@pytest.mark.parametrize(
    "header", [None, "", "bytes=", "bytes=-", "bytes=5-2", "bytes=a-b", "items=0-5", "bytes=0-1,5-9"]
)
def test_what_is_no_single_range_means_the_whole_file(header):
    assert part_of(header, 1000, longest=50) is None


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-2000", "bytes=-0", "bytes=99999999999999999999-"])
def test_a_range_beyond_the_end_is_refused(header):
    with pytest.raises(BeyondTheEnd):
        part_of(header, 1000, longest=50)


def test_an_empty_file_has_no_last_bytes():
    with pytest.raises(BeyondTheEnd):
        part_of("bytes=-5", 0, longest=50)


@given(st.text(max_size=30), st.integers(0, 5000))
def test_no_header_leads_outside_the_file(header, size):
    try:
        part = part_of(f"bytes={header}", size, longest=100)
    except BeyondTheEnd:
        return
    assert part is None or 0 <= part.first <= part.last < size


# --- Captions -------------------------------------------------------------------------------------------------
def test_captions_are_read_with_their_times_and_words():
    text, cues = read_captions("\ufeff" + CAPTIONS.replace("\n", "\r\n"))
    assert text == CAPTIONS
    assert [(cue.start, cue.end, cue.text) for cue in cues] == [(0, 2, "안녕하세요."), (2, 5, "시작하겠습니다.")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1\n00:00:01,000 --> 00:00:02,000\n자막", "WEBVTT라는 줄로 시작"),
        ("WEBVTT", "자막이 하나도 없습니다"),
        ("WEBVTT\n\n00:01 --> 00:02\n자막", "시간이 잘못 적힌 곳"),
        ("WEBVTT\n\n00:03.000 --> 00:02.000\n자막", "시작하기 전에 끝납니다"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n<b></b>", "자막에 말이 없습니다"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n하나\n00:03.000 --> 00:04.000\n둘", "시간이 잘못 적힌 곳"),
        ("WEBVTT\n\n" + "가" * 600_000, "너무 깁니다"),
    ],
)
def test_broken_captions_are_refused_with_what_to_mend(text, said):
    with pytest.raises(BrokenCaptions, match=said):
        read_captions(text)


def test_captions_of_another_film_are_noticed():
    _, cues = read_captions(CAPTIONS)
    check_fits(cues, 3)
    with pytest.raises(BrokenCaptions, match="영상이 끝난 뒤"):
        check_fits(cues, 1)


# --- Films ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("wide", [False, True])
def test_an_mp4_film_says_how_long_it_is(wide):
    assert read_film(io.BytesIO(mp4(754, filler=1024, wide=wide))) == Film("video/mp4", 754)


@pytest.mark.parametrize("known_size", [True, False])
def test_a_webm_film_says_how_long_it_is(known_size):
    assert read_film(io.BytesIO(webm(seconds=12, known_size=known_size))) == Film("video/webm", 12)


MOVIE_ONLY = box(b"ftyp", b"isom0000") + box(b"mdat", b"x")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7 not a film at all", "MP4나 WebM 영상이 아닙니다"),
        (b"", "MP4나 WebM 영상이 아닙니다"),
        (MOVIE_ONLY, "망가져 있습니다"),
        (mp4(10)[:-4], "끊겨 있습니다"),
        (mp4(10, handler=b"soun"), "그림이 없는 파일"),
        (mp4(0), "길이를 알 수 없습니다"),
        (mp4(60 * 60 * 7), "길이를 알 수 없습니다"),
        (box(b"ftyp", b"isom0000") + struct.pack(">I4s", 4, b"moov"), "끊겨 있습니다"),
        (webm(seconds=12)[:30], "끊겨 있습니다|망가져 있습니다"),
        (webm(seconds=12, doc_type=b"matroska"), "MP4나 WebM 영상이 아닙니다"),
        (webm(seconds=12, track_type=2), "그림이 없는 파일"),
        (webm(seconds=0), "길이를 알 수 없습니다"),
        (b"\x1a\x45\xdf\xa3\x00\x00\x00\x00\x00\x00\x00\x00\x00", "망가져 있습니다|아닙니다"),
    ],
)
def test_what_is_no_film_is_refused_in_plain_words(content, said):
    with pytest.raises(NotAFilm, match=said):
        read_film(io.BytesIO(content))


@given(st.binary(max_size=400), st.sampled_from([b"", b"\0\0\0\x10ftypisom0000", b"\x1a\x45\xdf\xa3"]))
def test_no_bytes_break_the_reader(content, head):
    with contextlib.suppress(NotAFilm):
        read_film(io.BytesIO(head + content))
