"""Every way an objection can be refused: nothing was changed, and the sentence says where else to go."""

from datetime import date

from programs.services.refusals import Refused


class TooLateToAppeal(Refused):
    code = "too_late_to_appeal"

    def __init__(self, last: date) -> None:
        super().__init__(
            f"이의신청은 {last.year}년 {last.month}월 {last.day}일까지 받았습니다.",
            "통지를 받은 날부터 90일 안에는 행정심판이나 행정소송을 낼 수 있습니다. 담당자에게 전화하면 알려 드립니다.",
        )


class NothingToAppeal(Refused):
    code = "nothing_to_appeal"
    detail = "아직 발표한 결과가 없어 이의신청을 받을 수 없습니다."


class AlreadyAnswered(Refused):
    code = "already_answered"
    detail = "이 결정에 대한 이의신청에는 이미 답을 드렸습니다."
    next_step = "답을 받은 날부터 90일 안에 행정심판이나 행정소송을 낼 수 있습니다."


class NotWithdrawable(Refused):
    code = "not_withdrawable"
    detail = "이미 답을 드렸거나 다시 심사한 결과를 승인하고 있어 이의신청을 거둘 수 없습니다."


class NotOpen(Refused):
    code = "appeal_not_open"
    detail = "이미 답했거나 본인이 거둔 이의신청이라 바꾸지 않았습니다."
    next_step = "지금 상태를 보고 다시 해 주세요."


class ExtendedAlready(Refused):
    code = "extended_already"
    detail = "답할 날은 한 번만 늦출 수 있습니다."


class TooLateToExtend(Refused):
    code = "too_late_to_extend"
    detail = "답할 날이 지나 늦출 수 없습니다."
    next_step = "바로 답해 주세요."


class ReasonTooShort(Refused):
    code = "reason_too_short"
    field = "reason"
    detail = "까닭을 10글자 이상 적어 주세요. 본인에게 그대로 알립니다."


class OwnAppeal(Refused):
    code = "own_appeal"
    detail = "본인이 냈거나 대신 신청해 준 분의 이의신청은 다른 담당자가 처리해야 합니다."


class NothingCorrected(Refused):
    code = "nothing_corrected"
    detail = "받아들이려면 바로잡을 사실을 하나 이상 골라 주세요."
    next_step = "바로잡을 것이 없으면 받아들이지 않는 까닭을 적어 답해 주세요."


class PartMissing(Refused):
    code = "part_missing"
    field = "part"
    detail = "일부만 받아들일 때는 어느 부분인지 적어 주세요."


class BeingDecided(Refused):
    code = "being_decided"
    detail = "다시 심사하는 계산이 이미 있습니다."
    next_step = "그 계산을 거두거나, 승인하지 않음으로 끝낸 뒤에 다시 해 주세요."
