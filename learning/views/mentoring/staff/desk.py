"""The first page of the mentoring desk: what waits today, and where the matching stands."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from learning.presenting.mentoring.staff_desk import queues, run_todo, stats
from learning.services.mentoring.staff.desk import desk_of
from learning.views.mentoring.staff.shell import show
from programs.views.staff.shell import staff_page


@staff_page()
def desk(request: HttpRequest) -> HttpResponse:
    found = desk_of(request.user, timezone.now())
    cards = queues(found)
    return show(
        request,
        "desk.html",
        "desk",
        "멘토링",
        busy=[card for card in cards if card["count"]],
        idle=[card for card in cards if not card["count"]],
        stats=stats(found),
        todo=run_todo(found) if request.user.is_operator else None,
        can_start=found.run is None and bool(found.line and found.line.open),
        runs_href=reverse("staff-mentoring:runs"),
    )
