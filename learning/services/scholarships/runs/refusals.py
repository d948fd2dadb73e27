"""Every way a step of a calculation can be refused, each with a sentence that says what to do."""

from collections.abc import Sequence

from programs.services.refusals import Refused


class NotReady(Refused):
    """`reasons` are Korean sentences on what has to be done first."""

    code = "not_ready"
    detail = "아직 선정 계산을 시작할 수 없습니다."

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(next_step=" ".join(reasons))
        self.reasons = list(reasons)


class RunUnderWay(Refused):
    code = "run_under_way"
    detail = "이 회차에 아직 끝나지 않은 계산이 있습니다."
    next_step = "그 계산을 먼저 마치거나 승인하지 않음으로 끝내 주세요."


class AlreadyDecided(Refused):
    code = "already_decided"
    detail = "이미 선정을 결정한 회차입니다."


class Unreadable(Refused):
    """A simulation asks for something that no rule set may hold."""

    code = "unreadable_rules"
    detail = "이렇게 바꾼 규칙으로는 계산할 수 없습니다."


class WrongRunState(Refused):
    code = "wrong_run_state"
    detail = "지금 이 계산에는 할 수 없는 일입니다."
    next_step = "화면을 새로 고쳐 지금 상태를 보아 주세요."


class RunIsStale(Refused):
    """What the calculation was made of has changed; it says what."""

    code = "run_is_stale"
    detail = "계산한 뒤에 바뀐 것이 있어 이 계산은 쓸 수 없습니다."
    next_step = "다시 계산해 주세요."


class DecisionBeingWritten(Refused):
    """Whoever is in the decision stays in it as it was approved."""

    code = "decision_being_written"
    detail = "지금 이 회차의 결정을 적고 있어 신청을 바꿀 수 없습니다."
    next_step = "잠시 뒤에 결과를 보고 다시 해 주세요."


class NotLookedAt(Refused):
    code = "not_looked_at"

    def __init__(self, count: int) -> None:
        super().__init__(f"아직 살펴보지 않은 신청이 {count:,}건 있습니다.", "모두 살펴본 뒤에 승인을 요청해 주세요.")


class AwardedBefore(Refused):
    code = "awarded_before"
    detail = "이미 장학금을 받은 적이 있어 다시 선정할 수 없습니다."
    next_step = "까닭을 적어 답해 주세요."


class ApplicantLeft(Refused):
    code = "applicant_left"
    detail = "회원을 떠난 분이라 다시 선정할 수 없습니다."
    next_step = "까닭을 적어 답해 주세요."


class StillUnknown(Refused):
    code = "still_unknown"
    field = "corrections"
    detail = "이것만으로는 자격이 맞는지 아직 정할 수 없습니다."
    next_step = "확인되지 않은 것을 모두 적어 주세요."


class UnknownFact(Refused):
    code = "unknown_fact"
    field = "corrections"
    detail = "이 회차의 규칙이 묻지 않는 것이거나 값이 맞지 않습니다."


class NothingCorrected(Refused):
    code = "nothing_corrected"
    field = "corrections"
    detail = "바로잡은 것이 없습니다."
    next_step = "바뀐 값을 고르거나 ‘계산이 맞음’을 골라 주세요."


class ReasonMissing(Refused):
    code = "reason_missing"
    field = "reason"
    detail = "까닭을 다섯 글자 이상 적어 주세요."


class AlreadyAnswered(Refused):
    code = "already_answered"
    detail = "다른 담당자가 이미 살펴본 신청입니다."


class CorrectionsWait(Refused):
    code = "corrections_wait"
    detail = "바로잡은 사실이 있어 다시 계산해야 합니다."
    next_step = "‘다시 계산’을 누른 뒤에 승인을 요청해 주세요."


class OtherDigest(Refused):
    """Somebody looks at an older page than what is stored."""

    code = "other_digest"
    detail = "이 화면의 결과와 지금 저장된 결과가 다릅니다."
    next_step = "화면을 새로 고쳐 다시 확인해 주세요."


class OwnProposal(Refused):
    code = "own_proposal"
    detail = "자기가 요청한 것을 스스로 승인할 수 없습니다."
    next_step = "다른 승인 담당자가 승인해야 합니다."


class OwnCase(Refused):
    code = "own_case"
    detail = "이 회차에 본인이 신청했거나 다른 분을 대신해 신청했습니다. 이해관계가 있어 승인할 수 없습니다."
    next_step = "다른 승인 담당자가 승인해야 합니다."


class NotApprover(Refused):
    code = "not_approver"
    detail = "이 기관의 승인 담당자만 승인할 수 있습니다."


class LookFirst(Refused):
    code = "look_first"

    def __init__(self, left: int) -> None:
        super().__init__(f"승인하기 전에 신청서를 {left}건 더 열어 보아 주세요.", "표에서 이름을 누르면 열립니다.")


class NotEnoughBudget(Refused):
    code = "not_enough_budget"

    def __init__(self, needed_krw: int, free_krw: int) -> None:
        super().__init__(
            f"이 결정에는 {needed_krw:,}원이 필요한데 예산에 남은 돈은 {free_krw:,}원입니다.",
            "예산을 더 배정한 뒤에 승인해 주세요.",
        )


class NoReserveLeft(Refused):
    code = "no_reserve_left"
    detail = "이의신청 몫으로 남겨 둔 자리를 모두 썼습니다."
    next_step = "포털 운영자와 예산 담당자에게 알려 주세요."


class NobodyToPromote(Refused):
    code = "nobody_to_promote"
    detail = "돌아온 자리가 없거나 기다리는 분이 없습니다."


class NotAwardedEnough(Refused):
    """Somebody reached the limit of the year through another round meanwhile."""

    code = "person_year_full"
    detail = "그 사이에 올해 받을 수 있는 금액을 다 받은 분이 있습니다."
    next_step = "다시 계산해 주세요."
