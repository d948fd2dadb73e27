"""Makes and changes rounds for the officer: create, copy, edit; each safe to repeat and each noted in the activity."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.choices import NoticeKind
from accounts.models import User
from accounts.templatetags.display import day, moment
from programs.choices import ONGOING, IntakeState
from programs.models import Intake, IntakeEvent, Meeting, Program
from programs.particles import i
from programs.rounds import RoundDates, next_name, next_round, with_start
from programs.services import seat_groups
from programs.services.draws import holding, planning
from programs.services.intake_changes import changes_between, clock_words, last_hand
from programs.services.intake_findings import findings_of, refuse_to_break
from programs.services.money.pricing import copy_terms
from programs.services.screening.copying import copy_with_round
from programs.services.search import reindex
from programs.services.staff_messages import tell_everybody
from programs.services.staff_refusals import Stale, WrongState

COPIED = (
    "apply_via",
    "schedule_note",
    "weekdays",
    "day_parts",
    "venue_id",
    "capacity",
    "waitlist_capacity",
    "selection",
    "fee_krw",
    "fee_note",
    "eligibility",
    "completion_percent",
    "lates_per_absence",
    "late_after_minutes",
    "offer_hours",
    "study_days",
    "confirm_hours",
    "clash_policy",
)
# People who are in are told when one of these changes.
TOLD = {"starts_on": "시작하는 날", "ends_on": "끝나는 날", "venue": "장소", "schedule_note": "시간"}


def version_of(row: Intake | Program) -> str:
    """What an edit page carries, so that a save on top of somebody else's is noticed."""
    return row.updated_at.isoformat()


def note(intake: Intake, action: str, *, by: User, now: datetime, **detail) -> IntakeEvent:
    """Write one row of the round's activity."""
    return IntakeEvent.objects.create(intake=intake, at=now, by=by, action=action, detail=detail)


def locked(intake_id: int) -> Intake:
    """The round and its program, held until the transaction ends."""
    rows = Intake.objects.select_for_update(of=("self", "program")).select_related("program", "venue")
    return rows.get(pk=intake_id)


def proposed_copy(intake: Intake, now: datetime) -> dict[str, object]:
    """The name and dates a copy page starts with."""
    dates = next_round(_dates_of(intake), now)
    names = list(intake.program.intakes.values_list("name", flat=True))
    return {
        "name": next_name(names),
        "apply_opens_at": dates.opens_at,
        "apply_closes_at": dates.closes_at,
        "starts_on": dates.starts_on,
    }


def _dates_of(intake: Intake) -> RoundDates:
    return RoundDates(intake.apply_opens_at, intake.apply_closes_at, intake.starts_on, intake.ends_on)


def _made_before(program_id: int, token: str) -> Intake | None:
    """The round an earlier sending of the same page made; the program's row lock keeps two sendings apart."""
    Program.objects.select_for_update().get(pk=program_id)
    event = IntakeEvent.objects.filter(intake__program=program_id, action="created", detail__token=token)
    return Intake.objects.filter(events__in=event).first() if token else None


@transaction.atomic
def create_intake(
    *,
    program_id: int,
    values: Mapping[str, object],
    by: User,
    now: datetime,
    token: str = "",
    plan: planning.Plan | None = None,
) -> Intake:
    """Write a new round as a draft, with the plan of its draw; the same `token` again returns the first one."""
    if made := _made_before(program_id, token):
        return made
    intake = Intake.objects.create(program_id=program_id, created_at=now, updated_at=now, **values)
    planning.plan_draw(intake, plan)
    note(intake, "created", by=by, now=now, token=token)
    return intake


@transaction.atomic
def copy_intake(*, intake_id: int, values: Mapping[str, Any], by: User, now: datetime, token: str = "") -> Intake:
    """Write the next round with new dates (name, apply_opens_at, apply_closes_at, starts_on) as a draft.

    Everything else, the length and the meetings included, is as in the last round.
    """
    source = Intake.objects.select_related("program").get(pk=intake_id)
    if made := _made_before(source.program_id, token):
        return made
    copied = {name: getattr(source, name) for name in COPIED}
    dates = with_start(_dates_of(source), _dates_of(source), values["starts_on"])
    intake = Intake.objects.create(
        program_id=source.program_id, created_at=now, updated_at=now, ends_on=dates.ends_on, **copied, **values
    )
    _copy_meetings(source, intake)
    seat_groups.copy_groups(source, intake)
    copy_terms(source, intake, now)
    planning.copy_plan(source, intake)
    copy_with_round(source, intake)
    note(intake, "created", by=by, now=now, token=token, copied_from=source.pk, source_name=source.name)
    return intake


def _copy_meetings(source: Intake, intake: Intake) -> None:
    """The same meetings, moved by as many days as the start moved; without a start they aren't copied."""
    if source.starts_on is None or intake.starts_on is None:
        return
    shift: timedelta = intake.starts_on - source.starts_on
    Meeting.objects.bulk_create(
        Meeting(
            intake=intake,
            number=meeting.number,
            starts_at=meeting.starts_at + shift,
            ends_at=meeting.ends_at + shift,
            room=meeting.room,
            topic=meeting.topic,
        )
        for meeting in source.meetings.all()
    )


@transaction.atomic
def edit_intake(
    *,
    intake_id: int,
    values: Mapping[str, object],
    version: str,
    by: User,
    now: datetime,
    plan: planning.Plan | None = None,
) -> int:
    """Save an edit; returns how many people were told. Saving the same values again changes and tells nothing.

    `plan` goes with a `selection` among the values: when and with what a draft's draw is made, None for no draw.
    Raises Stale when somebody saved since `version`, WrongState for a canceled round, Incomplete when a round that
    was shown would lack what publishing asks for.
    """
    intake = locked(intake_id)
    changes = changes_between(intake, values)
    replan = "selection" in values and intake.state == IntakeState.DRAFT
    if not changes:
        if replan:
            planning.plan_draw(intake, plan)
        return 0
    if intake.state == IntakeState.CANCELED:
        raise WrongState("폐강한 회차는 고칠 수 없습니다.", "복사해서 새 회차를 만들어 주세요.")
    if version != version_of(intake):
        raise Stale(last_hand(intake.pk), clock_words(intake.updated_at, now), changes, version_of(intake))
    holding.refuse_change(intake, values)
    moved = [label for name, label in TOLD.items() if name in values and getattr(intake, name) != values[name]]
    _keep(intake, values, now)
    if replan:
        planning.plan_draw(intake, plan)
    event = note(intake, "edited", by=by, now=now, changes=[list(change) for change in changes])
    reindex([intake.program_id], now=now)
    return _tell_move(event, intake, moved, now) if moved and intake.state != IntakeState.DRAFT else 0


def _keep(intake: Intake, values: Mapping[str, object], now: datetime) -> None:
    before = findings_of(intake, now)
    for name, value in values.items():
        setattr(intake, name, value)
    refuse_to_break(intake, before, now)
    intake.updated_at = now
    intake.save(update_fields=[*values, "updated_at"])


def _tell_move(event: IntakeEvent, intake: Intake, moved: list[str], now: datetime) -> int:
    when = f"{day(intake.starts_on)}에 시작합니다." if intake.starts_on else ""
    where = f" 장소는 {intake.venue.name}입니다." if intake.venue else ""
    return tell_everybody(
        event,
        statuses=ONGOING,
        kind=NoticeKind.SCHEDULE,
        title=f"{'·'.join(moved)}{i(moved[-1])} 바뀌었습니다",
        body=f"‘{intake.program.title}’ {intake.name} {when}{where} 어려우면 신청을 취소할 수 있습니다.",
        now=now,
    )


def window_words(intake: Intake) -> str:
    """3월 2일(목) 오전 10시 – 3월 17일(금) 오후 6시, or that the dates aren't set."""
    if intake.apply_opens_at is None or intake.apply_closes_at is None:
        return "정하지 않음"
    return f"{moment(intake.apply_opens_at)} – {moment(intake.apply_closes_at)}"
