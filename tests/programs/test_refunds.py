"""What goes back to somebody who leaves: every boundary of the statutory table, and what no course may break."""

from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.refunds import (
    Course,
    RefundKind,
    Step,
    course_of,
    curve,
    has_begun,
    month_later,
    provider_quote,
    quote,
    split,
    usual_kind,
)
from programs.workdays import SEOUL

PAID = 30_000
INSTANT = timedelta(microseconds=1)


def seoul(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SEOUL)


def weekly(count: int, *, hours: int = 2, first: date = date(2026, 12, 1)) -> list[tuple[datetime, datetime]]:
    """Meetings at 10 in the morning, one a week."""
    days = [first + timedelta(weeks=number) for number in range(count)]
    return [(seoul(d.year, d.month, d.day, 10), seoul(d.year, d.month, d.day, 10 + hours)) for d in days]


def daily(count: int, *, hours: int = 1) -> list[tuple[datetime, datetime]]:
    days = [date(2026, 12, 1) + timedelta(days=number) for number in range(count)]
    return [(seoul(d.year, d.month, d.day, 10), seoul(d.year, d.month, d.day, 10 + hours)) for d in days]


TWELVE_HOURS = course_of("period", meetings=daily(12))
THIRTY_DAYS = course_of("period", starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 30))
EIGHT_SESSIONS = course_of("sessions", meetings=weekly(8))


@pytest.mark.parametrize(
    ("at", "amount"),
    [
        (seoul(2026, 11, 1), 30_000),
        (seoul(2026, 12, 1, 10) - INSTANT, 30_000),  # before the first lesson: all
        (seoul(2026, 12, 1, 10), 20_000),  # begun: two thirds
        (seoul(2026, 12, 4, 11), 20_000),  # exactly 4 of 12 hours gone: one third has not been passed
        (seoul(2026, 12, 5, 10), 20_000),  # still exactly one third: the fifth lesson is about to begin
        (seoul(2026, 12, 5, 10) + INSTANT, 15_000),  # past one third
        (seoul(2026, 12, 6, 11), 15_000),  # exactly one half gone
        (seoul(2026, 12, 7, 10), 15_000),
        (seoul(2026, 12, 7, 10) + INSTANT, 0),  # past one half
        (seoul(2026, 12, 12, 11), 0),
        (seoul(2027, 3, 1), 0),
    ],
)
def test_a_period_of_a_month_gives_back_by_the_hours_that_are_gone(at, amount):
    assert quote(TWELVE_HOURS, PAID, at).amount_krw == amount


@pytest.mark.parametrize(
    ("at", "amount"),
    [
        (seoul(2026, 11, 30, 23, 59), 30_000),
        (seoul(2026, 12, 1), 20_000),
        (seoul(2026, 12, 10, 23, 59), 20_000),  # the tenth of thirty days: one third
        (seoul(2026, 12, 11), 15_000),
        (seoul(2026, 12, 15, 23, 59), 15_000),  # the fifteenth: one half
        (seoul(2026, 12, 16), 0),
        (seoul(2026, 12, 31), 0),
    ],
)
def test_a_period_without_meetings_counts_whole_days_with_the_day_itself(at, amount):
    assert quote(THIRTY_DAYS, PAID, at).amount_krw == amount


FOUR_MONTHS = course_of(
    "period",
    meetings=[
        (seoul(2026, month, day, 10), seoul(2026, month, day, 12))
        for month in (3, 4, 5, 6)
        for day in (2, 4, 6, 9, 11, 13, 16, 18, 20, 23, 25, 27)
    ],
)


@pytest.mark.parametrize(
    ("at", "amount"),
    [
        (seoul(2026, 3, 2, 9), 400_000),
        (seoul(2026, 3, 2, 10), 366_667),  # two thirds of March and three whole months
        (seoul(2026, 3, 9, 12), 366_667),  # exactly one third of March
        (seoul(2026, 3, 12), 350_000),
        (seoul(2026, 3, 13, 12), 350_000),  # exactly one half of March
        (seoul(2026, 3, 17), 300_000),
        (seoul(2026, 4, 1), 300_000),
        (seoul(2026, 4, 2), 266_667),  # the second month has begun
        (seoul(2026, 6, 20), 0),
    ],
)
def test_a_longer_period_gives_back_this_months_part_and_all_later_months(at, amount):
    """The same figures as the ministry's example for the 2024 table: 12 of 48 lessons a month, 400,000 won."""
    assert quote(FOUR_MONTHS, 400_000, at).amount_krw == amount


def test_a_period_of_exactly_one_month_is_one_month_and_a_day_more_is_two():
    at = seoul(2026, 12, 31)
    month = course_of("period", starts_on=date(2026, 12, 7), ends_on=date(2027, 1, 6))
    longer = course_of("period", starts_on=date(2026, 12, 7), ends_on=date(2027, 1, 7))
    assert quote(month, 32_000, at).amount_krw == 0
    assert quote(longer, 32_000, at).amount_krw == 1_000  # nothing of the first month, the one day of the second


@pytest.mark.parametrize(
    ("day", "months", "begins"),
    [
        (date(2026, 12, 7), 1, date(2027, 1, 7)),
        (date(2027, 1, 31), 1, date(2027, 3, 1)),  # no 31 February: the month ended with February
        (date(2028, 1, 30), 1, date(2028, 3, 1)),
        (date(2026, 11, 30), 3, date(2027, 3, 1)),
        (date(2026, 10, 31), 1, date(2026, 12, 1)),
        (date(2026, 12, 31), 2, date(2027, 3, 1)),
    ],
)
def test_months_of_a_course_run_as_the_civil_act_counts_them(day, months, begins):
    assert month_later(day, months) == begins


@pytest.mark.parametrize(
    ("at", "left"),
    [
        (seoul(2026, 12, 1, 9, 59), 8),
        (seoul(2026, 12, 1, 10), 7),  # a session that has begun is not left
        (seoul(2026, 12, 8, 9, 59), 7),
        (seoul(2026, 12, 8, 10), 6),
        (seoul(2027, 1, 19, 9), 1),
        (seoul(2027, 1, 19, 10), 0),
    ],
)
def test_sessions_give_back_what_is_left_of_them(at, left):
    assert quote(EIGHT_SESSIONS, 80_000, at).amount_krw == left * 10_000


def test_a_course_of_one_session_gives_all_back_until_it_begins_and_then_nothing():
    course = course_of("sessions", meetings=weekly(1))
    assert quote(course, PAID, seoul(2026, 12, 1, 9, 59)).amount_krw == PAID
    assert quote(course, PAID, seoul(2026, 12, 1, 10)).amount_krw == 0


@pytest.mark.parametrize(("studied", "amount"), [(0, 10_000), (1, 8_572), (3, 5_715), (6, 1_429), (7, 0), (9, 0)])
def test_an_online_course_gives_back_what_was_not_studied(studied, amount):
    course = course_of("online", lessons=7, studied=studied, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 30))
    assert quote(course, 10_000, seoul(2026, 12, 29)).amount_krw == amount


def test_an_online_course_gives_nothing_back_once_its_time_is_over():
    course = course_of("online", lessons=7, studied=0, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 30))
    assert quote(course, PAID, seoul(2026, 12, 30, 23, 59)).amount_krw == PAID
    assert quote(course, PAID, seoul(2026, 12, 31)).amount_krw == 0


def test_a_course_without_dates_has_not_begun():
    assert quote(course_of("period"), PAID, seoul(2026, 12, 1)).amount_krw == PAID
    assert curve(course_of("period"), PAID, seoul(2026, 12, 1)) == (Step(None, PAID),)


@pytest.mark.parametrize(
    ("at", "amount"),
    [
        (seoul(2026, 12, 1, 9), 80_000),  # before the start: all
        (seoul(2026, 12, 1, 11), 80_000),  # the first day isn't over
        (seoul(2026, 12, 1, 12), 70_000),
        (seoul(2026, 12, 22, 12), 40_000),
        (seoul(2027, 1, 19, 12), 0),
    ],
)
def test_a_provider_that_stops_gives_back_by_the_days_left(at, amount):
    assert provider_quote(EIGHT_SESSIONS, 80_000, at).amount_krw == amount


def test_a_provider_that_stops_an_online_course_without_dates_gives_back_what_was_not_studied():
    course = course_of("online", lessons=4, studied=1)
    assert provider_quote(course, 40_000, seoul(2026, 12, 1)).amount_krw == 30_000


def test_what_went_back_before_is_taken_off():
    assert quote(TWELVE_HOURS, PAID, seoul(2026, 11, 1), refunded_krw=12_000).amount_krw == 18_000
    assert quote(TWELVE_HOURS, PAID, seoul(2026, 12, 6), refunded_krw=20_000).amount_krw == 0


@pytest.mark.parametrize(
    ("paid", "amount"), [(20_000, 13_334), (10_000, 6_667), (30_000, 20_000), (1, 1), (0, 0), (2, 2)]
)
def test_a_part_of_a_won_is_rounded_up_for_the_resident(paid, amount):
    assert quote(TWELVE_HOURS, paid, seoul(2026, 12, 1, 10)).amount_krw == amount


def test_the_curve_names_the_moment_of_each_change():
    assert curve(THIRTY_DAYS, 20_000, seoul(2026, 11, 23)) == (
        Step(None, 20_000),
        Step(seoul(2026, 12, 1), 13_334),
        Step(seoul(2026, 12, 11), 10_000),
        Step(seoul(2026, 12, 16), 0),
    )
    assert curve(TWELVE_HOURS, PAID, seoul(2026, 12, 2)) == (
        Step(None, 20_000),
        Step(seoul(2026, 12, 5, 10), 15_000),
        Step(seoul(2026, 12, 7, 10), 0),
    )


def test_a_lesson_in_which_a_third_falls_is_cut_there():
    course = course_of("period", meetings=daily(1, hours=6))
    assert [step.from_at for step in curve(course, PAID, seoul(2026, 11, 1))][1:] == [
        seoul(2026, 12, 1, 10),
        seoul(2026, 12, 1, 12),
        seoul(2026, 12, 1, 13),
    ]


@pytest.mark.parametrize(
    ("online", "meetings", "lessons", "kind"),
    [
        (True, 0, 12, RefundKind.ONLINE),
        (True, 0, 0, RefundKind.PERIOD),
        (True, 4, 12, RefundKind.SESSIONS),
        (False, 8, 0, RefundKind.SESSIONS),
        (False, 0, 0, RefundKind.PERIOD),
    ],
)
def test_a_round_without_a_chosen_kind_has_the_one_that_fits(online, meetings, lessons, kind):
    assert usual_kind(is_online=online, meetings=meetings, lessons=lessons) == kind


def test_a_kind_that_lacks_its_measure_falls_back_to_the_period():
    assert course_of("sessions", starts_on=date(2026, 12, 1)).kind == RefundKind.PERIOD
    assert course_of("online", meetings=weekly(2)).kind == RefundKind.PERIOD


@pytest.mark.parametrize(
    ("course", "at", "words"),
    [
        (TWELVE_HOURS, seoul(2026, 11, 1), "아직 시작하지 않아"),
        (TWELVE_HOURS, seoul(2026, 12, 2), "3분의 2를"),
        (TWELVE_HOURS, seoul(2026, 12, 6), "절반을"),
        (TWELVE_HOURS, seoul(2026, 12, 9), "돌려드릴 돈이 없습니다"),
        (EIGHT_SESSIONS, seoul(2026, 12, 9), "전체 8번 가운데 남은 6번만큼"),
        (EIGHT_SESSIONS, seoul(2027, 2, 9), "남은 수업이 없어"),
        (FOUR_MONTHS, seoul(2026, 4, 3), "남은 2개월은 모두 돌려드립니다. 이번 달은"),
        (FOUR_MONTHS, seoul(2026, 6, 3), "이번 달은 수업 시간의 3분의 1이"),
    ],
)
def test_a_quote_says_why_in_a_sentence(course, at, words):
    assert words in quote(course, PAID, at).why


MOMENTS = st.datetimes(datetime(2026, 11, 1), datetime(2027, 12, 1), timezones=st.just(SEOUL))


@st.composite
def courses(draw) -> Course:
    kind = draw(st.sampled_from(RefundKind))
    first = date(2026, 12, 1) + timedelta(days=draw(st.integers(0, 60)))
    gaps = draw(st.lists(st.integers(1, 20), min_size=0, max_size=12))
    meetings, day = [], first
    for gap in gaps:
        begins = seoul(day.year, day.month, day.day, draw(st.integers(7, 18)), draw(st.sampled_from((0, 20, 30))))
        meetings.append((begins, begins + timedelta(minutes=draw(st.integers(10, 240)))))
        day += timedelta(days=gap)
    lessons = draw(st.integers(0, 12))
    return course_of(
        kind,
        meetings=meetings,
        starts_on=first if draw(st.booleans()) else None,
        ends_on=first + timedelta(days=draw(st.integers(0, 200))),
        lessons=lessons,
        studied=draw(st.integers(0, 12)),
    )


@given(course=courses(), paid=st.integers(0, 2_000_000), at=MOMENTS, later=st.timedeltas(timedelta(), timedelta(300)))
def test_leaving_later_never_gives_more(course, paid, at, later):
    assert quote(course, paid, at + later).amount_krw <= quote(course, paid, at).amount_krw
    assert provider_quote(course, paid, at + later).amount_krw <= provider_quote(course, paid, at).amount_krw


@given(course=courses(), paid=st.integers(0, 2_000_000), at=MOMENTS, before=st.integers(0, 2_000_000))
def test_all_that_goes_back_never_exceeds_what_was_paid(course, paid, at, before):
    refunded = min(before, paid)
    for rule in (quote, provider_quote):
        found = rule(course, paid, at, refunded_krw=refunded)
        assert found.amount_krw >= 0
        assert found.amount_krw + refunded <= paid
        assert 0 <= found.share <= 1


@given(course=courses(), paid=st.integers(0, 2_000_000), at=MOMENTS)
def test_a_provider_that_stops_never_gives_less_than_leaving_would(course, paid, at):
    assert provider_quote(course, paid, at).amount_krw >= quote(course, paid, at).amount_krw


@given(course=courses(), paid=st.integers(1, 2_000_000), at=MOMENTS)
def test_before_the_first_lesson_everything_goes_back(course, paid, at):
    if not has_begun(course, at):
        assert quote(course, paid, at).amount_krw == paid == provider_quote(course, paid, at).amount_krw


@given(
    course=courses(), paid=st.integers(0, 2_000_000), now=MOMENTS, later=st.timedeltas(timedelta(0, 1), timedelta(300))
)
def test_the_curve_tells_the_amount_of_every_later_moment(course, paid, now, later):
    told = [step for step in curve(course, paid, now) if step.from_at is None or step.from_at < now + later]
    assert told[-1].amount_krw == quote(course, paid, now + later).amount_krw


@given(course=courses(), paid=st.integers(0, 2_000_000), now=MOMENTS)
def test_the_curve_only_falls(course, paid, now):
    amounts = [step.amount_krw for step in curve(course, paid, now)]
    assert amounts == sorted(set(amounts), reverse=True)


def test_shares_are_exact_fractions():
    assert quote(TWELVE_HOURS, PAID, seoul(2026, 12, 1, 10)).share == Fraction(2, 3)


# --- Paid with points and won ---------------------------------------------------------------------------------
@given(st.integers(1, 600_000), st.fractions(0, 1), st.fractions(0, 1))
def test_a_refund_is_split_by_what_was_paid_and_loses_no_won(paid, refunded, by_points):
    amount, points = int(paid * refunded), int(paid * by_points)
    won, back = split(amount, paid, points)
    assert won + back == amount
    assert 0 <= back <= points
    assert 0 <= won <= paid - points


@pytest.mark.parametrize(
    ("amount", "points", "expected"),
    [(20_000, 30_000, (0, 20_000)), (20_000, 15_000, (10_000, 10_000)), (20_000, 10_000, (13_334, 6_666))],
)
def test_what_does_not_divide_goes_back_in_won(amount, points, expected):
    assert split(amount, 30_000, points) == expected
