"""Serves the officer whose file came from any office computer: bytes become text, whichever encoding they were in.

UTF-8 (with or without a mark), CP949, and files whose lines differ are recognized; a line that is neither keeps
U+FFFD where its bytes can't be read, so that the row can say so.
"""

import re
import unicodedata
from dataclasses import dataclass

from programs.imports.course import Refused

ENCODINGS = ("auto", "utf-8", "utf-8-sig", "cp949")
UNREADABLE = "\ufffd"
_UTF8_MARK = b"\xef\xbb\xbf"
_BINARY_STARTS = {
    b"PK\x03\x04": "압축 파일이나 엑셀 파일입니다. CSV로 저장해 주세요.",
    b"\xd0\xcf\x11\xe0": "옛 엑셀이나 한글 파일입니다. CSV로 저장해 주세요.",
    b"%PDF": "PDF 파일입니다. CSV로 저장해 주세요.",
    b"\x1f\x8b": "압축 파일입니다. 풀어서 올려 주세요.",
    b"\xff\xfe": "UTF-16으로 저장한 파일입니다. UTF-8로 저장해 주세요.",
    b"\xfe\xff": "UTF-16으로 저장한 파일입니다. UTF-8로 저장해 주세요.",
}
_HANGUL = re.compile("[가-힣]")
# What mistaken decoding leaves behind: rare ideographs, half-width kana, Latin with marks, private characters.
_DEBRIS = re.compile("[\u0080-\u00a0\u00c0-\u02ff\u0370-\u07ff\u3400-\u9fff\uf900-\ufaff\ue000-\uf8ff\uff61-\uff9f]")


@dataclass(frozen=True)
class Decoded:
    """Text in NFC with line feeds only, and the encoding it was in ("utf-8", "utf-8-sig", "cp949" or "mixed")."""

    text: str
    encoding: str


def decode(content: bytes, encoding: str = "auto") -> Decoded:
    """Raises Refused for empty and binary input, and where the encoding asked for doesn't fit."""
    _refuse_what_is_no_text(content)
    text, found = _decode_as_asked(content, encoding) if encoding != "auto" else _recognize(content)
    text = unicodedata.normalize("NFC", text.removeprefix("\ufeff"))
    return Decoded(text.replace("\r\n", "\n").replace("\r", "\n"), found)


def _refuse_what_is_no_text(content: bytes) -> None:
    if not content.removeprefix(_UTF8_MARK).strip():
        raise Refused("빈 파일입니다.", "파일 전체")
    for start, error in _BINARY_STARTS.items():
        if content.startswith(start):
            raise Refused(error, "파일의 첫머리")
    if (at := content.find(b"\0")) >= 0:
        raise Refused("글이 아닌 파일입니다. CSV나 JSON 파일인지 확인해 주세요.", _line_of(content, at))


def _decode_as_asked(content: bytes, encoding: str) -> tuple[str, str]:
    try:
        return content.decode(encoding), encoding
    except UnicodeDecodeError as fault:
        error = f"{encoding}(으)로 읽을 수 없는 글자가 있습니다. --encoding auto를 써 주세요."
        raise Refused(error, _line_of(content, fault.start)) from fault
    except LookupError as fault:
        raise Refused(f"모르는 글자 부호입니다: {encoding}", "--encoding") from fault


def _line_of(content: bytes, at: int) -> str:
    line = content.count(b"\n", 0, at) + 1
    return f"{line}번째 줄"


def _recognize(content: bytes) -> tuple[str, str]:
    try:
        return content.decode("utf-8"), "utf-8-sig" if content.startswith(_UTF8_MARK) else "utf-8"
    except UnicodeDecodeError:
        lines = [_decode_line(line) for line in content.split(b"\n")]
    kinds = {kind for _, kind in lines if kind != "ascii"}
    return "\n".join(text for text, _ in lines), "cp949" if kinds == {"cp949"} else "mixed"


def _decode_line(line: bytes) -> tuple[str, str]:
    """The reading of a line that looks most like Korean; on a tie CP949, since the file as a whole isn't UTF-8."""
    if line.isascii():
        return line.decode("ascii"), "ascii"
    readings = [(line.decode(kind, errors="replace"), kind) for kind in ("cp949", "utf-8")]
    return max(readings, key=lambda reading: _likeness(reading[0]))


def _likeness(text: str) -> int:
    return len(_HANGUL.findall(text)) - 2 * len(_DEBRIS.findall(text)) - 3 * text.count(UNREADABLE)
