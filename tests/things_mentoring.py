"""One object of each kind of mentoring, so that every address can be filled; read by things.py."""


def things_of(cast, provider) -> dict[str, object]:
    """The resident's own objects, and the officer's organization's, by the names that addresses use."""
    return {}
