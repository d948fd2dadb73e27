"""Shows officers the objections of their organization, what is due first on top; each look at a person is logged."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from accounts.models import User
from learning.choices.scholarships import AppealState
from learning.models import Appeal, Application, Award, DecisionRow, DecisionRun
from learning.services.scholarships.appeals.filing import runs_of
from programs.services.looking import Looker, log_look

MOST = 200
STATES = {
    "open": ("답할 것", (AppealState.FILED,)),
    "done": ("답한 것", (AppealState.GRANTED, AppealState.DISMISSED)),
    "withdrawn": ("본인이 거둔 것", (AppealState.WITHDRAWN,)),
}


@dataclass(frozen=True)
class AppealFile:
    """One objection for the officer's page: the row it is about, its calculations, and what is left of the reserve."""

    appeal: Appeal
    decided: DecisionRow | None
    runs: list[DecisionRun]
    reserve: int
    reserve_used: int
    is_open: bool

    @property
    def reserve_left(self) -> int:
        return max(0, self.reserve - self.reserve_used)


def staff_appeals(user: User) -> QuerySet[Appeal]:
    rows = Appeal.objects.filter(application__in=Application.objects.visible_to(user))
    due = Coalesce(F("extended_to"), F("answer_due_on"))
    return rows.select_related("application__applicant", "application__round").order_by(due, "pk")


def counts(user: User) -> dict[str, int]:
    """How many objections each list holds."""
    rows = staff_appeals(user).order_by()
    return {key: rows.filter(state__in=states).count() for key, (_, states) in STATES.items()}


def first_due(user: User) -> date | None:
    """The first day on which an answer is due."""
    first = staff_appeals(user).filter(state=AppealState.FILED).first()
    return first.due_on if first else None


def look_at_appeals(*, which: str, looker: Looker) -> list[Appeal]:
    """One list of objections with masked names; each person in it gets a row in the access log."""
    rows = list(staff_appeals(looker.user).filter(state__in=STATES[which][1])[:MOST])
    log_look(looker, {row.application.applicant_id for row in rows}, f"이의신청 목록: {STATES[which][0]}")
    return rows


def look_at_appeal(*, appeal_id: int, looker: Looker) -> AppealFile:
    """One objection with what was written; with a reason the name is to be read. Raises Appeal.DoesNotExist and
    ReasonNeeded."""
    appeal = staff_appeals(looker.user).select_related("notice__run", "decided_by", "extended_by").get(pk=appeal_id)
    row = appeal.application
    log_look(looker, {row.applicant_id}, f"이의신청 {row.number}")
    used = Award.objects.standing().filter(round=row.round_id, from_reserve=True).count()
    decided = DecisionRow.objects.filter(run=appeal.notice.run_id, application=row.pk).first()
    return AppealFile(
        appeal=appeal,
        decided=decided,
        runs=list(runs_of(appeal)),
        reserve=row.round.appeal_reserve,
        reserve_used=used,
        is_open=appeal.state == AppealState.FILED,
    )
