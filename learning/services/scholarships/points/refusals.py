"""Every way points can be refused to a resident: nothing was moved, and the sentence says what to do."""

from programs.services.refusals import Refused


class NotEnoughPoints(Refused):
    code = "not_enough_points"
    field = "points"

    def __init__(self, available_krw: int) -> None:
        super().__init__(
            f"지금 쓸 수 있는 포인트는 {available_krw:,}점입니다.", "그 안에서 적고 나머지는 돈으로 내 주세요."
        )


class WrongPoints(Refused):
    code = "wrong_points"
    field = "points"

    def __init__(self, open_krw: int) -> None:
        super().__init__(f"1점부터 남은 수강료 {open_krw:,}점까지 쓸 수 있습니다.")


class NotForPoints(Refused):
    code = "not_for_points"
    detail = "이 과정은 훈련 포인트로 낼 수 있는 과정이 아닙니다."
    next_step = "포인트를 쓸 수 있는 과정 목록에서 찾아보세요."


class NothingToPay(Refused):
    code = "nothing_to_pay"
    detail = "포인트로 낼 수강료가 없습니다. 이미 모두 냈거나 낼 기한이 지났습니다."


class NotReversible(Refused):
    code = "not_reversible"
    detail = "되돌릴 수 있는 것은 기한이 지나 사라진 포인트뿐이고, 한 번만 되돌릴 수 있습니다."


class NewLastDayNeeded(Refused):
    code = "new_last_day_needed"
    field = "valid_until"
    detail = "언제까지 쓸 수 있는지 오늘이나 그 뒤의 날을 적어 주세요."


class AlreadySettled(Refused):
    code = "already_settled"
    detail = "정산이 끝난 장학금의 포인트는 되살릴 수 없습니다. 쓰지 않은 돈이 이미 예산으로 돌아갔습니다."


class OwnPoints(Refused):
    code = "own_points"
    detail = "본인의 포인트는 다른 담당자가 처리해야 합니다."
