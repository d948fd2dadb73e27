"""What a resident or a mentor can change about a mentorship, and what follows from each change."""

from dataclasses import dataclass, replace

from learning.choices.mentoring import MentorshipState
from learning.models.mentoring import Mentorship


@dataclass(frozen=True)
class Step:
    """One change: its page's title, what follows from it, and the words on its button."""

    kind: str
    title: str
    text: str
    button: str
    is_grave: bool = False


STEPS = {
    "pause": Step("pause", "잠시 쉬기", "쉬는 동안 알림이 멈추고, 멘토와의 자리는 그대로입니다.", "쉬기로 하기"),
    "resume": Step("resume", "다시 시작하기", "오늘부터 다시 만날 시간을 잡을 수 있습니다.", "다시 시작하기"),
    "extend": Step("extend", "기간 늘리기", "정한 기간이 끝난 뒤에도 함께합니다.", "기간 늘리기"),
    "another": Step(
        "another",
        "다른 멘토 찾기",
        "지금 멘토와는 끝나고, 줄에서 다시 찾습니다. 같은 멘토는 다시 제안하지 않습니다. 까닭은 담당자만 봅니다.",
        "다른 멘토 찾기",
        is_grave=True,
    ),
    "end": Step(
        "end",
        "멘토링 끝내기",
        "끝내면 멘토는 나에 관한 것을 더 볼 수 없습니다. 함께 적은 기록은 나에게 그대로 남습니다.",
        "멘토링 끝내기",
        is_grave=True,
    ),
}


# What follows for a mentor, where it is something else.
OF_MENTOR = {
    "pause": "쉬는 동안 알림이 멈추고, 멘티와의 자리는 그대로입니다.",
    "end": "끝내면 이 멘티에 관한 것을 더 볼 수 없고, 함께 적은 기록은 멘티에게 남습니다. 이어서 어땠는지 여쭙니다.",
}


def step_of(kind: str, *, of_mentor: bool) -> Step:
    """A change in the words of the side that makes it. Raises KeyError for a kind there isn't."""
    step = STEPS[kind]
    return replace(step, text=OF_MENTOR.get(kind, step.text)) if of_mentor else step


def steps_for(mentorship: Mentorship, *, of_mentor: bool = False) -> list[Step]:
    """The changes that are open now; only the resident can ask for another mentor."""
    if not mentorship.is_live:
        return []
    first = "resume" if mentorship.state == MentorshipState.PAUSED else "pause"
    kinds = [first, "extend", *([] if of_mentor else ["another"]), "end"]
    return [step_of(kind, of_mentor=of_mentor) for kind in kinds]
