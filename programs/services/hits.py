"""One statement that finds, orders and counts for the catalogue, so that a search page stays within its six.

The listing rows in force now are marked with the filters they fail (one bit each). Rows that fail nothing are the
answer; rows that fail exactly one filter are what that filter's own options would add, so every facet is counted with
all the others applied, and the filter whose removal frees most is known at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import connection

from programs import korean
from programs.listing import FOREVER
from programs.models.listing import unpack
from programs.query import Kind, Query, Term
from programs.services.criteria import FACET, FACETS, STATE_WORDS, Criteria

SHORTEST_TRIGRAM = 3
CLOSING_WITHIN = timedelta(days=7)
CLOSING = "closing"
TITLE = "split_part(program.search_text, chr(10), 1)"
TITLE_INITIALS = "split_part(program.choseong, chr(10), 1)"
ORDERS = {
    "relevance": "score, state, nearness, program_id",
    "closing": "state, nearness, program_id",
    "newest": "array_position(ARRAY[1, 2, 5, 3, 4], state), opens_at DESC NULLS LAST, program_id DESC",
    "opening": "state <> 3, state, nearness, program_id",
}

Clause = tuple[str, list]


@dataclass(frozen=True)
class Hits:
    """What a search found. `counts[facet][value]`: programs with that value, all other filters applied;
    `freed[filter]`: how many there would be without that filter; `next_cut`: when the clock changes the answer."""

    total: int = 0
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    freed: dict[str, int] = field(default_factory=dict)
    ids: list[int] = field(default_factory=list)
    next_cut: datetime = FOREVER


def find_hits(criteria: Criteria, *, now: datetime, start: int, limit: int) -> Hits:
    """Run the statement; `start` and `limit` cut the ordered program ids."""
    text, text_values = _text(criteria.query)
    score, score_values = score_of(criteria.query) if criteria.order == "relevance" else ("0", [])
    fails, fail_values = _fails(criteria, now)
    # "< 1" and not "= 0": the planner guesses a third of the rows for it, and then counts with hashes, not sorts.
    sql = f"""
        WITH hits AS {"" if criteria.query else "NOT"} MATERIALIZED (
            SELECT listing.program_id, listing.state, listing.nearness, listing.opens_at,
                   listing.bundle, listing.district, listing.weekdays, {score} AS score, {fails} AS fails
              FROM programs_programlisting AS listing {_join(criteria.query)}
             WHERE listing.from_at <= %s AND listing.until_at > %s AND {text}
        )
        SELECT state, bundle, district, weekdays, fails, count(*), NULL::bigint[], NULL::timestamptz
          FROM hits WHERE fails & (fails - 1) < 1
         GROUP BY GROUPING SETS ((state, bundle, fails), (district, fails), (weekdays, fails))
         UNION ALL
        SELECT NULL, NULL, NULL, NULL, NULL, NULL, ARRAY(
            SELECT program_id FROM hits WHERE fails < 1 ORDER BY {ORDERS[criteria.order]} LIMIT %s OFFSET %s),
               (SELECT min(until_at) FROM programs_programlisting WHERE until_at > %s)
    """  # noqa: S608 - built from this module's own words; everything typed travels as a parameter
    values = [*score_values, *fail_values, now, now, *text_values, limit, start, now]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return _gather(cursor.fetchall(), _filters(criteria))


def count_each(searches: list[Criteria], *, now: datetime) -> list[int]:
    """How many programs each search finds, in one statement."""
    branches, values = [], []
    for place, criteria in enumerate(searches):
        text, text_values = _text(criteria.query)
        fails, fail_values = _fails(criteria, now)
        branches.append(
            f"""SELECT {place}, count(*) FROM programs_programlisting AS listing {_join(criteria.query)}
                 WHERE listing.from_at <= %s AND listing.until_at > %s AND {text} AND {fails} = 0"""  # noqa: S608
        )
        values += [now, now, *text_values, *fail_values]
    if not branches:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(branches) + " ORDER BY 1", values)
        return [count for _, count in cursor.fetchall()]


def _gather(rows: Iterable[tuple], filters: list[str]) -> Hits:
    """Add the groups up; a facet counts the rows that fail nothing or nothing but itself."""
    bits = {name: 1 << place for place, name in enumerate(filters)}
    counts = {facet.name: dict.fromkeys(facet.options, 0) for facet in FACETS}
    freed, total, ids, next_cut = dict.fromkeys(filters, 0), 0, [], None
    for state, bundle, district, weekdays, fails, n, found, until_at in rows:
        if found is not None:
            ids, next_cut = found, until_at
            continue
        for name, value in _values(state, bundle, district, weekdays):
            if fails in (0, bits.get(name, 0)) and value in counts[name]:
                counts[name][value] += n
        if bundle is not None:
            total += 0 if fails else n
            for name, bit in bits.items():
                freed[name] += n if fails in (0, bit) else 0
    return Hits(total, counts, freed, ids, next_cut or FOREVER)


def _values(state: int | None, bundle: int | None, district: str | None, weekdays: int | None) -> list[tuple[str, str]]:
    """The facet values that one group of rows has in common."""
    if district is not None:
        return [("district", district)]
    if weekdays is not None:
        return [("day", day) for day in FACET["day"].options if weekdays & int(FACET["day"].stored(day))]
    return [("state", STATE_WORDS[state or 0]), *unpack(bundle or 0)]


def _join(query: Query) -> str:
    return "JOIN programs_program AS program ON program.id = listing.program_id" if query else ""


def _filters(criteria: Criteria) -> list[str]:
    """The names of the filters in force; a filter's place is its bit."""
    return [*criteria.chosen, *([CLOSING] if criteria.closing else [])]


def _fails(criteria: Criteria, now: datetime) -> Clause:
    """A number whose bits are the filters a row fails."""
    parts: list[str] = ["0"]
    values: list[object] = []
    value: object
    for bit, name in enumerate(_filters(criteria)):
        if name == CLOSING:
            holds, value = "(listing.state < 3 AND listing.nearness <= %s)", (now + CLOSING_WITHIN).timestamp()
        else:
            facet = FACET[name]
            holds = f"listing.{facet.column} & %s <> 0" if facet.is_bits else f"listing.{facet.column} = ANY(%s)"
            stored = [facet.stored(chosen) for chosen in criteria.chosen[name]]
            value = sum(map(int, stored)) if facet.is_bits else stored
        parts.append(f"CASE WHEN {holds} THEN 0 ELSE {1 << bit} END")
        values.append(value)
    return " + ".join(parts), values


def _text(query: Query) -> Clause:
    """All terms must be found."""
    clauses = [found_by(term) for term in query.terms]
    parts = " AND ".join(part for part, _ in clauses)
    return parts or "TRUE", [value for _, values in clauses for value in values]


def found_by(term: Term) -> Clause:
    """The condition that a program (alias `program`) holds this term. Keys are letters and digits: no wildcards."""
    if term.kind is Kind.CHOSEONG:
        return "program.choseong LIKE %s", [_initials(term.text)]
    if term.kind is Kind.MIXED:
        initials = _initials(korean.choseong(term.text))
        return "(program.choseong LIKE %s AND program.search_text ~ %s)", [initials, term.pattern]
    if len(term.jamo) < SHORTEST_TRIGRAM:
        return "program.choseong LIKE %s", [f"% {term.jamo}%"]
    return "program.search_text LIKE %s", [f"%{term.jamo}%"]


def _initials(key: str) -> str:
    """One or two letters have no trigram of their own: with the space before a word they do."""
    return f"%{key}%" if len(key) >= SHORTEST_TRIGRAM else f"% {key}%"


def score_of(query: Query) -> Clause:
    """How well a program answers, 0 best: the title is it, starts with it, holds it, holds all its words, the rest."""
    if not query:
        return "0", []
    if all(term.kind is Kind.CHOSEONG for term in query.terms):
        return _initials_score(query)
    key = korean.jamo(query.key)
    in_title = " AND ".join([f"{TITLE} LIKE %s"] * len(query.terms))
    sql = f"""CASE WHEN {TITLE} = %s THEN 0 WHEN {TITLE} LIKE %s THEN 1 WHEN {TITLE} LIKE %s THEN 2
                   WHEN {in_title} THEN 3 ELSE 4 END"""
    return sql, [key, f"{key}%", f"%{key}%", *(f"%{term.jamo}%" for term in query.terms)]


def _initials_score(query: Query) -> Clause:
    sql = f"CASE WHEN {TITLE_INITIALS} LIKE %s THEN 1 WHEN {TITLE_INITIALS} LIKE %s THEN 2 ELSE 4 END"
    return sql, [f" {query.key}%", f"% {query.key}%"]


@dataclass(frozen=True)
class DayItem:
    """Something that happens to a program on a day: it `opens`, it `closes` (both for applying) or it `starts`."""

    day: date
    kind: str
    title: str
    slug: str
    total: int


def find_in_days(criteria: Criteria, *, start: date, end: date, each: int, now: datetime) -> list[DayItem]:
    """What happens from `start` through `end` in the programs a search finds: the first `each` of every day, and how
    many there are that day in all. One statement."""
    text, text_values = _text(criteria.query)
    fails, fail_values = _fails(criteria, now)
    sql = f"""
        SELECT day, kind, title, slug, total FROM (
            SELECT event.day, event.kind, program.title, program.slug, count(*) OVER (PARTITION BY event.day) AS total,
                   row_number() OVER (PARTITION BY event.day ORDER BY event.place, program.id) AS place
              FROM programs_programlisting AS listing
              JOIN programs_program AS program ON program.id = listing.program_id
              JOIN programs_intake AS intake ON intake.id = listing.intake_id
             CROSS JOIN LATERAL (VALUES
                    ((intake.apply_closes_at AT TIME ZONE 'Asia/Seoul')::date, 'closes', 1),
                    ((intake.apply_opens_at AT TIME ZONE 'Asia/Seoul')::date, 'opens', 2),
                    (intake.starts_on, 'starts', 3)) AS event (day, kind, place)
             WHERE listing.from_at <= %s AND listing.until_at > %s AND {text} AND {fails} = 0
               AND event.day BETWEEN %s AND %s
        ) AS events WHERE place <= %s ORDER BY day, place
    """  # noqa: S608 - built from this module's own words; everything typed travels as a parameter
    with connection.cursor() as cursor:
        cursor.execute(sql, [now, now, *text_values, *fail_values, start, end, each])
        return [DayItem(*row) for row in cursor.fetchall()]
