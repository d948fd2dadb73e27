"""Makes and changes programs for the officer: what is offered, apart from when."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from programs.choices import IntakeState, ProgramState, Source
from programs.models import Intake, Program
from programs.services.intake_changes import changes_between, clock_words
from programs.services.intake_findings import program_findings, refuse_to_break_program
from programs.services.intake_states import cancel_intake, needs_reason
from programs.services.intakes import version_of
from programs.services.search import reindex
from programs.services.staff_refusals import Imported, Stale, WrongState
from programs.weekly import day_of

COPIED = ("summary", "body", "area", "mode", "level", "keywords", "audience", "project_id", "provider_id")


def create_program(*, values: Mapping[str, object], now: datetime, token: str) -> Program:
    """Write a new program as a draft; the same `token` (32 hex digits) again returns the first one."""
    program, _ = Program.objects.get_or_create(
        slug=f"p-{token[:12]}",
        defaults={**values, "created_at": now, "updated_at": now, "source": Source.PORTAL},
    )
    return program


def copy_program(*, program_id: int, now: datetime, token: str) -> Program:
    """Write the same program anew as a draft of the portal's own; an imported one loses its link to the source."""
    source = Program.objects.get(pk=program_id)
    values = {name: getattr(source, name) for name in COPIED}
    return create_program(values={**values, "title": f"{source.title[:190]} (복사)"}, now=now, token=token)


@transaction.atomic
def edit_program(*, program_id: int, values: Mapping[str, object], version: str, now: datetime) -> Program:
    """Save an edit; saving the same values again changes nothing.

    Raises Stale and Imported, IncompleteProgram when a program that was shown would lack what publishing asks for.
    """
    program = Program.objects.select_for_update().get(pk=program_id)
    if program.source != Source.PORTAL:
        raise Imported
    changes = changes_between(program, values)
    if not changes:
        return program
    if version != version_of(program):
        raise Stale("다른", clock_words(program.updated_at, now), changes, version_of(program))
    before = program_findings(program, now)
    for name, value in values.items():
        setattr(program, name, value)
    refuse_to_break_program(program, before, now)
    program.updated_at = now
    program.save(update_fields=[*values, "updated_at"])
    reindex([program.pk], now=now)
    return program


@transaction.atomic
def publish_program(*, program_id: int, now: datetime) -> Program:
    """Show the program to residents even before a round of it is published. Twice changes nothing."""
    program = Program.objects.select_for_update().get(pk=program_id)
    if program.state == ProgramState.PUBLISHED:
        return program
    if not program.summary.strip():
        raise WrongState("한 줄 소개가 없습니다.", "무엇을 배우는지 한 문장으로 적은 뒤 게시해 주세요.")
    return _set_state(program, ProgramState.PUBLISHED, now)


def archive_program(*, program_id: int, reason: str, by: User, now: datetime) -> int:
    """Take the program off the catalogue and cancel its rounds that aren't over; returns how many people were told.

    Each round is canceled in a transaction of its own, so nobody waits for the longest; repeating it finishes the rest.
    """
    reason = needs_reason(reason)
    running = Intake.objects.filter(program=program_id, state__in=(IntakeState.PUBLISHED, IntakeState.CLOSED))
    unfinished = running.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day_of(now))).order_by("pk")
    told = sum(cancel_intake(intake_id=intake.pk, reason=reason, by=by, now=now) for intake in unfinished)
    _set_state(Program.objects.get(pk=program_id), ProgramState.ARCHIVED, now)
    return told


@transaction.atomic
def _set_state(program: Program, state: str, now: datetime) -> Program:
    program.state = state
    program.updated_at = now
    program.save(update_fields=["state", "updated_at"])
    reindex([program.pk], now=now)
    return program
