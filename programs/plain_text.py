"""Lets an officer write a program's text as plain paragraphs, kept as the small HTML that pages show (pure)."""

import re
from html import escape
from html.parser import HTMLParser

BULLET = re.compile(r"^\s*[-•·*]\s+")
HEADING = re.compile(r"^\s*#+\s+")


def to_html(text: str) -> str:
    """Paragraphs from blank lines, a list from lines that start with "- ", a heading from "# "; all else escaped."""
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return "\n".join(part for block in blocks if block.strip() for part in _block(block.split("\n")))


def _block(lines: list[str]) -> list[str]:
    parts: list[str] = []
    items: list[str] = []
    plain: list[str] = []
    for line in [*lines, ""]:
        if items and not BULLET.match(line):
            parts.append("<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>")
            items = []
        if plain and (not line or BULLET.match(line) or HEADING.match(line)):
            parts.append(f"<p>{'<br>'.join(plain)}</p>")
            plain = []
        if BULLET.match(line):
            items.append(escape(BULLET.sub("", line), quote=False))
        elif HEADING.match(line):
            parts.append(f"<h3>{escape(HEADING.sub('', line), quote=False)}</h3>")
        elif line:
            plain.append(escape(line, quote=False))
    return parts


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"p", "h2", "h3", "h4", "ul", "ol", "div"}:
            self.text.append("\n\n")
        self.text.append({"li": "\n- ", "br": "\n", "h2": "# ", "h3": "# ", "h4": "# "}.get(tag, ""))

    def handle_data(self, data: str) -> None:
        self.text.append(data.strip("\n"))


def to_text(html: str) -> str:
    """The same text as an officer typed it."""
    reader = _Reader()
    reader.feed(html)
    return re.sub(r"\n{3,}", "\n\n", "".join(reader.text)).replace("\n\n\n- ", "\n\n- ").strip()
