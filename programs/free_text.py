"""Finds a telephone number or an e-mail address in what somebody is about to let others read (pure)."""

import re
import unicodedata

MOBILE = re.compile(r"(?<!\d)(?:\+?82[-.\s]*)?0?1[016789][-.\s·]*\d{3,4}[-.\s·]*\d{4}(?!\d)")
LANDLINE = re.compile(r"(?<!\d)0(?:2|[3-6][1-5]|70)[-.\s)]+\d{3,4}[-.\s]+\d{4}(?!\d)")
EMAIL = re.compile(r"[\w.+-]+\s*@\s*[\w-]+(?:\.[\w-]+)+")


def contact_in(text: str) -> str:
    """ "전화번호", "전자우편 주소" or "" for what a text holds; full-width digits are digits too."""
    plain = unicodedata.normalize("NFKC", text)
    if MOBILE.search(plain) or LANDLINE.search(plain):
        return "전화번호"
    return "전자우편 주소" if EMAIL.search(plain) else ""
