"""Where auditors begin: every round of their organization with its calculations, to read and never to change."""

from django.http import HttpRequest, HttpResponse

from learning.choices.scholarships import RoundState
from learning.models import ScholarshipRound
from learning.presenting.scholarships.runs import run_rows
from learning.services.scholarships.officers.runs import runs_of
from learning.views.scholarships.staff.frame import show
from learning.views.scholarships.staff.runs import audit_page


@audit_page()
def audit(request: HttpRequest) -> HttpResponse:
    rounds = ScholarshipRound.objects.readable_by(request.user).exclude(state=RoundState.DRAFT)
    found = [{"round": row, "rows": run_rows(runs_of(row))} for row in rounds]
    return show(request, "audit.html", rounds=found)
