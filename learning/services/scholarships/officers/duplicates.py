"""Finds applications that may be of one person under two accounts; an officer says whether they are."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.encryption import lookup_index
from accounts.models import User
from learning.applicant_facts import BIRTH_DATE
from learning.choices.scholarships import ApplicationState, DuplicateResolution
from learning.models import Answer, Application, DuplicateMember, DuplicateSet, Evidence, ScholarshipRound
from learning.services.scholarships import evidence as papers
from learning.services.scholarships.applying.telling import note, tell
from learning.services.scholarships.runs.freezing import SENT, mark_stale
from learning.services.scholarships.runs.locks import hold_round
from programs.services.intake_states import needs_reason
from programs.services.refusals import Refused

PLACE = "learning.duplicate"
WHY = "이름과 생년월일이 같습니다"


class AlreadyResolved(Refused):
    code = "already_resolved"
    detail = "다른 담당자가 먼저 답한 묶음입니다."


class ChooseOne(Refused):
    code = "choose_one"
    field = "kept"
    detail = "심사할 신청 하나를 골라 주세요."


class OwnCase(Refused):
    code = "own_case"
    detail = "자기 신청이 든 묶음은 자기가 풀 수 없습니다."
    next_step = "다른 담당자에게 부탁해 주세요."


def find_duplicates(*, round_id: int, now: datetime) -> int:
    """Look through the sent applications of a round; how many sets are new. Looking again finds nothing twice."""
    with transaction.atomic():
        row = hold_round(round_id)
        found = [ids for ids in _same_people(row).values() if len(ids) > 1]
        return sum(_keep(row, ids, now) for ids in found)


def _same_people(row: ScholarshipRound) -> dict[str, list[int]]:
    """{keyed hash of name and birth date: application ids}"""
    rows = Application.objects.filter(round=row, state__in=SENT).order_by("pk")
    born = dict(Answer.objects.filter(application__in=rows, fact=BIRTH_DATE).values_list("application_id", "value"))
    groups: dict[str, list[int]] = {}
    for pk, name in rows.values_list("pk", "applicant__name"):
        if birth := born.get(pk):
            groups.setdefault(lookup_index(f"{''.join(name.split())}|{birth}", place=PLACE), []).append(pk)
    return groups


def _keep(row: ScholarshipRound, ids: list[int], now: datetime) -> int:
    """A set for applications that aren't all together in one already; what was answered stays answered."""
    together = DuplicateMember.objects.filter(application__in=ids, duplicate_set__round=row)
    sets: dict[int, set[int]] = {}
    for set_id, application_id in together.values_list("duplicate_set", "application"):
        sets.setdefault(set_id, set()).add(application_id)
    if any(set(ids) <= members for members in sets.values()):
        return 0
    key = lookup_index(",".join(map(str, ids)), place=PLACE)
    made = DuplicateSet.objects.create(round=row, key=key, why=WHY, found_at=now)
    DuplicateMember.objects.bulk_create(DuplicateMember(duplicate_set=made, application_id=pk) for pk in ids)
    return 1


def sets_of(row: ScholarshipRound) -> QuerySet[DuplicateSet]:
    """Open sets first, each with its members."""
    rows = DuplicateSet.objects.filter(round=row).select_related("resolved_by", "kept")
    return rows.prefetch_related("members__application__applicant").order_by("resolution", "pk")


@transaction.atomic
def resolve(
    *, set_id: int, resolution: str, kept_id: int | None, reason: str, by: User, now: datetime
) -> DuplicateSet:  # fmt: skip
    """Say whether a set is one person. If it is, only the kept application stays; the others are withdrawn and told.

    The same answer twice is once. Raises DuplicateSet.DoesNotExist, ReasonNeeded, ChooseOne, AlreadyResolved, OwnCase,
    DecisionBeingWritten.
    """
    found = DuplicateSet.objects.select_for_update().get(pk=set_id)
    why = needs_reason(reason)
    if found.resolution:
        if (found.resolution, found.kept_id) == (resolution, kept_id):
            return found
        raise AlreadyResolved
    members = list(
        Application.objects.select_for_update(of=("self",), no_key=True)
        .select_related("applicant", "round")
        .filter(duplicate_of__duplicate_set=found)
        .order_by("pk")
    )
    _refuse_own(members, by)
    kept = next((each for each in members if each.pk == kept_id), None)
    if resolution == DuplicateResolution.SAME and kept is None:
        raise ChooseOne
    found.resolution, found.reason, found.resolved_at, found.resolved_by = resolution, why, now, by
    found.kept = kept if resolution == DuplicateResolution.SAME else None
    found.save(update_fields=["resolution", "reason", "resolved_at", "resolved_by", "kept"])
    if found.kept:
        _withdraw_others(members, found.kept, by, now)
    return found


def _refuse_own(members: Iterable[Application], by: User) -> None:
    if any(by.pk in (each.applicant_id, each.on_behalf_by_id) for each in members):
        raise OwnCase


def _withdraw_others(members: Iterable[Application], kept: Application, by: User, now: datetime) -> None:
    for each in members:
        if each.pk == kept.pk or each.state not in SENT:
            continue
        if each.frozen_at:
            mark_stale(round_id=each.round_id, why=f"{each.number} 신청을 겹친 신청으로 뺐습니다.", now=now)
        reason = f"같은 분의 다른 신청({kept.number})으로 심사합니다."
        each.state, each.withdrawn_at, each.withdrawn_reason, each.updated_at = (
            ApplicationState.WITHDRAWN, now, reason, now,
        )  # fmt: skip
        each.save(update_fields=["state", "withdrawn_at", "withdrawn_reason", "updated_at"])
        papers.destroy(Evidence.objects.select_for_update().filter(application=each).exclude(file=""), now)
        note(each, "duplicate_withdrawn", by=by, now=now, kept=kept.number)
        tell(each, title="장학금 신청을 하나로 합쳤습니다", body=reason, key="duplicate", now=now)
