"""Attendance on one screen: everybody present, then the few who aren't, then save."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.masking import mask_name
from accounts.templatetags.display import moment_range
from programs.choices import AttendanceMark
from programs.models import Intake, Meeting
from programs.services import attendance as service
from programs.services.looking import look_at_sheet
from programs.services.refusals import Refused
from programs.views.staff.shell import answer, intake_frame, looker_of, own_intake, refused, show, staff_page

MARKS = [{"value": value, "label": label} for value, label in AttendanceMark.choices]


@staff_page()
def attendance(request: HttpRequest, intake_id: int) -> HttpResponse:
    """Pick the meeting."""
    row = own_intake(request, intake_id)
    now = timezone.now()
    meetings = [
        {
            "number": meeting.number,
            "when": moment_range(meeting.starts_at, meeting.ends_at),
            "room": meeting.room,
            "marked": meeting.marked,
            "sum": f"{meeting.marked}명 가운데 {meeting.came}명 옴",
            "href": reverse("staff:sheet", args=[meeting.pk]),
            "is_ahead": meeting.starts_at > now,
            "is_today": timezone.localdate(meeting.starts_at) == timezone.localdate(now),
        }
        for meeting in service.meetings_with_counts(row.pk)
    ]
    return show(
        request,
        "attendance.html",
        "intakes",
        **intake_frame(row, "attendance"),
        meetings=meetings,
        to_meetings=[{"label": "차시 만들기", "href": reverse("staff:meetings", args=[row.pk])}],
    )


@staff_page("GET", "POST")
def sheet(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The sheet of one meeting. `all=present` fills in everybody, for browsers without JavaScript."""
    meeting = get_object_or_404(Meeting, pk=meeting_id, intake__in=Intake.objects.visible_to(request.user))
    row = own_intake(request, meeting.intake_id)
    if request.method == "POST" and "unmask" not in request.POST:
        return _save(request, meeting)
    looker = looker_of(request)
    try:
        rows = look_at_sheet(meeting=meeting, intake=row, looker=looker)
    except Refused as refusal:
        return refused(request, request.get_full_path(), refusal)
    unmasked = looker.reason is not None
    return show(
        request,
        "sheet.html",
        "intakes",
        **intake_frame(row, "", f"{meeting.number}차시 출석"),
        meeting=meeting,
        when=moment_range(meeting.starts_at, meeting.ends_at),
        marks=MARKS,
        is_ahead=meeting.starts_at > timezone.now(),
        rows=[_row(found, request.GET.get("all") == "present", unmasked) for found in rows],
        is_new=not any(found.mark for found in rows),
        everybody_here=request.GET.get("all") == "present",
        unmasked=unmasked,
    )


def _row(found: service.SheetRow, all_present: bool, unmasked: bool) -> dict[str, object]:
    person = found.enrollment.person
    mark = found.mark or (AttendanceMark.PRESENT if all_present else "")
    return {
        "id": found.enrollment.pk,
        "name": person.name if unmasked else mask_name(person.name),
        "tail": (person.phone or "")[-4:],
        "mark": mark,
        "choices": [choice | {"on": choice["value"] == mark} for choice in MARKS],
    }


def _save(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    marks = {
        int(name[5:]): value
        for name, value in request.POST.items()
        if name.startswith("mark-") and name[5:].isdigit() and value in AttendanceMark.values
    }
    page = reverse("staff:sheet", args=[meeting.pk])
    if not marks:
        return answer(request, page, "출석을 하나 이상 골라 주세요. ‘모두 출석’을 누르면 한 번에 됩니다.", problem=True)
    try:
        counts = service.take_attendance(meeting_id=meeting.pk, marks=marks, by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, page, refusal)
    words = " · ".join(f"{AttendanceMark(mark).label} {count}명" for mark, count in counts.items())
    return answer(
        request,
        reverse("staff:attendance", args=[meeting.intake_id]),
        f"{meeting.number}차시 출석을 저장했습니다. {words}",
    )
