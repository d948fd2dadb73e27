"""Checks the captions of a video, so that no resident meets a film whose words don't come (pure)."""

from typing import NamedTuple

from webvtt import WebVTT
from webvtt.errors import MalformedCaptionError, MalformedFileError

MAX_LENGTH = 500_000  # letters; a film of two hours has about 100,000


class BrokenCaptions(ValueError):
    """Captions nobody could show; the text is a Korean sentence that says what to mend."""


class Cue(NamedTuple):
    """One caption: from and to in whole seconds, and its words without markup."""

    start: int
    end: int
    text: str


def read_captions(text: str) -> tuple[str, list[Cue]]:
    """The captions as they are kept, and their cues in order. Raises BrokenCaptions."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(plain) > MAX_LENGTH:
        raise BrokenCaptions("자막이 너무 깁니다. 영상에 맞는 자막 파일인지 확인해 주세요.")
    if not plain.startswith("WEBVTT"):
        raise BrokenCaptions("자막 파일은 WEBVTT라는 줄로 시작해야 합니다. .vtt 파일을 올려 주세요.")
    try:
        found = WebVTT.from_string(plain, strict=True)
    except (MalformedCaptionError, MalformedFileError) as error:
        raise BrokenCaptions(
            "자막에 시간이 잘못 적힌 곳이 있습니다. 00:00:01.000 --> 00:00:04.000처럼 적고, "
            "자막 사이에 빈 줄을 넣어 주세요."
        ) from error
    cues = [Cue(each.start_in_seconds, each.end_in_seconds, each.text.strip()) for each in found.captions]
    _check(cues, [(each.start, each.end) for each in found.captions])
    return plain + "\n", cues


def _check(cues: list[Cue], times: list[tuple[str, str]]) -> None:
    if not cues:
        raise BrokenCaptions("자막이 하나도 없습니다. 말과 시간을 적은 자막 파일을 올려 주세요.")
    for cue, (start, end) in zip(cues, times, strict=True):
        if not cue.text:
            raise BrokenCaptions(f"{start}의 자막에 말이 없습니다. 말을 적거나 그 자막을 빼 주세요.")
        if end <= start:
            raise BrokenCaptions(f"{start}의 자막이 시작하기 전에 끝납니다. 시간을 고쳐 주세요.")


def check_fits(cues: list[Cue], seconds: int) -> None:
    """Raises BrokenCaptions when the captions go on after the film has ended."""
    if cues[-1].start > seconds:
        raise BrokenCaptions("영상이 끝난 뒤의 자막이 있습니다. 이 영상의 자막이 맞는지 확인해 주세요.")
