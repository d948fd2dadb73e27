"""Finds programs for residents: one search with its counts, its page of programs, and what to do when nothing fits.

What the catalogue looks like changes only when a listing row is written or the clock reaches the next cut of a
listing's time (see programs.listing). An answer is therefore kept until either happens (see kept_answers). The
programs themselves are always read anew.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import Q, QuerySet

from programs.models import ListingState, ProgramListing
from programs.query import Query
from programs.services import kept_answers
from programs.services.criteria import Criteria
from programs.services.hits import Hits, find_hits
from programs.services.wording import correct

PAGE_SIZE = 12
PAGES_KEPT = 10


@dataclass(frozen=True)
class Found:
    """One page of an answer. `criteria` is what was really looked for (page in range, spelling put right);
    `misspelled` is the wording before that."""

    criteria: Criteria
    hits: Hits
    listings: list[ProgramListing] = field(default_factory=list)
    misspelled: str = ""

    @property
    def total(self) -> int:
        return self.hits.total

    @property
    def last_page(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


def find(criteria: Criteria, *, now: datetime, with_programs: bool = True) -> Found:
    """Answer a search; a page beyond the last one gives the last one and says so."""
    hits, misspelled, query = _answer(criteria, now)
    found = Found(replace(criteria, query=query), hits, misspelled=misspelled)
    if criteria.page > found.last_page:
        notice = f"{criteria.page}쪽은 없어서 마지막 쪽을 보여 드립니다."
        last = replace(criteria, page=found.last_page, notices=(*criteria.notices, notice))
        return find(last, now=now, with_programs=with_programs)
    if not with_programs:
        return found
    start = (criteria.page - 1) % PAGES_KEPT * PAGE_SIZE
    return replace(found, listings=listings_of(hits.ids[start : start + PAGE_SIZE], now=now))


def _answer(criteria: Criteria, now: datetime) -> tuple[Hits, str, Query]:
    key = _key(criteria, kept_answers.version())
    kept = kept_answers.recall(key)
    if kept and kept["made_at"] <= now < kept["good_until"]:
        return kept["answer"]
    answer = _search(criteria, now)
    good_until = min(now + kept_answers.LONGEST, answer[0].next_cut)
    kept_answers.keep(key, {"answer": answer, "made_at": now, "good_until": good_until})
    return answer


def _search(criteria: Criteria, now: datetime) -> tuple[Hits, str, Query]:
    """Look as asked; when the words are nowhere, look for the nearest words the catalogue knows."""
    block = {"start": (criteria.page - 1) // PAGES_KEPT * PAGES_KEPT * PAGE_SIZE, "limit": PAGES_KEPT * PAGE_SIZE}
    hits = find_hits(criteria, now=now, **block)
    if hits.total or not criteria.query or any(hits.freed.values()):
        return hits, "", criteria.query
    better = correct(criteria.query)
    if better is None:
        return hits, "", criteria.query
    corrected = find_hits(replace(criteria, query=better), now=now, **block)
    return (corrected, criteria.query.text, better) if corrected.total else (hits, "", criteria.query)


def _key(criteria: Criteria, version: int | None) -> str:
    block = (criteria.page - 1) // PAGES_KEPT
    asked = [criteria.typed, criteria.as_typed, criteria.closing, criteria.order, block, version]
    asked.append([[name, list(values)] for name, values in criteria.chosen.items()])
    return "answer:" + hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def current(now: datetime) -> QuerySet[ProgramListing]:
    """The listing rows in force, with all a card shows and nothing that is long."""
    return (
        ProgramListing.objects.filter(from_at__lte=now, until_at__gt=now)
        .select_related("program__provider", "intake__venue")
        .defer("program__body", "program__search_text", "program__choseong", "program__source_facts",
               "intake__eligibility")
    )  # fmt: skip


def listings_of(program_ids: Iterable[int], *, now: datetime) -> list[ProgramListing]:
    """The listings of these programs in the order of the ids; one that is no longer listed is left out."""
    ids = list(program_ids)
    rows = {row.program_id: row for row in current(now).filter(program_id__in=ids)} if ids else {}
    return [rows[program_id] for program_id in ids if program_id in rows]


def closing_soon(*, now: datetime, limit: int, area: str = "") -> list[ProgramListing]:
    """Open programs with room, the first to close first; for the home and area pages."""
    rows = current(now).filter(Q(area=area) if area else Q(), state=ListingState.OPEN)
    return list(rows.order_by("nearness", "program_id")[:limit])
