"""The mentor's landing page: what is true today, the programs of their organization and their own notices."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import mentor_required
from accounts.templatetags.display import day_range, moment
from programs.services.mentor_home import home_of
from programs.views.staff.intake_rows import state_of

COLUMNS = [{"label": label} for label in ("회차", "상태", "수업 기간", "장소")]


@mentor_required
@require_safe
def mentor(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    home = home_of(request.user, timezone.localdate(now))
    rows = [
        {
            "cells": [
                {
                    "text": f"{intake.program.title} {intake.name}",
                    "header": True,
                    "href": intake.program.get_absolute_url(),
                },
                {"text": state_of(intake, now)[0], "tone": state_of(intake, now)[1]},
                {"text": day_range(intake.starts_on, intake.ends_on) or "정하지 않음"},
                {"text": intake.venue.name if intake.venue else "–"},
            ]
        }
        for intake in home.intakes
    ]
    notices = [
        {
            "title": notice.title,
            "when": moment(notice.created_at),
            "link": notice.link,
            "is_new": notice.read_at is None,
        }
        for notice in home.notices
    ]
    return render(
        request,
        "programs/staff/mentor.html",
        {
            "side_nav": [{"label": "오늘", "href": reverse("mentor"), "current": True}],
            "side_title": "멘토 메뉴",
            "organizations": home.organizations,
            "columns": COLUMNS,
            "rows": rows,
            "notices": notices,
        },
    )
