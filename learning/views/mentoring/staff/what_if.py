"""What would be if: one more seat at a mentor, more of them, or one rule fewer."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from learning.models import MatchRun
from learning.presenting.mentoring import staff_runs as words
from learning.presenting.mentoring.staff_rules import RULE_LABELS
from learning.services.mentoring.staff import another_world
from learning.services.mentoring.staff import runs as service
from learning.views.mentoring.staff.runs import find_run, run_frame
from learning.views.mentoring.staff.shell import matching_page, show
from learning.what_if import more_seats_sentence
from programs.services.refusals import Refused

PAGE = 20
MOST_SEATS = 20


@matching_page()
def what_if(request: HttpRequest, match_run_id: int) -> HttpResponse:
    """Every mentor by what one more seat there brings; asked for, the match is made anew and compared."""
    run = find_run(match_run_id)
    seats = service.by_gain(list(service.seats_of(run)))
    page = Paginator(seats, PAGE).get_page(request.GET.get("page"))
    return show(
        request,
        "what_if.html",
        "runs",
        **run_frame(run, "자리와 조건을 바꾸면"),
        page_obj=page,
        rows=[words.seat_row(seat) for seat in page],
        helpful=sum(seat.more_people > 0 for seat in seats),
        only_points=sum(not seat.more_people and seat.more_score > 0 for seat in seats),
        mentors=[(seat.mentor_id, seat.mentor.user.name) for seat in sorted(seats, key=lambda s: s.mentor.user.name)],
        **_asked(request, run),
    )


def _asked(request: HttpRequest, run: MatchRun) -> dict[str, object]:
    """The answer to what was asked in the address: ?mentor=&seats= or ?rules=1; nothing is stored."""
    mentor, seats = (_number(request.GET.get(name, "")) for name in ("mentor", "seats"))
    asked: dict[str, object] = {"mentor_id": mentor, "seats": seats or 1}
    row = service.seats_of(run).filter(mentor=mentor or 0).first()
    wants_seats = row is not None and 1 <= (seats or 0) <= MOST_SEATS
    if not wants_seats and request.GET.get("rules") != "1":
        return asked
    try:
        seen = another_world.look(run, timezone.now())
        if wants_seats:
            gain = another_world.with_more_seats(seen, {mentor: seats})
            asked["answer"] = more_seats_sentence(row.mentor.user.name, seats, gain)
        else:
            asked["worlds"] = words.world_rows(another_world.without_rules(seen), RULE_LABELS)
    except Refused as refusal:
        return asked | {"problem": refusal}
    return asked | {"is_of_run": seen.is_of_run}


def _number(typed: str) -> int | None:
    return int(typed) if typed.isdigit() and len(typed) < 10 else None
