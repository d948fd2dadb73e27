"""One round as a row of a staff table."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from accounts.templatetags.display import day_range
from programs.choices import IntakeState
from programs.models import Intake
from programs.opening import PHASE_WORDS, Phase, phase
from programs.services.standing import window_of

COLUMNS = [
    {"label": "회차"},
    {"label": "상태"},
    {"label": "신청 기간"},
    {"label": "수업 기간"},
    {"label": "정원", "num": True},
    {"label": "대기", "num": True},
]
TONES = {
    Phase.OPEN: "success",
    Phase.WAITLIST: "warning",
    Phase.FULL: "warning",
    Phase.SOON: "info",
    Phase.CANCELED: "danger",
}


def state_of(intake: Intake, now: datetime | None = None) -> tuple[str, str]:
    """The words and the tone of a round's state as staff see it."""
    if intake.state == IntakeState.DRAFT:
        return "작성 중", "primary"
    now = now or timezone.now()
    found = phase(window_of(intake), now)
    today = timezone.localdate(now)
    if found == Phase.CLOSED and intake.starts_on and intake.starts_on <= today:
        over = intake.ends_on is not None and intake.ends_on < today
        return ("끝남", "gray") if over else ("수업 중", "primary")
    return PHASE_WORDS[found], TONES.get(found, "gray")


def intake_cells(intake: Intake, *, with_program: bool = False) -> list[dict[str, object]]:
    """The cells under COLUMNS."""
    label, tone = state_of(intake)
    name = f"{intake.program.title} {intake.name}" if with_program else intake.name
    return [
        {"text": name, "header": True, "href": reverse("staff:intake", args=[intake.pk])},
        {"text": label, "tone": tone},
        {"text": day_range(intake.apply_opens_at, intake.apply_closes_at) or "정하지 않음"},
        {"text": day_range(intake.starts_on, intake.ends_on) or "정하지 않음"},
        {"text": f"{intake.taken} / {intake.capacity if intake.capacity is not None else '–'}", "num": True},
        {"text": intake.waiting, "num": True},
    ]
