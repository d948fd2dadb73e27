"""The screen in the classroom: a large QR and a number, new every half minute, made for a projector."""

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.templatetags.display import moment_range
from programs.models import Meeting
from programs.services.attendance import rooms as service
from programs.services.refusals import Refused
from programs.views.staff.attendance import own_meeting
from programs.views.staff.shell import answer, refused, staff_page


@staff_page("GET", "POST")
def room(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """GET shows the code (with htmx only the part that changes); POST opens or closes it."""
    meeting, intake = own_meeting(request, meeting_id)
    if request.method == "POST":
        return _switch(request, meeting)
    screen = service.screen_of(meeting, timezone.now())
    context = {
        "intake": intake,
        "meeting": meeting,
        "when": moment_range(meeting.starts_at, meeting.ends_at),
        "screen": screen,
        "picture": _picture(meeting, screen.code.token) if screen.code else "",
        "digits": f"{screen.code.digits[:3]} {screen.code.digits[3:]}" if screen.code else "",
        "short_address": settings.PORTAL_URL.partition("://")[2] + reverse("check-in-digits"),
    }
    template = "programs/staff/_room.html" if getattr(request, "htmx", None) else "programs/staff/room.html"
    return render(request, template, context)


def _picture(meeting: Meeting, token: str) -> str:
    """The QR as the address of a picture that stands alone."""
    address = settings.PORTAL_URL + reverse("check-in-scan", args=[meeting.pk, token])
    return segno.make(address, error="m").svg_data_uri(scale=10, border=2, light="white")


def _switch(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    page = reverse("staff:room", args=[meeting.pk])
    if request.POST.get("do") == "close":
        service.close_room(meeting_id=meeting.pk, by=request.user, now=timezone.now())
        return answer(request, reverse("staff:sheet", args=[meeting.pk]), "출석 QR을 닫았습니다.")
    try:
        service.open_room(meeting_id=meeting.pk, by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, reverse("staff:sheet", args=[meeting.pk]), refusal)
    return answer(request, page, "출석 QR을 열었습니다.")
