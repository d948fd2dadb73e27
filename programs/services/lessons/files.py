"""Checks what an officer uploads for a lesson by its bytes, never by its name, and finds the files learners ask for."""

import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from programs.models import Enrollment, Lesson
from programs.services.lessons.windows import STUDYING
from programs.videos import NotAFilm, read_film

MEGABYTE = 1024 * 1024
# What a file begins with, by the ending of its name; office files are archives with a folder of their own inside.
SIGNATURES: dict[str, tuple[str, tuple[bytes, ...]]] = {
    ".pdf": ("application/pdf", (b"%PDF-",)),
    ".png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".hwp": ("application/x-hwp", (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)),
    ".hwpx": ("application/hwp+zip", (b"PK\x03\x04",)),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (b"PK\x03\x04",)),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (b"PK\x03\x04",)),
    ".pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", (b"PK\x03\x04",)),
}
INSIDE = {".docx": "word/", ".xlsx": "xl/", ".pptx": "ppt/", ".hwpx": "Contents/"}
ENDINGS = "PDF, 한글(hwp, hwpx), 워드, 엑셀, 파워포인트, 사진(png, jpg)"


class UnfitFile(ValueError):
    """A file that isn't kept; the text is a Korean sentence that says what to do."""


@dataclass(frozen=True)
class Checked:
    """A file that may be kept: what it really is, its name for people, and the length of a film in seconds."""

    file: UploadedFile
    content_type: str
    name: str
    seconds: int | None = None

    def values(self) -> dict[str, object]:
        """The lesson's fields; the stored name gets the ending of what the file really is."""
        return {
            "file": self.file,
            "file_name": self.name,
            "file_type": self.content_type,
            "file_bytes": self.file.size,
            "seconds": self.seconds,
        }


def kept_file(*, person: User, enrollment_id: int, lesson_id: int) -> Lesson:
    """The published lesson whose file or captions this person may have; one statement, players ask often.

    Raises Lesson.DoesNotExist for everybody who isn't in the course, as if there were nothing.
    """
    mine = Enrollment.objects.filter(pk=enrollment_id, person=person, status__in=STUDYING)
    return Lesson.objects.published().get(pk=lesson_id, program__in=mine.values("intake__program"))


def shown_name(file: UploadedFile) -> str:
    """The name as people know it: without folders and signs that headers can't carry, 120 letters at most."""
    plain = "".join(letter for letter in PurePath(str(file.name)).name if letter.isprintable() and letter not in '"\\/')
    path = PurePath(plain or "file")
    return path.stem[: 120 - len(path.suffix)] + path.suffix


def check_video(file: UploadedFile) -> Checked:
    """Raises UnfitFile: too large, or not a film that browsers play."""
    _check_size(file, settings.LESSON_VIDEO_MB)
    try:
        film = read_film(cast(BinaryIO, file))
    except NotAFilm as problem:
        raise UnfitFile(str(problem)) from problem
    finally:
        file.seek(0)
    name = PurePath(shown_name(file)).stem + (".mp4" if film.content_type == "video/mp4" else ".webm")
    file.name = name
    return Checked(file, film.content_type, name, film.seconds)


def check_file(file: UploadedFile) -> Checked:
    """Raises UnfitFile: too large, of a kind we don't take, or another kind than its name says."""
    _check_size(file, settings.LESSON_FILE_MB)
    name = shown_name(file)
    ending = PurePath(name).suffix.lower()
    if ending not in SIGNATURES:
        raise UnfitFile(f"이 종류의 파일은 올릴 수 없습니다. {ENDINGS} 파일을 올려 주세요.")
    content_type, starts = SIGNATURES[ending]
    head = file.read(8)
    file.seek(0)
    if not head.startswith(starts) or not _holds(file, INSIDE.get(ending, "")):
        raise UnfitFile(f"이름은 {ending}인데 내용은 그렇지 않은 파일입니다. 원래 프로그램에서 다시 저장해 주세요.")
    return Checked(file, content_type, name)


def _check_size(file: UploadedFile, megabytes: int) -> None:
    size = file.size or 0
    if size == 0:
        raise UnfitFile("빈 파일입니다. 내용이 있는 파일을 올려 주세요.")
    if size > megabytes * MEGABYTE:
        raise UnfitFile(f"파일이 {megabytes}MB보다 큽니다. 줄여서 올려 주세요.")


def _holds(file: UploadedFile, folder: str) -> bool:
    """An archive with the folder that makes it an office file."""
    if not folder:
        return True
    try:
        with zipfile.ZipFile(file) as archive:
            return any(name.startswith(folder) for name in archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return False
    finally:
        file.seek(0)
