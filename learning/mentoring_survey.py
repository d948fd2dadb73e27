"""What both sides are asked in the middle and at the end of a mentorship: four points and a word, no more (pure)."""

from collections.abc import Sequence
from datetime import date, timedelta

from programs.surveys import TEXT, Question

MOST_QUESTIONS = 5
OPEN_AFTER_THE_END = timedelta(days=30)  # later answers would tell of memory, not of the time together
MIDDLE, END = "middle", "end"
RESIDENT, MENTOR = "resident", "mentor"
WORDS = Question("words", "더 하고 싶은 말씀", TEXT)
ASKED: dict[tuple[str, str], Sequence[Question]] = {
    (RESIDENT, MIDDLE): (
        Question("fit", "멘토가 내가 하려는 일을 잘 압니까?"),
        Question("steps", "다음에 무엇을 할지 분명합니까?"),
        Question("heard", "편하게 묻고 말할 수 있습니까?"),
        Question("often", "만나는 횟수가 알맞습니까?"),
        WORDS,
    ),
    (RESIDENT, END): (
        Question("reached", "이루고 싶던 것에 가까워졌습니까?"),
        Question("useful", "멘토의 도움이 쓸모 있었습니까?"),
        Question("heard", "편하게 묻고 말할 수 있었습니까?"),
        Question("again", "다른 분께 권하고 싶습니까?"),
        WORDS,
    ),
    (MENTOR, MIDDLE): (
        Question("fit", "내가 잘 도울 수 있는 분야입니까?"),
        Question("steps", "다음에 무엇을 할지 함께 정했습니까?"),
        Question("kept", "약속이 잘 지켜집니까?"),
        Question("backed", "담당자의 도움이 넉넉합니까?"),
        WORDS,
    ),
    (MENTOR, END): (
        Question("reached", "멘티가 목표에 가까워졌습니까?"),
        Question("kept", "약속이 잘 지켜졌습니까?"),
        Question("backed", "담당자의 도움이 넉넉했습니까?"),
        Question("again", "다시 멘토를 하고 싶습니까?"),
        WORDS,
    ),
}


def questions(side: str, moment: str) -> Sequence[Question]:
    """What this side is asked at this moment. Raises KeyError for a side that isn't asked."""
    return ASKED[side, moment]


def due_moment(*, started: date, ends: date, today: date, ended: date | None, answered: Sequence[str]) -> str:
    """Which survey is due now: the end's for 30 days once it is over (`ended`; None = it goes on), the middle's from
    half of the term on; "" when none is."""
    if ended is not None:
        return END if END not in answered and today <= last_day_to_answer(ended) else ""
    half = started + (ends - started) / 2
    return MIDDLE if today >= half and MIDDLE not in answered else ""


def last_day_to_answer(ended: date) -> date:
    """Until when both sides may still say how it was."""
    return ended + OPEN_AFTER_THE_END
