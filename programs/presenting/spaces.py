"""Learning spaces as plain values: tile map, list, and the facts of one place."""

from datetime import datetime
from urllib.parse import urlencode

from accounts.choices import District
from programs.models import Venue
from programs.presenting.card import card
from programs.services.spaces import SpacePage, Spaces

PATH = "/spaces/"


def spaces_context(found: Spaces) -> dict:
    """Values for templates/programs/spaces.html."""
    chips = [{"label": District(found.district).label, "href": _address("", found.typed)}] if found.district else []
    if found.typed:
        chips.append({"label": f"‘{found.typed}’", "href": _address(found.district, "")})
    return {
        "path": PATH,
        "typed": found.typed,
        "keep": [("district", found.district)] if found.district else [],
        "chips": chips,
        "total": len(found.shown),
        "spaces": [_row(space) for space in found.shown],
        "districts": [
            {"code": code, "name": name, "count": found.counts.get(code, 0), "href": _address(code, found.typed),
             "current": code == found.district}
            for code, name in District.choices
        ],
    }  # fmt: skip


def _address(district: str, typed: str) -> str:
    pairs = [(name, value) for name, value in (("q", typed), ("district", district)) if value]
    return f"{PATH}?{urlencode(pairs)}" if pairs else PATH


def _row(space: Venue) -> dict:
    return {
        "href": f"{PATH}{space.pk}/",
        "name": space.name,
        "kind": space.kind,
        "place": space.address or space.get_district_display(),
        "hours": space.opening_hours,
        "has_programs": getattr(space, "has_programs", False),
    }


def space_context(page: SpacePage, now: datetime) -> dict:
    """Values for templates/programs/space.html; facts that aren't known are left out."""
    space = page.space
    facts = [
        {"icon": "map-pin", "label": "주소", "value": space.address or space.get_district_display()},
        {"icon": "clock", "label": "여는 시간", "value": space.opening_hours},
        {"icon": "route", "label": "오시는 길", "value": space.directions},
        {"icon": "monitor-smartphone", "label": "갖춘 것", "value": space.equipment},
        {"icon": "phone", "label": "전화", "value": space.phone},
        {"icon": "users", "label": "운영 기관", "value": space.provider.name if space.provider else ""},
    ]
    return {
        "space": space,
        "crumbs": [("배움 공간", PATH)],
        "facts": [fact for fact in facts if fact["value"]],
        "cards": [card(row.program, row.intake, now) for row in page.listings],
        "neighbors": [_row(other) for other in page.neighbors],
        "district_href": _address(space.district, ""),
        "district": space.get_district_display(),
    }
