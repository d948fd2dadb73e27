"""For the officer with a file from any office: bytes of every kind become numbered rows, or a plain refusal."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.imports.course import Refused
from programs.imports.decoding import decode
from programs.imports.formats import FORMATS, read_courses
from programs.imports.reading import LIMIT_BYTES, read_table, refuse_size

DATA = Path(__file__).parents[3] / "shared" / "data"
CSV = "강좌명,비고\n스마트폰 기초,처음\n드론 정비,다음\n"


def cells(content: bytes, encoding: str = "auto") -> list[dict[str, str]]:
    return [row.cells for row in read_table(content, encoding).rows]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [(CSV.encode(), "utf-8"), (CSV.encode("utf-8-sig"), "utf-8-sig"), (CSV.encode("cp949"), "cp949")],
)
def test_reading_recognizes_utf8_its_mark_and_cp949(content, encoding):
    table = read_table(content)
    assert table.encoding == encoding
    assert table.header == ("강좌명", "비고")
    assert [row.cells["강좌명"] for row in table.rows] == ["스마트폰 기초", "드론 정비"]


def test_reading_recognizes_a_file_whose_lines_have_different_encodings():
    content = "강좌명,비고\n".encode("cp949") + "스마트폰 기초,처음\n".encode() + "드론 정비,다음\n".encode("cp949")
    table = read_table(content)
    assert table.encoding == "mixed"
    assert [row.cells["비고"] for row in table.rows] == ["처음", "다음"]


def test_reading_takes_a_short_cp949_line_for_what_the_file_is():
    # In CP949 "타" is C5 B8, which is also UTF-8 for a letter that no Korean file holds.
    content = '강좌명,비고\n"스\n타\n트",처음\n'.encode("cp949")
    assert cells(content)[0]["강좌명"] == "스\n타\n트"


def test_reading_keeps_a_utf8_line_with_one_broken_byte_as_utf8():
    content = "강좌명,비고\n배우는 즐거움과 나누는 기쁨".encode() + b"\xff,x\n"
    assert cells(content)[0]["강좌명"] == "배우는 즐거움과 나누는 기쁨�"


def test_reading_marks_sequences_that_no_encoding_knows():
    content = "강좌명,비고\n".encode("cp949") + b"\xb5\xe5\x80\x20\xb7\xd0,1\n" + "정비,2\n".encode("cp949")
    rows = cells(content)
    assert "�" in rows[0]["강좌명"]
    assert rows[1] == {"강좌명": "정비", "비고": "2"}


def test_the_real_cp949_file_with_two_broken_sequences_loses_no_row():
    path = DATA / "07_seoul_culture_events/seoul_culture_events_2025.cp949.csv"
    if not path.is_file():
        pytest.skip("../shared/data is absent: the real public files are tested only where it lies beside the clone")
    table = read_table(path.read_bytes())
    assert (table.encoding, len(table.rows)) == ("cp949", 5_063)
    assert sum(cell.count("�") for row in table.rows for cell in row.cells.values()) == 2
    assert not any(row.fault for row in table.rows)


def test_reading_uses_the_encoding_asked_for_and_refuses_one_that_does_not_fit():
    assert cells(CSV.encode("cp949"), "cp949")[0]["비고"] == "처음"
    with pytest.raises(Refused) as refusal:
        read_table(CSV.encode("cp949"), "utf-8")
    assert refusal.value.where == "1번째 줄"
    assert "--encoding auto" in refusal.value.error
    with pytest.raises(Refused, match="모르는 글자 부호"):
        read_table(CSV.encode(), "klingon")


def test_reading_composes_text_written_as_jamo_on_macos():
    taken_apart = unicodedata.normalize("NFD", CSV)
    assert taken_apart != CSV
    assert cells(taken_apart.encode())[0] == {"강좌명": "스마트폰 기초", "비고": "처음"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "빈 파일"),
        (b"\xef\xbb\xbf \r\n", "빈 파일"),
        (b"PK\x03\x04rest", "엑셀"),
        (b"\xd0\xcf\x11\xe0rest", "옛 엑셀"),
        ("강좌명\n".encode("utf-16"), "UTF-16"),
        (b"%PDF-1.7", "PDF"),
        (b"\x1f\x8brest", "압축"),
        (b"a,b\n1,\x00\n", "글이 아닌"),
        ("강좌명,비고\n".encode(), "자료가 없습니다"),
        ("강좌명,강좌명\na,b\n".encode(), "같은 머리글"),
        ('강좌명,비고\n"열린 따옴표,1\n다음,2\n'.encode(), "따옴표가 닫히지"),
        (b'{"fields": [}', "JSON 형식"),
        (b'{"fields": [1], "count": {"n": 2}}', "목록을 찾을 수 없습니다"),
        (b"[" * 100_000, "JSON 형식"),
        (b"[" + b"9" * 5000 + b"]", "JSON 형식"),
        (b"[]", "자료가 없습니다"),
    ],
)
def test_reading_refuses_what_is_no_course_file(content, words):
    with pytest.raises(Refused) as refusal:
        read_table(content)
    assert words in refusal.value.error
    assert refusal.value.where


def test_reading_refuses_a_cell_too_large_to_be_one():
    with pytest.raises(Refused, match="따옴표를 확인"):
        read_table(b'a,b\n"' + b"x" * 200_000 + b'",1\n')


def test_reading_says_where_a_quotation_mark_was_left_open():
    with pytest.raises(Refused) as refusal:
        read_table('강좌명,비고\n하나,1\n"둘,2\n셋,3\n'.encode())
    assert refusal.value.where == "3행, 3번째 줄"


def test_a_file_of_100_megabytes_is_refused_before_it_is_read():
    refuse_size(LIMIT_BYTES - 1)
    with pytest.raises(Refused, match="너무 큽니다"):
        refuse_size(LIMIT_BYTES)


def test_rows_are_numbered_as_a_spreadsheet_shows_them():
    table = read_table('강좌명,비고\n하나,1\n\n"둘\n두 줄",2\n셋,3\n'.encode())
    assert [(row.number, row.cells["비고"]) for row in table.rows] == [(2, "1"), (4, "2"), (5, "3")]


def test_a_row_with_too_many_or_too_few_cells_is_kept_with_its_fault():
    table = read_table("강좌명,비고\n하나,1,2\n둘\n셋,3\n".encode())
    assert [row.fault for row in table.rows] == [
        "칸이 2개여야 하는데 3개입니다.",
        "칸이 2개여야 하는데 1개입니다.",
        "",
    ]


def test_cells_may_be_parted_by_tabs_and_lines_end_as_on_any_system():
    assert cells("강좌명\t비고\r\n하나\t1\r\n".encode()) == [{"강좌명": "하나", "비고": "1"}]
    assert cells("강좌명,비고\r하나,1\r".encode()) == [{"강좌명": "하나", "비고": "1"}]


@pytest.mark.parametrize(
    "document",
    [
        {"fields": [{"id": "강좌명"}], "records": [{"강좌명": "하나", "정원": 20, "비고": None}]},
        {"Service": {"list_total_count": 1, "row": [{"강좌명": "하나", "정원": 20, "비고": None}]}},
        {"response": {"header": {}, "body": {"items": {"item": [{"강좌명": "하나", "정원": 20, "비고": None}]}}}},
        [{"강좌명": "하나", "정원": 20, "비고": None}],
    ],
)
def test_json_files_of_every_envelope_are_read_by_their_contents(document):
    table = read_table(json.dumps(document).encode())
    assert table.header == ("강좌명", "정원", "비고")
    assert [(row.number, row.cells) for row in table.rows] == [(1, {"강좌명": "하나", "정원": "20", "비고": ""})]


def test_a_json_record_that_is_no_record_is_kept_with_its_fault():
    table = read_table(b'[{"a": "1"}, 2]')
    assert [bool(row.fault) for row in table.rows] == [False, True]


@pytest.mark.parametrize("format", FORMATS)
def test_another_formats_columns_are_refused_by_name(format):
    with pytest.raises(Refused) as refusal:
        read_courses(CSV.encode(), format)
    assert "없는 칸" in refusal.value.error
    assert refusal.value.where == "1행 머리글"


def test_a_file_of_another_format_is_told_which_one_it_looks_like():
    header = "강좌명,운영기관명,교육시작일자,교육종료일자,교육장소,접수시작일자,접수종료일자"
    with pytest.raises(Refused, match="--format lifelong"):
        read_courses(f"{header}\n{','.join('가' * 7)}\n".encode(), "yeyak")


def test_an_unknown_format_is_refused():
    with pytest.raises(Refused, match="모르는 형식"):
        read_courses(CSV.encode(), "excel")


@given(st.binary(max_size=400))
def test_no_bytes_crash_the_reader(content):
    for format in FORMATS:
        try:
            reading = read_courses(content, format)
        except Refused as refusal:
            assert refusal.error
        else:
            assert reading.read == len(reading.courses) + reading.duplicate + len(reading.rejected)


@given(st.text(max_size=200), st.sampled_from(["utf-8", "utf-8-sig", "cp949"]))
def test_decoding_keeps_what_was_encoded(text, encoding):
    try:
        content = text.encode(encoding)
    except UnicodeEncodeError:
        return
    try:
        decoded = decode(content, encoding)
    except Refused:
        return
    expected = unicodedata.normalize("NFC", text.removeprefix("\ufeff"))
    assert decoded.text == expected.replace("\r\n", "\n").replace("\r", "\n")
