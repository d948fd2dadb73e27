"""Serves the resident who wants to know what was decided and why, and the document of it, on screen and on paper."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from learning.models import Application, DecisionNotice
from learning.presenting.scholarships import result as words
from learning.services.scholarships.results import NoResultYet, own_notice, own_result, print_notice
from programs.services.refusals import Refused

TEMPLATES = "learning/scholarships"


@require_GET
@login_required
@never_cache
def result(request: HttpRequest, applied_id: int) -> HttpResponse:
    """The outcome first, then everything it rests on."""
    now = timezone.now()
    try:
        found = own_result(person=request.user, application_id=applied_id, now=now)
    except Application.DoesNotExist:
        raise Http404 from None
    except NoResultYet:
        return redirect("scholarships:application", applied_id)
    return render(request, f"{TEMPLATES}/result.html", words.result_context(found, now))


def _notice(request: HttpRequest, applied_id: int) -> DecisionNotice | None:
    try:
        return own_notice(person=request.user, application_id=applied_id, now=timezone.now())
    except Application.DoesNotExist:
        raise Http404 from None
    except NoResultYet:
        return None


@require_GET
@login_required
@never_cache
def document(request: HttpRequest, applied_id: int) -> HttpResponse:
    notice = _notice(request, applied_id)
    if notice is None:
        return redirect("scholarships:application", applied_id)
    return render(request, f"{TEMPLATES}/document.html", words.document_context(notice))


@require_GET
@login_required
@never_cache
def document_pdf(request: HttpRequest, applied_id: int) -> HttpResponse:
    """The same on A4, made on request and kept nowhere."""
    notice = _notice(request, applied_id)
    if notice is None:
        return redirect("scholarships:application", applied_id)
    try:
        content = print_notice(words.document_rows(notice), made_at=notice.issued_at)
    except Refused:
        return redirect("scholarships:document", applied_id)
    name = f"장학금 결정 통지서 {notice.number}.pdf"
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response
