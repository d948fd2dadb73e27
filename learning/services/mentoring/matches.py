"""Makes a mentorship of a proposal both sides agreed to: the seat is taken under the mentor's lock, or nothing is."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from accounts.choices import NoticeKind
from accounts.models import User
from accounts.services.notices import Message, notify_many
from learning.choices.mentoring import (
    MENTORSHIP_LIVE,
    EndReason,
    EventKind,
    MentorshipState,
    RequestState,
    SessionState,
    Side,
    Tier,
)
from learning.models.mentoring import MentoringSession, MentorProfile, MentorRequest, Mentorship, Proposal, Seat
from learning.services.mentoring.events import record
from learning.services.mentoring.refusals import AlreadyTogether, NoSeatLeft

TERM = timedelta(days=90)


def lock_mentor(mentor_id: int) -> MentorProfile:
    """The mentor's row, locked: whoever takes, frees or counts seats holds it. Always before requests and proposals."""
    rows = MentorProfile.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("user", "organization").get(pk=mentor_id)


def lock_request(request_id: int) -> MentorRequest:
    return MentorRequest.objects.select_for_update(of=("self",)).select_related("person", "program").get(pk=request_id)


def free_number(mentor: MentorProfile) -> int:
    """The lowest free seat of a locked mentor. Raises NoSeatLeft."""
    held = set(Seat.objects.filter(mentor=mentor, released_at=None).values_list("number", flat=True))
    number = next((each for each in range(1, mentor.capacity + 1) if each not in held), None)
    if number is None:
        raise NoSeatLeft
    return number


def activate(*, proposal: Proposal, mentor: MentorProfile, request: MentorRequest, now: datetime) -> Mentorship:
    """The mentorship of an accepted proposal, in a seat; mentor and request are locked. A mentorship the request still
    has is transferred. Raises NoSeatLeft, AlreadyTogether; then nothing has changed."""
    number = free_number(mentor)
    old = _make_room(request, mentor, now)
    mentorship = begin(request=request, mentor=mentor, number=number, now=now, proposal=proposal)
    if old:
        Mentorship.objects.filter(pk=old.pk).update(moved_to=mentorship)
    return mentorship


def _make_room(request: MentorRequest, mentor: MentorProfile, now: datetime) -> Mentorship | None:
    """End the live mentorship of the same person and program: the request's own is transferred, another one is in the
    way."""
    live = Mentorship.objects.select_for_update(of=("self",)).filter(
        person=request.person, program=request.program, state__in=MENTORSHIP_LIVE
    )
    old = live.first()
    if old is None:
        return None
    if old.request_id != request.pk or old.mentor_id == mentor.pk:
        raise AlreadyTogether
    close(old, MentorshipState.TRANSFERRED, by=None, reason="", note="다른 멘토로 옮김", now=now)
    tell_moved(old, now)
    return old


def begin(
    *, request: MentorRequest, mentor: MentorProfile, number: int, now: datetime, proposal: Proposal | None = None
) -> Mentorship:
    """Write the mentorship, its seat, the request's state, the events and both notices."""
    mentorship = Mentorship.objects.create(
        request=request, proposal=proposal, person=request.person, program=request.program, mentor=mentor,
        score=proposal.score if proposal else 0, terms=proposal.terms if proposal else {}, started_at=now,
        ends_on=last_day(now),
    )  # fmt: skip
    Seat.objects.create(mentor=mentor, number=number, mentorship=mentorship, taken_at=now)
    record(
        kind=EventKind.MENTORSHIP, row=mentorship.pk, to_state=MentorshipState.ACTIVE, person_id=request.person_id,
        mentor_id=mentor.pk, facts={"seat": number}, now=now,
    )  # fmt: skip
    # Having been first in line is used up.
    step_request(request, RequestState.ACTIVE, now, tier=Tier.USUAL)
    _tell_begin(mentorship, now)
    return mentorship


def last_day(now: datetime) -> date:
    """The agreed term counts from today, in Seoul."""
    return timezone.localdate(now) + TERM


def step_request(
    request: MentorRequest, state: RequestState, now: datetime, by: User | None = None, reason: str = "",
    **fields: object,
) -> None:  # fmt: skip
    """Move a locked request on, with its event; the same state again is nothing."""
    before = request.state
    for name, value in {"state": state, "changed_at": now, **fields}.items():
        setattr(request, name, value)
    request.save(update_fields=["state", "changed_at", *fields])
    if before != state:
        record(
            kind=EventKind.REQUEST, row=request.pk, from_state=before, to_state=state, person_id=request.person_id,
            by=by, reason=reason, now=now,
        )  # fmt: skip


def close(
    mentorship: Mentorship,
    state: MentorshipState,
    *,
    by: User | None,
    reason: EndReason | str,
    note: str,
    now: datetime,
) -> None:
    """End a locked live mentorship and free its seat; what was booked doesn't take place."""
    before = mentorship.state
    mentorship.state, mentorship.ended_at, mentorship.ended_by = state, now, by
    mentorship.end_reason, mentorship.end_note = reason, note[:200]
    mentorship.paused_until = None
    mentorship.save(update_fields=["state", "ended_at", "ended_by", "end_reason", "end_note", "paused_until"])
    Seat.objects.filter(mentorship=mentorship, released_at=None).update(released_at=now)
    coming = MentoringSession.objects.filter(mentorship=mentorship, state=SessionState.BOOKED, starts_at__gt=now)
    coming.update(state=SessionState.CANCELED, canceled_at=now, canceled_by=Side.STAFF, cancel_reason="멘토링이 끝남")
    record(
        kind=EventKind.MENTORSHIP, row=mentorship.pk, from_state=before, to_state=state, by=by, reason=note or reason,
        person_id=mentorship.person_id, mentor_id=mentorship.mentor_id, now=now,
    )  # fmt: skip


ASKED = "멘티의 기록은 닫혔습니다. 어땠는지 물음 다섯 개에 답해 주시면 다음 멘토링에 큰 도움이 됩니다."


def survey_page(mentorship: Mentorship) -> str:
    """Where a mentor says how it was, once it is over."""
    return f"/mentor/surveys/{mentorship.pk}/"


def tell_moved(mentorship: Mentorship, now: datetime) -> None:
    """Tell the mentor whose mentee goes on with somebody else."""
    key = f"mentorship:{mentorship.pk}:transferred:{Side.MENTOR}"
    said = f"멘티가 다른 멘토와 함께하게 되었습니다. {ASKED}"
    message = Message(
        mentorship.mentor.user_id, NoticeKind.RESULT, key, "멘토가 바뀌었습니다", said, survey_page(mentorship)
    )
    notify_many([message], now)


def _tell_begin(mentorship: Mentorship, now: datetime) -> None:
    key = f"mentorship:{mentorship.pk}:begin"
    person, mentor = mentorship.person, mentorship.mentor.user
    notify_many(
        [
            Message(
                person.pk, NoticeKind.RESULT, f"{key}:resident", "멘토와 함께하게 되었습니다",
                f"{mentor.name} 멘토와 멘토링을 시작합니다. 함께 비는 시간을 골라 첫 만남을 잡아 주세요.",
                f"/learning/mentoring/with/{mentorship.pk}/",
            ),
            Message(
                mentor.pk, NoticeKind.RESULT, f"{key}:mentor", "새 멘티와 함께하게 되었습니다",
                "서로 함께하기로 했습니다. 7일 안에 목표와 계획을 함께 적어 주세요.",
                f"/mentor/mentees/{mentorship.pk}/",
            ),
        ],
        now,
    )  # fmt: skip
