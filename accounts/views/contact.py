"""A resident proves a contact by its code, or moves to another one."""

from dataclasses import asdict
from datetime import datetime

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.forms.me import ContactCodeForm, ContactForm
from accounts.permissions import resident_required
from accounts.services.contacts import ContactTaken, Pending, WrongCode, finish_proof, is_own, is_proven, start_proof
from accounts.services.sessions import has_just_shown_who_they_are
from accounts.services.sms import CouldNotSend

PENDING = "accounts.contact_in_proof"
CRUMBS = [("내 정보", "/accounts/me/")]
NOT_SENT = "지금은 인증번호를 보낼 수 없습니다. 잠시 뒤에 다시 해 주세요."
TAKEN = "다른 계정이 쓰는 연락처입니다. 다른 연락처를 적어 주세요."
TOO_OFTEN = "짧은 사이에 인증번호를 여러 번 요청하셨습니다. 잠시 뒤에 다시 해 주세요."
OWN_FIRST = (
    "안전을 위해 지금 쓰는 연락처를 먼저 확인합니다. 지금 연락처를 적고 인증번호로 확인한 다음, "
    "5분 안에 새 연락처를 적어 주세요."
)
TAKEN_OFF = {
    "phone": "휴대전화 번호는 확인한 적이 없어서 뺐습니다. 계속 쓰시려면 그 번호도 인증번호로 확인해 주세요.",
    "email": "전자우편 주소는 확인한 적이 없어서 뺐습니다. 계속 쓰시려면 그 주소도 인증번호로 확인해 주세요.",
}


@never_cache
@resident_required
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Ask for the contact and send a code to it."""
    now_used = {"contact": request.user.phone or request.user.email}
    form = ContactForm(request.POST if request.method == "POST" else None, initial=now_used)
    if form.is_valid():
        if problem := _send_code(request, *form.cleaned_data["contact"], now=timezone.now()):
            form.add_error("contact", problem)
        else:
            return redirect("me-contact-code")
    return _page(request, form, "연락처 확인하고 바꾸기", "인증번호 받기", "적은 연락처로 숫자 6자리를 보내 드립니다.")


def _send_code(request: HttpRequest, kind: str, contact: str, now: datetime) -> str:
    """Begin the proof; why not, in Korean. Another contact is another way in, so who asks shows who they are first."""
    user = request.user
    if not is_own(user, kind, contact):
        raise_if_reauthentication_required(request, app="account")
        if is_proven(user) and not has_just_shown_who_they_are(request, now=now):
            return OWN_FIRST
    if not ratelimit.consume(request, action="prove_contact", key=contact):
        return TOO_OFTEN
    try:
        pending = start_proof(user=user, kind=kind, contact=contact, now=now)
    except ContactTaken:
        return TAKEN
    except (CouldNotSend, OSError):
        return NOT_SENT
    request.session[PENDING] = asdict(pending)
    return ""


@never_cache
@resident_required
@require_http_methods(["GET", "POST"])
def contact_code(request: HttpRequest) -> HttpResponse:
    """Take the code; the contact is theirs from then on."""
    if PENDING not in request.session:
        return redirect("me-contact")
    pending = Pending(**request.session[PENDING])
    form = ContactCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            taken_off = finish_proof(
                user=request.user, pending=pending, code=form.cleaned_data["code"], now=timezone.now()
            )
        except WrongCode as refusal:
            form.add_error("code", _wrong_code(refusal))
        except ContactTaken:
            form.add_error("code", TAKEN)
        else:
            return _proven(request, pending, taken_off)
    lead = f"{pending.contact}(으)로 숫자 6자리를 보냈습니다. 10분 안에 적어 주세요."
    return _page(request, form, "인증번호를 적어 주세요", "확인하기", lead)


def _proven(request: HttpRequest, pending: Pending, taken_off: str) -> HttpResponse:
    del request.session[PENDING]
    if is_own(request.user, pending.kind, pending.contact):
        record_authentication(request, request.user, method="code", reauthenticated=True)
    messages.success(request, "연락처를 확인했습니다.")
    if taken_off:
        messages.warning(request, TAKEN_OFF[taken_off])
    return redirect("me")


def _wrong_code(refusal: WrongCode) -> str:
    if refusal.tries_left <= 0:
        return "인증번호를 더 쓸 수 없습니다. 새로 받아 주세요."
    return f"인증번호가 맞지 않습니다. 받은 숫자 6자리를 다시 적어 주세요. {refusal.tries_left}번 더 할 수 있습니다."


def _page(request: HttpRequest, form: ContactForm | ContactCodeForm, title: str, label: str, lead: str) -> HttpResponse:
    context = {"form": form, "crumbs": CRUMBS, "title": title, "label": label, "lead": lead}
    return render(request, "accounts/me/form.html", context)
