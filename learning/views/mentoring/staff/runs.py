"""Matches: the list, one run with its progress and its review, its rows, and what would be if."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from learning.choices.mentoring import Fate, RunState
from learning.models import MatchRun
from learning.presenting.mentoring import staff_runs as words
from learning.presenting.mentoring.staff_rules import override_row
from learning.services.mentoring.staff import runs as service
from learning.services.mentoring.staff.looking import note_look
from learning.views.mentoring.staff.shell import matching_page, show
from programs.views.staff.shell import looker_of

PAGE = 50
ONLY = {"pinned": "지정한 연결", "moved": "옮겨지는 연결"}


def find_run(match_run_id: int) -> MatchRun:
    return get_object_or_404(service.run_rows(), pk=match_run_id)


def run_frame(run: MatchRun, title: str) -> dict[str, object]:
    """What the pages below one run share."""
    return {
        "above": (f"{run.pk}번 계산", reverse("staff-mentoring:run", args=[run.pk])),
        "run": run,
        "title": title,
    }


@matching_page()
def runs(request: HttpRequest) -> HttpResponse:
    page = Paginator(service.run_rows(), PAGE).get_page(request.GET.get("page"))
    rows = [words.run_row(run) for run in page]
    return show(request, "runs.html", "runs", "연결 계산", page_obj=page, rows=rows, open_run=service.open_run())


@matching_page()
def run(request: HttpRequest, match_run_id: int) -> HttpResponse:
    """A run: while it is computed its progress, which asks for itself again; then the review."""
    row = find_run(match_run_id)
    state = {
        "run": row,
        "badge": row.get_state_display(),
        "tone": words.TONES[RunState(row.state)],
        "stages": words.stages(row),
        "discarded": row.state in (RunState.DISCARDED, RunState.STALE),
    }
    if row.solved_at is None:
        is_part = bool(getattr(request, "htmx", None))
        return show(request, "_run_progress.html" if is_part else "run_progress.html", "runs", _title(row), **state)
    return show(request, "run.html", "runs", _title(row), **state, **_review(row))


def _title(row: MatchRun) -> str:
    return f"{row.pk}번 연결 계산"


def _review(row: MatchRun) -> dict[str, object]:
    review = service.review_of(row)
    return {
        "review": review,
        "headline": words.headline(row),
        "against": words.against_first_come(row),
        "stats": words.stats(review),
        "comparison": words.comparison(row),
        "causes": words.causes(review),
        "spread": words.spread(review),
        "fullest": [words.seat_row(seat) for seat in review.fullest],
        "gains": [words.seat_row(seat) for seat in review.gains],
        "moved": [words.pair_row(each) for each in review.moved],
        "overrides": [override_row(each) for each in review.overrides],
        "proof": words.proof(row),
        "publish_words": words.publish_words(row),
        "has_changed": service.has_changed(row),
        "can_review": row.state == RunState.CERTIFIED,
        "can_publish": row.state == RunState.REVIEWED,
    }


def read_rows_query(request: HttpRequest) -> service.RowQuery:
    fate, only = request.GET.get("fate", ""), request.GET.get("only", "")
    mentor = request.GET.get("mentor", "")
    return service.RowQuery(
        fate=fate if fate in Fate.values else Fate.PAIR,
        cause=request.GET.get("cause", "")[:20],
        mentor=int(mentor) if mentor.isdigit() and len(mentor) < 18 else None,
        only=only if only in ONLY else "",
    )


@matching_page()
def rows(request: HttpRequest, match_run_id: int) -> HttpResponse:
    """Who is matched with whom and why, or who waits and what would help; names are masked."""
    row, query, looker = find_run(match_run_id), read_rows_query(request), looker_of(request)
    page = Paginator(service.rows_of(row, query), PAGE).get_page(request.GET.get("page"))
    note_look(looker, {each.request.person_id for each in page}, f"연결 계산 {row.pk}번의 목록", action="list")
    counts = service.counts_of(row)
    chips = [
        {"label": f"{label} {counts[fate]:,}명", "href": f"?fate={fate}", "on": query.fate == fate and not query.only}
        for fate, label in Fate.choices
    ]
    chips += [
        {"label": label, "href": f"?{urlencode({'only': key})}", "on": query.only == key} for key, label in ONLY.items()
    ]
    return show(
        request,
        "run_rows.html",
        "runs",
        **run_frame(row, "누가 누구와"),
        page_obj=page,
        rows=[words.pair_row(each) for each in page],
        chips=chips,
        is_pairs=query.fate == Fate.PAIR,
        cause=words.CAUSES.get(query.cause, ("",))[0],
    )
