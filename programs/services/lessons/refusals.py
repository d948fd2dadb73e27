"""Every way a lesson can't be studied or published now, each with a sentence and a next step."""

from collections.abc import Sequence
from datetime import date

from accounts.templatetags.display import day
from programs.services.refusals import Refused


class NotStudying(Refused):
    code = "not_studying"
    detail = "자리가 확정된 분만 강의를 볼 수 있습니다."
    next_step = "나의 신청에서 지금 상태를 확인해 주세요."


class StudyOver(Refused):
    code = "study_over"
    next_step = "강의는 계속 볼 수 있습니다. 기간을 늘려야 하면 운영 기관에 말씀해 주세요."

    def __init__(self, last_day: date) -> None:
        super().__init__(f"학습 기간이 {day(last_day)}에 끝나 진도와 답을 저장하지 않습니다.")


class Unanswered(Refused):
    """`numbers` are the questions without an answer, from 1."""

    code = "unanswered"
    next_step = "아직 고르지 않은 문제에 답을 골라 주세요."

    def __init__(self, numbers: Sequence[int]) -> None:
        super().__init__(f"{', '.join(f'{number}번' for number in numbers)} 문제에 답하지 않았습니다.")
        self.numbers = list(numbers)


class QuizChanged(Refused):
    code = "quiz_changed"
    detail = "문제를 여신 뒤에 담당자가 문제를 고쳤습니다."
    next_step = "고친 문제를 읽고 답을 다시 골라 주세요. 이번 것은 푼 횟수에 들어가지 않습니다."


class NoTriesLeft(Refused):
    code = "no_tries_left"
    next_step = "다시 풀어야 하면 운영 기관에 말씀해 주세요."

    def __init__(self, tries: int) -> None:
        super().__init__(f"{tries}번까지 풀 수 있는 문제를 모두 풀었습니다.")


class NotThisKind(Refused):
    code = "not_this_kind"
    detail = "이 강의에서는 할 수 없는 일입니다."


class LessonNotReady(Refused):
    code = "lesson_not_ready"
    detail = "먼저 채워야 할 것이 있어 게시하지 않았습니다."

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(next_step=" ".join(missing))
        self.missing = list(missing)


class LessonInUse(Refused):
    code = "lesson_in_use"
    detail = "누군가 이미 배운 강의는 지울 수 없습니다."
    next_step = "게시를 그만두면 아무에게도 보이지 않습니다."


class NotLater(Refused):
    code = "not_later"
    field = "until"

    def __init__(self, last_day: date) -> None:
        super().__init__(f"지금 학습 기간은 {day(last_day)}까지입니다. 그보다 뒤의 날을 적어 주세요.")
