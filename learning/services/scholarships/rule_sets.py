"""Keeps rule sets for officers: a draft changes condition by condition, a published version never again."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Max, QuerySet

from accounts.choices import OFFICERS, Role
from accounts.models import Organization, User
from learning import rule_edits
from learning.awards import canonical, digest
from learning.models import RuleSet
from learning.rule_edits import Body, NoSuchPlace
from learning.rule_sets import Part, Problem, rule_problems
from programs.services.refusals import Refused


class NotYourOrganization(Refused):
    code = "not_your_organization"
    detail = "장학금 규칙은 기관의 운영 담당자만 만들 수 있습니다."


class NameTaken(Refused):
    code = "name_taken"
    field = "name"
    detail = "같은 이름의 규칙이 있습니다."
    next_step = "다른 이름을 적거나, 그 규칙을 열어 새 판을 만들어 주세요."


class AlreadyPublished(Refused):
    code = "already_published"
    detail = "게시한 규칙은 바꿀 수 없습니다. 이 규칙으로 심사받는 분이 있을 수 있습니다."
    next_step = "새 판으로 복사해서 고쳐 주세요."


class ChangedMeanwhile(Refused):
    code = "changed_meanwhile"
    detail = "이 화면을 연 뒤에 다른 담당자가 규칙을 고쳤습니다. 아무것도 바꾸지 않았습니다."
    next_step = "지금 규칙을 보고 다시 해 주세요."


class RuleGone(Refused):
    code = "rule_gone"
    detail = "고치려는 기준이 이미 지워졌습니다."
    next_step = "지금 규칙을 보고 다시 해 주세요."


class NotPublishable(Refused):
    code = "not_publishable"
    detail = "먼저 고쳐야 할 것이 있어 게시하지 않았습니다."

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(next_step=problems[0].text)
        self.problems = problems


def organization_of(user: User) -> Organization | None:
    """The organization an officer makes rules and rounds for: the first one they work for."""
    ids = user.organizations_as(*OFFICERS, Role.OPERATOR)
    return Organization.objects.filter(pk__in=ids).order_by("pk").first()


def list_rule_sets(user: User) -> QuerySet[RuleSet]:
    """Those an officer may see, with `used` = the rounds that use each, the newest version of a name first."""
    rows = RuleSet.objects.visible_to(user).select_related("organization", "published_by")
    return rows.annotate(used=Count("rounds")).order_by("name", "-version")


@transaction.atomic
def create(*, name: str, by: User, now: datetime) -> RuleSet:
    """The first version of a rule set, empty. Raises NotYourOrganization, NameTaken."""
    organization = organization_of(by)
    if organization is None:
        raise NotYourOrganization
    _lock_names(organization)
    if RuleSet.objects.filter(organization=organization, name=name).exists():
        raise NameTaken
    return _new(organization, name, 1, rule_edits.EMPTY, by, now)


@transaction.atomic
def copy_to_new_version(*, rule_set: RuleSet, by: User, now: datetime) -> RuleSet:
    """The next version of the same name, to be changed; while one is being written, that one."""
    _lock_names(rule_set.organization)
    versions = RuleSet.objects.filter(organization=rule_set.organization, name=rule_set.name)
    if draft := versions.filter(published_at__isnull=True).first():
        return draft
    newest = versions.aggregate(Max("version"))["version__max"]
    made = _new(rule_set.organization, rule_set.name, newest + 1, rule_set.body, by, now)
    RuleSet.objects.filter(pk=made.pk).update(legal_basis=rule_set.legal_basis)
    return made


def _lock_names(organization: Organization) -> None:
    """Two officers who begin the same name at once do it one after the other."""
    Organization.objects.select_for_update().get(pk=organization.pk)


def _new(organization: Organization, name: str, version: int, body: Body, by: User, now: datetime) -> RuleSet:
    return RuleSet.objects.create(
        organization=organization, name=name, version=version, body=body, created_at=now, created_by=by, updated_at=now
    )


def stamp_of(rule_set: RuleSet) -> str:
    """Marks the state of a draft that a page shows, so that a change over a changed draft is noticed."""
    return rule_set.updated_at.isoformat()


@transaction.atomic
def edit(*, rule_set_id: int, change: Callable[[Body], Body], stamp: str, now: datetime) -> RuleSet:
    """One change to a draft. Raises RuleSet.DoesNotExist, AlreadyPublished, ChangedMeanwhile, RuleGone."""
    row = _draft(rule_set_id, stamp)
    try:
        row.body = change(row.body)
    except NoSuchPlace:
        raise RuleGone from None
    row.updated_at = now
    row.save(update_fields=["body", "updated_at"])
    return row


@transaction.atomic
def describe(*, rule_set_id: int, legal_basis: str, note: str, stamp: str, now: datetime) -> RuleSet:
    """What a rule set stands on and what changed in it. Raises as edit does."""
    row = _draft(rule_set_id, stamp)
    row.legal_basis, row.note, row.updated_at = legal_basis, note, now
    row.save(update_fields=["legal_basis", "note", "updated_at"])
    return row


def _draft(rule_set_id: int, stamp: str) -> RuleSet:
    row = RuleSet.objects.select_for_update(of=("self",)).get(pk=rule_set_id)
    if row.is_published:
        raise AlreadyPublished
    if stamp and stamp != stamp_of(row):
        raise ChangedMeanwhile
    return row


def problems_before_publishing(rule_set: RuleSet) -> list[Problem]:
    """What has to be put right first; [] = it may be published."""
    found = rule_problems(rule_set.body)
    if not rule_set.legal_basis.strip():
        found.append(Problem(Part.SEATS, "규칙 전체의 근거를 적어 주세요. 예: 서울런4050 장학금 운영 지침 제5조"))
    return found


@transaction.atomic
def publish(*, rule_set_id: int, stamp: str, by: User, now: datetime) -> RuleSet:
    """Freeze a draft under its digest; publishing twice is once.

    Raises RuleSet.DoesNotExist, ChangedMeanwhile, and NotPublishable with every reason.
    """
    row = RuleSet.objects.select_for_update(of=("self",)).get(pk=rule_set_id)
    if row.is_published:
        return row
    if stamp != stamp_of(row):
        raise ChangedMeanwhile
    if problems := problems_before_publishing(row):
        raise NotPublishable(problems)
    row.canonical, row.digest = canonical(row.body).decode(), digest(row.body)
    row.published_at, row.published_by, row.updated_at = now, by, now
    row.save(update_fields=["canonical", "digest", "published_at", "published_by", "updated_at"])
    return row


@transaction.atomic
def remove_draft(*, rule_set_id: int) -> None:
    """Throw a draft away. Raises RuleSet.DoesNotExist, AlreadyPublished, and DraftInUse when a round waits for it."""
    row = _draft(rule_set_id, "")
    if row.rounds.exists():
        raise DraftInUse
    row.delete()


class DraftInUse(Refused):
    code = "draft_in_use"
    detail = "이 규칙을 쓰기로 한 회차가 있어 지우지 않았습니다."
    next_step = "회차에서 다른 규칙을 고른 뒤 지워 주세요."
