"""Says on which days a resident is reminded of a meeting, and in which words (pure).

The first meeting of a course is told three days and one day before, so that there is time to give the seat to somebody
else; every later one a day before. Reminders begin at ten in the morning in Seoul.
"""

from datetime import date, datetime, time, timedelta

from programs.workdays import SEOUL

FROM = time(10)
FIRST_MEETING_DAYS = (3, 1)
LATER_MEETING_DAYS = (1,)
WORDS = {1: "내일", 3: "3일 뒤"}


def days_due(now: datetime, *, is_first: bool) -> dict[date, int]:
    """The days of meetings to be reminded of at `now`, each with how many days it is away; {} before ten."""
    local = now.astimezone(SEOUL)
    if local.time() < FROM:
        return {}
    ahead = FIRST_MEETING_DAYS if is_first else LATER_MEETING_DAYS
    return {local.date() + timedelta(days=days): days for days in ahead}
