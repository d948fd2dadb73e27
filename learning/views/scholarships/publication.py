"""What everybody may read of a published round: rules, numbers, the secret of the lot, and the fairness table."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from learning.awards import read_rule_set
from learning.choices.scholarships import RoundState
from learning.models import ScholarshipRound
from learning.presenting.scholarships.runs import fairness_tables, stats_of, ways_in
from learning.rule_words import describe_rule_set
from learning.services.scholarships.publication import published_run


@require_safe
def publication(request: HttpRequest, round_id: int) -> HttpResponse:
    rounds = ScholarshipRound.objects.filter(state=RoundState.PUBLISHED).select_related("rule_set", "organization")
    row = get_object_or_404(rounds, pk=round_id)
    run = published_run(row)
    if run is None:
        raise Http404
    rules = read_rule_set(run.rules)
    return render(
        request,
        "learning/scholarships/publication.html",
        {
            "round": row,
            "crumbs": [(row.title, reverse("scholarships:round", args=[row.pk]))],
            "run": run,
            "stats": stats_of(run),
            "vias": ways_in(run),
            "criteria": describe_rule_set(rules),
            "tables": fairness_tables(run.fairness.tables),
        },
    )
