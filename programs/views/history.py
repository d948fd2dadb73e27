"""A resident's own certificates and learning history: seen, printed, taken along."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from programs.models import Certificate, Enrollment
from programs.presenting.certificates import history_context, own_context
from programs.presenting.revocations import open_notice
from programs.services.certificates.history import history_of, print_history, write_history
from programs.services.certificates.own import Printed, own_page, print_again, receive
from programs.services.refusals import Refused
from programs.views.numbers import whole_number

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def file_response(file: bytes, name: str, kind: str = PDF) -> HttpResponse:
    """A file to keep under a Korean name."""
    response = HttpResponse(file, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def enrollment_certificate(request: HttpRequest, enrollment_id: int) -> HttpResponse:
    """Says what is on the certificate or what it still needs; the button issues it once and gives the file."""
    if request.method == "POST":
        return _printed(request, enrollment_id, receive)
    try:
        page = own_page(person=request.user, enrollment_id=enrollment_id)
    except Enrollment.DoesNotExist:
        raise Http404 from None
    context = own_context(page) | {"notice": open_notice(page.certificate, timezone.now())}
    return render(request, "programs/certificates/own.html", context)


@require_GET
@login_required
@never_cache
def enrollment_certificate_pdf(request: HttpRequest, enrollment_id: int) -> HttpResponse:
    """The file of a certificate that was issued already."""
    return _printed(request, enrollment_id, print_again)


def _printed(request: HttpRequest, enrollment_id: int, make: Callable[..., Printed]) -> HttpResponse:
    try:
        made = make(person=request.user, enrollment_id=enrollment_id, now=timezone.now())
    except (Enrollment.DoesNotExist, Certificate.DoesNotExist):
        raise Http404 from None
    except Refused as refusal:
        messages.warning(request, f"{refusal.detail} {refusal.next_step}".strip())
        return redirect("enrollment-certificate", enrollment_id)
    return file_response(made.pdf, f"수료증-{made.number}.pdf")


@require_GET
@login_required
@never_cache
def history(request: HttpRequest) -> HttpResponse:
    found = history_of(person=request.user, year=whole_number(request.GET.get("year")))
    return render(request, "programs/certificates/history.html", history_context(found))


@require_GET
@login_required
@never_cache
def history_pdf(request: HttpRequest) -> HttpResponse:
    year = whole_number(request.GET.get("year"))
    try:
        pdf = print_history(person=request.user, year=year, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, f"{refusal.detail} {refusal.next_step}".strip())
        return redirect("history")
    return file_response(pdf, "서울런4050-나의-학습-기록.pdf")


@require_GET
@login_required
@never_cache
def history_xlsx(request: HttpRequest) -> HttpResponse:
    file = write_history(person=request.user, year=whole_number(request.GET.get("year")))
    return file_response(file, "서울런4050-나의-학습-기록.xlsx", XLSX)
