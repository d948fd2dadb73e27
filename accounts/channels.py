"""By which channels a resident wants to hear of each subject. Pure."""

from collections.abc import Mapping
from datetime import timedelta

EMAIL, SMS = "email", "sms"
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8))


def channels_for(kind: str, chosen: Mapping[str, list[str]], *, has_email: bool, has_phone: bool) -> list[str]:
    """The channels to use, in a fixed order; [] means the inbox only.

    Nothing chosen yet: a text message where we have a number, else e-mail. A channel chosen without a contact for it
    is replaced by the other one, so that a result never gets lost by a change of number.
    """
    reachable = [channel for channel, there in ((SMS, has_phone), (EMAIL, has_email)) if there]
    wanted = chosen.get(kind)
    if wanted is None:
        return reachable[:1]
    if not wanted:
        return []
    return [channel for channel in reachable if channel in wanted] or reachable[:1]


def pause_after(attempts: int) -> timedelta:
    """How long to wait after the n-th failed try; grows, then stays at the longest."""
    return PAUSES[min(attempts, len(PAUSES)) - 1]
