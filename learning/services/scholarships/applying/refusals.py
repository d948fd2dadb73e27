"""Every way something about an application for a scholarship is refused, with what to do instead."""

from datetime import datetime

from programs.services.refusals import Refused, moment_words


class RoundNotOpen(Refused):
    """Before opening, after closing, or the round was canceled."""

    code = "round_not_open"

    def __init__(self, opens_at: datetime, closes_at: datetime, now: datetime) -> None:
        if now < opens_at:
            super().__init__(f"{moment_words(opens_at)}부터 신청을 받습니다.", "그때 다시 와 주세요.")
        else:
            super().__init__(
                f"신청이 {moment_words(closes_at)}에 끝났습니다.",
                "적으신 내용은 다음 회차에 그대로 가져올 수 있습니다.",
            )


class NotChangeable(Refused):
    code = "not_changeable"
    detail = "이미 보낸 신청서는 고칠 수 없습니다."
    next_step = "틀린 것이 있으면 담당자에게 알려 주세요. 마감 전에는 취소하고 다시 신청할 수 있습니다."


class NotComplete(Refused):
    """`sections` are the titles of those that lack something."""

    code = "not_complete"

    def __init__(self, sections: list[str]) -> None:
        super().__init__(f"아직 마치지 않은 것이 있습니다: {', '.join(sections)}.", "마저 적은 뒤에 보내 주세요.")
        self.sections = sections


class AppliedElsewhere(Refused):
    """The same person already has an application in this round, under another account."""

    code = "applied_elsewhere"
    detail = "이 회차에 이미 신청하셨습니다."
    next_step = "한 회차에 한 번만 신청할 수 있습니다. 먼저 신청한 계정으로 들어오시거나 담당자에게 알려 주세요."


class NotWithdrawable(Refused):
    code = "not_withdrawable"
    detail = "결과가 나온 신청은 취소할 수 없습니다."
    next_step = "선정되셨다면 장학금을 받지 않겠다고 알려 주실 수 있습니다."


class SupplementOver(Refused):
    code = "supplement_over"
    detail = "지금 보완할 것이 없거나 기한이 지났습니다."
    next_step = "담당자에게 전화로 알려 주세요."


class NoSuchPaper(Refused):
    code = "no_such_paper"
    detail = "이 신청에는 그 서류가 필요하지 않습니다."


class ConsentFirst(Refused):
    """A paper that shows a sensitive fact is processed only after the consent to it."""

    code = "consent_first"
    detail = "이 서류는 먼저 동의하셔야 받을 수 있습니다."
    next_step = "아래 동의를 읽어 보시고 저장하시면 서류를 올리는 곳으로 이어집니다."


class TooManyFiles(Refused):
    code = "too_many_files"
    detail = "한 서류에 파일을 5개까지 올릴 수 있습니다."
    next_step = "필요 없는 파일을 지우고 다시 올려 주세요."


class NotAtACounter(Refused):
    """An officer applies for themselves, or for somebody without consent."""

    code = "not_at_a_counter"
    detail = "자기 신청을 창구에서 대신할 수 없습니다."
    next_step = "‘직업훈련 장학금’에서 직접 신청해 주세요."


class NobodyFound(Refused):
    code = "nobody_found"
    field = "contact"
    detail = "그 연락처로 가입한 분이 없습니다."
    next_step = "먼저 가입을 도와 드린 뒤에 다시 찾아 주세요."


class OwnApplicationOnly(Refused):
    code = "own_application_only"
    detail = "이미 온라인에서 쓰고 계신 신청서가 있습니다."
    next_step = "본인이 로그인해서 이어서 쓰도록 도와 주세요."
