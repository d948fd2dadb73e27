"""The days of a round: a weekly pattern, then single changes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.templatetags.display import day, moment_range
from programs.forms.staff_meetings import MeetingForm, WeeklyForm
from programs.models import Intake, Meeting
from programs.services import meetings as service
from programs.services.refusals import Refused
from programs.views.staff.shell import answer, intake_frame, own_intake, refused, show, staff_page, with_version
from programs.workdays import holiday_name

COLUMNS = [{"label": label} for label in ("차시", "시간", "강의실", "배우는 것", "살펴볼 것")]


@staff_page("GET", "POST")
def meetings(request: HttpRequest, intake_id: int) -> HttpResponse:
    """The list, and the weekly pattern that adds to it."""
    row = own_intake(request, intake_id)
    form = WeeklyForm(request.POST or None, initial={"first": row.starts_on})
    if request.method == "POST" and form.is_valid():
        try:
            added, skipped = service.add_weekly(
                intake_id=row.pk, by=request.user, now=timezone.now(), **form.cleaned_data
            )
        except Refused as refusal:
            return refused(request, reverse("staff:meetings", args=[row.pk]), refusal)
        words = f" 공휴일 {', '.join(day(date) for date in skipped)}은 건너뛰었습니다." if skipped else ""
        return answer(request, reverse("staff:meetings", args=[row.pk]), f"차시 {added}개를 더했습니다.{words}")
    return show(
        request,
        "meetings.html",
        "intakes",
        **intake_frame(row, "meetings"),
        form=form,
        rows=[_row(meeting) for meeting in service.listed(row.pk)],
        columns=COLUMNS,
    )


def _row(meeting: Meeting) -> dict[str, object]:
    holiday = holiday_name(timezone.localtime(meeting.starts_at).date())
    note: dict[str, object] = {"text": ""}
    if holiday or meeting.marked:
        note = {"text": holiday or "출석 적음", "tone": "warning" if holiday else "success"}
    return {
        "cells": [
            {"text": f"{meeting.number}차시", "header": True, "href": reverse("staff:meeting", args=[meeting.pk])},
            {"text": moment_range(meeting.starts_at, meeting.ends_at)},
            {"text": meeting.room or "–"},
            {"text": meeting.topic or "–"},
            note,
        ]
    }


def _own_meeting(request: HttpRequest, meeting_id: int) -> tuple[Meeting, Intake]:
    """The meeting and its round, if this officer may manage it; else 404."""
    meeting = get_object_or_404(Meeting, pk=meeting_id, intake__in=Intake.objects.visible_to(request.user))
    return meeting, own_intake(request, meeting.intake_id)


@staff_page("GET", "POST")
def meeting(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Change one meeting."""
    row, intake = _own_meeting(request, meeting_id)
    version = service.version_of(row)
    form = MeetingForm(request.POST or None, initial=MeetingForm.starting_values(row) | {"version": version})
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            told = service.save_meeting(
                meeting_id=row.pk,
                values=form.values(),
                version=form.cleaned_data["version"],
                by=request.user,
                now=timezone.now(),
            )
        except Refused as refusal_:
            refusal = refusal_
            form.data = with_version(form.data, getattr(refusal, "version", version))
        else:
            told_words = f" {told}명에게 알렸습니다." if told else ""
            return answer(request, reverse("staff:meetings", args=[intake.pk]), f"차시를 고쳤습니다.{told_words}")
    return show(
        request,
        "meeting.html",
        "intakes",
        **intake_frame(intake, "", f"{row.number}차시"),
        form=form,
        meeting=row,
        refusal=refusal,
        people=intake.taken + intake.waiting,
        tell_text=f"시간이나 강의실을 바꾸면 함께하는 {intake.taken + intake.waiting}명에게 바로 알립니다.",
        status=409 if refusal else 200,
    )


@staff_page("POST")
def meeting_remove(request: HttpRequest, meeting_id: int) -> HttpResponse:
    row, intake = _own_meeting(request, meeting_id)
    page = reverse("staff:meetings", args=[intake.pk])
    try:
        told = service.remove_meeting(meeting_id=row.pk, by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, page, refusal)
    return answer(request, page, f"차시를 지웠습니다. {told}명에게 알렸습니다." if told else "차시를 지웠습니다.")
