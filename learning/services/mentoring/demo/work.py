"""What the made-up residents and mentors did together: goals, meetings, notes, to-dos, messages, and some silence."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from learning import slots
from learning.choices.mentoring import (
    ConcernKind,
    Mark,
    Moment,
    SessionPlace,
    SessionResult,
    SessionState,
    Shareable,
    Side,
    Urgency,
)
from learning.models.mentoring import (
    ActionItem,
    Concern,
    ConsentShare,
    MentoringGoal,
    MentoringSession,
    MentoringSurvey,
    Mentorship,
    Message,
    SessionNote,
)

HOUR = timedelta(hours=1)
AGREED = (
    "다음 만남까지 필기 기출문제 한 회를 풀어 오기로 했습니다.",
    "가까운 실습장을 함께 찾아보고 신청하기로 했습니다.",
    "이력서의 경력 부분을 일한 순서대로 다시 적기로 했습니다.",
    "하루 30분씩 동영상 강의를 듣는 계획을 세웠습니다.",
    "현장에서 일하는 분을 만나 이야기를 들어 보기로 했습니다.",
)
ONLY_MENTOR = ("지난번보다 자신감이 생겼다.", "저녁 시간에는 피곤해해서 짧게 만나는 편이 낫다.")
TO_DO = ("기출문제 1회 풀기", "실습장 두 곳 알아보기", "이력서 경력 부분 고치기", "강의 3강까지 듣기")
SAID = (
    ("선생님, 지난번에 말씀하신 문제집을 샀습니다.", "잘하셨어요. 1장부터 천천히 풀어 보세요."),
    ("실습 신청을 하려는데 어느 반이 좋을까요?", "처음이시니 저녁 기초반을 권합니다."),
    ("이번 주는 일이 많아 강의를 못 들었습니다.", "괜찮습니다. 다음 만남에서 계획을 다시 맞춰 봐요."),
)
GOAL_DAYS = 60


def write_work(rows: Sequence[Mentorship], now: datetime) -> None:
    """A few statements for all of them. Every sixth has no goal yet, every seventh has been silent for long."""
    roll = Random("work")  # noqa: S311 - the same work every time
    MentoringGoal.objects.bulk_create(_goal(row) for row in rows if row.pk % 6)
    held = MentoringSession.objects.bulk_create(each for row in rows for each in _held(row, roll, now))
    SessionNote.objects.bulk_create(note for each in held for note in _notes(each, roll))
    MentoringSession.objects.bulk_create(_booked(rows, now))
    ActionItem.objects.bulk_create(_to_do(each, roll, now) for each in held if each.pk % 3 == 0)
    Message.objects.bulk_create(each for row in rows if row.pk % 4 == 0 for each in _messages(row, roll, now))
    ConsentShare.objects.bulk_create(
        ConsentShare(mentorship=row, what=Shareable.ATTENDANCE, given_at=row.started_at) for row in rows if row.pk % 3
    )
    MentoringSurvey.objects.bulk_create(each for row in rows if not row.is_live for each in _survey(row, roll))
    Concern.objects.bulk_create(concerns_of([row for row in rows if row.is_live][:3], now))


def _goal(row: Mentorship) -> MentoringGoal:
    at = row.started_at + timedelta(days=3)
    return MentoringGoal(
        mentorship=row, text=row.request.goal, target_on=(at + timedelta(days=GOAL_DAYS)).date(),
        set_by=row.mentor.user, set_at=at, agreed_at=at + HOUR,
    )  # fmt: skip


def _held(row: Mentorship, roll: Random, now: datetime) -> Iterator[MentoringSession]:
    """About every eleven days from the first week on, in slots both have; the silent ones stop after the first."""
    end = row.ended_at or now
    at, count = row.started_at + timedelta(days=roll.randint(2, 6)), 0
    while at < end - timedelta(days=1) and count < (1 if row.pk % 7 == 0 else 6):
        starts = _in_shared_slot(row, at)
        if starts is None or starts + HOUR > end:
            return
        yield MentoringSession(
            mentorship=row, mentor=row.mentor, state=SessionState.HELD, starts_at=starts, ends_at=starts + HOUR,
            place=roll.choice(SessionPlace.values), topic="지난 약속과 다음 할 일", booked_by=Side.RESIDENT,
            booked_at=starts - timedelta(days=4), logged_at=starts + 2 * HOUR, topics=row.request.needs[:2],
            result=roll.choices(SessionResult.values, [80, 8, 7, 5])[0],
        )  # fmt: skip
        at, count = starts + timedelta(days=roll.randint(8, 13)), count + 1


def _in_shared_slot(row: Mentorship, after: datetime) -> datetime | None:
    week = row.mentor.slots & row.request.slots
    return next(iter(slots.next_starts(week, after=after, days=7, off={})), None)


def _notes(session: MentoringSession, roll: Random) -> Iterator[SessionNote]:
    common = {"session": session, "written_by": session.mentor.user, "written_at": session.logged_at}
    yield SessionNote(text=roll.choice(AGREED), mark=Mark.SHARED, agreed_at=session.logged_at, **common)
    if session.pk % 4 == 0:
        yield SessionNote(text=roll.choice(ONLY_MENTOR), mark=Mark.PRIVATE, **common)


def _booked(rows: Sequence[Mentorship], now: datetime) -> Iterator[MentoringSession]:
    """The next meeting of most that go on; never two of one mentor at once."""
    taken: set[tuple[int, datetime]] = set()
    for row in rows:
        if row.state != "active" or row.pk % 7 == 0 or row.pk % 5 == 0:
            continue
        free = slots.next_starts(row.mentor.slots & row.request.slots, after=now + HOUR, days=14, off={})
        starts = next((each for each in free if (row.mentor_id, each) not in taken), None)
        if starts:
            taken.add((row.mentor_id, starts))
            yield MentoringSession(
                mentorship=row, mentor=row.mentor, starts_at=starts, ends_at=starts + HOUR, booked_by=Side.RESIDENT,
                booked_at=max(row.started_at, now - timedelta(days=2)), topic="그동안 한 것과 다음 할 일",
            )  # fmt: skip


def _to_do(session: MentoringSession, roll: Random, now: datetime) -> ActionItem:
    due = session.starts_at + timedelta(days=10)
    is_done = due < now and session.pk % 2 == 0
    return ActionItem(
        mentorship=session.mentorship, session=session, text=roll.choice(TO_DO), due_on=due.date(),
        made_by=session.mentor.user, made_at=session.starts_at, done_at=due - timedelta(days=1) if is_done else None,
    )  # fmt: skip


def _messages(row: Mentorship, roll: Random, now: datetime) -> Iterator[Message]:
    """A question of the resident and its answer; every fourth of these still waits for it."""
    question, answer = roll.choice(SAID)
    asked = min(row.ended_at or now, now) - timedelta(days=roll.randint(1, 6), hours=2)
    if asked < row.started_at:
        return
    waits = row.pk % 16 == 0 and row.is_live
    yield Message(
        mentorship=row, author=row.person, side=Side.RESIDENT, text=question, sent_at=asked,
        read_at=None if waits else asked + HOUR,
    )  # fmt: skip
    if not waits:
        yield Message(mentorship=row, author=row.mentor.user, side=Side.MENTOR, text=answer, sent_at=asked + 2 * HOUR)


def _survey(row: Mentorship, roll: Random) -> Iterator[MentoringSurvey]:
    asked = {
        Side.RESIDENT: ("reached", "useful", "heard", "again"),
        Side.MENTOR: ("reached", "kept", "backed", "again"),
    }
    for side, points in asked.items():
        if roll.randrange(10) < 6:
            answers = {point: roll.choices([2, 3, 4, 5], [5, 15, 40, 40])[0] for point in points}
            at = row.ended_at + timedelta(hours=20) if row.ended_at else row.started_at
            yield MentoringSurvey(mentorship=row, side=side, moment=Moment.END, answers=answers, answered_at=at)


def concerns_of(rows: Sequence[Mentorship], now: datetime) -> Iterator[Concern]:
    """One concern of each of the first three: of somebody who waits, in danger, and who doesn't fit."""
    said = (
        (Side.RESIDENT, ConcernKind.SILENCE, Urgency.SOON, "두 번 메시지를 보냈는데 답이 없습니다."),
        (Side.MENTOR, ConcernKind.MIND, Urgency.NOW, "요즘 잠을 못 잔다고 합니다. 어떻게 도우면 좋을지 알고 싶습니다."),
        (Side.RESIDENT, ConcernKind.MISMATCH, Urgency.LATER, "제가 하려는 일과 조금 다른 분야인 것 같습니다."),
    )
    for row, (side, kind, urgency, text) in zip(rows, said, strict=False):
        by = row.person if side == Side.RESIDENT else row.mentor.user
        yield Concern(
            mentorship=row, side=side, raised_by=by, kind=kind, urgency=urgency, text=text,
            is_crisis=kind == ConcernKind.MIND, raised_at=now - timedelta(hours=5),
        )  # fmt: skip
