"""What a mentor did this year, by month, and the certificate that says so."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from learning.models.mentoring import MentorProfile
from learning.services.mentoring.hours import active_years, activity_of, activity_paper
from learning.views.mentoring.desk.shell import desk_page, show
from learning.views.mentoring.shell import refused
from programs.services.certificates.wording import hours_words
from programs.services.refusals import Refused

FIRST_YEAR = 2022  # the plan's first
COLUMNS = [
    {"label": "달"},
    {"label": "상담", "num": True},
    {"label": "시간", "num": True},
    {"label": "멘티", "num": True},
]


def _year(request: HttpRequest) -> int:
    """The year asked for, within the plan and until today; anything else is this year."""
    this_year = timezone.localdate().year
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdecimal() and FIRST_YEAR <= int(asked) <= this_year else this_year


@desk_page()
def activity(request: HttpRequest, mentor: MentorProfile) -> HttpResponse:
    year, this_year = _year(request), timezone.localdate().year
    done = activity_of(mentor, year)
    rows = [
        {
            "cells": [
                {"text": f"{month.first.month}월", "header": True},
                {"text": f"{month.sessions}회", "num": True},
                {"text": hours_words(month.minutes), "num": True},
                {"text": f"{month.people}명", "num": True},
            ]
        }
        for month in done.months
    ]
    stats = [
        {"label": "상담", "value": f"{done.sessions}회"},
        {"label": "시간", "value": hours_words(done.minutes)},
        {"label": "함께한 멘티", "value": f"{done.people}명"},
    ]
    years = [
        {"label": f"{each}년", "href": f"{request.path}?year={each}", "current": each == year}
        for each in active_years(mentor, this_year)
    ]
    paper = reverse("mentor:activity-paper")
    return show(
        request, "activity.html", "activity", year=year, stats=stats, columns=COLUMNS, rows=rows, years=years,
        paper=f"{paper}?year={year}", has_paper=bool(done.sessions),
    )  # fmt: skip


@desk_page()
def paper(request: HttpRequest, mentor: MentorProfile) -> HttpResponse:
    year = _year(request)
    try:
        pdf = activity_paper(mentor=mentor, year=year, now=timezone.now())
    except Refused as refusal:
        return refused(request, reverse("mentor:activity"), refusal)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="mentor-activity-{year}.pdf"'
    return response
