"""Decides by its bytes whether an applicant's file is the paper or photo it says it is (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass

MEGABYTE = 1024 * 1024
LARGEST_MB = 10
TAIL = 2048  # bytes at the end in which a whole file says that it ends

ENDINGS: Mapping[str, str] = {"pdf": "application/pdf", "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png"}
# How a file of the kind begins, and what stands near its end when nothing was cut off.
MARKS: Mapping[str, tuple[bytes, bytes]] = {
    "application/pdf": (b"%PDF-", b"%%EOF"),
    "image/jpeg": (b"\xff\xd8\xff", b"\xff\xd9"),
    "image/png": (b"\x89PNG\r\n\x1a\n", b"IEND"),
}


class UnfitFile(ValueError):
    """A file that isn't taken; the text is a Korean sentence that says what to do."""


@dataclass(frozen=True)
class Fit:
    """What the file really is, and its name for people (no folders, 80 letters at most)."""

    content_type: str
    name: str


def check_file(name: str, content: bytes) -> Fit:
    """Raises UnfitFile: empty, over the size, of a kind that isn't taken, or another kind than its name says."""
    shown = shown_name(name)
    if not content:
        raise UnfitFile(f"‘{shown}’은 빈 파일입니다. 내용이 있는 파일을 올려 주세요.")
    if len(content) > LARGEST_MB * MEGABYTE:
        raise UnfitFile(too_large(len(content)))
    content_type = ENDINGS.get(shown.rpartition(".")[2].lower())
    if content_type is None:
        raise UnfitFile(f"‘{shown}’은 올릴 수 없습니다. PDF·JPG·PNG만 됩니다. 휴대전화로 찍은 사진도 됩니다.")
    start, end = MARKS[content_type]
    if not content.startswith(start):
        raise UnfitFile(f"‘{shown}’은 이름과 내용이 다른 파일입니다. PDF로 다시 저장하거나 사진을 찍어 올려 주세요.")
    if end not in content[-TAIL:]:
        raise UnfitFile(f"‘{shown}’은 끝이 잘린 파일입니다. 다시 저장하거나 사진을 새로 찍어 올려 주세요.")
    return Fit(content_type, shown)


def too_large(size: int) -> str:
    """The sentence for a file of `size` bytes."""
    return f"{-(-size // MEGABYTE)}MB입니다. {LARGEST_MB}MB까지 올릴 수 있습니다. 사진 크기를 줄여서 다시 올려 주세요."


def shown_name(name: str) -> str:
    """The name as people know it, without folders and signs that headers can't carry."""
    plain = "".join(
        sign for sign in name.replace("\\", "/").rpartition("/")[2] if sign.isprintable() and sign not in '"'
    )
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[: 79 - len(ending)]}{dot}{ending}" if stem else (plain[:80] or "file")
