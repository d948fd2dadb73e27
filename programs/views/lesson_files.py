"""Hands a lesson's file to whoever may have it, in the parts a player asks for."""

from collections.abc import Iterator

from django.conf import settings
from django.core.files.base import File
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from programs.byte_ranges import BeyondTheEnd, Part, part_of
from programs.choices import LessonKind
from programs.models import Lesson

BLOCK = 64 * 1024
LONGEST_PART = 2 * 1024 * 1024  # of an open range: some seconds of film


class FilePart:
    """The bytes of one part, block by block; the file is closed with the response, read or not."""

    def __init__(self, file: File, part: Part) -> None:
        self.file, self.part = file, part

    def __iter__(self) -> Iterator[bytes]:
        self.file.seek(self.part.first)
        left = self.part.length
        while left > 0 and (block := self.file.read(min(BLOCK, left))):
            left -= len(block)
            yield block

    def close(self) -> None:
        self.file.close()


def send_lesson_file(request: HttpRequest, lesson: Lesson) -> HttpResponseBase:
    """200, 206 or 416 by the Range header; a web server in front may hand the bytes out instead (ACCEL_PREFIX).

    Raises Http404 when the lesson has no file, or its file is gone.
    """
    if not lesson.file:
        raise Http404
    response = _accelerated(lesson) if settings.ACCEL_PREFIX else _answer(request, lesson)
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, max-age=600"
    response["ETag"] = _etag(lesson)
    is_download = lesson.kind != LessonKind.VIDEO
    disposition = content_disposition_header(is_download, lesson.file_name)
    if disposition:
        response["Content-Disposition"] = disposition
    return response


def _accelerated(lesson: Lesson) -> HttpResponse:
    headers = {"X-Accel-Redirect": f"{settings.ACCEL_PREFIX.rstrip('/')}/{lesson.file.name}"}
    return HttpResponse(content_type=lesson.file_type, headers=headers)


def _etag(lesson: Lesson) -> str:
    """A stored file never changes under its name."""
    return f'"{lesson.file.name.rpartition("/")[2]}"'


def _answer(request: HttpRequest, lesson: Lesson) -> HttpResponseBase:
    try:
        file = lesson.file.storage.open(lesson.file.name)
    except FileNotFoundError:
        raise Http404 from None
    try:
        part = part_of(_range_header(request, lesson), file.size, longest=LONGEST_PART)
    except BeyondTheEnd:
        size = file.size
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    if part is None:
        return FileResponse(file, content_type=lesson.file_type)
    headers = {"Content-Range": part.content_range, "Content-Length": str(part.length)}
    return StreamingHttpResponse(FilePart(file, part), status=206, content_type=lesson.file_type, headers=headers)


def _range_header(request: HttpRequest, lesson: Lesson) -> str | None:
    """No range when the player holds parts of a file that has since been replaced (If-Range), or for other methods."""
    wanted = request.headers.get("If-Range")
    if request.method != "GET" or (wanted and wanted != _etag(lesson)):
        return None
    return request.headers.get("Range")


def send_captions(lesson: Lesson) -> HttpResponse:
    """Raises Http404 when there are none."""
    if not lesson.captions:
        raise Http404
    headers = {"Cache-Control": "private, no-cache"}
    return HttpResponse(lesson.captions, content_type="text/vtt; charset=utf-8", headers=headers)
