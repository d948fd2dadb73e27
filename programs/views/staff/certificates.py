"""The certificates of a round: issued for everybody at once, printed, issued anew with a reason."""

from collections.abc import Callable

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.masking import mask_name
from accounts.templatetags.display import moment
from programs.forms.certificates import BatchForm, CertificateReasonForm
from programs.models import Certificate
from programs.presenting.certificates import staff_row, staff_state
from programs.presenting.revocations import revocation_words
from programs.services.certificates import batches, for_officers, issuing
from programs.services.certificates.wording import hours_words, period_words
from programs.services.looking import Looker
from programs.services.refusals import Refused
from programs.views.history import file_response
from programs.views.numbers import whole_number
from programs.views.staff.shell import answer, intake_frame, looker_of, own_intake, refused, show, staff_page

COLUMNS = ("번호", "이름", "발급한 날", "상태")
LEFT_OUT = {
    "not_completed": "그 사이에 수료가 아니게 됨",
    "survey_first": "설문 전",
    "certificate_revoked": "취소한 수료증이 있음",
    "holder_gone": "회원을 떠남",
}


@staff_page("GET", "POST")
def certificates(request: HttpRequest, intake_id: int) -> HttpResponse:
    """How far the round is, the running order, every certificate; a POST orders those that are missing."""
    row = own_intake(request, intake_id)
    here = reverse("staff:certificates", args=[row.pk])
    if request.method == "POST":
        form = BatchForm(request.POST)
        needs_survey = not (form.is_valid() and form.cleaned_data["without_survey"])
        try:
            batches.order_batch(intake=row, by=request.user, needs_survey=needs_survey, now=timezone.now())
        except Refused as refusal:
            return refused(request, here, refusal)
        return answer(request, here, "발급을 시작했습니다. 이 화면을 떠나도 이어집니다.")
    page = for_officers.look_at_certificates(intake=row, number=request.GET.get("page"), looker=looker_of(request))
    standing, progress = batches.standing_of(row.pk), batches.latest_batch(row.pk)
    return show(
        request,
        "certificates.html",
        "intakes",
        **intake_frame(row, "certificates"),
        standing=standing,
        stats=_stats(standing),
        progress=_progress(progress) if progress else None,
        form=BatchForm(),
        parts=for_officers.parts_of(row.pk),
        columns=[{"label": label} for label in COLUMNS],
        rows=[staff_row(each) for each in page],
        page_obj=page,
        page_href=here,
    )


def _stats(standing: batches.Standing) -> list[dict[str, str]]:
    stats = [
        {"label": "수료", "value": f"{standing.completed}명"},
        {"label": "수료증 있음", "value": f"{standing.issued}명"},
        {"label": "바로 발급할 수 있음", "value": f"{standing.ready}명"},
        {"label": "설문 전", "value": f"{standing.before_survey}명"},
    ]
    return [*stats, {"label": "취소", "value": f"{standing.revoked}명"}] if standing.revoked else stats


def _progress(found: batches.Progress) -> dict[str, object]:
    left = " · ".join(f"{LEFT_OUT.get(code, code)} {count}명" for code, count in found.left_out.items())
    who = f"{found.batch.requested_by.name} · {moment(found.batch.requested_at)}"
    return {
        "is_running": found.is_running,
        "done": found.done,
        "total": found.total,
        "text": f"{found.total}명 가운데 {found.done}명 처리함",
        "title": f"{found.issued}명에게 수료증을 발급했습니다.",
        "note": f"{who}{' · 발급하지 않음: ' + left if left else ''}",
    }


@staff_page("POST")
def certificates_print(request: HttpRequest, intake_id: int) -> HttpResponse:
    """One file for the printer, at most a hundred pages."""
    row = own_intake(request, intake_id)
    part = whole_number(request.POST.get("part")) or 1
    try:
        made = for_officers.print_part(intake=row, part=part, looker=_looker(request))
    except Refused as refusal:
        return refused(request, reverse("staff:certificates", args=[row.pk]), refusal)
    return file_response(made.pdf, f"수료증-{made.number}.pdf")


def _looker(request: HttpRequest) -> Looker:
    """Nothing is unmasked on these pages, and printing has its purpose in itself: no reason is asked."""
    looker = looker_of(request)
    return Looker(looker.user, looker.source, looker.now)


def find_certificate(request: HttpRequest, certificate_id: int) -> Certificate:
    try:
        return for_officers.look_at_certificate(certificate_id=certificate_id, looker=_looker(request))
    except Certificate.DoesNotExist:
        raise Http404 from None


@staff_page()
def certificate(request: HttpRequest, certificate_id: int) -> HttpResponse:
    found = find_certificate(request, certificate_id)
    state, tone = staff_state(found)
    return show(
        request,
        "certificate.html",
        "intakes",
        **certificate_frame(request, found),
        certificate=found,
        state=state,
        tone=tone,
        rows=_facts(found),
        replaced_by=getattr(found, "replaced_by", None),
        revocation=revocation_words(found, timezone.now()),
    )


def certificate_frame(request: HttpRequest, found: Certificate) -> dict[str, object]:
    intake = own_intake(request, found.enrollment.intake_id)
    return intake_frame(intake, "", f"수료증 {found.number}")


def _facts(found: Certificate) -> list[dict[str, str]]:
    share = "" if found.completion_percent is None else f"{found.completion_percent}%"
    facts = (
        ("이름", mask_name(found.holder_name) if found.holder_name else "떠난 회원"),
        ("과정", found.program_title),
        ("운영 기관", found.provider_name),
        ("기간", period_words(found.starts_on, found.ends_on)),
        ("시간", hours_words(found.minutes)),
        ("출석", share),
        ("발급", f"{moment(found.issued_at)} · {found.issued_by.name if found.issued_by else '본인이 받음'}"),
        ("앞선 번호", found.replaces.number if found.replaces else ""),
        ("취소", f"{moment(found.revoked_at)} · {found.revoked_by.name}" if found.revoked_by else ""),
        ("취소한 까닭", found.revoked_reason),
    )
    return [{"label": label, "value": value} for label, value in facts if value]


@staff_page("POST")
def certificate_print(request: HttpRequest, certificate_id: int) -> HttpResponse:
    find_certificate(request, certificate_id)
    try:
        made = for_officers.print_one(certificate_id=certificate_id, looker=_looker(request))
    except Refused as refusal:
        return refused(request, reverse("staff:certificate", args=[certificate_id]), refusal)
    return file_response(made.pdf, f"수료증-{made.number}.pdf")


@staff_page("GET", "POST")
def certificate_reissue(request: HttpRequest, certificate_id: int) -> HttpResponse:
    return act_with_reason(request, certificate_id, issuing.reissue, REISSUE)


REISSUE = {
    "title": "수료증 다시 발급",
    "text": "회원 정보의 지금 이름으로 새 번호를 만듭니다. 앞선 번호는 쓸 수 없게 됩니다.",
    "label": "다시 발급하기",
    "done": "새 번호로 발급했습니다.",
}


def act_with_reason(
    request: HttpRequest,
    certificate_id: int,
    act: Callable,
    words: dict[str, str],
    form_class: type[Form] = CertificateReasonForm,
) -> HttpResponse:
    """Ask for what the act needs, do it, and go to the certificate it leaves; `act` gives that certificate back."""
    found = find_certificate(request, certificate_id)
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = act(certificate_id=found.pk, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            if refusal.field not in form.fields:
                return refused(request, reverse("staff:certificate", args=[found.pk]), refusal)
            form.add_error(refusal.field, refusal.detail)
        else:
            sentence = f"{words['done']} {done.number}"
            return answer(request, reverse("staff:certificate", args=[done.pk]), sentence)
    return show(
        request,
        "certificate_reason.html",
        "intakes",
        **certificate_frame(request, found),
        certificate=found,
        form=form,
        words=words,
    )
