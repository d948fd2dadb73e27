"""When a resident and a mentor can meet: a week as 42 bits, 7 days of six two-hour parts from 9 to 21 (pure).

Bit `day * 6 + part`; day 0 is Monday; part 0 begins at 9, part 5 at 19. Fewer than 6 parts on 2 days are refused: in
trials narrow availability let people choose their mentor, and everybody else waited longer.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")
DAYS = "월화수목금토일"
PARTS = 6
FIRST_HOUR, PART_HOURS = 9, 2
# How people say it: two parts are a morning, an afternoon, an evening.
DAY_PARTS = (("오전", 0b000011), ("오후", 0b001100), ("저녁", 0b110000))
DAY_GROUPS = {DAYS: "매일", DAYS[:5]: "평일", DAYS[5:]: "주말"}
WHOLE_DAY = (1 << PARTS) - 1
WHOLE_WEEK = (1 << PARTS * 7) - 1
FEWEST_SLOTS, FEWEST_DAYS = 6, 2


def bit(day: int, part: int) -> int:
    """The map with this one slot."""
    return 1 << (day * PARTS + part)


def week_of(pairs: Iterable[tuple[int, int]]) -> int:
    """The map with these (day, part) slots."""
    week = 0
    for day, part in pairs:
        week |= bit(day, part)
    return week


def pairs_of(week: int) -> list[tuple[int, int]]:
    """(day, part) of every slot, Monday first."""
    return [(day, part) for day in range(7) for part in range(PARTS) if week & bit(day, part)]


def day_of(week: int, day: int) -> int:
    """The six parts of one day."""
    return week >> (day * PARTS) & WHOLE_DAY


def count(week: int) -> int:
    return week.bit_count()


def shortfall(week: int) -> str:
    """Why these slots are too few, and what to do; "" when they are enough."""
    slots, days = count(week), sum(bool(day_of(week, day)) for day in range(7))
    if slots >= FEWEST_SLOTS and days >= FEWEST_DAYS:
        return ""
    chosen = f"지금은 {days}일에 {slots}칸입니다." if slots else "아직 고른 칸이 없습니다."
    return f"만날 수 있는 시간을 {FEWEST_DAYS}일 이상에 걸쳐 {FEWEST_SLOTS}칸 이상 골라 주세요. {chosen}"


def hours_words(part: int) -> str:
    """9–11시"""
    start = FIRST_HOUR + part * PART_HOURS
    return f"{start}–{start + PART_HOURS}시"


def words(week: int) -> str:
    """화·목 저녁, 토 오전; the days of the same half or evening are said together."""
    said = []
    for name, mask in DAY_PARTS:
        days = "".join(DAYS[day] for day in range(7) if day_of(week, day) & mask)
        if days:
            said.append(f"{DAY_GROUPS.get(days, '·'.join(days))} {name}")
    return ", ".join(said)


def shared_words(mine: int, theirs: int) -> str:
    """화·목 저녁 3칸 겹침; "" when nothing is shared."""
    shared = mine & theirs
    return f"{words(shared)} {count(shared)}칸 겹침" if shared else ""


def start_of(day: date, part: int) -> datetime:
    """When a part of a day begins, in Seoul."""
    return datetime.combine(day, time(FIRST_HOUR + part * PART_HOURS), tzinfo=SEOUL)


def slot_at(moment: datetime) -> tuple[date, int] | None:
    """The day and part that a moment falls into; None outside 9 to 21."""
    local = moment.astimezone(SEOUL)
    part = (local.hour - FIRST_HOUR) // PART_HOURS
    return (local.date(), part) if 0 <= part < PARTS else None


def next_starts(
    week: int, *, after: datetime, days: int, off: Mapping[date, int], taken: Iterable[datetime] = ()
) -> list[datetime]:
    """Beginnings of the week's slots within `days` days, later than `after`.

    `off`: the parts of single days on which somebody can't after all (6 bits); `taken`: beginnings already booked.
    """
    busy = {slot_at(moment) for moment in taken}
    return [
        start_of(day, part)
        for day, part in _coming(week, after.astimezone(SEOUL).date(), days, off)
        if (day, part) not in busy and start_of(day, part) > after
    ]


def _coming(week: int, first: date, days: int, off: Mapping[date, int]) -> Iterator[tuple[date, int]]:
    for ahead in range(days + 1):
        day = first + timedelta(days=ahead)
        free = day_of(week, day.weekday()) & ~off.get(day, 0)
        yield from ((day, part) for part in range(PARTS) if free & 1 << part)
