"""Who is in a round: the table, its filters, and changing many at once."""

from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.masking import mask_name, mask_phone
from accounts.services.access import record_access
from accounts.services.sources import source_of
from accounts.templatetags.display import moment
from programs.choices import EnrollmentStatus
from programs.models import Enrollment, Intake, IntakeEvent, RosterFilter
from programs.particles import ro
from programs.roster_changes import CHANGE_WORDS, NEEDS_REASON, Change
from programs.services import roster as service
from programs.services.intake_states import needs_reason
from programs.services.refusals import Refused
from programs.views.staff.bulk_words import done_words, refusal_groups
from programs.views.staff.shell import answer, intake_frame, new_token, own_intake, refused, show, staff_page

PAGE = 50
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
FOLLOWS = {
    Change.CONFIRM: "바로 자리를 드리고 한 사람마다 알립니다.",
    Change.CANCEL: "되돌릴 수 없습니다. 까닭과 함께 한 사람마다 알리고, 난 자리는 기다리는 순서대로 안내합니다.",
    Change.COMPLETE: "한 사람마다 수료했다고 알립니다. 잘못되었으면 다시 바로잡을 수 있습니다.",
    Change.NOT_COMPLETE: "한 사람마다 알립니다. 잘못되었으면 다시 바로잡을 수 있습니다.",
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
    page = Paginator(service.rows_of(row, query), PAGE).get_page(request.GET.get("page"))
    reason = ""
    if request.method == "POST":
        try:
            reason = needs_reason(request.POST.get("reason", ""))
        except Refused as refusal:
            return refused(request, request.get_full_path(), refusal)
    record_access(
        actor=request.user,
        source=source_of(request),
        subjects=[found.person_id for found in page],
        action="unmask" if reason else "view",
        target=f"명단: {row}"[:120],
        reason=reason,
        now=timezone.now(),
    )
    return show(
        request,
        "roster.html",
        "intakes",
        **intake_frame(row, "roster"),
        **_table(request, row, query, page, bool(reason)),
    )


def _table(
    request: HttpRequest, row: Intake, query: service.RosterQuery, page: Page, unmasked: bool
) -> dict[str, object]:
    counts = service.group_counts(row)
    return {
        "page_obj": page,
        "query": query,
        "here_query": urlencode(query.params()),
        "groups": [_chip(query, key, label, counts[key]) for key, (label, _) in service.GROUPS.items()],
        "attendance_chips": [
            {
                "label": label,
                "href": _href(query, attendance="" if query.attendance == key else key),
                "on": query.attendance == key,
            }
            for key, label in service.ATTENDANCE.items()
        ],
        "columns": _columns(query),
        "rows": [_row(row, found, unmasked) for found in page],
        "unmasked": unmasked,
        "filters": list(RosterFilter.objects.filter(owner=request.user)),
        "is_filtered": bool(query.params()),
        "changes": _changes(query),
        "count_text": f"{service.GROUPS[query.group][0]} {page.paginator.count}명",
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


def _href(query: service.RosterQuery, **other: str) -> str:
    return f"?{urlencode(query.params(**other))}"


def _chip(query: service.RosterQuery, key: str, label: str, count: int) -> dict[str, object]:
    return {"label": label, "count": count, "href": _href(query, group=key), "current": query.group == key}


def _columns(query: service.RosterQuery) -> list[dict[str, object]]:
    labels = ("접수번호", "이름", "휴대전화", "상태", "대기", "출석", "신청한 때")
    columns = []
    for label in labels:
        sort = SORT_OF_COLUMN.get(label)
        column: dict[str, object] = {"label": label, "num": label in ("대기", "출석")}
        if sort:
            column |= {"sort_href": _href(query, sort=sort), "sorted": "ascending" if query.sort == sort else ""}
        columns.append(column)
    return columns


def _row(intake: Intake, found: Enrollment, unmasked: bool) -> dict[str, object]:
    name, phone = name_and_phone(found, unmasked)
    attended = service.attended_of(found, intake.held)
    percent = "" if attended.percent is None else f" ({attended.percent}%)"
    return {
        "select": {"name": "ids", "value": found.pk, "label": f"{found.number} {name}"},
        "cells": [
            {"text": found.number, "href": reverse("staff:enrollment", args=[found.pk]), "header": True},
            {"text": name},
            {"text": phone or "–"},
            {"text": EnrollmentStatus(found.status).label, "tone": TONES.get(found.status, "gray")},
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
    page = f"{reverse('staff:roster', args=[row.pk])}{_href(query)}"
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


@staff_page("POST")
def bulk_preview(request: HttpRequest, intake_id: int) -> HttpResponse:
    """What a change would do to the chosen people, before anything is done."""
    row = own_intake(request, intake_id)
    query = service.RosterQuery.read(QueryDict(request.POST.get("query", "")))
    back = f"{reverse('staff:roster', args=[row.pk])}{_href(query)}"
    change = request.POST.get("change", "")
    if change not in list(Change):
        return answer(request, back, "무엇으로 바꿀지 골라 주세요.", problem=True)
    everybody = request.POST.get("everybody") == "1"
    ids = service.ids_of(row, query) if everybody else _ids(request.POST.getlist("ids"))
    try:
        seen = service.preview_change(intake=row, change=Change(change), ids=ids, now=timezone.now())
    except Refused as refusal:
        return refused(request, back, refusal)
    return _preview_page(request, row, Change(change), seen, back)


def _preview_page(
    request: HttpRequest,
    row: Intake,
    change: Change,
    seen: service.Preview,
    back: str,
    *,
    reason: str = "",
    error: str = "",
) -> HttpResponse:
    record_access(
        actor=request.user,
        source=source_of(request),
        subjects=[found.person_id for found, _ in seen.rows],
        action="view",
        target=f"한꺼번에 바꾸기: {row}"[:120],
        now=timezone.now(),
    )
    possible = seen.possible
    return show(
        request,
        "bulk_preview.html",
        "intakes",
        **intake_frame(row, "", "미리 보기"),
        back=back,
        change=change,
        change_label=CHANGE_WORDS[change],
        total=len(seen.rows),
        possible=possible,
        groups=refusal_groups(seen.refused),
        names=[name_and_phone(found, False)[0] for found in possible[:12]],
        more=max(0, len(possible) - 12),
        passed_over=seen.passed_over,
        asks_reason=change in NEEDS_REASON,
        token=new_token(),
        reason=reason,
        seen=",".join(f"{found.pk}:{found.status}" for found in possible),
        error=error,
        has_errors=bool(error),
        refused_count=len(seen.refused),
        what_follows=FOLLOWS[change],
        errors=[{"href": "#reason", "text": error}],
        run_label=f"{len(possible)}명을 ‘{CHANGE_WORDS[change]}’{ro(CHANGE_WORDS[change])} 바꾸기",
        run_kind="danger" if change == Change.CANCEL else "primary",
        passed_text=f"먼저 기다린 {seen.passed_over}명보다 앞서 자리를 드리게 됩니다. 까닭을 적어 두세요.",
    )


def _ids(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if text.isdigit()]


def _seen(text: str) -> dict[int, str]:
    """ "12:confirmed,13:waitlisted" as the preview page carries it."""
    pairs = (part.partition(":") for part in text.split(",") if part)
    return {int(pk): status for pk, _, status in pairs if pk.isdigit() and status in EnrollmentStatus.values}


@staff_page("POST")
def bulk_run(request: HttpRequest, intake_id: int) -> HttpResponse:
    """Do it, for those who still stand as they were shown."""
    row = own_intake(request, intake_id)
    back = reverse("staff:roster", args=[row.pk])
    change, seen = request.POST.get("change", ""), _seen(request.POST.get("seen", ""))
    if change not in list(Change):
        return answer(request, back, "무엇으로 바꿀지 골라 주세요.", problem=True)
    try:
        event = service.run_change(
            intake_id=row.pk,
            change=Change(change),
            seen=seen,
            reason=request.POST.get("reason", ""),
            token=request.POST.get("token", ""),
            by=request.user,
            now=timezone.now(),
        )
    except Refused as refusal:
        if not refusal.field:
            return refused(request, back, refusal)
        shown = service.preview_change(intake=row, change=Change(change), ids=seen, now=timezone.now())
        typed = request.POST.get("reason", "")
        return _preview_page(request, row, Change(change), shown, back, reason=typed, error=refusal.detail)
    return HttpResponseRedirect(reverse("staff:batch", args=[event.pk]))


@staff_page()
def batch(request: HttpRequest, event_id: int) -> HttpResponse:
    """What a bulk change did; the address can be opened again."""
    events = IntakeEvent.objects.filter(action="bulk", intake__in=Intake.objects.visible_to(request.user))
    event = get_object_or_404(events.select_related("by"), pk=event_id)
    row = own_intake(request, event.intake_id)
    return show(
        request,
        "batch.html",
        "intakes",
        **intake_frame(row, "", "한꺼번에 바꾼 결과"),
        event=event,
        **done_words(event),
    )
