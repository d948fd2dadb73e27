"""Where a person stands with an intake: what is known of them, whether they may join, and what they can do now."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from programs.choices import LIVE, ApplyVia, Selection
from programs.conflicts import Clash, Slot, clashes
from programs.eligibility import Assessment
from programs.models import Enrollment, Intake, Lottery, Meeting
from programs.opening import Phase, Window, phase
from programs.services import refusals
from programs.services.facts import assess_person


@dataclass(frozen=True)
class Standing:
    """The one answer that page, form and API show. `enrollment` is the person's live one in this intake, if any."""

    phase: Phase
    assessment: Assessment
    enrollment: Enrollment | None


def window_of(intake: Intake) -> Window:
    return Window(
        state=intake.state,
        opens_at=intake.apply_opens_at,
        closes_at=intake.apply_closes_at,
        capacity=intake.capacity,
        taken=intake.taken,
        waitlist_capacity=intake.waitlist_capacity,
        waiting=intake.waiting,
        by_lot=intake.selection != Selection.FIRST_COME,
    )


def standing_of(intake: Intake, person: User | None, now: datetime) -> Standing:
    """What the program page shows one person; somebody not logged in has no assessment."""
    if person is None or not person.is_authenticated:
        return Standing(phase(window_of(intake), now), Assessment(), None)
    live = Enrollment.objects.filter(intake=intake, person=person, status__in=LIVE).first()
    return Standing(phase(window_of(intake), now), assess_person(intake, person, now), live)


def refuse_unless_open(intake: Intake, now: datetime) -> None:
    """Raise the refusal that fits the moment; one cheap read answers for a full intake."""
    if intake.apply_via == ApplyVia.PROVIDER:
        raise refusals.AppliedElsewhere(next_step=intake.program.source_url)
    match phase(window_of(intake), now):
        case Phase.CANCELED:
            raise refusals.IntakeCanceled
        case Phase.CLOSED:
            raise refusals.IntakeClosed
        case Phase.SOON | Phase.UNDATED:
            raise refusals.IntakeNotOpen(intake.apply_opens_at)
        case Phase.FULL:
            raise refusals.IntakeFull
    if not is_announced(intake):
        raise refusals.DrawNotAnnounced


def is_announced(intake: Intake) -> bool:
    """Whether applicants were told when and how a draw is made; always so where nothing is drawn."""
    if intake.selection != Selection.LOTTERY:
        return True
    return Lottery.objects.filter(intake=intake, announced_at__isnull=False).exists()


def refuse_unless_eligible(intake: Intake, person: User, now: datetime) -> None:
    """Raise NotEligible or MoreNeeded with the same reasons the page showed."""
    assessment = assess_person(intake, person, now)
    if assessment.verdict == "no":
        raise refusals.NotEligible(assessment)
    if assessment.verdict == "unknown":
        raise refusals.MoreNeeded(assessment)


def clashes_for(intake: Intake, person: User) -> list[Clash]:
    """Meetings of this intake that overlap with meetings the person already holds a seat for."""
    wanted = [Slot(intake.program.title, m.starts_at, m.ends_at) for m in intake.meetings.all()]
    if not wanted:
        return []
    held = Meeting.objects.filter(
        intake__enrollments__person=person,
        intake__enrollments__status__in=LIVE,
        ends_at__gt=min(slot.starts_at for slot in wanted),
        starts_at__lt=max(slot.ends_at for slot in wanted),
    ).exclude(intake=intake)
    rows = held.values_list("intake__program__title", "starts_at", "ends_at")
    return clashes(wanted, [Slot(*row) for row in rows])
