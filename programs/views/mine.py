"""A resident's own enrollments: done, details, offered seats, withdrawing and taking it back, calendar file."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from programs.choices import EnrollmentStatus
from programs.forms.money import AccountForm
from programs.models import Enrollment
from programs.presenting import attending
from programs.presenting import mine as words
from programs.services import refusals
from programs.services.enrollment import WITHDRAWABLE, accept_offer, decline_offer, undo_withdrawal, withdraw
from programs.services.lessons.progress import course_of
from programs.services.mine import find_mine
from programs.services.seats import place_of


def _mine(request: HttpRequest, enrollment_id: int, *, with_meetings: bool = False) -> Enrollment:
    try:
        return find_mine(person=request.user, enrollment_id=enrollment_id, with_meetings=with_meetings)
    except Enrollment.DoesNotExist:
        raise Http404 from None


@require_GET
@login_required
def enrollment_detail(request: HttpRequest, enrollment_id: int) -> HttpResponse:
    row = _mine(request, enrollment_id, with_meetings=True)
    now, course = timezone.now(), course_of(row)
    context = words.detail_context(row, place_of(row), now, course) | attending.course_context(row, now, course)
    return render(request, "programs/enrollment.html", context)


@require_GET
@login_required
def done(request: HttpRequest, enrollment_id: int) -> HttpResponse:
    row = _mine(request, enrollment_id)
    if row.status not in {EnrollmentStatus.APPLIED, EnrollmentStatus.CONFIRMED, EnrollmentStatus.WAITLISTED}:
        return redirect("enrollment-detail", row.pk)
    return render(request, "programs/done.html", words.done_context(row, place_of(row), timezone.now()))


@login_required
def offer(request: HttpRequest, enrollment_id: int) -> HttpResponse:
    """One question: take the seat or pass it on."""
    row = _mine(request, enrollment_id)
    now = timezone.now()
    if request.method == "POST":
        return _answer_offer(request, row, now)
    if not row.is_offer_open(now):
        return redirect("enrollment-detail", row.pk)
    return render(request, "programs/offer.html", words.detail_context(row, None, now))


def _answer_offer(request: HttpRequest, row: Enrollment, now) -> HttpResponse:
    answer = accept_offer if request.POST.get("answer") == "accept" else decline_offer
    try:
        answer(enrollment_id=row.pk, by=request.user, now=now)
    except refusals.Refused as refused:
        messages.warning(request, f"{refused.detail} {refused.next_step}".strip())
        return redirect("enrollment-detail", row.pk)
    if answer is accept_offer:
        return redirect("enrollment-done", row.pk)
    messages.success(request, "자리를 다음 분께 넘겼습니다.")
    return redirect("my")


@login_required
def withdraw_page(request: HttpRequest, enrollment_id: int) -> HttpResponse:
    """Says what withdrawing means, then does it on POST."""
    row = _mine(request, enrollment_id)
    now = timezone.now()
    form = AccountForm(request.POST if request.method == "POST" else None, may_wait=True)
    if request.method != "POST" or not form.is_valid():
        if row.status not in WITHDRAWABLE:
            return redirect("enrollment-detail", row.pk)
        context = words.detail_context(row, place_of(row), now) | words.withdraw_context(row, form, now)
        return render(request, "programs/withdraw.html", context)
    try:
        withdraw(enrollment_id=row.pk, by=request.user, now=now, account=form.account())
    except refusals.Refused as refused:
        messages.warning(request, f"{refused.detail} {refused.next_step}".strip())
        return redirect("enrollment-detail", row.pk)
    messages.success(request, f"‘{row.intake.program.title}’ 신청을 취소했습니다.")
    return redirect("my")


@require_POST
@login_required
def undo(request: HttpRequest, enrollment_id: int) -> HttpResponse:
    row = _mine(request, enrollment_id)
    try:
        undone = undo_withdrawal(enrollment_id=row.pk, by=request.user, now=timezone.now())
    except refusals.Refused as refused:
        messages.warning(request, f"{refused.detail} {refused.next_step}".strip())
        return redirect("enrollment-detail", row.pk)
    waiting = undone.status == EnrollmentStatus.WAITLISTED
    messages.success(request, "자리가 다음 분께 가서 대기로 되돌렸습니다." if waiting else "취소를 되돌렸습니다.")
    return redirect("enrollment-detail", row.pk)
