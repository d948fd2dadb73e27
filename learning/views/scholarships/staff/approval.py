"""Approving: another officer sees what would be decided, opens rows of it, and approves exactly that, or not."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.choices import Role
from accounts.masking import mask_name
from learning.choices.scholarships import RunState
from learning.forms.scholarships.runs import RejectionForm
from learning.models import DecisionRow, DecisionRun
from learning.presenting.scholarships import runs as presenting
from learning.presenting.scholarships.officers import reason_groups
from learning.services.scholarships.fairness_reports import report_of
from learning.services.scholarships.officers import runs as service
from learning.services.scholarships.runs import approving
from learning.views.scholarships.staff.frame import masked_looker, show, works_on
from learning.views.scholarships.staff.runs import address_of, audit_page, own_run, readable_run, run_frame
from programs.services.looking import log_look
from programs.services.refusals import Refused
from programs.views.staff.shell import answer, staff_page


@staff_page("GET", "POST")
def approval(request: HttpRequest, run_id: int) -> HttpResponse:
    """What is proposed, with samples to open; POST approves exactly the digest that the page showed."""
    run = own_run(request, run_id)
    if run.state != RunState.PROPOSED:
        return answer(request, address_of(run), "지금은 승인할 것이 없습니다.", problem=True)
    if request.method == "POST":
        try:
            approving.approve(run_id=run.pk, digest=request.POST.get("digest", ""), by=request.user, now=timezone.now())
        except Refused as refusal:
            return _page(request, own_run(request, run_id), problem=refusal)
        return answer(request, address_of(run), "승인했습니다. 결정을 적고 알림을 만들고 있습니다.")
    return _page(request, run)


def _page(
    request: HttpRequest, run: DecisionRun, *, problem: Refused | None = None, rejection: RejectionForm | None = None
) -> HttpResponse:
    opened = service.opened_by(run, request.user)
    drawn = service.samples(run)
    log_look(masked_looker(request), [row.application.applicant_id for row in drawn], f"승인 화면: {run}")
    return show(
        request,
        "approval.html",
        **run_frame(run, "승인하기"),
        problem=problem,
        refusal=approving.why_not_approve(run, request.user),
        stats=presenting.stats_of(run),
        vias=presenting.ways_in(run),
        samples=[presenting.row_line(row, opened) for row in drawn],
        opened=len(opened),
        needed=approving.looks_needed(run),
        reviews=service.review_counts(run),
        tables=presenting.fairness_tables(report_of(run)),
        rejection=rejection or RejectionForm(),
        may_reject=request.user.has_role(Role.APPROVING_OFFICER, organization_id=run.round.organization_id),
    )


@staff_page("POST")
def reject(request: HttpRequest, run_id: int) -> HttpResponse:
    run, form = own_run(request, run_id), RejectionForm(request.POST)
    if run.state != RunState.PROPOSED:
        return answer(request, address_of(run), "지금은 승인할 것이 없습니다.", problem=True)
    if not form.is_valid():
        return _page(request, run, rejection=form)
    try:
        approving.reject(run_id=run.pk, **form.cleaned_data, by=request.user, now=timezone.now())
    except Refused as refusal:
        if refusal.field == "reason":
            form.add_error("reason", refusal.detail)
            return _page(request, run, rejection=form)
        return _page(request, run, problem=refusal)
    return answer(request, address_of(run), "승인하지 않았습니다. 까닭을 남겼습니다.")


@audit_page()
def row(request: HttpRequest, run_id: int, decided_row_id: int) -> HttpResponse:
    """One row of a run (by its application) with every reason. An approver who opens it here has looked at it."""
    run = readable_run(request, run_id)
    try:
        found = service.look_at_row(run=run, application_id=decided_row_id, looker=masked_looker(request))
    except DecisionRow.DoesNotExist:
        raise Http404 from None
    can_work = works_on(request, run.round)
    to_approve = can_work and run.state == RunState.PROPOSED
    application = found.row.application
    return show(
        request,
        "run_row.html",
        **run_frame(run, application.number),
        row=found.row,
        line=presenting.row_line(found.row),
        name=mask_name(application.applicant.name),
        explanation=found.explanation,
        reasons=reason_groups(found.explanation.reasons),
        unscored=presenting.unscored(found.explanation.score_lines),
        lines=[
            {"label": presenting.via_words(via), "score": line.score} for via, line in found.explanation.lines.items()
        ],
        is_proposed=to_approve,
        following=reverse("staff-scholarships:run-row", args=[run.pk, found.following]) if found.following else "",
        refusal=approving.why_not_approve(run, request.user) if to_approve else None,
        application_href=reverse("staff-scholarships:application", args=[application.pk]) if can_work else "",
    )
