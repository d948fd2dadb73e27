"""An area's landing page as plain values for templates/programs/area.html."""

from datetime import datetime

from programs.choices import Area, ProjectStatus
from programs.presenting.card import card
from programs.services.areas import AreaPage

TONES = {
    ProjectStatus.RUNNING: "success",
    ProjectStatus.CHANGED: "info",
    ProjectStatus.RENAMED: "info",
    ProjectStatus.MERGED: "info",
}


def area_context(page: AreaPage, now: datetime) -> dict:
    name = Area(page.area).label
    return {
        "area": page.area,
        "name": name,
        "keep": [("area", page.area)],
        "quick": [
            {"label": "지금 신청할 수 있는 것", "href": f"/programs/?area={page.area}&state=open"},
            {"label": "무료", "href": f"/programs/?area={page.area}&fee=free"},
            {"label": "온라인", "href": f"/programs/?area={page.area}&mode=online"},
            {"label": "저녁", "href": f"/programs/?area={page.area}&part=evening"},
        ],
        "open_total": page.open_total,
        "cards": [card(row.program, row.intake, now) for row in page.listings],
        "projects": [_project(project) for project in page.projects],
    }


def _project(project) -> dict:
    later = f" → {project.succeeded_by}" if project.succeeded_by else ""
    return {
        "name": f"{project.name}{later}",
        "summary": project.summary,
        "status": project.get_status_display(),
        "tone": TONES.get(project.status, "gray"),
        "source": project.source_url,
    }
