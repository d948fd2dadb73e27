"""Keeps personal data out of what residents write for others to read, before it is stored."""

import unicodedata

from accounts.validators import RESIDENT_NUMBER
from programs.free_text import contact_in
from programs.services.refusals import Refused


class PersonalData(Refused):
    """The text holds a resident registration number, a telephone number or an e-mail address."""

    code = "personal_data"
    field = "text"

    def __init__(self, what: str, field: str = "text") -> None:
        super().__init__(
            f"적으신 글에 {what}로 보이는 것이 있습니다.",
            "누구인지 알 수 있는 것은 지우고 다시 보내 주세요.",
        )
        self.field = field


def refuse_personal_data(text: str, field: str = "text") -> str:
    """The text with its outer spaces taken off; raises PersonalData."""
    if RESIDENT_NUMBER.search(unicodedata.normalize("NFKC", text)):
        raise PersonalData("주민등록번호", field)
    if what := contact_in(text):
        raise PersonalData(what, field)
    return text.strip()
