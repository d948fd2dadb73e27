"""Attendance from a spreadsheet: the template, the file, what it would do, and then doing it."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.services.sources import source_of
from programs.attendance_file import Row
from programs.forms.staff_attendance import SheetFileForm
from programs.models import Intake
from programs.services.attendance import uploads as service
from programs.services.attendance.marks import CorrectionNeedsReason
from programs.services.refusals import Refused
from programs.services.staff_refusals import OwnEnrollment
from programs.views.staff.shell import answer, intake_frame, own_intake, refused, show, staff_page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 200


@staff_page("GET", "POST")
def upload(request: HttpRequest, intake_id: int) -> HttpResponse:
    """Choose a file; it is read and shown, and nothing is written yet."""
    row = own_intake(request, intake_id)
    form = SheetFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            seen = service.preview(intake=row, name=file.name, file=file, by=request.user, now=timezone.now())
        except Refused as refusal:
            form.add_error("file", f"{refusal.detail} {refusal.next_step}".strip())
        else:
            return _preview_page(request, row, seen)
    return show(
        request,
        "attendance_upload.html",
        "intakes",
        **intake_frame(row, "", "출석 파일 올리기"),
        form=form,
        back=reverse("staff:attendance", args=[row.pk]),
    )


def _preview_page(request: HttpRequest, row: Intake, seen: service.Preview) -> HttpResponse:
    return show(
        request,
        "attendance_preview.html",
        "intakes",
        **intake_frame(row, "", "출석 파일 미리 보기"),
        seen=seen,
        refused_rows=[_line(found) for found in seen.refused[:SHOWN]],
        more=max(0, len(seen.refused) - SHOWN),
        back=reverse("staff:attendance-upload", args=[row.pk]),
        columns=[{"label": label} for label in ("줄", "접수번호", "까닭")],
    )


def _line(found: Row) -> dict[str, object]:
    return {
        "cells": [
            {"text": f"{found.line}줄", "header": True},
            {"text": found.number or "–"},
            {"text": found.why},
        ]
    }


@staff_page("POST")
def upload_apply(request: HttpRequest, intake_id: int) -> HttpResponse:
    """Write what the preview showed."""
    row = own_intake(request, intake_id)
    parcel, reason = request.POST.get("parcel", ""), request.POST.get("reason", "")
    try:
        done = service.apply(intake_id=row.pk, parcel=parcel, reason=reason, by=request.user, now=timezone.now())
    except CorrectionNeedsReason as refusal:
        return _ask_reason(request, row, parcel, refusal)
    except Refused as refusal:
        return refused(request, reverse("staff:attendance-upload", args=[row.pk]), refusal)
    left = f" 그 사이에 바뀐 {done.left}개는 그대로 두었습니다." if done.left else ""
    own = f" {OwnEnrollment.detail}" if done.own else ""
    words = f"출석 {done.new}개를 적고 {done.changed}개를 바로잡았습니다.{left}{own}"
    return answer(request, reverse("staff:attendance", args=[row.pk]), words)


def _ask_reason(request: HttpRequest, row: Intake, parcel: str, refusal: Refused) -> HttpResponse:
    """Only the reason is missing: ask for it without the file."""
    return show(
        request,
        "attendance_reason.html",
        "intakes",
        **intake_frame(row, "", "바로잡는 까닭"),
        parcel=parcel,
        refusal=refusal,
        has_errors=True,
        errors=[{"href": "#reason", "text": refusal.detail}],
        back=reverse("staff:attendance-upload", args=[row.pk]),
        status=422,
    )


@staff_page("POST")
def template(request: HttpRequest, intake_id: int) -> HttpResponse:
    """The template as a file; a POST, because everybody in it is written into the access log."""
    row = own_intake(request, intake_id)
    file = service.template(intake=row, by=request.user, source=source_of(request), now=timezone.now())
    return FileResponse(file, as_attachment=True, filename=f"attendance-{row.pk}.xlsx", content_type=XLSX)
