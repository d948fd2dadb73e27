"""The draw of one round: its state, the public value, and the result."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from programs.beacons import value_hint
from programs.forms.staff_draws import ValueForm
from programs.models import Lottery
from programs.presenting.staff_draws import draw_context
from programs.services.draws import drawing
from programs.services.draws.overview import DrawOverview, draw_overview
from programs.services.refusals import Refused
from programs.views.staff.shell import answer, intake_frame, own_intake, refused, show, staff_page


def _overview(drawn_id: int) -> DrawOverview:
    try:
        return draw_overview(drawn_id)
    except Lottery.DoesNotExist:
        raise Http404 from None


@staff_page("GET", "POST")
def draw(request: HttpRequest, drawn_id: int) -> HttpResponse:
    """Where the draw stands; typed values are shown once more in their one spelling before they count."""
    row = own_intake(request, drawn_id)
    found = _overview(row.pk)
    form = ValueForm(request.POST or None, hint=value_hint(found.lottery.beacon_kind))
    spelled = ""
    if request.method == "POST" and form.is_valid():
        try:
            spelled = drawing.spelled(found.lottery, form.cleaned_data["value"])
            if "sure" in request.POST:
                return _enter(request, row.pk, spelled)
        except Refused as refusal:
            spelled = ""
            form.add_error("value", f"{refusal.detail} {refusal.next_step}".strip())
    context = draw_context(found, timezone.now())
    return show(
        request,
        "draw.html",
        "intakes",
        **intake_frame(row, "draw"),
        **context,
        form=form,
        spelled=spelled,
        has_errors=bool(form.errors),
    )


def _enter(request: HttpRequest, drawn_id: int, value: str) -> HttpResponse:
    done = drawing.enter_and_draw(intake_id=drawn_id, typed=value, by=request.user, now=timezone.now())
    said = (
        "뽑았습니다. 모두에게 결과를 알렸습니다."
        if done.drawn_at
        else "값을 적었습니다. 알린 때가 되면 저절로 뽑습니다."
    )
    return answer(request, reverse("staff:draw", args=[drawn_id]), said)


@staff_page("POST")
def draw_now(request: HttpRequest, drawn_id: int) -> HttpResponse:
    """Draw without waiting for the clock, once the announced time has come."""
    row = own_intake(request, drawn_id)
    page = reverse("staff:draw", args=[row.pk])
    try:
        drawing.draw(intake_id=row.pk, now=timezone.now(), by=request.user)
    except Refused as refusal:
        return refused(request, page, refusal)
    return answer(request, page, "뽑았습니다. 모두에게 결과를 알렸습니다.")
