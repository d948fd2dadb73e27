"""Every way an officer's work can be refused, each with a sentence that says what to do."""

from collections.abc import Sequence

from programs.publishing import Finding
from programs.roster_changes import OWN
from programs.services.refusals import Refused


class Stale(Refused):
    """Somebody saved the same thing since this page was opened. `changes` are (label, before, after)."""

    code = "stale"

    def __init__(self, who: str, when: str, changes: Sequence[tuple[str, str, str]], version: str) -> None:
        super().__init__(
            f"{when}에 {who} 담당자가 먼저 고쳤습니다. 적으신 내용은 아래에 그대로 있습니다.",
            "바뀐 것을 보고 다시 저장하면 적으신 내용으로 바뀝니다.",
        )
        self.changes = changes
        self.version = version


class NotPublishable(Refused):
    code = "not_publishable"
    detail = "먼저 고쳐야 할 것이 있어 게시하지 않았습니다."

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__()
        self.findings = findings


class Incomplete(Refused):
    """An edit would take from a shown round what it needs; each finding names its field."""

    code = "incomplete"
    detail = "시민에게 보인 회차라 이대로 저장할 수 없습니다. 아무것도 바꾸지 않았습니다."

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__()
        self.findings = findings


class IncompleteProgram(Incomplete):
    detail = "시민에게 보인 프로그램이라 이대로 저장할 수 없습니다. 아무것도 바꾸지 않았습니다."


class ReasonNeeded(Refused):
    code = "reason_needed"
    field = "reason"
    detail = "까닭을 5글자 이상 적어 주세요."


class OwnEnrollment(Refused):
    """Nobody decides on an enrollment of their own: not its state, its attendance nor its money."""

    code = "own_enrollment"
    detail = f"{OWN}."


class NothingSelected(Refused):
    code = "nothing_selected"
    detail = "바꿀 사람을 먼저 골라 주세요."
    next_step = "이름 앞의 네모를 누르거나 ‘조건에 맞는 사람 모두 선택’을 눌러 주세요."


class WrongState(Refused):
    code = "wrong_state"
    detail = "지금 상태에서는 할 수 없습니다."


class Imported(Refused):
    code = "imported"
    detail = (
        "다른 누리집에서 가져온 프로그램은 여기에서 고칠 수 없습니다. 가져올 때마다 처음 내용으로 돌아가기 때문입니다."
    )
    next_step = "복사해서 우리 프로그램으로 만든 뒤 고쳐 주세요."


class MeetingHasMarks(Refused):
    code = "meeting_has_marks"
    detail = "출석을 적은 차시는 지울 수 없습니다."


class PurposeNeeded(Refused):
    code = "purpose_needed"
    field = "purpose"
    detail = "내려받는 목적을 골라 주세요. 목적 없이 내려받을 수 없습니다."
