"""Who may open the addresses of scholarships; read by who_may.py."""

RULES: dict[str, set[str]] = {}
