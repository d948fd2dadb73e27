"""The counter: an officer applies with a resident who is there and has agreed, in three steps."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.masking import mask_name
from accounts.services.sources import source_of
from learning.application_sections import papers_needed
from learning.forms.scholarships.counter import BeginForm, CounterForm, CounterSendForm
from learning.models import Application
from learning.presenting.scholarships.applying import sections_of
from learning.services.scholarships.applying import counter as service
from learning.services.scholarships.applying.own import OwnApplication
from learning.services.scholarships.applying.sending import consent_needed
from learning.views.scholarships.staff.frame import own_round, round_frame, show
from programs.services.refusals import Refused
from programs.views.staff.shell import answer, refused, staff_page

TITLE = "창구에서 함께 신청하기"


@staff_page("GET", "POST")
def counter(request: HttpRequest, round_id: int) -> HttpResponse:
    """Whom, and how they agreed."""
    row = own_round(request, round_id)
    form = BeginForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            begun = service.begin(
                round_id=row.pk,
                contact=form.cleaned_data["contact"],
                method=form.cleaned_data["method"],
                consent_note=form.cleaned_data["note"],
                by=request.user,
                source=source_of(request),
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(refusal.field or None, f"{refusal.detail} {refusal.next_step}".strip())
        else:
            return redirect("staff-scholarships:counter-apply", begun.pk)
    return show(request, "counter.html", form=form, **round_frame(row, "applications", TITLE))


def _begun(request: HttpRequest, counter_id: int) -> tuple[Application, OwnApplication]:
    try:
        return service.begun_by(
            application_id=counter_id, by=request.user, source=source_of(request), now=timezone.now()
        )
    except Application.DoesNotExist:
        raise Http404 from None


@staff_page("GET", "POST")
def apply(request: HttpRequest, counter_id: int) -> HttpResponse:
    """Every question on one page; papers appear once the answers call for them."""
    row, found = _begun(request, counter_id)
    names = [name for part in found.parts if part.key != "proofs" for name in part.names]
    papers = papers_needed(found.used, found.known)
    form = CounterForm(
        request.POST if request.method == "POST" else None, names=names, known=found.known, papers=papers
    )
    if request.method == "POST" and form.is_valid():
        try:
            service.save(
                application_id=row.pk, answers=form.kept(), seen=form.seen, by=request.user, now=timezone.now()
            )
        except Refused as refusal:
            return refused(request, request.path, refusal)
        return _after_saving(request, row)
    return show(request, "counter_apply.html", form=form, row=row, who=mask_name(row.applicant.name),
                seen=[each.get_kind_display() for each in found.evidence], **_frame(row))  # fmt: skip


def _after_saving(request: HttpRequest, row: Application) -> HttpResponse:
    """On to sending, or back to the page that now asks for papers."""
    _, found = _begun(request, row.pk)
    if all(part.state == "done" for part in found.parts):
        return redirect("staff-scholarships:counter-send", row.pk)
    here = reverse("staff-scholarships:counter-apply", args=[row.pk])
    return answer(request, here, "저장했습니다. 서류를 보고 고르시면 보낼 수 있습니다.")


@staff_page("GET", "POST")
def send(request: HttpRequest, counter_id: int) -> HttpResponse:
    """All of it read aloud, then sent; both names stay in the history."""
    row, found = _begun(request, counter_id)
    if any(part.state != "done" for part in found.parts):
        return redirect("staff-scholarships:counter-apply", row.pk)
    consent = consent_needed(found, row.applicant, found.now)
    form = CounterSendForm(request.POST if request.method == "POST" else None, consent=consent)
    if request.method == "POST" and form.is_valid():
        try:
            sent = service.send(application_id=row.pk, by=request.user, now=timezone.now())
        except Refused as refusal:
            return refused(request, request.path, refusal)
        here = reverse("staff-scholarships:counter", args=[row.round_id])
        return answer(
            request, here, f"신청서를 보냈습니다. 접수번호는 {sent.number}입니다. 신청하신 분께 적어 드리세요."
        )
    return show(request, "counter_send.html", form=form, row=row, who=mask_name(row.applicant.name),
                sections=sections_of(found), **_frame(row))  # fmt: skip


def _frame(row: Application) -> dict[str, object]:
    return round_frame(row.round, "applications", TITLE)
