"""Puts the particle that fits after a word, so that no sentence says "을(를)" (pure).

A word that ends in something other than a Hangul syllable or a digit is read as if it had no final consonant.
"""

FIRST_SYLLABLE, LAST_SYLLABLE = 0xAC00, 0xD7A3
LIEUL = 8
# How each digit ends when read aloud: 영 일 이 삼 사 오 육 칠 팔 구.
DIGIT_FINALS = {"0": 21, "1": LIEUL, "3": 16, "6": 1, "7": LIEUL, "8": LIEUL}


def _final(word: str) -> int:
    """The number of the final consonant of the last letter that is read, 0 for none."""
    letters = [letter for letter in word if letter.isalnum()]
    if not letters:
        return 0
    last = letters[-1]
    if FIRST_SYLLABLE <= ord(last) <= LAST_SYLLABLE:
        return (ord(last) - FIRST_SYLLABLE) % 28
    return DIGIT_FINALS.get(last, 0)


def eul(word: str) -> str:
    """을 or 를"""
    return "을" if _final(word) else "를"


def i(word: str) -> str:
    """이 or 가"""
    return "이" if _final(word) else "가"


def eun(word: str) -> str:
    """은 or 는"""
    return "은" if _final(word) else "는"


def ro(word: str) -> str:
    """으로 or 로"""
    return "로" if _final(word) in (0, LIEUL) else "으로"
