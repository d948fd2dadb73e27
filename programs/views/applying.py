"""Applying on one prefilled page: nothing is sent until "신청서 보내기", sending twice is sending once."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.services.drafts import discard_draft, fill_from_draft
from accounts.services.sources import source_of
from accounts.throttling import enroll_scopes, seconds_over
from programs.choices import Selection
from programs.forms.applying import ApplyForm
from programs.models import Intake
from programs.presenting.applying import apply_context, refusal_context
from programs.services import refusals
from programs.services.applying import Application, application
from programs.services.applying import apply as apply_for
from programs.services.line.claims import Visit, approach
from programs.services.line.places import Spot
from programs.services.line.refusals import InLine
from programs.services.line.shown import new_key, shown_at
from programs.views.numbers import whole_number


@login_required
def apply(request: HttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    spot = _spot(request, now)
    if spot and not spot.is_admitted:
        return redirect("line", spot.ticket)
    found = _application(request, slug, now)
    if found.standing.enrollment:
        return redirect("enrollment-detail", found.standing.enrollment.pk)
    if found.intake.selection == Selection.SCREENING:
        return redirect("application-start", found.intake.pk)
    form = ApplyForm(
        request.POST if request.method == "POST" else None,
        untold=found.untold,
        has_district=bool(found.resident.district),
        initial={"key": new_key(now)},
    )
    if request.method == "GET" and fill_from_draft(form, user=request.user, name=request.path):
        messages.info(request, "적던 내용을 다시 불러왔습니다. 확인하고 이어서 해 주세요.")
    if request.method == "POST" and form.is_valid():
        return _send(request, found, form, now)
    shown = apply_context(found, form, request.user, now, until=spot.until if spot else None)
    return render(request, "programs/apply.html", shown)


def _spot(request: HttpRequest, now) -> Spot | None:
    """Where the person stands who wants to see the form; None when there is no line."""
    intake_id = whole_number(request.GET.get("intake"))
    if request.method != "GET" or not intake_id:
        return None
    visit = Visit(source=source_of(request), by_page=True)
    return approach(person=request.user, intake_id=intake_id, visit=visit, now=now)


def _application(request: HttpRequest, slug: str, now) -> Application:
    intake_id = whole_number(request.POST.get("intake") or request.GET.get("intake"))
    try:
        return application(slug=slug, intake_id=intake_id or 0, person=request.user, now=now)
    except Intake.DoesNotExist:
        raise Http404 from None


def _send(request: HttpRequest, found: Application, form: ApplyForm, now) -> HttpResponse:
    if seconds := seconds_over(enroll_scopes(request), now.timestamp()):
        form.add_error(None, f"짧은 시간에 여러 번 보내셨습니다. {seconds}초 뒤에 다시 보내 주세요.")
        return render(request, "programs/apply.html", apply_context(found, form, request.user, now), status=429)
    key = form.cleaned_data["key"]
    try:
        outcome = apply_for(
            person=request.user,
            intake_id=found.intake.pk,
            profile=form.profile(),
            consents=form.consents,
            key=key,
            visit=Visit(source=source_of(request), by_page=True, shown_at=shown_at(key)),
            now=now,
        )
    except InLine as refused:
        return redirect("line", refused.spot.ticket)
    except refusals.AlreadyEnrolled as refused:
        return redirect("enrollment-detail", refused.enrollment.pk)
    except refusals.MoreNeeded as refused:
        form.ask_again(refused.field, refused.detail)
        return render(request, "programs/apply.html", apply_context(found, form, request.user, now))
    except refusals.Refused as refused:
        return render(request, "programs/refused.html", refusal_context(found, refused), status=409)
    discard_draft(user=request.user, form=request.path)
    return redirect("enrollment-done", outcome.id)
