"""Keeps rounds for officers: written, announced with a promised lot, closed later, called off with a reason."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from learning.choices.scholarships import (
    BEING_JUDGED,
    IN_ROUND,
    RUN_OPEN,
    ApplicationState,
    RoundState,
    RunKind,
    RunState,
)
from learning.models import Application, DecisionRun, Evidence, FiscalAccount, RuleSet, ScholarshipRound
from learning.rule_sets import problems_of
from learning.services.scholarships.events import note
from learning.services.scholarships.rule_sets import NotYourOrganization, organization_of
from learning.services.scholarships.runs.freezing import mark_stale
from learning.services.scholarships.runs.locks import hold_round
from programs.lottery import commit
from programs.services.intake_states import needs_reason
from programs.services.refusals import Refused

SECRET_BYTES = 32
LONGEST_EXTENSION = timedelta(days=60)
FIELDS = (
    *("account", "rule_set", "title", "summary", "year", "opens_at", "closes_at", "result_on", "award_krw", "capacity"),
    *("budget_krw", "appeal_reserve", "accept_days", "spend_from", "spend_until"),
    *("officer_unit", "officer_name", "officer_contact"),
)
# Once announced people apply on the strength of these.
STILL_OPEN = ("summary", "result_on", "officer_unit", "officer_name", "officer_contact")


class AlreadyAnnounced(Refused):
    code = "already_announced"
    detail = "공고한 회차의 예산, 뽑는 사람 수, 규칙과 날짜는 바꿀 수 없습니다. 이것을 보고 신청한 분이 있습니다."
    next_step = "마감을 늦추거나, 까닭을 적고 회차를 취소할 수 있습니다."


class NotAnnounceable(Refused):
    code = "not_announceable"
    detail = "먼저 고쳐야 할 것이 있어 공고하지 않았습니다."

    def __init__(self, problems: list[str]) -> None:
        super().__init__(next_step=problems[0])
        self.problems = problems


class CannotMoveClosing(Refused):
    code = "cannot_move_closing"
    field = "closes_at"
    detail = "마감은 늦출 수만 있습니다. 명단을 굳힌 뒤에는 바꿀 수 없습니다."


class CannotCancel(Refused):
    code = "cannot_cancel"
    detail = "결정을 적은 회차는 취소할 수 없습니다."


class ChangedRound(Refused):
    code = "changed_meanwhile"
    detail = "이 화면을 연 뒤에 다른 담당자가 회차를 고쳤습니다. 아무것도 바꾸지 않았습니다."
    next_step = "적으신 내용은 그대로 있습니다. 바뀐 것을 보고 다시 저장해 주세요."


def list_rounds(user: User) -> QuerySet[ScholarshipRound]:
    """An officer's rounds, newest first, each with counts: `sent` and `asked` (applications), `to_check` (papers),
    `proposed` (runs that wait for approval)."""
    own = Application.objects.filter(round=OuterRef("pk"))
    papers = Evidence.objects.waiting().filter(
        application__round=OuterRef("pk"), application__state__in=BEING_JUDGED
    )  # fmt: skip
    runs = DecisionRun.objects.filter(round=OuterRef("pk"), state=RunState.PROPOSED)
    return ScholarshipRound.objects.visible_to(user).select_related("organization").annotate(
        sent=_count(own.filter(state__in=IN_ROUND), "round"),
        asked=_count(own.filter(state=ApplicationState.SUPPLEMENT), "round"),
        to_check=_count(papers, "application__round"),
        proposed=_count(runs, "round"),
    )  # fmt: skip


def _count(rows: QuerySet, by: str) -> Coalesce:
    """How many rows belong to the round, counted apart from one another, so that no count multiplies the next."""
    return Coalesce(Subquery(rows.order_by().values(by).annotate(many=Count("pk")).values("many")), 0)


def accounts_of(user: User) -> QuerySet[FiscalAccount]:
    """The budget accounts a round of this officer may draw on."""
    return FiscalAccount.objects.filter(organization=organization_of(user))


def stamp_of(row: ScholarshipRound) -> str:
    return row.updated_at.isoformat()


@transaction.atomic
def create(*, values: Mapping[str, Any], by: User, now: datetime) -> ScholarshipRound:
    """A round as a draft; `values` by the names of FIELDS. Raises NotYourOrganization."""
    organization = organization_of(by)
    if organization is None:
        raise NotYourOrganization
    row = ScholarshipRound.objects.create(
        organization=organization, created_at=now, created_by=by, updated_at=now,
        **{name: values[name] for name in FIELDS if name in values},
    )  # fmt: skip
    note("round_created", now=now, by=by, round_id=row.pk)
    return row


@transaction.atomic
def change(*, round_id: int, values: Mapping[str, Any], stamp: str, by: User, now: datetime) -> ScholarshipRound:
    """Write a round anew. Raises ScholarshipRound.DoesNotExist, ChangedRound, AlreadyAnnounced (nothing is changed)."""
    row = hold_round(round_id)
    if stamp != stamp_of(row):
        raise ChangedRound
    changed = [name for name in FIELDS if name in values and getattr(row, name) != values[name]]
    if row.state != RoundState.DRAFT and set(changed) - set(STILL_OPEN):
        raise AlreadyAnnounced
    for name in changed:
        setattr(row, name, values[name])
    row.updated_at = now
    row.save(update_fields=[*changed, "updated_at"])
    if changed:
        note("round_changed", now=now, by=by, round_id=row.pk, fields=changed)
    return row


def problems_before_announcing(row: ScholarshipRound, now: datetime) -> list[str]:
    """Korean sentences on what has to be put right before residents may see the round; [] = it may be announced."""
    found = [problem.text for problem in problems_of(row.rules)]
    if not row.rule_set.is_published:
        found.insert(0, f"‘{row.rule_set}’ 규칙을 아직 게시하지 않았습니다. 규칙을 먼저 게시해 주세요.")
    if row.closes_at <= now:
        found.append("신청 마감이 이미 지났습니다. 마감을 앞으로의 날로 고쳐 주세요.")
    if row.result_on < timezone.localdate(row.closes_at):
        found.append("결과 발표 날이 신청 마감보다 앞섭니다. 마감 뒤의 날로 고쳐 주세요.")
    if row.budget_krw > row.account.free_krw:
        found.append(
            f"이 회차의 예산 {row.budget_krw:,}원이 ‘{row.account.name}’ 예산에서 아직 쓸 수 있는 "
            f"{row.account.free_krw:,}원보다 많습니다."
        )
    if row.account.year != row.year:
        found.append(f"{row.account.year}년 예산으로 {row.year}년 장학금을 줄 수 없습니다. 예산을 다시 골라 주세요.")
    return found


@transaction.atomic
def announce(*, round_id: int, by: User, now: datetime) -> ScholarshipRound:
    """Show the round to residents and promise its lot: the commitment is public from now on, its secret is not.

    Announcing twice is once. Raises ScholarshipRound.DoesNotExist, NotAnnounceable with every reason.
    """
    row = hold_round(round_id)
    if row.state != RoundState.DRAFT:
        return row
    if problems := problems_before_announcing(row, now):
        raise NotAnnounceable(problems)
    secret = secrets.token_hex(SECRET_BYTES)
    row.seed_commitment = commit(secret)
    row.seed_secret = secret
    row.state, row.announced_at, row.updated_at = RoundState.ANNOUNCED, now, now
    row.save(update_fields=["seed_commitment", "seed_secret", "state", "announced_at", "updated_at"])
    note("round_announced", now=now, by=by, round_id=row.pk, commitment=row.seed_commitment, rules=row.rule_set.digest)
    return row


@transaction.atomic
def move_closing(*, round_id: int, closes_at: datetime, result_on: date, by: User, now: datetime) -> ScholarshipRound:
    """Take applications for longer. Raises ScholarshipRound.DoesNotExist, CannotMoveClosing."""
    row = hold_round(round_id)
    is_later = row.closes_at < closes_at <= row.closes_at + LONGEST_EXTENSION
    if row.state != RoundState.ANNOUNCED or not is_later or closes_at <= now:
        raise CannotMoveClosing
    if result_on < timezone.localdate(closes_at):
        raise CannotMoveClosing("결과 발표 날이 새 마감보다 앞섭니다. 마감 뒤의 날로 고쳐 주세요.")
    note(
        "closing_moved", now=now, by=by, round_id=row.pk, before=row.closes_at.isoformat(), after=closes_at.isoformat()
    )
    row.closes_at, row.result_on, row.updated_at = closes_at, result_on, now
    row.save(update_fields=["closes_at", "result_on", "updated_at"])
    return row


@transaction.atomic
def cancel(*, round_id: int, reason: str, by: User, now: datetime) -> ScholarshipRound:
    """Call a round off; canceling twice is once. Raises ScholarshipRound.DoesNotExist, ReasonNeeded, CannotCancel."""
    row = hold_round(round_id)
    why = needs_reason(reason)
    if row.state == RoundState.CANCELED:
        return row
    if row.state not in (RoundState.DRAFT, RoundState.ANNOUNCED, RoundState.FROZEN):
        raise CannotCancel
    _give_decision_up(row, why, now)
    row.state, row.canceled_at, row.canceled_reason, row.updated_at = RoundState.CANCELED, now, why, now
    row.save(update_fields=["state", "canceled_at", "canceled_reason", "updated_at"])
    note("round_canceled", now=now, by=by, round_id=row.pk, reason=why)
    return row


def _give_decision_up(row: ScholarshipRound, why: str, now: datetime) -> None:
    """Whatever is calculated for the round can't be approved any more. Raises CannotCancel when it was approved."""
    decisions = DecisionRun.objects.filter(round=row, kind=RunKind.DECISION, state__in=RUN_OPEN)
    held = decisions.select_for_update(of=("self",), no_key=True).order_by("pk")
    if any(run.state in (RunState.APPROVED, RunState.COMMITTING) for run in held):
        raise CannotCancel("승인한 결정을 적고 있어 회차를 취소할 수 없습니다.")
    mark_stale(round_id=row.pk, why=f"회차를 취소했습니다. 까닭: {why}", now=now)


def usable_rule_sets(user: User) -> QuerySet[RuleSet]:
    """The published rule sets of the officer's organization, and its drafts, for a round that is being written."""
    return RuleSet.objects.filter(organization=organization_of(user)).order_by("name", "-version")
