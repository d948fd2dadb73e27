"""A resident's fee and refund: what to pay and how, the receipt, and where the money goes back to."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from programs.forms.money import AccountForm
from programs.models import Enrollment
from programs.presenting import money as words
from programs.services.mine import find_mine
from programs.services.money.moving import move
from programs.services.money.own import own_money
from programs.services.money.refunding import give_account, refunds_of
from programs.services.refusals import AlreadyEnrolled, Refused
from programs.views.numbers import whole_number


def _mine(request: HttpRequest, enrollment_id: int) -> Enrollment:
    try:
        return find_mine(person=request.user, enrollment_id=enrollment_id)
    except Enrollment.DoesNotExist:
        raise Http404 from None


def _frame(row: Enrollment) -> dict:
    title = row.intake.program.title
    return {
        "row": row,
        "program": row.intake.program,
        "intake": row.intake,
        "crumbs": [("나의 신청", "/my/"), (title, f"/my/enrollments/{row.pk}/")],
    }


@require_GET
@login_required
def pay(request: HttpRequest, enrollment_id: int) -> HttpResponse:
    """What to pay, until when and how; once paid, the receipt."""
    row = _mine(request, enrollment_id)
    now = timezone.now()
    found = own_money(row, now)
    context = {
        "bill": words.bill_view(row, found.bill, now),
        "offers": found.offers,
        "payments": words.payment_rows(found.payments),
        "how_to_pay": found.how_to_pay,
        "pay_address": found.pay_address,
        "receipt_total": f"{sum(payment.amount_krw for payment in found.payments):,}원",
        "refunds": [words.refund_view(refund) for refund in found.refunds],
    }
    return render(request, "programs/money/pay.html", _frame(row) | context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def refund(request: HttpRequest, enrollment_id: int) -> HttpResponse:
    """Where the refund stands, and the account it goes to."""
    row = _mine(request, enrollment_id)
    form = AccountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            give_account(enrollment_id=row.pk, account=form.account(), by=request.user, now=timezone.now())
        except Refused as refused:
            messages.warning(request, f"{refused.detail} {refused.next_step}".strip())
        else:
            messages.success(request, "계좌를 받았습니다. 기한 안에 보내 드리겠습니다.")
        return redirect("enrollment-refund", row.pk)
    found = refunds_of(row)
    context = {"refunds": [words.refund_view(each) for each in found], "form": form}
    context["current"] = context["refunds"][0] if found else None
    return render(request, "programs/money/refund.html", _frame(row) | context)


@require_http_methods(["POST"])
@login_required
def move_to(request: HttpRequest, enrollment_id: int) -> HttpResponse:
    """One tap: out of the round that doesn't take place, into another one."""
    row = _mine(request, enrollment_id)
    try:
        moved = move(
            enrollment_id=row.pk,
            to_intake_id=whole_number(request.POST.get("intake")) or 0,
            by=request.user,
            now=timezone.now(),
        )
    except AlreadyEnrolled as refused:
        return redirect("enrollment-detail", refused.enrollment.pk)
    except Refused as refused:
        messages.warning(request, f"{refused.detail} {refused.next_step}".strip())
        return redirect("enrollment-detail", row.pk)
    messages.success(request, f"‘{moved.intake.name}’ 회차로 옮겼습니다.")
    return redirect("enrollment-done", moved.pk)
