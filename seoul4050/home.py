"""The first page in plain values: doors by purpose, what closes soon, what waits for the person."""

from datetime import datetime

from accounts.choices import District
from accounts.models import User
from programs.presenting.card import card
from programs.presenting.mine import todo, upcoming
from programs.services.home import Highlights
from programs.services.mine import MyPage

DOORS = (
    ("새 일 배우기", "기술과 자격, 직업 전환", "/learning/", "graduation-cap", "learning"),
    ("일자리·창업", "다시 일하고 내 일을 시작", "/jobs/", "briefcase", "jobs"),
    ("디지털 익히기", "키오스크부터 AI까지", "/digital/", "smartphone", "digital"),
    ("인생설계·건강", "돈과 건강, 관계의 다음 장", "/planning/", "compass", "planning"),
    ("쉬고 함께하기", "숲과 문화, 가족과 함께", "/town/", "leaf", "town"),
    ("가까운 배움 공간", "우리 동네에서 찾기", "/spaces/", "map-pin", ""),
)
QUICK = (
    ("지금 신청할 수 있는 것", "/programs/?state=open"),
    ("무료", "/programs/?fee=free&state=open"),
    ("저녁에 배우기", "/programs/?part=evening&state=open"),
    ("주말", "/programs/?day=6&day=7&state=open"),
    ("온라인", "/programs/?mode=online"),
)
TODOS_SHOWN = 3


def home_context(found: Highlights, mine: MyPage | None, user: User, now: datetime) -> dict:
    """Everything templates/home.html shows; `mine` is None for somebody not logged in."""
    return {
        "doors": [_door(*door, count=found.open_by_area.get(door[-1])) for door in DOORS],
        "quick": [{"label": label, "href": href} for label, href in QUICK],
        "closing": [card(intake.program, intake, now) for intake in found.closing],
        "open_total": sum(found.open_by_area.values()),
        "districts": [
            {
                "code": code,
                "name": name,
                "count": found.spaces_by_district.get(code, 0),
                "href": f"/spaces/?district={code}",
            }
            for code, name in District.choices
        ],
        "spaces_total": sum(found.spaces_by_district.values()),
        "todos": [todo(row) for row in mine.offers][:TODOS_SHOWN] if mine else [],
        "upcoming": [upcoming(meeting) for meeting in mine.upcoming][:TODOS_SHOWN] if mine else [],
        "is_member": mine is not None,
    }


def _door(label: str, hint: str, href: str, icon: str, area: str, *, count: int | None) -> dict:
    note = f"{hint} · 지금 {count}개" if count else hint
    return {"label": label, "hint": note, "href": href, "icon": icon, "area": area}
