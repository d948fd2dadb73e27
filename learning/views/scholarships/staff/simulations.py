"""Three ways of a round side by side: as it is, with the other order of seats, with other numbers."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from learning.forms.scholarships.runs import PlanForm, plan_initial
from learning.models import DecisionRun, ScholarshipRound
from learning.presenting.scholarships.runs import given_facts, way_card
from learning.rule_words import precedence_words
from learning.services.scholarships.officers import simulations as service
from learning.views.scholarships.staff.frame import own_round, round_frame, show
from programs.services.refusals import Refused
from programs.views.staff.shell import staff_page


def _forms(request: HttpRequest, row: ScholarshipRound) -> list[PlanForm]:
    data = request.POST if request.method == "POST" else None
    rules = row.rules
    usual = (
        plan_initial(rules, title="다른 순서로", precedence=service.other_precedence(row)),
        plan_initial(rules, title="다른 수로"),
    )
    return [PlanForm(data, prefix=f"way{n}", rules=rules, initial=each) for n, each in enumerate(usual, start=2)]


@staff_page("GET", "POST")
def simulations(request: HttpRequest, round_id: int) -> HttpResponse:
    """Two ways to fill in beside the round as it is; POST hands all three to a worker."""
    row = own_round(request, round_id)
    forms = _forms(request, row)
    problem = None
    if request.method == "POST" and [form.is_valid() for form in forms] == [True, True]:
        ways = [("지금 그대로", {}), *((form.cleaned_data["title"], form.cleaned_data["changes"]) for form in forms)]
        try:
            made = service.start_three(row=row, changes=ways, by=request.user, now=timezone.now())
            return HttpResponseRedirect(reverse("staff-scholarships:simulation", args=[row.pk, made[0].pk]))
        except Refused as refusal:
            problem = refusal
    return show(
        request,
        "simulations.html",
        **round_frame(row, "simulations"),
        forms=forms,
        given=given_facts(row.rules, row.seats),
        order=precedence_words(row.rules["precedence"]),
        problem=problem,
        has_errors=any(form.errors for form in forms),
        earlier=service.earlier(row),
    )


@staff_page()
def simulation(request: HttpRequest, round_id: int, simulation_id: int) -> HttpResponse:
    """The three outcomes; asks for itself again until workers are done."""
    row = own_round(request, round_id)
    try:
        ways = service.ways_of(row, simulation_id)
    except DecisionRun.DoesNotExist:
        raise Http404 from None
    is_ready = all(way.is_ready for way in ways)
    context = {
        "ways": [way_card(way) for way in ways],
        "is_ready": is_ready,
        "problem": next((way.run.problem for way in ways if way.run.problem), ""),
        "simulation_id": simulation_id,
    }
    if request.headers.get("HX-Target") == "ways":
        return show(request, "_ways.html", round=row, **context)
    return show(request, "simulation.html", **round_frame(row, "simulations", "세 가지 결과"), **context)
