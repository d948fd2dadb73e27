"""Looks a round over as it stands in the database, before it is published and before an edit of a shown one is kept."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from programs.choices import ApplyVia, IntakeState, Mode, ProgramState, Selection
from programs.models import Intake, Lottery, Program, ScreeningCriterion
from programs.plain_text import to_text
from programs.publishing import Finding, Offer, blocks, look_over, look_over_program
from programs.services.staff_refusals import Incomplete, IncompleteProgram
from programs.weekly import day_of


def findings_of(intake: Intake, now: datetime) -> list[Finding]:
    """What stands in the way of publishing, and what to think about."""
    program, lottery = intake.program, Lottery.objects.filter(intake=intake).first()
    return look_over(
        Offer(
            title=program.title,
            summary=program.summary,
            text=to_text(program.body),
            is_onsite=program.mode != Mode.ONLINE,
            has_venue=intake.venue_id is not None,
            capacity=intake.capacity,
            fee_krw=intake.fee_krw,
            fee_note=intake.fee_note,
            opens_at=intake.apply_opens_at,
            closes_at=intake.apply_closes_at,
            starts_on=intake.starts_on,
            ends_on=intake.ends_on,
            meetings=tuple(intake.meetings.values_list("starts_at", "ends_at")),
            eligibility=intake.eligibility,
            by_lot=intake.selection == Selection.LOTTERY,
            draw_at=lottery.draw_at if lottery else None,
            value_known_at=lottery.beacon_known_at if lottery else None,
            lacks_criteria=_lacks_criteria(intake),
        ),
        now,
    )


def _lacks_criteria(intake: Intake) -> bool:
    """A screened round says what it judges by before anybody applies here."""
    screened = intake.selection == Selection.SCREENING and intake.apply_via == ApplyVia.PORTAL
    return screened and not ScreeningCriterion.objects.filter(screening__intake=intake).exists()


def refuse_to_break(intake: Intake, before: Sequence[Finding], now: datetime) -> None:
    """An edit of a round that residents see or have seen keeps it fit to be published, apart from what was amiss
    `before`. Raises Incomplete."""
    if intake.state != IntakeState.DRAFT and (broken := blocks(new_since(before, intake, now))):
        raise Incomplete(broken)


def new_since(before: Sequence[Finding], intake: Intake, now: datetime) -> list[Finding]:
    """What is found now and wasn't before."""
    return [finding for finding in findings_of(intake, now) if finding not in before]


def program_findings(program: Program, now: datetime) -> list[Finding]:
    """What stands in the way of showing the program, and those rounds that residents see and that aren't over."""
    shown = Intake.objects.filter(program=program, state__in=(IntakeState.PUBLISHED, IntakeState.CLOSED))
    ahead = shown.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day_of(now)))
    placeless = list(ahead.filter(venue=None).order_by("pk").values_list("name", flat=True))
    return look_over_program(program.summary, is_onsite=program.mode != Mode.ONLINE, placeless=placeless)


def refuse_to_break_program(program: Program, before: Sequence[Finding], now: datetime) -> None:
    """As refuse_to_break, for a program that residents see or have seen. Raises IncompleteProgram."""
    broken = [finding for finding in program_findings(program, now) if finding not in before]
    if program.state != ProgramState.DRAFT and broken:
        raise IncompleteProgram(broken)
