"""Reads what an officer chose for each application of a ranked list: left out or not, and the reason of a refusal."""

import re
from dataclasses import dataclass

from django.http import QueryDict

from accounts.validators import RESIDENT_NUMBER
from programs.services.screening.decisions import Choice

OUT, CRITERION, REASON = "out-", "criterion-", "reason-"


@dataclass(frozen=True)
class Choices:
    """`usual` = criterion and reason for whoever has none of their own."""

    by_id: dict[int, Choice]
    usual: Choice


def read_choices(data: QueryDict) -> Choices:
    """Anything that isn't one of our boxes is passed over; a reason that holds a resident number counts as none."""
    ids = {int(found[1]) for name in data if (found := re.fullmatch(r"(?:out|criterion|reason)-(\d{1,18})", name))}
    by_id = {pk: _choice(data, str(pk), data.get(f"{OUT}{pk}") == "1") for pk in ids}
    return Choices(by_id, _choice(data, "usual", False))


def _choice(data: QueryDict, tail: str, left_out: bool) -> Choice:
    typed = data.get(f"{CRITERION}{tail}", "")
    reason = data.get(f"{REASON}{tail}", "").strip()[:300]
    clean = "" if RESIDENT_NUMBER.search(reason) else reason
    return Choice(left_out, int(typed) if typed.isdigit() else None, clean)
