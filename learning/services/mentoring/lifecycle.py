"""A mentorship rests, goes on longer, reaches its goal, ends, or moves to another mentor; each told to both sides."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.choices import NoticeKind
from accounts.models import User
from accounts.services.notices import Message, notify_many
from learning.choices.mentoring import (
    BanReason,
    EndReason,
    EventKind,
    MentorshipState,
    ProposalState,
    RequestState,
    Side,
    Tier,
)
from learning.models.mentoring import Ban, Mentorship, Proposal
from learning.services.mentoring.events import record
from learning.services.mentoring.matches import (
    ASKED,
    begin,
    close,
    free_number,
    lock_mentor,
    lock_request,
    step_request,
    survey_page,
    tell_moved,
)
from learning.services.mentoring.proposals import supersede
from learning.services.mentoring.refusals import MentorAway, MentorshipNotLive, TooLong

LONGEST_REST = timedelta(days=60)
LONGEST_EXTENSION = timedelta(days=180)


def lock_live(mentorship_id: int, *more_mentors: int) -> Mentorship:
    """The live mentorship with its mentor (and others, by id) and request locked in the common order.

    Raises MentorshipNotLive.
    """
    ids = Mentorship.objects.values("mentor_id", "request_id").get(pk=mentorship_id)
    mentors = {each: lock_mentor(each) for each in sorted({ids["mentor_id"], *more_mentors})}
    request = lock_request(ids["request_id"])
    rows = Mentorship.objects.select_for_update(of=("self",)).select_related("person", "program")
    mentorship = rows.get(pk=mentorship_id)
    mentorship.mentor, mentorship.request = mentors[mentorship.mentor_id], request
    if not mentorship.is_live:
        raise MentorshipNotLive
    return mentorship


@transaction.atomic
def pause(*, mentorship_id: int, by: User, until: date, reason: str = "", now: datetime) -> Mentorship:
    """The two rest until a day; the seat stays theirs. Raises MentorshipNotLive, TooLong."""
    mentorship = lock_live(mentorship_id)
    today = timezone.localdate(now)
    if not today < until <= today + LONGEST_REST:
        raise TooLong(f"쉬는 날은 내일부터 {LONGEST_REST.days}일 안에서 골라 주세요.")
    mentorship.paused_until = until
    if mentorship.state == MentorshipState.ACTIVE:
        mentorship.state, mentorship.paused_at = MentorshipState.PAUSED, now
        _record(mentorship, MentorshipState.ACTIVE, by, reason, now)
    mentorship.save(update_fields=["state", "paused_at", "paused_until"])
    _tell(mentorship, by, f"paused:{until}", "멘토링을 잠시 쉽니다", f"{until:%-m월 %-d일}까지 쉬기로 했습니다.", now)
    return mentorship


@transaction.atomic
def resume(*, mentorship_id: int, by: User | None, now: datetime) -> Mentorship:
    """The two go on. Raises MentorshipNotLive."""
    mentorship = lock_live(mentorship_id)
    if mentorship.state == MentorshipState.PAUSED:
        mentorship.state, mentorship.paused_until = MentorshipState.ACTIVE, None
        mentorship.save(update_fields=["state", "paused_until"])
        _record(mentorship, MentorshipState.PAUSED, by, "", now)
        _tell(mentorship, by, f"resumed:{now:%Y%m%d%H%M}", "멘토링을 다시 시작합니다", "다음 만남을 잡아 주세요.", now)
    return mentorship


def resume_rested(now: datetime) -> int:
    """Go on with those whose rest is over; how many."""
    today = timezone.localdate(now)
    over = Mentorship.objects.filter(state=MentorshipState.PAUSED, paused_until__lte=today)
    ids = list(over.values_list("pk", flat=True)[:200])
    for pk in ids:
        resume(mentorship_id=pk, by=None, now=now)
    return len(ids)


@transaction.atomic
def extend(*, mentorship_id: int, by: User, until: date, now: datetime) -> Mentorship:
    """A later last day; either side may. Raises MentorshipNotLive, TooLong."""
    mentorship = lock_live(mentorship_id)
    if not mentorship.ends_on <= until <= timezone.localdate(now) + LONGEST_EXTENSION:
        raise TooLong(f"지금 마치는 날부터 앞으로 {LONGEST_EXTENSION.days}일 안에서 골라 주세요.")
    if until > mentorship.ends_on:
        mentorship.ends_on, mentorship.extensions = until, mentorship.extensions + 1
        mentorship.save(update_fields=["ends_on", "extensions"])
        _record(mentorship, mentorship.state, by, f"extended to {until}", now)
        said = f"{until:%-m월 %-d일}까지 함께하기로 했습니다."
        _tell(mentorship, by, f"extended:{until}", "멘토링 기간을 늘렸습니다", said, now)
    return mentorship


@transaction.atomic
def complete(*, mentorship_id: int, by: User, note: str = "", now: datetime) -> Mentorship:
    """The goal is reached: the request is done. Raises MentorshipNotLive."""
    return _over(mentorship_id, MentorshipState.COMPLETED, by, EndReason.REACHED, note, now)


@transaction.atomic
def end(*, mentorship_id: int, by: User, reason: EndReason | str, note: str = "", now: datetime) -> Mentorship:
    """Either side or staff ends it for good: the request is done. Raises MentorshipNotLive."""
    return _over(mentorship_id, MentorshipState.ENDED, by, EndReason(reason), note, now)


@transaction.atomic
def request_another(*, mentorship_id: int, by: User, reason: str, now: datetime) -> Mentorship:
    """The two don't fit: it ends, the pair is never proposed again, the request waits anew.

    Raises MentorshipNotLive.
    """
    mentorship = lock_live(mentorship_id)
    ban = Ban(
        mentor=mentorship.mentor, person=mentorship.person, reason=BanReason.MISMATCH, note=reason[:200], made_at=now
    )
    Ban.objects.bulk_create([ban], ignore_conflicts=True)
    return _release(mentorship, by, EndReason.MISMATCH, reason, now, first=False)


@transaction.atomic
def release(
    *, mentorship_id: int, by: User | None, reason: EndReason | str, note: str = "", now: datetime
) -> Mentorship:
    """It ends through no doing of the resident (a mentor who leaves or stays silent): first in line for the next run.

    Raises MentorshipNotLive.
    """
    return _release(lock_live(mentorship_id), by, EndReason(reason), note, now, first=True)


@transaction.atomic
def transfer(*, mentorship_id: int, mentor_id: int, by: User, reason: str, now: datetime) -> Mentorship:
    """Staff hand a resident to another mentor at once, both told. Raises MentorshipNotLive, MentorAway, NoSeatLeft."""
    old = lock_live(mentorship_id, mentor_id)
    mentor = lock_mentor(mentor_id)
    if not mentor.is_serving or mentor.pk == old.mentor_id or mentor.user_id == old.person_id:
        raise MentorAway
    number = free_number(mentor)
    close(old, MentorshipState.TRANSFERRED, by=by, reason="", note=reason, now=now)
    new = begin(request=old.request, mentor=mentor, number=number, now=now)
    Mentorship.objects.filter(pk=old.pk).update(moved_to=new)
    tell_moved(old, now)
    return new


TOLD_BEFORE, GRACE = timedelta(days=7), timedelta(days=7)


def end_due(now: datetime) -> int:
    """Tell both a week before the last day that they may go on longer; end what nobody extended a week after it."""
    today = timezone.localdate(now)
    soon = Mentorship.objects.live().filter(ends_on__gt=today, ends_on__lte=today + TOLD_BEFORE)
    for mentorship in soon.select_related("mentor"):
        said = f"{mentorship.ends_on:%-m월 %-d일}에 끝납니다. 더 함께하고 싶으면 기간을 늘려 주세요."
        _tell(mentorship, None, f"ends:{mentorship.ends_on}", "멘토링이 곧 끝납니다", said, now)
    over = Mentorship.objects.live().filter(ends_on__lt=today - GRACE)
    ids = list(over.values_list("pk", flat=True)[:200])
    for pk in ids:
        with transaction.atomic():
            _over(pk, MentorshipState.ENDED, None, EndReason.TERM, "", now)
    return len(ids)


# --- Parts --------------------------------------------------------------------------------------------------------
def _over(
    mentorship_id: int, state: MentorshipState, by: User | None, reason: EndReason, note: str, now: datetime
) -> Mentorship:
    mentorship = lock_live(mentorship_id)
    close(mentorship, state, by=by, reason=reason, note=note, now=now)
    step_request(mentorship.request, RequestState.DONE, now, by=by, reason=reason, closed_at=now)
    _take_back_offers(mentorship, "멘토링을 마침", now)
    said = "그동안의 기록은 그대로 볼 수 있습니다. 짧은 설문에 답해 주시면 큰 도움이 됩니다."
    _tell(mentorship, by, "over", "멘토링을 마쳤습니다", said, now, sides=[Side.RESIDENT])
    _tell(mentorship, by, "over", "멘토링을 마쳤습니다", ASKED, now, sides=[Side.MENTOR], page=survey_page(mentorship))
    return mentorship


def _release(
    mentorship: Mentorship, by: User | None, reason: EndReason, note: str, now: datetime, *, first: bool
) -> Mentorship:
    close(mentorship, MentorshipState.ENDED, by=by, reason=reason, note=note, now=now)
    tier = Tier.DISPLACED if first else mentorship.request.tier
    step_request(mentorship.request, RequestState.OPEN, now, by=by, reason=reason, tier=tier, waiting_since=now)
    _take_back_offers(mentorship, "멘토링이 끝나 다시 기다림", now)
    _tell(mentorship, by, "released", "멘토링이 끝났습니다", "다른 멘토를 찾고 있습니다. 찾으면 알려 드립니다.", now,
          sides=[Side.RESIDENT])  # fmt: skip
    leaves = reason == EndReason.MENTOR_LEFT  # and has no desk any longer
    said, page = ("이 멘티와의 멘토링이 끝났습니다. 고맙습니다.", "") if leaves else (ASKED, survey_page(mentorship))
    _tell(mentorship, by, "released", "멘토링이 끝났습니다", said, now, sides=[Side.MENTOR], page=page)
    return mentorship


def _take_back_offers(mentorship: Mentorship, why: str, now: datetime) -> None:
    """A move is offered to whoever has a mentor: a request that is done or open again is in no such offer."""
    open_offers = Proposal.objects.select_for_update(of=("self",)).filter(
        request=mentorship.request, state=ProposalState.OFFERED
    )
    for proposal in open_offers:
        proposal.request = mentorship.request
        supersede(proposal, why, now, first=False)


def _record(mentorship: Mentorship, before: str, by: User | None, reason: str, now: datetime) -> None:
    record(
        kind=EventKind.MENTORSHIP, row=mentorship.pk, from_state=before, to_state=mentorship.state, by=by,
        reason=reason, person_id=mentorship.person_id, mentor_id=mentorship.mentor_id, now=now,
    )  # fmt: skip


def _tell(
    mentorship: Mentorship, by: User | None, key: str, title: str, body: str, now: datetime,
    sides: Iterable[Side] = (Side.RESIDENT, Side.MENTOR), page: str = "",
) -> None:  # fmt: skip
    """Tell those sides that didn't do it themselves; `page` is where the mentor goes on."""
    people = {
        Side.RESIDENT: (mentorship.person_id, f"/learning/mentoring/with/{mentorship.pk}/"),
        Side.MENTOR: (mentorship.mentor.user_id, page or "/mentor/"),
    }
    notify_many(
        [
            Message(person, NoticeKind.RESULT, f"mentorship:{mentorship.pk}:{key}:{side}", title, body, link)
            for side, (person, link) in people.items()
            if side in sides and (by is None or by.pk != person)
        ],
        now,
    )
