"""A resident types a mobile number the way they say it; this reads it. Pure."""

import re
import unicodedata

MOBILE = re.compile(r"010\d{8}|01[16789]\d{7,8}")


def read_mobile(text: str) -> str | None:
    """The digits of a Korean mobile number ("010 1234-5678", "+82 10 1234 5678"), or None when it isn't one."""
    digits = re.sub(r"[\s\-‐-―.()·]", "", unicodedata.normalize("NFKC", text))
    if digits.startswith("+82"):
        digits = "0" + digits[3:].removeprefix("0")
    return digits if MOBILE.fullmatch(digits) else None


def write_mobile(digits: str) -> str:
    """ "01012345678" as people read it: "010-1234-5678"."""
    return f"{digits[:3]}-{digits[3:-4]}-{digits[-4:]}"
