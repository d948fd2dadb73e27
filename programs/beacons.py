"""Public values nobody can know while people still apply: which one, when it is known, how it is written (pure)."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from programs.workdays import SEOUL, is_working_day

FIRST_LOTTO = date(2002, 12, 7)
SATURDAY = 5
# The index closes at 15:30 and the lotto is drawn at about 20:40; both stand on their pages well before these.
KOSPI_KNOWN, LOTTO_KNOWN = time(16, 30), time(21, 30)
LONGEST_VALUE = 120
INDEX = re.compile(r"\d{1,3}(?:,\d{3})+\.\d{2}|\d{1,6}\.\d{2}")


class BeaconKind(StrEnum):
    LOTTO = "lotto"
    KOSPI = "kospi"
    OWN = "own"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    BeaconKind.LOTTO: "동행복권 로또 당첨번호 (마감 다음 토요일)",
    BeaconKind.KOSPI: "코스피 지수 (마감 다음 거래일의 종가)",
    BeaconKind.OWN: "다른 값을 직접 적기",
}


class BadValue(ValueError):
    """A value that isn't written as announced; `detail` says how, in Korean."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


@dataclass(frozen=True)
class Beacon:
    """What is announced: the value's full name, when it is known, where anybody sees it."""

    kind: BeaconKind
    name: str
    known_at: datetime
    url: str = ""


def beacon_after(kind: BeaconKind, closes_at: datetime) -> Beacon:
    """The first value of its kind that is made after the closing. OWN has no calendar: ValueError."""
    if kind == BeaconKind.LOTTO:
        return _lotto(closes_at)
    if kind == BeaconKind.KOSPI:
        return _kospi(closes_at)
    raise ValueError("an officer's own value has no calendar")


def _lotto(closes_at: datetime) -> Beacon:
    """Sales end at 20:00, so a closing on a Saturday itself takes the next week's."""
    day = closes_at.astimezone(SEOUL).date() + timedelta(days=1)
    day += timedelta(days=(SATURDAY - day.weekday()) % 7)
    number = (day - FIRST_LOTTO).days // 7 + 1
    return Beacon(
        BeaconKind.LOTTO,
        f"동행복권 로또 {number}회({_words(day)}) 당첨번호 여섯 개",
        datetime.combine(day, LOTTO_KNOWN, tzinfo=SEOUL),
        "https://www.dhlottery.co.kr/",
    )


def _kospi(closes_at: datetime) -> Beacon:
    day = closes_at.astimezone(SEOUL).date() + timedelta(days=1)
    while not is_trading_day(day):
        day += timedelta(days=1)
    return Beacon(
        BeaconKind.KOSPI,
        f"{_words(day)} 코스피 지수 종가",
        datetime.combine(day, KOSPI_KNOWN, tzinfo=SEOUL),
        "https://data.krx.co.kr/",
    )


def is_trading_day(day: date) -> bool:
    """The exchange is closed on weekends, public holidays, May Day and the last day of the year."""
    return is_working_day(day) and (day.month, day.day) not in {(5, 1), (12, 31)}


def _words(day: date) -> str:
    return f"{day.year}년 {day.month}월 {day.day}일"


def canonical(kind: str, typed: str) -> str:
    """The value as it goes into the draw: one way of writing it, however it was typed. Raises BadValue."""
    if kind == BeaconKind.LOTTO:
        return _six_numbers(typed)
    if kind == BeaconKind.KOSPI:
        return _index(typed)
    text = " ".join(typed.split())
    if not text or len(text) > LONGEST_VALUE:
        raise BadValue(f"값을 1자에서 {LONGEST_VALUE}자 사이로 적어 주세요.")
    return text


def _six_numbers(typed: str) -> str:
    """ "42, 3 17 8 29 31" -> "3,8,17,29,31,42" """
    words = re.split(r"[\s,·]+", typed.strip())
    numbers = {int(word) for word in words if re.fullmatch(r"[0-9]{1,2}", word)}
    if len(words) != 6 or len(numbers) != 6 or not all(1 <= number <= 45 for number in numbers):
        raise BadValue("보너스 번호를 뺀 당첨번호 여섯 개를 적어 주세요. 예: 3, 8, 17, 29, 31, 42")
    return ",".join(str(number) for number in sorted(numbers))


def _index(typed: str) -> str:
    """ "2,456.78" -> "2456.78" """
    text = typed.strip()
    if not INDEX.fullmatch(text) or not text.isascii():
        raise BadValue("지수를 소수점 아래 둘째 자리까지 적어 주세요. 예: 2,456.78")
    return text.replace(",", "").lstrip("0")


def value_hint(kind: str) -> str:
    """How the value is written, for whoever types it and whoever checks it."""
    if kind == BeaconKind.LOTTO:
        return "보너스 번호를 뺀 여섯 개를 작은 수부터 쉼표로 이어 씁니다. 예: 3,8,17,29,31,42"
    if kind == BeaconKind.KOSPI:
        return "쉼표 없이 소수점 아래 둘째 자리까지 씁니다. 예: 2456.78"
    return "발표된 그대로 씁니다."
