"""For the resident who trusts a date, a price and a place: every shape met in the public files is read, or unknown."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.imports import areas, text, values
from programs.imports.values import SEOUL, Destroyed


@pytest.mark.parametrize(
    "written",
    [
        "2026-02-19", "2026.02.19", "2026/2/19", "20260219", "2026-02-19 10:00:00.0", "2026-02-19 9:00:00",
        "2026. 2. 19.", "2026년 2월 19일", "202602191000", "2026-02-19T10:00", "2026.02.19(목)", "20260219100000",
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_shape_met(written):
    assert values.day(written) == date(2026, 2, 19)


@pytest.mark.parametrize("written", ["00:00.0", "59:00.0", "30:00.0", "########"])
def test_a_date_destroyed_by_a_spreadsheet_is_told_from_a_wrong_one(written):
    with pytest.raises(Destroyed):
        values.day(written)


@pytest.mark.parametrize("written", ["2026-13-01", "2026-02-30", "0226-02-19", "다음 주", "2026-02", "19.02.2026"])
def test_a_date_that_cannot_be_is_an_error_with_its_reason(written):
    with pytest.raises(ValueError, match=r"날짜|연도"):
        values.day(written)


def test_the_year_9999_is_no_end():
    assert values.day("9999-12-31") is None
    assert values.moment("9999-12-31", closing=True) is None


@pytest.mark.parametrize(
    ("written", "closing", "expected"),
    [
        ("2026-02-19 10:00:00.0", False, datetime(2026, 2, 19, 10, 0, tzinfo=SEOUL)),
        ("2026-02-19", False, datetime(2026, 2, 19, 0, 0, tzinfo=SEOUL)),
        ("2026-02-19", True, datetime(2026, 2, 19, 23, 59, 59, tzinfo=SEOUL)),
        ("2026-02-19 00:00:00.0", True, datetime(2026, 2, 19, 23, 59, 59, tzinfo=SEOUL)),
        ("2026-02-19 24:00", True, datetime(2026, 2, 20, 0, 0, tzinfo=SEOUL)),
        ("2026-02-19 18:00:00.0", True, datetime(2026, 2, 19, 18, 0, tzinfo=SEOUL)),
        ("2026-02-19 오후 6:00", True, datetime(2026, 2, 19, 18, 0, tzinfo=SEOUL)),
    ],
)
def test_a_moment_opens_with_the_day_and_closes_with_it(written, closing, expected):
    assert values.moment(written, closing=closing) == expected


def test_a_moment_with_an_impossible_time_is_an_error():
    with pytest.raises(ValueError, match="시각"):
        values.moment("2026-02-19 25:00")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("9:00", time(9)), ("09:30", time(9, 30)), ("0930", time(9, 30)), ("24:00:00", time(0)), ("오후 2시", time(14)),
        ("오후 2시 30분", time(14, 30)), ("오전 12:10", time(0, 10)), ("2:00 PM", time(14)), ("12:00 pm", time(12)),
    ],
)  # fmt: skip
def test_a_time_of_day_is_read_in_every_shape_met(written, expected):
    assert values.clock(written) == expected


@pytest.mark.parametrize("written", ["9", "9:60", "25:00", "아침"])
def test_a_time_that_cannot_be_is_an_error(written):
    with pytest.raises(ValueError, match="시각"):
        values.clock(written)


@pytest.mark.parametrize(
    ("written", "expected"),
    [("20", 20), ("1,200", 1200), (" 20 명", 20), ("20명 내외", 20), ("0", 0), ("960시간", 960)],
)
def test_a_count_is_read_without_commas_blanks_and_units(written, expected):
    assert values.count(written) == expected


@pytest.mark.parametrize("written", ["20~30명", "약간명", "-5", "1.5", "1e9", "9" * 40, "2000000"])
def test_a_count_that_is_none_is_an_error(written):
    with pytest.raises(ValueError, match="수"):
        values.count(written)


def test_a_percent_is_read_and_one_over_100_is_an_error():
    assert values.percent("76%") == 76.0
    assert values.percent("87.9") == 87.9
    with pytest.raises(ValueError, match="100%"):
        values.percent("2200%")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("무료", (0, "")), ("없음", (0, "")), ("0", (0, "")), ("20,000", (20_000, "")),
        (" 9,140,160 ", (9_140_160, "")),
        ("72000원", (72_000, "")), ("3만원", (30_000, "")), ("1만 5,000원", (15_000, "")),
        ("유료", (None, "유료")), ("유료(요금안내문의)", (None, "유료(요금안내문의)")),
        ("무료(재료비 별도)", (0, "무료(재료비 별도)")),
    ],
)  # fmt: skip
def test_a_fee_is_won_or_to_be_asked(written, expected):
    assert values.fee(written) == expected


@pytest.mark.parametrize("written", ["원", "오천원", "-100", "0.5", "9" * 12])
def test_a_fee_that_is_no_amount_is_an_error(written):
    with pytest.raises(ValueError, match="금액"):
        values.fee(written)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("월", (1,)), ("월요일", (1,)), ("화+목", (2, 4)), ("화요일+목요일", (2, 4)), ("월~금", (1, 2, 3, 4, 5)),
        ("토, 일", (6, 7)), ("평일", (1, 2, 3, 4, 5)), ("주말", (6, 7)), ("매주 수요일", (3,)), ("금~월", (1, 5)),
    ],
)  # fmt: skip
def test_weekdays_are_read_in_every_shape_met(written, expected):
    assert values.weekdays(written) == expected


def test_weekdays_in_a_sentence_are_an_error():
    with pytest.raises(ValueError, match="요일"):
        values.weekdays("매월 1일")


@pytest.mark.parametrize(("x", "y"), [("126.9703743", "37.5705002"), ("37.5705002", "126.9703743")])
def test_coordinates_are_told_by_their_value_never_by_their_column(x, y):
    assert values.coordinates(x, y) == (Decimal("37.570500"), Decimal("126.970374"))


@pytest.mark.parametrize(
    ("x", "y"),
    [("198000.5", "451000.2"), ("서울역사박물관", "37.57"), ("37.5", "37.6"), ("1e3", "37.5"), ("", "127.0")],
)
def test_other_coordinates_and_names_are_an_error(x, y):
    with pytest.raises(ValueError, match=r"좌표|위도"):
        values.coordinates(x, y)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("서울특별시 강남구 영동대로22", "강남구"), ("서울 중구 세종대로 110", "중구"), ("강서구", "강서구"),
        ("서울특별시종로구 세종로", "종로구"), ("부산광역시 중구 중앙대로", ""), ("경기 고양시", ""),
        ("서울특별시", ""),
        ("세종대로 110 (중구)", "중구"), ("세종 한누리대로", ""), ("강서구민회관", ""),
    ],
)  # fmt: skip
def test_a_district_is_one_of_seoul_only(written, expected):
    assert values.district(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("02-724-0236,191", ("02-724-0236,191", False)),
        ("02-724-0199 / 0196", ("02-724-0199 / 0196", False)),
        ("02-402-5526 / ", ("02-402-5526", False)),
        ("010-1234-5678", ("", True)),
        ("02-1234-5678, 01012345678", ("02-1234-5678", True)),
    ],
)
def test_phones_keep_the_desk_and_leave_out_persons(written, expected):
    assert values.phones(written) == expected


def test_an_address_gets_its_scheme_and_anything_else_is_an_error():
    assert values.url("www.longlearn.go.kr") == "http://www.longlearn.go.kr"
    assert values.url("https://yeyak.seoul.go.kr/a?b=S1&c=2") == "https://yeyak.seoul.go.kr/a?b=S1&c=2"
    for wrong in (
        "javascript:alert(1)",
        "https://a b",
        "ftp://host.kr",
        "https://user@host",
        "강남구청",
        'https://a.kr/"x',
    ):
        with pytest.raises(ValueError, match="웹 주소"):
            values.url(wrong)


# --- Text -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2024년 <느낌 있는 박물관> 교육생", "2024년 <느낌 있는 박물관> 교육생"),
        ("&lt;제목&gt;&nbsp;이력서&amp;면접", "<제목> 이력서&면접"),
        ("AT&T &copy 그림", "AT&T &copy 그림"),
        ("한\u200b글\u202e  두\u00a0칸\ttab", "한글 두 칸 tab"),
        ("널\x00 대리\ud800", "널 대리"),
    ],
)
def test_plain_text_keeps_its_characters_and_loses_what_is_unseen(written, shown):
    assert text.plain(written) == shown


@pytest.mark.parametrize("written", ['=HYPERLINK("x")', "+직업", "-40대", "@멘션", "\t=1", "\t강좌", "＝1+1", "\r값"])
def test_a_cell_a_spreadsheet_would_act_on_is_a_formula(written):
    line = text.plain(written)
    assert text.is_formula(written, line)
    assert not text.neutralize(line).startswith(("=", "+", "-", "@", "\t", "＝"))


@pytest.mark.parametrize("written", ["+82-2-724-0236", "-5", "강좌 =1", "", "\t"])
def test_a_phone_a_number_and_ordinary_text_are_no_formula(written):
    assert not text.is_formula(written, text.plain(written))


def test_a_description_from_an_office_program_becomes_small_safe_html():
    written = (
        "<!--StartFragment--><p class='바탕글' style='mso-x: 1'><span lang='EN-US'>&lt;</span><b>안내</b>&gt;</p>"
        "<p>&nbsp;</p><o:p></o:p><div>첫째</div><div>둘째</div><h4>제목</h4><img src='x' onerror='alert(1)'>"
        "<script>alert(1)</script><a href='javascript:alert(1)'>링크</a><a href='https://a.kr'>주소</a>"
    )
    shown = text.body(written)
    assert shown.startswith("<p>&lt;<b>안내</b>&gt;</p>")
    assert "첫째<br>둘째" in shown
    assert "<p><strong>제목</strong></p>" in shown
    for gone in ("script", "onerror", "style", "img", "javascript", "&nbsp;", "o:p", "<h4"):
        assert gone not in shown
    assert '<a href="https://a.kr" rel="noopener noreferrer">주소</a>' in shown


def test_a_description_keeps_titles_in_angle_brackets_as_text():
    assert text.body("<BTS 2기> 모집\n\n<b>굵게</b>") == "<p>&lt;BTS 2기&gt; 모집 <b>굵게</b></p>"


def test_a_plain_description_gets_paragraphs_and_loses_mobile_numbers():
    shown = text.body("첫 줄\n둘째 줄\n\n문의 010-1234-5678")
    assert shown == "<p>첫 줄<br>둘째 줄</p><p>문의 (휴대전화 번호 뺌)</p>"


@pytest.mark.parametrize("written", ["", "  \n ", "<p>&nbsp;</p>", "<div><br></div>"])
def test_an_empty_description_is_empty(written):
    assert text.body(written) == ""


@given(st.text(max_size=300))
def test_a_description_never_keeps_a_script_a_handler_or_a_style(written):
    shown = text.body(f"<p onclick='x'>{written}<script>{written}</script><b style='x'>끝</b>").lower()
    assert "<script" not in shown
    assert " onclick=" not in shown
    assert " style=" not in shown


# --- Guesses ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("title", "area"),
    [
        ("스마트폰 기초 배우기", "digital"), ("[일활동] 이력서와 면접", "jobs"),
        ("[인생설계] 영화로 만나는 마음", "planning"),
        ("테니스장1 (평일)", "town"), ("AI로 그리기", "digital"), ("Training Day", "learning"),
        ("떡제조기능사 필기", "learning"),
    ],
)  # fmt: skip
def test_the_area_follows_from_the_words_of_the_title(title, area):
    assert areas.guess_area(title) == area


@pytest.mark.parametrize(
    ("title", "mode"),
    [
        ("[온라인] 글쓰기", "online"), ("재무 특강(온라인)", "online"), ("온라인 쇼핑몰 창업", "onsite"),
        ("[행복/오프라인] 요가", "onsite"), ("온·오프라인 병행 과정", "mixed"), ("비대면 라이브", "online"),
        ("[온라인] 이론과 오프라인 실습", "mixed"),
    ],
)  # fmt: skip
def test_the_way_of_learning_is_read_from_how_not_from_what(title, mode):
    assert areas.guess_mode(title) == mode


def test_the_level_and_the_label_are_read_from_the_title():
    assert areas.guess_level("왕초보 영어") == "basic"
    assert areas.guess_level("엑셀 활용") == "practical"
    assert areas.guess_level("심화반") == "advanced"
    assert areas.guess_level("둘레길 걷기") == "any"
    assert areas.label("[인생설계] 영화") == "인생설계"
    assert areas.label("영화 [2기]") == ""
