"""Who waits for a mentor: the line with causes, and one request with the mentors that could take it."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from accounts.masking import mask_name
from learning.choices.mentoring import RequestState, Trade
from learning.forms.mentoring.staff.exceptions import BanForm, OverrideForm
from learning.models import MentorRequest
from learning.presenting.mentoring import staff_queue as words
from learning.presenting.mentoring.staff_rules import override_row
from learning.presenting.mentoring.staff_runs import CAUSES
from learning.services.mentoring.staff import queue as service
from learning.services.mentoring.staff.candidates import Candidate, candidates
from learning.services.mentoring.staff.looking import note_look
from learning.views.mentoring.staff.shell import matching_page, show
from programs.services.refusals import Refused
from programs.views.staff.shell import looker_of, refused

PAGE = 50
SHOWN = 10


def read_query(request: HttpRequest) -> service.QueueQuery:
    typed = {name: request.GET.get(name, "")[:20] for name in ("state", "trade", "cause", "only")}
    return service.QueueQuery(
        state=typed["state"] if typed["state"] in (RequestState.OPEN, RequestState.OFFERED) else RequestState.OPEN,
        trade=typed["trade"] if typed["trade"] in Trade.values else "",
        cause=typed["cause"],
        only=typed["only"],
    )


@matching_page()
def queue(request: HttpRequest) -> HttpResponse:
    query, looker = read_query(request), looker_of(request)
    page = Paginator(service.queue_rows(query, looker.now), PAGE).get_page(request.GET.get("page"))
    note_look(looker, {row.person_id for row in page}, "멘토를 기다리는 요청", action="list")
    counts = service.queue_counts(looker.now)
    return show(
        request,
        "queue.html",
        "queue",
        "기다리는 요청",
        page_obj=page,
        rows=[words.queue_row(row, looker.now) for row in page],
        chips=_chips(query, counts),
        trades=[{"value": "", "label": "모든 분야", "on": not query.trade}]
        + [{"value": value, "label": label, "on": query.trade == value} for value, label in Trade.choices],
        query=query,
    )


def _chips(query: service.QueueQuery, counts: service.QueueCounts) -> list[dict[str, object]]:
    params = {"trade": query.trade}
    chips = [
        (f"기다림 {counts.open}명", {}, query.state == RequestState.OPEN and not query.only and not query.cause),
        (f"답을 기다림 {counts.offered}명", {"state": "offered"}, query.state == RequestState.OFFERED),
        (f"먼저 연결 {counts.first}명", {"only": "first"}, query.only == "first"),
        (f"2주 넘게 {counts.long}명", {"only": "long"}, query.only == "long"),
    ]
    chips += [
        (f"{CAUSES.get(cause, (cause,))[0]} {count}명", {"cause": cause}, query.cause == cause)
        for cause, count in counts.causes.most_common()
    ]
    return [
        {"label": label, "href": f"?{urlencode({k: v for k, v in (params | own).items() if v})}", "on": on}
        for label, own, on in chips
    ]


def _forms(found: list[Candidate]) -> dict[str, object]:
    """What may be done about the request besides a pin; no forms when it waits no more."""
    mentors = sorted(((each.mentor.pk, each.mentor.user.name) for each in found), key=lambda pair: pair[1])
    if not mentors:
        return {}
    return {
        "ban_form": BanForm(auto_id="ban_%s", mentors=mentors),
        "override_form": OverrideForm(auto_id="override_%s", mentors=mentors),
    }


@matching_page("GET", "POST")
def request(request: HttpRequest, mentor_request_id: int) -> HttpResponse:
    """One request; POST with a reason shows the name to be read."""
    try:
        file = service.request_file(mentor_request_id)
    except MentorRequest.DoesNotExist:
        raise Http404 from None
    looker = looker_of(request)
    try:
        note_look(looker, [file.request.person_id], f"멘토 요청 {mentor_request_id}")
    except Refused as refusal:
        return refused(request, request.path, refusal)
    unmasked = looker.reason is not None
    name = file.request.person.name
    is_open = file.request.state in (RequestState.OPEN, RequestState.OFFERED)
    found = candidates(file.request, looker.now) if is_open else []
    return show(
        request,
        "request.html",
        "queue",
        f"{mask_name(name)} 님의 요청",
        above=("기다리는 요청", reverse("staff-mentoring:queue")),
        file=file,
        badge=file.request.get_state_display(),
        tone="warning" if file.request.state == RequestState.OPEN else "info",
        facts=words.request_facts(file.request, name if unmasked else mask_name(name)),
        standing=words.standing(file) if is_open else None,
        candidates=[words.candidate_row(each, file.request) for each in found[:SHOWN]],
        possible=sum(each.is_possible for each in found),
        overrides=[override_row(each) for each in file.overrides],
        proposals=[words.proposal_row(each) for each in file.proposals],
        events=[words.event_row(each, dict(RequestState.choices)) for each in file.events],
        **_forms(found),
        unmasked=unmasked,
        action=request.path,
    )
