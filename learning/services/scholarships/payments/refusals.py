"""Every way a payment or a settlement can be refused to an officer: nothing was written."""

from collections.abc import Sequence
from datetime import date

from programs.services.refusals import Refused


class NothingToPay(Refused):
    code = "nothing_to_pay"
    detail = "지급할 것이 없습니다. 과정이 시작되어 쓴 포인트가 생기면 요청할 수 있습니다."


class NotPayer(Refused):
    code = "not_payer"
    detail = "지급 파일은 이 기관의 지급 담당자만 내려받고 결과를 적을 수 있습니다."


class MadeByYourself(Refused):
    code = "made_by_yourself"
    detail = "지급 요청을 만든 사람은 보낼 수 없습니다. 다른 지급 담당자가 보내야 합니다."


class FileMoved(Refused):
    code = "file_moved"
    detail = "그 사이에 달라져서 바꾸지 않았습니다."
    next_step = "지금 상태를 보고 다시 해 주세요."


class NothingChosen(Refused):
    code = "nothing_chosen"
    field = "lines"
    detail = "결과를 적을 줄을 하나 이상 골라 주세요."


class LineSettled(Refused):
    code = "line_settled"
    field = "lines"

    def __init__(self, numbers: Sequence[str]) -> None:
        super().__init__(
            f"이미 다른 결과를 적은 줄이 있어 아무것도 바꾸지 않았습니다: {', '.join(numbers[:5])}",
            "결과를 다시 보고 골라 주세요.",
        )


class UnknownLine(Refused):
    code = "unknown_line"
    field = "result"

    def __init__(self, numbers: Sequence[str]) -> None:
        super().__init__(
            f"이 파일에 없는 지급번호가 있어 아무것도 바꾸지 않았습니다: {', '.join(numbers[:5])}",
            "이 요청에서 내려받은 파일의 지급번호를 그대로 써 주세요.",
        )


class PaidInTheFuture(Refused):
    code = "paid_in_the_future"
    field = "paid_on"
    detail = "지급한 날이 오늘보다 뒤입니다. 날짜를 다시 적어 주세요."


class NotSettleable(Refused):
    code = "not_settleable"

    def __init__(self, last: date) -> None:
        super().__init__(
            f"포인트를 {last.year}년 {last.month}월 {last.day}일까지 쓸 수 있어 아직 정산할 수 없습니다.",
            "그 다음 날부터 정산할 수 있습니다.",
        )


class OffersOpen(Refused):
    code = "offers_open"
    detail = "받을지 아직 답하지 않은 분이 있어 정산할 수 없습니다."
    next_step = "답할 기한이 지나면 저절로 정리됩니다."
