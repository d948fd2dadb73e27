"""A resident objects to a decision and may take that back; the days are counted from the day they were told."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.choices import NoticeKind, Role
from accounts.models import Membership, User
from accounts.services.notices import Message, notify_many
from learning.appeal_clock import begin, last_day_to_file
from learning.choices.scholarships import RUN_OPEN, AppealState, NoticeOutcome, RunKind
from learning.models import Appeal, Application, DecisionNotice, DecisionRun
from learning.services.scholarships.appeals.refusals import (
    AlreadyAnswered,
    NothingToAppeal,
    NotWithdrawable,
    TooLateToAppeal,
)
from learning.services.scholarships.events import note
from programs.weekly import day_of

DECISIONS = (NoticeOutcome.AWARD, NoticeOutcome.WAITLIST, NoticeOutcome.REFUSAL)


@dataclass(frozen=True)
class Objection:
    """What the person writes: why, what they think is wrong, and what is new ("" = nothing)."""

    text: str
    wrong: str
    evidence: str = ""


@dataclass(frozen=True)
class OwnAppeals:
    """All about objections to one application: the decision, until when one may object, and those that were filed."""

    application: Application
    notice: DecisionNotice
    file_until: date
    appeals: list[Appeal]

    @property
    def open(self) -> Appeal | None:
        return next((appeal for appeal in self.appeals if appeal.state == AppealState.FILED), None)

    @property
    def answered(self) -> Appeal | None:
        done = (AppealState.GRANTED, AppealState.DISMISSED)
        return next((appeal for appeal in self.appeals if appeal.state in done), None)

    def may_file(self, on: date) -> bool:
        return self.open is None and self.answered is None and on <= self.file_until


def own_appeals(*, application_id: int, person: User) -> OwnAppeals:
    """Raises Application.DoesNotExist for anybody else's, NothingToAppeal before the result was shown."""
    row = Application.objects.select_related("round").get(pk=application_id, applicant=person)
    notice = decision_told(row)
    if notice is None:
        raise NothingToAppeal
    return OwnAppeals(row, notice, file_until(notice), list(row.appeals.all()))


def decision_told(row: Application) -> DecisionNotice | None:
    """The newest decision the person was told of."""
    told = row.decision_notices.filter(outcome__in=DECISIONS, shown_at__isnull=False)
    return told.order_by("-shown_at", "-pk").first()


def file_until(notice: DecisionNotice) -> date:
    """The last day to object: as the document says, and never less than the law gives from the day it was shown."""
    return max(notice.appeal_until, last_day_to_file(day_of(notice.shown_at or notice.issued_at)))


@transaction.atomic
def file_appeal(*, application_id: int, objection: Objection, by: User, now: datetime) -> Appeal:
    """Object to the decision. Filing twice while one is open is one. The texts are sealed.

    Raises Application.DoesNotExist, NothingToAppeal, AlreadyAnswered, TooLateToAppeal.
    """
    list(Application.objects.select_for_update(of=("self",)).filter(pk=application_id, applicant=by))
    found = own_appeals(application_id=application_id, person=by)
    if found.open:
        return found.open
    if found.answered:
        raise AlreadyAnswered
    if day_of(now) > found.file_until:
        raise TooLateToAppeal(found.file_until)
    clock = begin(day_of(now))
    appeal = Appeal.objects.create(
        application=found.application,
        notice=found.notice,
        text=objection.text,
        wrong=objection.wrong,
        evidence=objection.evidence or None,
        filed_at=now,
        filed_on=clock.received_on,
        file_until=found.file_until,
        answer_due_on=clock.due_on,
    )
    note("appeal_filed", now=now, by=by, round_id=found.application.round_id, application_id=found.application.pk)
    _tell_filed(appeal, now)
    return appeal


def _tell_filed(appeal: Appeal, now: datetime) -> None:
    row, due = appeal.application, appeal.answer_due_on
    day = f"{due.month}월 {due.day}일"
    own = f"/learning/scholarships/applications/{row.pk}/appeal/"
    officers = Membership.objects.filter(
        organization=row.round.organization_id, role=Role.OFFICER, ended_at__isnull=True
    ).values_list("user", flat=True)
    body = f"{row.round.title} {row.number}: {day}까지 답해 주세요."
    told = [
        Message(
            row.applicant_id,
            NoticeKind.RESULT,
            f"appeal:{appeal.pk}:filed",
            "이의신청을 받았습니다",
            f"{day}까지 답해 드립니다.",
            own,
        )
    ]
    told += [
        Message(
            officer,
            NoticeKind.RESULT,
            f"appeal:{appeal.pk}:new",
            "이의신청이 들어왔습니다",
            body,
            f"/staff/scholarships/appeals/{appeal.pk}/",
        )
        for officer in officers
        if officer != row.applicant_id
    ]
    notify_many(told, now)


@transaction.atomic
def withdraw_appeal(*, appeal_id: int, by: User, now: datetime) -> Appeal:
    """Take the objection back; one may object again as long as the days last. Twice is once.

    Raises Appeal.DoesNotExist for anybody else's, NotWithdrawable.
    """
    mine = Appeal.objects.select_for_update(of=("self",)).select_related("application")
    appeal = mine.get(pk=appeal_id, application__applicant=by)
    if appeal.state == AppealState.WITHDRAWN:
        return appeal
    if appeal.state != AppealState.FILED or runs_of(appeal).filter(state__in=RUN_OPEN).exists():
        raise NotWithdrawable
    appeal.state, appeal.withdrawn_at = AppealState.WITHDRAWN, now
    appeal.save(update_fields=["state", "withdrawn_at"])
    note("appeal_withdrawn", now=now, by=by, round_id=appeal.application.round_id,
         application_id=appeal.application_id)  # fmt: skip
    return appeal


def runs_of(appeal: Appeal) -> QuerySet[DecisionRun]:
    """The calculations that decided, or are to decide, this objection again."""
    return DecisionRun.objects.filter(kind=RunKind.APPEAL, params__appeal=appeal.pk).order_by("-pk")
