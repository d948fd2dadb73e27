"""Gives a resident an address by which other calendars read theirs, changes it and takes it back."""

from datetime import datetime

from django.core import signing

from accounts.models import User
from programs.models import CalendarFeed

SALT = "programs.calendar-feed"


def address_of(feed: CalendarFeed) -> str:
    """The path other calendars read; whoever has it reads the calendar, so it is shown to nobody else."""
    return f"/calendar/{signing.dumps([feed.pk, feed.version], salt=SALT)}.ics"


def feed_of(person: User) -> CalendarFeed | None:
    """The person's address when it is switched on."""
    return CalendarFeed.objects.filter(owner_id=person.pk, is_on=True).first()


def new_address(*, person: User, now: datetime) -> CalendarFeed:
    """Switch on, or change, the person's address; the one before stops working at once."""
    feed, made = CalendarFeed.objects.get_or_create(owner=person, defaults={"changed_at": now})
    if not made:
        feed.version, feed.is_on, feed.changed_at = feed.version + 1, True, now
        feed.save(update_fields=["version", "is_on", "changed_at"])
    return feed


def switch_off(*, person: User, now: datetime) -> None:
    """Nobody reads the calendar from now on; switching off twice changes nothing."""
    CalendarFeed.objects.filter(owner=person, is_on=True).update(is_on=False, changed_at=now)


def owner_of(token: str) -> User | None:
    """Whose calendar a secret address opens; None for a forged, changed or switched-off one."""
    try:
        pk, version = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    feeds = CalendarFeed.objects.filter(pk=pk, version=version, is_on=True, owner__is_active=True)
    feed = feeds.select_related("owner").first()
    return feed.owner if feed else None
