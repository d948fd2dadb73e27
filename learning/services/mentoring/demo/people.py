"""The made-up mentors and requests of a portal to try: 108 and some 600, the same every time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.contrib.auth.hashers import make_password

from accounts.choices import Role
from accounts.models import Membership, Organization, Resident, User
from accounts.services.demonstration import DOMAIN
from learning.choices.mentoring import REGION_OF, Language, MeetingMode, Need, Region, RequestState, Tier, Trade
from learning.models.mentoring import MentorProfile, MentorRequest
from learning.slots import PARTS, WHOLE_DAY
from programs.services.demo.seats import GIVEN, SURNAMES

MENTORS = 108
ORGANIZATIONS = 12
# How often each trade is wanted, and how many mentors know it: the gap is why some wait.
WANTED = {
    Trade.ELECTRIC: 14, Trade.BUILDING: 9, Trade.MACHINE: 6, Trade.VEHICLE: 6, Trade.DIGITAL: 14, Trade.DATA: 9,
    Trade.OFFICE: 9, Trade.CARE: 13, Trade.FOOD: 8, Trade.BEAUTY: 3, Trade.GREEN: 4, Trade.STARTUP: 14,
}  # fmt: skip
KNOWN = {**WANTED, Trade.DATA: 3, Trade.STARTUP: 8, Trade.CARE: 8, Trade.BUILDING: 12}
GOALS = {
    Trade.ELECTRIC: "전기기능사를 따고 건물 시설 관리 일을 시작하고 싶습니다.",
    Trade.BUILDING: "집수리 기술을 배워 동네에서 일감을 받고 싶습니다.",
    Trade.MACHINE: "용접 기능사를 따서 기계 정비 일로 옮기고 싶습니다.",
    Trade.VEHICLE: "드론 정비를 배워 농촌 방제 일을 해 보고 싶습니다.",
    Trade.DIGITAL: "사무실에서 쓰는 프로그램을 익혀 다시 취업하고 싶습니다.",
    Trade.DATA: "일하던 분야의 자료를 다루는 일로 옮기고 싶습니다.",
    Trade.OFFICE: "전산회계 자격을 따고 작은 회사의 회계를 맡고 싶습니다.",
    Trade.CARE: "요양보호사로 첫 일자리를 찾고 싶습니다.",
    Trade.FOOD: "한식조리기능사를 따고 작은 반찬 가게를 준비합니다.",
    Trade.BEAUTY: "옷 수선을 배워 집 근처에서 일하고 싶습니다.",
    Trade.GREEN: "조경기능사를 따고 공원 관리 일을 하고 싶습니다.",
    Trade.STARTUP: "온라인으로 물건을 파는 작은 가게를 열고 싶습니다.",
}
INTRODUCTIONS = (
    "현장에서 부딪히며 배운 것을 그대로 나눕니다.",
    "서두르지 않고 한 걸음씩 함께 계획을 세웁니다.",
    "자격증 공부와 실습을 잇는 길을 알려 드립니다.",
    "나이 들어 새로 시작한 사람이라 그 마음을 압니다.",
    "이력서 한 줄부터 면접까지 같이 준비합니다.",
)
EVENINGS, MORNINGS, AFTERNOONS = 0b110000, 0b000011, 0b001100

# Who works has evenings and Saturdays, who is at home has days.
WORKING = EVENINGS << PARTS | EVENINGS << 3 * PARTS | MORNINGS << 5 * PARTS
AT_HOME = MORNINGS | AFTERNOONS | MORNINGS << 2 * PARTS | AFTERNOONS << 4 * PARTS


def make_mentors(named: User, now: datetime) -> list[MentorProfile]:
    """The named mentor first, then 107 others at the institutions that run programs."""
    roll = Random("mentors")  # noqa: S311 - the same people every time, nothing secret
    bodies = list(Organization.objects.filter(is_city=False).order_by("pk")[:ORGANIZATIONS])
    users = User.objects.bulk_create(
        User(
            name=roll.choice(SURNAMES) + roll.choice(GIVEN), email=f"mentor{number:03d}@{DOMAIN}",
            password=make_password(None),
        )
        for number in range(2, MENTORS + 1)
    )  # fmt: skip
    homes = [roll.choice(bodies) for _ in users]
    Membership.objects.bulk_create(
        Membership(user=user, organization=body, role=Role.MENTOR, started_at=now - timedelta(days=200))
        for user, body in zip(users, homes, strict=True)
    )
    others = [_mentor(user, body, roll, now) for user, body in zip(users, homes, strict=True)]
    return MentorProfile.objects.bulk_create([_named(named, now), *others])


def _named(user: User, now: datetime) -> MentorProfile:
    body = user.memberships.get(role=Role.MENTOR, ended_at=None).organization
    return MentorProfile(
        user=user, organization=body, trades=[Trade.ELECTRIC, Trade.BUILDING],
        skills=[Need.PLAN, Need.LICENSE, Need.PRACTICE, Need.FIELD], languages=[Language.KOREAN],
        regions=[Region.NORTHWEST, Region.CENTER, Region.NORTHEAST], mode=MeetingMode.EITHER, years=24,
        introduction="빌딩 전기 시설을 24년 돌봤습니다. 실습장을 함께 둘러봅니다.", slots=_week(Random("노"), 16),  # noqa: S311
        capacity=8, updated_at=now - timedelta(days=90),
    )  # fmt: skip


def _mentor(user: User, body: Organization, roll: Random, now: datetime) -> MentorProfile:
    first = roll.choices(list(KNOWN), list(KNOWN.values()))[0]
    others = [each for each in KNOWN if each != first]
    return MentorProfile(
        user=user, organization=body, trades=[first, *roll.sample(others, roll.choice([0, 1, 1]))],
        skills=roll.sample(Need.values, roll.randint(3, 5)),
        languages=[Language.KOREAN, *roll.sample(Language.values[1:], roll.choice([0, 0, 0, 1]))],
        regions=roll.sample(Region.values, roll.randint(1, 3)),
        mode=roll.choices(MeetingMode.values, [3, 1, 6])[0], years=roll.randint(3, 32),
        introduction=roll.choice(INTRODUCTIONS), slots=_week(roll, roll.randint(6, 14)), capacity=roll.randint(3, 6),
        updated_at=now - timedelta(days=90),
    )  # fmt: skip


def _week(roll: Random, halves: int) -> int:
    """So many halves of days or evenings, evenings of working days and Saturday mornings being likelier."""
    choices = [(day, part) for day in range(6) for part in (MORNINGS, AFTERNOONS, EVENINGS)]
    likely = [3 if part == EVENINGS or day == 5 else 1 for day, part in choices]
    week = 0
    for day, part in roll.choices(choices, likely, k=halves):
        week |= (part & WHOLE_DAY) << day * PARTS
    return week


def make_requests(people: Sequence[User], asked: Sequence[datetime]) -> list[MentorRequest]:
    """One request of each person, asked at these moments; enough slots on at least two days each."""
    roll = Random(f"requests {len(people)} {people[0].email}")  # noqa: S311 - the same wishes every time
    districts = dict(Resident.objects.filter(user__in=people).values_list("user_id", "district"))
    rows = [_request(user, districts.get(user.pk, ""), at, roll) for user, at in zip(people, asked, strict=True)]
    return MentorRequest.objects.bulk_create(rows)


def _request(user: User, district: Any, at: datetime, roll: Random) -> MentorRequest:
    trade = roll.choices(list(WANTED), list(WANTED.values()))[0]
    return MentorRequest(
        person=user, state=RequestState.OPEN, tier=Tier.USUAL, trade=trade,
        needs=sorted(roll.sample(Need.values, roll.randint(1, 3))), goal=GOALS[trade],
        slots=_week(roll, 4) | (WORKING if roll.randrange(10) < 7 else AT_HOME),
        languages=[Language.KOREAN], mode=roll.choices(MeetingMode.values, [2, 2, 6])[0],
        region=REGION_OF.get(district, Region.CENTER), least_years=roll.choice([0, 0, 0, 0, 3, 5, 10]),
        asked_at=at, waiting_since=at, changed_at=at,
    )  # fmt: skip
