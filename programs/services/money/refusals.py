"""Every way money can be refused: nothing was written, and the sentence says what to do."""

from programs.services.refusals import Refused


class NothingOwed(Refused):
    code = "nothing_owed"
    detail = "받을 수강료가 없습니다. 이미 모두 냈거나 내지 않아도 되는 신청입니다."


class WrongAmount(Refused):
    code = "wrong_amount"
    field = "amount_krw"

    def __init__(self, owed: int) -> None:
        super().__init__(f"이 신청에서 받을 돈은 {owed:,}원입니다. 들어온 돈이 다르면 적지 말고 돌려보내 주세요.")


class SeatNotHeld(Refused):
    code = "seat_not_held"
    detail = "자리가 이미 다음 분께 가서 받은 것으로 적지 않았습니다."
    next_step = "들어온 돈은 보낸 분께 바로 돌려 드려 주세요."


class PaymentTooLate(Refused):
    code = "payment_too_late"
    field = "paid_on"
    detail = "낼 기한이 지난 뒤에 들어온 돈이라 받은 것으로 적지 않았습니다. 자리는 다음 분께 갑니다."
    next_step = "들어온 돈은 보낸 분께 바로 돌려 드려 주세요."


class ReferenceReused(Refused):
    code = "reference_reused"
    detail = "같은 확인 번호가 다른 신청에 이미 적혀 있습니다."
    next_step = "번호를 다시 보아 주세요."


class PaidInTheFuture(Refused):
    code = "paid_in_the_future"
    field = "paid_on"
    detail = "낸 날이 오늘보다 뒤입니다. 날짜를 다시 적어 주세요."


class NotCorrectable(Refused):
    code = "not_correctable"
    detail = "지울 수 있는 수강료가 없습니다. 이미 돌려드리기로 했거나 받은 것이 없습니다."


class NothingToRefund(Refused):
    code = "nothing_to_refund"
    detail = "돌려드릴 수강료가 없습니다."


class RefundMoved(Refused):
    code = "refund_moved"
    detail = "환불이 그 사이에 달라져서 바꾸지 않았습니다."
    next_step = "지금 상태를 보고 다시 해 주세요."


class StillUndoable(Refused):
    code = "still_undoable"
    detail = "취소한 지 10분이 지나지 않아 아직 되돌릴 수 있습니다."
    next_step = "10분 뒤에 보내 주세요."


class AlreadyRefunded(Refused):
    code = "already_refunded"
    detail = "이미 수강료를 돌려드려 취소를 되돌릴 수 없습니다."
    next_step = "자리가 있으면 다시 신청해 주세요."


class TermsFixed(Refused):
    code = "terms_fixed"
    detail = "폐강한 회차의 수강료 조건은 바꿀 수 없습니다."


class NotMovable(Refused):
    code = "not_movable"
    detail = "지금은 다른 회차로 옮길 수 없습니다."
    next_step = "옮길 회차에 새로 신청해 주세요."


class AlreadyDecided(Refused):
    code = "already_decided"
    detail = "여는지 이미 정한 회차입니다."
