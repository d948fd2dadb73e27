"""A resident says "I am here": from the QR on the screen of the classroom, or with its six digits."""

import secrets
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.templatetags.display import clock, moment_range
from programs.choices import AttendanceMark
from programs.services.attendance import rooms
from programs.services.refusals import Refused

ARRIVAL, DEVICE = "arrival", "check_in_device"
A_YEAR = 60 * 60 * 24 * 365


@require_GET
@never_cache
def scan(request: HttpRequest, meeting_id: int, token: str) -> HttpResponse:
    """Where the QR leads. What it proves is kept in the session, so that there is time to log in."""
    person = request.user if request.user.is_authenticated else None
    try:
        arrival = rooms.arrive(meeting_id=meeting_id, token=token, person=person, now=timezone.now())
    except Refused as refusal:
        return _refused(request, refusal)
    request.session[ARRIVAL] = [arrival.meeting_id, arrival.at.isoformat(), arrival.person_id]
    return redirect("check-in", meeting_id)


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def check_in(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """One button after the QR; the moment of the QR counts, not that of the button."""
    arrival = _arrival(request, meeting_id)
    try:
        meeting = rooms.seat_in(person=request.user, meeting_id=meeting_id)
        if arrival is None:
            raise rooms.CodeOld("먼저 강의실 화면의 QR을 찍어 주세요.", "카메라가 없으면 화면의 번호로 할 수 있습니다.")
        if request.method != "POST":
            return _with_device(request, render(request, "programs/check_in.html", _meeting_words(meeting)))
        done = rooms.check_in(person=request.user, arrival=arrival, device=_device(request), now=timezone.now())
    except Refused as refusal:
        return _refused(request, refusal)
    return _done(request, done)


def _arrival(request: HttpRequest, meeting_id: int) -> rooms.Arrival | None:
    kept = request.session.get(ARRIVAL)
    if not kept or kept[0] != meeting_id:
        return None
    return rooms.Arrival(kept[0], datetime.fromisoformat(kept[1]), kept[2])


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def check_in_by_digits(request: HttpRequest) -> HttpResponse:
    """For people without a camera."""
    if request.method != "POST":
        return _with_device(request, render(request, "programs/check_in_digits.html"))
    typed = request.POST.get("digits", "")
    try:
        done = rooms.check_in_by_digits(person=request.user, digits=typed, device=_device(request), now=timezone.now())
    except Refused as refusal:
        context = {"error": f"{refusal.detail} {refusal.next_step}".strip(), "typed": typed[:12], "has_errors": True}
        context["errors"] = [{"href": "#digits", "text": context["error"]}]
        return render(request, "programs/check_in_digits.html", context, status=422)
    return _done(request, done)


def _done(request: HttpRequest, done: rooms.CheckedIn) -> HttpResponse:
    """The proof is used up: a second person at this browser has to scan again."""
    request.session.pop(ARRIVAL, None)
    late = done.mark == AttendanceMark.LATE
    context = {
        **_meeting_words(done.meeting),
        "row": done.enrollment,
        "title": "지각으로 출석했습니다" if late else "출석했습니다",
        "mark": AttendanceMark(done.mark).label,
        "at": clock(timezone.now()),
        "is_new": done.is_new,
        "late_after": done.meeting.intake.late_after_minutes if late else None,
    }
    return render(request, "programs/checked_in.html", context)


def _meeting_words(meeting) -> dict[str, object]:
    return {
        "meeting": meeting,
        "program": meeting.intake.program,
        "when": moment_range(meeting.starts_at, meeting.ends_at),
        "crumbs": [("나의 신청", "/my/")],
    }


def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    return render(request, "programs/check_in_refused.html", {"refusal": refusal}, status=409)


def _device(request: HttpRequest) -> str:
    """What tells this browser from others in the same room; a browser that keeps no cookie is one of its own."""
    return request.get_signed_cookie(DEVICE, default="") or secrets.token_hex(16)


def _with_device(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if not request.get_signed_cookie(DEVICE, default=""):
        response.set_signed_cookie(
            DEVICE, secrets.token_hex(16), max_age=A_YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    return response
