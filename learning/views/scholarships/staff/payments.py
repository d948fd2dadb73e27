"""Budget and payments for officers and payers: the ledger with its proof, requests to pay, what became of them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.permissions import officer_or_payer_required
from accounts.services.sources import source_of
from learning.choices.scholarships import PaymentFileState
from learning.forms.scholarships.money_desk import ReasonOnlyForm, ResultsForm, ResultTextForm
from learning.models import FiscalAccount, PaymentFile
from learning.presenting.scholarships import money_desk as words
from learning.services.scholarships.payments import files
from learning.services.scholarships.payments.budget import account_page, staff_accounts
from learning.services.scholarships.payments.coming_back import owed_back
from learning.services.scholarships.payments.export import export_file
from learning.services.scholarships.payments.looking import look_at_payment
from learning.views.scholarships.staff.frame import crumbs, masked_looker, show
from programs.services.refusals import Refused
from programs.views.numbers import whole_number
from programs.views.staff.shell import answer, refused

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXPORT = {"label": "내려받는 까닭", "hint": "예: 12월 포인트 지급을 회계 시스템에 올립니다."}
CANCEL = {"label": "거두는 까닭", "hint": "예: 금액을 다시 확인합니다."}


def money_page(*methods: str) -> Callable:
    """A page for officers and payers, never kept by a cache; methods default to GET."""

    def decorate(view: Callable) -> Callable:
        checked = require_http_methods(methods or ("GET", "HEAD"))(view)
        return wraps(view)(officer_or_payer_required(never_cache(checked)))

    return decorate


def _show(request: HttpRequest, template: str, *more: tuple[str, str], **context: Any) -> HttpResponse:
    """Below the scholarship desk for officers; a payer, who opens nothing else, has a menu of one line. `more` are the
    crumbs between the list of accounts and the page."""
    home = reverse("staff-scholarships:accounts")
    way = [("예산과 지급", home), *more] if template != "accounts.html" else []
    if request.user.is_officer:
        return show(request, template, crumbs=crumbs(*way), **context)
    menu = [{"label": "예산과 지급", "href": home, "current": True}]
    return show(request, template, crumbs=way, side_nav=menu, side_title="지급 메뉴", is_auditor=False, **context)


@money_page()
def accounts(request: HttpRequest) -> HttpResponse:
    """The budget accounts of one's organizations."""
    rows = staff_accounts(request.user)
    cards = [words.account_card(row) for row in rows]
    tabs = words.desk_tabs("money") if request.user.is_officer else []
    return _show(request, "accounts.html", tabs=tabs, cards=cards)


@money_page()
def account(request: HttpRequest, account_id: int) -> HttpResponse:
    """One account: totals, their proof, what is to be paid, and every entry."""
    try:
        found = account_page(account_id=account_id, user=request.user, page=request.GET.get("page"))
    except FiscalAccount.DoesNotExist:
        raise Http404 from None
    owed = files.owed_of(found.account)
    linked = request.user.is_officer_of(found.account.organization_id)
    context = {
        "title": str(found.account),
        "account": found.account,
        "stats": words.account_stats(found.account),
        "proofs": words.proof_rows(found.proofs),
        "proof_columns": words.PROOF_COLUMNS,
        "all_hold": all(proof.holds for proof in found.proofs),
        "columns": words.LEDGER_COLUMNS,
        "rows": [words.budget_row(entry, linked=linked) for entry in found.entries],
        "page_obj": found.entries,
        "owed": words.owed_words(owed) if owed else "",
        "owed_back": [words.owed_back_row(each) for each in owed_back(found.account)],
        "owed_back_columns": words.OWED_BACK_COLUMNS,
        "files": [words.file_task(file) for file in files.staff_files(request.user).filter(account=found.account)],
    }
    return _show(request, "account.html", **context)


@money_page("POST")
def payment_make(request: HttpRequest, account_id: int) -> HttpResponse:
    try:
        file = files.make_file(account_id=account_id, by=request.user, now=timezone.now())
    except FiscalAccount.DoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        return refused(request, reverse("staff-scholarships:account", args=[account_id]), refusal)
    address = reverse("staff-scholarships:payment", args=[file.pk])
    return answer(request, address, "지급 요청을 만들었습니다. 다른 사람인 지급 담당자가 받아야 합니다.")


@money_page()
def payment(request: HttpRequest, payment_id: int) -> HttpResponse:
    return _page(request, payment_id)


def _page(request: HttpRequest, payment_id: int, **forms: Any) -> HttpResponse:
    try:
        file, lines = look_at_payment(file_id=payment_id, looker=masked_looker(request))
    except PaymentFile.DoesNotExist:
        raise Http404 from None
    context = {
        "title": f"{file.number}번째 지급 요청",
        "file": file,
        "badge": file.get_state_display(),
        "tone": words.FILE_TONES.get(PaymentFileState(file.state), "gray"),
        "facts": words.file_facts(file),
        "columns": words.LINE_COLUMNS,
        "rows": [words.line_row(line) for line in lines],
        "is_payer": files.is_payer(request.user, file),
        "made_by_me": file.made_by_id == request.user.pk,
        "waiting": any(line.state == "waiting" for line in lines),
        "export_form": ReasonOnlyForm(**EXPORT),
        "cancel_form": ReasonOnlyForm(**CANCEL),
        "results_form": ResultsForm(),
        "text_form": ResultTextForm(file_id=file.pk),
    }
    here = (str(file.account), reverse("staff-scholarships:account", args=[file.account_id]))
    return _show(request, "payment.html", here, **(context | forms))


def _act(request: HttpRequest, payment_id: int, name: str, form: Any, act: Any) -> HttpResponse:
    """One form through one service; the page again with what is wrong."""
    try:
        said = act() if form is None or form.is_valid() else None
    except PaymentFile.DoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        if form is None:
            return refused(request, reverse("staff-scholarships:payment", args=[payment_id]), refusal)
        place = refusal.field if refusal.field in form.fields else None
        form.add_error(place, f"{refusal.detail} {refusal.next_step}".strip())
        said = None
    if said is None:
        return _page(request, payment_id, **{name: form})
    return answer(request, reverse("staff-scholarships:payment", args=[payment_id]), said)


@money_page("POST")
def payment_send(request: HttpRequest, payment_id: int) -> HttpResponse:
    """The payer takes the request on."""

    def act() -> str:
        files.send_file(file_id=payment_id, by=request.user, now=timezone.now())
        return "지급 요청을 받았습니다. 이제 파일을 내려받아 지급하고 결과를 적어 주세요."

    return _act(request, payment_id, "", None, act)


@money_page("POST")
def payment_cancel(request: HttpRequest, payment_id: int) -> HttpResponse:
    form = ReasonOnlyForm(request.POST, **CANCEL)

    def act() -> str:
        why = form.cleaned_data["reason"]
        files.cancel_file(file_id=payment_id, reason=why, by=request.user, now=timezone.now())
        return "지급 요청을 거두었습니다. 들어 있던 것은 다음 요청에 다시 들어갑니다."

    return _act(request, payment_id, "cancel_form", form, act)


@money_page("POST")
def payment_export(request: HttpRequest, payment_id: int) -> HttpResponseBase:
    """The request as a sheet, after the payer said why."""
    form = ReasonOnlyForm(request.POST, **EXPORT)
    if form.is_valid():
        try:
            made = export_file(
                file_id=payment_id,
                reason=form.cleaned_data["reason"],
                by=request.user,
                source=source_of(request),
                now=timezone.now(),
            )
        except PaymentFile.DoesNotExist:
            raise Http404 from None
        except Refused as refusal:
            form.add_error("reason", f"{refusal.detail} {refusal.next_step}".strip())
        else:
            return FileResponse(made.file, as_attachment=True, filename=made.name, content_type=XLSX)
    return _page(request, payment_id, export_form=form)


@money_page("POST")
def payment_results(request: HttpRequest, payment_id: int) -> HttpResponse:
    """What became of the ticked lines."""
    form = ResultsForm(request.POST)
    chosen = [number for typed in request.POST.getlist("lines") if (number := whole_number(typed))]

    def act() -> str:
        count = files.settle_lines(
            file_id=payment_id, results=form.results(chosen), by=request.user, now=timezone.now()
        )
        return f"{count}건의 결과를 적었습니다."

    return _act(request, payment_id, "results_form", form, act)


@money_page("POST")
def payment_results_text(request: HttpRequest, payment_id: int) -> HttpResponse:
    """Results as the payer's own program wrote them, all or none."""
    form = ResultTextForm(request.POST, file_id=payment_id)

    def act() -> str:
        told = form.cleaned_data["result"]
        count = files.settle_lines(file_id=payment_id, results=told, by=request.user, now=timezone.now())
        return f"{count}건의 결과를 새로 적었습니다. 이미 적은 것은 그대로 두었습니다."

    return _act(request, payment_id, "text_form", form, act)
