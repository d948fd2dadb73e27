"""Serves the resident who was given a scholarship: take it or let it go, by the day that is said."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.services.drafts import discard_draft, fill_from_draft
from learning.forms.scholarships.money import CommentForm, DeclineForm
from learning.models import Award, Clawback
from learning.presenting.scholarships import awards as words
from learning.services.scholarships.clawbacks.hearing import comment, own_clawback
from learning.services.scholarships.offers.answering import accept, awards_of, decline
from programs.services.refusals import Refused

TEMPLATES = "learning/scholarships"


def _own(request: HttpRequest, award_id: int) -> Award:
    award = awards_of(request.user).filter(pk=award_id).first()
    if award is None:
        raise Http404
    return award


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def award(request: HttpRequest, award_id: int) -> HttpResponse:
    """One scholarship; a POST takes it."""
    found = _own(request, award_id)
    if request.method != "POST":
        return render(request, f"{TEMPLATES}/award.html", words.award_context(found, timezone.now()))
    try:
        taken = accept(award_id=found.pk, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, f"{refusal.detail} {refusal.next_step}".strip())
        return redirect("scholarships:award", found.pk)
    messages.success(request, words.accepted_words(taken))
    return redirect("scholarships:points")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def award_decline(request: HttpRequest, award_id: int) -> HttpResponse:
    """Says what letting it go means, then does it."""
    found = _own(request, award_id)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if request.method == "GET":
        fill_from_draft(form, user=request.user, name=request.path)
    if request.method != "POST" or not form.is_valid():
        context = words.award_context(found, timezone.now()) | {"form": form}
        return render(request, f"{TEMPLATES}/award_decline.html", context)
    try:
        decline(award_id=found.pk, by=request.user, now=timezone.now(), reason=form.cleaned_data["reason"])
    except Refused as refusal:
        messages.warning(request, f"{refusal.detail} {refusal.next_step}".strip())
    else:
        messages.success(request, "장학금을 받지 않기로 했습니다. 자리가 다음 분께 갑니다.")
        discard_draft(user=request.user, form=request.path)
    return redirect("scholarships:award", found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def clawback(request: HttpRequest, claim_id: int) -> HttpResponse:
    """What is to be taken back, and the person's own words about it."""
    try:
        claim = own_clawback(claim_id=claim_id, person=request.user)
    except Clawback.DoesNotExist:
        raise Http404 from None
    form = CommentForm(request.POST if request.method == "POST" else None)
    if claim.commented_at:
        form.fields["comment"].required = False
    if request.method == "POST" and form.is_valid():
        return _comment(request, claim.pk, form)
    if request.method == "GET":
        fill_from_draft(form, user=request.user, name=request.path)
        form.initial.pop("waives", None)  # gives a right away: ticked anew
    return render(request, f"{TEMPLATES}/clawback.html", words.clawback_context(claim, timezone.now()) | {"form": form})


def _comment(request: HttpRequest, claim_id: int, form: CommentForm) -> HttpResponse:
    said = form.cleaned_data
    try:
        comment(claim_id=claim_id, text=said["comment"], waives=said["waives"], by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, f"{refusal.detail} {refusal.next_step}".strip())
    else:
        messages.success(request, "의견을 받았습니다. 담당자가 읽고 나서 결정합니다.")
        discard_draft(user=request.user, form=request.path)
    return redirect("scholarships:clawback", claim_id)
