"""Counts the nine answers of PHQ-9 and says, gently, what the total may mean (pure; nothing is kept anywhere).

Source: Spitzer, Williams and Kroenke; no permission is needed to reproduce, translate, display or distribute. The
Korean cut-off of 5 and its predictive value (12.6 %) are from a general-population sample of 6,022 Koreans. A total is
not a diagnosis: of eight people at the cut-off seven have no major depression, and the words say so.
"""

from collections.abc import Sequence
from dataclasses import dataclass

STEM = "지난 2주 동안 다음과 같은 일로 얼마나 자주 힘드셨나요?"
ITEMS = (
    "일이나 여가 활동을 하는 데 흥미나 즐거움을 느끼지 못함",
    "기분이 가라앉거나, 우울하거나, 희망이 없다고 느낌",
    "잠들기 어렵거나 자주 깸, 또는 잠을 너무 많이 잠",
    "피곤하다고 느끼거나 기운이 거의 없음",
    "입맛이 없거나 너무 많이 먹음",
    "나 자신이 나쁘거나 실패자라고 느낌, 또는 나 때문에 나나 가족이 불행해졌다고 느낌",
    "신문을 읽거나 텔레비전을 볼 때 집중하기 어려움",
    "다른 사람이 알아챌 만큼 느리게 움직이거나 말함, 또는 반대로 안절부절못해서 평소보다 많이 움직임",
    "차라리 죽는 것이 낫겠다고 생각하거나 어떻게든 나를 해치려고 생각함",
)
ANSWERS = ((0, "전혀 없었음"), (1, "며칠 동안"), (2, "일주일 넘게"), (3, "거의 매일"))
SELF_HARM = 8  # the ninth answer speaks for itself, whatever the total
MOST = 3 * len(ITEMS)


@dataclass(frozen=True)
class Result:
    """`total` of 0 to 27 points; `band` names the range; `is_crisis` when the ninth answer is not "never"."""

    total: int
    band: str
    words: str
    is_crisis: bool


CALM = "요즘 마음이 크게 힘들지는 않은 것으로 보입니다. 힘든 날이 이어지면 언제든 다시 살펴보세요."
TIRED = "마음이 조금 지쳐 있을 수 있습니다. 우울증이 아닌 경우가 훨씬 많으니 2주 뒤에 다시 살펴보세요."
HARD = "마음이 힘든 상태일 수 있습니다. 정신건강복지센터나 보건소에서 무료로 이야기해 볼 수 있습니다."
HARDER = "마음이 꽤 힘든 상태일 수 있습니다. 정신건강복지센터나 병원에서 이야기해 보시기를 권합니다."
HARDEST = "마음이 많이 힘든 상태일 수 있습니다. 되도록 빨리 정신건강복지센터나 병원을 찾아가 보세요."
CRISIS = "점수가 낮더라도 이런 생각이 들 때는 혼자 견디지 마시고 먼저 이야기를 나누어 보세요."
BANDS = (
    (4, "0–4점", CALM),
    (9, "5–9점", TIRED),
    (14, "10–14점", HARD),
    (19, "15–19점", HARDER),
    (MOST, "20–27점", HARDEST),
)


def result_of(answers: Sequence[int]) -> Result:
    """The result of nine answers of 0 to 3. Raises ValueError for any other number of answers: none is guessed."""
    if len(answers) != len(ITEMS) or any(answer not in range(4) for answer in answers):
        raise ValueError("nine answers of 0 to 3")
    total = sum(answers)
    band, words = next((band, words) for most, band, words in BANDS if total <= most)
    is_crisis = answers[SELF_HARM] > 0
    return Result(total, band, CRISIS if is_crisis and total < 10 else words, is_crisis)
