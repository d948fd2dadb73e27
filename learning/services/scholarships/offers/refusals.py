"""Every way an answer to an offered scholarship can come too late; nothing was changed."""

from programs.services.refusals import Refused


class OfferOver(Refused):
    code = "offer_over"
    detail = "답할 수 있는 기한이 지나 장학금이 다음 분께 갑니다."
    next_step = "궁금하면 담당자에게 전화해 주세요."


class AlreadyDeclined(Refused):
    code = "already_declined"
    detail = "받지 않기로 하셔서 장학금이 다음 분께 갑니다. 되돌릴 수 없습니다."


class AlreadyInUse(Refused):
    code = "already_in_use"
    detail = "이미 포인트를 쓸 수 있게 되어 여기서 받지 않기로 바꿀 수 없습니다."
    next_step = "쓰지 않은 포인트는 기한이 지나면 저절로 돌아갑니다."


class OfferGone(Refused):
    code = "offer_gone"
    detail = "장학금이 취소되어 답할 수 없습니다."
    next_step = "까닭은 알림함의 통지서에 있습니다."


class PointsOver(Refused):
    code = "points_over"
    detail = "포인트를 쓸 수 있는 날이 지나 대기자를 더 선정하지 않습니다."
    next_step = "남은 돈은 정산하면 예산으로 돌아갑니다."
