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
