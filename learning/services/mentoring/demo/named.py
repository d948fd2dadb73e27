"""What the named accounts of a portal to try meet in mentoring: a resident with a mentor, one who waits, a mentor."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from accounts.models import User
from accounts.services.demonstration import DOMAIN
from learning.choices.mentoring import (
    Mark,
    MeetingMode,
    Need,
    Region,
    RequestState,
    SessionResult,
    SessionState,
    Shareable,
    Side,
    Tier,
    Trade,
)
from learning.models.mentoring import (
    ActionItem,
    ConsentShare,
    MentoringGoal,
    MentoringSession,
    MentorProfile,
    MentorRequest,
    Mentorship,
    Message,
    Recommendation,
    SessionNote,
)
from learning.services.mentoring import by_hand, requests
from learning.services.mentoring.demo.people import WORKING
from learning.services.mentoring.demo.work import HOUR
from learning.services.mentoring.requests import Ask
from learning.slots import PARTS, WHOLE_DAY, WHOLE_WEEK, bit, next_starts
from programs.models import Program

SUNDAY = WHOLE_DAY << 6 * PARTS
TOGETHER_IN, RECOMMENDED = "electrician-1", "drone-repair-1"


def named_users() -> dict[str, User]:
    """The demonstration's accounts by the part before the @; {} where it was never written."""
    found = User.objects.filter(email__in=[f"{name}@{DOMAIN}" for name in ("resident", "waiting", "mentor", "officer")])
    return {str(user.email).partition("@")[0]: user for user in found}


def _has_asked(person: User, program_id: int | None) -> bool:
    return MentorRequest.objects.live().filter(person=person, program_id=program_id).exists()


def ask_long_ago(users: Mapping[str, User], at: datetime) -> MentorRequest | None:
    """The resident asked from the page of a course, two months ago; None while an earlier wish of theirs lives."""
    program = Program.objects.filter(slug=TOGETHER_IN).first()
    if _has_asked(users["resident"], program.pk if program else None):
        return None
    return requests.ask(
        person=users["resident"], now=at,
        values=Ask(
            trade=Trade.ELECTRIC, needs=[Need.LICENSE, Need.PRACTICE], goal="내년 봄까지 전기기능사를 따고 싶습니다.",
            slots=WORKING, mode=MeetingMode.EITHER, region=Region.NORTHWEST, program_id=program.pk if program else None,
        ),
    )  # fmt: skip


def pin_to(request: MentorRequest, mentor: MentorProfile, officer: User, at: datetime) -> None:
    by_hand.pin(
        request_id=request.pk, mentor_id=mentor.pk, by=officer, reason="같은 실습장에서 배우고 있어 이어 드림", now=at
    )


def ask_lately(users: Mapping[str, User], at: datetime) -> None:
    """The resident also wants to learn the computer; the waiting resident has set narrow conditions. Whose earlier wish
    lives doesn't ask again."""
    wishes = {
        "resident": Ask(
            trade=Trade.DIGITAL, needs=[Need.STUDY, Need.RESUME, Need.PLAN],
            goal="작업 기록을 컴퓨터로 정리하는 법을 배우고 싶습니다.",
            slots=WHOLE_WEEK, mode=MeetingMode.EITHER, region=Region.NORTHWEST,
        ),
        "waiting": Ask(
            trade=Trade.GREEN, needs=[Need.PORTFOLIO], goal="공원을 가꾸는 일을 시작하고 싶습니다.",
            slots=SUNDAY | bit(0, 0), mode=MeetingMode.IN_PERSON, region=Region.NORTHEAST,
        ),
    }  # fmt: skip
    for name, wish in wishes.items():
        if not _has_asked(users[name], None):
            requests.ask(person=users[name], now=at, values=wish)
    # Whoever tries the portal finds a proposal: a wish that waits again since its time lapsed comes first.
    lapsed = MentorRequest.objects.filter(person=users["resident"], program=None, state=RequestState.OPEN)
    lapsed.filter(asked_at__lt=at).update(tier=Tier.DISPLACED)


def tell_story(mentorship: Mentorship, now: datetime) -> None:
    """The named two: a goal, two meetings with notes, a to-do, a few words, a course put forward, the next date."""
    mentor, person = mentorship.mentor, mentorship.person
    MentoringGoal.objects.create(
        mentorship=mentorship, text="3월 전기기능사 필기, 6월 실기에 붙기", set_by=mentor.user,
        set_at=mentorship.started_at + timedelta(days=5), agreed_at=mentorship.started_at + timedelta(days=5, hours=3),
        target_on=(now + timedelta(days=120)).date(),
    )  # fmt: skip
    first = _met(mentorship, now - timedelta(days=24), "필기 과목 가운데 전기이론부터 하루 30분씩 보기로 했습니다.")
    last = _met(mentorship, now - timedelta(days=10), "기출문제 3회를 풀어 오고, 틀린 문제를 함께 보기로 했습니다.")
    common = {"mentorship": mentorship, "made_by": mentor.user}
    ActionItem.objects.create(
        session=first, text="전기이론 1~3장 읽기", made_at=first.logged_at, done_at=now - timedelta(days=11), **common
    )
    ActionItem.objects.create(
        session=last,
        text="기출문제 3회 풀기",
        made_at=last.logged_at,
        due_on=(now + timedelta(days=3)).date(),
        **common,
    )
    ConsentShare.objects.create(mentorship=mentorship, what=Shareable.ATTENDANCE, given_at=first.starts_at)
    asked = now - timedelta(days=1, hours=2)
    Message.objects.create(
        mentorship=mentorship, author=person, side=Side.RESIDENT, text="기출문제 2회까지 풀었습니다. 7번이 어렵습니다.",
        sent_at=asked, read_at=asked + HOUR,
    )  # fmt: skip
    Message.objects.create(
        mentorship=mentorship, author=mentor.user, side=Side.MENTOR, sent_at=asked + 2 * HOUR,
        text="7번은 그림을 그려 보면 쉬워요. 만나서 같이 풀어 봅시다.",
    )  # fmt: skip
    if program := Program.objects.filter(slug=RECOMMENDED).first():
        Recommendation.objects.create(
            mentorship=mentorship, program=program, reason="손으로 고치는 일을 익히기에 좋은 과정입니다.",
            made_at=last.logged_at,
        )  # fmt: skip
    _book(mentorship, now)


def _met(mentorship: Mentorship, about: datetime, agreed: str) -> MentoringSession:
    starts = next_starts(mentorship.mentor.slots & mentorship.request.slots, after=about, days=7, off={})[0]
    session = MentoringSession.objects.create(
        mentorship=mentorship, mentor=mentorship.mentor, state=SessionState.HELD, starts_at=starts,
        ends_at=starts + HOUR, topic="공부 계획", booked_by=Side.RESIDENT, booked_at=starts - timedelta(days=5),
        logged_at=starts + 2 * HOUR, result=SessionResult.ONGOING, topics=[Need.LICENSE],
    )  # fmt: skip
    SessionNote.objects.create(
        session=session, text=agreed, mark=Mark.SHARED, written_by=mentorship.mentor.user,
        written_at=session.logged_at, agreed_at=session.logged_at,
    )  # fmt: skip
    return session


def _book(mentorship: Mentorship, now: datetime) -> None:
    mine = mentorship.mentor.sessions.filter(state=SessionState.BOOKED).values_list("starts_at", flat=True)
    free = next_starts(
        mentorship.mentor.slots & mentorship.request.slots, after=now + 3 * HOUR, days=14, off={}, taken=mine
    )
    if free:
        MentoringSession.objects.create(
            mentorship=mentorship, mentor=mentorship.mentor, starts_at=free[0], ends_at=free[0] + HOUR,
            topic="틀린 문제 함께 보기", booked_by=Side.RESIDENT, booked_at=now - timedelta(days=2),
        )  # fmt: skip
