"""A text message never wakes a resident: when may it go out? Pure."""

from datetime import datetime, time, timedelta


def next_allowed(moment: datetime, *, quiet_from: int, quiet_to: int) -> datetime:
    """`moment` itself when it is outside the quiet hours, else the hour they end. `moment` is in Asia/Seoul time.

    The hours span midnight (21 to 8): the end hour itself is allowed, the start hour isn't.
    """
    if quiet_to <= moment.hour < quiet_from:
        return moment
    day = moment.date() + timedelta(days=1 if moment.hour >= quiet_from else 0)
    return datetime.combine(day, time(quiet_to), tzinfo=moment.tzinfo)
