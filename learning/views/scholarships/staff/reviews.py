"""Items of a run that people look at, one after another or several at once, before anything may be proposed."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from accounts.masking import mask_name
from learning.choices.scholarships import ReviewKind, RunState
from learning.forms.scholarships.runs import ConfirmManyForm, ReviewForm
from learning.models import DecisionRun, ReviewItem
from learning.presenting.scholarships.officers import paper_rows, reason_groups
from learning.presenting.scholarships.runs import row_line, unscored
from learning.services.scholarships.officers import runs as service
from learning.services.scholarships.runs import reviewing
from learning.views.scholarships.staff.frame import masked_looker, show
from learning.views.scholarships.staff.runs import address_of, own_run, run_frame
from programs.services.refusals import Refused
from programs.views.staff.shell import answer, refused, staff_page

WHY = {
    ReviewKind.UNKNOWN: "확인되지 않은 것이 있어 자격을 정하지 못했습니다. 확인한 값을 적어 주세요.",
    ReviewKind.NEAR_CUTOFF: "선정되고 안 되고가 갈리는 선 가까이에 있습니다. 점수와 사실이 맞는지 보아 주세요.",
    ReviewKind.SAMPLE: "고루 살펴보려고 뽑은 신청입니다. 계산이 맞는지 보아 주세요.",
}


@staff_page()
def first(request: HttpRequest, run_id: int) -> HttpResponse:
    """Leads to the first item that waits."""
    run = own_run(request, run_id)
    ids = service.waiting_ids(run)
    if not ids:
        return answer(request, address_of(run), "살펴볼 것을 모두 보았습니다.")
    return HttpResponseRedirect(reverse("staff-scholarships:review-item", args=[run.pk, ids[0]]))


@staff_page("GET", "POST")
def item(request: HttpRequest, run_id: int, reviewed_id: int) -> HttpResponse:
    """One item; POST keeps the answer and goes on to the next."""
    run = own_run(request, run_id)
    try:
        found = service.look_at_item(run=run, item_id=reviewed_id, looker=masked_looker(request))
    except ReviewItem.DoesNotExist:
        raise Http404 from None
    form = ReviewForm(
        request.POST if request.method == "POST" else None,
        names=list(found.row.facts),
        unknown=found.item.facts,
        is_unknown=found.item.kind == ReviewKind.UNKNOWN,
    )
    if request.method == "POST" and form.is_valid():
        try:
            reviewing.answer_review(item_id=found.item.pk, **form.cleaned_data, by=request.user, now=timezone.now())
        except Refused as refusal:
            form.add_error(
                "reason" if refusal.field == "reason" else None, f"{refusal.detail} {refusal.next_step}".strip()
            )
        else:
            return _next(request, run, found)
    return _page(request, run, found, form)


def _next(request: HttpRequest, run: DecisionRun, found: service.OpenItem) -> HttpResponse:
    if found.following is None:
        return answer(request, address_of(run), "살펴볼 것을 모두 보았습니다.")
    return HttpResponseRedirect(reverse("staff-scholarships:review-item", args=[run.pk, found.following]))


def _page(request: HttpRequest, run: DecisionRun, found: service.OpenItem, form: ReviewForm) -> HttpResponse:
    application = found.item.application
    return show(
        request,
        "review_item.html",
        **run_frame(run, f"살펴보기 {application.number}"),
        item=found.item,
        kind=found.item.get_kind_display(),
        why=WHY[ReviewKind(found.item.kind)],
        name=mask_name(application.applicant.name),
        line=row_line(found.row),
        row=found.row,
        explanation=found.explanation,
        reasons=reason_groups(found.explanation.reasons),
        unscored=unscored(found.explanation.score_lines),
        papers=paper_rows(application.evidence.select_related("checked_by").order_by("pk")),
        at=found.at,
        total=found.total,
        following=found.following,
        form=form,
        can_answer=not found.item.answered_at and run.state == RunState.UNDER_REVIEW,
    )


@staff_page("GET", "POST")
def many(request: HttpRequest, run_id: int, review_kind: str) -> HttpResponse:
    """The items of a kind in a table; POST confirms the chosen ones with one reason."""
    run = own_run(request, run_id)
    if review_kind not in (ReviewKind.NEAR_CUTOFF, ReviewKind.SAMPLE):
        raise Http404
    form = ConfirmManyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _confirm(request, run, form)
    found = service.look_at_items(run=run, kind=review_kind, looker=masked_looker(request))
    return show(
        request,
        "review_many.html",
        **run_frame(run, ReviewKind(review_kind).label),
        why=WHY[ReviewKind(review_kind)],
        rows=[
            row_line(row) | {"pk": each.pk, "href": reverse("staff-scholarships:review-item", args=[run.pk, each.pk])}
            for each, row in found
        ],
        form=form,
    )  # fmt: skip


def _confirm(request: HttpRequest, run: DecisionRun, form: ConfirmManyForm) -> HttpResponse:
    ids = [int(pk) for pk in request.POST.getlist("item") if pk.isdecimal()]
    if not ids:
        return answer(request, request.path, "확인할 신청을 먼저 골라 주세요.", problem=True)
    try:
        count = reviewing.confirm_many(
            run_id=run.pk, item_ids=ids, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now()
        )
    except Refused as refusal:
        return refused(request, request.path, refusal)
    return answer(request, address_of(run), f"{count}건을 확인했습니다.")
