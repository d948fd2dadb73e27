"""The number on a certificate: can't be guessed, can be read aloud, and a slip of the finger is noticed (pure).

SL26-XXXX-XXXX-C: the year of issue, eight letters drawn by chance, a check letter. The 23 letters leave out what looks
like something else (0 O Q D, I 1 L, Z S G B beside 2 5 6 8, V beside U, P beside R). 23 is a prime and every place has
its own weight, so every single wrong letter and every swap of two neighbors gives another check letter.
"""

import re
import unicodedata

# A letter's place here is its value. 0 and 1 are the values of A and C, because only the year uses those digits.
ALPHABET = "AC23456789EFHJKMNRTUWXY"
BODY_LENGTH = 8
MODULUS = len(ALPHABET)
VALUES = {letter: value for value, letter in enumerate(ALPHABET)} | {"0": 0, "1": 1}
SHAPE = re.compile(rf"SL([0-9]{{2}})([{ALPHABET}]{{{BODY_LENGTH}}})([{ALPHABET}])")
SEPARATORS = re.compile(r"[\s\-–—_.·]+")
LONGEST_TYPED = 60
COMPACT_LENGTH = 2 + 2 + BODY_LENGTH + 1
LOOKALIKES = "숫자 0과 1, 영문 O와 I처럼 헷갈리는 글자는 가운데와 끝에 쓰지 않습니다."


class Mistyped(ValueError):
    """What was typed can't be a number of ours; `detail` says in Korean what to look at again."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


def compose(*, year: int, body: str) -> str:
    """The number of a year of issue (2026) and eight letters of ALPHABET. Raises ValueError for other letters."""
    digits = f"{year % 100:02d}"
    if len(body) != BODY_LENGTH or not set(body) <= set(ALPHABET):
        raise ValueError(f"a number needs {BODY_LENGTH} letters of {ALPHABET}")
    return _spaced(f"SL{digits}{body}{_check_letter(digits + body)}")


def read(typed: str) -> str:
    """The number as we write it, from what somebody typed: case, spaces and hyphens don't matter. Raises Mistyped."""
    compact = SEPARATORS.sub("", unicodedata.normalize("NFKC", typed[:LONGEST_TYPED])).upper()
    if not compact:
        raise Mistyped("수료증 번호를 적어 주세요. 예: SL26-AC23-4567-H")
    if not compact.startswith("SL"):
        raise Mistyped("번호를 다시 확인해 주세요. 수료증 번호는 SL로 시작합니다.")
    if len(compact) != COMPACT_LENGTH:
        raise Mistyped(
            f"번호를 다시 확인해 주세요. 줄표를 빼고 {COMPACT_LENGTH}글자인데 {len(compact)}글자를 적었습니다."
        )
    found = SHAPE.fullmatch(compact)
    if found is None:
        raise Mistyped(f"번호를 다시 확인해 주세요. {LOOKALIKES}")
    year, body, check = found.groups()
    if _check_letter(year + body) != check:
        raise Mistyped(f"번호를 다시 확인해 주세요. 한 글자가 다르거나 두 글자가 뒤바뀐 듯합니다. {LOOKALIKES}")
    return _spaced(compact)


def _check_letter(text: str) -> str:
    """Weights 2, 3, 4 ... are all different and none is a multiple of the prime."""
    return ALPHABET[sum(weight * VALUES[letter] for weight, letter in enumerate(text, start=2)) % MODULUS]


def _spaced(compact: str) -> str:
    return "-".join((compact[:4], compact[4:8], compact[8:12], compact[12:]))
