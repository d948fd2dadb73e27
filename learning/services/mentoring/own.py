"""Finds what belongs to a resident or to a mentor, so that nobody else's can even be asked for."""

from datetime import datetime

from accounts.models import User
from accounts.services.notices import notify
from learning.choices.mentoring import MentorshipState, Side
from learning.models.mentoring import MentorProfile, Mentorship
from programs.services.refusals import Refused

WITH = ("request", "mentor__user", "mentor__organization", "person", "program")


class MentorshipOver(Refused):
    code = "mentorship_over"
    detail = "이 멘토링은 끝났습니다."
    next_step = "남은 기록은 시민의 멘토링 화면에 그대로 있습니다."


class MentorshipResting(Refused):
    code = "mentorship_resting"
    detail = "지금은 쉬는 중입니다."
    next_step = "다시 시작한 뒤에 할 수 있습니다."


def own_mentorship(*, person: User, mentorship_id: int) -> Mentorship:
    """A resident's own, live or over. Raises Mentorship.DoesNotExist for anybody else's."""
    return Mentorship.objects.select_related(*WITH).get(pk=mentorship_id, person=person)


def own_mentee(*, user: User, mentorship_id: int) -> Mentorship:
    """A mentor's own live one. Raises Mentorship.DoesNotExist for others' and once it is over."""
    return Mentorship.objects.live().select_related(*WITH).get(pk=mentorship_id, mentor__user=user)


def profile_of(user: User) -> MentorProfile | None:
    """The mentor's own profile; None for a mentor nobody has set up yet, or who has left."""
    return MentorProfile.objects.select_related("user", "organization").filter(user=user, left_at=None).first()


def lock_live(mentorship_id: int, *, awake: bool = False) -> Mentorship:
    """The mentorship, locked until the transaction ends. Raises MentorshipOver; with `awake` also MentorshipResting."""
    found = Mentorship.objects.select_for_update(of=("self",), no_key=True).select_related(*WITH).get(pk=mentorship_id)
    if not found.is_live:
        raise MentorshipOver
    if awake and found.state == MentorshipState.PAUSED:
        raise MentorshipResting
    return found


def side_of(mentorship: Mentorship, user: User) -> Side:
    """Which of the two somebody is. Raises Mentorship.DoesNotExist for a third person."""
    if mentorship.person_id == user.pk:
        return Side.RESIDENT
    if mentorship.mentor.user_id == user.pk:
        return Side.MENTOR
    raise Mentorship.DoesNotExist


def other_of(mentorship: Mentorship, side: str) -> User:
    return mentorship.mentor.user if side == Side.RESIDENT else mentorship.person


def home_of(mentorship: Mentorship, side: str) -> str:
    """The page on which a side finds the mentorship."""
    if side == Side.RESIDENT:
        return f"/learning/mentoring/with/{mentorship.pk}/"
    return f"/mentor/mentees/{mentorship.pk}/"


def tell_other(
    mentorship: Mentorship, side: str, *, kind: str, key: str, title: str, body: str, now: datetime, page: str = ""
) -> None:
    """A notice to the other of the two than `side`; `page` is added to the address of the mentorship."""
    other = Side.MENTOR if side == Side.RESIDENT else Side.RESIDENT
    notify(
        recipient=other_of(mentorship, side),
        kind=kind,
        key=f"mentoring:{mentorship.pk}:{key}",
        title=title,
        body=body,
        link=home_of(mentorship, other) + page,
        now=now,
    )
