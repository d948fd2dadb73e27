"""Every way a certificate can be refused, each with what to do instead."""

from collections.abc import Sequence

from programs.services.refusals import Refused


class NotCompleted(Refused):
    code = "not_completed"
    detail = "아직 수료하지 않은 과정입니다."
    next_step = "과정을 마치고 수료가 정해지면 수료증을 받을 수 있습니다."


class SurveyFirst(Refused):
    code = "survey_first"
    detail = "설문에 답하면 바로 수료증을 받을 수 있습니다."
    next_step = "설문에 먼저 답해 주세요."


class CertificateRevoked(Refused):
    code = "certificate_revoked"
    detail = "운영 기관이 수료증을 취소했습니다."
    next_step = "까닭과 다시 받는 방법은 운영 기관에 물어봐 주세요."


class HolderGone(Refused):
    code = "holder_gone"
    detail = "회원을 떠난 분의 수료증입니다. 이름을 지웠으므로 다시 인쇄할 수 없습니다."


class NameNotPrintable(Refused):
    code = "name_not_printable"
    next_step = "‘내 정보’에서 이름을 한글이나 영문으로 고친 뒤 다시 받아 주세요."

    def __init__(self, letters: Sequence[str]) -> None:
        super().__init__(f"이름에 인쇄할 수 없는 글자가 있습니다: {' '.join(letters)}")


class NotLive(Refused):
    code = "not_live"
    detail = "이미 취소한 수료증입니다."
    next_step = "필요하면 새 번호로 다시 발급해 주세요."


class NoticeOpen(Refused):
    code = "notice_open"
    detail = "취소하려 한다고 이미 본인에게 알린 수료증입니다."
    next_step = "의견을 받는 기간이 지난 뒤 취소할지 먼저 정해 주세요."


class CommentsOpen(Refused):
    """Revoking before the holder's time for comments is over."""

    code = "comments_open"

    def __init__(self, until: str) -> None:
        super().__init__(
            f"{until}까지는 본인의 의견을 받아야 해서 아직 취소할 수 없습니다.",
            "취소하지 않기로 정하는 것은 지금도 할 수 있습니다.",
        )


class CommentsClosed(Refused):
    code = "comments_closed"
    detail = "의견을 받는 기간이 지났습니다."
    next_step = "더 하실 말씀이 있으면 운영 기관에 전화해 주세요."


class AlreadyDecided(Refused):
    code = "already_decided"
    detail = "이미 정한 일입니다."


class AlreadyReplaced(Refused):
    code = "already_replaced"
    detail = "이미 새 번호로 다시 발급한 수료증입니다."


class NothingToIssue(Refused):
    code = "nothing_to_issue"
    detail = "새로 발급할 사람이 없습니다."
    next_step = "수료로 정한 사람이 있는지 명단에서 확인해 주세요."


class NothingToPrint(Refused):
    code = "nothing_to_print"
    detail = "인쇄할 수료증이 없습니다."


class PaperNotReady(Refused):
    """Set-up didn't bring the fonts: an operator's matter, said so instead of printing empty boxes."""

    code = "paper_not_ready"
    detail = "지금은 수료증을 인쇄할 수 없습니다."
    next_step = "포털 운영자에게 알려 주세요. 수료증 번호는 그대로 확인할 수 있습니다."
