"""Changing many people of a round at once: look first, then do it, then read what was done."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from programs.choices import EnrollmentStatus
from programs.models import Intake, IntakeEvent
from programs.particles import ro
from programs.roster_changes import CHANGE_WORDS, NEEDS_REASON, Change
from programs.services import roster as service
from programs.services.looking import Looker, look_at_change
from programs.services.refusals import Refused
from programs.views.staff.bulk_words import done_words, refusal_groups
from programs.views.staff.roster import name_and_phone, roster_href
from programs.views.staff.shell import answer, intake_frame, looker_of, new_token, own_intake, refused, show, staff_page

NAMED = 12
FOLLOWS = {
    Change.CONFIRM: "바로 자리를 드리고 한 사람마다 알립니다.",
    Change.CANCEL: "되돌릴 수 없습니다. 까닭과 함께 한 사람마다 알리고, 난 자리는 기다리는 순서대로 안내합니다.",
    Change.COMPLETE: "한 사람마다 수료했다고 알립니다. 잘못되었으면 다시 바로잡을 수 있습니다.",
    Change.NOT_COMPLETE: "한 사람마다 알립니다. 잘못되었으면 다시 바로잡을 수 있습니다.",
}


@staff_page("POST")
def bulk_preview(request: HttpRequest, intake_id: int) -> HttpResponse:
    """What a change would do to the chosen people, before anything is done."""
    row = own_intake(request, intake_id)
    query = service.RosterQuery.read(QueryDict(request.POST.get("query", "")))
    back = f"{reverse('staff:roster', args=[row.pk])}{roster_href(query)}"
    change = request.POST.get("change", "")
    if change not in list(Change):
        return answer(request, back, "무엇으로 바꿀지 골라 주세요.", problem=True)
    everybody = request.POST.get("everybody") == "1"
    ids = service.ids_of(row, query) if everybody else _ids(request.POST.getlist("ids"))
    try:
        seen = look_at_change(intake=row, change=Change(change), ids=ids, looker=_looker(request))
    except Refused as refusal:
        return refused(request, back, refusal)
    return _preview_page(request, row, Change(change), seen, back)


def _looker(request: HttpRequest) -> Looker:
    """The preview shows masked names; the reason on its page is for the change, not for reading names."""
    return replace(looker_of(request), reason=None)


def _preview_page(
    request: HttpRequest,
    row: Intake,
    change: Change,
    seen: service.Preview,
    back: str,
    *,
    reason: str = "",
    error: str = "",
) -> HttpResponse:
    form = {
        "back": back,
        "change": change,
        "token": new_token(),
        "reason": reason,
        "error": error,
        "has_errors": bool(error),
        "errors": [{"href": "#reason", "text": error}],
        "asks_reason": change in NEEDS_REASON,
    }
    return show(
        request, "bulk_preview.html", "intakes", **intake_frame(row, "", "미리 보기"), **form, **_words(change, seen)
    )


def _words(change: Change, seen: service.Preview) -> dict[str, object]:
    """What the change would do, in words; `seen` carries the status each person was shown with."""
    label, possible = CHANGE_WORDS[change], seen.possible
    return {
        "change_label": label,
        "total": len(seen.rows),
        "possible": possible,
        "refused_count": len(seen.refused),
        "groups": refusal_groups(seen.refused),
        "names": [name_and_phone(found, False)[0] for found in possible[:NAMED]],
        "more": max(0, len(possible) - NAMED),
        "seen": ",".join(f"{found.pk}:{found.status}" for found in possible),
        "passed_over": seen.passed_over,
        "passed_text": f"먼저 기다린 {seen.passed_over}명보다 앞서 자리를 드리게 됩니다. 까닭을 적어 두세요.",
        "what_follows": FOLLOWS[change],
        "run_label": f"{len(possible)}명을 ‘{label}’{ro(label)} 바꾸기",
        "run_kind": "danger" if change == Change.CANCEL else "primary",
    }


def _ids(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if text.isdigit()]


def _seen(text: str) -> dict[int, str]:
    """ "12:confirmed,13:waitlisted" as the preview page carries it."""
    pairs = (part.partition(":") for part in text.split(",") if part)
    return {int(pk): status for pk, _, status in pairs if pk.isdigit() and status in EnrollmentStatus.values}


@staff_page("POST")
def bulk_run(request: HttpRequest, intake_id: int) -> HttpResponse:
    """Do it, for those who still stand as they were shown."""
    row = own_intake(request, intake_id)
    back = reverse("staff:roster", args=[row.pk])
    change, seen = request.POST.get("change", ""), _seen(request.POST.get("seen", ""))
    if change not in list(Change):
        return answer(request, back, "무엇으로 바꿀지 골라 주세요.", problem=True)
    try:
        event = service.run_change(
            intake_id=row.pk,
            change=Change(change),
            seen=seen,
            reason=request.POST.get("reason", ""),
            token=request.POST.get("token", ""),
            by=request.user,
            now=timezone.now(),
        )
    except Refused as refusal:
        if not refusal.field:
            return refused(request, back, refusal)
        shown = look_at_change(intake=row, change=Change(change), ids=seen, looker=_looker(request))
        typed = request.POST.get("reason", "")
        return _preview_page(request, row, Change(change), shown, back, reason=typed, error=refusal.detail)
    return HttpResponseRedirect(reverse("staff:batch", args=[event.pk]))


@staff_page()
def batch(request: HttpRequest, event_id: int) -> HttpResponse:
    """What a bulk change did; the address can be opened again."""
    events = IntakeEvent.objects.filter(action="bulk", intake__in=Intake.objects.visible_to(request.user))
    event = get_object_or_404(events.select_related("by"), pk=event_id)
    row = own_intake(request, event.intake_id)
    return show(
        request,
        "batch.html",
        "intakes",
        **intake_frame(row, "", "한꺼번에 바꾼 결과"),
        event=event,
        **done_words(event),
    )
