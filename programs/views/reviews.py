"""A resident's own review of a program, and reporting somebody's."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from programs.choices import EnrollmentStatus, HideReason, ReviewState
from programs.forms.reviews import ReportForm, ReviewForm
from programs.models import Enrollment, Review
from programs.services import reviews as service
from programs.services.mine import find_mine
from programs.services.refusals import Refused

TONES = {ReviewState.WAITING: "primary", ReviewState.PUBLISHED: "success", ReviewState.HIDDEN: "warning"}


@require_http_methods(["GET", "POST"])
@login_required
def review(request: HttpRequest, enrollment_id: int) -> HttpResponse:
    row = _mine(request, enrollment_id)
    written = service.own(enrollment_id=row.pk, by=request.user)
    if row.status != EnrollmentStatus.COMPLETED and written is None:
        messages.info(request, service.NotCompleted.detail)
        return redirect("enrollment-detail", row.pk)
    initial = {"rating": str(written.rating), "text": written.text} if written else None
    form = ReviewForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _written(request, row, form):
        messages.success(request, "후기를 보냈습니다. 담당자가 확인하면 프로그램 화면에 보입니다.")
        return redirect("enrollment-review", row.pk)
    return render(request, "programs/review.html", _context(row, written, form), status=422 if form.errors else 200)


def _mine(request: HttpRequest, enrollment_id: int) -> Enrollment:
    try:
        return find_mine(person=request.user, enrollment_id=enrollment_id)
    except Enrollment.DoesNotExist:
        raise Http404 from None


def _written(request: HttpRequest, row: Enrollment, form: ReviewForm) -> bool:
    data = form.cleaned_data
    try:
        service.write(
            enrollment_id=row.pk,
            by=request.user,
            rating=int(data["rating"]),
            text=data["text"],
            now=timezone.now(),
        )
    except Refused as refusal:
        form.add_error(refusal.field or None, f"{refusal.detail} {refusal.next_step}".strip())
        return False
    return True


def _context(row: Enrollment, written: Review | None, form: ReviewForm) -> dict[str, object]:
    return {
        "row": row,
        "program": row.intake.program,
        "crumbs": [("나의 신청", "/my/"), (row.intake.program.title, f"/my/enrollments/{row.pk}/")],
        "form": form,
        "written": written,
        "state": {"label": written.get_state_display(), "tone": TONES[ReviewState(written.state)]} if written else None,
        "why_hidden": HideReason(written.hide_reason).label if written and written.hide_reason else "",
    }


@require_POST
@login_required
def remove(request: HttpRequest, enrollment_id: int) -> HttpResponse:
    row = _mine(request, enrollment_id)
    service.remove(enrollment_id=row.pk, by=request.user)
    messages.success(request, "후기를 지웠습니다.")
    return redirect("enrollment-detail", row.pk)


@require_http_methods(["GET", "POST"])
@login_required
def report(request: HttpRequest, review_id: int) -> HttpResponse:
    """Why somebody thinks that a review should be looked at again."""
    shown = get_object_or_404(Review.objects.select_related("program"), pk=review_id, state=ReviewState.PUBLISHED)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        service.report(review_id=shown.pk, by=request.user, reason=form.cleaned_data["reason"], now=timezone.now())
        messages.success(request, "신고를 받았습니다. 담당자가 다시 확인합니다.")
        return redirect(shown.program)
    context = {"review": shown, "program": shown.program, "form": form}
    return render(request, "programs/review_report.html", context, status=422 if form.errors else 200)
