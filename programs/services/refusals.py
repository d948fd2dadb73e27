"""Every way a request can be refused: a code for programs, a sentence and a next step for people."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil

from django.utils import timezone

from programs.conflicts import Clash
from programs.eligibility import Assessment


class Refused(Exception):
    """A request that changed nothing. `detail` and `next_step` are Korean sentences; `field` names an input or ""."""

    code = "refused"
    detail = "신청을 받을 수 없습니다."
    next_step = ""
    field = ""

    def __init__(self, detail: str = "", next_step: str = "") -> None:
        self.detail = detail or self.detail
        self.next_step = next_step or self.next_step
        super().__init__(self.detail)


def moment_words(moment: datetime) -> str:
    """A moment as people say it, in Seoul: 3월 24일 오전 10시 30분."""
    local = timezone.localtime(moment)
    half = "오전" if local.hour < 12 else "오후"
    hour = local.hour % 12 or 12
    minutes = f" {local.minute}분" if local.minute else ""
    seconds = f" {local.second}초" if local.second else ""
    return f"{local.month}월 {local.day}일 {half} {hour}시{minutes}{seconds}"


def left_words(seconds: int) -> str:
    """Less than a day as a countdown: 1시간 2분 3초 남았습니다."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "시간"), (minutes, "분"), (rest, "초"))
    return " ".join(f"{count}{unit}" for count, unit in parts if count) + " 남았습니다."


class IntakeNotOpen(Refused):
    """`opens_at` is when it opens for the person who asked; within a day the sentence counts down to it."""

    code = "not_open"

    def __init__(self, opens_at: datetime | None, now: datetime) -> None:
        when = f"{moment_words(opens_at)}에 신청이 열립니다." if opens_at else "아직 신청 날짜가 정해지지 않았습니다."
        if opens_at and now < opens_at < now + timedelta(days=1):
            when = f"{when} {left_words(ceil((opens_at - now).total_seconds()))}"
        super().__init__(when, "열리면 알림을 받을 수 있습니다.")
        self.opens_at = opens_at


class IntakeClosed(Refused):
    code = "closed"
    detail = "신청이 끝났습니다."
    next_step = "비슷한 프로그램이나 다음 회차를 찾아보세요."


class IntakeCanceled(Refused):
    code = "canceled"
    detail = "이 회차는 열리지 않습니다(폐강)."
    next_step = "비슷한 프로그램을 찾아보세요."


class IntakeFull(Refused):
    code = "full"
    detail = "정원과 대기 자리가 모두 찼습니다."
    next_step = "다음 회차가 열리면 알림을 받을 수 있습니다."


class AppliedElsewhere(Refused):
    code = "apply_at_provider"
    detail = "이 프로그램은 운영 기관의 누리집에서 신청합니다."


class DrawNotAnnounced(Refused):
    code = "draw_not_announced"
    detail = "언제 어떻게 추첨하는지 아직 알리지 않아 신청을 받지 않습니다."
    next_step = "운영 기관에 전화로 물어봐 주세요."


class AlreadyDrawn(Refused):
    code = "already_drawn"
    detail = "추첨이 끝나 취소를 되돌릴 수 없습니다."
    next_step = "다음 회차가 열리면 알림을 받을 수 있습니다."


class NotEligible(Refused):
    code = "not_eligible"

    def __init__(self, assessment: Assessment) -> None:
        self.reasons = [reason.text for reason in assessment.with_verdict("no")]
        super().__init__(" ".join(self.reasons), "신청할 수 있는 다른 프로그램을 찾아보세요.")


class MoreNeeded(Refused):
    code = "more_needed"
    next_step = "모자란 내용을 적고 다시 보내 주세요."

    def __init__(self, assessment: Assessment) -> None:
        missing = assessment.with_verdict("unknown")
        self.reasons = [reason.text for reason in missing]
        self.missing = [reason.code for reason in missing]
        self.field = {"age": "birth_date", "born": "birth_date", "ties": "seoul_ties"}.get(
            missing[0].code, missing[0].code
        )
        super().__init__(" ".join(self.reasons))


class TimeConflict(Refused):
    """`clashes` are the overlapping meetings; the sentence names the first."""

    code = "time_conflict"
    next_step = "하나를 취소하면 신청할 수 있습니다. 나의 신청에서 취소할 수 있습니다."

    def __init__(self, clashes: Sequence[Clash]) -> None:
        held = clashes[0].held
        more = f" 겹치는 시간이 모두 {len(clashes)}번입니다." if len(clashes) > 1 else ""
        super().__init__(
            f"‘{held.title}’ 수업({moment_words(held.starts_at)})과 시간이 겹쳐 신청을 받지 않습니다.{more}"
        )
        self.clashes = clashes


class AlreadyEnrolled(Refused):
    code = "already_enrolled"
    detail = "이미 신청한 회차입니다."
    next_step = "나의 신청에서 볼 수 있습니다."

    def __init__(self, enrollment) -> None:
        super().__init__()
        self.enrollment = enrollment


class KeyReused(Refused):
    code = "idempotency_key_reused"
    detail = "같은 Idempotency-Key를 다른 회차에 썼습니다."
    next_step = "새 값을 써서 다시 보내 주세요."


class OfferExpired(Refused):
    code = "offer_expired"
    detail = "자리를 받을 수 있는 기한이 지났습니다. 자리는 다음 분께 갑니다."
    next_step = "다시 신청하면 대기 맨 뒤에 섭니다."


class NothingOffered(Refused):
    code = "nothing_offered"
    detail = "지금은 받을 빈자리가 없습니다."


class NotWithdrawable(Refused):
    code = "not_withdrawable"
    detail = "지금은 취소할 수 없는 신청입니다."
    next_step = "운영 기관에 전화로 물어봐 주세요."


class UndoExpired(Refused):
    code = "undo_expired"
    detail = "취소한 지 10분이 지나 되돌릴 수 없습니다."
    next_step = "자리가 있으면 다시 신청해 주세요."


class SeatGone(Refused):
    code = "seat_gone"
    detail = "그 사이에 자리와 대기 자리가 모두 찼습니다."
    next_step = "다음 회차가 열리면 알림을 받을 수 있습니다."


class CapacityBelowTaken(Refused):
    code = "capacity_below_taken"
    field = "capacity"

    def __init__(self, taken: int, kept: int = 0) -> None:
        also = f" 먼저 드리려고 나눠 둔 자리가 {kept}자리 더 있습니다." if kept else ""
        super().__init__(f"이미 {taken}명이 자리를 받았습니다.{also} 정원은 {taken + kept}명보다 적을 수 없습니다.")


class WaitlistBelowWaiting(Refused):
    code = "waitlist_below_waiting"
    field = "waitlist_capacity"

    def __init__(self, waiting: int) -> None:
        super().__init__(f"이미 {waiting}명이 기다립니다. 대기 정원은 {waiting}명보다 적을 수 없습니다.")
