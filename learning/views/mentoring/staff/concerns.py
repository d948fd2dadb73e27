"""Requests for help and concerns: the list, one whole, taking it and answering it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from learning.forms.mentoring.staff.concerns import AnswerForm
from learning.models import Concern
from learning.presenting.mentoring import staff_concerns as words
from learning.services.mentoring.staff import concerns as service
from learning.services.mentoring.staff.looking import note_look
from learning.services.mentoring.staff.scope import concerns_of
from learning.views.mentoring.staff.shell import masked_looker, show
from programs.services.refusals import Refused
from programs.views.staff.shell import answer, refused, staff_page

MOST = 200


@staff_page()
def concerns(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "open")
    state = state if state in service.STATES else "open"
    rows, counts = list(service.concern_rows(request.user, state)[:MOST]), service.open_counts(request.user)
    looker = masked_looker(request)
    note_look(looker, _people(rows), "도움 요청 목록", action="list")
    chips = [
        {"label": f"{label} {counts[key]}건" if key in counts else label, "href": f"?state={key}", "on": key == state}
        for key, label in service.STATES.items()
    ]
    shown = [words.concern_row(row, looker.now) for row in rows]
    return show(request, "concerns.html", "concerns", "도움 요청", rows=shown, chips=chips, counts=counts, state=state)


def _people(rows: list[Concern]) -> set[int]:
    return {row.raised_by_id for row in rows} | {row.mentorship.person_id for row in rows if row.mentorship}


def own_concern(request: HttpRequest, concern_id: int) -> Concern:
    """A concern this officer may handle; else 404."""
    rows = concerns_of(request.user).select_related(
        "mentorship__mentor__user", "mentorship__person", "raised_by", "taken_by"
    )
    row = rows.filter(pk=concern_id).first()
    if row is None:
        raise Http404
    return row


@staff_page("GET", "POST")
def concern(request: HttpRequest, concern_id: int) -> HttpResponse:
    """One concern with its words; POST answers and closes it."""
    row = own_concern(request, concern_id)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            service.close(concern_id=row.pk, answer=form.cleaned_data["answer"], by=request.user, now=timezone.now())
        except Refused as refusal:
            if not refusal.field:
                return refused(request, request.path, refusal)
            form.add_error("answer", f"{refusal.detail} {refusal.next_step}".strip())
        else:
            return answer(request, reverse("staff-mentoring:concerns"), "답을 보내고 마쳤습니다.")
    return _page(request, row, form)


def _page(request: HttpRequest, row: Concern, form: AnswerForm) -> HttpResponse:
    looker = masked_looker(request)
    note_look(looker, _people([row]), f"도움 요청 {row.pk}")
    shown = words.concern_row(row, looker.now)
    facts = [("누가", shown["who"]), ("누구의 일", shown["pair"]), ("언제", f"{shown['raised']} {shown['waits']}")]
    facts += [("맡은 사람", row.taken_by.name)] if row.taken_by else []
    return show(
        request,
        "concern.html",
        "concerns",
        row.get_kind_display(),
        above=("도움 요청", reverse("staff-mentoring:concerns")),
        concern=row,
        badge=shown["urgency"],
        tone=shown["urgency_tone"],
        eyebrow=shown["state"],
        facts=[{"label": label, "value": value} for label, value in facts],
        form=form,
        is_mine=row.taken_by_id == request.user.pk,
    )


@staff_page("POST")
def take(request: HttpRequest, concern_id: int) -> HttpResponse:
    """Take a concern, or take it over from another officer."""
    row, page = own_concern(request, concern_id), reverse("staff-mentoring:concern", args=[concern_id])
    from_other = request.POST.get("from_other") == "1"
    try:
        service.take(concern_id=row.pk, by=request.user, now=timezone.now(), from_other=from_other)
    except Refused as refusal:
        return refused(request, page, refusal)
    return answer(request, page, "이 요청을 맡았습니다.")
