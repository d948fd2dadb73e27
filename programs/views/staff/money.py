"""The officer's fees and refunds: terms of a round, who paid, and the refunds that are due."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.masking import mask_name
from accounts.services.sources import source_of
from accounts.templatetags.display import day, moment, won
from programs.bank_accounts import mask_account
from programs.forms.staff_intakes import ReasonForm
from programs.forms.staff_money import PaymentForm
from programs.models import Refund
from programs.presenting.money import REFUND_TONES
from programs.services.money import bank_file, corrections, desk, queue
from programs.services.money.pricing import terms_of
from programs.services.refusals import Refused
from programs.services.staff_people import staff_enrollments
from programs.views.staff.exports import XLSX
from programs.views.staff.fee_terms import term_rows
from programs.views.staff.shell import (
    answer,
    intake_frame,
    looker_of,
    new_token,
    own_intake,
    refused,
    show,
    staff_page,
)

FEE_COLUMNS = [
    {"label": "접수번호"},
    {"label": "이름"},
    {"label": "낼 돈", "num": True},
    {"label": "감면"},
    {"label": "상태"},
    {"label": "기한"},
]
REFUND_COLUMNS = [
    {"label": "접수번호"},
    {"label": "이름"},
    {"label": "회차"},
    {"label": "돌려드릴 돈", "num": True},
    {"label": "계좌"},
    {"label": "기한"},
]
ACTIONS = {
    "requested": "환불을 신청함",
    "account_given": "계좌를 적음",
    "returned": "계좌를 다시 물음",
    "exported": "은행 파일로 내려받음",
    "paid": "돌려드림",
    "canceled": "환불하지 않음",
    "moved": "다른 회차로 옮김",
    "taken_back": "적은 것을 지움",
}


@staff_page("GET", "POST")
def fees(request: HttpRequest, intake_id: int) -> HttpResponse:
    """Who owes and who paid; POST writes down that the people chosen paid."""
    row, now = own_intake(request, intake_id), timezone.now()
    form = PaymentForm(request.POST or None, initial={"paid_on": timezone.localdate(now), "token": new_token()})
    chosen = [int(pk) for pk in request.POST.getlist("enrollment") if pk.isdigit()]
    if request.method == "POST" and form.is_valid():
        here = reverse("staff:fees", args=[row.pk])
        if not chosen:
            return answer(request, here, "수강료를 낸 사람을 먼저 골라 주세요.", problem=True)
        done = desk.record_payments(intake=row, ids=chosen, by=request.user, now=now, **form.cleaned_data)
        return answer(request, here, _recorded(done), problem=bool(done.refused))
    found = desk.look_at_fees(intake=row, looker=looker_of(request))
    return show(
        request,
        "money/fees.html",
        "intakes",
        **intake_frame(row, "fees"),
        form=form,
        stats=_stats(found),
        terms=term_rows(row, terms_of(row)),
        columns=FEE_COLUMNS,
        rows=[_fee_row(fee, now, chosen) for fee in found],
        owing=any(fee.bill.open_krw for fee in found),
    )


def _recorded(done: desk.Recorded) -> str:
    words = f"{len(done.done)}명의 수강료를 받은 것으로 적고 알렸습니다."
    why = " ".join(f"{row.number}: {reason}" for row, reason in done.refused[:5])
    return f"{words} {len(done.refused)}명은 적지 않았습니다. {why}" if done.refused else words


def _stats(found: list[desk.FeeRow]) -> list[dict[str, str]]:
    paid = [fee for fee in found if not fee.bill.open_krw]
    owing = [fee for fee in found if fee.bill.open_krw]
    return [
        {"label": "낸 사람", "value": f"{len(paid)}명", "note": f"{sum(fee.bill.paid_krw for fee in paid):,}원"},
        {
            "label": "아직 내지 않은 사람",
            "value": f"{len(owing)}명",
            "note": f"{sum(f.bill.open_krw for f in owing):,}원",
        },
    ]


def _fee_row(fee: desk.FeeRow, now, chosen: list[int]) -> dict[str, object]:
    row, bill = fee.enrollment, fee.bill
    if not bill.open_krw:
        state, tone = ("냄", "success") if bill.paid_krw else ("낼 돈 없음", "gray")
    else:
        state, tone = ("기한 지남", "danger") if bill.is_over(now) else ("기다림", "warning")
    picked = {
        "name": "enrollment",
        "value": row.pk,
        "checked": row.pk in chosen,
        "label": f"접수번호 {row.number}",
    }
    return {
        "select": picked,
        "cells": [
            {"text": row.number, "header": True, "href": reverse("staff:payment", args=[row.pk])},
            {"text": mask_name(row.person.name)},
            {"text": won(bill.owed_krw), "num": True},
            {"text": bill.waiver or "–"},
            {"text": state, "tone": tone},
            {"text": moment(bill.deadline_at) if bill.open_krw and bill.deadline_at else "–"},
        ],
    }


@staff_page("GET", "POST")
def payment(request: HttpRequest, enrollment_id: int) -> HttpResponse:
    """What one person paid; POST takes a payment back that was written down by mistake."""
    row = get_object_or_404(staff_enrollments(request.user), pk=enrollment_id)
    here = reverse("staff:payment", args=[row.pk])
    form = ReasonForm(request.POST or None, hint="예: 다른 분의 입금이었습니다.")
    if request.method == "POST" and form.is_valid():
        try:
            corrections.take_back_payment(
                enrollment_id=row.pk, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now()
            )
        except Refused as refusal:
            return refused(request, here, refusal)
        return answer(request, here, "받은 것으로 적은 것을 지우고 본인에게 알렸습니다.")
    found = desk.look_at_payment(row=row, looker=looker_of(request))
    return show(
        request,
        "money/payment.html",
        "intakes",
        **intake_frame(row.intake, "", f"수강료 {row.number}"),
        form=form,
        facts=[
            {"label": "이름", "value": mask_name(row.person.name)},
            {"label": "낼 돈", "value": f"{won(found.bill.owed_krw)} {found.bill.waiver}".strip()},
            {"label": "아직 내지 않은 돈", "value": f"{found.bill.open_krw:,}원"},
        ],
        payments=[
            {
                "label": day(each.paid_on),
                "value": f"{each.amount_krw:,}원 {each.get_way_display()}\n"
                f"{each.recorded_by.name if each.recorded_by else '포털'} 적음 {each.note}".strip(),
            }
            for each in found.payments
        ],
        refunds=[_refund_line(refund) for refund in found.refunds],
        may_take_back=found.bill.paid_krw > 0,
        is_own=row.person_id == request.user.pk,
    )


def _refund_line(refund: Refund) -> dict[str, str]:
    return {"label": refund.get_state_display(), "value": f"{refund.amount_krw:,}원\n{refund.why}"}


@staff_page()
def refunds(request: HttpRequest) -> HttpResponse:
    """The refunds of the officer's organization, what is due first on top."""
    which = request.GET.get("list", "ready")
    which = which if which in queue.LISTS else "ready"
    return _queue_page(request, which, ReasonForm(hint="예: 이번 주 환불을 은행에 보냅니다."))


def _queue_page(request: HttpRequest, which: str, form: ReasonForm) -> HttpResponse:
    looker = looker_of(request) if request.method == "GET" else queue.masked(looker_of(request))
    found, counts = queue.look_at_queue(which=which, looker=looker), queue.counts(request.user)
    address = reverse("staff:refunds")
    return show(
        request,
        "money/refunds.html",
        "refunds",
        title="환불",
        which=which,
        form=form,
        columns=REFUND_COLUMNS,
        rows=[_queue_row(refund, timezone.now()) for refund in found],
        tabs=[
            {"label": label, "href": f"{address}?list={key}", "current": key == which, "count": counts[key]}
            for key, (label, _) in queue.LISTS.items()
        ],
    )


def _queue_row(refund: Refund, now) -> dict[str, object]:
    row = refund.enrollment
    account = " ".join(filter(None, (refund.get_bank_display(), mask_account(refund.account_end))))
    if refund.paid_at:
        due = {"text": f"{day(refund.paid_at)} 돌려드림"}
    elif queue.is_late(refund, now):
        due = {"text": f"{day(refund.due_on)} 지남", "tone": "danger"}
    else:
        due = {"text": f"{day(refund.due_on)}까지"}
    return {
        "cells": [
            {"text": row.number, "header": True, "href": reverse("staff:refund", args=[refund.pk])},
            {"text": mask_name(row.person.name)},
            {"text": f"{row.intake.program.title} {row.intake.name}"},
            {"text": f"{refund.amount_krw:,}원", "num": True},
            {"text": account or "아직 모름"},
            due,
        ]
    }


@staff_page("GET", "POST")
def refund(request: HttpRequest, refund_id: int) -> HttpResponse:
    """One refund; POST with a reason opens the account to be read."""
    looker, error = looker_of(request), ""
    try:
        try:
            found = queue.look_at_refund(refund_id=refund_id, looker=looker)
        except Refused as refusal:
            error = refusal.detail
            found = queue.look_at_refund(refund_id=refund_id, looker=queue.masked(looker))
    except Refund.DoesNotExist as missing:
        raise Http404 from missing
    row = found.refund
    return show(
        request,
        "money/refund.html",
        "refunds",
        title=f"환불 {row.enrollment.number}",
        crumbs=[("환불", reverse("staff:refunds"))],
        refund=row,
        facts=_refund_facts(found),
        state_label=row.get_state_display(),
        state_tone=REFUND_TONES[row.state],
        is_late=queue.is_late(row, timezone.now()),
        events=[_event(event) for event in found.events],
        form=ReasonForm(hint="본인에게 그대로 알립니다. 예: 예금주 이름이 계좌와 다릅니다."),
        unmasked=bool(found.account),
        is_own=row.enrollment.person_id == request.user.pk,
        unmask_error=error,
        has_errors=bool(error),
    )


def _refund_facts(found: queue.RefundFile) -> list[dict[str, str]]:
    row = found.refund
    facts = [
        {"label": "이름", "value": mask_name(row.enrollment.person.name)},
        {"label": "회차", "value": f"{row.enrollment.intake.program.title} {row.enrollment.intake.name}"},
        {"label": "돌려드릴 돈", "value": f"{row.amount_krw:,}원"},
        {"label": "까닭", "value": f"{row.get_cause_display()}. {row.why}"},
        {"label": "기한", "value": f"{day(row.due_on)} (까닭이 생긴 날부터 5일)"},
    ]
    if found.account:
        facts.append({"label": "계좌", "value": f"{row.get_bank_display()} {found.account}\n예금주 {found.holder}"})
    elif row.account_end:
        facts.append({"label": "계좌", "value": f"{row.get_bank_display()} {mask_account(row.account_end)}"})
    return facts


def _event(event) -> dict[str, str]:
    who = "포털" if event.by is None else event.by.name if event.by_id != event.refund.enrollment.person_id else "본인"
    detail = "" if event.action == "requested" else event.detail
    return {"date": moment(event.at), "label": ACTIONS[event.action], "who": who, "reason": detail}


@staff_page("POST")
def refund_pay(request: HttpRequest, refund_id: int) -> HttpResponse:
    return _act(request, refund_id, queue.mark_paid, "돌려드린 것으로 적고 본인에게 알렸습니다.")


@staff_page("POST")
def refund_return(request: HttpRequest, refund_id: int) -> HttpResponse:
    reason = request.POST.get("reason", "")
    return _act(request, refund_id, queue.return_for_account, "계좌를 다시 물었습니다.", reason=reason)


def _act(request: HttpRequest, refund_id: int, act, sentence: str, **more: str) -> HttpResponseRedirect:
    here = reverse("staff:refund", args=[refund_id])
    try:
        act(refund_id=refund_id, by=request.user, now=timezone.now(), **more)
    except Refund.DoesNotExist as missing:
        raise Http404 from missing
    except Refused as refusal:
        return refused(request, here, refusal)
    return answer(request, here, sentence)


@staff_page("POST")
def refund_export(request: HttpRequest) -> HttpResponseBase:
    """What is to be sent, as a sheet for the bank, after the officer said why."""
    form = ReasonForm(request.POST, hint="예: 이번 주 환불을 은행에 보냅니다.")
    if form.is_valid():
        try:
            made = bank_file.export_for_bank(
                reason=form.cleaned_data["reason"], by=request.user, source=source_of(request), now=timezone.now()
            )
        except Refused as refusal:
            form.add_error("reason", refusal.detail)
        else:
            return FileResponse(made.file, as_attachment=True, filename=made.name, content_type=XLSX)
    return _queue_page(request, "ready", form)
