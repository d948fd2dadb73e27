"""The consent to sensitive facts: asked beside the first of them, and none is kept without it.

Personal Information Protection Act article 23: a consent of its own, before anything is processed.
"""

from collections.abc import Iterable
from datetime import datetime

from accounts.choices import ConsentKind
from accounts.models import ConsentText, User
from accounts.services.consents import give_consents, has_consented, texts_in_force

SENSITIVE = frozenset({"livelihood", "single_parent", "disabled", "veteran"})


def consent_for(names: Iterable[str], person: User, now: datetime) -> ConsentText | None:
    """What has to be agreed to before these facts are kept; None without sensitive ones, or when it was agreed to."""
    if not SENSITIVE & set(names) or has_consented(person, ConsentKind.SENSITIVE):
        return None
    return texts_in_force([ConsentKind.SENSITIVE], now=now)[0]


def kept_back(names: Iterable[str], person: User, now: datetime) -> frozenset[str]:
    """Those of these facts that are not kept yet, for want of the consent."""
    return SENSITIVE & set(names) if consent_for(names, person, now) else frozenset()


def agree(text: ConsentText, person: User, now: datetime) -> None:
    give_consents(user=person, texts=[text], now=now)
