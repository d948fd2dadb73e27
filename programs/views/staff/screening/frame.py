"""What the pages of one screened round share: the round if it is screened, and the steps from form to decision."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse

from programs.choices import Selection
from programs.models import Intake
from programs.services.screening.copying import screening_of
from programs.views.staff.shell import intake_frame, own_intake

STEPS = (
    ("overview", "한눈에", "staff:screening"),
    ("form", "신청서와 기준", "staff:screening-form"),
    ("reviewers", "심사 맡은 사람", "staff:screening-reviewers"),
    ("applications", "신청서", "staff:screening-applications"),
    ("decision", "순위와 결정", "staff:screening-decision"),
)


def own_screened(request: HttpRequest, intake_id: int, *, judges: bool = False) -> Intake:
    """The officer's own round with its screening; 404 for rounds that aren't screened.

    `judges` = applications are read or decided here, which nobody does who applied for the round themselves.
    """
    row = own_intake(request, intake_id)
    if row.selection != Selection.SCREENING:
        raise Http404
    if judges and row.enrollments.live().filter(person=request.user).exists():
        raise PermissionDenied("이 회차에 신청하신 분은 신청서를 보거나 결정할 수 없습니다.")
    row.screening = screening_of(row)
    row.screening.intake = row
    return row


def frame(row: Intake, step: str) -> dict[str, object]:
    """The round's frame with the second row of tabs; `step` is the key of the page."""
    tabs = [
        {"label": label, "href": reverse(name, args=[row.pk]), "current": key == step} for key, label, name in STEPS
    ]
    return intake_frame(row, "screening") | {"screening": row.screening, "steps_tabs": tabs}
