"""The officer sets what a round costs, who pays less and how it goes back, and reads it as residents will."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.templatetags.display import won
from programs.fees import describe_waivers, read_waivers
from programs.forms.staff_money import MOST_WAIVERS, TermsForm, WaiverForm
from programs.models import Intake, PaymentTerms
from programs.presenting.money import refund_rule
from programs.services.money.pricing import refund_kind_of, terms_of
from programs.services.money.terms import save_terms
from programs.services.refusals import Refused
from programs.views.staff.shell import answer, intake_frame, own_intake, refused, show, staff_page, typed_before


def term_rows(intake: Intake, terms: PaymentTerms) -> list[dict[str, str]]:
    """The terms as residents will read them."""
    if not intake.fee_krw:
        return [{"label": "수강료", "value": won(intake.fee_krw) or "운영 기관에 물어보기"}]
    rows = [
        {"label": "수강료", "value": won(intake.fee_krw)},
        {"label": "감면", "value": "\n".join(describe_waivers(intake.fee_krw, read_waivers(terms.waivers))) or "없음"},
        {"label": "낼 시간", "value": f"자리를 받은 때부터 {terms.payment_hours}시간, 그날 평일 오후 6시까지"},
        {"label": "내는 방법", "value": terms.how_to_pay or "적지 않음"},
        {"label": "환불", "value": refund_rule(refund_kind_of(intake, terms))},
    ]
    return [*rows, {"label": "알릴 것", "value": terms.penalty_note}] if terms.penalty_note else rows


@staff_page("GET", "POST")
def fee_terms(request: HttpRequest, intake_id: int) -> HttpResponse:
    """One page: the terms, the waivers, and what residents will read; "preview" saves nothing."""
    row = own_intake(request, intake_id)
    here, back = reverse("staff:fee-terms", args=[row.pk]), reverse("staff:fees", args=[row.pk])
    form, waivers = _forms(request, row)
    answers = [each.is_valid() for each in (form, *waivers)]  # all of them, so that every error is shown at once
    valid = request.method == "POST" and all(answers)
    if valid and "save" in request.POST:
        try:
            save_terms(
                intake_id=row.pk,
                fee_krw=form.cleaned_data["fee_krw"],
                terms=_terms(form, waivers),
                by=request.user,
                now=timezone.now(),
            )
        except Refused as refusal:
            return refused(request, here, refusal)
        return answer(request, back, "수강료 조건을 저장했습니다. 이미 신청한 분께는 그때 알려 드린 대로 합니다.")
    errors = [
        {"href": f"#{each[name].auto_id}" if name in each.fields else "#main", "text": text}
        for each in (form, *waivers)
        for name, texts in each.errors.items()
        for text in texts
    ]
    return show(
        request,
        "money/terms.html",
        "intakes",
        **intake_frame(row, "", "수강료 조건 고치기"),
        form=form,
        waivers=waivers,
        errors=errors,
        has_errors=bool(errors),
        back=back,
        preview=_preview(row, form, waivers) if valid else term_rows(row, terms_of(row)),
    )


def _forms(request: HttpRequest, row: Intake) -> tuple[TermsForm, list[WaiverForm]]:
    """As many waiver forms as there are, and an empty one."""
    terms = terms_of(row)
    if request.method == "POST":
        count = min(MOST_WAIVERS, sum(1 for name in request.POST if name.endswith("-label")))
        return TermsForm(request.POST), [WaiverForm(request.POST, prefix=f"w{n}") for n in range(count)]
    names = ("payment_hours", "how_to_pay", "refund_kind", "penalty_note")
    start = {"fee_krw": row.fee_krw or 0, **{name: getattr(terms, name) for name in names}} | typed_before(request)
    known = [WaiverForm.starting_values(each) for each in terms.waivers]
    empty: list[dict[str, object]] = [{}] if len(known) < MOST_WAIVERS else []
    return TermsForm(initial=start), [
        WaiverForm(initial=each, prefix=f"w{number}") for number, each in enumerate(known + empty)
    ]


def _terms(form: TermsForm, waivers: list[WaiverForm]) -> dict[str, object]:
    values = {name: value for name, value in form.cleaned_data.items() if name != "fee_krw"}
    return values | {"waivers": [each.waiver() for each in waivers if each.has_waiver()]}


def _preview(row: Intake, form: TermsForm, waivers: list[WaiverForm]) -> list[dict[str, str]]:
    row.fee_krw = form.cleaned_data["fee_krw"]
    return term_rows(row, PaymentTerms(intake=row, **_terms(form, waivers)))
