"""Where a person stands with an intake: what is known of them, whether they may join, and what they can do now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from accounts.models import User
from programs.choices import LIVE, ApplyVia, ClashPolicy, IntakeState, Selection
from programs.conflicts import Clash, Slot, clashes
from programs.eligibility import Assessment
from programs.models import Enrollment, Intake, Lottery, Meeting
from programs.opening import Phase, Window, phase
from programs.quotas import Group, opening_for, seats_left
from programs.services import refusals
from programs.services.facts import assess_person
from programs.services.seat_groups import groups_for


@dataclass(frozen=True)
class Standing:
    """The one answer that page, form and API show. `enrollment` is the person's live one in this intake, if any.

    `opens_at` and `groups` as they are for this person: a member of a group may come earlier and has seats kept.
    """

    phase: Phase
    assessment: Assessment
    enrollment: Enrollment | None
    opens_at: datetime | None = None
    groups: tuple[Group, ...] = ()


def window_of(intake: Intake) -> Window:
    """The round as it is for anybody."""
    return Window(
        state=intake.state,
        opens_at=intake.apply_opens_at,
        closes_at=intake.apply_closes_at,
        capacity=intake.capacity,
        taken=intake.taken,
        waitlist_capacity=intake.waitlist_capacity,
        waiting=intake.waiting,
        by_lot=intake.selection != Selection.FIRST_COME,
        kept=intake.kept,
    )


def window_for(intake: Intake, groups: Sequence[Group], now: datetime) -> Window:
    """The round as it is for one person, whose groups are marked."""
    if not groups:
        return window_of(intake)
    closes_at = intake.apply_closes_at
    free = [(seats_left(group, closes_at, now), group.member) for group in groups]
    return replace(
        window_of(intake),
        opens_at=opening_for(intake.apply_opens_at, groups),
        kept=sum(seats for seats, is_own in free if not is_own),
        own=sum(seats for seats, is_own in free if is_own),
    )


def standing_of(intake: Intake, person: User | None, now: datetime) -> Standing:
    """What the program page shows one person; somebody not logged in has no assessment."""
    somebody = person if person is not None and person.is_authenticated else None
    groups = groups_for(intake, somebody, now)
    window = window_for(intake, groups, now)
    if somebody is None:
        return Standing(phase(window, now), Assessment(), None, window.opens_at, tuple(groups))
    live = Enrollment.objects.filter(intake=intake, person=somebody, status__in=LIVE).first()
    return Standing(phase(window, now), assess_person(intake, somebody, now), live, window.opens_at, tuple(groups))


def refuse_unless_open(intake: Intake, person: User, now: datetime) -> None:
    """Raise the refusal that fits the moment and the person; one cheap read answers for a full intake."""
    if intake.apply_via == ApplyVia.PROVIDER:
        raise refusals.AppliedElsewhere(next_step=intake.program.source_url)
    window = window_for(intake, groups_for(intake, person, now), now)
    match phase(window, now):
        case Phase.CANCELED:
            raise refusals.IntakeCanceled
        case Phase.CLOSED:
            raise refusals.IntakeClosed
        case Phase.SOON | Phase.UNDATED:
            raise refusals.IntakeNotOpen(window.opens_at, now)
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


def refuse_return(intake: Intake, person: User, now: datetime) -> None:
    """For somebody who was in: raise IntakeCanceled, or NotEligible or TimeConflict for what else they take part in by
    now; the rest was judged when they applied."""
    if intake.state == IntakeState.CANCELED:
        raise refusals.IntakeCanceled
    reasons = assess_person(intake, person, now).with_verdict("no")
    beside = tuple(reason for reason in reasons if reason.code in ("one_per_term", "excludes"))
    if beside:
        raise refusals.NotEligible(Assessment(beside))
    refuse_on_clash(intake, person)


def matters_elsewhere(intake: Intake) -> bool:
    """Whether what else the person takes part in decides if they may join."""
    rule = intake.eligibility
    return bool(rule.get("one_per_term") or rule.get("excludes")) or intake.clash_policy == ClashPolicy.REFUSE


def refuse_on_clash(intake: Intake, person: User) -> None:
    """Raise TimeConflict where the officer wants nobody in two courses at once."""
    if intake.clash_policy == ClashPolicy.REFUSE and (found := clashes_for(intake, person)):
        raise refusals.TimeConflict(found)


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
