"""Shows an officer who is in a round, and changes many of them at once without stepping on anybody's work."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from programs.choices import LIVE, EnrollmentStatus
from programs.models import Enrollment, EnrollmentEvent, Intake, IntakeEvent, RosterFilter
from programs.name_search import read_person_query
from programs.roster_changes import NEEDS_REASON, TARGET, Change, Row, Situation, Verdict, judge
from programs.services import seats
from programs.services.certificates.ready import certified_among
from programs.services.completion.judging import attended_of, counted, lessons_of, rule_of
from programs.services.intake_states import needs_reason
from programs.services.intakes import note
from programs.services.money import refunding
from programs.services.staff_messages import tell_results
from programs.services.staff_refusals import NothingSelected
from programs.weekly import day_of

S = EnrollmentStatus
GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "live": ("함께하는 사람", tuple(LIVE)),
    "confirmed": ("확정", (S.CONFIRMED, S.ATTENDING, S.SELECTED)),
    "waiting": ("대기", (S.WAITLISTED,)),
    "offered": ("빈자리 안내", (S.OFFERED,)),
    "completed": ("수료", (S.COMPLETED,)),
    "not_completed": ("수료하지 못함", (S.NOT_COMPLETED,)),
    "left": ("취소·끝남", (S.WITHDRAWN, S.CANCELED, S.EXPIRED, S.REFUSED, S.NOT_SELECTED)),
    "all": ("모두", tuple(S.values)),
}
ATTENDANCE = {"absent": "결석 있음", "short": "수료 기준에 못 미침"}
SORTS = {
    "receipt": ("신청한 순서", ("pk",)),
    "name": ("이름", ("person__name", "pk")),
    "status": ("상태", ("status", "pk")),
    "waiting": ("대기 순서", (F("waitlist_order").asc(nulls_last=True), "pk")),
    "attendance": ("출석 적은 순서", ("came", "pk")),
}


@dataclass(frozen=True)
class RosterQuery:
    """What the roster page is asked for; anything unknown falls back to the usual."""

    group: str = "live"
    text: str = ""
    attendance: str = ""
    sort: str = "receipt"

    @classmethod
    def read(cls, params: Mapping[str, str]) -> "RosterQuery":
        return cls(
            group=params.get("group", "") if params.get("group", "") in GROUPS else "live",
            text=params.get("q", "").strip()[:60],
            attendance=params.get("attendance", "") if params.get("attendance", "") in ATTENDANCE else "",
            sort=params.get("sort", "") if params.get("sort", "") in SORTS else "receipt",
        )

    def params(self, **other: str) -> dict[str, str]:
        """The query string's parts that differ from the usual, with `other` in their place."""
        usual = {"group": "live", "q": "", "attendance": "", "sort": "receipt"}
        now = {"group": self.group, "q": self.text, "attendance": self.attendance, "sort": self.sort} | other
        return {name: value for name, value in now.items() if value != usual[name]}


def find_intake(intakes: QuerySet[Intake], now: datetime) -> QuerySet[Intake]:
    """Rounds with `held`: how many of their meetings have begun."""
    return intakes.select_related("program__provider", "venue").annotate(
        held=Count("meetings", filter=Q(meetings__starts_at__lte=now))
    )


def rows_of(intake: Intake, query: RosterQuery) -> QuerySet[Enrollment]:
    """The rows a query asks for, with the person, `place` (1 = next on the waitlist) and the attendance counts."""
    rows: QuerySet[Enrollment] = Enrollment.objects.filter(intake=intake, status__in=GROUPS[query.group][1])
    rows = counted(rows.filter(person_condition(query.text)))
    if query.attendance == "absent":
        rows = rows.filter(absent__gt=0)
    elif query.attendance == "short":
        lost = F("partly") / intake.lates_per_absence if intake.lates_per_absence else Value(0)
        need = (intake.held - F("excused")) * intake.completion_percent / 100.0
        rows = rows.alias(credited=F("came") - lost).filter(credited__lt=need)
    return rows.annotate(place=_place()).select_related("person", "seat_group").order_by(*SORTS[query.sort][1])


def ids_of(intake: Intake, query: RosterQuery) -> list[int]:
    """Everybody a query finds, on all pages."""
    return list(rows_of(intake, query).values_list("pk", flat=True))


def person_condition(text: str) -> Q:
    """The people a typed name, its initials, the end of a telephone number or a receipt number stand for."""
    wanted = read_person_query(text) if text else None
    if wanted is None:
        return Q()
    if wanted.enrollment_id is not None:
        return Q(pk=wanted.enrollment_id)
    if wanted.phone_end:
        return Q(person__phone__endswith=wanted.phone_end)
    return Q(person__name__iregex=wanted.name_pattern)


def _place() -> Coalesce:
    """One more than how many wait before; 0 for whoever isn't waiting."""
    ahead = (
        Enrollment.objects.filter(
            intake=OuterRef("intake"), status=S.WAITLISTED, waitlist_order__lte=OuterRef("waitlist_order")
        )
        .order_by()
        .values("intake")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return Coalesce(Subquery(ahead, output_field=IntegerField()), 0)


def group_counts(intake: Intake) -> dict[str, int]:
    """How many people each group of the filter holds, by one statement."""
    by_status = dict(Enrollment.objects.filter(intake=intake).order_by().values_list("status").annotate(n=Count("pk")))
    return {key: sum(by_status.get(status, 0) for status in statuses) for key, (_, statuses) in GROUPS.items()}


def save_filter(*, owner: User, name: str, query: RosterQuery) -> RosterFilter:
    """Keep the conditions under a name; the same name again replaces them."""
    saved, _ = RosterFilter.objects.update_or_create(
        owner=owner, name=name.strip()[:40], defaults={"query": urlencode(query.params())[:300]}
    )
    return saved


def forget_filter(*, owner: User, filter_id: int) -> None:
    RosterFilter.objects.filter(owner=owner, pk=filter_id).delete()


@dataclass(frozen=True)
class Preview:
    """What a change would do: each row with its verdict, in the order seats are given."""

    rows: list[tuple[Enrollment, Verdict]]
    passed_over: int = 0

    @property
    def possible(self) -> list[Enrollment]:
        return [row for row, verdict in self.rows if verdict.possible]

    @property
    def refused(self) -> list[tuple[Enrollment, str]]:
        return [(row, verdict.why) for row, verdict in self.rows if not verdict.possible]


def preview_change(
    *, intake: Intake, change: Change, ids: Iterable[int], now: datetime, by: User | None = None
) -> Preview:
    """Judge a change before it is made (`by` whom). Raises NothingSelected."""
    rows = list(_chosen(intake, ids))
    if not rows:
        raise NothingSelected
    verdicts = _judge(intake, change, rows, by, now)
    preview = Preview(list(zip(rows, verdicts, strict=True)))
    return Preview(preview.rows, _passed_over(intake, change, preview.possible))


def _chosen(intake: Intake, ids: Iterable[int]) -> QuerySet[Enrollment]:
    rows = Enrollment.objects.filter(intake=intake, pk__in=list(ids))
    return counted(rows).select_related("person").order_by(F("waitlist_order").asc(nulls_last=True), "pk")


def _judge(intake: Intake, change: Change, rows: Sequence[Enrollment], by: User | None, now: datetime) -> list[Verdict]:
    begun = intake.starts_on is None or intake.starts_on <= day_of(now)
    lessons = lessons_of(rows) if change == Change.COMPLETE else {}
    certified = certified_among(rows) if change == Change.NOT_COMPLETE else set()
    shown = [
        Row(
            id=row.pk,
            status=row.status,
            attended=attended_of(row, intake.held, intake),
            need_percent=rule_of(row, intake).percent,
            lessons=lessons.get(row.pk),
            is_certified=row.pk in certified,
            is_own=by is not None and row.person_id == by.pk,
        )
        for row in rows
    ]
    return judge(change, shown, Situation(intake.seats_left, begun))


def _passed_over(intake: Intake, change: Change, possible: list[Enrollment]) -> int:
    """How many people wait before the last one to be confirmed and aren't chosen."""
    if change != Change.CONFIRM or not possible:
        return 0
    last = max(row.waitlist_order or 0 for row in possible)
    ahead = Enrollment.objects.filter(intake=intake, status=S.WAITLISTED, waitlist_order__lt=last)
    return ahead.exclude(pk__in=[row.pk for row in possible]).count()


@dataclass
class Done:
    """What a bulk change did: ids changed, refused with a reason, and moved by somebody since the preview."""

    changed: list[int] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    # id, new status, when (ISO), whose hand: self, officer, me (who runs this change), portal
    moved: list[tuple[int, str, str, str]] = field(default_factory=list)


@transaction.atomic
def run_change(
    *, intake_id: int, change: Change, seen: Mapping[int, str], reason: str, token: str, by: User, now: datetime
) -> IntakeEvent:
    """Make the change for those who still stand as the preview showed them; the rest are skipped and said so.

    `seen` maps enrollment ids to the status the officer saw. The same `token` again returns the first result and
    changes nothing. What is `by`'s own is refused. Raises NothingSelected and ReasonNeeded.
    """
    if not seen:
        raise NothingSelected
    reason = needs_reason(reason) if change in NEEDS_REASON else " ".join(reason.split())[:200]
    seats.lock_intake(intake_id)
    earlier = IntakeEvent.objects.filter(intake=intake_id, action="bulk", detail__token=token).first()
    if token and earlier:
        return earlier
    intake = find_intake(Intake.objects.filter(pk=intake_id), now).get()
    done, rows = _sort_out(intake, change, seen, by, now)
    _apply(intake, rows, change, reason, by, now)
    return note(
        intake,
        "bulk",
        by=by,
        now=now,
        token=token,
        change=change,
        reason=reason,
        changed=done.changed,
        refused=done.refused,
        moved=done.moved,
    )


def _sort_out(
    intake: Intake, change: Change, seen: Mapping[int, str], by: User, now: datetime
) -> tuple[Done, list[Enrollment]]:
    """Under the rows' locks: whoever moved since the preview, whoever can't be changed, and the rest."""
    list(Enrollment.objects.select_for_update().filter(intake=intake, pk__in=list(seen)).order_by("pk"))
    rows = list(_chosen(intake, seen))
    same = [row for row in rows if row.status == seen[row.pk]]
    done = Done(moved=_moves([row for row in rows if row.status != seen[row.pk]], by))
    chosen = []
    for row, verdict in zip(same, _judge(intake, change, same, by, now), strict=True):
        if verdict.possible:
            chosen.append(row)
            done.changed.append(row.pk)
        else:
            done.refused.append((row.pk, verdict.why))
    return done, chosen


def _moves(rows: list[Enrollment], by: User) -> list[tuple[int, str, str, str]]:
    """Whose hand changed each row since the preview, and when; the latest event of each."""
    events = EnrollmentEvent.objects.filter(enrollment__in=rows).order_by("at", "pk")
    latest = {event.enrollment_id: event for event in events}
    return [
        (row.pk, row.status, event.at.isoformat(), _hand(event.by_id, row, by))
        for row in rows
        if (event := latest.get(row.pk))
    ]


def _hand(mover: int | None, row: Enrollment, by: User) -> str:
    if mover is None:
        return "portal"
    return {row.person_id: "self", by.pk: "me"}.get(mover, "officer")


def _apply(intake: Intake, rows: list[Enrollment], change: Change, reason: str, by: User, now: datetime) -> None:
    """Set-based: one event a person, one update, one insert of notices, and freed seats go to the next."""
    if not rows:
        return
    target = TARGET[change]
    seats.record(rows, target, now, by=by, reason=reason)
    Enrollment.objects.filter(pk__in=[row.pk for row in rows]).update(
        status=target, decided_at=now, offer_expires_at=None
    )
    tell_results(intake, rows, target, reason, now)
    if change == Change.CANCEL:
        refunding.open_for_canceled(rows, by=by, now=now)
        seats.offer_freed_seats(intake.pk, now)
