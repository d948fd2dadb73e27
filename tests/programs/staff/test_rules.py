"""For the officer: the pure rules behind staff work, as tables."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.completion import Attended, shortfall
from programs.name_search import PersonQuery, name_pattern, read_person_query
from programs.plain_text import to_html, to_text
from programs.plain_words import hard_words
from programs.publishing import Offer, blocks, look_over
from programs.roster_changes import Change, Row, Situation, judge
from programs.rounds import RoundDates, next_name, next_round, with_start
from programs.weekly import at, day_parts_of, weekdays_of, weekly_days
from tests.factories.programs import NOW

OPENS = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)


def offer(**changed) -> Offer:
    """A round with nothing to mend."""
    values = {
        "title": "드론정비사 입문",
        "summary": "드론을 고치는 법을 배웁니다.",
        "text": "",
        "is_onsite": True,
        "has_venue": True,
        "capacity": 20,
        "fee_krw": 0,
        "fee_note": "",
        "opens_at": OPENS,
        "closes_at": OPENS + timedelta(days=7),
        "starts_on": date(2026, 12, 14),
        "ends_on": date(2026, 12, 31),
        "meetings": ((datetime(2026, 12, 14, 1, tzinfo=UTC), datetime(2026, 12, 14, 3, tzinfo=UTC)),),
        "eligibility": {"age": {"min": 40}},
    }
    return Offer(**values | changed)


def test_a_complete_round_has_nothing_to_mend():
    assert look_over(offer(), NOW) == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"summary": " "}, "summary"),
        ({"opens_at": None}, "window"),
        ({"closes_at": OPENS}, "window_order"),
        ({"opens_at": NOW - timedelta(days=9), "closes_at": NOW}, "window_past"),
        ({"starts_on": None}, "period"),
        ({"ends_on": date(2026, 12, 13), "meetings": ()}, "period_order"),
        ({"capacity": 0}, "capacity"),
        ({"capacity": None}, "capacity"),
        ({"has_venue": False}, "venue"),
        ({"fee_krw": None}, "fee"),
        ({"eligibility": {"age": {"min": 64, "max": 40}}}, "eligibility"),
        ({"eligibility": {"height": 180}}, "eligibility"),
        ({"starts_on": date(2026, 12, 15)}, "meetings_outside"),
    ],
)
def test_what_is_broken_stops_publishing(changed, code):
    assert code in {finding.code for finding in blocks(look_over(offer(**changed), NOW))}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"text": "익일 방문해 주세요."}, "words"),
        ({"fee_krw": 30_000}, "fee_note"),
        ({"meetings": ()}, "no_meetings"),
        ({"closes_at": datetime(2026, 12, 20, tzinfo=UTC)}, "late_window"),
        (
            {"meetings": ((datetime(2026, 12, 25, 1, tzinfo=UTC), datetime(2026, 12, 25, 3, tzinfo=UTC)),)},
            "holiday",
        ),
    ],
)
def test_what_is_doubtful_is_said_and_does_not_stop(changed, code):
    found = look_over(offer(**changed), NOW)
    assert [finding.code for finding in found] == [code]
    assert blocks(found) == []


def test_an_online_round_needs_no_venue():
    assert look_over(offer(is_onsite=False, has_venue=False, meetings=()), NOW) == []


def test_weekly_days_leave_out_holidays_and_go_on_after_them():
    first = date(2026, 12, 22)
    days = weekly_days(first=first, weekdays={2, 5}, count=3, skip={date(2026, 12, 25)})
    assert days == [date(2026, 12, 22), date(2026, 12, 29), date(2027, 1, 1)]


def test_weekly_days_end_after_two_years_without_a_weekday():
    assert weekly_days(first=date(2026, 1, 1), weekdays=set(), count=3) == []


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.sets(st.integers(1, 7), min_size=1), st.integers(1, 60))
def test_weekly_days_are_as_many_as_asked_in_order_and_on_the_weekdays(first, weekdays, count):
    days = weekly_days(first=first, weekdays=weekdays, count=count)
    assert len(days) == count
    assert days == sorted(set(days))
    assert {day.isoweekday() for day in days} <= weekdays


def test_weekdays_and_day_parts_are_those_of_seoul():
    starts = [at(date(2026, 12, 7), time(0, 30)), at(date(2026, 12, 9), time(12)), at(date(2026, 12, 9), time(18))]
    assert weekdays_of(starts) == [1, 3]
    assert day_parts_of(starts) == ["morning", "afternoon", "evening"]


def test_the_next_round_keeps_weekday_and_time_and_opens_in_the_future():
    last = RoundDates(NOW - timedelta(days=30), NOW - timedelta(days=20), date(2026, 11, 9), date(2026, 11, 20))
    following = next_round(last, NOW)
    assert following.opens_at > NOW
    assert (following.opens_at - last.opens_at) % timedelta(weeks=1) == timedelta(0)
    assert following.starts_on.weekday() == last.starts_on.weekday()


def test_a_round_that_has_not_opened_is_copied_a_week_later():
    last = RoundDates(NOW + timedelta(days=3), None, None, None)
    assert next_round(last, NOW).opens_at == NOW + timedelta(days=10)


def test_another_start_keeps_the_length_of_the_round():
    last = RoundDates(None, None, date(2026, 11, 9), date(2026, 11, 20))
    assert with_start(last, last, date(2026, 12, 1)).ends_on == date(2026, 12, 12)


@pytest.mark.parametrize(
    ("names", "following"),
    [([], "1회차"), (["1회차", "2회차"], "3회차"), (["봄 2기", "1회차"], "봄 3기"), (["특별반"], "2회차")],
)
def test_the_next_name_counts_on(names, following):
    assert next_name(names) == following


def attended(came=8, excused=0, held=10, marked=10) -> Attended:
    return Attended(came=came, excused=excused, held=held, marked=marked)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (attended(), ""),
        (attended(came=7), "출석 70%로 수료 기준 80%에 못 미칩니다"),
        (attended(came=7, excused=2), ""),
        (attended(marked=9), "출석을 적지 않은 차시가 1개 있습니다"),
        (attended(came=0, held=0, marked=0), ""),
        (attended(came=0, excused=10), ""),
    ],
)
def test_completion_needs_the_attendance_of_the_round(row, why):
    assert shortfall(row, 80) == why


SITUATION = Situation(seats_left=1, has_begun=True)


def verdicts(change, *statuses, situation=SITUATION):
    rows = [Row(number, status, attended()) for number, status in enumerate(statuses)]
    return [verdict.why for verdict in judge(change, rows, situation)]


def test_the_first_on_the_waitlist_gets_the_seat_that_is_left():
    assert verdicts(Change.CONFIRM, "waitlisted", "waitlisted") == ["", "남은 자리가 없습니다"]


def test_a_round_without_capacity_has_a_seat_for_everybody():
    free = Situation(seats_left=None, has_begun=True)
    assert verdicts(Change.CONFIRM, "waitlisted", "waitlisted", situation=free) == ["", ""]


@pytest.mark.parametrize(
    ("change", "status", "why"),
    [
        (Change.CONFIRM, "withdrawn", "대기 중인 사람만 확정할 수 있습니다"),
        (Change.CANCEL, "withdrawn", "이미 끝난 신청입니다"),
        (Change.CANCEL, "canceled", "이미 ‘기관에서 취소’입니다"),
        (Change.COMPLETE, "waitlisted", "확정된 사람만 수료할 수 있습니다"),
        (Change.COMPLETE, "attending", ""),
        (Change.NOT_COMPLETE, "completed", ""),
    ],
)
def test_a_change_is_possible_from_some_states_only(change, status, why):
    assert verdicts(change, status) == [why]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (Change.CONFIRM, "waitlisted"),
        (Change.CANCEL, "confirmed"),
        (Change.COMPLETE, "attending"),
        (Change.NOT_COMPLETE, "attending"),
    ],
)
def test_nobody_changes_what_is_their_own(change, status):
    own, other = Row(1, status, attended(), is_own=True), Row(2, status, attended())
    said = [verdict.why for verdict in judge(change, [own, other], SITUATION)]
    assert said == ["본인의 신청은 다른 담당자가 바꿔야 합니다", ""]


def test_nobody_completes_before_the_first_day():
    before = Situation(seats_left=1, has_begun=False)
    assert verdicts(Change.COMPLETE, "confirmed", situation=before) == ["아직 시작하지 않았습니다"]


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("1234", PersonQuery(phone_end="1234")),
        ("010-1234-5678", PersonQuery(phone_end="01012345678")),
        ("2611-0000-0042", PersonQuery(enrollment_id=42)),
        ("홍 길동", PersonQuery(name_pattern="홍길동")),
        ("  ", None),
    ],
)
def test_what_an_officer_types_is_a_name_a_phone_end_or_a_receipt_number(typed, query):
    assert read_person_query(typed) == query


def test_initials_stand_for_their_syllables_and_special_characters_for_themselves():
    assert name_pattern("ㄱ수") == "[ㄱ가-깋]수"
    assert name_pattern("a.b") == r"a\.b"


def test_hard_words_come_with_easier_ones():
    assert hard_words("익일까지 내역을 제출") == [
        ("익일", "다음 날"),
        ("내역", "내용"),
        ("제출", "보내기"),
    ]


def test_text_typed_by_an_officer_is_escaped_and_structured():
    assert to_html("<script>\n둘째 줄\n\n- 하나\n- 둘\n# 제목") == (
        "<p>&lt;script&gt;<br>둘째 줄</p>\n<ul><li>하나</li><li>둘</li></ul>\n<h3>제목</h3>"
    )


@given(st.text(alphabet="가나다 <>&-#\n", max_size=80))
def test_text_survives_being_stored_and_edited_again(text):
    stored = to_html(text)
    assert to_html(to_text(stored)) == stored
