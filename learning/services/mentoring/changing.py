"""Either side changes a mentorship: what a page's form says becomes one step of its life, told in a sentence."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from accounts.templatetags.display import day
from learning.choices.mentoring import EndReason
from learning.models.mentoring import Mentorship
from learning.services.mentoring import lifecycle

Step = Callable[[Mentorship, User, Mapping[str, Any], datetime], str]


def _pause(mentorship: Mentorship, by: User, values: Mapping[str, Any], now: datetime) -> str:
    lifecycle.pause(mentorship_id=mentorship.pk, by=by, until=values["until"], now=now)
    return f"{day(values['until'])}까지 쉬기로 했습니다. 그날 다시 시작합니다."


def _resume(mentorship: Mentorship, by: User, values: Mapping[str, Any], now: datetime) -> str:
    lifecycle.resume(mentorship_id=mentorship.pk, by=by, now=now)
    return "다시 시작했습니다."


def _extend(mentorship: Mentorship, by: User, values: Mapping[str, Any], now: datetime) -> str:
    until = (values["shown_end"] or mentorship.ends_on) + timedelta(weeks=values["weeks"])
    lifecycle.extend(mentorship_id=mentorship.pk, by=by, until=until, now=now)
    return f"{day(until)}까지 함께하기로 했습니다."


def _another(mentorship: Mentorship, by: User, values: Mapping[str, Any], now: datetime) -> str:
    lifecycle.request_another(mentorship_id=mentorship.pk, by=by, reason=values["reason"], now=now)
    return "다른 멘토를 찾고 있습니다. 찾으면 바로 알려 드립니다."


def _end(mentorship: Mentorship, by: User, values: Mapping[str, Any], now: datetime) -> str:
    if values["reason"] == EndReason.REACHED:
        lifecycle.complete(mentorship_id=mentorship.pk, by=by, note=values["note"], now=now)
        return "축하합니다. 목표를 이루고 멘토링을 마쳤습니다."
    lifecycle.end(mentorship_id=mentorship.pk, by=by, reason=values["reason"], note=values["note"], now=now)
    return "멘토링을 끝냈습니다."


DOING: Mapping[str, Step] = {
    "pause": _pause,
    "resume": _resume,
    "extend": _extend,
    "another": _another,
    "end": _end,
}


def take_step(*, kind: str, mentorship: Mentorship, by: User, values: Mapping[str, Any], now: datetime) -> str:
    """Do what a page of changes says; the sentence that tells it. Raises KeyError for an unknown kind, and what the
    step refuses (MentorshipNotLive, TooLong)."""
    return DOING[kind](mentorship, by, values, now)
