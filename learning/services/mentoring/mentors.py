"""A mentor's own standing: profile, how many people at once, pauses, and leaving without leaving anybody alone."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.choices import NoticeKind
from accounts.models import Organization, User
from accounts.services.notices import Message, notify_many
from learning.choices.mentoring import MENTORSHIP_LIVE, EndReason, EventKind, ProposalState
from learning.models.mentoring import CapacityPeriod, MentorProfile, Mentorship, Proposal, Seat
from learning.models.mentoring.mentor import MOST_SEATS
from learning.services.mentoring.events import record
from learning.services.mentoring.lifecycle import release
from learning.services.mentoring.matches import lock_mentor, lock_request
from learning.services.mentoring.proposals import supersede
from learning.services.mentoring.refusals import BelowLoad, MentoringRefused

TOLD = frozenset(
    {
        *("trades", "skills", "languages", "regions", "mode", "employers"),
        *("years", "introduction", "meeting_link", "slots"),
    }
)


class CapacityTooLarge(MentoringRefused):
    code = "capacity_too_large"
    detail = f"한 번에 {MOST_SEATS}명까지 맡을 수 있습니다."
    field = "capacity"


@transaction.atomic
def save_profile(
    *, user: User, organization: Organization, values: Mapping[str, Any], by: User, now: datetime
) -> MentorProfile:
    """Make or change what a mentor says of themself (names of TOLD; others are left alone). Not the capacity."""
    profile, is_new = MentorProfile.objects.get_or_create(
        user=user, defaults={"organization": organization, "updated_at": now}
    )
    profile = lock_mentor(profile.pk)
    for name in TOLD & values.keys():
        setattr(profile, name, values[name])
    profile.organization, profile.updated_at = organization, now
    if profile.left_at is not None:
        profile.left_at = None
    profile.save()
    _record(profile, "new" if is_new else "profile", by, "", now)
    return profile


@transaction.atomic
def set_capacity(*, mentor_id: int, capacity: int, by: User | None, now: datetime) -> MentorProfile:
    """So many people at once from now on. People looked after stay: raises BelowLoad, CapacityTooLarge.

    Proposals beyond the seats that are left are taken back, the newest first; these residents are first in line.
    """
    mentor = lock_mentor(mentor_id)
    if not 0 <= capacity <= MOST_SEATS:
        raise CapacityTooLarge
    load = Seat.objects.filter(mentor=mentor, released_at=None).count()
    if capacity < load:
        raise BelowLoad(load)
    if capacity == mentor.capacity:
        return mentor
    before = mentor.capacity
    _close_ranks(mentor, capacity)
    mentor.capacity, mentor.updated_at = capacity, now
    mentor.save(update_fields=["capacity", "updated_at"])
    _record(mentor, "capacity", by, f"{before} -> {capacity}", now)
    _take_back(mentor, keep=capacity - load, why="멘토의 자리가 줄어듦", now=now)
    return mentor


def _close_ranks(mentor: MentorProfile, capacity: int) -> None:
    """Move whoever sits above the new capacity to the lowest free seats; locked by the mentor's row."""
    held = list(Seat.objects.filter(mentor=mentor, released_at=None).order_by("number"))
    free = iter(sorted(set(range(1, capacity + 1)) - {seat.number for seat in held}))
    for seat in held:
        if seat.number > capacity:
            Seat.objects.filter(pk=seat.pk).update(number=next(free))


def _take_back(mentor: MentorProfile, *, keep: int, why: str, now: datetime) -> int:
    """Supersede the mentor's open proposals but for the `keep` oldest; how many."""
    offers = Proposal.objects.filter(mentor=mentor, state=ProposalState.OFFERED).order_by("offered_at", "pk")
    beyond = sorted(offers.values_list("request_id", "pk")[max(0, keep) :])
    for request_id, pk in beyond:
        request = lock_request(request_id)
        proposal = Proposal.objects.select_for_update().get(pk=pk)
        if proposal.state == ProposalState.OFFERED:
            proposal.mentor, proposal.request = mentor, request
            supersede(proposal, why, now)
    _tell_taken_back([request_id for request_id, _ in beyond], mentor, now)
    return len(beyond)


def _tell_taken_back(requests: list[int], mentor: MentorProfile, now: datetime) -> None:
    from_requests = Proposal.objects.filter(request__in=requests, mentor=mentor, state=ProposalState.SUPERSEDED)
    notify_many(
        [
            Message(
                person, NoticeKind.RESULT, f"proposal:{pk}:taken-back", "멘토 제안이 취소되었습니다",
                "멘토의 사정으로 제안을 거두었습니다. 다음 연결에서 먼저 찾아 드립니다.", "/learning/mentoring/",
            )
            for pk, person in from_requests.values_list("pk", "request__person_id")
        ],
        now,
    )  # fmt: skip


# --- Capacity by period -------------------------------------------------------------------------------------------
@transaction.atomic
def plan_capacity(
    *, mentor_id: int, starts_on: date, capacity: int, reason: str, by: User, now: datetime
) -> CapacityPeriod:
    """Another capacity from a day on; the same day again replaces what was planned. Raises CapacityTooLarge."""
    if not 0 <= capacity <= MOST_SEATS:
        raise CapacityTooLarge
    mentor = lock_mentor(mentor_id)
    period, _ = CapacityPeriod.objects.update_or_create(
        mentor=mentor, starts_on=starts_on,
        defaults={
            "capacity": capacity, "reason": reason[:200], "asked_at": now, "applied_at": None, "held_at": None,
        },
    )  # fmt: skip
    _record(mentor, "capacity planned", by, f"{capacity} from {starts_on}", now)
    return period


def apply_periods(now: datetime) -> int:
    """Apply what was planned for today or earlier; where the load is larger it stays a task for staff (held_at)."""
    today = timezone.localdate(now)
    due = CapacityPeriod.objects.filter(starts_on__lte=today, applied_at=None).order_by("starts_on", "pk")
    return sum(_apply(period, now) for period in list(due[:200]))


def _apply(period: CapacityPeriod, now: datetime) -> int:
    try:
        with transaction.atomic():
            set_capacity(mentor_id=period.mentor_id, capacity=period.capacity, by=None, now=now)
            return CapacityPeriod.objects.filter(pk=period.pk, applied_at=None).update(applied_at=now, held_at=None)
    except BelowLoad:
        CapacityPeriod.objects.filter(pk=period.pk, held_at=None).update(held_at=now)
        return 0


# --- Pauses and leaving -------------------------------------------------------------------------------------------
@transaction.atomic
def pause(*, mentor_id: int, until: date | None, reason: str, by: User, now: datetime) -> MentorProfile:
    """No new people until a day (None = until resumed); proposals are taken back, mentees stay. Again: a new day."""
    mentor = lock_mentor(mentor_id)
    mentor.paused_at = mentor.paused_at or now
    mentor.paused_until, mentor.pause_reason, mentor.updated_at = until, reason[:200], now
    mentor.save(update_fields=["paused_at", "paused_until", "pause_reason", "updated_at"])
    _record(mentor, "paused", by, reason, now)
    _take_back(mentor, keep=0, why="멘토가 쉼", now=now)
    return mentor


@transaction.atomic
def resume(*, mentor_id: int, by: User | None, now: datetime) -> MentorProfile:
    """New people again."""
    mentor = lock_mentor(mentor_id)
    if mentor.paused_at is not None:
        mentor.paused_at, mentor.paused_until, mentor.pause_reason, mentor.updated_at = None, None, "", now
        mentor.save(update_fields=["paused_at", "paused_until", "pause_reason", "updated_at"])
        _record(mentor, "resumed", by, "", now)
    return mentor


def resume_rested(now: datetime) -> int:
    """Mentors whose pause is over take new people again; how many."""
    over = MentorProfile.objects.filter(paused_until__lte=timezone.localdate(now), left_at=None)
    ids = list(over.values_list("pk", flat=True)[:200])
    for pk in ids:
        resume(mentor_id=pk, by=None, now=now)
    return len(ids)


@transaction.atomic
def leave(*, mentor_id: int, by: User | None, reason: str, now: datetime) -> int:
    """The mentor stops: every mentee is first in line for the next run, told why; how many there were."""
    mentor = lock_mentor(mentor_id)
    if mentor.left_at is not None:
        return 0
    _take_back(mentor, keep=0, why="멘토가 활동을 그만둠", now=now)
    live = Mentorship.objects.filter(mentor=mentor, state__in=MENTORSHIP_LIVE).order_by("request_id")
    ids = list(live.values_list("pk", flat=True))
    for pk in ids:
        release(mentorship_id=pk, by=by, reason=EndReason.MENTOR_LEFT, note=reason, now=now)
    MentorProfile.objects.filter(pk=mentor.pk).update(
        left_at=now, updated_at=now, paused_until=None, paused_at=F("paused_at")
    )
    _record(mentor, "left", by, reason, now)
    return len(ids)


def let_go_without_role(now: datetime) -> int:
    """Mentors whose role has ended stop; how many."""
    gone = MentorProfile.objects.without_role().filter(left_at=None)
    ids = list(gone.values_list("pk", flat=True)[:200])
    for pk in ids:
        leave(mentor_id=pk, by=None, reason="멘토 역할이 끝남", now=now)
    return len(ids)


def _record(mentor: MentorProfile, what: str, by: User | None, reason: str, now: datetime) -> None:
    record(kind=EventKind.MENTOR, row=mentor.pk, to_state=what[:12], by=by, reason=reason, mentor_id=mentor.pk, now=now)
