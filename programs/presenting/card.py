"""A program as a card in any list: catalogue, home, area pages (values of components/program_card.html)."""

from datetime import datetime

from accounts.templatetags.display import day_range
from programs.choices import Selection
from programs.models import Intake, Program
from programs.opening import Phase
from programs.presenting import intake as words


def card(program: Program, intake: Intake | None, now: datetime) -> dict:
    """`intake` is the round to show (with its venue loaded), or None when there is none."""
    shown = words.badge(intake, now)
    values = {
        "href": program.get_absolute_url(),
        "title": program.title,
        "badge": shown["label"],
        "tone": shown["tone"],
        "area": program.get_area_display(),
        "summary": program.summary,
    }
    return values | _round_values(program, intake, now) if intake else values


def _round_values(program: Program, intake: Intake, now: datetime) -> dict:
    due, due_soon = words.due_words(intake, now)
    by_lot = intake.selection != Selection.FIRST_COME
    return {
        "due": due,
        "due_soon": due_soon,
        "facts": [
            ("신청", day_range(intake.apply_opens_at, intake.apply_closes_at) or "날짜 미정"),
            ("장소", words.place_words(intake, program)),
            ("시간", words.schedule_words(intake)),
            ("비용", words.fee_words(intake)),
        ],
        "taken": intake.taken,
        "total": None if by_lot else intake.capacity,
        "capacity_text": words.capacity_text(intake) if intake.capacity else "",
        "action": _action(program, intake, now),
    }


def _action(program: Program, intake: Intake, now: datetime) -> dict | None:
    """The card's one button leads to where the person can act; None when there is only something to read."""
    at = words.phase_of(intake, now)
    page = program.get_absolute_url()
    if words.is_external(intake) or intake.selection != Selection.FIRST_COME:
        return {"label": "자세히 보기", "href": page, "kind": "tertiary"}
    apply = f"{page}apply/?intake={intake.pk}"
    return {
        Phase.OPEN: {"label": "신청하기", "href": apply, "kind": "primary"},
        Phase.WAITLIST: {"label": "대기 신청", "href": apply, "kind": "tertiary"},
        Phase.SOON: {"label": "알림 받기", "href": page, "kind": "tertiary"},
    }.get(at, {"label": "자세히 보기", "href": page, "kind": "tertiary"})
