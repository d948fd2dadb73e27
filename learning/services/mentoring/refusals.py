"""Why a resident, a mentor or an officer can't do something in mentoring now; nothing has changed then."""

from programs.services.refusals import Refused


class MentoringRefused(Refused):
    code = "mentoring_refused"


# --- Requests -----------------------------------------------------------------------------------------------------
class TooFewSlots(MentoringRefused):
    code = "too_few_slots"
    field = "slots"


class NothingNeeded(MentoringRefused):
    code = "nothing_needed"
    detail = "도움받고 싶은 일을 하나 이상 골라 주세요."
    field = "needs"


class AlreadyAsked(MentoringRefused):
    code = "already_asked"
    detail = "이미 멘토를 요청하셨습니다."
    next_step = "지금 요청을 고치거나, 취소한 뒤에 다시 요청해 주세요."

    def __init__(self, request=None) -> None:
        super().__init__()
        self.request = request


class RequestNotOpen(MentoringRefused):
    code = "request_not_open"
    detail = "이 요청은 이제 고칠 수 없습니다."
    next_step = "멘토를 알려 드렸거나 이미 마친 요청입니다."


# --- Proposals ----------------------------------------------------------------------------------------------------
class NotYours(MentoringRefused):
    code = "not_yours"
    detail = "다른 분에게 온 제안입니다."


class ProposalOver(MentoringRefused):
    code = "proposal_over"
    detail = "이 제안은 이미 끝났습니다."
    next_step = "새로운 제안이 오면 알림으로 알려 드립니다."


class ProposalExpired(MentoringRefused):
    code = "proposal_expired"
    detail = "답할 수 있는 시간이 지났습니다."
    next_step = "다시 멘토를 찾고 있습니다. 찾으면 알려 드립니다."


class NoSeatLeft(MentoringRefused):
    code = "no_seat_left"
    detail = "이 멘토의 자리가 모두 찼습니다."
    next_step = "다음 연결에서 먼저 찾아 드립니다."


class MentorAway(MentoringRefused):
    code = "mentor_away"
    detail = "이 멘토는 지금 새로운 사람을 만나지 않습니다."
    next_step = "다른 멘토를 골라 주세요."


class RuleBroken(MentoringRefused):
    """`rules` are the names of match_scores.HARD_RULES that the pair breaks."""

    code = "rule_broken"

    def __init__(self, rules: list[str], detail: str) -> None:
        super().__init__(detail, "조건을 어기는 연결은 예외를 요청해 주세요.")
        self.rules = rules


# --- Mentorships --------------------------------------------------------------------------------------------------
class MentorshipNotLive(MentoringRefused):
    code = "mentorship_not_live"
    detail = "이미 끝난 멘토링입니다."
    next_step = "새로 시작하려면 멘토를 다시 요청해 주세요."


class AlreadyTogether(MentoringRefused):
    code = "already_together"
    detail = "이 과정에서는 이미 멘토와 함께하고 있습니다."
    next_step = "다른 멘토를 원하시면 먼저 지금 멘토링에서 ‘다른 멘토 요청’을 눌러 주세요."


class TooLong(MentoringRefused):
    code = "too_long"
    detail = "한 번에 늘릴 수 있는 기간을 넘었습니다."
    field = "ends_on"


# --- Mentors ------------------------------------------------------------------------------------------------------
class BelowLoad(MentoringRefused):
    code = "below_load"
    field = "capacity"

    def __init__(self, load: int) -> None:
        super().__init__(
            f"지금 {load}명과 함께하고 있어 그보다 적게 줄일 수 없습니다.",
            "멘토링이 끝난 뒤에 줄이거나, 담당자에게 도움을 요청해 주세요.",
        )
        self.load = load


# --- Runs ---------------------------------------------------------------------------------------------------------
class RunOpenAlready(MentoringRefused):
    code = "run_open"
    detail = "아직 끝나지 않은 연결 계산이 있습니다."
    next_step = "그 계산을 알리거나 버린 뒤에 다시 시작해 주세요."


class NobodyWaits(MentoringRefused):
    code = "nobody_waits"
    detail = "멘토를 기다리는 사람이 없습니다."


class RunNotReady(MentoringRefused):
    code = "run_not_ready"
    detail = "이 계산은 지금 그렇게 할 수 없습니다."
    next_step = "화면을 새로 고쳐 지금 상태를 확인해 주세요."


class RunStale(MentoringRefused):
    code = "run_stale"
    detail = "계산한 뒤에 멘토나 요청이 달라져 이 결과를 알릴 수 없습니다."
    next_step = "새로 계산해 주세요. 알려진 것은 하나도 없습니다."


class PinRefused(MentoringRefused):
    code = "pin_refused"
    detail = "이렇게 지정할 수 없습니다."


class SecondPersonNeeded(MentoringRefused):
    code = "second_person"
    detail = "이해관계가 있는 연결은 한 사람이 정할 수 없습니다."
    next_step = "다른 담당자가 확인해야 합니다."


class PolicyRefused(MentoringRefused):
    code = "policy_refused"
