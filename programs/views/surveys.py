"""The survey a resident answers before the certificate: about two minutes, once, without a name."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from programs.choices import EnrollmentStatus
from programs.forms.surveys import SurveyForm
from programs.models import Enrollment
from programs.services import survey as service
from programs.services.mine import find_mine
from programs.services.refusals import Refused


@require_http_methods(["GET", "POST"])
@login_required
def survey(request: HttpRequest, enrollment_id: int) -> HttpResponse:
    row = _mine(request, enrollment_id)
    if service.has_answered(row.pk):
        messages.info(request, "이미 설문에 답했습니다. 고맙습니다.")
        return redirect("enrollment-detail", row.pk)
    now = timezone.now()
    form = SurveyForm(request.POST or None, asked=service.questions_of(row.intake_id))
    if request.method == "POST" and form.is_valid():
        try:
            service.answer(enrollment_id=row.pk, given=form.cleaned_data, now=now)
        except Refused as refusal:
            form.add_error(refusal.field or None, f"{refusal.detail} {refusal.next_step}".strip())
        else:
            return _thank(request, row)
    elif not service.is_open_for(row, now):
        messages.warning(request, f"{service.SurveyNotOpen.detail} {service.SurveyNotOpen.next_step}")
        return redirect("enrollment-detail", row.pk)
    context = {"row": row, "program": row.intake.program, "form": form, "crumbs": _crumbs(row)}
    return render(request, "programs/survey.html", context, status=422 if form.errors else 200)


def _mine(request: HttpRequest, enrollment_id: int) -> Enrollment:
    try:
        return find_mine(person=request.user, enrollment_id=enrollment_id)
    except Enrollment.DoesNotExist:
        raise Http404 from None


def _crumbs(row: Enrollment) -> list[tuple[str, str]]:
    return [("나의 신청", "/my/"), (row.intake.program.title, f"/my/enrollments/{row.pk}/")]


def _thank(request: HttpRequest, row: Enrollment) -> HttpResponse:
    more = " 이제 수료증을 받을 수 있습니다." if row.status == EnrollmentStatus.COMPLETED else ""
    messages.success(request, f"답해 주셔서 고맙습니다.{more}")
    return redirect("enrollment-detail", row.pk)
