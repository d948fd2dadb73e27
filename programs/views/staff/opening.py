"""The officer decides whether a round with too few people takes place."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.templatetags.display import day
from programs.forms.staff_intakes import ReasonForm
from programs.forms.staff_money import OpeningForm
from programs.models import Intake, OpeningDecision
from programs.services.money import opening
from programs.services.money.moving import siblings_of
from programs.services.refusals import Refused
from programs.views.staff.shell import answer, intake_frame, own_intake, refused, show, staff_page


@staff_page("GET", "POST")
def opening_page(request: HttpRequest, intake_id: int) -> HttpResponse:
    """How many are needed and by when; POST sets it."""
    row = own_intake(request, intake_id)
    found = opening.decision_of(row)
    start = {"minimum_people": found.minimum_people, "decide_on": found.decide_on} if found else {}
    form = OpeningForm(request.POST or None, starts_on=row.starts_on, initial=start)
    here = reverse("staff:opening", args=[row.pk])
    if request.method == "POST" and form.is_valid():
        try:
            opening.set_minimum(intake_id=row.pk, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            return refused(request, here, refusal)
        return answer(request, here, "저장했습니다. 정하는 날 사흘 전까지 모자라면 알려 드립니다.")
    return _page(request, row, found, form, ReasonForm(hint=CLOSE_HINT))


CLOSE_HINT = "신청한 분께 그대로 알립니다. 예: 열 분이 모이지 않아 열지 못하게 되었습니다."


def _page(
    request: HttpRequest, row: Intake, found: OpeningDecision | None, form: OpeningForm, reason: ReasonForm
) -> HttpResponse:
    others = siblings_of(row, timezone.now())
    return show(
        request,
        "money/opening.html",
        "intakes",
        **intake_frame(row, "opening"),
        form=form,
        reason_form=reason,
        decision=found,
        stats=_stats(row, found),
        may_decide=bool(found) and not found.outcome and row.state != "canceled",
        is_decided=bool(found) and bool(found.outcome),
        others=[f"{other.name} · {day(other.starts_on)} 시작 · {other.seats_left}자리 남음" for other in others],
    )


def _stats(row: Intake, found: OpeningDecision | None) -> list[dict[str, str]]:
    if found is None:
        return []
    short = max(0, found.minimum_people - row.taken)
    return [
        {
            "label": "자리를 받은 사람",
            "value": f"{row.taken}명",
            "note": f"{short}명 모자람" if short else "모임",
        },
        {"label": "필요한 사람", "value": f"{found.minimum_people}명", "note": ""},
        {"label": "정하는 날", "value": day(found.decide_on), "note": found.get_outcome_display()},
    ]


@staff_page("POST")
def opening_open(request: HttpRequest, intake_id: int) -> HttpResponse:
    row = own_intake(request, intake_id)
    here = reverse("staff:opening", args=[row.pk])
    if opening.decision_of(row) is None:
        return answer(request, here, "몇 명이 필요한지 먼저 적어 주세요.", problem=True)
    try:
        told = opening.decide_to_open(intake_id=row.pk, by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, here, refusal)
    return answer(request, here, f"예정대로 열기로 하고 {told}명에게 알렸습니다.")


@staff_page("POST")
def opening_close(request: HttpRequest, intake_id: int) -> HttpResponse:
    """폐강 with refunds for everybody and a way to another round."""
    row = own_intake(request, intake_id)
    reason = ReasonForm(request.POST, hint=CLOSE_HINT)
    if reason.is_valid():
        try:
            told = opening.decide_to_close(
                intake_id=row.pk, reason=reason.cleaned_data["reason"], by=request.user, now=timezone.now()
            )
        except Refused as refusal:
            if not refusal.field:
                return refused(request, reverse("staff:opening", args=[row.pk]), refusal)
            reason.add_error("reason", refusal.detail)
        else:
            return answer(request, reverse("staff:intake", args=[row.pk]), f"폐강했습니다. {told}명에게 알렸습니다.")
    found = opening.decision_of(row)
    start = {"minimum_people": found.minimum_people, "decide_on": found.decide_on} if found else {}
    return _page(request, row, found, OpeningForm(initial=start), reason)
