"""Every way taking a scholarship back can be refused: nothing was changed."""

from datetime import date

from learning.clawback import MOST_PARTS, SMALLEST_PART_KRW
from programs.services.refusals import Refused


class NotReclaimable(Refused):
    code = "not_reclaimable"
    detail = "환수할 수 있는 장학금이 아닙니다. 포인트를 받은 장학금만 환수할 수 있습니다."


class AlreadyUnderWay(Refused):
    code = "clawback_under_way"
    detail = "이 장학금에는 끝나지 않은 환수가 이미 있습니다."


class TooMuch(Refused):
    code = "too_much"
    field = "amount_krw"

    def __init__(self, most_krw: int) -> None:
        super().__init__(f"받은 포인트 가운데 아직 환수하지 않은 {most_krw:,}원까지 적을 수 있습니다.")


class OwnClawback(Refused):
    code = "own_clawback"
    detail = "본인의 장학금은 다른 담당자가 처리해야 합니다."


class DecidedByAnother(Refused):
    code = "decided_by_another"
    detail = "먼저 알린 담당자는 결정할 수 없습니다. 다른 담당자가 결정해야 합니다."


class StillHearing(Refused):
    code = "still_hearing"

    def __init__(self, last: date) -> None:
        super().__init__(
            f"본인이 {last.year}년 {last.month}월 {last.day}일까지 의견을 낼 수 있어 아직 결정할 수 없습니다.",
            "그 다음 날부터, 또는 본인이 더 기다리지 않아도 된다고 적어 보내면 결정할 수 있습니다.",
        )


class HearingOver(Refused):
    code = "hearing_over"
    detail = "의견을 낼 수 있는 기간이 끝났거나 이미 결정한 일입니다."
    next_step = "하실 말씀이 있으면 담당자에게 전화해 주세요."


class CommentMissing(Refused):
    code = "comment_missing"
    field = "comment"
    detail = "의견을 적어 주세요. 없으면 ‘의견 없음’이라고 적으면 됩니다."


class PointsSetAside(Refused):
    code = "points_set_aside"

    def __init__(self, krw: int) -> None:
        super().__init__(
            f"과정 수강료로 맡겨 둔 포인트가 {krw:,}점 있어 아직 환수할 수 없습니다.",
            "과정이 시작되거나 취소된 뒤에 결정해 주세요.",
        )


class NothingLeft(Refused):
    code = "nothing_left"
    detail = "돌려받을 것이 남아 있지 않습니다. 쓰지 않은 포인트는 이미 예산으로 돌아갔습니다."
    next_step = "‘돌려받지 않기’로 마쳐 주세요."


class WrongState(Refused):
    code = "clawback_moved"
    detail = "그 사이에 달라져서 바꾸지 않았습니다."
    next_step = "지금 상태를 보고 다시 해 주세요."


class TooManyParts(Refused):
    code = "too_many_parts"
    field = "parts"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"이 금액은 {most}번까지 나눌 수 있습니다. "
            f"{MOST_PARTS}번 안에서 한 번에 {SMALLEST_PART_KRW:,}원 이상이어야 합니다."
        )


class WrongPart(Refused):
    code = "wrong_part"
    field = "amount_krw"

    def __init__(self, left_krw: int) -> None:
        super().__init__(f"1원부터 남은 {left_krw:,}원까지 적을 수 있습니다.")


class DayMissing(Refused):
    code = "day_missing"
    field = "due_on"
    detail = "첫 번째로 낼 날을 오늘보다 뒤로 적어 주세요."
