"""Where a person stands with an intake: what is known of them, whether they may join, and what they can do now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from accounts.models import Resident, User
from programs.choices import LIVE, ApplyVia, EnrollmentStatus, Selection
from programs.conflicts import Clash, Slot, clashes
from programs.eligibility import Assessment, Facts, Rule, assess
from programs.models import Enrollment, Intake, Meeting
from programs.opening import Phase, Window, phase
from programs.services import refusals


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


def facts_of(person: User, rule: Rule, *, intake: Intake, on: date) -> Facts:
    """What we know of a person beside this intake, asking the database only for what the rule needs."""
    resident = getattr(person, "resident", None) or Resident()
    history = _history(person, intake) if rule.prerequisites or rule.excludes or rule.one_per_term else []
    return Facts(
        birth_date=resident.birth_date,
        ties=_ties_of(resident),
        ties_complete=resident.seoul_ties is not None,
        statuses=None if resident.statuses is None else frozenset(resident.statuses),
        completed=frozenset(slug for slug, status, _ in history if status == EnrollmentStatus.COMPLETED),
        enrolled=frozenset(slug for slug, status, _ in history if status in LIVE),
        enrolled_this_term=sum(
            1 for _, status, starts_on in history if status in LIVE and starts_on and same_term(starts_on, on)
        ),
    )


def same_term(day: date, other: date) -> bool:
    """Terms are the two halves of a year."""
    return (day.year, day.month > 6) == (other.year, other.month > 6)


def _ties_of(resident: Resident) -> frozenset[str] | None:
    """Living in a district of Seoul is a tie in itself; the rest is known only once asked."""
    lives = {"lives"} if resident.district else set()
    if resident.seoul_ties is None:
        return frozenset(lives) if lives else None
    return frozenset(lives | set(resident.seoul_ties))


def _history(person: User, intake: Intake) -> Sequence[tuple[str, str, date | None]]:
    others = Enrollment.objects.filter(person=person).exclude(intake=intake)
    return list(others.values_list("intake__program__slug", "status", "intake__starts_on"))


def assess_person(intake: Intake, person: User, now: datetime) -> Assessment:
    """Judge the intake's rule for this person applying at `now`."""
    today = timezone.localdate(now)
    rule = Rule.from_json(intake.eligibility)
    return assess(rule, facts_of(person, rule, intake=intake, on=today), today)


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
    if intake.selection != Selection.FIRST_COME:
        raise refusals.SelectionNotOffered


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
