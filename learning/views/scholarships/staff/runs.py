"""A run from its start to its publication: who may see it, how far it is, proposing, and telling everybody."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.permissions import officer_or_auditor_required
from learning.choices.scholarships import RUN_OPEN, RoundState, RunKind, RunState
from learning.forms.scholarships.runs import ProposalForm
from learning.models import DecisionRun
from learning.presenting.scholarships import runs as presenting
from learning.refusal import Refusal
from learning.services.scholarships.officers import duplicates
from learning.services.scholarships.officers import runs as service
from learning.services.scholarships.runs import approving, publishing, reviewing, starting
from learning.services.scholarships.runs.freezing import why_not_ready
from learning.services.scholarships.runs.progress import progress_of
from learning.services.scholarships.runs.replaying import replay
from learning.views.scholarships.staff.frame import (
    masked_looker,
    own_round,
    readable_round,
    round_frame,
    show,
    works_on,
)
from programs.services.refusals import Refused
from programs.views.staff.shell import View, answer, refused, staff_page


def audit_page(*methods: str) -> Callable[[View], View]:
    """A page that auditors may open as well, to look; methods default to GET."""

    def decorate(view: View) -> View:
        checked = require_http_methods(methods or ("GET", "HEAD"))(view)
        return wraps(view)(officer_or_auditor_required(never_cache(checked)))

    return decorate


def address_of(run: DecisionRun) -> str:
    return reverse("staff-scholarships:run", args=[run.pk])


def own_run(request: HttpRequest, run_id: int) -> DecisionRun:
    """The run, if this officer may work on its round; else 404."""
    return get_object_or_404(service.visible_runs(request.user), pk=run_id)


def readable_run(request: HttpRequest, run_id: int) -> DecisionRun:
    """The run, if this person may look at its round, as an auditor too; else 404."""
    return get_object_or_404(service.readable_runs(request.user), pk=run_id)


def run_frame(run: DecisionRun, title: str = "") -> dict[str, object]:
    """The round's frame with the run in its crumbs."""
    name = f"{run.number}번째 {RunKind(run.kind).label}"
    frame = round_frame(run.round, "runs", title or name)
    listed = ("심사와 결정", reverse("staff-scholarships:runs", args=[run.round_id]))
    more = [listed, (name, address_of(run))] if title else [listed]
    badge = presenting.badge_of(run)
    return frame | {"crumbs": [*frame["crumbs"], *more], "run": run, "state_label": badge["label"],
                    "state_tone": badge["tone"]}  # fmt: skip


@audit_page()
def runs(request: HttpRequest, round_id: int) -> HttpResponse:
    """Every calculation of the round; before the first one, what has to be done."""
    row = readable_round(request, round_id)
    found = list(service.runs_of(row))
    is_under_way = any(run.kind == RunKind.DECISION and run.state in RUN_OPEN for run in found)
    may_start = row.state in (RoundState.ANNOUNCED, RoundState.FROZEN) and not is_under_way
    return show(
        request,
        "runs.html",
        **round_frame(row, "runs"),
        rows=presenting.run_rows(found),
        may_start=may_start and works_on(request, row),
        reasons=why_not_ready(row, timezone.now()) if may_start else [],
        is_again=bool(found),
        pairs=[(found[at + 1], found[at]) for at in range(len(found) - 1) if found[at].computed_at],
    )


@staff_page("POST")
def start(request: HttpRequest, round_id: int) -> HttpResponse:
    """Look for duplicates once more, freeze the list and hand it to a worker."""
    row = own_round(request, round_id)
    back, now = reverse("staff-scholarships:runs", args=[row.pk]), timezone.now()
    duplicates.find_duplicates(round_id=row.pk, now=now)
    try:
        run = starting.start_decision(round_id=row.pk, by=request.user, now=now)
    except Refused as refusal:
        return refused(request, back, refusal)
    return HttpResponseRedirect(address_of(run))


@audit_page()
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """One run: how far it is while workers are at it, then what came out and what is to be done next."""
    found = readable_run(request, run_id)
    progress = progress_of(found)
    if request.headers.get("HX-Target") == "run-progress" and progress.is_working:
        return show(request, "_run_progress.html", run=found, progress=presenting.progress_words(progress))
    response = _page(request, found)
    if request.headers.get("HX-Target") == "run-progress":
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
    return response


def _page(request: HttpRequest, found: DecisionRun, problem: Refused | None = None) -> HttpResponse:
    progress = progress_of(found)
    counts = service.review_counts(found)
    left = sum(each.left for each in counts)
    return show(
        request,
        "run.html",
        **run_frame(found),
        problem=problem,
        stages=presenting.steps_of(found) if found.kind == RunKind.DECISION else [],
        is_working=progress.is_working,
        progress=presenting.progress_words(progress),
        stats=presenting.stats_of(found),
        vias=presenting.ways_in(found),
        counts=counts,
        left=left,
        corrected=reviewing.corrected(found).count(),
        proposal=ProposalForm(),
        openings=service.openings(found),
        can_work=works_on(request, found.round),
        successor=DecisionRun.objects.filter(supersedes=found).first(),
        may_publish=found.state == RunState.COMMITTED and found.kind == RunKind.DECISION,
        is_published=found.state == RunState.PUBLISHED,
        stale_words=found.stale_reason or found.rejected_reason,
    )


@staff_page("POST")
def recompute(request: HttpRequest, run_id: int) -> HttpResponse:
    found = own_run(request, run_id)
    try:
        made = reviewing.recompute(run_id=found.pk, by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, address_of(found), refusal)
    return HttpResponseRedirect(address_of(made))


@staff_page("POST")
def propose(request: HttpRequest, run_id: int) -> HttpResponse:
    """Ask another officer to approve exactly the digest that the page showed."""
    found, form = own_run(request, run_id), ProposalForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    try:
        approving.propose(run_id=found.pk, digest=request.POST.get("digest", ""), note_text=note, by=request.user,
                          now=timezone.now())  # fmt: skip
    except Refused as refusal:
        return _page(request, own_run(request, run_id), refusal)
    return answer(request, address_of(found), "승인을 요청했습니다. 다른 승인 담당자가 확인하고 승인합니다.")


@staff_page("POST")
def publish(request: HttpRequest, run_id: int) -> HttpResponse:
    found = own_run(request, run_id)
    try:
        publishing.publish(run_id=found.pk, by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, address_of(found), refusal)
    return answer(request, address_of(found), "결과를 발표했습니다. 추첨에 쓴 비밀 값과 공정성 표도 공개했습니다.")


@audit_page()
def compare_runs(request: HttpRequest, run_id: int) -> HttpResponse:
    """What differs between this run and another one (`with`, else the one before), person by person."""
    found = readable_run(request, run_id)
    others = service.runs_of(found.round).exclude(pk=found.pk).exclude(computed_at=None)
    wanted = request.GET.get("with", "")
    before = others.filter(pk=int(wanted)).first() if wanted.isdecimal() else others.filter(
        number__lt=found.number).first()  # fmt: skip
    if found.computed_at is None or (wanted and before is None):
        raise Http404
    nobody = service.Differences([], 0)
    changes = service.look_at_changes(before=before, after=found, looker=masked_looker(request)) if before else nobody
    return show(
        request,
        "compare.html",
        **run_frame(found, "두 계산 견주기"),
        before=before,
        others=[(each, each == before) for each in others],
        rows=presenting.change_rows(changes.rows),
        total=changes.total,
    )


@audit_page("POST")
def replay_run(request: HttpRequest, run_id: int) -> HttpResponse:
    """Compute the stored run again and say whether it comes out the same to the last byte; nothing is changed."""
    found = readable_run(request, run_id)
    try:
        result = replay(found.pk)
    except Refusal:
        return answer(request, address_of(found), "아직 계산하지 않은 것은 다시 셈할 수 없습니다.", problem=True)
    return show(request, "replay.html", **run_frame(found, "다시 셈해 보기"), result=result)
