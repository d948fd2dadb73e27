"""Reads numbers out of addresses, where anything may be typed."""


def whole_number(text: str | None) -> int | None:
    """The number a text means, or None for anything else (too long for the database included)."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
