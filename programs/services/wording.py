"""Puts questions right and completes them for residents, with the words that the catalogue itself uses."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection

from programs import korean
from programs.query import Kind, Query, Term, other_layout, understand
from programs.services.criteria import FACET, Criteria
from programs.services.hits import CLOSING, Hits, count_each, found_by, score_of

CANDIDATES = 8
SUGGESTIONS = 8
LETTERS_PER_SLIP = 5


@dataclass(frozen=True)
class Advice:
    """The one change that helps most: what to leave out or ask instead, how many programs it finds, its address.

    `kind` is "filter" (take the condition `label` away), "word" (ask for `label` alone) or "layout" (English meant).
    """

    kind: str
    label: str
    count: int
    criteria: Criteria


def correct(query: Query) -> Query | None:
    """The question with each unknown word replaced by the nearest known one; None when no word is near enough."""
    words = [term for term in query.terms if term.kind is Kind.WORD and len(term.text) > 1]
    nearest = _nearest([term.jamo for term in words])
    found = {term: _closest(term, nearest.get(term.jamo, [])) for term in words}
    if not any(found.values()):
        return None
    terms = tuple(_replaced(term, found.get(term)) for term in query.terms)
    return replace(query, terms=terms, text=" ".join(term.typed for term in terms))


def _nearest(keys: list[str]) -> dict[str, list[tuple[str, str]]]:
    """For each key the catalogue's most alike (key, word) pairs; a key that stands in some word gives none."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT asked.key, known.key, known.word
                 FROM unnest(%s::text[]) AS asked (key)
                CROSS JOIN LATERAL (
                    SELECT key, word FROM programs_catalogueword
                     WHERE key %% asked.key ORDER BY similarity(key, asked.key) DESC, key LIMIT %s) AS known
                WHERE NOT EXISTS (SELECT FROM programs_catalogueword WHERE key LIKE '%%' || asked.key || '%%')""",
            [keys, CANDIDATES],
        )
        nearest: dict[str, list[tuple[str, str]]] = {}
        for asked, key, word in cursor.fetchall():
            nearest.setdefault(asked, []).append((key, word))
    return nearest


def _closest(term: Term, candidates: list[tuple[str, str]]) -> str | None:
    """The candidate fewest slips away; one slip is forgiven for each five letters (jamo) and at least one."""
    slips = {word: korean.edit_distance(term.jamo, key) for key, word in candidates}
    best = min(slips, key=lambda word: (slips[word], word), default=None)
    allowed = max(1, len(term.jamo) // LETTERS_PER_SLIP)
    return best if best is not None and slips[best] <= allowed else None


def _replaced(term: Term, word: str | None) -> Term:
    return Term(text=korean.normalize(word), kind=Kind.WORD, typed=word) if word else term


def advise(criteria: Criteria, hits: Hits, *, now: datetime) -> Advice | None:
    """When nothing was found: the filter, word or layout whose change finds most, or None when no single one helps."""
    options = [_filter_advice(criteria, name, count) for name, count in hits.freed.items()]
    asked = _asked_advice(criteria)
    counts = count_each([advice.criteria for advice in asked], now=now)
    options += [replace(advice, count=count) for advice, count in zip(asked, counts, strict=True)]
    best = max(options, key=lambda advice: advice.count, default=None)
    return best if best and best.count else None


def _filter_advice(criteria: Criteria, name: str, count: int) -> Advice:
    if name == CLOSING:
        return Advice("filter", "이번 주 마감", count, replace(criteria, closing=False, page=1))
    label = "·".join(FACET[name].options[value] for value in criteria.chosen[name])
    return Advice("filter", label, count, criteria.without(name))


def _asked_advice(criteria: Criteria) -> list[Advice]:
    """Other questions worth counting: without one word, in the other layout, or no words but the same filters."""
    query = criteria.query
    options = []
    if len(query.terms) > 1:
        fewer = (query.without(term) for term in query.terms)
        options += [Advice("word", text, 0, criteria.asking(text)) for text in fewer]
    if english := other_layout(query):
        options.append(Advice("layout", english, 0, criteria.asking(english)))
    if query and (criteria.chosen or criteria.closing):
        options.append(Advice("filter", query.text, 0, criteria.asking("")))
    return options


def suggest(typed: str, *, now: datetime) -> list[tuple[str, str]]:
    """Up to eight (title, slug) of listed programs that a question being typed may mean, best first."""
    query = understand(typed)
    if not query:
        return []
    clauses = [found_by(term) for term in query.terms[:-1]] + [_being_typed(query.terms[-1])]
    score, score_values = score_of(query)
    sql = f"""
        SELECT program.title, min(program.slug) FROM (
            SELECT program.id, program.title, program.slug, {score} AS score, listing.state, listing.nearness
              FROM programs_program AS program
              JOIN programs_programlisting AS listing ON listing.program_id = program.id
             WHERE listing.from_at <= %s AND listing.until_at > %s AND {" AND ".join(part for part, _ in clauses)}
        ) AS program GROUP BY program.title
         ORDER BY min(program.score), min(program.state), min(program.nearness), 1 LIMIT %s
    """  # noqa: S608 - built from this module's own words; everything typed travels as a parameter
    with connection.cursor() as cursor:
        values = [value for _, part in clauses for value in part]
        cursor.execute(sql, [*score_values, now, now, *values, SUGGESTIONS])
        return list(cursor.fetchall())


def _being_typed(term: Term) -> tuple[str, list]:
    """The last word may end in a consonant that belongs to the next syllable: 들 on the way to 드론."""
    clause, values = found_by(term)
    floated = korean.floating_final(term.text) if term.kind is Kind.WORD else None
    if floated is None:
        return clause, values
    other, more = found_by(replace(term, text=floated))
    return f"({clause} OR {other})", [*values, *more]
