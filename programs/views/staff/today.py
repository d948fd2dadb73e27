"""The meetings behind two queues of the officer's morning; the morning itself stands on the roof (/staff/)."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.templatetags.display import day
from programs.presenting.staff_today import CLASS_COLUMNS, LABELS, meeting_row
from programs.services.staff_queues import meetings_of_queue
from programs.views.staff.shell import show, staff_page


@staff_page()
def classes(request: HttpRequest) -> HttpResponse:
    """The meetings of a queue: today's, or those whose attendance is missing."""
    key = "unmarked" if request.GET.get("queue") == "unmarked" else "today"
    meetings = meetings_of_queue(request.user, key, timezone.now())[:200]
    rows = [meeting_row(meeting) for meeting in meetings]
    for row, meeting in zip(rows, meetings, strict=True):
        row["cells"][0]["text"] = f"{day(meeting.starts_at)} {row['cells'][0]['text']}"
    return show(
        request,
        "classes.html",
        "today",
        rows=rows,
        title=LABELS[key],
        class_columns=CLASS_COLUMNS,
        crumbs=[("오늘 할 일", reverse("staff-today"))],
    )
