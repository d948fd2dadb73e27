"""The waiting line of a round: its switch, its figures, and the requests that no hand seems to have sent."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.masking import mask_name
from accounts.templatetags.display import moment
from programs.choices import MarkKind
from programs.forms.staff_line import LineForm, MarkForm
from programs.models import ClaimMark
from programs.opening import Phase
from programs.services.line import managing
from programs.services.line.managing import LineBoard
from programs.views.staff.shell import answer, intake_frame, looker_of, own_intake, show, staff_page

COLUMNS = [{"label": label} for label in ("접수번호", "이름", "왜 살펴보나요", "보낸 때", "살펴본 결과")]


@staff_page("GET", "POST")
def line(request: HttpRequest, intake_id: int) -> HttpResponse:
    """Figures and switch; the marked requests below."""
    row = own_intake(request, intake_id)
    now = timezone.now()
    board = managing.board(intake=row, now=now)
    start = {"mode": board.line.mode, "per_second": board.line.per_second}
    form = LineForm(request.POST or None, initial=start, pace=settings.LINE_PEOPLE_PER_SECOND)
    if request.method == "POST" and form.is_valid():
        managing.switch_line(intake=row, by=request.user, now=now, **form.cleaned_data)
        return answer(request, reverse("staff:line", args=[row.pk]), "신청 줄을 바꿨습니다.")
    marks = managing.look_at_marks(intake=row, looker=looker_of(request))
    return show(
        request,
        "line.html",
        "intakes",
        **intake_frame(row, "line"),
        form=form,
        state=_state(board, now),
        stats=_stats(board),
        columns=COLUMNS,
        rows=[_row(mark) for mark in marks],
    )


def _state(board: LineBoard, now) -> dict[str, str]:
    """In one sentence whether people stand in line now."""
    room = board.room
    if room is None:
        return {
            "tone": "info",
            "title": "이 회차에는 신청 줄이 없습니다.",
            "text": "선착순으로 여기에서 받는 회차에만 있습니다.",
        }
    if not room.is_on:
        text = f"한 회차에 1초에 {settings.LINE_ON_ABOVE}번 넘게 신청이 오면 저절로 켜집니다."
        return {
            "tone": "info",
            "title": "지금은 줄이 없습니다. 오는 대로 바로 신청합니다.",
            "text": text if board.line.mode == "auto" else "",
        }
    pace = (
        f"1초에 {room.pace:.0f}명까지 들어오고, 들어온 분께 {settings.LINE_MINUTES_TO_APPLY}분 동안 자리를 맡아 둡니다."
    )
    if room.phase(now) == Phase.SOON:
        opens = moment(room.window.opens_at)
        return {"tone": "warning", "title": f"{opens}에 신청이 열리면 차례대로 들어옵니다.", "text": pace}
    return {"tone": "warning", "title": "신청 줄이 켜져 있습니다.", "text": pace}


def _stats(board: LineBoard) -> list[dict[str, str]]:
    counts = board.counts
    figures = (
        ("줄 서 있는 사람", counts.in_line, "지금"),
        ("줄 선 사람", counts.stood, f"나간 사람 {counts.left:,}"),
        ("들어온 사람", counts.admitted, "모두"),
        ("신청한 사람", counts.applied, "줄 선 사람 가운데"),
        ("살펴볼 신청", counts.marked, f"자동 신청으로 봄 {counts.machine:,}"),
    )
    return [{"label": label, "value": f"{count:,}", "note": note} for label, count, note in figures]


def _why(mark: ClaimMark) -> str:
    """The kind with its figure, as one reads it."""
    label = MarkKind(mark.kind).label
    if mark.kind == MarkKind.SOURCE:
        return f"{label} ({mark.figure:,}번째)"
    return f"{label} ({mark.figure / 1000:.1f}초)" if mark.kind != MarkKind.NO_PAGE else label


def _row(mark: ClaimMark) -> dict[str, object]:
    decided = (
        {"text": mark.get_decision_display(), "tone": "gray"} if mark.decision else {"text": "아직", "tone": "warning"}
    )
    return {
        "cells": [
            {"text": mark.enrollment.number, "header": True, "href": reverse("staff:mark", args=[mark.pk])},
            {"text": mask_name(mark.enrollment.person.name)},
            {"text": _why(mark)},
            {"text": moment(mark.at)},
            decided,
        ]
    }


@staff_page("GET", "POST")
def mark(request: HttpRequest, mark_id: int) -> HttpResponse:
    """Look into one marked request and write down what was found."""
    now = timezone.now()
    found = get_object_or_404(managing.marks_visible_to(request.user), pk=mark_id)
    row = own_intake(request, found.intake_id)
    start = {"decision": found.decision, "note": found.note}
    form = MarkForm(request.POST or None, initial=start)
    page = reverse("staff:line", args=[row.pk])
    if request.method == "POST" and form.is_valid():
        managing.decide_mark(mark=found, by=request.user, now=now, **form.cleaned_data)
        return answer(request, page, f"접수번호 {found.enrollment.number}의 살펴본 결과를 적었습니다.")
    return show(
        request,
        "mark.html",
        "intakes",
        **intake_frame(row, "", "살펴볼 신청"),
        form=form,
        back=page,
        file_href=reverse("staff:enrollment", args=[found.enrollment_id]),
        facts=[
            {"label": "접수번호", "value": found.enrollment.number},
            {"label": "왜 살펴보나요", "value": _why(found)},
            {"label": "보낸 때", "value": moment(found.at)},
            {"label": "지금 상태", "value": found.enrollment.get_status_display()},
        ],
    )
