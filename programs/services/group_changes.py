"""An officer keeps seats of a round for some people first, changes that or takes it back: checked and noted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from programs.choices import ClashPolicy, IntakeState
from programs.models import Intake, SeatGroup
from programs.services import refusals, seats
from programs.services.draws.holding import refuse_between_list_and_result
from programs.services.intakes import note
from programs.services.search import reindex


class GroupsFixed(refusals.Refused):
    code = "groups_fixed"
    detail = "폐강한 회차의 자리는 나눌 수 없습니다."


class TooManyKept(refusals.Refused):
    code = "too_many_kept"
    field = "seats"

    def __init__(self, possible: int) -> None:
        super().__init__(f"이 묶음에 나눌 수 있는 자리는 {possible}자리까지입니다.", "정원을 먼저 늘려 주세요.")


class KeptBelowTaken(refusals.Refused):
    code = "kept_below_taken"
    field = "seats"

    def __init__(self, taken: int) -> None:
        super().__init__(f"이미 {taken}명이 이 묶음의 자리를 받았습니다. {taken}자리보다 적을 수 없습니다.")


class OpensTooLate(refusals.Refused):
    code = "opens_too_late"
    detail = "먼저 신청하는 때는 모두의 신청 시작보다 빨라야 합니다."
    field = "opens_at"


class ReleasedTooEarly(refusals.Refused):
    code = "released_too_early"
    detail = "모두에게 여는 때는 신청 시작보다 늦고 신청 마감보다 늦지 않아야 합니다."
    field = "releases_at"


class KeepsNothing(refusals.Refused):
    code = "keeps_nothing"
    detail = "나눌 자리나 먼저 신청하는 때 가운데 하나는 적어 주세요."
    field = "seats"


class GroupHeld(refusals.Refused):
    code = "group_held"

    def __init__(self, taken: int) -> None:
        super().__init__(
            f"이미 {taken}명이 이 묶음의 자리를 받아 없앨 수 없습니다.", "자리를 그 수만큼으로 줄일 수는 있습니다."
        )


@dataclass(frozen=True)
class Kept:
    """What an officer wants of a group. `seats` in persons; `rule` as eligibility.Rule stores it."""

    label: str
    rule: Mapping[str, object]
    seats: int
    opens_at: datetime | None = None
    releases_at: datetime | None = None


@transaction.atomic
def save_group(*, intake_id: int, group_id: int | None, kept: Kept, by: User, now: datetime) -> SeatGroup:
    """Make a group (`group_id` None) or change one; seats let go are offered at once. Saving the same again is noted
    once, making one of the same name again changes that one.

    Raises TooManyKept, KeptBelowTaken, OpensTooLate, ReleasedTooEarly, KeepsNothing, GroupsFixed or ListFrozen.
    """
    intake = _locked(intake_id)
    group = _group(intake, group_id, kept.label)
    _refuse_unless_possible(intake, group, kept)
    before = _told(group) if group.pk else {}
    for name in ("label", "rule", "seats", "opens_at"):
        setattr(group, name, getattr(kept, name))
    if group.pk and group.releases_at != kept.releases_at and group.released_at:
        group.released_at = None if kept.releases_at and kept.releases_at > now else group.released_at
    group.releases_at = kept.releases_at
    _refuse_without_room(intake, group)
    if group.pk:
        group.save(update_fields=["label", "rule", "seats", "opens_at", "releases_at", "released_at"])
    else:
        group.save()
    if before != (after := _told(group)):
        note(intake, "group_saved", by=by, now=now, before=before, after=after)
        seats.offer_freed_seats(intake.pk, now)
        reindex([intake.program_id], now=now)
    return group


@transaction.atomic
def remove_group(*, intake_id: int, group_id: int, by: User, now: datetime) -> None:
    """Give the seats of a group nobody holds a seat of to everybody. Removing twice changes nothing.

    Raises GroupHeld, GroupsFixed or ListFrozen.
    """
    intake = _locked(intake_id)
    group = SeatGroup.objects.filter(intake=intake, pk=group_id).first()
    if group is None:
        return
    if group.taken:
        raise GroupHeld(group.taken)
    note(intake, "group_removed", by=by, now=now, label=group.label)
    group.delete()
    seats.offer_freed_seats(intake.pk, now)
    reindex([intake.program_id], now=now)


@transaction.atomic
def set_clash_policy(*, intake_id: int, policy: ClashPolicy, by: User, now: datetime) -> None:
    """Warn of overlapping meetings, or refuse; for those who apply from now on. Setting the same changes nothing."""
    intake = _locked(intake_id)
    if intake.clash_policy == policy:
        return
    note(intake, "clash_policy", by=by, now=now, before=intake.clash_policy, after=policy.value)
    Intake.objects.filter(pk=intake.pk).update(clash_policy=policy, updated_at=now)


def _locked(intake_id: int) -> Intake:
    seats.lock_intake(intake_id)
    refuse_between_list_and_result(intake_id)
    intake = Intake.objects.select_for_update(of=("self",)).select_related("program").get(pk=intake_id)
    if intake.state == IntakeState.CANCELED:
        raise GroupsFixed
    return intake


def _group(intake: Intake, group_id: int | None, label: str) -> SeatGroup:
    """The group to be changed; a new one with a code of its own. SeatGroup.DoesNotExist for another round's."""
    if group_id is not None:
        return SeatGroup.objects.select_for_update().get(intake=intake, pk=group_id)
    same = SeatGroup.objects.select_for_update().filter(intake=intake, label=label).first()
    last = SeatGroup.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return same or SeatGroup(intake=intake, code=f"g{last + 1}")


def _refuse_unless_possible(intake: Intake, group: SeatGroup, kept: Kept) -> None:
    if not kept.seats and not kept.opens_at:
        raise KeepsNothing
    if kept.seats < group.taken:
        raise KeptBelowTaken(group.taken)
    opens, closes = intake.apply_opens_at, intake.apply_closes_at
    if kept.opens_at and (opens is None or kept.opens_at >= opens):
        raise OpensTooLate
    if kept.releases_at and opens and closes and not opens < kept.releases_at <= closes:
        raise ReleasedTooEarly


def _refuse_without_room(intake: Intake, group: SeatGroup) -> None:
    """`group` as it shall be; what it kept before is free for it again."""
    if group.released_at is not None:
        return
    stored = SeatGroup.objects.filter(pk=group.pk, released_at__isnull=True).first() if group.pk else None
    free = (intake.seats_left or 0) + (stored.left if stored else 0)
    if group.left > free:
        raise TooManyKept(max(group.taken + free, 0))


def _told(group: SeatGroup) -> dict[str, object]:
    """What the activity keeps of a group."""
    moments = {name: getattr(group, name) for name in ("opens_at", "releases_at")}
    return {
        "label": group.label,
        "seats": group.seats,
        "rule": group.rule,
        **{name: moment.isoformat() if moment else None for name, moment in moments.items()},
    }
