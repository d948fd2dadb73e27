"""Completion of a round: its rule, who would complete and why not, and the work going on."""

from collections import Counter
from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.templatetags.display import moment
from programs.choices import EnrollmentStatus
from programs.forms.staff_attendance import RuleForm
from programs.models import CompletionBatch, Intake
from programs.services.completion import batches as service
from programs.services.looking import look_at_completion
from programs.services.refusals import Refused
from programs.views.staff.roster import name_and_phone
from programs.views.staff.shell import answer, intake_frame, looker_of, new_token, own_intake, refused, show, staff_page

NAMED = 12
S = EnrollmentStatus


@staff_page("GET", "POST")
def completion(request: HttpRequest, intake_id: int) -> HttpResponse:
    """GET looks and changes nothing; POST saves the rule."""
    row = own_intake(request, intake_id)
    form = RuleForm(request.POST or None, initial={name: getattr(row, name) for name in RuleForm.base_fields})
    if request.method == "POST" and form.is_valid():
        service.save_rule(intake_id=row.pk, values=form.cleaned_data, by=request.user, now=timezone.now())
        return answer(request, reverse("staff:completion", args=[row.pk]), "수료 기준을 저장했습니다.")
    seen = look_at_completion(intake=row, looker=looker_of(request))
    return show(
        request,
        "completion.html",
        "intakes",
        **intake_frame(row, "completion"),
        form=form,
        groups=_groups(seen),
        undecided=_reasons([each.why for each in seen.of(None)]),
        undecided_count=len(seen.of(None)),
        possible=len(seen.decided),
        seen=",".join(f"{pk}:{status}" for pk, status in seen.decided.items()),
        token=new_token(),
        run_label=f"{len(seen.decided)}명 수료 처리하기",
        batches=[_batch_words(batch) for batch in service.batches_of(row.pk)],
        status=422 if form.errors else 200,
    )


def _groups(seen: service.Preview) -> list[dict[str, object]]:
    """Who would complete, and who would not with the reasons."""
    groups = []
    for target, label in ((S.COMPLETED, "수료"), (S.NOT_COMPLETED, "수료하지 못함")):
        found = seen.of(target)
        names = [name_and_phone(each.enrollment, False)[0] for each in found[:NAMED]]
        groups.append(
            {
                "label": label,
                "count": len(found),
                "names": ", ".join(names),
                "more": max(0, len(found) - NAMED),
                "reasons": _reasons([each.why for each in found if each.why]),
            }
        )
    return groups


def _reasons(reasons: Sequence[str]) -> list[dict[str, object]]:
    return [{"why": why, "count": count} for why, count in Counter(reasons).most_common()]


def _batch_words(batch: CompletionBatch) -> dict[str, object]:
    return {
        "href": reverse("staff:completion-batch", args=[batch.pk]),
        "when": moment(batch.created_at),
        "who": batch.created_by.name,
        "label": "끝남" if batch.finished_at else "진행 중",
        "tone": "gray" if batch.finished_at else "primary",
    }


def _seen(text: str) -> dict[int, str]:
    """ "12:completed,13:not_completed" as the preview carried it."""
    pairs = (part.partition(":") for part in text.split(",") if part)
    return {int(pk): status for pk, _, status in pairs if pk.isdigit() and status in (S.COMPLETED, S.NOT_COMPLETED)}


@staff_page("POST")
def start(request: HttpRequest, intake_id: int) -> HttpResponse:
    """Confirm the preview; the worker does the rest."""
    row = own_intake(request, intake_id)
    try:
        batch = service.start(
            intake_id=row.pk,
            seen=_seen(request.POST.get("seen", "")),
            token=request.POST.get("token", "")[:40],
            by=request.user,
            now=timezone.now(),
        )
    except Refused as refusal:
        return refused(request, reverse("staff:completion", args=[row.pk]), refusal)
    return HttpResponseRedirect(reverse("staff:completion-batch", args=[batch.pk]))


@staff_page()
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """How far the work is; the address can be opened again at any time."""
    found = get_object_or_404(CompletionBatch, pk=batch_id, intake__in=Intake.objects.visible_to(request.user))
    row = own_intake(request, found.intake_id)
    progress = service.progress_of(found)
    template = "_completion_progress.html" if getattr(request, "htmx", None) else "completion_batch.html"
    return show(
        request,
        template,
        "intakes",
        **intake_frame(row, "", "수료 처리"),
        batch=found,
        progress=progress,
        text=f"{progress.total}명 가운데 {progress.done}명 처리함",
        result=f"{progress.completed}명이 수료하고 {progress.not_completed}명이 수료하지 못했습니다",
        skipped=[{"why": why, "count": count} for why, count in progress.skipped],
        back=reverse("staff:completion", args=[row.pk]),
    )
