"""Serves the officer who imports: one door from a file or a page of rows to courses, with every row accounted for."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from programs.imports import fiftyplus, hrdnet, lifelong, yeyak
from programs.imports.cells import Cells
from programs.imports.course import Course, Refused, Rejection, Remark, RowRejected, SourceRow
from programs.imports.reading import read_table


@dataclass(frozen=True)
class Format:
    """How a source's columns are named, which of them a file must have, and how a row becomes a course."""

    label: str
    names: Mapping[str, str]
    required: tuple[str, ...]
    course: Callable[[Cells], Course]

    def missing(self, header: Iterable[str]) -> list[str]:
        """Columns the header lacks, by their standard names."""
        present = {self.names.get(column, column) for column in header}
        return [name for name in self.required if name not in present]


FORMATS: dict[str, Format] = {
    "fiftyplus": Format("서울시 50플러스포털 교육정보", fiftyplus.NAMES, fiftyplus.REQUIRED, fiftyplus.course),
    "lifelong": Format("전국평생학습강좌 표준데이터", lifelong.NAMES, lifelong.REQUIRED, lifelong.course),
    "yeyak": Format("서울시 공공서비스예약", yeyak.NAMES, yeyak.REQUIRED, yeyak.course),
    "hrdnet": Format("고용24 훈련과정", hrdnet.NAMES, hrdnet.REQUIRED, hrdnet.course),
}


@dataclass
class Reading:
    """What rows became: `read` = len(courses) + duplicate + len(rejected), always."""

    read: int = 0
    courses: list[Course] = field(default_factory=list)
    duplicate: int = 0
    rejected: list[Rejection] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    encoding: str = ""


def read_courses(content: bytes, format: str, encoding: str = "auto") -> Reading:
    """Courses of a file. Raises Refused for an unknown format, an unusable file, or another format's columns."""
    chosen = FORMATS.get(format)
    if chosen is None:
        raise Refused(f"모르는 형식입니다. {', '.join(FORMATS)} 가운데 하나를 골라 주세요.", f"--format {format}")
    table = read_table(content, encoding)
    _refuse_other_columns(chosen, table.header)
    reading = read_rows(table.rows, format, {})
    reading.encoding = table.encoding
    if table.encoding == "mixed":
        reading.remarks.insert(0, Remark(1, "파일", "줄마다 글자 부호가 달라 한 줄씩 알아보고 읽었습니다."))
    return reading


def read_rows(rows: Iterable[SourceRow], format: str, seen: dict[str, str]) -> Reading:
    """Courses of rows. `seen` (key -> digest) grows, so that pages of one run share their duplicates."""
    reading = Reading()
    for row in rows:
        reading.read += 1
        _read_row(row, FORMATS[format], seen, reading)
    return reading


def _read_row(row: SourceRow, format: Format, seen: dict[str, str], reading: Reading) -> None:
    try:
        cells = Cells(row, format.names)
        course = format.course(cells)
        _refuse_contradictions(course, cells)
    except RowRejected as fault:
        reading.rejected.append(Rejection(row.number, fault.field, fault.reason))
        return
    if course.source_key in seen:
        reading.duplicate += 1
        if seen[course.source_key] != course.digest:
            cells.remark("", f"같은 번호({course.source_key})가 위에 다른 내용으로 있어 위의 것을 씁니다.")
    else:
        seen[course.source_key] = course.digest
        reading.courses.append(course)
    reading.remarks.extend(cells.remarks)


# The standard names of the four dates in each source, for the field of a rejection.
_DATE_FIELDS = {
    "fiftyplus": ("REG_EDDE", "CR_EDDE"),
    "lifelong": ("접수종료일자", "교육종료일자"),
    "yeyak": ("접수종료일시", "서비스개시종료일시"),
    "hrdnet": ("", "과정종료일"),
}


def _refuse_contradictions(course: Course, cells: Cells) -> None:
    """A window that ends before it opens can't be told to a resident. Learning before applying is left as it is."""
    closing, ending = _DATE_FIELDS[course.source]
    opens, closes = course.apply_opens_at, course.apply_closes_at
    if opens and closes and closes < opens:
        raise cells.reject(closing, "접수가 시작하기 전에 끝납니다")
    if course.starts_on and course.ends_on and course.ends_on < course.starts_on:
        raise cells.reject(ending, "교육이 시작하기 전에 끝납니다")


def _refuse_other_columns(chosen: Format, header: tuple[str, ...]) -> None:
    missing = chosen.missing(header)
    if not missing:
        return
    fitting = [name for name, other in FORMATS.items() if not other.missing(header)]
    hint = f" --format {fitting[0]} 파일로 보입니다." if fitting else ""
    columns = ", ".join(_as_written(chosen, name) for name in missing)
    raise Refused(f"{chosen.label} 형식이 아닙니다. 없는 칸: {columns}.{hint}", "1행 머리글")


def _as_written(format: Format, name: str) -> str:
    """A standard column with the names it also goes by."""
    others = [column for column, standard in format.names.items() if standard == name]
    return f"{name}({', '.join(others)})" if others else name
