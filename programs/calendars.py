"""Meetings as a calendar file that any phone takes (pure; times in Asia/Seoul by the icalendar library)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

from programs.workdays import SEOUL


@dataclass(frozen=True)
class Entry:
    """One thing to come to. `starts` and `ends` are both moments, or both days (whole-day, ends included)."""

    uid: str
    title: str
    starts: date | datetime
    ends: date | datetime
    place: str = ""
    text: str = ""
    url: str = ""


def calendar_file(name: str, entries: Iterable[Entry], made_at: datetime) -> bytes:
    """An RFC 5545 file holding the entries."""
    calendar = Calendar()
    calendar.add("prodid", "-//Seoul Learn 4050//seoul4050//KO")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Asia/Seoul")
    for entry in entries:
        calendar.add_component(_event(entry, made_at))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _event(entry: Entry, made_at: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", made_at)
    event.add("summary", entry.title)
    event.add("dtstart", _moment(entry.starts))
    # A whole-day event ends before its DTEND, so the last day is given as the day after.
    event.add("dtend", _moment(entry.ends) if isinstance(entry.ends, datetime) else entry.ends + timedelta(days=1))
    for name, value in (("location", entry.place), ("description", entry.text), ("url", entry.url)):
        if value:
            event.add(name, value)
    return event


def _moment(value: date | datetime) -> date | datetime:
    return value.astimezone(SEOUL) if isinstance(value, datetime) else value
