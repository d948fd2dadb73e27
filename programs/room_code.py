"""The code on the screen of a classroom: what it is in each half minute, and whether what comes back is good (pure).

The QR carries the meeting, the half minute and a proof; the six digits are for people without a camera. Both follow
from a secret of the meeting, so nobody can make the next one, and the one before is still taken: whoever points a
telephone at the screen in the last second isn't refused.
"""

import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

STEP = 30  # seconds a code is shown
BEFORE = 1  # steps back that are still taken
OPENS_BEFORE = timedelta(minutes=30)
PROOF_LENGTH = 20
TOKEN = re.compile(r"([0-9]{1,10})-([0-9a-f]{20})")
SECRET_BYTES = 32


class Verdict(StrEnum):
    GOOD = "good"
    OLD = "old"  # was shown in this room, but no longer
    WRONG = "wrong"  # never was


@dataclass(frozen=True)
class Code:
    """What the screen shows now: `token` goes into the QR, `digits` are read aloud; `seconds_left` until the next."""

    token: str
    digits: str
    seconds_left: int


def step_of(now: datetime) -> int:
    """Half minutes since 1970."""
    return int(now.timestamp()) // STEP


def _proof(secret: bytes, meeting_id: int, what: str, step: int) -> bytes:
    return hmac.digest(secret, f"{what}|{meeting_id}|{step}".encode(), "sha256")


def token_at(secret: bytes, meeting_id: int, step: int) -> str:
    return f"{step}-{_proof(secret, meeting_id, 'qr', step).hex()[:PROOF_LENGTH]}"


def digits_at(secret: bytes, meeting_id: int, step: int) -> str:
    return f"{int.from_bytes(_proof(secret, meeting_id, 'digits', step)[:8]) % 1_000_000:06d}"


def code_at(secret: bytes, meeting_id: int, now: datetime) -> Code:
    """The code to show at `now`."""
    step = step_of(now)
    left = STEP - int(now.timestamp()) % STEP
    return Code(token_at(secret, meeting_id, step), digits_at(secret, meeting_id, step), left)


def check_token(secret: bytes, meeting_id: int, token: str, now: datetime) -> Verdict:
    """Judge what a QR brought back."""
    found = TOKEN.fullmatch(token)
    if not found:
        return Verdict.WRONG
    step = int(found[1])
    if not hmac.compare_digest(token_at(secret, meeting_id, step), f"{step}-{found[2]}"):
        return Verdict.WRONG
    return Verdict.GOOD if 0 <= step_of(now) - step <= BEFORE else Verdict.OLD


def check_digits(secret: bytes, meeting_id: int, typed: str, now: datetime) -> Verdict:
    """Judge what somebody typed; a wrong number and an old one are told apart for five minutes back."""
    step = step_of(now)
    for back in range(10 + 1):
        if hmac.compare_digest(digits_at(secret, meeting_id, step - back), typed):
            return Verdict.GOOD if back <= BEFORE else Verdict.OLD
    return Verdict.WRONG


class Timing(StrEnum):
    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    OVER = "over"


def timing(starts_at: datetime, ends_at: datetime, late_after_minutes: int, at: datetime) -> Timing:
    """What coming `at` a moment means: from half an hour before the start; late once the minutes have passed."""
    if at < starts_at - OPENS_BEFORE:
        return Timing.EARLY
    if at >= ends_at:
        return Timing.OVER
    return Timing.LATE if at >= starts_at + timedelta(minutes=late_after_minutes) else Timing.ON_TIME


def device_digest(secret: bytes, device: str) -> str:
    """The same for two people who use one device in this meeting, and of no use anywhere else."""
    return hmac.digest(secret, f"device|{device}".encode(), "sha256").hex()[:32]
