"""How long a person may rest before the portal logs them out, and how much is left. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class IdleRule:
    """Minutes for residents and for people who handle others' data (safety standard article 6)."""

    resident_minutes: int
    staff_minutes: int

    def limit_seconds(self, *, handles_others_data: bool) -> int:
        return 60 * (self.staff_minutes if handles_others_data else self.resident_minutes)


def seconds_left(*, seen_at: float, now: float, limit: int) -> int:
    """Whole seconds until the limit; 0 once it is reached. Times are Unix seconds."""
    return max(0, int(seen_at + limit - now))
