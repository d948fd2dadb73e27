"""Mentoring in a portal to try: 108 mentors, some 600 requests, published runs, mentorships in every state."""

from datetime import date, datetime, timedelta
from random import Random

from django.db import transaction

from accounts.models import User
from accounts.services.demonstration import DOMAIN, keep_in_inboxes
from learning.models.mentoring import AvailabilityException, CapacityPeriod, MentorProfile, MentorRequest, Mentorship
from learning.services.mentoring import lifecycle, mentors, nudges, policies, proposals
from learning.services.mentoring.demo import fresh
from learning.services.mentoring.demo.named import ask_lately, ask_long_ago, named_users, pin_to, tell_story
from learning.services.mentoring.demo.people import make_mentors, make_requests
from learning.services.mentoring.demo.rounds import Begun, accept, answered, published_run, write_mentorships
from learning.services.mentoring.demo.work import write_work
from learning.services.mentoring.refusals import NoSeatLeft

FIRST, SECOND = 330, 270  # requests of each wave
RUN_BEFORE, SECOND_RUN_BEFORE = timedelta(days=55), timedelta(hours=20)
TRANSFERS = 5


@transaction.atomic
def seed(*, now: datetime) -> dict[str, int]:
    """Write it once, into a portal whose demonstration is there; later calls change nothing. What was made."""
    users = named_users()
    people = list(User.objects.filter(email__regex=rf"^resident\d+@{DOMAIN}$").order_by("pk")[: FIRST + SECOND])
    if len(users) < 4 or len(people) < FIRST + SECOND or MentorProfile.objects.exists():
        return {}
    policies.publish_policy(values={"note": "처음 기준", "starts_at": now - timedelta(days=90)}, by=None, now=now)
    nudges.usual_rules(now)
    profiles = make_mentors(users["mentor"], now)
    _first_wave(users, profiles[0], people[:FIRST], now)
    _second_wave(users, people[FIRST:], now)
    _around(profiles, users["officer"], now)
    keep_in_inboxes(now=now)
    return {
        "mentors": len(profiles),
        "requests": MentorRequest.objects.count(),
        "mentorships": Mentorship.objects.count(),
    }


@transaction.atomic
def reset_dates(*, now: datetime) -> dict[str, int]:
    """Bring a demonstration that has grown old near today; again on the same day it changes nothing. What was done."""
    users = named_users()
    if len(users) < 4 or not fresh.is_shown():
        return {}
    moved, asked = fresh.move(now), MentorRequest.objects.count()
    if fresh.is_quiet(now):
        fresh.clear_the_way(users["officer"], now)
        if fresh.are_few():
            named = MentorProfile.objects.get(user=users["mentor"])
            _first_wave(users, named, fresh.without_request()[:FIRST], now)
            while proposals.tend(now):  # those of the earlier run that nobody answered
                pass
        _second_wave(users, fresh.without_request()[:SECOND], now)
    told = fresh.speak_up(now)
    keep_in_inboxes(now=now)
    return {"moved": moved, "requests": MentorRequest.objects.count() - asked, "concerns": told}


def _asked(count: int, first: datetime, last: datetime) -> list[datetime]:
    roll = Random(f"asked {count}")  # noqa: S311 - the same moments every time
    return sorted(first + (last - first) * roll.random() for _ in range(count))


def _first_wave(users: dict[str, User], named: MentorProfile, people: list[User], now: datetime) -> None:
    """Two months ago: most are together since, or were."""
    at = now - RUN_BEFORE
    if people:
        make_requests(people, _asked(len(people), at - timedelta(days=14), at - timedelta(hours=2)))
    mine = ask_long_ago(users, at - timedelta(days=3))
    if mine:
        pin_to(mine, named, users["officer"], at - timedelta(days=1))
    run = published_run(users["officer"], at)
    begun = answered(run, keep=frozenset({users["resident"].pk}), now=now, is_old=True)
    own = run.proposals.select_related("request", "mentor").filter(request=mine).first() if mine else None
    if own:
        begun.append(Begun(own, own.offered_at + timedelta(hours=20)))
        accept([own], Random("own"), own.offered_at, is_old=False)  # noqa: S311 - the same every time
    rows = write_mentorships(begun, now)
    loaded = Mentorship.objects.select_related("request", "person", "mentor__user").in_bulk([each.pk for each in rows])
    story = next((each for each in loaded.values() if mine and each.request_id == mine.pk), None)
    write_work([each for each in loaded.values() if each != story], now)
    if story:
        tell_story(story, now)


def _second_wave(users: dict[str, User], people: list[User], now: datetime) -> None:
    """Yesterday: some have agreed, most are thinking it over, some wait in line."""
    at = now - SECOND_RUN_BEFORE
    if people:
        make_requests(people, _asked(len(people), now - timedelta(days=13), at - timedelta(hours=1)))
    ask_lately(users, at - timedelta(days=2))
    if not MentorRequest.objects.in_line().exists():
        return
    run = published_run(users["officer"], at)
    keep = frozenset({users["resident"].pk, users["mentor"].pk})
    write_mentorships(answered(run, keep=keep, now=now, is_old=False), now)


def _around(profiles: list[MentorProfile], officer: User, now: datetime) -> None:
    """Mentors who rest, who will take more or fewer people, who are away for a day; residents who changed mentor."""
    for mentor in profiles[5:7]:
        until = (now + timedelta(days=21)).date()
        mentors.pause(mentor_id=mentor.pk, until=until, reason="자격 보수 교육", by=mentor.user, now=now)
    day: date = (now + timedelta(days=9)).date()
    AvailabilityException.objects.bulk_create(
        AvailabilityException(mentor=mentor, day=day, note="기관 행사") for mentor in profiles[:4]
    )
    CapacityPeriod.objects.create(
        mentor=profiles[8], starts_on=(now + timedelta(days=30)).date(), capacity=profiles[8].capacity + 2, asked_at=now
    )
    _transfer(profiles, officer, now)


def _transfer(profiles: list[MentorProfile], officer: User, now: datetime) -> None:
    live = Mentorship.objects.filter(state="active", person__email__startswith="resident0").order_by("pk")
    moved = 0
    for row in live.select_related("mentor")[: TRANSFERS * 6]:
        other = next((each for each in profiles[9:] if row.request.trade in each.trades and each != row.mentor), None)
        if other is None or moved == TRANSFERS:
            continue
        try:
            lifecycle.transfer(
                mentorship_id=row.pk, mentor_id=other.pk, by=officer, reason="만날 수 있는 시간이 달라짐", now=now
            )
        except NoSeatLeft:
            continue
        moved += 1
