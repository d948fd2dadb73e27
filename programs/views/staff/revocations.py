"""An officer takes a certificate back: told first and decided after ten full days, or at once when its holder asks."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from programs.forms.certificates import DecisionForm, ProposalForm
from programs.models import Certificate
from programs.presenting.revocations import proposal_words, revocation_words
from programs.services.certificates import revoking
from programs.services.refusals import Refused
from programs.views.staff.certificates import act_with_reason, certificate_frame, find_certificate
from programs.views.staff.shell import answer, refused, show, staff_page

ASKED = {
    "title": "본인이 부탁해서 수료증 취소",
    "text": "본인이 부탁했을 때만 씁니다. 바로 취소하고, 부탁한 일인지 본인에게 알립니다. 되돌릴 수 없습니다.",
    "label": "수료증 취소하기",
    "done": "수료증을 취소했습니다.",
}


@staff_page("GET", "POST")
def certificate_revoke(request: HttpRequest, certificate_id: int) -> HttpResponse:
    return act_with_reason(request, certificate_id, _propose, proposal_words(timezone.now()), ProposalForm)


def _propose(**values: object) -> Certificate:
    return revoking.propose(**values).certificate


@staff_page("GET", "POST")
def certificate_asked(request: HttpRequest, certificate_id: int) -> HttpResponse:
    return act_with_reason(request, certificate_id, revoking.revoke_as_asked, ASKED)


@staff_page("GET", "POST")
def certificate_decide(request: HttpRequest, certificate_id: int) -> HttpResponse:
    """The notice, what its holder said, and the decision; a decision that is there already is only shown."""
    found = find_certificate(request, certificate_id)
    latest = found.revocations.first()
    if latest is None:
        raise Http404
    form = DecisionForm(request.POST or None)
    here = reverse("staff:certificate", args=[found.pk])
    if request.method == "POST" and form.is_valid():
        try:
            done = revoking.decide(revocation_id=latest.pk, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            if refusal.field not in form.fields:
                return refused(request, request.path, refusal)
            form.add_error(refusal.field, refusal.detail)
        else:
            return answer(request, here, f"{done.get_decision_display()}. 본인에게 알렸습니다.")
    return show(
        request,
        "certificate_decide.html",
        "intakes",
        **certificate_frame(request, found),
        certificate=found,
        revocation=revocation_words(found, timezone.now()),
        form=form,
    )
