"""Everything a resident has learned here: by year and area, on the screen, on paper and as a table."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import xlsxwriter
from django.db.models import F, Prefetch, Sum
from django.utils import timezone

from accounts.models import User
from programs.choices import Area, EnrollmentStatus
from programs.models import Certificate, Enrollment, Intake
from programs.services.certificates.printing import print_paper
from programs.services.certificates.wording import hours_words, long_day, period_words

S = EnrollmentStatus
LEARNED = (S.COMPLETED, S.NOT_COMPLETED, S.ATTENDING)
HEADINGS = (("과정", 44), ("분야", 18), ("운영 기관", 28), ("시작한 날", 14), ("끝난 날", 14), ("상태", 16),
            ("배운 시간(분)", 14), ("수료증 번호", 22))  # fmt: skip


@dataclass(frozen=True)
class Course:
    """One course of a person. `minutes` counts once it is completed; `certificate` is the live number or ""."""

    enrollment_id: int
    title: str
    href: str
    area: str
    provider: str
    status: str
    starts_on: date | None
    ends_on: date | None
    year: int
    minutes: int | None
    certificate: str

    @property
    def is_completed(self) -> bool:
        return self.status == S.COMPLETED


@dataclass(frozen=True)
class Total:
    """What was completed in one area: courses and minutes."""

    area: str
    courses: int
    minutes: int


@dataclass(frozen=True)
class History:
    """The person's courses of `year` (None = all), newest first; `years` are those with anything in them."""

    courses: list[Course]
    totals: list[Total]
    years: list[int]
    year: int | None

    @property
    def completed(self) -> int:
        return sum(total.courses for total in self.totals)

    @property
    def minutes(self) -> int:
        return sum(total.minutes for total in self.totals)


def history_of(*, person: User, year: int | None = None) -> History:
    """Three statements, however long the history. An unknown year shows everything."""
    rows = _rows(person)
    minutes = _minutes({row.intake_id for row in rows})
    everything = [_course(row, minutes.get(row.intake_id)) for row in rows]
    years = sorted({course.year for course in everything}, reverse=True)
    year = year if year in years else None
    courses = [course for course in everything if year in (None, course.year)]
    return History(courses, _totals(courses), years, year)


def _rows(person: User) -> list[Enrollment]:
    live = Prefetch(
        "certificates", Certificate.objects.filter(revoked_at__isnull=True).defer("holder_name"), to_attr="live"
    )
    rows = Enrollment.objects.filter(person=person, status__in=LEARNED).prefetch_related(live)
    newest = F("intake__starts_on").desc(nulls_last=True)
    return list(rows.select_related("intake__program__provider").order_by(newest, "-pk"))


def _minutes(intakes: set[int]) -> dict[int, int]:
    """Minutes of all meetings of each round that has any."""
    rows = Intake.objects.filter(pk__in=intakes, meetings__isnull=False)
    sums = rows.order_by().values_list("pk").annotate(length=Sum(F("meetings__ends_at") - F("meetings__starts_at")))
    return {pk: int(length.total_seconds() // 60) for pk, length in sums}


def _course(row: Enrollment, minutes: int | None) -> Course:
    """A certificate says what it said when it was issued, even when the program was renamed since."""
    intake, live = row.intake, row.live[0] if row.live else None
    return Course(
        enrollment_id=row.pk,
        title=live.program_title if live else intake.program.title,
        href=intake.program.get_absolute_url(),
        area=intake.program.area,
        provider=live.provider_name if live else intake.program.provider.name,
        status=row.status,
        starts_on=live.starts_on if live else intake.starts_on,
        ends_on=live.ends_on if live else intake.ends_on,
        year=(intake.starts_on or timezone.localdate(row.requested_at)).year,
        minutes=(live.minutes if live else minutes) if row.status == S.COMPLETED else None,
        certificate=live.number if live else "",
    )


def _totals(courses: Sequence[Course]) -> list[Total]:
    """One line for each area in which something was completed, in the order of the plan."""
    done = [course for course in courses if course.is_completed]
    found = {area: [course.minutes or 0 for course in done if course.area == area] for area in Area.values}
    return [Total(area, len(minutes), sum(minutes)) for area, minutes in found.items() if minutes]


def print_history(*, person: User, year: int | None, now: datetime) -> bytes:
    """The history as a PDF in the person's own name. Raises PaperNotReady."""
    history = history_of(person=person, year=year)
    data = {
        "title": f"나의 학습 기록 – {person.name}",
        "name": person.name,
        "scope": f"{history.year}년" if history.year else "지금까지 모두",
        "made_on": long_day(now),
        "summary": f"수료한 과정 {history.completed}개 · 배운 시간 {hours_words(history.minutes)}",
        "totals": [
            {"area": Area(total.area).label, "courses": f"{total.courses}개", "hours": hours_words(total.minutes)}
            for total in history.totals
        ],
        "courses": [_printed(course) for course in history.courses],
    }
    return print_paper("history", data, made_at=now)


def _printed(course: Course) -> dict[str, str]:
    return {
        "title": course.title,
        "area": Area(course.area).label,
        "provider": course.provider,
        "period": period_words(course.starts_on, course.ends_on),
        "state": S(course.status).label,
        "hours": hours_words(course.minutes),
        "certificate": course.certificate,
    }


def write_history(*, person: User, year: int | None) -> bytes:
    """The history as .xlsx; all text is written as text, so no title can be a formula or a link."""
    history = history_of(person=person, year=year)
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet("나의 학습 기록")
        text = book.add_format({"num_format": "@", "quote_prefix": True})
        day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        head = book.add_format({"bold": True, "bg_color": "#ECF2FE", "bottom": 1})
        sheet.freeze_panes(1, 0)
        for column, (title, width) in enumerate(HEADINGS):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, title, head)
        for number, course in enumerate(history.courses, start=1):
            for column, value in enumerate(_cells(course)):
                if isinstance(value, date):
                    sheet.write_datetime(number, column, value, day)
                elif isinstance(value, int):
                    sheet.write_number(number, column, value)
                elif value:
                    sheet.write_string(number, column, value, text)
    return file.getvalue()


def _cells(course: Course) -> tuple[str | int | date | None, ...]:
    return (
        course.title,
        Area(course.area).label,
        course.provider,
        course.starts_on,
        course.ends_on,
        S(course.status).label,
        course.minutes,
        course.certificate,
    )
