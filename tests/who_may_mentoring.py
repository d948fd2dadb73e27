"""Who may open the addresses of mentoring; read by who_may.py."""

RULES: dict[str, set[str]] = {}
