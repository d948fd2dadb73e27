"""Serves the resident who doubts a decision: object within the days, see the clocks, take the objection back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.services.drafts import discard_draft, fill_from_draft
from learning.forms.scholarships.money import AppealForm
from learning.models import Appeal, Application
from learning.presenting.scholarships import appeals as words
from learning.services.scholarships.appeals.filing import (
    Objection,
    OwnAppeals,
    file_appeal,
    own_appeals,
    withdraw_appeal,
)
from learning.services.scholarships.appeals.refusals import NothingToAppeal
from programs.services.refusals import Refused


def _own(request: HttpRequest, appealed_id: int) -> OwnAppeals:
    try:
        return own_appeals(application_id=appealed_id, person=request.user)
    except (Application.DoesNotExist, NothingToAppeal):
        raise Http404 from None


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def appeal(request: HttpRequest, appealed_id: int) -> HttpResponse:
    """Where an objection stands, or the form for one as long as the days last."""
    found, now = _own(request, appealed_id), timezone.now()
    form = AppealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _file(request, appealed_id, form)
    if request.method == "GET":
        fill_from_draft(form, user=request.user, name=request.path)
    return render(request, "learning/scholarships/appeal.html", words.appeal_context(found, now) | {"form": form})


def _file(request: HttpRequest, appealed_id: int, form: AppealForm) -> HttpResponse:
    data = form.cleaned_data
    objection = Objection(text=data["text"], wrong=data["wrong"], evidence=data["evidence"])
    try:
        file_appeal(application_id=appealed_id, objection=objection, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, f"{refusal.detail} {refusal.next_step}".strip())
    else:
        messages.success(request, "이의신청을 보냈습니다. 답할 날을 아래에서 볼 수 있습니다.")
        discard_draft(user=request.user, form=request.path)
    return redirect("scholarships:appeal", appealed_id)


@require_POST
@login_required
def appeal_withdraw(request: HttpRequest, appeal_id: int) -> HttpResponse:
    """One tap: take the objection back."""
    try:
        taken = withdraw_appeal(appeal_id=appeal_id, by=request.user, now=timezone.now())
    except Appeal.DoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        messages.warning(request, f"{refusal.detail} {refusal.next_step}".strip())
        return redirect("scholarships:points")
    messages.success(request, "이의신청을 거두었습니다.")
    return redirect("scholarships:appeal", taken.application_id)
