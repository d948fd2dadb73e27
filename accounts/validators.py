"""What no form of the portal accepts, whoever fills it in."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.phones import read_mobile

# Six digits, a dash and seven digits is one whatever the digits; without a dash only if the six are a date.
RESIDENT_NUMBER = re.compile(
    r"(?<!\d)(?:\d{6}\s*[-‐-―~]\s*|\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\s*)[1-8]\d{6}(?!\d)"
)
MOBILE_MESSAGE = "휴대전화 번호 11자리를 적어 주세요. 예: 010 1234 5678"
EMAIL_MESSAGE = "전자우편 주소를 끝까지 적어 주세요. 예: name@example.com"


def refuse_resident_number(text: str) -> None:
    """Raise ValidationError when a free text holds something like a resident registration number.

    Act article 24-2 forbids us to take one; 5-8 in the first place are foreigners' numbers.
    """
    if RESIDENT_NUMBER.search(unicodedata.normalize("NFKC", str(text))):
        raise ValidationError("주민등록번호는 받지 않습니다. 번호를 지우고 다시 적어 주세요.", code="resident_number")


def read_contact(text: str) -> tuple[str, str]:
    """("email", lower-cased address) or ("phone", digits) from one box; raises ValidationError in plain Korean."""
    typed = unicodedata.normalize("NFKC", text).strip()
    if "@" in typed:
        try:
            validate_email(typed)
        except ValidationError as error:
            raise ValidationError(EMAIL_MESSAGE, code="email") from error
        return "email", typed.lower()
    phone = read_mobile(typed)
    if phone is None:
        raise ValidationError(MOBILE_MESSAGE, code="phone")
    return "phone", phone
