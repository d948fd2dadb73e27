"""Gives some online programs of the demonstration real lessons, and the resident a course that has been begun."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from accounts.models import User
from programs.models import Program
from programs.services.demo.catalogue import Planned, read_lessons
from programs.services.enrollment import enroll
from programs.services.lessons import editing, studying

STUDIED = "phishing-1"


def write_lessons(now: datetime) -> None:
    """Every lesson of programs/demo/lessons.json, written and published by the officer's own services."""
    for slug, rows in read_lessons().items():
        program = Program.objects.get(slug=slug)
        for row in rows:
            _write(program, row, now)


def _write(program: Program, row: Mapping, now: datetime) -> None:
    values = {name: row[name] for name in ("title", "minutes", "url", "pass_percent", "tries") if name in row}
    values |= {"is_required": row.get("required", True), "body": editing.safe_html(row.get("body", ""))}
    token = sha256(f"{program.slug}|{row['title']}".encode()).hexdigest()[:32]
    lesson = editing.add_lesson(program_id=program.pk, kind=row["kind"], values=values, token=token, now=now)
    for question in row.get("questions", ()):
        editing.save_question(lesson_id=lesson.pk, question_id=None, values=question)
    editing.publish_lesson(lesson_id=lesson.pk, now=now)


def begin_a_course(planned: Sequence[Planned], resident: User, now: datetime) -> None:
    """The resident finished the first lesson and stopped in the second."""
    each = next(each for each in planned if each.row["slug"] == STUDIED)
    row = enroll(person=resident, intake_id=each.intake.pk, now=now).enrollment
    first, second = Program.objects.get(slug=STUDIED).lessons.order_by("number")[:2]
    for lesson in (first, second):
        studying.open_lesson(person=resident, enrollment_id=row.pk, lesson_id=lesson.pk, now=now)
    studying.finish_lesson(person=resident, enrollment_id=row.pk, lesson_id=first.pk, now=now)
