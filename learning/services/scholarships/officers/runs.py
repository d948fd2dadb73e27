"""Reads runs for officers, approvers and auditors: the list, one row with its reasons, samples, items to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from learning.choices.scholarships import Outcome, ReviewKind, RunKind, RunState
from learning.models import Application, DecisionRow, DecisionRun, ReviewItem, ScholarshipRound
from learning.services.scholarships.runs.approving import record_opened
from learning.services.scholarships.runs.comparing import Change, compare
from learning.services.scholarships.runs.explaining import Explanation, explain
from programs.services.looking import Looker, log_look

SAMPLES = {Outcome.AWARD: 3, Outcome.WAITLIST: 2, Outcome.INELIGIBLE: 1}
KINDS = (ReviewKind.UNKNOWN, ReviewKind.NEAR_CUTOFF, ReviewKind.SAMPLE)
MOST = 500  # people on a page


def runs_of(row: ScholarshipRound) -> QuerySet[DecisionRun]:
    """Every calculation of a round but trials, newest first."""
    return row.runs.exclude(kind=RunKind.SIMULATION).select_related("created_by").order_by("-number")


def visible_runs(user: User) -> QuerySet[DecisionRun]:
    """Those of the rounds this person may work on."""
    return _whole(DecisionRun.objects.visible_to(user))


def readable_runs(user: User) -> QuerySet[DecisionRun]:
    """Those of the rounds this person may look at, as an auditor too."""
    return _whole(DecisionRun.objects.readable_by(user))


def _whole(rows: QuerySet[DecisionRun]) -> QuerySet[DecisionRun]:
    return rows.exclude(kind=RunKind.SIMULATION).select_related(
        "round__rule_set", "round__account", "round__organization", "created_by", "proposed_by", "approved_by",
        "rejected_by", "published_by",
    )  # fmt: skip


@dataclass(frozen=True)
class Reviews:
    """How many items of a kind there are, and how many nobody has looked at yet."""

    kind: ReviewKind
    total: int
    left: int


def review_counts(run: DecisionRun) -> list[Reviews]:
    counted = dict.fromkeys(KINDS, (0, 0))
    unseen = Count("pk", filter=Q(answered_at__isnull=True))
    rows = run.reviews.order_by().values("kind").annotate(total=Count("pk"), left=unseen)
    for kind, total, left in rows.values_list("kind", "total", "left"):
        counted[ReviewKind(kind)] = (total, left)
    return [Reviews(kind, *counts) for kind, counts in counted.items() if counts[0]]


def samples(run: DecisionRun) -> list[DecisionRow]:
    """Rows an approver is shown, drawn by the digest that is approved: nobody chose them, and they stay the same."""
    drawn: list[DecisionRow] = []
    for outcome, many in SAMPLES.items():
        ids = run.rows.filter(outcome=outcome).values_list("application_id", flat=True)
        chosen = sorted(ids, key=lambda pk: sha256(f"{run.output_digest}|{pk}".encode()).digest())[:many]
        rows = run.rows.filter(application__in=chosen).select_related("application__applicant")
        drawn += sorted(rows, key=lambda row: chosen.index(row.application_id))
    return drawn


@dataclass(frozen=True)
class OpenRow:
    """One row of a run opened: why it came out so, and the samples beside it."""

    row: DecisionRow
    explanation: Explanation
    following: int | None


def look_at_row(*, run: DecisionRun, application_id: int, looker: Looker) -> OpenRow:
    """Leaves a row in the access log, and in a proposed run what was opened. Raises DecisionRow.DoesNotExist."""
    rows = DecisionRow.objects.select_related("run__round__rule_set", "application__applicant")
    row = rows.get(run=run, application=application_id)
    log_look(looker, [row.application.applicant_id], f"선정 계산 {run.number} {row.application.number}")
    record_opened(run_id=run.pk, application_id=application_id, by=looker.user, now=looker.now)
    ids = [each.application_id for each in samples(run)] if run.state == RunState.PROPOSED else []
    seen = set(run.opened.filter(by=looker.user).values_list("application_id", flat=True))
    following = next((pk for pk in ids if pk not in seen), None)
    return OpenRow(row, explain(row), following)


def opened_by(run: DecisionRun, user: User) -> set[int]:
    return set(run.opened.filter(by=user).values_list("application_id", flat=True))


def openings(run: DecisionRun) -> Sequence[tuple[str, int]]:
    """Who opened how many rows before approving."""
    return list(run.opened.values_list("by__name").annotate(Count("pk")).order_by("by__name"))


@dataclass(frozen=True)
class OpenItem:
    """One item to look at: `at` of `total` that wait, and the next one."""

    item: ReviewItem
    row: DecisionRow
    explanation: Explanation
    at: int
    total: int
    following: int | None


@dataclass(frozen=True)
class Differences:
    """Who comes out differently in two runs: the first MOST of `total`."""

    rows: list[Change]
    total: int


def look_at_changes(*, before: DecisionRun, after: DecisionRun, looker: Looker) -> Differences:
    """Everybody who is listed gets a row in the access log."""
    found = compare(before, after)
    shown = found[:MOST]
    ids = Application.objects.filter(pk__in=[change.application_id for change in shown])
    log_look(looker, ids.values_list("applicant_id", flat=True), f"두 계산 견주기: {after}")
    return Differences(shown, len(found))


def look_at_item(*, run: DecisionRun, item_id: int, looker: Looker) -> OpenItem:
    """Leaves a row in the access log. Raises ReviewItem.DoesNotExist."""
    rows = ReviewItem.objects.select_related("application__applicant", "application__round", "answered_by")
    item = rows.get(pk=item_id, run=run)
    rows_of_run = DecisionRow.objects.select_related("run", "application__applicant")
    row = rows_of_run.get(run=run, application=item.application_id)
    log_look(looker, [item.application.applicant_id], f"살펴볼 신청 {item.application.number}")
    ids = waiting_ids(run)
    place = ids.index(item.pk) if item.pk in ids else -1
    rest = ids[place + 1 :] + ids[: max(place, 0)]
    return OpenItem(item, row, explain(row), place + 1, len(ids), rest[0] if rest else None)


def waiting_ids(run: DecisionRun) -> list[int]:
    """Items nobody has looked at, the unclear ones first."""
    rows = run.reviews.filter(answered_at__isnull=True).values_list("kind", "pk")
    return [pk for _, pk in sorted(rows, key=lambda row: (KINDS.index(ReviewKind(row[0])), row[1]))]


def look_at_items(*, run: DecisionRun, kind: str, looker: Looker) -> list[tuple[ReviewItem, DecisionRow]]:
    """The items of a kind that wait, each with its row, for a table in which several are confirmed at once."""
    items = list(
        run.reviews.filter(kind=kind, answered_at__isnull=True).select_related("application__applicant").order_by("pk")
    )
    decided = run.rows.filter(application__in=[each.application_id for each in items])
    rows = {row.application_id: row for row in decided.select_related("application__applicant")}
    log_look(looker, [each.application.applicant_id for each in items], f"살펴볼 신청 목록: {run}")
    return [(each, rows[each.application_id]) for each in items]
