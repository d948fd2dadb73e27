"""What a resident asks the catalogue for, read from an address and written back into one that can be shared.

Nothing in an address can break the page: what isn't understood is left out and said in `notices`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from accounts.choices import District
from programs.choices import Area, Mode, Selection
from programs.models import Fee, ListingState
from programs.query import MAX_LETTERS, Query, understand

STATES = {state.name.lower(): state.label for state in ListingState}
WEEKDAYS = {str(day): f"{name}요일" for day, name in enumerate("월화수목금토일", start=1)}
DAY_PARTS = {"morning": "오전", "afternoon": "오후", "evening": "저녁"}
SORTS = {"relevance": "잘 맞는 순", "closing": "마감 가까운 순", "newest": "새로 열린 순", "opening": "곧 열리는 순"}
VIEWS = {"list": "목록", "calendar": "달력", "map": "지도"}
TRUE_WORDS = frozenset({"1", "true", "on", "yes"})
FURTHEST_PAGE = 500


@dataclass(frozen=True)
class Facet:
    """One way to narrow down. `options`: the words of the address and their labels, in the order shown."""

    name: str
    label: str
    options: Mapping[str, str]
    column: str
    is_bits: bool = False

    def stored(self, value: str) -> str | int:
        """The value as the listing row holds it: a word, a state's number, or a bit."""
        if self.name == "state":
            return ListingState[value.upper()].value
        return 1 << list(self.options).index(value) if self.is_bits else value


FACETS = (
    Facet("state", "신청 상태", STATES, "state"),
    Facet("area", "분야", dict(Area.choices), "area"),
    Facet("district", "자치구", dict(sorted(District.choices, key=lambda choice: choice[1])), "district"),
    Facet("mode", "배우는 방식", dict(Mode.choices), "mode"),
    Facet("fee", "비용", dict(Fee.choices), "fee"),
    Facet("day", "요일", WEEKDAYS, "weekdays", is_bits=True),
    Facet("part", "시간대", DAY_PARTS, "day_parts", is_bits=True),
    Facet("selection", "뽑는 방법", dict(Selection.choices), "selection"),
)
FACET = {facet.name: facet for facet in FACETS}
STATE_WORDS = {state.value: state.name.lower() for state in ListingState}


@dataclass(frozen=True)
class Criteria:
    """`chosen` holds only facets with a value. `closing` keeps what closes within seven days. `page` counts from 1."""

    query: Query = field(default_factory=Query)
    typed: str = ""
    as_typed: bool = False
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    closing: bool = False
    sort: str = ""
    view: str = "list"
    month: str = ""
    page: int = 1
    notices: tuple[str, ...] = ()

    @property
    def order(self) -> str:
        """The order in force: what fits best when something was asked, else what closes first."""
        return self.sort or ("relevance" if self.query else "closing")

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters of this search's address, without the page."""
        found = [("q", self.typed)] if self.typed else []
        found += [(name, value) for name, values in self.chosen.items() for value in values]
        flags = (("closing", self.closing), ("as_typed", self.as_typed))
        found += [(name, "1") for name, is_on in flags if is_on]
        return found + [(name, value) for name, value in self._display().items() if value]

    def _display(self) -> dict[str, str]:
        return {"sort": self.sort, "view": "" if self.view == "list" else self.view, "month": self.month}

    def address(self, path: str = "") -> str:
        return f"{path}?{urlencode(self.pairs())}"

    def without(self, name: str, value: str | None = None) -> "Criteria":
        """This search with one chosen value (or the whole facet) taken out."""
        kept = {key: tuple(v for v in values if key != name or value not in (v, None))
                for key, values in self.chosen.items()}  # fmt: skip
        return replace(self, chosen={key: values for key, values in kept.items() if values}, page=1)

    def choosing(self, name: str, *values: str) -> "Criteria":
        """This search with a facet set to these values alone."""
        return replace(self, chosen=_in_order({**self.chosen, name: values}), page=1)

    def asking(self, typed: str) -> "Criteria":
        return replace(self, typed=typed, query=understand(typed), as_typed=False, page=1)


def read_criteria(parameters: Mapping[str, list[str]]) -> Criteria:
    """Understand an address: names to lists of values, as QueryDict.lists gives them."""
    notices: list[str] = []
    first = {name: values[0].replace("\0", "") for name, values in parameters.items() if values}
    typed = " ".join(first.get("q", "").split())
    as_typed = first.get("as_typed", "") in TRUE_WORDS
    query = understand(typed, as_typed=as_typed)
    if query.is_shortened:
        notices.append(f"찾는 말이 길어서 앞의 {MAX_LETTERS}자까지만 찾았습니다.")
    return Criteria(
        query=query,
        typed=typed[:MAX_LETTERS].strip(),
        as_typed=as_typed,
        chosen=_chosen(parameters, notices),
        closing=first.get("closing", "") in TRUE_WORDS,
        sort=_one_of(SORTS, first.get("sort", ""), "정렬", notices),
        view=_one_of(VIEWS, first.get("view", ""), "보기", notices) or "list",
        month=first.get("month", "")[:7],
        page=_page(first.get("page", "1"), notices),
        notices=tuple(notices),
    )


def _chosen(parameters: Mapping[str, list[str]], notices: list[str]) -> dict[str, tuple[str, ...]]:
    asked = {facet.name: list(parameters.get(facet.name, ())) for facet in FACETS}
    if set(parameters.get("open", ())) & TRUE_WORDS:
        asked["state"].append("open")
    known = {name: [value for value in values if value in FACET[name].options] for name, values in asked.items()}
    notices.extend(
        f"‘{FACET[name].label}’ 조건에 알 수 없는 값이 있어서 빼고 찾았습니다."
        for name, values in asked.items()
        if set(filter(None, values)) - set(known[name])
    )
    return _in_order(known)


def _in_order(chosen: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Facets and values in their own order, so that one search has one address."""
    wanted = {name: set(values) for name, values in chosen.items()}
    return {
        facet.name: tuple(value for value in facet.options if value in wanted[facet.name])
        for facet in FACETS
        if wanted.get(facet.name)
    }


def _one_of(options: Mapping[str, str], value: str, label: str, notices: list[str]) -> str:
    if value and value not in options:
        notices.append(f"‘{label}’ 값을 알 수 없어서 기본으로 보여 드립니다.")
    return value if value in options else ""


def _page(value: str, notices: list[str]) -> int:
    if value.isdecimal() and value.isascii() and len(value) < 8 and int(value) >= 1:
        return int(value)
    notices.append("쪽 번호를 알 수 없어서 첫 쪽을 보여 드립니다.")
    return 1
