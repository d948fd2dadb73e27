"""For the officer who must answer for each row: four formats, their traps, and counts that always add up."""

import json
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.imports.course import Rejection, SourceRow
from programs.imports.formats import FORMATS, Reading, read_courses, read_rows
from programs.imports.values import SEOUL
from tests.factories.course_rows import FIFTYPLUS, LIFELONG, SAMPLES, YEYAK, YEYAK_18, as_csv


def read(format: str, *changes: dict[str, str], sample: dict[str, str] | None = None) -> Reading:
    """One row for each set of changed cells, in the format's own columns."""
    return read_courses(as_csv(*({**(sample or SAMPLES[format]), **change} for change in changes)), format)


def only(format: str, sample: dict[str, str] | None = None, **change: str):
    reading = read(format, change, sample=sample)
    assert reading.rejected == []
    return reading.courses[0]


def remarks(reading: Reading) -> str:
    return "\n".join(str(remark) for remark in reading.remarks)


# --- 50+ --------------------------------------------------------------------------------------------------------
def test_a_fiftyplus_row_becomes_a_course():
    course = only("fiftyplus")
    assert (course.source_key, course.title) == ("32743249", "[인생설계] 영화로 만나는 마음")
    assert (course.fee_krw, course.capacity, course.area, course.keywords) == (20_000, 15, "planning", ("인생설계",))
    assert course.apply_opens_at == datetime(2026, 11, 1, tzinfo=SEOUL)
    assert course.apply_closes_at == datetime(2026, 11, 30, 23, 59, 59, tzinfo=SEOUL)
    assert (course.starts_on, course.ends_on) == (date(2026, 12, 3), date(2026, 12, 24))
    assert not course.is_closed


def test_a_fiftyplus_api_answer_saved_as_json_reads_the_same():
    row = {
        "LCT_NO": "32743249",
        "LCT_NM": FIFTYPLUS["name"],
        "LCT_STAT": "수강신청중",
        "LCT_COST": "20,000",
        "CR_PPL_STAT": "15",
        "REG_STDE": "2026.11.01",
        "REG_EDDE": "2026.11.30",
        "CR_STDE": "2026.12.03",
        "CR_EDDE": "2026.12.24",
        "CR_URL": FIFTYPLUS["url"],
    }
    answer = {"FiftyPotalEduInfo": {"list_total_count": 1, "RESULT": {"CODE": "INFO-000"}, "row": [row]}}
    reading = read_courses(json.dumps(answer).encode(), "fiftyplus")
    assert reading.courses[0].digest == only("fiftyplus").digest


def test_a_capacity_of_zero_is_unknown_not_full():
    assert only("fiftyplus", capacity="0").capacity is None


def test_a_course_of_the_senior_job_center_has_a_key_of_its_own():
    course = only("fiftyplus", url="https://www.goldenjob.or.kr/edu/apply_view.asp?program_idx=262", name="경비원 교육")
    assert (course.source_key, course.area, course.provider_name) == (
        "goldenjob-262",
        "jobs",
        "서울시어르신취업지원센터",
    )


def test_the_same_number_again_is_a_duplicate_and_a_rerun_of_a_title_is_not():
    again = {"url": "https://50plus.or.kr/education-detail.do?id=2"}
    reading = read("fiftyplus", {}, {"id": "2"}, again, {"price": "0"})
    assert (reading.read, len(reading.courses), reading.duplicate) == (4, 2, 2)
    assert "다른 내용" in remarks(reading)
    assert len(reading.remarks) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "가" * 201}, "name"),
        ({"name": "깨진 � 제목"}, "name"),
        ({"url": "https://50plus.or.kr/"}, "url"),
        ({"url": "길 id=5"}, "url"),
        ({"registerEnd": "2026-10-31"}, "registerEnd"),
        ({"educationEnd": "2026-12-02"}, "educationEnd"),
        ({"registerStart": "곧"}, "registerStart"),
        ({"educationStart": "2026-02-30"}, "educationStart"),
    ],
)
def test_a_row_that_would_mislead_is_rejected_with_its_column_and_reason(change, field):
    reading = read("fiftyplus", {}, {"url": "https://a.kr/?id=5", **change})
    assert [(rejection.row, rejection.field) for rejection in reading.rejected] == [(3, field)]
    assert reading.rejected[0].reason
    assert len(reading.courses) == 1


def test_learning_before_applying_is_left_as_the_source_says_it():
    assert only("fiftyplus", educationStart="2026-10-01").starts_on == date(2026, 10, 1)


def test_html_in_a_title_stays_text_and_a_formula_is_neutralized_and_said_so():
    assert only("fiftyplus", name="<b>굵은</b> 강좌").title == "<b>굵은</b> 강좌"
    reading = read("fiftyplus", {"name": '=HYPERLINK("http://a.kr")'})
    assert reading.courses[0].title == '\'=HYPERLINK("http://a.kr")'
    assert "2행 name: 수식" in remarks(reading)


def test_words_for_nothing_known_leave_a_date_open_without_a_remark():
    reading = read("fiftyplus", {"registerEnd": "없음", "capacity": "-", "status": ""})
    assert reading.courses[0].apply_closes_at is None
    assert reading.remarks == []


# --- The national standard --------------------------------------------------------------------------------------
def test_a_standard_row_becomes_a_course_without_its_instructor():
    course = only("lifelong")
    assert (course.provider_name, course.district, course.venue_name) == (
        "서울특별시 강남구청",
        "강남구",
        "배움터 2강의실",
    )
    assert (course.weekdays, course.start_time, course.end_time) == ((2, 4), time(10), time(12))
    assert (course.selection, course.fee_krw, course.level) == ("first_come", 72_000, "basic")
    assert (course.summary, course.keywords, course.url) == (
        "미술/서예",
        ("미술", "서예"),
        "http://www.longlearn.go.kr",
    )
    assert course.extra == {"credit_bank": True, "apply_method": "인터넷", "reference_date": "2026-11-01"}
    assert "홍길동" not in repr(course)


def test_a_standard_file_of_27_columns_and_one_of_records_read_the_same():
    merged = {**LIFELONG, "제공기관코드": "3220000", "제공기관명": "서울특별시 강남구"}
    records = {"fields": [{"id": name} for name in LIFELONG], "records": [LIFELONG]}
    expected = only("lifelong").digest
    assert only("lifelong", sample=merged).digest == expected
    assert read_courses(json.dumps(records).encode(), "lifelong").courses[0].digest == expected


def test_standard_rounds_differ_by_time_and_place_and_exact_repeats_are_duplicates():
    reading = read("lifelong", {}, {"교육시작시각": "14:00", "교육종료시각": "16:00"}, {"강좌정원수": "30"}, {})
    assert (len(reading.courses), reading.duplicate) == (2, 2)


@pytest.mark.parametrize(
    ("cell", "value", "attribute", "expected"),
    [
        ("선정방법구분", "추첨", "selection", "lottery"),
        ("선정방법구분", "서류심사", "selection", "screening"),
        ("선정방법구분", "", "selection", None),
        ("교육방법구분", "온라인", "mode", "online"),
        ("교육방법구분", "혼합", "mode", "mixed"),
        ("교육장도로명주소", "부산광역시 중구 중앙대로", "district", ""),
        ("강좌정원수", "20명", "capacity", 20),
        ("홈페이지주소", "javascript:alert(1)", "url", ""),
        ("운영기관전화번호", "010-1234-5678", "provider_phone", ""),
        ("운영요일", "매월 1일", "weekdays", ()),
        ("교육시작시각", "이른 아침", "start_time", None),
        ("강좌내용", "깨진� 미술", "summary", "깨진 미술"),
    ],
)
def test_a_standard_cell_is_read_or_left_unknown(cell, value, attribute, expected):
    assert getattr(only("lifelong", **{cell: value}), attribute) == expected


def test_a_standard_row_without_dates_of_its_own_data_states_none():
    assert only("lifelong", 데이터기준일자="", 접수방법구분="").extra == {"credit_bank": True}


def test_what_is_left_unknown_or_cut_is_said():
    reading = read(
        "lifelong", {"강좌정원수": "약간명", "교육대상구분": "가" * 300, "홈페이지주소": "https://a.kr/" + "a" * 600}
    )
    said = remarks(reading)
    for words in ("강좌정원수: 수로 읽을 수 없습니다", "교육대상구분: 200자까지만", "홈페이지주소: 주소가 500자를"):
        assert words in said
    assert len(reading.courses[0].audience) == 200


def test_a_standard_row_without_a_provider_is_rejected():
    assert read("lifelong", {"운영기관명": ""}).rejected == [Rejection(2, "운영기관명", "운영 기관이 비어 있습니다")]


# --- The reservation portal -------------------------------------------------------------------------------------
def test_a_reservation_becomes_a_course():
    course = only("yeyak")
    assert (course.source_key, course.title, course.audience) == ("S260210133959300415", "시대의 <명곡> 이야기", "성인")
    assert (course.latitude, course.longitude) == (Decimal("37.570500"), Decimal("126.970374"))
    assert (course.fee_krw, course.fee_note) == (None, "유료(요금안내문의)")
    assert course.apply_closes_at == datetime(2026, 11, 29, 18, tzinfo=SEOUL)
    assert (course.start_time, course.end_time, course.body) == (None, None, "<p>안내</p>")
    assert (course.venue_address, course.extra["cancel_by"]) == ("서울특별시 종로구", "이용일 3일 전까지")


def test_swapped_coordinates_and_names_in_their_cells_mislead_nobody():
    assert only("yeyak", X=YEYAK["Y"], Y=YEYAK["X"]).latitude == Decimal("37.570500")
    reading = read("yeyak", {"X": "서울역사박물관"})
    assert reading.courses[0].latitude is None
    assert "좌표 칸에 수가 아닌 값" in remarks(reading)
    assert only("yeyak", X="", Y="0").latitude is None


def test_dates_destroyed_by_a_spreadsheet_are_unknown_and_said_so():
    reading = read("yeyak", {"RCPTBGNDT": "00:00.0", "RCPTENDDT": "59:00.0"})
    course = reading.courses[0]
    assert (course.apply_opens_at, course.apply_closes_at) == (None, None)
    assert remarks(reading).count("표 프로그램이 날짜를 지웠습니다") == 2


def test_the_18_column_file_has_the_month_in_the_minutes_so_only_its_date_is_used():
    reading = read("yeyak", {}, sample=YEYAK_18)
    course = reading.courses[0]
    assert course.apply_closes_at == datetime(2026, 11, 30, 23, 59, 59, tzinfo=SEOUL)
    assert "접수종료일시: 시각의 분 자리" in remarks(reading)
    assert (course.source_key, course.area, course.is_closed) == ("S221108170805291184", "town", True)
    assert (course.provider_name, course.start_time, course.end_time) == ("월드컵공원", time(18), time(0))


def test_a_service_linked_from_a_district_keeps_its_own_kind_of_number():
    assert (
        only("yeyak", SVCID="XML-21566101", SVCURL="http://www.dobong.go.kr/a.asp?NUM=445").source_key == "XML-21566101"
    )
    assert read("yeyak", {"SVCID": "", "SVCURL": "http://a.kr"}).rejected[0].field == "SVCID"


def test_the_portals_own_rules_are_left_out_of_a_description_and_notices_kept():
    preamble = "1. 공공시설 예약서비스 이용시 필수 준수사항 모든 서비스 2. 시설예약 3. 상세내용 진짜 안내"
    assert only("yeyak", DTLCONT=preamble).body == "<p>진짜 안내</p>"
    official = {**YEYAK, "주의사항": "<P>늦지 마세요</P>"}
    assert only("yeyak", sample=official).body == "<p>안내</p><p><strong>주의할 점</strong></p><p>늦지 마세요</p>"


def test_a_description_longer_than_any_real_one_is_cut_and_said_so():
    reading = read("yeyak", {"DTLCONT": "가나" * 60_000})
    assert len(reading.courses[0].body) < 100_100
    assert "DTLCONT: 100000자까지만" in remarks(reading)


def test_an_undecodable_sequence_in_a_description_is_left_out_and_said_so():
    reading = read("yeyak", {"DTLCONT": "안내�합니다"})
    assert reading.courses[0].body == "<p>안내합니다</p>"
    assert "읽을 수 없는 글자를 뺐습니다" in remarks(reading)


# --- Training ---------------------------------------------------------------------------------------------------
def test_a_training_round_becomes_a_course_with_its_outcomes():
    course = only("hrdnet")
    assert (course.source_key, course.round_name, course.total_hours) == ("AIG20200000286626-1", "1회차", 960)
    assert course.summary == "빅데이터분석 · 120일 과정 · 모두 960시간"
    assert course.fee_krw is None
    assert "9,140,160원" in course.fee_note
    assert course.apply_closes_at == datetime(2026, 12, 14, 23, 59, 59, tzinfo=SEOUL)
    assert course.extra["ncs_code"] == "08020112"
    assert (course.extra["completion_percent"], course.extra["training_cost_krw"]) == (76.0, 9_140_160)
    for unknown in ("satisfaction", "employed_3_months", "employed_3_months_percent", "employed_6_months_percent"):
        assert unknown not in course.extra


def test_an_ncs_code_of_eight_digits_is_taken_as_it_is():
    assert only("hrdnet", NCS코드="20010105").extra["ncs_code"] == "20010105"


def test_the_authors_own_sales_figures_are_not_taken_over():
    assert "매출" not in repr(only("hrdnet"))


def test_another_round_of_a_training_is_another_course_and_a_reused_key_a_duplicate():
    reading = read("hrdnet", {}, {"회차": "2"}, {})
    assert [course.source_key for course in reading.courses] == ["AIG20200000286626-1", "AIG20200000286626-2"]
    assert reading.duplicate == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [({"훈련과정 ID": ""}, "훈련과정 ID"), ({"회차": "첫째"}, "회차"), ({"훈련기관": ""}, "훈련기관")],
)
def test_a_training_without_its_number_or_school_is_rejected(change, field):
    assert [rejection.field for rejection in read("hrdnet", change).rejected] == [field]


def test_training_cells_that_say_nothing_are_unknown():
    reading = read("hrdnet", {"훈련비": "유료", "NCS코드": "20", "주소": "", "총 훈련일수": "", "과정시작일": ""})
    course = reading.courses[0]
    assert (course.fee_note, course.venue_name, course.district, course.apply_closes_at) == ("유료", "", "관악구", None)
    assert "ncs_code" not in course.extra
    assert "여덟 자리" in remarks(reading)


def test_a_fee_that_cannot_be_read_is_to_be_asked_and_keeps_its_words():
    reading = read("fiftyplus", {"price": "오천원쯤"}, {"url": "https://a.kr/?id=3", "price": ""})
    assert [(course.fee_krw, course.fee_note) for course in reading.courses] == [(None, "오천원쯤"), (None, "")]
    assert "요금을 모르는 것으로" in remarks(reading)


# --- Every row accounted for ------------------------------------------------------------------------------------
def test_a_file_of_mixed_encodings_says_so():
    header, row = as_csv(LIFELONG).split(b"\r\n")[:2]
    content = b"\r\n".join([header, row, row.decode().replace("일본어", "중국어").encode("cp949")])
    reading = read_courses(content, "lifelong")
    assert [course.title for course in reading.courses] == ["[3기] 왕초보 일본어", "[3기] 왕초보 중국어"]
    assert (reading.encoding, str(reading.remarks[0])[:6]) == ("mixed", "1행 파일:")


def test_a_row_whose_cells_do_not_fit_is_rejected_not_lost():
    content = as_csv(FIFTYPLUS) + b"1,2,3\r\n"
    assert read_courses(content, "fiftyplus").rejected == [Rejection(3, "칸 수", "칸이 11개여야 하는데 3개입니다.")]


NASTY = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["", "-", "없음", "00:00.0", "=1+1", "2026-02-30", "20명", "1,000", "\t", "�", "<b>", "9" * 50]),
    st.from_regex(r"\d{4}-\d{2}-\d{2}( \d{1,2}:\d{2}:\d{2})?", fullmatch=True),
    st.from_regex(r"https?://[a-z.]{1,10}/\?id=\d{1,4}", fullmatch=True),
)


@settings(max_examples=150, deadline=None)
@given(st.data(), st.sampled_from(sorted(FORMATS)))
def test_whatever_stands_in_the_cells_every_row_is_a_course_a_duplicate_or_a_rejection(data, format):
    sample = SAMPLES[format]
    changes = data.draw(st.lists(st.dictionaries(st.sampled_from(sorted(sample)), NASTY, max_size=6), max_size=6))
    rows = [SourceRow(number, {**sample, **change}) for number, change in enumerate(changes, start=2)]
    reading = read_rows(rows, format, {})
    assert reading.read == len(rows) == len(reading.courses) + reading.duplicate + len(reading.rejected)
    for course in reading.courses:
        assert course.title
        assert course.title[0] not in "=+-@\t"
        assert len(course.digest) == 64
