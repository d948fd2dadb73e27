"""Serves the resident who types a few Korean letters and expects the portal to know the word.

Pure text: no database, no clock. Three forms of one text are used everywhere:

- *key*: NFC, lower case, letters and digits only ("드론 정비사!" -> "드론정비사");
- *jamo*: the key taken apart into conjoining jamo, so that a half-typed syllable is a prefix of the
  whole one ("드로" of "드론", "드ㄹ" of "드론") and one wrong vowel is one wrong letter;
- *choseong*: the key with each syllable replaced by its initial ("드론정비사" -> "ㄷㄹㅈㅂㅅ").
"""

import unicodedata

CHOSEONG = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
JUNGSEONG = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
JONGSEONG = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")

FIRST_SYLLABLE = 0xAC00
LAST_SYLLABLE = 0xD7A3

_COMPOUNDS = {
    "ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ", "ㅢ": "ㅡㅣ",
    "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ",
    "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
}  # fmt: skip
_JOINED = {pair: whole for whole, pair in _COMPOUNDS.items()}

# The standard two-set keyboard (두벌식, KS X 5002): Latin key -> jamo, and back.
_KEY_TO_JAMO = dict(
    zip(
        "rRseEfaqQtTdwWczxvgkoiOjpuPhynbml",
        "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎㅏㅐㅑㅒㅓㅔㅕㅖㅗㅛㅜㅠㅡㅣ",
        strict=True,
    )
)
_JAMO_TO_KEY = {jamo: key for key, jamo in _KEY_TO_JAMO.items()}
_JAMO_TO_KEY |= {whole: "".join(_JAMO_TO_KEY[part] for part in pair) for whole, pair in _COMPOUNDS.items()}

# A lone conjoining jamo (sent by some keyboards, and by macOS) becomes the letter a person would see;
# full-width Latin becomes plain Latin.
_TO_PLAIN = {0x1100 + i: jamo for i, jamo in enumerate(CHOSEONG)}
_TO_PLAIN |= {0x1161 + i: jamo for i, jamo in enumerate(JUNGSEONG)}
_TO_PLAIN |= {0x11A7 + i: jamo for i, jamo in enumerate(JONGSEONG) if jamo}
_TO_PLAIN |= dict.fromkeys((0x115F, 0x1160, 0x3164, 0xFFA0), "")  # fillers: letters by class, but nothing to see
_TO_PLAIN |= {0xFF01 + i: chr(0x21 + i) for i in range(94)}

# The other way, for the jamo form. A consonant that can't open a syllable is two that can (ㄳ -> ㄱㅅ).
_TO_CONJOINING = {ord(jamo): chr(0x1100 + i) for i, jamo in enumerate(CHOSEONG)}
_TO_CONJOINING |= {ord(jamo): chr(0x1161 + i) for i, jamo in enumerate(JUNGSEONG)}
_TO_CONJOINING |= {
    ord(whole): "".join(_TO_CONJOINING[ord(part)] for part in pair)
    for whole, pair in _COMPOUNDS.items()
    if whole not in JUNGSEONG
}

# Particles after a closed syllable, after an open one, and after either; longer ones first.
_AFTER_CLOSED = ("으로", "이랑", "을", "은", "이", "과")
_AFTER_OPEN = ("를", "는", "가", "와", "랑", "로")
_AFTER_ANY = ("에서", "에게", "부터", "까지", "하고", "처럼", "보다", "에", "의", "도", "만")
_PARTICLES = tuple(sorted(_AFTER_CLOSED + _AFTER_OPEN + _AFTER_ANY, key=len, reverse=True))
_LIEUL = JONGSEONG.index("ㄹ")


def is_syllable(char: str) -> bool:
    """Whether `char` is one composed Hangul syllable."""
    return FIRST_SYLLABLE <= ord(char) <= LAST_SYLLABLE


def plain(text: str) -> str:
    """`text` composed, with stray jamo as readable letters and full-width Latin made plain; case is kept."""
    return unicodedata.normalize("NFC", text).translate(_TO_PLAIN)


def normalize(text: str) -> str:
    """The key of a text: composed, lower case, letters and digits only."""
    lowered = unicodedata.normalize("NFC", plain(text).lower())
    return "".join(char for char in lowered if char.isalnum())


def jamo(key: str) -> str:
    """A key taken apart into conjoining jamo; a lone consonant counts as the start of a syllable."""
    return unicodedata.normalize("NFD", key).translate(_TO_CONJOINING)


def choseong(text: str) -> str:
    """The initials of a text's key, one character for each of its characters."""
    return "".join(_initial(char) for char in normalize(text))


def _initial(char: str) -> str:
    return CHOSEONG[(ord(char) - FIRST_SYLLABLE) // 588] if is_syllable(char) else char


def is_choseong(text: str) -> bool:
    """Whether a text holds nothing but initials ("ㄷㄹ", "ㅅㅁㅌ ㅍ")."""
    key = normalize(text)
    return bool(key) and all(char in CHOSEONG for char in key)


def has_loose_vowel(text: str) -> bool:
    """Whether a vowel stands alone, which happens when English was typed on the Korean layout."""
    return any(char in JUNGSEONG for char in text)


def has_loose_initial(text: str) -> bool:
    """Whether an initial stands alone before the last letter ("ㄷ론", "ㅅㅁ트")."""
    return any(char in CHOSEONG for char in text[:-1])


def floating_final(key: str) -> str | None:
    """The key with its last final consonant taken as the start of the next syllable, or None without one.

    On the way from "드" to "드론" the keyboard shows "들": its ㄹ may belong to either syllable.
    """
    if not key or not is_syllable(key[-1]):
        return None
    code = ord(key[-1]) - FIRST_SYLLABLE
    final = JONGSEONG[code % 28]
    if not final:
        return None
    stays, moves = _COMPOUNDS.get(final, "\0" + final)
    kept = JONGSEONG.index(stays) if stays != "\0" else 0
    return key[:-1] + chr(FIRST_SYLLABLE + code - code % 28 + kept) + moves


def to_qwerty(text: str) -> str:
    """The keys of a two-set keyboard that type this text; other characters stay ("ㅔㅛ쇄ㅜ" -> "python")."""
    return "".join(_keys(char) for char in plain(text))


def _keys(char: str) -> str:
    if not is_syllable(char):
        return _JAMO_TO_KEY.get(char, char)
    code = ord(char) - FIRST_SYLLABLE
    parts = (CHOSEONG[code // 588], JUNGSEONG[code % 588 // 28], JONGSEONG[code % 28])
    return "".join(_JAMO_TO_KEY[part] for part in parts if part)


def from_qwerty(keys: str) -> str | None:
    """The Hangul that these Latin keys type on a two-set keyboard, or None where they don't make whole syllables.

    "emfhs" -> "드론"; "python" -> None, because it would be "ㅔㅛ쇄ㅜ".
    """
    letters = [_KEY_TO_JAMO.get(key) or _KEY_TO_JAMO.get(key.lower()) for key in keys]
    syllables, at = [], 0
    while at < len(letters):
        taken = _take_syllable(letters, at)
        if taken is None:
            return None
        syllable, at = taken
        syllables.append(syllable)
    return "".join(syllables) or None


def _take_syllable(letters: list[str | None], at: int) -> tuple[str, int] | None:
    """One syllable read from `at`, and where the next one starts; None where no syllable starts here."""
    lead, vowel = letters[at], _at(letters, at + 1)
    if lead not in CHOSEONG_SET or vowel not in JUNGSEONG_SET:
        return None
    at += 2
    if joined := _JOINED.get(f"{vowel}{_at(letters, at)}"):
        vowel, at = joined, at + 1
    final, at = _take_final(letters, at)
    code = CHOSEONG.index(lead) * 588 + JUNGSEONG.index(vowel) * 28 + JONGSEONG.index(final)
    return chr(FIRST_SYLLABLE + code), at


def _take_final(letters: list[str | None], at: int) -> tuple[str, int]:
    """The final consonant at `at`, unless a vowel follows and takes it for its own syllable."""
    final = _at(letters, at)
    if final not in JONGSEONG_SET or _at(letters, at + 1) in JUNGSEONG_SET:
        return "", at
    joined = _JOINED.get(f"{final}{_at(letters, at + 1)}")
    if joined and _at(letters, at + 2) not in JUNGSEONG_SET:
        return joined, at + 2
    return final, at + 1


def _at(letters: list[str | None], index: int) -> str:
    return (letters[index] or "") if index < len(letters) else ""


CHOSEONG_SET = frozenset(CHOSEONG)
JUNGSEONG_SET = frozenset(JUNGSEONG)
JONGSEONG_SET = frozenset(JONGSEONG[1:])


def strip_particles(word: str) -> str:
    """The word without its particles ("드론을" -> "드론", "강남에서도" -> "강남"); two syllables always stay."""
    for particle in _PARTICLES:
        stem = word.removesuffix(particle)
        if stem != word and len(stem) >= 2 and is_syllable(stem[-1]) and _may_follow(stem[-1], particle):
            return strip_particles(stem)
    return word


def _may_follow(char: str, particle: str) -> bool:
    """Whether Korean allows this particle after this syllable: 을 after a final consonant, 를 without one."""
    final = (ord(char) - FIRST_SYLLABLE) % 28
    if particle == "로" and final == _LIEUL:
        return True
    if particle in _AFTER_CLOSED:
        return final != 0
    return particle in _AFTER_ANY or final == 0


def edit_distance(one: str, other: str) -> int:
    """How many letters must be put in, taken out, changed or swapped with their neighbor to turn one into the other."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, char in enumerate(one, start=1):
        row = [i]
        for j, match in enumerate(other, start=1):
            cost = min(row[-1] + 1, last[j] + 1, last[j - 1] + (char != match))
            if i > 1 and j > 1 and char == other[j - 2] and one[i - 2] == match:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]


def is_everyday_syllable(char: str) -> bool:
    """Whether a syllable is one of the 2,350 of KS X 1001, which covers what people write by hand."""
    return is_syllable(char) and len(char.encode("euc_kr", "ignore")) == 2
