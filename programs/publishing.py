"""Looks a round over before residents see it, so that an officer publishes nothing broken (pure).

`stop` findings must be mended first; `warn` findings are said and left to the officer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from programs.eligibility import BadRule, Rule
from programs.particles import eun
from programs.plain_words import hard_words
from programs.workdays import holiday_name

SEOUL = ZoneInfo("Asia/Seoul")
Level = Literal["stop", "warn"]


@dataclass(frozen=True)
class Offer:
    """A program and one round of it as it stands; `meetings` are (start, end) pairs."""

    title: str
    summary: str
    text: str
    is_onsite: bool
    has_venue: bool
    capacity: int | None
    fee_krw: int | None
    fee_note: str
    opens_at: datetime | None
    closes_at: datetime | None
    starts_on: date | None
    ends_on: date | None
    meetings: tuple[tuple[datetime, datetime], ...]
    eligibility: Mapping
    by_lot: bool = False
    draw_at: datetime | None = None
    value_known_at: datetime | None = None
    lacks_criteria: bool = False


@dataclass(frozen=True)
class Finding:
    """One thing found; `part` names the page that mends it: program, round, meetings or screening; `field` the field of
    the round (or the program) that it is about, "" for none."""

    level: Level
    code: str
    text: str
    part: str = "round"
    field: str = ""


def look_over(offer: Offer, now: datetime) -> list[Finding]:
    """Everything found, what stops first."""
    checks = (_words, _apply_window, _period, _seats, _place, _fee, _rule, _meetings, _draw, _criteria)
    found = [finding for check in checks for finding in check(offer, now)]
    return sorted(found, key=lambda finding: finding.level)


def look_over_program(summary: str, *, is_onsite: bool, placeless: Sequence[str]) -> list[Finding]:
    """What a program lacks that residents see; `placeless` are the names of its shown rounds without a place."""
    found = [] if summary.strip() else [no_summary()]
    if is_onsite and placeless:
        named = ", ".join(placeless[:3]) + (f" 밖에 {len(placeless) - 3}개" if len(placeless) > 3 else "")
        text = f"장소가 없는 회차가 있습니다. 그 회차의 장소를 먼저 골라 주세요: {named}"
        found.append(Finding("stop", "venue", text, "round", "mode"))
    return found


def blocks(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.level == "stop"]


def _words(offer: Offer, now: datetime) -> Iterator[Finding]:
    if not offer.summary.strip():
        yield no_summary()
    for word, easier in hard_words(f"{offer.title} {offer.summary} {offer.text} {offer.fee_note}"):
        yield Finding(
            "warn", "words", f"‘{word}’{eun(word)} 어려운 말입니다. ‘{easier}’처럼 쉬운 말을 써 주세요.", "program"
        )


def no_summary() -> Finding:
    text = "한 줄 소개가 없습니다. 무엇을 배우는지 한 문장으로 적어 주세요."
    return Finding("stop", "summary", text, "program", "summary")


def _apply_window(offer: Offer, now: datetime) -> Iterator[Finding]:
    if offer.opens_at is None:
        yield Finding("stop", "window", "신청 시작을 적어 주세요.", field="apply_opens_at")
    if offer.closes_at is None:
        yield Finding("stop", "window", "신청 마감을 적어 주세요.", field="apply_closes_at")
    if offer.opens_at is None or offer.closes_at is None:
        return
    if offer.closes_at <= offer.opens_at:
        yield Finding(
            "stop",
            "window_order",
            "신청 마감이 신청 시작보다 앞섭니다. 마감을 더 뒤로 골라 주세요.",
            field="apply_closes_at",
        )
    if offer.closes_at <= now:
        yield Finding(
            "stop", "window_past", "신청 마감이 이미 지났습니다. 앞으로 올 날로 골라 주세요.", field="apply_closes_at"
        )


def _period(offer: Offer, now: datetime) -> Iterator[Finding]:
    if offer.starts_on is None:
        yield Finding("stop", "period", "시작하는 날을 적어 주세요.", field="starts_on")
    if offer.starts_on and offer.ends_on and offer.ends_on < offer.starts_on:
        yield Finding(
            "stop",
            "period_order",
            "끝나는 날이 시작하는 날보다 앞섭니다. 끝나는 날을 더 뒤로 골라 주세요.",
            field="ends_on",
        )
    if offer.starts_on and offer.closes_at and offer.closes_at.astimezone(SEOUL).date() > offer.starts_on:
        yield Finding("warn", "late_window", "수업이 시작한 뒤에도 신청을 받습니다. 뜻한 대로인지 확인해 주세요.")


def _seats(offer: Offer, now: datetime) -> Iterator[Finding]:
    if not offer.capacity:
        yield Finding("stop", "capacity", "정원을 1명 이상으로 적어 주세요.", field="capacity")


def _place(offer: Offer, now: datetime) -> Iterator[Finding]:
    if offer.is_onsite and not offer.has_venue:
        yield Finding("stop", "venue", "현장 수업인데 장소가 없습니다. 장소를 골라 주세요.", field="venue")


def _fee(offer: Offer, now: datetime) -> Iterator[Finding]:
    if offer.fee_krw is None:
        yield Finding("stop", "fee", "비용을 원 단위 숫자로 적어 주세요. 무료이면 0을 적어 주세요.", field="fee_krw")
    elif offer.fee_krw and not offer.fee_note.strip():
        yield Finding(
            "warn", "fee_note", "비용을 언제 어떻게 내는지 비용 안내에 적어 주세요. 이 화면에서 돈을 받지 않습니다."
        )


def _rule(offer: Offer, now: datetime) -> Iterator[Finding]:
    try:
        Rule.from_json(offer.eligibility)
    except BadRule as error:
        yield Finding("stop", "eligibility", f"신청 자격을 읽을 수 없습니다. {error.detail}")


def _meetings(offer: Offer, now: datetime) -> Iterator[Finding]:
    if not offer.meetings and offer.is_onsite:
        yield Finding(
            "warn", "no_meetings", "차시가 없습니다. 같은 시간 수업을 알려 드리려면 차시를 적어 주세요.", "meetings"
        )
    days = [start.astimezone(SEOUL).date() for start, _ in offer.meetings]
    outside = [day for day in days if _is_outside(day, offer)]
    if outside:
        named = ", ".join(_words_of(day) for day in outside[:3])
        text = f"기간 밖에 있는 차시가 {len(outside)}개 있습니다: {named}"
        field = "starts_on" if offer.starts_on and outside[0] < offer.starts_on else "ends_on"
        yield Finding("stop", "meetings_outside", text, "meetings", field)
    for day in days:
        if holiday := holiday_name(day):
            yield Finding("warn", "holiday", f"{_words_of(day)} 차시는 쉬는 날({holiday})입니다.", "meetings")


def _draw(offer: Offer, now: datetime) -> Iterator[Finding]:
    if not offer.by_lot:
        return
    if offer.draw_at is None or offer.value_known_at is None:
        yield Finding("stop", "draw_plan", "언제, 어떤 값으로 추첨하는지 적어 주세요.")
        return
    if offer.closes_at and offer.value_known_at <= offer.closes_at:
        yield Finding(
            "stop", "draw_value", "추첨에 쓸 값이 신청 마감 전에 알려집니다. 회차 고치기에서 다시 저장해 주세요."
        )
    if offer.starts_on and offer.draw_at.astimezone(SEOUL).date() >= offer.starts_on:
        yield Finding("warn", "draw_late", "수업이 시작하는 날이나 그 뒤에 추첨합니다. 뜻한 대로인지 확인해 주세요.")


def _is_outside(day: date, offer: Offer) -> bool:
    return bool((offer.starts_on and day < offer.starts_on) or (offer.ends_on and day > offer.ends_on))


def _words_of(day: date) -> str:
    return f"{day.month}월 {day.day}일"


def _criteria(offer: Offer, now: datetime) -> Iterator[Finding]:
    if offer.lacks_criteria:
        text = "심사 기준이 없습니다. 무엇을 보고 뽑는지 신청 전에 알려야 합니다."
        yield Finding("stop", "criteria", text, "screening")
