"""Hides telephone numbers, addresses and links in messages between a resident and a mentor, so that both stay where
they are protected and where help can be called (pure).

What is written in words ("공일공 일이삼사 …") or with signs between is found too; a link into the portal itself stays.
"""

import re
import unicodedata
from dataclasses import dataclass

PHONE, EMAIL, CHAT, LINK = "전화번호", "전자우편 주소", "메신저 아이디", "바깥 링크"
BETWEEN = r"[\s.\-‐-―~()/·,_]{0,3}"
DIGIT = "[0-9０-９공영일이삼사오육륙칠팔구]"
# A Korean number has 9 to 11 digits and begins with 0 (공, 영) or with +82.
NUMBER = re.compile(
    rf"(?<![0-9])(?:\+?82{BETWEEN}(?:\(?0\)?{BETWEEN})?|[0０공영]{BETWEEN})(?:{DIGIT}{BETWEEN}){{8,10}}"
)
EMAIL_ADDRESS = re.compile(
    r"[A-Za-z0-9._%+\-]+\s*(?:@|＠|\(at\)|\[at\]|골뱅이)\s*[A-Za-z0-9\-]+(?:\s*(?:\.|\(dot\)|닷|점)\s*[A-Za-z]{2,})+",
    re.IGNORECASE,
)
CHAT_ID = re.compile(
    r"((?:카카오톡|카카오|카톡|라인|텔레그램|위챗|인스타(?:그램)?|kakao(?:talk)?|line|telegram|insta(?:gram)?)"
    r"\s*(?:아이디|id|계정)?\s*(?:는|은|:|=|이|가)?\s*)(@?[A-Za-z][A-Za-z0-9._\-]{2,})",
    re.IGNORECASE,
)
ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w@./])(?:[a-z0-9\-]+\.)+(?:com|net|org|kr|io|me|gg|co|link|page|site|app)(?:/\S*)?"
    r"(?![A-Za-z0-9])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Masked:
    """`text` is what is kept and shown; `hidden` names each kind that was taken out, once."""

    text: str
    hidden: tuple[str, ...] = ()


def mask(text: str, *, portal: str = "") -> Masked:
    """The message without ways to reach each other outside. `portal`: the host whose links stay ("seoul4050.kr")."""
    hidden: list[str] = []

    def put_out(kind: str, keep: str = "") -> str:
        if kind not in hidden:
            hidden.append(kind)
        return f"{keep}[{kind} 가림]"

    def put_out_link(found: re.Match[str]) -> str:
        return found[0] if portal and _host(found[0]) == portal else put_out(LINK)

    shown = unicodedata.normalize("NFC", text)
    shown = EMAIL_ADDRESS.sub(lambda _: put_out(EMAIL), shown)
    shown = ADDRESS.sub(put_out_link, shown)
    shown = CHAT_ID.sub(lambda found: put_out(CHAT, found[1]), shown)
    shown = NUMBER.sub(lambda found: put_out(PHONE) + _space_after(found[0]), shown)
    return Masked(shown, tuple(hidden))


def _host(link: str) -> str:
    return re.sub(r"^https?://", "", link, flags=re.IGNORECASE).split("/")[0].lower()


def _space_after(number: str) -> str:
    """The gap that belonged to the sentence, not to the number."""
    return number[len(number.rstrip()) :]


def hidden_words(hidden: tuple[str, ...]) -> str:
    """What the sender is told; "" when nothing was hidden."""
    if not hidden:
        return ""
    return (
        f"적으신 {', '.join(hidden)}는 가리고 보냈습니다. "
        "연락은 이곳 메시지로 하고, 급하면 담당자에게 도움을 청해 주세요."
    )
