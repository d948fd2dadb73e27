"""Applications as officers find and read them: a list with saved conditions, one whole, requests to the applicant."""

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.choices import District
from accounts.masking import mask_name
from learning.choices.scholarships import ApplyChannel
from learning.forms.scholarships.officers import SupplementForm
from learning.models import Application, ScholarshipRound
from learning.presenting.scholarships import officers as presenting
from learning.services.scholarships.officers import applications as service
from learning.services.scholarships.officers import supplements
from learning.services.scholarships.officers.judging import judged_now
from learning.services.scholarships.people import names_of
from learning.views.scholarships.staff.frame import masked_looker, own_round, round_frame, show
from programs.particles import ro
from programs.services.looking import Looker
from programs.services.refusals import Refused
from programs.services.staff_refusals import ReasonNeeded
from programs.views.staff.shell import answer, looker_of, refused, staff_page


@staff_page("GET", "POST")
def applications(request: HttpRequest, round_id: int) -> HttpResponse:
    """The list; POST asks for names to be read, and brings its reason."""
    row = own_round(request, round_id)
    query = service.ApplicationQuery.read(request.GET)
    error = ""
    try:
        found = service.look_at_list(row=row, query=query, number=request.GET.get("page"), looker=looker_of(request))
    except ReasonNeeded as refusal:
        error = refusal.detail
        found = service.look_at_list(
            row=row, query=query, number=request.GET.get("page"), looker=masked_looker(request)
        )
    unmasked = request.method == "POST" and not error
    return show(
        request,
        "applications.html",
        **round_frame(row, "applications"),
        **_conditions(query, found.counts),
        columns=presenting.COLUMNS,
        rows=presenting.list_rows(found.page, unmasked=unmasked),
        page_obj=found.page,
        count_text=f"{service.GROUPS[query.group][0]} {found.page.paginator.count:,}건",
        filters=found.filters,
        unmasked=unmasked,
        error=error,
    )


def _conditions(query: service.ApplicationQuery, counts: dict[str, int]) -> dict[str, object]:
    channels = [
        {"label": label, "href": query.address(channel="" if on else value), "on": on}
        for value, label in ApplyChannel.choices
        for on in [query.channel == value]
    ]
    return {
        "query": query,
        "here_query": query.address().removeprefix("?"),
        "groups": [
            {"label": label, "href": query.address(group=name), "count": counts[name], "current": name == query.group}
            for name, (label, _) in service.GROUPS.items()
        ],
        "chips": channels,
        "districts": District.labels,
        "clear": [{"label": "조건 모두 지우기", "href": f"?group={query.group}"}],
    }


def own_application(request: HttpRequest, application_id: int, looker: Looker) -> service.ApplicationFile:
    """One application of the officer's rounds; 404 for others and for drafts."""
    try:
        return service.look_at_application(application_id=application_id, looker=looker)
    except Application.DoesNotExist:
        raise Http404 from None


@staff_page("GET", "POST")
def application(request: HttpRequest, applied_id: int) -> HttpResponse:
    """One application; POST asks for name and telephone number to be read."""
    error = ""
    try:
        found = own_application(request, applied_id, looker_of(request))
    except ReasonNeeded as refusal:
        error = refusal.detail
        found = own_application(request, applied_id, masked_looker(request))
    return _page(request, found, error=error, unmasked=request.method == "POST" and not error)


def _page(
    request: HttpRequest, found: service.ApplicationFile, *, form: SupplementForm | None = None, error: str = "",
    unmasked: bool = False,
) -> HttpResponse:  # fmt: skip
    row, person = found.row, found.row.applicant
    judged = judged_now(row)
    now, names = timezone.now(), names_of(each.by_id for each in found.history)
    return show(
        request,
        "application.html",
        **round_frame(row.round, "applications", f"신청 {row.number}"),
        row=row,
        name=person.name if unmasked else mask_name(person.name),
        phone=person.phone if unmasked else "",
        badge={"label": row.get_state_display(), "tone": presenting.STATE_TONES[row.state]},
        answers=presenting.answer_rows(found.answers),
        reasons=presenting.reason_groups(judged.reasons),
        verdict=judged.verdict,
        score=judged.score,
        papers=presenting.paper_rows(found.evidence),
        asked=[{"row": each, "is_open": each.answered_at is None and each.closed_at is None} for each in row.asked],
        can_ask=row.state in supplements.ASKABLE and not any(
            each.answered_at is None and each.closed_at is None and each.due_at > now for each in row.asked),
        form=form or SupplementForm(names=list(judged.facts)),
        history=presenting.history_rows(found.history, names | {person.pk: "본인"}),
        decisions=found.decisions,
        duplicates=found.duplicates,
        previous=found.previous,
        following=found.following,
        error=error,
        unmasked=unmasked,
    )  # fmt: skip


@staff_page("POST")
def ask(request: HttpRequest, applied_id: int) -> HttpResponse:
    """Ask the applicant for something more."""
    found = own_application(request, applied_id, masked_looker(request))
    back = reverse("staff-scholarships:application", args=[applied_id])
    form = SupplementForm(request.POST, names=list(judged_now(found.row).facts))
    if not form.is_valid():
        return _page(request, found, form=form)
    try:
        supplements.ask(application_id=found.row.pk, **form.cleaned_data, by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, back, refusal)
    return answer(request, back, "보완을 부탁했습니다. 신청하신 분께 알렸습니다.")


@staff_page("POST")
def take_back(request: HttpRequest, applied_id: int, supplement_id: int) -> HttpResponse:
    found = own_application(request, applied_id, masked_looker(request))
    back = reverse("staff-scholarships:application", args=[applied_id])
    if not any(each.pk == supplement_id for each in found.row.asked):
        return answer(request, back, "거둘 부탁이 없습니다.", problem=True)
    supplements.take_back(request_id=supplement_id, by=request.user, now=timezone.now())
    return answer(request, back, "보완 부탁을 거두었습니다.")


def _list_address(row: ScholarshipRound, query: service.ApplicationQuery) -> str:
    return reverse("staff-scholarships:applications", args=[row.pk]) + query.address()


@staff_page("POST")
def filter_save(request: HttpRequest, round_id: int) -> HttpResponse:
    """Keep what is shown now under a name."""
    row = own_round(request, round_id)
    query = service.ApplicationQuery.read(QueryDict(request.POST.get("query", "")))
    if not request.POST.get("name", "").strip():
        return answer(request, _list_address(row, query), "저장할 조건의 이름을 적어 주세요.", problem=True)
    saved = service.save_filter(owner=request.user, name=request.POST["name"], query=query)
    done = f"조건을 ‘{saved.name}’{ro(saved.name)} 저장했습니다. 다른 회차에서도 쓸 수 있습니다."
    return answer(request, _list_address(row, query), done)


@staff_page("POST")
def filter_remove(request: HttpRequest, round_id: int, application_filter_id: int) -> HttpResponse:
    row = own_round(request, round_id)
    service.forget_filter(owner=request.user, filter_id=application_filter_id)
    return answer(request, reverse("staff-scholarships:applications", args=[row.pk]), "저장한 조건을 지웠습니다.")
