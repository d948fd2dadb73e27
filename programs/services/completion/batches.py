"""Completes a round for its officer: preview, one confirmation, then a worker goes through it in safe small steps.

A chunk of people is one transaction: status, event, notice and the mark that it is done. A worker killed in between
leaves the chunk undone, and the next beat takes it again; two workers never take the same people.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Count, Q

from accounts.models import User
from accounts.templatetags.display import day
from programs.choices import EnrollmentStatus
from programs.models import CompletionBatch, CompletionItem, Enrollment, Intake, IntakeEvent
from programs.roster_changes import OWN
from programs.services import seats
from programs.services.completion.judging import counted, lessons_of, rule_now, rule_of, why_not
from programs.services.completion.results import tell_completion
from programs.services.intakes import locked, note
from programs.services.lessons.windows import windows_of
from programs.services.refusals import Refused
from programs.services.staff_refusals import WrongState
from programs.study import LessonsDone
from programs.weekly import day_of

S = EnrollmentStatus
DECIDABLE = (S.CONFIRMED, S.ATTENDING)
CHUNK = 20  # people a transaction


class BatchRunning(Refused):
    code = "batch_running"
    detail = "이 회차의 수료 처리가 이미 진행되고 있습니다."
    next_step = "끝난 뒤에 다시 해 주세요."


class NobodyToDecide(Refused):
    code = "nobody_to_decide"
    detail = "지금 수료를 정할 사람이 없습니다."


@dataclass(frozen=True)
class Decision:
    """What would become of one person: `target` None = can't be decided yet."""

    enrollment: Enrollment
    target: str | None
    why: str


@dataclass(frozen=True)
class Preview:
    """Everybody who is still undecided, and meetings yet to come (`ahead`)."""

    decisions: list[Decision]
    ahead: int

    def of(self, target: str | None) -> list[Decision]:
        return [each for each in self.decisions if each.target == target]

    @property
    def decided(self) -> dict[int, str]:
        """What the officer is about to confirm: {enrollment id: status}."""
        return {each.enrollment.pk: each.target for each in self.decisions if each.target}


@dataclass(frozen=True)
class Progress:
    """How far a batch is (persons)."""

    total: int
    done: int
    completed: int
    not_completed: int
    skipped: list[tuple[str, int]]  # why, persons
    is_finished: bool


def preview(intake: Intake, now: datetime, by: User | None = None) -> Preview:
    """Who completes, who doesn't and why, and whose attendance or course isn't whole yet, or who is `by` themself."""
    found = counted(Enrollment.objects.filter(intake=intake, status__in=DECIDABLE))
    rows = list(found.select_related("person").order_by("person__name", "pk"))
    ahead, held = _meetings(intake, now)
    over = ahead == 0 and (held > 0 or intake.ends_on is None or intake.ends_on < day_of(now))
    lessons = lessons_of(rows)
    open_yet = _still_studying(rows, intake, lessons, now)
    open_yet |= {row.pk: OWN for row in rows if by is not None and row.person_id == by.pk}
    decisions = [
        Decision(row, None, open_yet[row.pk])
        if row.pk in open_yet
        else _decide(row, intake, held, ahead, over, lessons.get(row.pk))
        for row in rows
    ]
    return Preview(decisions, ahead)


def _still_studying(
    rows: list[Enrollment], intake: Intake, lessons: dict[int, LessonsDone], now: datetime
) -> dict[int, str]:
    """Who may still finish their lessons, and until when in Korean: nobody fails before their days are over."""
    short = [row for row in rows if (done := lessons.get(row.pk)) and done.shortfall(rule_of(row, intake).percent)]
    for row in short:
        row.intake = intake
    today = day_of(now)
    windows = {pk: window for pk, window in windows_of(short).items() if window.is_open(today)}
    return {pk: f"온라인 강의를 {day(window.last_day)}까지 들을 수 있습니다" for pk, window in windows.items()}


def _meetings(intake: Intake, now: datetime) -> tuple[int, int]:
    """(still to come, begun)"""
    found = intake.meetings.aggregate(
        ahead=Count("pk", filter=Q(starts_at__gt=now)), held=Count("pk", filter=Q(starts_at__lte=now))
    )
    return found["ahead"], found["held"]


def _decide(
    row: Enrollment, intake: Intake, held: int, ahead: int, over: bool, lessons: LessonsDone | None
) -> Decision:
    if not over:
        return Decision(row, None, f"남은 차시가 {ahead}개 있습니다" if ahead else "아직 끝나지 않았습니다")
    if row.marked < held:
        return Decision(row, None, f"출석을 적지 않은 차시가 {held - row.marked}개 있습니다")
    why = why_not(row, intake, held, lessons)
    return Decision(row, S.NOT_COMPLETED if why else S.COMPLETED, why)


def start(*, intake_id: int, seen: dict[int, str], token: str, by: User, now: datetime) -> CompletionBatch:
    """Keep what the officer confirmed ({enrollment id: status}) for the worker; the same `token` is the same batch.

    Raises NobodyToDecide, BatchRunning, WrongState for a canceled round.
    """
    try:
        with transaction.atomic():
            return _start(intake_id, seen, token, by, now)
    except IntegrityError as error:  # two officers at once: the database lets one in
        raise BatchRunning from error


def _start(intake_id: int, seen: dict[int, str], token: str, by: User, now: datetime) -> CompletionBatch:
    intake = locked(intake_id)
    if made := CompletionBatch.objects.filter(intake=intake, token=token).first():
        return made
    if intake.state == "canceled":
        raise WrongState("폐강한 회차는 수료 처리를 할 수 없습니다.")
    if CompletionBatch.objects.filter(intake=intake, finished_at__isnull=True).exists():
        raise BatchRunning
    chosen = [each for each in preview(intake, now, by).decisions if each.target and seen.get(each.enrollment.pk)]
    if not chosen:
        raise NobodyToDecide
    batch = CompletionBatch.objects.create(intake=intake, token=token, created_at=now, created_by=by)
    CompletionItem.objects.bulk_create(
        CompletionItem(batch=batch, enrollment=each.enrollment, target=seen[each.enrollment.pk], why=each.why)
        for each in chosen
    )
    note(intake, "completion_started", by=by, now=now, people=len(chosen), batch=batch.pk)
    return batch


# --- The worker -------------------------------------------------------------------------------------------------
def run_due(now: datetime) -> int:
    """Go through every batch that isn't finished; returns how many people were decided."""
    waiting = CompletionBatch.objects.filter(finished_at__isnull=True).order_by("pk").values_list("pk", flat=True)
    return sum(sum(_chunks(batch, now)) for batch in list(waiting))


def _chunks(batch_id: int, now: datetime) -> Iterator[int]:
    while done := run_chunk(batch_id, now):
        yield done


@transaction.atomic
def run_chunk(batch_id: int, now: datetime) -> int:
    """Decide the next people of a batch, and close it after the last; 0 when another worker has it or none is left."""
    batch = CompletionBatch.objects.select_for_update(skip_locked=True).filter(pk=batch_id, finished_at=None).first()
    if batch is None:
        return 0
    seats.lock_intake(batch.intake_id)
    items = list(batch.items.select_for_update().filter(done_at__isnull=True)[:CHUNK])
    _settle(batch, items, now)
    if not batch.items.filter(done_at__isnull=True).exists():
        batch.finished_at = max(now, batch.created_at)
        batch.save(update_fields=["finished_at"])
        _note_end(batch, now)
    return len(items)


def _settle(batch: CompletionBatch, items: list[CompletionItem], now: datetime) -> None:
    intake = Intake.objects.select_related("program").get(pk=batch.intake_id)
    ids = [item.enrollment_id for item in items]
    list(Enrollment.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    rows = {row.pk: row for row in counted(Enrollment.objects.filter(pk__in=ids)).select_related("person")}
    _, held = _meetings(intake, now)
    lessons = lessons_of(rows.values())
    for item in items:
        item.done_at = now
        item.skipped = _why_skipped(item, rows[item.enrollment_id], intake, held, lessons.get(item.enrollment_id))
    for target in (S.COMPLETED, S.NOT_COMPLETED):
        _write(intake, [item for item in items if item.target == target and not item.skipped], rows, batch, now)
    CompletionItem.objects.bulk_update(items, ["done_at", "skipped"])


def _why_skipped(item: CompletionItem, row: Enrollment, intake: Intake, held: int, lessons: LessonsDone | None) -> str:
    """What changed since the officer looked; "" when it still stands."""
    if row.status not in DECIDABLE:
        return f"그 사이에 ‘{S(row.status).label}’ 상태가 되었습니다"
    why = why_not(row, intake, held, lessons)
    if (S.NOT_COMPLETED if why else S.COMPLETED) != item.target:
        return "그 사이에 출석이나 강의 기록이 바뀌었습니다"
    return ""


def _write(
    intake: Intake, items: list[CompletionItem], rows: dict[int, Enrollment], batch: CompletionBatch, now: datetime
) -> None:
    if not items:
        return
    target, chosen = items[0].target, [rows[item.enrollment_id] for item in items]
    for item, row in zip(items, chosen, strict=True):
        seats.record([row], target, now, by=batch.created_by, reason=item.why[:200])
    Enrollment.objects.filter(pk__in=[row.pk for row in chosen]).update(status=target, decided_at=now)
    tell_completion(
        intake, [(row, item.why) for row, item in zip(chosen, items, strict=True)], target, f"batch:{batch.pk}", now
    )


def _note_end(batch: CompletionBatch, now: datetime) -> None:
    found = progress_of(batch)
    IntakeEvent.objects.create(
        intake_id=batch.intake_id,
        at=now,
        by_id=batch.created_by_id,
        action="completion_finished",
        detail={
            "completed": found.completed,
            "not_completed": found.not_completed,
            "skipped": sum(count for _, count in found.skipped),
            "batch": batch.pk,
        },
    )


# --- Reading ----------------------------------------------------------------------------------------------------
def progress_of(batch: CompletionBatch) -> Progress:
    """Counts by one statement."""
    rows = batch.items.order_by().annotate(waits=Q(done_at__isnull=True))
    found = list(rows.values_list("target", "skipped", "waits").annotate(n=Count("pk")))
    done = [row for row in found if not row[2]]
    return Progress(
        total=sum(n for *_, n in found),
        done=sum(n for *_, n in done),
        completed=sum(n for target, skipped, _, n in done if target == S.COMPLETED and not skipped),
        not_completed=sum(n for target, skipped, _, n in done if target == S.NOT_COMPLETED and not skipped),
        skipped=_by_reason(done),
        is_finished=batch.finished_at is not None,
    )


def _by_reason(done: list[tuple]) -> list[tuple[str, int]]:
    reasons: dict[str, int] = {}
    for _, skipped, _, n in done:
        if skipped:
            reasons[skipped] = reasons.get(skipped, 0) + n
    return sorted(reasons.items())


def batches_of(intake_id: int) -> list[CompletionBatch]:
    """The newest ten."""
    return list(CompletionBatch.objects.filter(intake=intake_id).select_related("created_by").order_by("-pk")[:10])


@transaction.atomic
def save_rule(*, intake_id: int, values: dict[str, int], by: User, now: datetime) -> bool:
    """Set completion_percent, lates_per_absence and late_after_minutes; False when nothing changes."""
    intake = locked(intake_id)
    before = {name: getattr(intake, name) for name in values}
    if before == values:
        return False
    for name, value in values.items():
        setattr(intake, name, value)
    intake.updated_at = now
    intake.save(update_fields=[*values, "updated_at"])
    note(intake, "completion_rule", by=by, now=now, before=before, after=values)
    return True


__all__ = [
    "BatchRunning",
    "Decision",
    "NobodyToDecide",
    "Preview",
    "Progress",
    "batches_of",
    "preview",
    "progress_of",
    "rule_now",
    "run_chunk",
    "run_due",
    "save_rule",
    "start",
]
