"""An officer reading a list sees who is meant without seeing who it is. Pure (convention: 홍*동, 010-****-1234)."""

from datetime import date


def mask_name(name: str) -> str:
    """홍길동 -> 홍*동, 김구 -> 김*, 남궁민수 -> 남**수, John Smith -> J*********; one letter is hidden whole."""
    letters = name.strip()
    if len(letters) <= 1:
        return "*" * len(letters)
    if not all("가" <= letter <= "힣" for letter in letters) or len(letters) == 2:
        return letters[0] + "*" * (len(letters) - 1)
    return letters[0] + "*" * (len(letters) - 2) + letters[-1]


def mask_phone(phone: str | None) -> str:
    """01012345678 -> 010-****-5678; empty stays empty, anything shorter than nine digits is hidden whole."""
    digits = "".join(letter for letter in phone or "" if letter.isdigit())
    if len(digits) < 9:
        return "*" * len(digits)
    return f"{digits[:3]}-{'*' * (len(digits) - 7)}-{digits[-4:]}"


def mask_birth_date(birth_date: date | None) -> str:
    """1975-03-02 -> 1975-**-**; empty when we don't know it."""
    return f"{birth_date.year}-**-**" if birth_date else ""


def mask_email(email: str | None) -> str:
    """minsu@example.kr -> mi***@example.kr; the domain stays, at most two letters of the rest."""
    name, at, domain = (email or "").partition("@")
    if not at:
        return "*" * len(name)
    shown = name[: min(2, len(name) - 1)]
    return f"{shown}***@{domain}"
