"""Serves the resident who plans by a date, a price or a place: cells become values, or say why they can't.

Every function takes plain text that isn't blank. ValueError carries the reason in Korean; `Destroyed` marks a cell
whose value a spreadsheet has lost, which is nobody's mistake in this row.
"""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")
# Courses before the first lifelong learning law or after this century are typing mistakes.
YEARS = range(1990, 2100)
# What administrative systems write for "without an end".
ENDLESS_YEAR = 9999

_DATE = re.compile(
    r"(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[일.]?(?:\([월화수목금토일]\))?(?:[T\s]+(.+))?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(?:\d{2})?)?")
_CLOCK = re.compile(
    r"(오전|오후|AM|PM)?\s*(\d{1,2})(?::|시\s*)(\d{2})?분?(?::(\d{2})(?:\.\d+)?)?\s*(AM|PM)?", re.IGNORECASE
)
_FOUR_DIGITS = re.compile(r"(\d{2})(\d{2})")
# "00:00.0" is what is left of "2020-08-03 09:00:00.0" after a spreadsheet took it for minutes and seconds.
_DESTROYED = re.compile(r"\d{1,2}:\d{2}\.\d|#+")

_NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)(?:명|인|원|%|점|시간|일|차시|회|좌석|석|팀)?(?:내외|이내|정도)?")
_WON = re.compile(r"(?:(\d+(?:\.\d+)?)만)?(\d+(?:\.\d+)?)?원?")
_FREE = ("무료", "없음", "전액무료", "무료강좌", "해당없음")

_WEEKDAYS = "월화수목금토일"
_WEEKDAY_GROUPS = {"매일": "월화수목금토일", "평일": "월화수목금", "주중": "월화수목금", "주말": "토일"}
_WEEKDAY_LIST = re.compile(r"(?:[월화수목금토일][+,/·ㆍ.&\-~\s]*)+")
_WEEKDAY_RANGE = re.compile(r"([월화수목금토일])\s*[~-]\s*([월화수목금토일])")

DISTRICTS = (
    "종로구", "중구", "용산구", "성동구", "광진구", "동대문구", "중랑구", "성북구", "강북구", "도봉구", "노원구",
    "은평구", "서대문구", "마포구", "양천구", "강서구", "구로구", "금천구", "영등포구", "동작구", "관악구", "서초구",
    "강남구", "송파구", "강동구",
)  # fmt: skip
_OUTSIDE = re.compile(
    "부산|대구|인천|광주|대전|울산|세종(?!대로)|경기|강원|충북|충남|충청|전북|전남|전라|경북|경남|경상|제주"
)
_DISTRICT = re.compile(rf"(?:^|[\s(,]|서울(?:특별)?시?)({'|'.join(DISTRICTS)})(?![가-힣])")

_URL = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.-]*\.[A-Za-z]{2,}(?::\d{1,5})?(?:[/?#][^\s<>\"'`\\]*)?")
_BARE_HOST = re.compile(r"(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}(?:/[^\s<>\"']*)?")
_MOBILE_NUMBER = re.compile(r"(?<!\d)01[016789][-.\s)]*\d{3,4}[-.\s]*\d{4}(?!\d)")


class Destroyed(ValueError):
    """The cell held a value once, and a spreadsheet lost it."""


def day(text: str) -> date | None:
    """A date in any shape met in the public files; None for "without an end" (year 9999)."""
    parts = _date_parts(text)
    return parts and parts[0]


def moment(text: str, *, closing: bool = False) -> datetime | None:
    """An aware moment in Seoul. A date alone opens at 00:00; as a closing it holds to the last second of the day.

    The reservation portal writes 00:00 where no time was set, so a closing at exactly 00:00 is the whole day too.
    """
    parts = _date_parts(text)
    if parts is None:
        return None
    on, clock = parts
    at, days = _clock_parts(clock) if clock else (time(0), 0)
    if closing and at == time(0) and not days:
        at = time(23, 59, 59)
    return datetime.combine(on + timedelta(days=days), at, SEOUL)


def last_moment(on: date) -> datetime:
    """The last second of a day in Seoul."""
    return datetime.combine(on, time(23, 59, 59), SEOUL)


def _date_parts(text: str) -> tuple[date, str] | None:
    if _DESTROYED.fullmatch(text):
        raise Destroyed("표 프로그램이 날짜를 지웠습니다")
    found = _DATE.fullmatch(text)
    compact = None if found else _COMPACT.fullmatch(text)
    if compact:
        year, month, on, hour, minute = compact.groups()
        clock = f"{hour}:{minute}" if hour else ""
    elif found:
        year, month, on, clock = found.groups()
    else:
        raise ValueError(f"날짜로 읽을 수 없습니다: {text[:30]}")
    if int(year) == ENDLESS_YEAR:
        return None
    return _real_date(int(year), int(month), int(on), text), (clock or "").strip()


def _real_date(year: int, month: int, on: int, text: str) -> date:
    if year not in YEARS:
        raise ValueError(f"연도가 맞지 않습니다: {text[:30]}")
    try:
        return date(year, month, on)
    except ValueError as fault:
        raise ValueError(f"달력에 없는 날짜입니다: {text[:30]}") from fault


def clock(text: str) -> time:
    """A time of day ("9:00", "09:00", "0900", "오후 2시 30분"); 24:00 is midnight."""
    return _clock_parts(text)[0]


def _clock_parts(text: str) -> tuple[time, int]:
    """The time, and 1 where it is 24:00, the end of the day."""
    if four := _FOUR_DIGITS.fullmatch(text):
        text = f"{four[1]}:{four[2]}"
    found = _CLOCK.fullmatch(text)
    if not found:
        raise ValueError(f"시각으로 읽을 수 없습니다: {text[:30]}")
    half = (found[1] or found[5] or "").upper()
    hour, minute, second = int(found[2]), int(found[3] or 0), int(found[4] or 0)
    if half in ("오후", "PM") and hour < 12:
        hour += 12
    elif half in ("오전", "AM") and hour == 12:
        hour = 0
    if hour == 24 and minute == second == 0:
        return time(0), 1
    try:
        return time(hour, minute, second), 0
    except ValueError as fault:
        raise ValueError(f"시각으로 읽을 수 없습니다: {text[:30]}") from fault


def number(text: str) -> Decimal:
    """A number with its commas, spaces and unit taken off ("1,200", "20 명", "76%")."""
    found = _NUMBER.fullmatch(re.sub(r"[,\s]", "", text))
    if not found or len(found[1]) > 15:
        raise ValueError(f"수로 읽을 수 없습니다: {text[:30]}")
    return Decimal(found[1])


def count(text: str, most: int = 1_000_000) -> int:
    """Persons, hours or days: a whole number from 0 to `most`."""
    value = number(text)
    if value != int(value) or not 0 <= value <= most:
        raise ValueError(f"0부터 {most:,}까지의 수가 아닙니다: {text[:30]}")
    return int(value)


def percent(text: str) -> float:
    """0 to 100; more is a fault of the source's own calculation."""
    value = number(text)
    if not 0 <= value <= 100:
        raise ValueError(f"0%부터 100%까지가 아닙니다: {text[:30]}")
    return float(value)


def fee(text: str, most: int = 100_000_000) -> tuple[int | None, str]:
    """KRW and a note: ("무료") 0; "유료", "유료(요금안내문의)" None, with the words as the note."""
    bare = re.sub(r"[,\s]", "", text)
    if bare in _FREE:
        return 0, ""
    if bare.startswith("무료"):
        return 0, text
    if bare.startswith("유료"):
        return None, text
    return _won(bare, text, most), ""


def _won(bare: str, text: str, most: int) -> int:
    found = _WON.fullmatch(bare)
    if not found or not (found[1] or found[2]) or len(bare) > 15:
        raise ValueError(f"금액으로 읽을 수 없습니다: {text[:30]}")
    won = Decimal(found[1] or 0) * 10_000 + Decimal(found[2] or 0)
    if won != int(won) or won > most:
        raise ValueError(f"금액으로 읽을 수 없습니다: {text[:30]}")
    return int(won)


def weekdays(text: str) -> tuple[int, ...]:
    """1 = Monday ... 7 ("월", "월요일", "화+목", "화요일+목요일", "월~금", "평일", "주말")."""
    bare = text.replace("요일", "").replace("매주", "").strip()
    for name, days in _WEEKDAY_GROUPS.items():
        bare = bare.replace(name, days)
    if not _WEEKDAY_LIST.fullmatch(bare):
        raise ValueError(f"요일로 읽을 수 없습니다: {text[:30]}")
    spans = _WEEKDAY_RANGE.sub(lambda span: _span(span[1], span[2]), bare)
    return tuple(sorted({_WEEKDAYS.index(char) + 1 for char in spans if char in _WEEKDAYS}))


def _span(first: str, last: str) -> str:
    at, to = _WEEKDAYS.index(first), _WEEKDAYS.index(last)
    return _WEEKDAYS[at : to + 1] if at <= to else first + last


def coordinates(one: str, other: str) -> tuple[Decimal, Decimal]:
    """Latitude and longitude (WGS84 degrees) of two cells in either order: the files disagree about X and Y.

    Which is which follows from the value: Korea lies between 33 and 39 degrees north, 124 and 132 east.
    """
    degrees = [_degrees(one), _degrees(other)]
    latitude = next((value for value in degrees if 33 <= value <= 39), None)
    longitude = next((value for value in degrees if 124 <= value <= 132), None)
    if latitude is None or longitude is None:
        raise ValueError("우리나라의 위도와 경도가 아닙니다")
    return latitude, longitude


def _degrees(text: str) -> Decimal:
    if not re.fullmatch(r"\d{1,7}(?:\.\d{1,20})?", text):
        raise ValueError(f"좌표 칸에 수가 아닌 값이 있습니다: {text[:30]}")
    return round(Decimal(text), 6)


def district(text: str) -> str:
    """The Seoul district an address or a region's name lies in, by its Korean name; "" outside Seoul or unsaid.

    Six other cities have a 중구 of their own, so an address of another province says nothing.
    """
    if _OUTSIDE.match(text):
        return ""
    found = _DISTRICT.search(text)
    return found[1] if found else ""


def phones(text: str) -> tuple[str, bool]:
    """The desk's numbers as written, without mobile numbers, and whether one was left out (those are persons')."""
    kept = _MOBILE_NUMBER.sub("", text)
    return re.sub(r"^[\s,/:]+|[\s,/:]+$", "", kept), kept != text


def url(text: str) -> str:
    """A web address; one without a scheme ("www.longlearn.go.kr") gets http."""
    address = f"http://{text}" if _BARE_HOST.fullmatch(text) else text
    if not _URL.fullmatch(address):
        raise ValueError(f"웹 주소가 아닙니다: {text[:60]}")
    return address
