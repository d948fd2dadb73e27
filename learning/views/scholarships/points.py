"""Serves the resident who holds training points: what is left, where they went, and paying a course with them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from learning.forms.scholarships.money import SpendForm
from learning.presenting.scholarships import points as words
from learning.services.scholarships.points.own import courses, history_file, newest_entries, own_scholarships
from learning.services.scholarships.points.spending import Fee, fee_of, spend
from programs.models import Enrollment
from programs.services.refusals import Refused
from programs.views.staff.shell import new_token

TEMPLATES = "learning/scholarships"


@require_GET
@login_required
@never_cache
def points(request: HttpRequest) -> HttpResponse:
    """My scholarships: what waits for an answer, points, and every movement of them."""
    now = timezone.now()
    own = own_scholarships(person=request.user, now=now)
    context = words.overview(own, newest_entries(request.user), courses(), now)
    return render(request, f"{TEMPLATES}/points.html", context)


@require_GET
@login_required
@never_cache
def download(request: HttpRequest) -> HttpResponse:
    """The whole ledger as a file for a spreadsheet."""
    response = HttpResponse(history_file(request.user), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="points-{timezone.localdate():%Y%m%d}.csv"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def pay(request: HttpRequest, enrollment_id: int) -> HttpResponse:
    """Pay a course fee with points, wholly or in part."""
    fee = _fee(request, enrollment_id)
    form = SpendForm(
        request.POST if request.method == "POST" else None,
        bill=fee.bill,
        most_krw=fee.most_krw,
        initial={"token": new_token()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            paid = spend(
                enrollment_id=enrollment_id,
                points_krw=form.cleaned_data["points"],
                token=form.cleaned_data["token"],
                by=request.user,
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error("points" if refusal.field else None, f"{refusal.detail} {refusal.next_step}".strip())
        else:
            messages.success(request, f"포인트 {paid.amount_krw:,}점으로 수강료를 냈습니다.")
            return redirect("enrollment-pay", enrollment_id)
    context = words.fee_view(fee, timezone.now()) | {"form": form, "row": fee.enrollment}
    return render(request, f"{TEMPLATES}/points_pay.html", context)


def _fee(request: HttpRequest, enrollment_id: int) -> Fee:
    try:
        return fee_of(enrollment_id=enrollment_id, person=request.user, now=timezone.now())
    except Enrollment.DoesNotExist:
        raise Http404 from None
