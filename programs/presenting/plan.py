"""The plan's projects as plain values: what is known with its source beside it, what isn't known said to be so."""

from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from urllib.parse import urlsplit

from accounts.templatetags.display import full_day
from programs.choices import Area, ProjectStatus
from programs.models import Program, Project, ProjectFigure
from programs.presenting.area import TONES
from programs.services.plan import Board

SHOWN_PROGRAMS = 2
STATUS_TONES = {**TONES, ProjectStatus.CANCELED: "danger"}
# What the announcement of 20 December 2022 said, each fact read at its address.
ANNOUNCED = (
    ("발표", "2022년 12월 20일 · 5개 분야 48개 사업", "https://news1.kr/amp/society/general-society/4899479"),
    ("예산", "2022–2026년 약 4,600억 원", "http://m.gjnews.com/view.php?idx=75185"),
    ("대상", "40–64세 369만 명, 서울 시민의 38.9%", "https://v.daum.net/v/20221220111502347"),
    ("목표", "도움받는 시민을 4만 명에서 16만 명으로", "http://news.tf.co.kr/read/life/1987039.htm"),
)


def plan_context(board: Board) -> dict:
    """Everything templates/programs/plan.html shows."""
    cards = {area: [_card(project, board) for project in board.projects if project.area == area] for area in Area}
    return {
        "announced": [{"label": label, "text": text, "source": _source(url)} for label, text, url in ANNOUNCED],
        "stats": _stats(board.projects),
        "areas": [{"area": str(area), "name": area.label, "cards": cards[area]} for area in Area if cards[area]],
        "jumps": [
            {"label": f"{area.label} {len(cards[area])}", "href": f"#area-{area}"} for area in Area if cards[area]
        ],
        "found": len(board.projects),
    }


def _stats(projects: Iterable[Project]) -> list[dict]:
    statuses = [project.status for project in projects]
    return [
        {"label": status.label, "value": f"{statuses.count(status)}개"}
        for status in ProjectStatus
        if statuses.count(status)
    ]


def _card(project: Project, board: Board) -> dict:
    figures = list(project.figures.all())
    known = [figure for figure in figures if figure.is_verified]
    programs = board.open_programs.get(project.pk, [])
    return {
        "number": project.number,
        "name": project.name,
        "summary": project.summary,
        "source": _source(project.source_url),
        "status": project.get_status_display(),
        "tone": "danger"
        if project.status == ProjectStatus.CANCELED
        else TONES.get(ProjectStatus(project.status), "gray"),
        "note": project.status_note,
        "since": full_day(project.status_changed_on) if project.status_changed_on else "",
        "status_source": _source(project.status_source),
        "succeeded_by": project.succeeded_by,
        "is_canceled": project.status == ProjectStatus.CANCELED,
        "metrics": _metrics(known),
        "years": [_year_row(figure) for figure in _with_more_years(known)],
        "unsure": [_unsure(figure) for figure in figures if not figure.is_verified],
        "programs": [_link(program) for program in programs[:SHOWN_PROGRAMS]],
        "more": max(0, len(programs) - SHOWN_PROGRAMS),
    }


def _link(program: Program) -> dict:
    return {"title": program.title, "href": program.get_absolute_url()}


def _metrics(known: list[ProjectFigure]) -> list[dict]:
    """Promised ones first."""
    rows = [_metric(name, list(rows)) for name, rows in groupby(known, key=lambda figure: figure.metric)]
    return sorted(rows, key=lambda row: row["target"] is None)


def _metric(name: str, rows: list[ProjectFigure]) -> dict:
    """One row of the bars: measured from the plan's own first figure to its last, with the newest actual between."""
    planned = [figure for figure in rows if figure.planned is not None]
    actual = [figure for figure in rows if figure.actual is not None]
    first, goal = (planned[0], planned[-1]) if planned else (None, None)
    latest = actual[-1] if actual else None
    baseline = first.planned if first and first is not goal else None
    return {
        "label": name,
        "baseline": baseline,
        "target": goal.planned if goal else None,
        "actual": latest.actual if latest else None,
        "start": _dated(first, first.planned) if first and baseline is not None else None,
        "goal": _dated(goal, goal.planned) if goal else None,
        "latest": _dated(latest, latest.actual, latest.actual_source_url) if latest else None,
        "percent": _percent(baseline, latest.actual, goal.planned) if latest and goal else "",
    }


def _percent(baseline: int | None, actual: int | None, goal: int | None) -> str:
    """How much of the promised way was gone; "" where there is no way to go."""
    start = baseline or 0
    if actual is None or goal is None or goal == start:
        return ""
    return f"{max(0, (actual - start) * 100 // (goal - start))}%"


def _dated(figure: ProjectFigure, value: int | None, source_url: str = "") -> dict:
    return {
        "text": _amount(value, figure.unit),
        "year": figure.year,
        "source": _source(source_url or figure.source_url),
    }


def _with_more_years(known: list[ProjectFigure]) -> list[ProjectFigure]:
    """The figures of metrics that have more of them than the bars show (first and last plan, newest actual)."""
    plans = Counter(figure.metric for figure in known if figure.planned is not None)
    actuals = Counter(figure.metric for figure in known if figure.actual is not None)
    return [figure for figure in known if plans[figure.metric] > 2 or actuals[figure.metric] > 1]


def _year_row(figure: ProjectFigure) -> dict:
    return {
        "year": figure.year,
        "label": figure.metric,
        "planned": _dated(figure, figure.planned) if figure.planned is not None else None,
        "actual": _dated(figure, figure.actual, figure.actual_source_url) if figure.actual is not None else None,
    }


def _unsure(figure: ProjectFigure) -> dict:
    value = figure.planned if figure.actual is None else figure.actual
    return {"year": figure.year, "label": figure.metric} | _dated(figure, value, figure.actual_source_url)


def _amount(value: int | None, unit: str) -> str:
    return "" if value is None else f"{value:,}{unit}"


def _source(url: str) -> dict | None:
    """A link that says where it leads; None without an address."""
    return {"href": url, "host": (urlsplit(url).hostname or "").removeprefix("www.")} if url else None
