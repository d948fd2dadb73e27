"""Serves the resident who asks in their own words: what a typed question means, and where a text answers it.

Pure: text in, terms out. A question is a handful of terms that must all be found; `korean` explains the forms.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

from programs import korean

MAX_LETTERS = 100
MAX_TERMS = 8

# Said around what is looked for; they only count when nothing else was said.
STOPWORDS = frozenset(
    {"강좌", "강의", "수업", "교육", "과정", "프로그램", "클래스", "추천", "관련", "관련된", "대한", "위한"}
    | {
        "배우고",
        "배우기",
        "배울",
        "배우는",
        "배워",
        "듣고",
        "하고",
        "하는",
        "가르치는",
        "가르쳐",
        "알려줘",
        "알려주세요",
    }
    | {"싶어요", "싶습니다", "싶다", "싶은", "찾아요", "찾습니다", "찾아줘", "찾기", "주세요", "해주세요", "추천해"}
    | {"있나요", "있어요", "있을까요", "수", "곳", "것", "좀", "저는", "제가", "나는"}
)
# English that also happens to type Korean syllables ("sns" would be 눈).
ENGLISH = frozenset({"sns", "cpa", "wifi", "gis", "rpa", "esg", "etf", "eps", "cpu", "ceo"})
WORD = re.compile(r"[^\W_]+")


class Kind(StrEnum):
    WORD = "word"
    CHOSEONG = "choseong"
    MIXED = "mixed"


@dataclass(frozen=True)
class Term:
    """One thing that must be found. `text` is a key (see korean); `typed` is what the resident wrote."""

    text: str
    kind: Kind
    typed: str

    @property
    def jamo(self) -> str:
        return korean.jamo(self.text)

    @property
    def pattern(self) -> str:
        """Regular expression over the jamo form: a lone initial stands for any syllable that starts with it."""
        body, last = self.text[:-1], self.text[-1]
        return "".join(_any_syllable(char) for char in body) + re.escape(korean.jamo(last))


@dataclass(frozen=True)
class Query:
    """A question understood. `corrected_from` is the wording before the keyboard layout was put right."""

    text: str = ""
    terms: tuple[Term, ...] = ()
    corrected_from: str | None = None
    is_shortened: bool = field(default=False, compare=False)

    def __bool__(self) -> bool:
        return bool(self.terms)

    @property
    def key(self) -> str:
        """All terms run together, the way a title's key is written."""
        return "".join(term.text for term in self.terms)

    def without(self, dropped: Term) -> str:
        """The question with one term left out, as it would be typed."""
        return " ".join(term.typed for term in self.terms if term != dropped)


def understand(typed: str, *, as_typed: bool = False) -> Query:
    """What a question asks for; `as_typed` leaves the keyboard layout alone. Any text is accepted."""
    visible = korean.plain("".join(char if _is_visible(char) else " " for char in typed[: MAX_LETTERS * 4]))
    text = " ".join(visible[:MAX_LETTERS].split())
    words = WORD.findall(text)
    put_right = words if as_typed else [layout_put_right(word) for word in words]
    terms = tuple(dict.fromkeys(_term(word) for word in _meaningful(put_right)))
    return Query(
        text=" ".join(put_right) if put_right != words else text,
        terms=terms[:MAX_TERMS],
        corrected_from=text if put_right != words else None,
        is_shortened=len(" ".join(typed.split())) > MAX_LETTERS or len(terms) > MAX_TERMS,
    )


def other_layout(query: Query) -> str | None:
    """The question as English typed on the Korean layout ("ㄷㅌㅊ디" -> "excel"), where that could be meant."""
    if not any(term.kind is not Kind.WORD for term in query.terms):
        return None
    words = (korean.to_qwerty(term.typed) if term.kind is not Kind.WORD else term.typed for term in query.terms)
    return " ".join(words)


def _is_visible(char: str) -> bool:
    return unicodedata.category(char)[0] != "C"


def layout_put_right(word: str) -> str:
    """The word as meant when it was typed on the wrong layout: emfhs -> 드론, ㅔㅛ쇄ㅜ -> python; else the word."""
    if word.isascii() and word.isalpha():
        return _as_korean(word) or word
    if korean.has_loose_vowel(word):
        keys = korean.to_qwerty(word)
        return keys if keys.isascii() and len(word) > 1 else word
    return word


def _as_korean(word: str) -> str | None:
    keys = word.lower() if word.isupper() else word
    if len(keys) < 3 or keys.lower() in ENGLISH:
        return None
    hangul = korean.from_qwerty(keys)
    return hangul if hangul and all(map(korean.is_everyday_syllable, hangul)) else None


def _meaningful(words: list[str]) -> list[str]:
    """The words without stop words and particles, unless only stop words were said."""
    said = [word for word in words if word not in STOPWORDS]
    stems = [korean.strip_particles(word) for word in said]
    return [stem for stem in stems if stem not in STOPWORDS] or stems or words


def _term(word: str) -> Term:
    key = korean.normalize(word)
    kind = Kind.WORD
    if korean.is_choseong(key):
        kind = Kind.CHOSEONG
    elif korean.has_loose_initial(key):
        kind = Kind.MIXED
    return Term(text=key, kind=kind, typed=word)


def _any_syllable(char: str) -> str:
    if char not in korean.CHOSEONG_SET:
        return re.escape(korean.jamo(char))
    return f"{korean.jamo(char)}[\u1161-\u1175][\u11a8-\u11c2]?"


def find_spans(text: str, terms: tuple[Term, ...]) -> list[tuple[int, int]]:
    """Where the terms stand in a text: sorted, merged (start, end) positions of characters."""
    if not terms:
        return []
    marked: set[int] = set()
    lowered = text.lower()
    for term in terms:
        if term.kind is Kind.WORD and len(lowered) == len(text) and term.text in lowered:
            marked.update(_positions(lowered, term.text))
        else:
            marked.update(_loose_positions(text, term))
    return _runs(sorted(marked))


def _positions(text: str, word: str) -> list[int]:
    return [start + i for start in _starts(text, word) for i in range(len(word))]


def _starts(text: str, word: str) -> list[int]:
    return [match.start() for match in re.finditer(re.escape(word), text)]


def _loose_positions(text: str, term: Term) -> list[int]:
    """Positions found in the jamo or choseong form, across spaces, given back as positions of the text."""
    form = korean.choseong if term.kind is Kind.CHOSEONG else _jamo_form
    letters = [(part, index) for index, char in enumerate(text) for part in form(char)]
    wanted = term.pattern if term.kind is Kind.MIXED else re.escape(form(term.text))
    found = re.finditer(wanted, "".join(part for part, _ in letters))
    return [letters[i][1] for match in found for i in range(*match.span())]


def _jamo_form(text: str) -> str:
    return korean.jamo(korean.normalize(text))


def _runs(positions: list[int]) -> list[tuple[int, int]]:
    """Neighboring positions as (start, end) pairs."""
    runs: list[tuple[int, int]] = []
    for position in positions:
        if runs and position == runs[-1][1]:
            runs[-1] = (runs[-1][0], position + 1)
        else:
            runs.append((position, position + 1))
    return runs
