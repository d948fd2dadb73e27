"""Reads a bank account as people write it, and shows it again as its last four digits only (pure)."""

import re
import unicodedata

SHORTEST, LONGEST = 10, 16  # digits of accounts in Korea, virtual ones included
SEPARATORS = re.compile(r"[\s\-‐-―.]+")


def read_account(typed: str) -> str | None:
    """The digits of an account number written with spaces or dashes; None when it can't be one."""
    digits = SEPARATORS.sub("", unicodedata.normalize("NFKC", typed))
    if not digits.isascii() or not digits.isdigit() or not SHORTEST <= len(digits) <= LONGEST:
        return None
    return None if len(set(digits)) == 1 else digits


def mask_account(end: str) -> str:
    """The last four digits behind dots that stand for the rest; "" when no account is known."""
    return f"•••• {end}" if end else ""
