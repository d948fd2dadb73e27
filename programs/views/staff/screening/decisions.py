"""Deciding a screened round: the ranked list with its cut, a look at what would happen, the decision, its undoing."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.masking import mask_name
from accounts.services.access import record_access
from accounts.templatetags.display import moment
from programs.choices import DecisionOutcome
from programs.forms.screening.deciding import read_choices
from programs.models import DecisionBatch, Intake, SeatGroup
from programs.services.refusals import Refused
from programs.services.screening import decisions as service
from programs.services.screening.looking import look_at_applications
from programs.views.staff.screening.frame import frame, own_screened
from programs.views.staff.shell import answer, looker_of, new_token, refused, show, staff_page

TONES = {"selected": "success", "waitlisted": "warning", "not_selected": "gray"}


@staff_page("GET", "POST")
def decision(request: HttpRequest, screened_id: int) -> HttpResponse:
    """The list as it stands; POST shows what a decision would do and asks for every reason that is missing."""
    row = own_screened(request, screened_id, judges=True)
    pending = DecisionBatch.objects.filter(intake=row, undone_at__isnull=True, applied_at__isnull=True).first()
    if pending:
        return HttpResponseRedirect(reverse("staff:decision", args=[pending.pk]))
    return _page(request, row, is_preview=request.method == "POST")


def _page(request: HttpRequest, row: Intake, *, is_preview: bool, problem: Refused | None = None) -> HttpResponse:
    choices = read_choices(request.POST)
    looker = looker_of(request)
    look_at_applications(intake=row, looker=looker, what="순위와 결정")
    plan = service.plan_decision(intake=row, choices=choices.by_id, usual=choices.usual)
    can_decide = is_preview and not problem and plan.lines and not plan.lacking and not plan.unread
    return show(
        request,
        "screening/decision.html",
        "intakes",
        **frame(row, "decision"),
        lines=[_line(plan, line, choices.by_id) for line in plan.lines],
        criteria=plan.standings.criteria,
        usual=choices.usual,
        full=plan.standings.full,
        room=plan.standings.room,
        kept=_kept(row, plan),
        counts=_counts(plan),
        is_preview=is_preview,
        can_decide=bool(can_decide),
        problem=problem,
        lacking=sum(line.ranked is not None or line.left_out for line in plan.lacking),
        unread=len(plan.unread),
        digest=plan.digest,
        token=new_token(),
        is_open=_is_open(row),
        effective=_effective_words(row),
        earlier=DecisionBatch.objects.filter(intake=row).select_related("made_by")[:5],
    )


def _is_open(row: Intake) -> bool:
    try:
        service.refuse_unless_decidable(row, timezone.now())
    except Refused:
        return True
    return False


def _effective_words(row: Intake) -> str:
    at = row.screening.announce_at
    if at and at > timezone.now():
        return f"{moment(at)}에(늦어도 결정하고 10분 뒤에) 알립니다. 그 전에는 되돌릴 수 있습니다."
    return "10분 뒤에 알립니다. 그 전에는 되돌릴 수 있습니다."


def _kept(row: Intake, plan: service.Plan) -> list[str]:
    kept = plan.standings.room.kept
    return [
        f"{group.label} {kept[group.code]}명 먼저"
        for group in SeatGroup.objects.filter(intake=row)
        if kept.get(group.code)
    ]


def _counts(plan: service.Plan) -> list[dict[str, object]]:
    return [{"label": DecisionOutcome(outcome).label, "value": f"{count}명"} for outcome, count in plan.counts.items()]


def _line(plan: service.Plan, line: service.Line, choices: Mapping[int, service.Choice]) -> dict[str, object]:
    pk = line.enrollment.pk
    own = choices.get(pk, service.Choice())
    is_unread = line.ranked is None and not line.left_out
    return {
        "pk": pk,
        "number": line.enrollment.number,
        "name": mask_name(line.enrollment.person.name),
        "href": reverse("staff:screening-application", args=[pk]),
        "place": f"{line.ranked.place}위" if line.ranked else "–",
        "total": f"{float(line.ranked.total):.2f}" if line.ranked else "–",
        "tie": _tie_words(plan, line),
        "far": plan.standings.is_far_apart(pk),
        "spread": plan.standings.spread(pk),
        "below": line.below_line,
        "group": line.group,
        "outcome": "심사 전" if is_unread else DecisionOutcome(line.outcome).label,
        "tone": TONES[line.outcome],
        "refused": line.outcome == DecisionOutcome.NOT_SELECTED and not is_unread,
        "lacks": line.lacks_reason,
        "left_out": line.left_out,
        "criterion_id": own.criterion_id,
        "reason": own.reason,
        "said": f"{line.criterion.label}: {line.reason}" if line.criterion and line.reason else "",
    }


def _tie_words(plan: service.Plan, line: service.Line) -> str:
    if line.ranked is None or not line.ranked.tie:
        return ""
    if line.ranked.tie == "arrival":
        return "동점, 먼저 신청한 순서"
    return f"동점, ‘{plan.standings.criteria[int(line.ranked.tie)].label}’ 점수 순서"


@staff_page("POST")
def decide(request: HttpRequest, screened_id: int) -> HttpResponse:
    """Make the decision that was looked at."""
    row = own_screened(request, screened_id, judges=True)
    choices = read_choices(request.POST)
    try:
        batch = service.decide(
            intake_id=row.pk,
            choices=choices.by_id,
            usual=choices.usual,
            digest=request.POST.get("digest", ""),
            token=request.POST.get("token", "")[:40] or new_token(),
            by=request.user,
            now=timezone.now(),
        )
    except Refused as refusal:
        return _page(request, row, is_preview=True, problem=refusal)
    return HttpResponseRedirect(reverse("staff:decision", args=[batch.pk]))


def own_batch(request: HttpRequest, decision_id: int) -> tuple[Intake, DecisionBatch]:
    """A decision over a round this officer may manage; else 404."""
    batches = DecisionBatch.objects.filter(intake__in=Intake.objects.visible_to(request.user))
    batch = get_object_or_404(batches.select_related("made_by", "undone_by"), pk=decision_id)
    return own_screened(request, batch.intake_id, judges=True), batch


@staff_page()
def made(request: HttpRequest, decision_id: int) -> HttpResponse:
    """A decision with its lines: waiting with its undo button, undone, or carried out."""
    row, batch = own_batch(request, decision_id)
    now = timezone.now()
    lines = list(batch.lines.select_related("enrollment__person", "criterion"))
    looker = looker_of(request)
    record_access(
        actor=looker.user,
        source=looker.source,
        subjects=[line.enrollment.person_id for line in lines],
        action="view",
        target=f"심사 결정: {row}"[:120],
        now=now,
    )
    shown = [
        {
            "number": line.enrollment.number,
            "name": mask_name(line.enrollment.person.name),
            "points": line.points if line.points is not None else "–",
            "outcome": line.get_outcome_display(),
            "tone": TONES[line.outcome],
            "reason": f"{line.criterion.label}: {line.reason}" if line.criterion else "",
        }
        for line in lines
    ]
    counts = [
        {"label": label, "value": f"{sum(line.outcome == value for line in lines)}명"}
        for value, label in DecisionOutcome.choices
    ]
    state = {"can_undo": batch.can_undo(now), "effective": moment(batch.effective_at), "lines": shown, "counts": counts}
    return show(request, "screening/made.html", "intakes", **frame(row, "decision"), batch=batch, **state)


@staff_page("POST")
def undo(request: HttpRequest, decision_id: int) -> HttpResponse:
    row, batch = own_batch(request, decision_id)
    try:
        service.undo(batch_id=batch.pk, by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, reverse("staff:decision", args=[batch.pk]), refusal)
    return answer(
        request,
        reverse("staff:screening-decision", args=[row.pk]),
        "결정을 되돌렸습니다. 아무에게도 알리지 않았습니다.",
    )
