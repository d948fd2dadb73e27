"""Who is in a round: the table, its filters, and the conditions an officer keeps."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from accounts.masking import mask_name, mask_phone
from accounts.templatetags.display import moment
from programs.choices import HOLDING, EnrollmentStatus
from programs.models import Enrollment, Intake
from programs.particles import ro
from programs.roster_changes import CHANGE_WORDS, Change
from programs.services import roster as service
from programs.services.completion.judging import attended_of
from programs.services.looking import RosterPage, look_at_roster
from programs.services.refusals import Refused
from programs.views.staff.shell import answer, intake_frame, looker_of, own_intake, refused, show, staff_page

TONES = {
    "confirmed": "success",
    "attending": "success",
    "completed": "info",
    "waitlisted": "warning",
    "offered": "primary",
    "requested": "primary",
    "applied": "primary",
    "selected": "success",
    "not_completed": "danger",
}
SORT_OF_COLUMN = {"접수번호": "receipt", "이름": "name", "상태": "status", "대기": "waiting", "출석": "attendance"}


def name_and_phone(row: Enrollment, unmasked: bool) -> tuple[str, str]:
    person = row.person
    if unmasked:
        return person.name, person.phone or ""
    return mask_name(person.name), mask_phone(person.phone)


@staff_page("GET", "POST")
def roster(request: HttpRequest, intake_id: int) -> HttpResponse:
    """The table of one page of people; POST with a reason shows the same page with names to be read."""
    row = own_intake(request, intake_id)
    query = service.RosterQuery.read(request.GET)
    looker = looker_of(request)
    try:
        found = look_at_roster(intake=row, query=query, number=request.GET.get("page"), looker=looker)
    except Refused as refusal:
        return refused(request, request.get_full_path(), refusal)
    table = _table(row, query, found, looker.reason is not None)
    return show(request, "roster.html", "intakes", **intake_frame(row, "roster"), **table)


def _table(row: Intake, query: service.RosterQuery, found: RosterPage, unmasked: bool) -> dict[str, object]:
    return {
        "page_obj": found.page,
        "query": query,
        "here_query": urlencode(query.params()),
        "groups": [_chip(query, key, label, found.counts[key]) for key, (label, _) in service.GROUPS.items()],
        "attendance_chips": [
            {
                "label": label,
                "href": roster_href(query, attendance="" if query.attendance == key else key),
                "on": query.attendance == key,
            }
            for key, label in service.ATTENDANCE.items()
        ],
        "columns": _columns(query),
        "rows": [_row(row, person, unmasked) for person in found.page],
        "unmasked": unmasked,
        "filters": found.filters,
        "is_filtered": bool(query.params()),
        "changes": _changes(query),
        "count_text": f"{service.GROUPS[query.group][0]} {found.page.paginator.count}명",
        "all_people": [{"label": "모두 보기", "href": "?", "kind": "tertiary"}],
    }


def _changes(query: service.RosterQuery) -> list[dict[str, str]]:
    """The changes that make sense for what is shown; the plainest button is the likeliest one."""
    likely = {"waiting": [Change.CONFIRM, Change.CANCEL], "left": []}.get(query.group)
    changes = list(Change) if likely is None else likely
    return [
        {
            "label": f"{CHANGE_WORDS[change]}{ro(CHANGE_WORDS[change])} 바꾸기",
            "name": "change",
            "value": change,
            "kind": "danger" if change == Change.CANCEL else "secondary",
        }
        for change in changes
    ]


def roster_href(query: service.RosterQuery, **other: str) -> str:
    return f"?{urlencode(query.params(**other))}"


def _chip(query: service.RosterQuery, key: str, label: str, count: int) -> dict[str, object]:
    return {"label": label, "count": count, "href": roster_href(query, group=key), "current": query.group == key}


def _columns(query: service.RosterQuery) -> list[dict[str, object]]:
    labels = ("접수번호", "이름", "휴대전화", "상태", "대기", "출석", "신청한 때")
    columns = []
    for label in labels:
        sort = SORT_OF_COLUMN.get(label)
        column: dict[str, object] = {"label": label, "num": label in ("대기", "출석")}
        if sort:
            column |= {"sort_href": roster_href(query, sort=sort), "sorted": "ascending" if query.sort == sort else ""}
        columns.append(column)
    return columns


def _status_words(found: Enrollment) -> str:
    """The status, and whose kept seat it is."""
    label = EnrollmentStatus(found.status).label
    return f"{label} · {found.seat_group.label}" if found.seat_group and found.status in HOLDING else label


def _row(intake: Intake, found: Enrollment, unmasked: bool) -> dict[str, object]:
    name, phone = name_and_phone(found, unmasked)
    attended = attended_of(found, intake.held, intake)
    percent = "" if attended.percent is None else f" ({attended.percent}%)"
    return {
        "select": {"name": "ids", "value": found.pk, "label": f"{found.number} {name}"},
        "cells": [
            {"text": found.number, "href": reverse("staff:enrollment", args=[found.pk]), "header": True},
            {"text": name},
            {"text": phone or "–"},
            {"text": _status_words(found), "tone": TONES.get(found.status, "gray")},
            {"text": f"{found.place}번째" if found.place else "–", "num": True},
            {"text": f"{attended.came}/{attended.held}{percent}" if attended.held else "–", "num": True},
            {"text": moment(found.requested_at)},
        ],
    }


@staff_page("POST")
def filter_save(request: HttpRequest, intake_id: int) -> HttpResponse:
    """Keep what is shown now under a name."""
    row = own_intake(request, intake_id)
    query = service.RosterQuery.read(QueryDict(request.POST.get("query", "")))
    page = f"{reverse('staff:roster', args=[row.pk])}{roster_href(query)}"
    if not request.POST.get("name", "").strip():
        return answer(request, page, "저장할 조건의 이름을 적어 주세요.", problem=True)
    saved = service.save_filter(owner=request.user, name=request.POST["name"], query=query)
    return answer(
        request, page, f"조건을 ‘{saved.name}’{ro(saved.name)} 저장했습니다. 다른 회차의 명단에서도 쓸 수 있습니다."
    )


@staff_page("POST")
def filter_remove(request: HttpRequest, intake_id: int, filter_id: int) -> HttpResponse:
    row = own_intake(request, intake_id)
    service.forget_filter(owner=request.user, filter_id=filter_id)
    return answer(request, reverse("staff:roster", args=[row.pk]), "저장한 조건을 지웠습니다.")
