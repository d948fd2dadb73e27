"""The pages of scholarships that the accessibility test visits; read by test_accessibility.py."""

PAGES: tuple[tuple[str | None, str], ...] = ()


def places() -> dict[str, object]:
    """Objects of the demonstration that fill the addresses."""
    return {}
