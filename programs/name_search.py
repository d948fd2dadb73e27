"""Finds a person for the officer who remembers "ㄱㅁㅅ" or the last digits of a telephone (pure)."""

import re
from dataclasses import dataclass

from programs.korean import CHOSEONG, FIRST_SYLLABLE, plain

PER_INITIAL = 588
PHONE_TAIL = re.compile(r"^\d{4}$")
RECEIPT = re.compile(r"^\d{4}-\d{4,}-\d{4}$")


@dataclass(frozen=True)
class PersonQuery:
    """One of the three is set: a pattern for the name, the end of a telephone number, or an enrollment's id."""

    name_pattern: str = ""
    phone_end: str = ""
    enrollment_id: int | None = None


def read_person_query(typed: str) -> PersonQuery | None:
    """What an officer typed, or None when nothing can be searched for.

    Four digits are the end of a telephone number, "2611-0000-0042" is a receipt number, anything else a name.
    """
    text = "".join(plain(typed).split())
    if PHONE_TAIL.match(text):
        return PersonQuery(phone_end=text)
    if RECEIPT.match(text):
        return PersonQuery(enrollment_id=int(text.replace("-", "")[4:]))
    digits = text.replace("-", "")
    if digits.isdigit() and len(digits) > 4:
        return PersonQuery(phone_end=digits[-11:])
    return PersonQuery(name_pattern=name_pattern(text)) if text else None


def name_pattern(text: str) -> str:
    """A regular expression in which a lone initial stands for all its syllables ("ㄱ수" finds "김수" and "강수")."""
    return "".join(_any_of(char) if char in CHOSEONG else re.escape(char) for char in text)


def _any_of(initial: str) -> str:
    first = FIRST_SYLLABLE + CHOSEONG.index(initial) * PER_INITIAL
    return f"[{initial}{chr(first)}-{chr(first + PER_INITIAL - 1)}]"
