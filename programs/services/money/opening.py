"""Whether a round with too few people takes place: officers are warned in time, decide, and everybody is told."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from accounts.choices import NoticeKind, Role
from accounts.models import Membership, User
from accounts.services.notices import Message, notify_many
from programs.choices import ONGOING, IntakeState
from programs.models import Intake, OpeningDecision
from programs.particles import i
from programs.services.intake_states import cancel_intake
from programs.services.intakes import note
from programs.services.money.moving import siblings_of
from programs.services.money.refusals import AlreadyDecided
from programs.services.staff_messages import tell_everybody
from programs.services.staff_refusals import WrongState
from programs.weekly import day_of

WARN_BEFORE = timedelta(days=3)


def decision_of(intake: Intake) -> OpeningDecision | None:
    """What was set for the round; None while it takes place however many come."""
    return OpeningDecision.objects.filter(pk=intake.pk).first()


def at_risk(now: datetime) -> Q:
    """Rounds that are to be decided within three days, or should have been, and have too few people."""
    return Q(
        state__in=(IntakeState.PUBLISHED, IntakeState.CLOSED),
        opening_decision__outcome="",
        opening_decision__decide_on__lte=day_of(now) + WARN_BEFORE,
        taken__lt=F("opening_decision__minimum_people"),
    )


@transaction.atomic
def set_minimum(*, intake_id: int, minimum_people: int, decide_on: date, by: User, now: datetime) -> OpeningDecision:
    """How many people (persons) the round needs and when that is decided. Raises AlreadyDecided, WrongState."""
    intake = Intake.objects.select_for_update().get(pk=intake_id)
    if intake.state == IntakeState.CANCELED:
        raise WrongState("폐강한 회차입니다.")
    found = decision_of(intake)
    if found and found.outcome:
        raise AlreadyDecided
    if found and (found.minimum_people, found.decide_on) == (minimum_people, decide_on):
        return found
    values = {"minimum_people": minimum_people, "decide_on": decide_on, "warned_at": None}
    row, _ = OpeningDecision.objects.update_or_create(intake=intake, defaults=values)
    note(intake, "minimum_set", by=by, now=now, people=minimum_people, decide_on=decide_on.isoformat())
    return row


def warn(now: datetime) -> int:
    """Tell the officers of every round at risk, once; returns how many rounds."""
    rounds = Intake.objects.filter(at_risk(now), opening_decision__warned_at__isnull=True)
    return sum(_warn(intake, now) for intake in rounds.select_related("program__provider", "opening_decision"))


@transaction.atomic
def _warn(intake: Intake, now: datetime) -> bool:
    waiting = OpeningDecision.objects.filter(pk=intake.pk, warned_at__isnull=True)
    if not waiting.update(warned_at=now):
        return False
    decision = intake.opening_decision
    body = (
        f"‘{intake.program.title}’ {intake.name}: 필요한 {decision.minimum_people}명 가운데 {intake.taken}명입니다. "
        f"{decision.decide_on.month}월 {decision.decide_on.day}일까지 열지 정해 주세요."
    )
    notify_many(
        (
            Message(
                officer.pk,
                NoticeKind.SCHEDULE,
                f"intake:{intake.pk}:few:{decision.decide_on.isoformat()}",
                "사람이 모자란 회차가 있습니다",
                body,
                f"/staff/intakes/{intake.pk}/opening/",
            )
            for officer in officers_of(intake)
        ),
        now,
    )
    return True


def officers_of(intake: Intake) -> QuerySet[User]:
    """Who runs the round's programs now."""
    held = Membership.objects.filter(
        organization=intake.program.provider.organization_id, role=Role.OFFICER, ended_at__isnull=True
    )
    return User.objects.filter(pk__in=held.values("user"))


@transaction.atomic
def decide_to_open(*, intake_id: int, by: User, now: datetime) -> int:
    """The round takes place however few came: everybody is told. How many; again changes and tells nothing.

    Raises AlreadyDecided when it was called off.
    """
    decision = OpeningDecision.objects.select_for_update().select_related("intake__program").get(pk=intake_id)
    if decision.outcome == "open":
        return 0
    _decide(decision, "open", by, now)
    intake = decision.intake
    event = note(intake, "opening_decided", by=by, now=now, outcome="open")
    return tell_everybody(
        event,
        statuses=ONGOING,
        kind=NoticeKind.SCHEDULE,
        title="신청하신 회차가 예정대로 열립니다",
        body=f"‘{intake.program.title}’ {intake.name}{i(intake.name)} 예정대로 열립니다.",
        now=now,
    )


@transaction.atomic
def decide_to_close(*, intake_id: int, reason: str, by: User, now: datetime) -> int:
    """폐강: everybody is told why, gets all their money back, and may move to another round. How many were told.

    Raises ReasonNeeded, AlreadyDecided.
    """
    intake = Intake.objects.get(pk=intake_id)
    decision = OpeningDecision.objects.filter(pk=intake_id).select_for_update().first()
    others = siblings_of(intake, now)
    more = " 다른 회차로 바로 옮길 수 있습니다." if others else ""
    told = cancel_intake(intake_id=intake_id, reason=reason, by=by, now=now, more=more)
    if decision and decision.outcome != "closed":
        _decide(decision, "closed", by, now)
    return told


def _decide(decision: OpeningDecision, outcome: str, by: User, now: datetime) -> None:
    if decision.outcome:
        raise AlreadyDecided
    decision.outcome, decision.decided_at, decision.decided_by = outcome, now, by
    decision.save(update_fields=["outcome", "decided_at", "decided_by"])
