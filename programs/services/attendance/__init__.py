"""Keeps who came to which meeting: taken on a sheet by the officer, by a code in the room, or from a file."""

from programs.services.attendance.marks import (
    CAME,
    PARTLY,
    SEATED,
    Marked,
    SheetRow,
    Taken,
    meetings_with_counts,
    sheet_of,
    take_attendance,
)

__all__ = [
    "CAME",
    "PARTLY",
    "SEATED",
    "Marked",
    "SheetRow",
    "Taken",
    "meetings_with_counts",
    "sheet_of",
    "take_attendance",
]
