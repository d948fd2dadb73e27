"""What everybody may read of a published round: rules, numbers, the secret of the lot, and the fairness table."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from learning.awards import read_rule_set
from learning.models import ScholarshipRound
from learning.presenting.scholarships.runs import fairness_tables, stats_of, ways_in
from learning.rule_words import describe_rule_set
from learning.services.scholarships.publication import published_run


@require_safe
def publication(request: HttpRequest, round_id: int) -> HttpResponse:
    """Before the result is out, this leads to the round itself."""
    rounds = ScholarshipRound.objects.shown().select_related("rule_set", "organization")
    row = get_object_or_404(rounds, pk=round_id)
    run = published_run(row)
    if run is None:
        return redirect("scholarships:round", row.pk)
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
