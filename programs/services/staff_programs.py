"""Lists programs and rounds for the officer who looks for one of theirs."""

from datetime import datetime

from django.db.models import Count, Q, QuerySet, Sum

from accounts.models import User
from programs import korean
from programs.choices import IntakeState
from programs.models import Intake, Program
from programs.services.staff_queues import queue_conditions, staff_intakes
from programs.weekly import day_of

STATE_FILTERS = {
    "open": "접수 중",
    "soon": "예정",
    "running": "수업 중",
    "draft": "작성 중",
    "over": "끝남",
    "canceled": "폐강",
}


def find_programs(user: User, typed: str, state: str) -> QuerySet[Program]:
    """The officer's programs, newest change first, with `rounds` and `open_rounds`."""
    rows = Program.objects.visible_to(user).filter(_title_like(typed, "title", "choseong"))
    if state:
        rows = rows.filter(state=state)
    return (
        rows.select_related("provider")
        .annotate(rounds=Count("intakes"), open_rounds=Count("intakes", filter=Q(intakes__state=IntakeState.PUBLISHED)))
        .order_by("-updated_at", "-pk")
    )


def _title_like(typed: str, title: str, choseong: str) -> Q:
    """Part of a title, or its initials ("ㄷㄹ" finds 드론)."""
    if not typed:
        return Q()
    if korean.is_choseong(typed):
        return Q(**{f"{choseong}__contains": korean.normalize(typed)})
    return Q(**{f"{title}__icontains": typed})


def rounds_of(program: Program) -> list[Intake]:
    """Every round of a program, newest first."""
    return list(program.intakes.select_related("program", "venue").order_by("-apply_opens_at", "-pk"))


def people_in(program: Program) -> int:
    """How many people hold a seat or wait in rounds that aren't over."""
    running = program.intakes.filter(state__in=(IntakeState.PUBLISHED, IntakeState.CLOSED))
    found = running.aggregate(taken=Sum("taken"), waiting=Sum("waiting"))
    return (found["taken"] or 0) + (found["waiting"] or 0)


def find_intakes(user: User, typed: str, state: str, queue: str, now: datetime) -> QuerySet[Intake]:
    """The officer's rounds by title, state or the queue of the day; what closes first comes first."""
    rows = staff_intakes(user).filter(_title_like(typed, "program__title", "program__choseong"))
    conditions = queue_conditions(now) | {f"state:{key}": condition for key, condition in _states(now).items()}
    for key in (queue, f"state:{state}"):
        if key in conditions:
            rows = rows.filter(conditions[key])
    return rows.select_related("program__provider", "venue").order_by("apply_closes_at", "pk")


def _states(now: datetime) -> dict[str, Q]:
    today = day_of(now)
    published = Q(state=IntakeState.PUBLISHED)
    begun = Q(state__in=(IntakeState.PUBLISHED, IntakeState.CLOSED), starts_on__lte=today)
    return {
        "open": published & Q(apply_opens_at__lte=now, apply_closes_at__gt=now),
        "soon": published & Q(apply_opens_at__gt=now),
        "running": begun & (Q(ends_on__isnull=True) | Q(ends_on__gte=today)),
        "draft": Q(state=IntakeState.DRAFT),
        "over": Q(state__in=(IntakeState.PUBLISHED, IntakeState.CLOSED), ends_on__lt=today),
        "canceled": Q(state=IntakeState.CANCELED),
    }
