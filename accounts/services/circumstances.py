"""What a resident tells of themselves beyond sign-up, once, for every program; told anew when it has changed."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.choices import SENSITIVE_STATUSES, WORK_STATUSES, ConsentKind, ResidentStatus, SeoulTie
from accounts.models import ConsentText, Resident, User
from accounts.services.consents import consent_missing, give_consents

SENSITIVE = "sensitive_statuses"
STATUSES: Mapping[str, Collection[str]] = {"work_statuses": WORK_STATUSES, SENSITIVE: SENSITIVE_STATUSES}
LABELS = {"seoul_ties": "서울과의 관계", "work_statuses": "하는 일", SENSITIVE: "건강과 형편"}
PLAIN = frozenset({"birth_date", "district", "seoul_ties"})


def sensitive_consent(person: User, now: datetime) -> ConsentText | None:
    """What has to be agreed to before sensitive statuses are kept; None when it was."""
    return consent_missing(person, ConsentKind.SENSITIVE, now=now)


def told_words(resident: Resident) -> dict[str, str | None]:
    """What was told under each name of LABELS, as people read it; None where nothing was."""
    ties = resident.seoul_ties
    told = {"seoul_ties": None if ties is None else [SeoulTie(each).label for each in ties]}
    for name, statuses in STATUSES.items():
        held = resident.told(statuses)
        told[name] = None if held is None else [ResidentStatus(each).label for each in held]
    return {
        name: None if labels is None else ", ".join(labels) or "해당하는 것이 없습니다" for name, labels in told.items()
    }


@transaction.atomic
def tell(*, person: User, told: Mapping[str, Any], now: datetime, consents: bool = False) -> Resident:
    """Keep these of birth_date, district, seoul_ties, work_statuses and sensitive_statuses; None = not known any more.

    Sensitive statuses are left out unless the person agreed to their use, now (`consents`) or before. Other names are
    a bug (ValueError). What was decided by what was told before stays as it is.
    """
    if unknown := set(told) - PLAIN - set(STATUSES):
        raise ValueError(f"not told by a resident: {sorted(unknown)}")
    Resident.objects.get_or_create(user=person)
    resident = Resident.objects.select_for_update().get(user=person)
    for name in PLAIN & set(told):
        setattr(resident, name, told[name])
    for name, statuses in STATUSES.items():
        if name in told and (name != SENSITIVE or told[name] is None or _agrees(person, consents, now)):
            resident.note(statuses, told[name])
    resident.confirmed_at = now
    resident.save(update_fields=[*PLAIN & set(told), "statuses", "statuses_untold", "confirmed_at"])
    person._state.fields_cache["resident"] = resident
    return resident


def _agrees(person: User, consents: bool, now: datetime) -> bool:
    text = sensitive_consent(person, now)
    if text is not None and consents:
        give_consents(user=person, texts=[text], now=now)
    return text is None or consents
