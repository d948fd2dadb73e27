"""The officer's mentors: the list with loads, one mentor's page, and organizations side by side."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from learning.models import MentorProfile
from learning.presenting.mentoring import staff_mentors as words
from learning.services.mentoring.staff import mentors as service
from learning.services.mentoring.staff.looking import note_look
from learning.services.mentoring.staff.scope import organizations_of
from learning.views.mentoring.staff.shell import show
from programs.services.refusals import Refused
from programs.views.staff.shell import looker_of, refused, staff_page

PAGE = 50
STATE_CHIPS = {"serving": "맡고 있음", "full": "자리 없음", "paused": "쉬는 중", "left": "활동 마침"}
SORTS = {
    "unanswered": "답 없는 순서",
    "load": "맡은 사람이 많은 순서",
    "free": "빈자리가 많은 순서",
    "name": "이름 순서",
}


def read_query(request: HttpRequest) -> service.MentorQuery:
    typed = {name: request.GET.get(name, "").strip()[:60] for name in ("q", "organization", "state", "sort")}
    number = int(typed["organization"]) if typed["organization"].isdigit() else None
    return service.MentorQuery(typed["q"], number, typed["state"], typed["sort"] or "unanswered")


@staff_page()
def mentors(request: HttpRequest) -> HttpResponse:
    """Every mentor of the officer, who has somebody waiting for an answer first."""
    query = read_query(request)
    page = Paginator(service.mentor_rows(request.user, query, timezone.now()), PAGE).get_page(request.GET.get("page"))
    params = {"q": query.text, "organization": query.organization or "", "state": query.state, "sort": query.sort}
    chips = [
        {"label": label, "on": query.state == key, "href": _href(params, state="" if query.state == key else key)}
        for key, label in STATE_CHIPS.items()
    ]
    return show(
        request,
        "mentors.html",
        "mentors",
        "멘토",
        page_obj=page,
        rows=[words.mentor_row(each) for each in page],
        query=query,
        chips=chips,
        organizations=organizations_of(request.user).filter(mentors__isnull=False).distinct().order_by("name"),
        sorts=[{"value": key, "label": label, "selected": query.sort == key} for key, label in SORTS.items()],
        keep=[(key, value) for key, value in params.items() if key != "sort" and value],
        new=service.without_profile(request.user).count(),
        held=service.held_periods(request.user),
    )


def _href(params: dict[str, object], **changed: str) -> str:
    kept = {key: value for key, value in (params | changed).items() if value}
    return f"?{urlencode(kept)}"


@staff_page()
def organizations(request: HttpRequest) -> HttpResponse:
    rows = [words.organization_row(each) for each in service.organization_rows(request.user, timezone.now())]
    above = ("멘토", reverse("staff-mentoring:mentors"))
    return show(request, "organizations.html", "mentors", "멘토가 있는 기관", above=above, rows=rows)


def own_file(request: HttpRequest, mentor_id: int) -> service.MentorFile:
    """The mentor's file, if this officer looks after them; else 404."""
    try:
        return service.mentor_file(request.user, mentor_id, timezone.now())
    except MentorProfile.DoesNotExist:
        raise Http404 from None


@staff_page("GET", "POST")
def mentor(request: HttpRequest, mentor_id: int) -> HttpResponse:
    """One mentor; POST with a reason shows the mentees' names to be read."""
    file, looker = own_file(request, mentor_id), looker_of(request)
    people = [file.mentor.user_id, *(each.person_id for each in file.mentees)]
    try:
        note_look(looker, people, f"멘토: {file.mentor}")
    except Refused as refusal:
        return refused(request, request.path, refusal)
    label, tone = words.state_of(file.mentor)
    unmasked = looker.reason is not None
    return show(
        request,
        "mentor.html",
        "mentors",
        file.mentor.user.name,
        above=("멘토", reverse("staff-mentoring:mentors")),
        file=file,
        mentor=file.mentor,
        badge=label,
        tone=tone,
        eyebrow=file.mentor.organization.name,
        stats=words.mentor_stats(file),
        facts=words.mentor_facts(file.mentor),
        mentees=words.mentee_rows(file, looker.now, unmasked=unmasked),
        unmasked=unmasked,
    )
