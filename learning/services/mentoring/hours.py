"""What a mentor did: hours by month from logged meetings, and the certificate that says so on paper."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from learning.choices.mentoring import SessionState
from learning.models.mentoring import MentoringSession, MentorProfile
from programs.services.certificates.printing import print_paper
from programs.services.certificates.wording import hours_words, long_day
from programs.services.refusals import Refused


class NothingDone(Refused):
    code = "nothing_done"
    detail = "이 기간에 적어 둔 상담이 없습니다."
    next_step = "상담을 기록한 뒤에 다시 받아 주세요."


@dataclass(frozen=True)
class Month:
    """`first` = first of the month; minutes are those of logged meetings."""

    first: date
    sessions: int
    minutes: int
    people: int


@dataclass(frozen=True)
class Activity:
    months: list[Month]
    sessions: int
    minutes: int
    people: int


def activity_of(mentor: MentorProfile, year: int) -> Activity:
    """The meetings that took place in a year, by month, the newest first."""
    rows = MentoringSession.objects.filter(mentor=mentor, state=SessionState.HELD, starts_at__year=year).values_list(
        "starts_at", "ends_at", "mentorship__person"
    )
    sessions: Counter[date] = Counter()
    minutes: Counter[date] = Counter()
    people: dict[date, set[int]] = {}
    for starts_at, ends_at, person in rows:
        first = timezone.localdate(starts_at).replace(day=1)
        sessions[first] += 1
        minutes[first] += int((ends_at - starts_at).total_seconds() // 60)
        people.setdefault(first, set()).add(person)
    months = [Month(first, sessions[first], minutes[first], len(people[first])) for first in sorted(sessions)[::-1]]
    everybody = set().union(*people.values()) if people else set()
    return Activity(months, sum(sessions.values()), sum(minutes.values()), len(everybody))


def active_years(mentor: MentorProfile, this_year: int) -> list[int]:
    """This year and every one in which meetings were written down, the newest first."""
    rows = MentoringSession.objects.filter(mentor=mentor, state=SessionState.HELD).order_by()
    return sorted({this_year, *rows.values_list("starts_at__year", flat=True).distinct()}, reverse=True)


def activity_paper(*, mentor: MentorProfile, year: int, now: datetime) -> bytes:
    """The certificate of a year's activity as PDF; no mentee is named. Raises NothingDone and PaperNotReady."""
    done = activity_of(mentor, year)
    if not done.sessions:
        raise NothingDone
    data = {
        "title": f"멘토 활동 확인서 {year}",
        "year": f"{year}년",
        "name": mentor.user.name,
        "organization": mentor.organization.name,
        "made_on": long_day(now),
        "total": hours_words(done.minutes),
        "sessions": f"{done.sessions}회",
        "people": f"{done.people}명",
        "months": [
            {"month": f"{month.first.month}월", "sessions": f"{month.sessions}회", "hours": hours_words(month.minutes)}
            for month in reversed(done.months)
        ],
    }
    return print_paper("mentor_activity", data, made_at=now)
