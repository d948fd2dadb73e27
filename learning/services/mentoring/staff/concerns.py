"""The desk of concerns: who takes one, what was answered, and what may be read of it."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from accounts.choices import NoticeKind
from accounts.models import User
from accounts.services.notices import notify
from learning.choices.mentoring import ConcernState, EventKind, Side
from learning.models import Concern
from learning.services.mentoring import events
from learning.services.mentoring.staff.scope import concerns_of
from programs.services.free_text import refuse_personal_data
from programs.services.intake_states import needs_reason
from programs.services.refusals import Refused

STATES = {"open": "살펴볼 것", "mine": "내가 맡은 것", "closed": "마친 것"}


class TakenByOther(Refused):
    code = "taken_by_other"
    next_step = "급하면 이어받을 수 있습니다. 먼저 그 담당자에게 알려 주세요."

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} 담당자가 이미 살피고 있습니다.")


class NotTaken(Refused):
    code = "not_taken"
    detail = "먼저 이 요청을 맡아 주세요."
    next_step = "‘내가 맡기’를 누르면 답을 적을 수 있습니다."


class AlreadyClosed(Refused):
    code = "already_closed"
    detail = "이미 마친 요청입니다."


def concern_rows(user: User, state: str) -> QuerySet[Concern]:
    """What the officer may handle: crises first, then by urgency and time."""
    rows = concerns_of(user).select_related(
        "mentorship__mentor__user", "mentorship__mentor__organization", "mentorship__person", "raised_by", "taken_by"
    )
    if state == "closed":
        return rows.filter(state=ConcernState.CLOSED).order_by("-closed_at")
    rows = rows.exclude(state=ConcernState.CLOSED).order_by("-is_crisis", "urgency", "raised_at")
    return rows.filter(taken_by=user) if state == "mine" else rows


def open_counts(user: User) -> dict[str, int]:
    """How many wait: all that aren't closed, those that nobody took, and crises."""
    rows = concerns_of(user).exclude(state=ConcernState.CLOSED)
    return rows.aggregate(
        open=Count("pk"),
        untaken=Count("pk", filter=Q(taken_by=None)),
        crisis=Count("pk", filter=Q(is_crisis=True)),
        mine=Count("pk", filter=Q(taken_by=user)),
    )


def _lock(user: User, concern_id: int) -> Concern:
    """Raises Concern.DoesNotExist for one the officer may not handle.

    `taken_by` isn't joined: whoever waited for the lock would get the new row beside the old, empty join.
    """
    concerns_of(user).get(pk=concern_id)
    return Concern.objects.select_for_update(of=("self",)).select_related("mentorship").get(pk=concern_id)


@transaction.atomic
def take(*, concern_id: int, by: User, now: datetime, from_other: bool = False) -> Concern:
    """Take a concern, one's own again changes nothing. Raises TakenByOther (unless `from_other`), AlreadyClosed."""
    row = _lock(by, concern_id)
    if row.state == ConcernState.CLOSED:
        raise AlreadyClosed
    if row.taken_by_id == by.pk:
        return row
    if row.taken_by and not from_other:
        raise TakenByOther(row.taken_by.name)
    before, row.state, row.taken_by, row.taken_at = row.state, ConcernState.WORKING, by, now
    row.save(update_fields=["state", "taken_by", "taken_at"])
    _note(row, before, by, now)
    return row


@transaction.atomic
def close(*, concern_id: int, answer: str, by: User, now: datetime) -> Concern:
    """Close a concern with an answer its author reads. Raises NotTaken, AlreadyClosed, ReasonNeeded, PersonalData."""
    row = _lock(by, concern_id)
    if row.state == ConcernState.CLOSED:
        raise AlreadyClosed
    if row.taken_by_id != by.pk:
        raise NotTaken
    said = refuse_personal_data(needs_reason(answer), "answer")
    before, row.state, row.answer, row.closed_at = row.state, ConcernState.CLOSED, said[:300], now
    row.save(update_fields=["state", "answer", "closed_at"])
    _note(row, before, by, now)
    _tell(row, now)
    return row


def _note(row: Concern, before: str, by: User, now: datetime) -> None:
    events.record(
        kind=EventKind.CONCERN,
        row=row.pk,
        from_state=before,
        to_state=row.state,
        now=now,
        by=by,
        person_id=row.mentorship.person_id if row.mentorship else None,
        mentor_id=row.mentorship.mentor_id if row.mentorship else None,
    )


def _tell(row: Concern, now: datetime) -> None:
    """The notice says only that there is an answer; what it says is behind the login."""
    page = "/mentor/" if row.side == Side.MENTOR else "/learning/mentoring/"
    notify(
        recipient=row.raised_by,
        kind=NoticeKind.MESSAGE,
        key=f"mentoring-concern-answer:{row.pk}",
        title="도움 요청에 담당자가 답했습니다",
        body="멘토링 화면에서 답을 볼 수 있습니다.",
        link=page,
        now=now,
    )
