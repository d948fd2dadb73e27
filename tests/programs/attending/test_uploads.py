"""For officers with a spreadsheet: each row is taken or refused with its reason, and writing twice changes nothing."""

import io
from datetime import timedelta

import openpyxl
import pytest

from accounts.models import AccessLog
from programs.attendance_file import BadSheet, Person, Round, Session, read_rows
from programs.choices import EnrollmentStatus
from programs.models import Attendance
from programs.services.attendance import take_attendance, uploads
from programs.services.attendance.marks import CorrectionNeedsReason
from tests.factories import IntakeFactory, MeetingFactory
from tests.programs.staff.stage import put_in

S = EnrollmentStatus
KNOWN = Round(
    {"2611-0000-0001": Person(1, frozenset({"홍길동", "홍*동"})), "2611-0000-0002": Person(2, frozenset({"김순자"}))},
    {1: Session(11, True), 2: Session(12, True), 3: Session(13, False)},
    {"경조사": "family", "공적인 일(법원, 예비군, 선거 등)": "duty"},
)
HEAD = ["접수번호", "이름", "1차시", "2차시", "3차시"]


# --- Reading (pure) ---------------------------------------------------------------------------------------------
def test_a_sheet_is_read_row_by_row():
    rows = read_rows(
        [HEAD, ["2611-0000-0001", "홍*동", "출석", "인정 결석: 경조사"], ["", ""], ["2611-0000-0002", "", "지각 ", ""]],
        KNOWN,
    )
    assert [(row.line, row.person, row.why) for row in rows] == [(2, 1, ""), (4, 2, "")]
    assert [(cell.meeting, cell.mark, cell.excuse) for cell in rows[0].cells] == [
        (11, "present", ""),
        (12, "excused", "family"),
    ]
    assert [(cell.meeting, cell.mark) for cell in rows[1].cells] == [(11, "late")]


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (["2611-0000-0009", "홍길동", "출석"], "확정된 접수번호가 아닙니다"),
        (["", "홍길동", "출석"], "접수번호가 없습니다"),
        (["2611-0000-0001", "김순자", "출석"], "서로 다른 사람"),
        (["2611-0000-0001", "홍길동", "왔음"], "‘왔음’"),
        (["2611-0000-0001", "홍길동", "=1+1"], "‘=1+1’"),
        (["2611-0000-0001", "홍길동", "출석", "", "출석"], "3차시는 아직 시작하지 않았습니다"),
        (["2611-0000-0001", "홍길동", "인정 결석"], "사정이 없습니다"),
        (["2611-0000-0001", "홍길동", "인정결석(외계인)"], "사정이 없습니다"),
        (["2611-0000-0001", "홍길동", "", "", ""], "적은 칸이 없습니다"),
        (["2611-0000-0001"], "적은 칸이 없습니다"),
    ],
)
def test_a_row_that_lies_is_refused_whole_with_its_reason(cells, why):
    (row,) = read_rows([HEAD, cells], KNOWN)
    assert why in row.why
    assert row.cells == ()


def test_the_same_person_twice_is_refused_the_second_time():
    first, second = read_rows([HEAD, *[["2611-0000-0001", "홍길동", mark] for mark in ("출석", "결석")]], KNOWN)
    assert (first.why, second.why) == ("", "2줄에 같은 사람이 있습니다")


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ([], "빈 파일"),
        ([["번호", "성명"]], "‘접수번호’"),
        ([["접수번호", "이름"]], "‘1차시’"),
        ([["접수번호", "이름", "9차시"]], "9차시는"),
        ([["접수번호", "이름", "1차시", "1 차시"]], "두 번"),
        ([HEAD], "채운 줄이 없습니다"),
    ],
)
def test_a_sheet_that_cannot_be_read_says_why(table, why):
    with pytest.raises(BadSheet, match=why):
        read_rows(table, KNOWN)


# --- Preview and writing ----------------------------------------------------------------------------------------
@pytest.fixture
def rows(intake, meeting, now):
    return put_in(intake, S.CONFIRMED, count=3)


def book(*lines) -> io.BytesIO:
    file, made = io.BytesIO(), openpyxl.Workbook()
    for line in lines:
        made.active.append(line)
    made.save(file)
    file.seek(0)
    return file


def look(intake, officer, now, *lines):
    file = book(["접수번호", "이름", "1차시"], *lines)
    return uploads.preview(intake=intake, name="출석.xlsx", file=file, by=officer, now=now)


def write(intake, seen, officer, now, reason=""):
    return uploads.apply(intake_id=intake.pk, parcel=seen.parcel, reason=reason, by=officer, now=now)


def test_a_preview_writes_nothing_and_the_second_writing_changes_nothing(intake, rows, officer, now):
    seen = look(intake, officer, now, [rows[0].number, "", "출석"], [rows[1].number, "", "결석"], ["거짓", "", "출석"])
    assert (len(seen.taken), len(seen.refused), seen.new) == (2, 1, 2)
    assert not Attendance.objects.exists()
    assert write(intake, seen, officer, now) == uploads.Applied(new=2, changed=0, left=0)
    assert write(intake, seen, officer, now) == uploads.Applied(new=0, changed=0, left=0)
    assert set(Attendance.objects.values_list("mark", "way")) == {("present", "file"), ("absent", "file")}


def test_changed_marks_need_a_reason_and_newer_marks_are_left(intake, meeting, rows, officer, now):
    save = {"meeting_id": meeting.pk, "by": officer, "now": now}
    take_attendance(**save, marks={rows[0].pk: "absent", rows[1].pk: "absent"})
    seen = look(intake, officer, now, *([row.number, "", "출석"] for row in rows[:2]))
    assert (seen.new, seen.changed, seen.same) == (0, 2, 0)
    take_attendance(**save, marks={rows[1].pk: "late"}, reason="그 사이에 고쳤습니다")
    with pytest.raises(CorrectionNeedsReason):
        write(intake, seen, officer, now)
    assert write(intake, seen, officer, now, "강사의 출석부와 맞춤") == uploads.Applied(new=0, changed=1, left=1)
    assert dict(Attendance.objects.values_list("enrollment", "mark")) == {rows[0].pk: "present", rows[1].pk: "late"}


def test_a_parcel_that_was_altered_or_is_of_another_round_is_refused(intake, rows, officer, now):
    seen = look(intake, officer, now, [rows[0].number, "", "출석"])
    with pytest.raises(uploads.SheetRefused, match="바뀌었습니다"):
        uploads.apply(intake_id=intake.pk, parcel=seen.parcel[:-2] + "xx", reason="", by=officer, now=now)
    with pytest.raises(uploads.SheetRefused, match="다른 회차"):
        write(IntakeFactory(), seen, officer, now)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("출석.hwp", b"\xd0\xcf\x11\xe0" + bytes(20), "올릴 수 없습니다"),
        ("출석.xlsx", b"PK\x03\x04" + bytes(40), "읽을 수 없는 엑셀"),
        ("출석.csv", b"", "읽을 수 없는 CSV"),
        ("출석.csv", b"x" * (2 * 1024 * 1024 + 1), "2MB보다"),
        ("출석.csv", "접수번호,이름,1차시\n".encode() * 2100, "2,000줄"),
    ],
)
def test_what_is_no_sheet_is_refused(intake, meeting, officer, now, name, content, why):
    with pytest.raises(uploads.SheetRefused, match=why):
        uploads.preview(intake=intake, name=name, file=io.BytesIO(content), by=officer, now=now)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_csv_of_any_office_is_read(intake, rows, officer, now, encoding):
    content = f"접수번호,이름,1차시\n{rows[0].number},,출석\n".encode(encoding)
    assert uploads.preview(intake=intake, name="a.CSV", file=io.BytesIO(content), by=officer, now=now).new == 1


def test_the_template_comes_back_as_it_went_and_is_logged(intake, meeting, rows, officer, now):
    MeetingFactory(intake=intake, number=2, starts_at=now + timedelta(days=1), ends_at=now + timedelta(days=1, hours=1))
    take_attendance(meeting_id=meeting.pk, marks={rows[0].pk: "late"}, by=officer, now=now)
    with uploads.template(intake=intake, by=officer, source="127.0.0.1", now=now) as file:
        seen = uploads.preview(intake=intake, name="양식.xlsx", file=file, by=officer, now=now)
    assert (seen.same, seen.new, len(seen.refused)) == (1, 0, 2)
    assert {row.why for row in seen.refused} == {"출석을 적은 칸이 없습니다"}
    assert AccessLog.objects.filter(action="export").count() == 3
