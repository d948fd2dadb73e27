"""The city's learning spaces for residents who look for a place nearby: by district, and what goes on in each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from programs import korean
from programs.models import ListingState, ProgramListing, Venue
from programs.services.catalogue import current

PROGRAMS_SHOWN = 24


@dataclass(frozen=True)
class Spaces:
    """`counts` maps districts to their number of spaces, whatever district is chosen; `shown` are in order of name."""

    shown: Sequence[Venue]
    counts: dict[str, int]
    district: str
    typed: str


def find_spaces(*, district: str, typed: str, now: datetime) -> Spaces:
    """One statement. `typed` is looked for in name, address, kind and equipment, initials included."""
    running = ProgramListing.objects.filter(
        intake__venue=OuterRef("pk"), from_at__lte=now, until_at__gt=now, state__lte=ListingState.SOON
    )
    spaces = Venue.objects.filter(is_learning_space=True).annotate(has_programs=Exists(running)).order_by("name", "pk")
    matching = [space for space in spaces if _matches(space, typed)]
    counts: dict[str, int] = {}
    for space in matching:
        counts[space.district] = counts.get(space.district, 0) + 1
    shown = [space for space in matching if not district or space.district == district]
    return Spaces(shown, counts, district, typed)


def _matches(space: Venue, typed: str) -> bool:
    """A hundred places are compared in memory: no index could be faster."""
    key = korean.normalize(typed)
    if not key:
        return True
    if korean.is_choseong(key):
        return key in korean.choseong(space.name)
    text = " ".join([space.name, space.get_district_display(), space.address, space.kind, space.equipment])
    return korean.jamo(key) in korean.jamo(korean.normalize(text))


@dataclass(frozen=True)
class SpacePage:
    """A place, what can be joined there now or soon, and other places of its district."""

    space: Venue
    listings: list[ProgramListing]
    neighbors: list[Venue]


def space_page(space_id: int, *, now: datetime) -> SpacePage:
    """Three statements; Venue.DoesNotExist when it is no learning space."""
    space = Venue.objects.select_related("provider").get(pk=space_id, is_learning_space=True)
    here = current(now).filter(intake__venue=space, state__lte=ListingState.SOON)
    neighbors = Venue.objects.filter(is_learning_space=True, district=space.district).exclude(pk=space.pk)
    return SpacePage(
        space, list(here.order_by("state", "nearness", "program_id")[:PROGRAMS_SHOWN]), list(neighbors[:8])
    )
