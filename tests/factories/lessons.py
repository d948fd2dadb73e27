"""Lessons of every kind for tests, and films and captions made of a few bytes."""

import struct
import uuid

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from programs.choices import LessonKind
from programs.models import Lesson, Program, QuizQuestion
from tests.factories.programs import NOW
from tests.factories.webm import webm

CAPTIONS = "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n안녕하세요.\n\n00:00:02.000 --> 00:00:05.000\n시작하겠습니다.\n"


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), name) + content


def mp4(seconds: int = 100, *, handler: bytes = b"vide", filler: int = 0, wide: bool = False) -> bytes:
    """The skeleton of an MP4 film: what it says of itself, and `filler` bytes in the place of pictures."""
    numbers = struct.pack(">B3x8x", 0) + struct.pack(">II", 1000, seconds * 1000)
    if wide:
        numbers = struct.pack(">B3x16xIQ", 1, 1000, seconds * 1000)
    track = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + handler + bytes(12))))
    movie = box(b"moov", box(b"mvhd", numbers) + track)
    return box(b"ftyp", b"isom0000") + box(b"mdat", bytes(range(256)) * (filler // 256)) + movie


def upload(content: bytes, name: str = "film.mp4") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def make_lesson(program: Program, kind: str = LessonKind.TEXT, *, published: bool = True, **fields) -> Lesson:
    """A whole lesson at the end of the program's list; its file goes where MEDIA_ROOT says."""
    values: dict = {
        LessonKind.TEXT: {"body": "<p>읽어 봅시다.</p>"},
        LessonKind.LINK: {"url": "https://partner.example/course"},
        LessonKind.FILE: {"file_name": "자료.pdf", "file_type": "application/pdf"},
        LessonKind.VIDEO: {
            "file_name": "film.mp4",
            "file_type": "video/mp4",
            "seconds": 100,
            "captions": CAPTIONS,
            "transcript": "안녕하세요.\n시작하겠습니다.",
        },
    }.get(kind, {})
    file = {LessonKind.FILE: b"%PDF-1.7 paper", LessonKind.VIDEO: mp4(100, filler=2560)}.get(kind)
    if file and "file" not in fields:
        fields["file"] = ContentFile(file, name=values["file_name"])
        values["file_bytes"] = len(file)
    last = program.lessons.order_by("number").last()
    return Lesson.objects.create(
        program=program,
        kind=kind,
        number=(last.number if last else 0) + 1,
        **{
            "title": f"{LessonKind(kind).label} 강의",
            "minutes": 10,
            "is_published": published,
            "token": uuid.uuid4().hex,
            "created_at": NOW,
            "updated_at": NOW,
            **values,
            **fields,
        },
    )


def make_film(program: Program, seconds: int, **fields) -> Lesson:
    """A film that browsers really play."""
    content = webm(seconds)
    return make_lesson(
        program,
        LessonKind.VIDEO,
        seconds=seconds,
        file=ContentFile(content, name="film.webm"),
        file_name="film.webm",
        file_type="video/webm",
        file_bytes=len(content),
        **fields,
    )


def make_quiz(program: Program, questions: int = 2, **fields) -> Lesson:
    """A quiz whose right answer always is the first choice (number 0)."""
    quiz = make_lesson(program, LessonKind.QUIZ, **fields)
    QuizQuestion.objects.bulk_create(
        QuizQuestion(
            lesson=quiz,
            number=number,
            text=f"문제 {number}",
            choices=["맞는 답", "틀린 답"],
            right=[0],
            why="배운 대로입니다.",
        )
        for number in range(1, questions + 1)
    )
    return quiz
