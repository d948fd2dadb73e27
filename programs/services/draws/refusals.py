"""Every way a step of a draw can be refused, each with a sentence that says what to do."""

from datetime import datetime

from programs.services.refusals import Refused, moment_words


class NothingToDraw(Refused):
    code = "nothing_to_draw"
    detail = "추첨을 알린 회차가 아닙니다."


class DrawCanceled(Refused):
    code = "draw_canceled"
    detail = "폐강한 회차는 추첨하지 않습니다."


class ListStillOpen(Refused):
    code = "list_still_open"
    detail = "아직 신청을 받고 있어 명단이 정해지지 않았습니다."
    next_step = "신청이 끝난 뒤에 할 수 있습니다."


class ValueNotKnown(Refused):
    """Typed before anybody can know it, or not typed yet when the draw is asked for."""

    code = "value_not_known"
    field = "value"

    def __init__(self, known_at: datetime) -> None:
        super().__init__("아직 알 수 없는 값입니다.", f"{moment_words(known_at)}부터 적을 수 있습니다.")


class ValueMissing(Refused):
    code = "value_missing"
    detail = "추첨에 쓸 값을 아직 적지 않았습니다."
    next_step = "값을 먼저 적어 주세요."


class ValueMisspelled(Refused):
    code = "value_misspelled"
    field = "value"


class ValueKept(Refused):
    code = "value_kept"
    field = "value"
    detail = "이미 다른 값을 적어 공개했습니다. 한 번 적은 값은 바꿀 수 없습니다."


class DrawTooEarly(Refused):
    code = "draw_too_early"

    def __init__(self, draw_at: datetime) -> None:
        super().__init__(f"{moment_words(draw_at)}에 뽑는다고 알렸습니다.", "그때가 되면 저절로 뽑습니다.")


class ListFrozen(Refused):
    """What would change a draw whose list is frozen and whose result is still to come."""

    code = "list_frozen"
    detail = "추첨 명단이 정해져 지금은 바꿀 수 없습니다."
    next_step = "추첨이 끝난 뒤에 바꿔 주세요."


class PlanAnnounced(Refused):
    code = "plan_announced"
    detail = "신청하는 분들께 알린 추첨 방법과 날짜, 값은 바꿀 수 없습니다."
    next_step = "바꿔야 하면 폐강하고 새 회차를 만들어 주세요."
