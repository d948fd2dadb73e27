"""Says how much of a fee goes back to somebody who leaves a course, and how that falls as the course goes on (pure).

Source of every share: Enforcement Decree of the Lifelong Education Act (평생교육법 시행령), article 23 and table 3 as
amended 2024-04-16. Amounts are whole KRW; where the law doesn't say how to round, it is up, to the resident's good.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from programs.workdays import SEOUL

ALL, TWO_THIRDS, HALF, NOTHING = Fraction(1), Fraction(2, 3), Fraction(1, 2), Fraction(0)
DAY, INSTANT = timedelta(days=1), timedelta(microseconds=1)
Span = tuple[datetime, datetime]


class RefundKind(StrEnum):
    """By what a course is measured: hours of a period (table 3), sessions left (note 5), lessons studied (note 4)."""

    PERIOD = "period"
    SESSIONS = "sessions"
    ONLINE = "online"


@dataclass(frozen=True)
class Course:
    """What a refund depends on. `spans` are the meetings in order; without meetings the whole days of the period.

    `lessons` and `studied` count the recorded lessons and those opened or saved, which is studying them (note 4).
    """

    kind: RefundKind
    spans: tuple[Span, ...] = ()
    by_days: bool = False
    lessons: int = 0
    studied: int = 0
    over_at: datetime | None = None


@dataclass(frozen=True)
class Quote:
    """What goes back when one leaves at a moment, and the sentence that says why."""

    amount_krw: int
    share: Fraction
    why: str


@dataclass(frozen=True)
class Step:
    """After `from_at` (None = now) this much goes back, until the next step."""

    from_at: datetime | None
    amount_krw: int


def course_of(
    kind: str,
    *,
    meetings: Sequence[Span] = (),
    starts_on: date | None = None,
    ends_on: date | None = None,
    lessons: int = 0,
    studied: int = 0,
) -> Course:
    """A course from what is known of a round. Sessions need meetings and online needs lessons, else it is a period."""
    spans = tuple(sorted(meetings)) or _whole_days(starts_on, ends_on or starts_on)
    fits = {RefundKind.SESSIONS: bool(meetings), RefundKind.ONLINE: lessons > 0}.get(RefundKind(kind), True)
    return Course(
        kind=RefundKind(kind) if fits else RefundKind.PERIOD,
        spans=spans,
        by_days=not meetings,
        lessons=lessons,
        studied=min(studied, lessons),
        over_at=max((end for _, end in spans), default=None),
    )


def usual_kind(*, is_online: bool, meetings: int, lessons: int) -> RefundKind:
    """The kind a round has when its officer chose none: recorded lessons, else sessions, else the period."""
    if is_online and lessons and not meetings:
        return RefundKind.ONLINE
    return RefundKind.SESSIONS if meetings else RefundKind.PERIOD


def quote(course: Course, paid_krw: int, at: datetime, *, refunded_krw: int = 0) -> Quote:
    """What goes back when the resident leaves at `at` (table 3, number 2; notes 3 to 5).

    `refunded_krw` went back before; together they never exceed what was paid.
    """
    share, why = _left(course, at)
    return Quote(_krw(paid_krw, share, refunded_krw), share, why)


def provider_quote(course: Course, paid_krw: int, at: datetime, *, refunded_krw: int = 0) -> Quote:
    """What goes back when the provider can't teach (table 3, number 1): all before the start, then by class days.

    Never less than what somebody who leaves by their own wish gets.
    """
    if not has_begun(course, at):
        return Quote(_krw(paid_krw, ALL, refunded_krw), ALL, "운영 기관 사정으로 열리지 않아 모두 돌려드립니다.")
    own_wish, why = _left(course, at)
    days = {start.astimezone(SEOUL).date() for start, _ in course.spans}
    if not days:
        return Quote(_krw(paid_krw, own_wish, refunded_krw), own_wish, why)
    left = {start.astimezone(SEOUL).date() for start, end in course.spans if end > at}
    share = max(Fraction(len(left), len(days)), own_wish)
    why = f"운영 기관 사정으로 그만두게 되어 수업일 {len(days)}일 가운데 남은 {len(left)}일만큼 돌려드립니다."
    return Quote(_krw(paid_krw, share, refunded_krw), share, why)


def curve(course: Course, paid_krw: int, now: datetime) -> tuple[Step, ...]:
    """How the amount falls from now on, one step for each change; it never rises.

    Lessons still to be studied can't be foreseen: for an online course this is how it falls with time alone.
    """
    steps = [Step(None, quote(course, paid_krw, now).amount_krw)]
    for moment in sorted(moment for moment in _turning_points(course) if moment >= now):
        amount = quote(course, paid_krw, moment + INSTANT).amount_krw
        if amount < steps[-1].amount_krw:
            steps.append(Step(moment, amount))
    return tuple(steps)


def split(amount_krw: int, paid_krw: int, points_krw: int) -> tuple[int, int]:
    """(won, points) of a refund of a fee that was paid with both: each goes back at the same share of what it paid.

    What doesn't divide goes back in won, which can be used for anything.
    """
    if not points_krw:
        return amount_krw, 0
    points = amount_krw * points_krw // paid_krw
    return amount_krw - points, points


def has_begun(course: Course, at: datetime) -> bool:
    """Whether the first lesson has begun; a course without any dates hasn't."""
    if course.kind == RefundKind.ONLINE:
        return course.studied > 0 or (course.over_at is not None and at >= course.over_at)
    return bool(course.spans) and at >= course.spans[0][0]


def _krw(paid_krw: int, share: Fraction, refunded_krw: int) -> int:
    """The share of a payment in whole KRW, rounded up, less what went back already."""
    whole = -(-paid_krw * share.numerator // share.denominator)
    return max(0, min(whole, paid_krw) - refunded_krw)


def _left(course: Course, at: datetime) -> tuple[Fraction, str]:
    if not has_begun(course, at):
        return ALL, "아직 시작하지 않아 모두 돌려드립니다."
    if course.kind == RefundKind.ONLINE:
        return _by_lessons(course, at)
    if course.kind == RefundKind.SESSIONS:
        return _by_sessions(course, at)
    return _by_period(course, at)


def _by_lessons(course: Course, at: datetime) -> tuple[Fraction, str]:
    """Note 4: what was paid less what was studied."""
    if course.over_at is not None and at >= course.over_at:
        return NOTHING, "배우는 기간이 끝나 돌려드릴 돈이 없습니다."
    left = course.lessons - course.studied
    words = f"전체 {course.lessons}강 가운데 {course.studied}강을 열어"
    return Fraction(left, course.lessons), f"{words} 열지 않은 {left}강만큼 돌려드립니다."


def _by_sessions(course: Course, at: datetime) -> tuple[Fraction, str]:
    """Note 5: by the sessions that are left; one that has begun is not."""
    left = sum(1 for start, _ in course.spans if start > at)
    share = Fraction(left, len(course.spans))
    if not left:
        return share, "남은 수업이 없어 돌려드릴 돈이 없습니다."
    return share, f"전체 {len(course.spans)}번 가운데 남은 {left}번만큼 돌려드립니다."


def _by_period(course: Course, at: datetime) -> tuple[Fraction, str]:
    """Table 3, number 2: this month's part by the hours gone, and all later months; a month's part is its hours'."""
    months = _months(course)
    total = sum((_length(spans) for _, spans in months), timedelta())
    this = max((number for number, (begins, _) in enumerate(months) if begins <= at), default=0)
    later = sum((_length(spans) for _, spans in months[this + 1 :]), timedelta())
    share, words = _of_table(_gone(course, months[this][1], at), _length(months[this][1]))
    whole = Fraction(_instants(later) + _instants(_length(months[this][1])) * share, _instants(total))
    if len(months) == 1:
        return whole, words
    rest = f"남은 {len(months) - this - 1}개월은 모두 돌려드립니다. " if this + 1 < len(months) else ""
    return whole, f"{rest}이번 달은 {words}"


def _of_table(gone: timedelta, hours: timedelta) -> tuple[Fraction, str]:
    """지나기 이전: exactly one third (or one half) gone has not gone past it yet."""
    if gone * 3 <= hours:
        return TWO_THIRDS, "수업 시간의 3분의 1이 지나지 않아 3분의 2를 돌려드립니다."
    if gone * 2 <= hours:
        return HALF, "수업 시간의 절반이 지나지 않아 절반을 돌려드립니다."
    return NOTHING, "수업 시간의 절반이 지나 돌려드릴 돈이 없습니다."


def _months(course: Course) -> list[tuple[datetime, tuple[Span, ...]]]:
    """The spans by month of the course, each with its first moment: months run from the first day (Civil Act 160)."""
    first = course.spans[0][0].astimezone(SEOUL).date()
    begins = [first]
    while (following := month_later(first, len(begins))) <= course.spans[-1][0].astimezone(SEOUL).date():
        begins.append(following)
    bounds = [_midnight(day) for day in begins] + [datetime.max.replace(tzinfo=SEOUL)]
    return [(begin, tuple(span for span in course.spans if begin <= span[0] < end)) for begin, end in pairwise(bounds)]


def month_later(day: date, months: int) -> date:
    """The day on which the month after so many months begins; a missing day is the first of the next month."""
    number = day.year * 12 + day.month - 1 + months
    try:
        return date(number // 12, number % 12 + 1, day.day)
    except ValueError:
        return date((number + 1) // 12, (number + 1) % 12 + 1, 1)


def _gone(course: Course, spans: Sequence[Span], at: datetime) -> timedelta:
    """Hours of these spans gone by at `at`; of whole days the day itself counts (note 3: 발생한 날까지)."""
    if course.by_days:
        at = _midnight(at.astimezone(SEOUL).date() + DAY)
    return sum((min(at, end) - start for start, end in spans if start < at), timedelta())


def _turning_points(course: Course) -> set[datetime]:
    """Every moment after which the share can be another."""
    points = {start for start, _ in course.spans}
    if course.over_at is not None:
        points.add(course.over_at)
    if course.kind == RefundKind.PERIOD and course.spans:
        for begins, spans in _months(course):
            points |= {max(begins, course.spans[0][0]), *_thresholds(spans)}
    return points


def _thresholds(spans: Sequence[Span]) -> set[datetime]:
    """When one third and one half of the hours of these spans are gone."""
    hours, gone, found = _length(spans), timedelta(), set()
    for start, end in spans:
        for wanted in (-(-hours // 3), -(-hours // 2)):
            if gone <= wanted < gone + (end - start):
                found.add(start + (wanted - gone))
        gone += end - start
    return found


def _length(spans: Sequence[Span]) -> timedelta:
    return sum((end - start for start, end in spans), timedelta())


def _instants(length: timedelta) -> int:
    return length // INSTANT


def _whole_days(first: date | None, last: date | None) -> tuple[Span, ...]:
    if first is None or last is None:
        return ()
    days = (first + number * DAY for number in range((last - first).days + 1))
    return tuple((_midnight(day), _midnight(day + DAY)) for day in days)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=SEOUL)
