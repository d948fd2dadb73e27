"""Serves the officer who brings a course file: reads it, writes what differs, and accounts for every row."""

import hashlib
import unicodedata
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from programs.imports.course import Refused, Rejection, Remark
from programs.imports.formats import Reading, read_courses
from programs.imports.reading import refuse_size
from programs.models import ImportRun
from programs.services.course_rows import sort_courses, take_turn, write_courses

__all__ = ["Refused", "Report", "import_courses", "import_file"]

# Lines of one kind of remark that are told one by one; more are told as a number.
TOLD = 3


@dataclass
class Report:
    """read = created + updated + unchanged + duplicate + len(rejected)."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicate: int = 0
    rejected: list[Rejection] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def add(self, other: "Report") -> None:
        """Count a further page in."""
        self.read += other.read
        self.created += other.created
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.duplicate += other.duplicate
        self.rejected += other.rejected
        self.remarks += other.remarks

    def counts(self) -> dict[str, Any]:
        """The contract's answer, ready for JSON."""
        return {
            "read": self.read,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "duplicate": self.duplicate,
            "rejected": [asdict(rejection) for rejection in self.rejected],
        }

    def warnings(self) -> list[str]:
        """What was changed or left unknown, a line for each kind, with the first rows it was met in."""
        kinds: dict[tuple[str, str], list[int]] = {}
        for remark in self.remarks:
            kinds.setdefault((remark.field, remark.text), []).append(remark.row)
        return [_warning(column, text, rows) for (column, text), rows in kinds.items()]


def _warning(column: str, text: str, rows: list[int]) -> str:
    where = ", ".join(f"{row}행" for row in rows[:TOLD])
    more = f" 밖에 {len(rows) - TOLD:,}행 더" if len(rows) > TOLD else ""
    return f"{where}{more} {column}: {text}".replace(" : ", ": ")


def import_file(path: Path, *, format: str, now: datetime, encoding: str = "auto", dry_run: bool = False) -> Report:
    """Import a file from disk. Raises Refused, and then nothing is changed."""
    found = _find(path)
    try:
        refuse_size(found.stat().st_size)
        content = found.read_bytes()
    except OSError as fault:
        raise Refused("파일을 읽을 수 없습니다.", str(path)) from fault
    return import_courses(content, format=format, now=now, file_name=found.name, encoding=encoding, dry_run=dry_run)


def _find(path: Path) -> Path:
    """The file by its name, composed or taken apart: macOS writes Korean names as jamo."""
    for form in (None, "NFC", "NFD"):
        spelled = Path(unicodedata.normalize(form, str(path))) if form else path
        if spelled.is_file():
            return spelled
    raise Refused("파일이 없습니다.", str(path))


def import_courses(
    content: bytes,
    *,
    format: str,
    now: datetime,
    file_name: str = "",
    encoding: str = "auto",
    dry_run: bool = False,
) -> Report:
    """Import a file's bytes in one transaction. Raises Refused; a dry run counts and writes nothing."""
    reading = read_courses(content, format, encoding)
    with transaction.atomic():
        report = write_reading(reading, source=format, now=now, dry_run=dry_run)
        if not dry_run:
            record_run(report, source=format, name=file_name, digest=hashlib.sha256(content).hexdigest(), now=now)
    return report


def write_reading(reading: Reading, *, source: str, now: datetime, dry_run: bool = False) -> Report:
    """Write courses that were read; the caller holds the transaction."""
    take_turn(source)
    found = sort_courses(reading.courses, source=source)
    if not dry_run:
        write_courses(found, now=now)
    return Report(
        read=reading.read,
        created=len(found.new),
        updated=len(found.changed),
        unchanged=found.unchanged,
        duplicate=reading.duplicate,
        rejected=reading.rejected,
        remarks=reading.remarks,
    )


def record_run(report: Report, *, source: str, name: str, digest: str, now: datetime) -> None:
    """Keep who-brought-what for staff: the counts, and each rejected row with its reason."""
    ImportRun.objects.create(source=source, file_name=name[:200], file_digest=digest, at=now, **report.counts())
