"""Gathers what one program page shows one visitor: the program, its rounds, and where the visitor stands."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from accounts.models import User
from programs.choices import IntakeState
from programs.models import Intake, OpeningAlert, Program
from programs.odds import Odds
from programs.opening import Phase, phase
from programs.services.line.managing import LineCounts, is_lobby_open, public_counts
from programs.services.reviews import OfProgram, of_program
from programs.services.standing import Standing, standing_of, window_of
from programs.services.waiting import odds_of

APPLIED_FOR = (Phase.OPEN, Phase.WAITLIST)
ORDER = (Phase.OPEN, Phase.WAITLIST, Phase.SOON, Phase.FULL, Phase.UNDATED, Phase.CLOSED, Phase.CANCELED)


@dataclass(frozen=True)
class ProgramPage:
    """`intake` is the round shown (None when there is none), `others` the rest, best first; `is_alert_set` is asked
    where there is nothing to apply for."""

    program: Program
    intake: Intake | None
    others: list[Intake]
    standing: Standing | None
    is_alert_set: bool
    similar: list[Program]
    reviews: OfProgram
    odds: Odds | None = None
    line_counts: LineCounts | None = None
    is_lobby_open: bool = False


def find_program(slug: str) -> Program:
    """A published program; Program.DoesNotExist otherwise."""
    return Program.objects.published().select_related("provider", "project").get(slug=slug)


def shown_intakes(program: Program, now: datetime) -> list[Intake]:
    """Published rounds, the one a resident can act on first."""
    rounds = (
        Intake.objects.filter(program=program)
        .exclude(state=IntakeState.DRAFT)
        .select_related("venue", "lottery", "payment_terms")
        .prefetch_related("meetings", "seat_groups")
    )
    return sorted(rounds, key=lambda intake: _wish(intake, now))


def _wish(intake: Intake, now: datetime) -> tuple[int, float]:
    order = ORDER.index(phase(window_of(intake), now))
    closes = intake.apply_closes_at.timestamp() if intake.apply_closes_at else 0.0
    return order, -closes if order >= ORDER.index(Phase.UNDATED) else closes


def program_page(*, slug: str, visitor: User, intake_id: int | None, now: datetime) -> ProgramPage:
    """Raises Program.DoesNotExist. An `intake_id` of another program is ignored."""
    program = find_program(slug)
    rounds = shown_intakes(program, now)
    chosen = next((intake for intake in rounds if intake.pk == intake_id), rounds[0] if rounds else None)
    for intake in rounds:
        intake.program = program
    standing = standing_of(chosen, visitor, now) if chosen else None
    return ProgramPage(
        program=program,
        intake=chosen,
        others=[intake for intake in rounds if intake is not chosen],
        standing=standing,
        is_alert_set=_is_alert_set(visitor, program, standing),
        similar=_similar(program, now),
        line_counts=public_counts(chosen, now) if chosen else None,
        is_lobby_open=chosen is not None and is_lobby_open(chosen, now),
        reviews=of_program(program, visitor),
        odds=_odds(chosen, standing, now),
    )


def _odds(intake: Intake | None, standing: Standing | None, now: datetime) -> Odds | None:
    """What the next place in line came to in earlier rounds, said before anybody takes it."""
    if intake is None or standing is None or standing.phase != Phase.WAITLIST:
        return None
    return odds_of(intake, intake.waiting + 1, now)


def _is_alert_set(visitor: User, program: Program, standing: Standing | None) -> bool:
    if not visitor.is_authenticated or (standing and standing.phase in APPLIED_FOR):
        return False
    return alert_of(visitor, program).exists()


def alert_of(person: User, program: Program) -> QuerySet[OpeningAlert]:
    return OpeningAlert.objects.filter(person=person, program=program, told_at__isnull=True)


def _similar(program: Program, now: datetime) -> list[Program]:
    """Three programs of the same area that can be applied for now, the next to close first."""
    open_now = Intake.objects.open(now).filter(program__area=program.area).exclude(program=program)
    rounds = open_now.select_related("program__provider").order_by("apply_closes_at")[:6]
    return list({row.program_id: row.program for row in rounds}.values())[:3]


def set_alert(*, person: User, program: Program, now: datetime) -> None:
    """Remember that the person wants to hear when the program opens; asking twice is asking once."""
    OpeningAlert.objects.bulk_create(
        [OpeningAlert(person=person, program=program, asked_at=now)], ignore_conflicts=True
    )


def clear_alert(*, person: User, program: Program) -> None:
    alert_of(person, program).delete()
