"""Serves the resident who reads an imported title: text as its author meant it, and nothing a machine would act on.

Plain text stays plain: "<", ">" and "&" are kept as characters and escaped where they are shown. Only
descriptions may carry HTML, and only after `body` has cleaned it.
"""

import html
import re
import unicodedata

import nh3

FORMULA_STARTS = "=+-@＝＋－＠"
TABS = "\t\r"
# What spreadsheets and exports write where nothing is known.
BLANKS = frozenset(
    {
        "",
        "-",
        "--",
        ".",
        "없음",
        "해당없음",
        "해당 없음",
        "미정",
        "null",
        "none",
        "nan",
        "n/a",
        "#n/a",
        "#div/0!",
        "#value!",
    }
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
# Control, format (zero-width, direction), surrogate, private: unseen, and some are refused by the database.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_PHONE_LIKE = re.compile(r"^[+\-]?[\d\s().-]+$")
MOBILE = re.compile(r"(?<![\w-])01[016789][-.\s)]{1,2}\d{3,4}[-.\s]{1,2}\d{4}(?!\d)")

_TAGS = {
    "p", "br", "ul", "ol", "li", "dl", "dt", "dd", "strong", "b", "em", "i", "a", "blockquote",
    "table", "caption", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "th": {"colspan", "rowspan", "scope"}, "td": {"colspan", "rowspan"}}
_SCHEMES = {"http", "https", "mailto", "tel"}
# "<" opens a tag only before one of these names or an office program's prefixed one ("<o:p>"); "<BTS 2기>" is text.
_HTML_NAMES = (
    "a|abbr|article|b|base|blockquote|body|br|button|caption|center|code|col|colgroup|dd|del|div|dl|dt|em|embed|"
    "figure|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|label|li|link|main|meta|nav|"
    "object|ol|option|p|pre|s|script|section|select|small|span|strike|strong|style|sub|sup|svg|table|tbody|td|"
    "textarea|tfoot|th|thead|title|tr|u|ul|video|[a-z][a-z0-9]*:[a-z]+"
)
_NO_TAG = re.compile(rf"<(?!/?(?:{_HTML_NAMES})(?:[\s/>]|$)|!--|!\[|\?xml)", re.IGNORECASE)
_BLOCK_END = re.compile(r"</(?:div|section|article|center)\s*>", re.IGNORECASE)
_HEADING = re.compile(r"<h[1-6]\b[^<>]*>", re.IGNORECASE)
_HEADING_END = re.compile(r"</h[1-6]\s*>", re.IGNORECASE)
_ANY_TAG = re.compile(rf"</?(?:{_HTML_NAMES})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_SPACES = re.compile(r"(?:&nbsp;|\s)+")
_EMPTY = re.compile(r"<(p|strong|b|em|i|li|a)(?:\s[^<>]*)?>(?:\s|<br>)*</\1>")
_BREAKS = re.compile(r"(?:\s*<br>\s*){2,}")
_EDGE_BREAKS = re.compile(r"(<p>)(?:\s*<br>\s*)+|(?:\s*<br>\s*)+(</p>)")
_PARAGRAPHS = re.compile(r"\n{2,}")
# Nested empty elements go one layer at a time; real pages need two or three.
_TIDY_PASSES = 12


def plain(value: str) -> str:
    """One line of visible text in NFC: entities read, unseen characters left out, spaces single."""
    text = _ENTITY.sub(lambda entity: html.unescape(entity.group()), value)
    text = unicodedata.normalize("NFC", text)
    return " ".join(_without_unseen(text).split())


def _without_unseen(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(char for char in text if char.isspace() or unicodedata.category(char) not in _UNSEEN)


def is_blank(text: str) -> bool:
    """Whether a cell says that nothing is known ("", "-", "없음", "#DIV/0!")."""
    return text.lower() in BLANKS


def is_formula(value: str, text: str) -> bool:
    """Whether a spreadsheet would act on the cell: `value` as read, `text` the same made plain. Phones aren't."""
    if value.lstrip(" \ufeff")[:1] in TABS and value.strip():
        return True
    return text[:1] in FORMULA_STARTS and bool(text) and not _PHONE_LIKE.match(text)


def neutralize(text: str) -> str:
    """The text behind an apostrophe, which every spreadsheet takes as "this is text"."""
    return f"'{text}" if text[:1] in FORMULA_STARTS and text else text


def body(value: str) -> str:
    """Sanitized HTML of a description, from HTML (also of Word and Hangul) or from plain text; "" where empty.

    Headings become bold paragraphs, since the page has its own; styles, pictures, scripts and comments go.
    """
    if not value.strip():
        return ""
    text = _without_unseen(unicodedata.normalize("NFC", value).replace("\r\n", "\n"))
    marked = _NO_TAG.sub("&lt;", MOBILE.sub("(휴대전화 번호 뺌)", text))
    marked = _as_html(marked) if not _ANY_TAG.search(marked) else _simplify(marked)
    return _tidy(nh3.clean(marked, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES))


def _as_html(text: str) -> str:
    paragraphs = _PARAGRAPHS.split(text.strip())
    return "".join("<p>" + paragraph.replace("\n", "<br>") + "</p>" for paragraph in paragraphs)


def _simplify(marked: str) -> str:
    marked = _BLOCK_END.sub("<br>", marked)
    return _HEADING_END.sub("</strong></p>", _HEADING.sub("<p><strong>", marked))


def _tidy(clean: str) -> str:
    """The same HTML without the empty lines and blanks that office programs leave."""
    for _ in range(_TIDY_PASSES):
        clean = _EMPTY.sub("", _SPACES.sub(" ", clean))
        clean = _EDGE_BREAKS.sub(r"\1\2", _BREAKS.sub("<br>", clean))
    clean = re.sub(r"^(?:\s|<br>)+|(?:\s|<br>)+$", "", clean)
    return clean if not clean or clean.startswith("<") else f"<p>{clean}</p>"
