"""Every way something about a screened round is refused, with what to do instead."""

from programs.services.refusals import Refused


class FormFrozen(Refused):
    code = "form_frozen"
    detail = "이미 신청한 사람이 있어 물음과 기준을 바꿀 수 없습니다. 도움말만 고칠 수 있습니다."
    next_step = "모두가 같은 물음에 답하고 같은 기준으로 심사받아야 합니다. 꼭 바꿔야 하면 다음 회차에서 바꿔 주세요."


class TooManyQuestions(Refused):
    code = "too_many_questions"
    detail = "물음은 40개까지 만들 수 있습니다."


class NothingToCopy(Refused):
    code = "nothing_to_copy"
    detail = "가져올 물음이나 기준이 그 회차에 없습니다."


class AnswersNeeded(Refused):
    """The application form of a screened round must be filled in first; `pages` are those with something missing."""

    code = "answers_needed"
    detail = "심사로 뽑는 회차입니다. 신청서의 물음에 먼저 답해 주세요."

    def __init__(self, intake_id: int, pages: list[int] | None = None) -> None:
        super().__init__(next_step=f"신청서: /my/applications/{intake_id}/")
        self.pages = pages or []


class NotChangeable(Refused):
    code = "not_changeable"
    detail = "신청이 끝나 신청서를 고칠 수 없습니다."
    next_step = "담당자가 더 알려 달라고 하면 나의 신청에서 답할 수 있습니다."


class NotAnOfficer(Refused):
    code = "not_an_officer"
    field = "contact"
    detail = "그 연락처로 심사를 맡을 수 있는 사람을 찾지 못했습니다."
    next_step = "심사는 기관 담당자 역할이 있는 사람만 맡을 수 있습니다. 역할은 포털 운영자가 드립니다."


class AppliedThemselves(Refused):
    code = "applied_themselves"
    detail = "이 회차에 신청한 사람은 심사를 맡을 수 없습니다."


class CannotRead(Refused):
    code = "cannot_read"
    detail = "이 사람은 이 신청서를 맡을 수 없습니다."
    next_step = "이미 맡았거나 이해관계가 있거나 심사 맡은 사람이 아닙니다."


class NotReadYet(Refused):
    code = "not_read_yet"
    detail = "신청을 받는 동안에는 신청서를 읽지 않습니다. 마감 뒤에 열립니다."


class NotDeclared(Refused):
    code = "not_declared"
    detail = "먼저 이해관계가 있는지 알려 주세요."


class HasConflict(Refused):
    code = "has_conflict"
    detail = "이해관계가 있다고 알린 신청서는 볼 수 없습니다."


class ScoresClosed(Refused):
    code = "scores_closed"
    detail = "결정한 뒤에는 점수를 바꿀 수 없습니다."
    next_step = "결정을 되돌리면 다시 적을 수 있습니다."


class StillAsked(Refused):
    code = "still_asked"
    detail = "이미 보완을 부탁했고 아직 기한이 남았습니다."


class SupplementOver(Refused):
    code = "supplement_over"
    detail = "보완 기한이 지났습니다."
    next_step = "처음 보낸 신청서로 심사합니다. 궁금한 것은 운영 기관에 물어봐 주세요."


class StillOpen(Refused):
    code = "still_open"
    detail = "아직 신청을 받고 있어 결정할 수 없습니다."
    next_step = "신청이 끝난 뒤에 결정해 주세요."


class NothingToDecide(Refused):
    code = "nothing_to_decide"
    detail = "결정할 신청서가 없습니다."


class NotAllRead(Refused):
    code = "not_all_read"

    def __init__(self, count: int) -> None:
        super().__init__(
            f"심사를 마치지 않은 신청서가 {count}건 있습니다.", "점수가 모이면 결정하거나 ‘뽑지 않음’으로 정해 주세요."
        )


class ReasonsMissing(Refused):
    code = "reasons_missing"

    def __init__(self, count: int) -> None:
        super().__init__(
            f"까닭이 없는 신청서가 {count}건 있어 결정할 수 없습니다.",
            "뽑지 않는 분마다 알린 기준 가운데 하나를 고르고 까닭을 5글자 이상 적어 주세요.",
        )


class RankingMoved(Refused):
    code = "ranking_moved"
    detail = "미리 본 뒤에 점수나 신청이 바뀌었습니다. 아무것도 정하지 않았습니다."
    next_step = "새 순위를 다시 보고 결정해 주세요."


class DecisionPending(Refused):
    code = "decision_pending"
    detail = "이미 결정했고 곧 알립니다."
    next_step = "바꾸려면 먼저 결정을 되돌려 주세요."


class UndoOver(Refused):
    code = "undo_over"
    detail = "결정을 알리기 시작해 되돌릴 수 없습니다."
