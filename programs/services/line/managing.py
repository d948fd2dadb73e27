"""The officer's side of a line: switch it, see how it moves, look into marked requests; and what everybody may know."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.services.access import record_access
from programs.choices import ApplyVia, MarkDecision, Selection
from programs.models import ClaimMark, Intake, IntakeEvent, Line
from programs.services import kept_answers
from programs.services.line import rooms
from programs.services.line.rooms import Room
from programs.services.looking import Looker

SOON = timedelta(hours=2)  # nobody stands in line longer before an opening
COUNTS = """
SELECT count(*) FILTER (WHERE admitted_at IS NULL AND ended_at IS NULL),
       count(DISTINCT person_id),
       count(*) FILTER (WHERE admitted_at IS NOT NULL),
       count(*) FILTER (WHERE ended_at IS NOT NULL AND admitted_at IS NULL),
       (SELECT count(*) FROM programs_enrollment AS request
         WHERE request.intake_id = %(intake)s AND request.person_id IN
               (SELECT person_id FROM programs_lineplace WHERE intake_id = %(intake)s)),
       (SELECT count(DISTINCT enrollment_id) FROM programs_claimmark WHERE intake_id = %(intake)s),
       (SELECT count(DISTINCT enrollment_id) FROM programs_claimmark
         WHERE intake_id = %(intake)s AND decision = 'machine')
  FROM programs_lineplace WHERE intake_id = %(intake)s
"""


@dataclass(frozen=True)
class LineCounts:
    """Persons; `in_line` now, the others since the line began. `machine`: marked, and found to be sent by a program."""

    in_line: int
    stood: int
    admitted: int
    left: int
    applied: int
    marked: int
    machine: int


@dataclass(frozen=True)
class LineBoard:
    """What the officer's page shows; `room` None where an intake can't have a line."""

    line: Line
    room: Room | None
    counts: LineCounts


def counts_of(intake_id: int) -> LineCounts:
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, {"intake": intake_id})
        return LineCounts(*cursor.fetchone())


def public_counts(intake: Intake, now: datetime) -> LineCounts | None:
    """The counts everybody may see once applications have begun; None where nobody stood in line or was marked.

    Kept for a minute: the page of a crowded program is asked for by thousands.
    """
    opens_at = intake.apply_opens_at
    if not is_first_come(intake) or opens_at is None or now < opens_at:
        return None
    key = f"line:counts:{intake.pk}"
    counts = kept_answers.recall(key)
    if counts is None:
        counts = counts_of(intake.pk)
        kept_answers.keep(key, counts)
    return counts if counts.stood or counts.marked else None


def is_lobby_open(intake: Intake, now: datetime) -> bool:
    """Whether one may already stand in line for an intake that hasn't opened."""
    opens_at = intake.apply_opens_at
    if not is_first_come(intake) or opens_at is None or not timedelta(0) < opens_at - now <= SOON:
        return False
    room = rooms.room_of(intake.pk, now)
    return room is not None and room.is_on and room.has_lobby(now)


def is_first_come(intake: Intake) -> bool:
    """Only where being first counts is there a line."""
    return intake.selection == Selection.FIRST_COME and intake.apply_via == ApplyVia.PORTAL


def board(*, intake: Intake, now: datetime) -> LineBoard:
    line = Line.objects.filter(pk=intake.pk).first() or Line(intake=intake)
    return LineBoard(line, rooms.room_of(intake.pk, now), counts_of(intake.pk))


@transaction.atomic
def switch_line(*, intake: Intake, mode: str, per_second: int | None, by: User, now: datetime) -> None:
    """Set how the line is switched and how many people come in a second (None = the portal's pace)."""
    line, _ = Line.objects.select_for_update().get_or_create(intake=intake)
    before = [line.mode, line.per_second]
    if before == [mode, per_second]:
        return
    line.mode, line.per_second = mode, per_second
    line.save(update_fields=["mode", "per_second"])
    detail = {"before": before, "after": [mode, per_second]}
    IntakeEvent.objects.create(intake=intake, at=now, by=by, action="line_changed", detail=detail)
    transaction.on_commit(lambda: rooms.forget(intake.pk))


def look_at_marks(*, intake: Intake, looker: Looker) -> list[ClaimMark]:
    """The marked requests of a round, those nobody has looked into first; each look is in the access log."""
    marks = list(
        ClaimMark.objects.filter(intake=intake)
        .select_related("enrollment__person", "decided_by")
        .order_by("decision", "id")
    )
    record_access(
        actor=looker.user,
        source=looker.source,
        subjects={mark.enrollment.person_id for mark in marks},
        action="view",
        target=f"살펴볼 신청: {intake}"[:120],
        reason="",
        now=looker.now,
    )
    return marks


def marks_visible_to(user: User) -> QuerySet[ClaimMark]:
    return ClaimMark.objects.filter(intake__in=Intake.objects.visible_to(user)).select_related("intake__program")


def decide_mark(*, mark: ClaimMark, decision: MarkDecision, note: str, by: User, now: datetime) -> None:
    """Write down what the officer found; deciding anew replaces it, and the timeline keeps both."""
    if (mark.decision, mark.note) == (decision, note):
        return
    mark.decision, mark.note, mark.decided_at, mark.decided_by = decision, note, now, by
    mark.save(update_fields=["decision", "note", "decided_at", "decided_by"])
    detail = {"mark": mark.pk, "enrollment": mark.enrollment_id, "decision": str(decision)}
    IntakeEvent.objects.create(intake_id=mark.intake_id, at=now, by=by, action="mark_decided", detail=detail)


def tend_lines(now: datetime) -> int:
    """Move every line that is on, should no visitor have done so; returns how many there are."""
    lines = Line.objects.filter(intake__apply_closes_at__gt=now, intake__state="published")
    on = [
        pk for pk, mode, is_on in lines.values_list("pk", "mode", "is_on") if mode == "on" or (mode == "auto" and is_on)
    ]
    for intake_id in on:
        rooms.room_of(intake_id, now)
    return len(on)
