"""A search's answer as plain values for templates/programs/: filters with counts, chips, cards, words when empty."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.core.paginator import Page, Paginator

from accounts.choices import District
from programs.models import ProgramListing
from programs.presenting.card import card
from programs.query import Term, find_spans
from programs.services.catalogue import PAGE_SIZE, Found
from programs.services.criteria import FACETS, SORTS, VIEWS, Criteria, Facet
from programs.services.wording import Advice

PATH = "/programs/"
TARGET = "#catalogue"
# Kept out of the panel while nothing has them: they only mean that a provider left something unsaid.
RARE = {("state", "undated"), ("fee", "ask")}


def catalogue_context(found: Found, advice: Advice | None, now: datetime, home_district: str = "") -> dict:
    """Everything the list page shows besides the month of the calendar; `home_district` is the visitor's own."""
    criteria = found.criteria
    return {
        "criteria": criteria,
        "path": PATH,
        "target": TARGET,
        "total": found.total,
        "status": f"{found.total:,}개를 찾았습니다",
        "quick": _quick(criteria, home_district),
        "keep_for_search": [pair for pair in criteria.pairs() if pair[0] not in {"q", "as_typed", "month"}],
        "keep_for_filters": [
            pair for pair in criteria.pairs() if pair[0] in {"q", "as_typed", "closing", "sort", "view"}
        ],
        "keep_for_sort": [pair for pair in criteria.pairs() if pair[0] != "sort"],
        "groups": [_group(facet, found) for facet in FACETS],
        "chips": _chips(criteria),
        "clear_href": f"{PATH}?view={criteria.view}" if criteria.view != "list" else PATH,
        "sorts": _sorts(criteria),
        "tabs": _tabs(criteria),
        "notices": notices(found),
        "cards": cards(found.listings, criteria.query.terms, now),
        "page_obj": page_of(found),
        "page_number": min(criteria.page, found.last_page),
        "empty": None if found.total else _empty(criteria, advice),
        "districts": _districts(found),
    }


def cards(listings: Iterable[ProgramListing], terms: tuple[Term, ...], now: datetime) -> list[dict]:
    """Cards with the found words marked in title and summary."""
    return [_marked(card(row.program, row.intake, now), terms) for row in listings]


def _marked(values: dict, terms: tuple[Term, ...]) -> dict:
    if terms:
        values["title_parts"] = parts(values["title"], terms)
        values["summary_parts"] = parts(values["summary"], terms)
    return values


def parts(text: str, terms: tuple[Term, ...]) -> list[tuple[str, bool]]:
    """A text cut where the terms stand: (piece, found); the template escapes and marks."""
    pieces, end = [], 0
    for start, stop in find_spans(text, terms):
        pieces += [(text[end:start], False), (text[start:stop], True)]
        end = stop
    return [piece for piece in [*pieces, (text[end:], False)] if piece[0]]


def page_of(found: Found) -> Page:
    return Paginator(range(found.total), PAGE_SIZE).page(min(found.criteria.page, found.last_page))


def _group(facet: Facet, found: Found) -> dict:
    chosen = found.criteria.chosen.get(facet.name, ())
    counts = found.hits.counts.get(facet.name, {})
    options = [
        {"value": value, "label": label, "count": counts.get(value, 0), "checked": value in chosen}
        for value, label in facet.options.items()
        if counts.get(value) or value in chosen or (facet.name, value) not in RARE
    ]
    if facet.name == "district":
        everywhere = {"value": "", "label": "서울 전체", "count": None, "checked": not chosen}
        return {"legend": facet.label, "name": facet.name, "kind": "select", "options": [everywhere, *options]}
    return {"legend": facet.label, "name": facet.name, "kind": "checkbox", "options": options}


def _chips(criteria: Criteria) -> list[dict]:
    chips = []
    if criteria.typed:
        chips.append({"label": f"‘{criteria.query.text}’", "href": criteria.asking("").address(PATH)})
    chips += [
        {"label": facet.options[value], "href": criteria.without(facet.name, value).address(PATH)}
        for facet in FACETS
        for value in criteria.chosen.get(facet.name, ())
    ]
    if criteria.closing:
        chips.append({"label": "이번 주 마감", "href": replace(criteria, closing=False, page=1).address(PATH)})
    return chips


def _quick(criteria: Criteria, home_district: str) -> list[dict]:
    """Conditions asked for most, each switched on or off; an evening or weekend filter adds to the others."""
    weekend, evening = ("6", "7"), ("evening",)
    quick = [
        _switch(criteria, "지금 신청할 수 있는 것", "state", ("open",)),
        _switch(criteria, "무료", "fee", ("free",)),
        {"label": "이번 주 마감", "on": criteria.closing,
         "href": replace(criteria, closing=not criteria.closing, page=1).address(PATH)},
        _switch(criteria, "저녁", "part", evening),
        _switch(criteria, "주말", "day", weekend),
        _switch(criteria, "온라인", "mode", ("online",)),
    ]  # fmt: skip
    if home_district in District.values:
        quick.append(_switch(criteria, f"우리 동네({District(home_district).label})", "district", (home_district,)))
    return quick


def _switch(criteria: Criteria, label: str, name: str, values: tuple[str, ...]) -> dict:
    is_on = criteria.chosen.get(name) == values
    changed = criteria.without(name) if is_on else criteria.choosing(name, *values)
    return {"label": label, "href": changed.address(PATH), "on": is_on}


def _sorts(criteria: Criteria) -> list[dict]:
    return [
        {"value": value, "label": label, "selected": value == criteria.order}
        for value, label in SORTS.items()
        if value != "relevance" or criteria.query
    ]


def _tabs(criteria: Criteria) -> list[dict]:
    return [
        {"label": label, "current": view == criteria.view, "count": None,
         "href": replace(criteria, view=view, month="", page=1).address(PATH)}
        for view, label in VIEWS.items()
    ]  # fmt: skip


def notices(found: Found) -> list[dict]:
    """What the visitor should know about how the address was understood."""
    criteria = found.criteria
    said = [{"text": text} for text in criteria.notices]
    query = criteria.query
    answered = f"‘{query.text}’{_by_particle(query.text)} 찾았습니다."
    if found.misspelled:
        said.append(
            {"text": f"‘{found.misspelled}’{_by_particle(found.misspelled)} 찾은 것이 없어서 비슷한 말 {answered}"}
        )
    elif query.corrected_from:
        as_typed = replace(criteria, as_typed=True, page=1).address(PATH)
        said.append(
            {"text": f"‘{query.corrected_from}’ 대신 {answered}", "link_label": "적은 그대로 찾기", "href": as_typed}
        )
    return said


def _empty(criteria: Criteria, advice: Advice | None) -> dict:
    """Why there is nothing, and the one next step that helps most (title, text, actions)."""
    words = criteria.query.text
    asked = f"‘{words}’{_by_particle(words)} 찾은 것이 없습니다." if criteria.query else ""
    conditions = sum(len(values) for values in criteria.chosen.values()) + criteria.closing
    if conditions:
        asked = f"조건 {conditions + bool(criteria.query)}개를 모두 맞추는 프로그램이 없습니다."
    everything = {"label": "모든 프로그램 보기", "href": PATH, "kind": "tertiary"}
    if advice is None:
        text = "다른 말로 찾거나 조건을 줄여 보세요. 첫소리(ㄷㄹ)만 적어도 찾습니다."
        return {"title": asked or "아직 올라온 프로그램이 없습니다.", "text": text, "actions": [everything]}
    verb = "빼면" if advice.kind == "filter" else "찾으면"
    particle = _object_particle(advice.label) if advice.kind == "filter" else _by_particle(advice.label)
    label = f"‘{advice.label}’ 빼기" if advice.kind == "filter" else f"‘{advice.label}’ 찾기"
    text = f"‘{advice.label}’{particle} {verb} {advice.count:,}개가 있습니다."
    step = {"label": label, "href": advice.criteria.address(PATH), "kind": "primary"}
    return {"title": asked, "text": text, "actions": [step, everything]}


def _final(text: str) -> int:
    """The final consonant of the last syllable (0 = none; ㄹ = 8), as the particle after it needs."""
    code = ord(text[-1]) - 0xAC00 if text else 0
    return code % 28 if 0 <= code < 11172 else 0


def _object_particle(text: str) -> str:
    return "을" if _final(text) else "를"


def _by_particle(text: str) -> str:
    return "으로" if _final(text) not in (0, 8) else "로"


def _districts(found: Found) -> list[dict]:
    counts = found.hits.counts.get("district", {})
    criteria = replace(found.criteria, view="list")
    return [
        {"code": code, "name": name, "count": counts.get(code, 0),
         "href": criteria.choosing("district", code).address(PATH),
         "current": code in criteria.chosen.get("district", ())}
        for code, name in District.choices
    ]  # fmt: skip
