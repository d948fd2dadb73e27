"""Attendance on one screen: everybody present, then the few who aren't, then save."""

from dataclasses import replace

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.masking import mask_name
from accounts.templatetags.display import clock, moment_range
from programs.choices import AttendanceMark, Excuse, MarkWay
from programs.models import Intake, Meeting
from programs.services import attendance as service
from programs.services.attendance.marks import CorrectionNeedsReason, Marked
from programs.services.looking import look_at_sheet
from programs.services.refusals import Refused
from programs.services.staff_refusals import OwnEnrollment
from programs.views.staff.shell import answer, intake_frame, looker_of, own_intake, refused, show, staff_page

MARKS = [{"value": value, "label": label} for value, label in AttendanceMark.choices]


def own_meeting(request: HttpRequest, meeting_id: int) -> tuple[Meeting, Intake]:
    """The meeting and its round, if this officer may manage it; else 404."""
    meeting = get_object_or_404(Meeting, pk=meeting_id, intake__in=Intake.objects.visible_to(request.user))
    return meeting, own_intake(request, meeting.intake_id)


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
            "screen": reverse("staff:room", args=[meeting.pk]) if now < meeting.ends_at else "",
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
    meeting, row = own_meeting(request, meeting_id)
    if request.method == "POST" and "unmask" not in request.POST:
        return _save(request, meeting, row)
    looker = looker_of(request)
    try:
        found = look_at_sheet(meeting=meeting, intake=row, number=request.GET.get("page"), looker=looker)
    except Refused as refusal:
        return refused(request, request.get_full_path(), refusal)
    return _page(request, meeting, row, found, unmasked=looker.reason is not None)


def _asked(request: HttpRequest) -> dict[str, object]:
    """How the rows are to be filled in: by what was typed (a refused saving), or everybody present, or as stored."""
    if request.method == "POST" and "unmask" not in request.POST:
        return {"typed": _typed(request)}
    return {"all": request.GET.get("all") == "present"}


def _page(
    request: HttpRequest,
    meeting: Meeting,
    row: Intake,
    found: Page,
    *,
    unmasked: bool = False,
    refusal: Refused | None = None,
) -> HttpResponse:
    now = timezone.now()
    asks = isinstance(refusal, CorrectionNeedsReason)
    asked = _asked(request)
    rows = [_row(each, asked, unmasked) | {"is_own": each.enrollment.person_id == request.user.pk} for each in found]
    return show(
        request,
        "sheet.html",
        "intakes",
        **intake_frame(row, "", f"{meeting.number}차시 출석"),
        meeting=meeting,
        when=moment_range(meeting.starts_at, meeting.ends_at),
        marks=MARKS,
        excuses=[{"value": value, "label": label} for value, label in Excuse.choices],
        is_ahead=meeting.starts_at > now,
        screen=reverse("staff:room", args=[meeting.pk]) if now < meeting.ends_at else "",
        rows=rows,
        page_obj=found,
        is_new=not any(each["seen"] for each in rows),
        version="|".join(sorted(f"{each['id']}{each['seen']}" for each in rows)),
        everybody_here=request.GET.get("all") == "present",
        unmasked=unmasked,
        asks_reason=asks,
        reason=request.POST.get("correction", ""),
        refusal=refusal,
        has_errors=refusal is not None,
        errors=[{"href": "#correction" if asks else "#sheet", "text": refusal.detail}] if refusal else [],
        status=200 if refusal is None else 422,
    )


def _row(found: service.SheetRow, asked: dict, unmasked: bool) -> dict[str, object]:
    person, written = found.enrollment.person, found.row
    typed = asked.get("typed", {}).get(found.enrollment.pk)
    usual = found.mark or (AttendanceMark.PRESENT if asked.get("all") else "")
    mark = typed.mark if typed else usual
    return {
        "id": found.enrollment.pk,
        "name": person.name if unmasked else mask_name(person.name),
        "tail": (person.phone or "")[-4:],
        "mark": mark,
        "label": AttendanceMark(found.mark).label if found.mark else "",
        "seen": found.mark,
        "excuse": typed.excuse if typed else (written.excuse if written else ""),
        "note": typed.note if typed else (written.note if written else ""),
        "choices": [choice | {"on": choice["value"] == mark} for choice in MARKS],
        "remarks": _remarks(found),
    }


def _remarks(found: service.SheetRow) -> list[dict[str, str]]:
    """Small words beside a name: how the mark came about, and what an officer should look at."""
    remarks = []
    if found.check_in:
        way = "번호" if found.check_in.by_digits else "QR"
        remarks.append({"label": f"{way} {clock(found.check_in.at)}", "tone": "info"})
    if found.sharing:
        remarks.append({"label": f"다른 {found.sharing}명과 같은 기기", "tone": "warning"})
    if found.row and found.row.way == MarkWay.FILE:
        remarks.append({"label": "파일", "tone": "gray"})
    if found.row and found.row.corrected_at:
        before = AttendanceMark(found.row.corrected_from).label
        remarks.append({"label": f"{before}에서 바로잡음", "tone": "gray"})
    return remarks


def _typed(request: HttpRequest) -> dict[int, Marked]:
    """{enrollment id: mark} of the sheet as it was sent."""
    marks = {}
    for name, value in request.POST.items():
        pk = name.removeprefix("mark-")
        if name.startswith("mark-") and pk.isdigit() and value in AttendanceMark.values:
            excused = value == AttendanceMark.EXCUSED
            excuse = request.POST.get(f"excuse-{pk}", "") if excused else ""
            note = " ".join(request.POST.get(f"note-{pk}", "").split())[:100] if excused else ""
            marks[int(pk)] = Marked(value, excuse, note)
    return marks


def _seen(request: HttpRequest) -> dict[int, str]:
    """The marks the page showed, as it carries them; so that nobody's newer mark is overwritten unseen."""
    return {
        int(name[5:]): value for name, value in request.POST.items() if name.startswith("seen-") and name[5:].isdigit()
    }


def _save(request: HttpRequest, meeting: Meeting, row: Intake) -> HttpResponse:
    marks, page = _typed(request), reverse("staff:sheet", args=[meeting.pk])
    if not marks:
        return answer(request, page, "출석을 하나 이상 골라 주세요. ‘모두 출석’을 누르면 한 번에 됩니다.", problem=True)
    try:
        taken = service.take_attendance(
            meeting_id=meeting.pk,
            marks=marks,
            by=request.user,
            now=timezone.now(),
            reason=request.POST.get("correction", ""),
            seen=_seen(request) or None,
        )
    except Refused as refusal:
        looker, number = replace(looker_of(request), reason=None), request.GET.get("page")
        found = look_at_sheet(meeting=meeting, intake=row, number=number, looker=looker)
        return _page(request, meeting, row, found, refusal=refusal)
    return answer(request, _after(request, meeting), saved_words(meeting, taken))


def _after(request: HttpRequest, meeting: Meeting) -> str:
    """Where saving leads: to the meetings, or to the page of the sheet that comes after this one (`next`)."""
    following = request.POST.get("next", "")
    if following.isdecimal():
        return f"{reverse('staff:sheet', args=[meeting.pk])}?page={following[:4]}"
    return reverse("staff:attendance", args=[meeting.intake_id])


def saved_words(meeting: Meeting, taken: service.Taken) -> str:
    """What was saved, and who was left: marked by somebody else meanwhile, or the very officer."""
    counts = " · ".join(f"{AttendanceMark(mark).label} {count}명" for mark, count in taken.counts.items())
    left = f" 그 사이에 적힌 {len(taken.left)}명은 그대로 두었습니다." if taken.left else ""
    own = f" {OwnEnrollment.detail}" if taken.own else ""
    return f"{meeting.number}차시 출석을 저장했습니다. {counts}{left}{own}"
