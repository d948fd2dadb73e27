"""A resident decides: what they agree to, how they are told, which programs may act for them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.choices import ConsentKind
from accounts.forms.me import ChannelsForm, KeyForm
from accounts.models import Consent, ConsentText
from accounts.permissions import resident_required
from accounts.services.consents import (
    RequiredConsent,
    consent_history,
    give_consents,
    texts_in_force,
    withdraw_consent,
)
from accounts.services.personal_data import choose_channels
from accounts.services.tokens import create_token, revoke_token

CRUMBS = [("내 정보", "/accounts/me/")]
FORGETS = (
    "거두시면 ‘내 정보’에 있는 건강과 형편, 아직 보내지 않은 장학금 신청서의 같은 답과 서류를 바로 지웁니다. "
    "이미 받은 자리와 보낸 장학금 신청서는 그대로입니다. 결정 전인 장학금 신청은 따로 취소할 수 있습니다."
)
CHANNELS_LEAD = (
    "모든 알림은 알림함에 남습니다. 따로 받을 방법을 주제마다 골라 주세요. 아무것도 고르지 않으면 알림함에만 둡니다. "
    "문자는 밤 9시부터 아침 8시 사이에는 보내지 않습니다."
)


@never_cache
@resident_required
@require_http_methods(["GET", "POST"])
def consents(request: HttpRequest) -> HttpResponse:
    """POST `give` or `withdraw` with a kind of consent."""
    now = timezone.now()
    texts = texts_in_force(now=now)
    if request.method == "POST":
        try:
            _answer(request, texts, now)
        except RequiredConsent as refusal:
            messages.error(request, refusal.detail)
        return redirect("me-consents")
    history = consent_history(request.user)
    live = {consent.text.kind: consent for consent in reversed(history) if consent.withdrawn_at is None}
    rows = [{"text": text, "given": _given(text, live.get(text.kind))} for text in texts]
    if sensitive := live.get(ConsentKind.SENSITIVE):  # asked where it is needed, shown once it was given
        rows.append({"text": sensitive.text, "given": sensitive, "note": FORGETS})
    return render(request, "accounts/me/consents.html", {"crumbs": CRUMBS, "rows": rows, "history": history})


def _given(text: ConsentText, consent: Consent | None) -> Consent | None:
    """What was agreed to; an older edition of what must be agreed to doesn't count."""
    return None if consent and text.is_required and consent.text_id != text.pk else consent


def _answer(request: HttpRequest, texts: list, now) -> None:
    if kind := request.POST.get("withdraw"):
        if withdraw_consent(user=request.user, kind=kind, now=now):
            messages.success(request, "동의를 거두었습니다.")
    elif kind := request.POST.get("give"):
        give_consents(user=request.user, texts=[text for text in texts if text.kind == kind], now=now)
        messages.success(request, "동의를 받았습니다.")


@never_cache
@resident_required
@require_http_methods(["GET", "POST"])
def channels(request: HttpRequest) -> HttpResponse:
    resident = getattr(request.user, "resident", None)
    default = ["sms" if request.user.phone else "email"]
    chosen = {kind: (resident.notice_channels if resident else {}).get(kind, default) for kind in ChannelsForm().fields}
    form = ChannelsForm(request.POST if request.method == "POST" else None, chosen=chosen)
    if form.is_valid():
        choose_channels(user=request.user, chosen=form.cleaned_data)
        messages.success(request, "알림 받는 방법을 저장했습니다.")
        return redirect("notices")
    return render(
        request,
        "accounts/me/form.html",
        {
            "form": form,
            "crumbs": [("알림함", "/accounts/notices/")],
            "title": "알림 받는 방법",
            "label": "저장하기",
            "lead": CHANNELS_LEAD,
        },
    )


@never_cache
@resident_required
@require_http_methods(["GET", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """API keys: made, shown once, taken back."""
    if revoked := request.POST.get("revoke", ""):
        if revoked.isdigit() and revoke_token(user=request.user, token_id=int(revoked), now=timezone.now()):
            messages.success(request, "열쇠를 거두었습니다. 이제 쓸 수 없습니다.")
        return redirect("me-keys")
    form, shown_once = KeyForm(request.POST if request.method == "POST" else None), ""
    if form.is_valid():
        _, shown_once = create_token(user=request.user, name=form.cleaned_data["name"], now=timezone.now())
        form = KeyForm()
    live = request.user.api_tokens.filter(revoked_at__isnull=True).order_by("-created_at")
    return render(
        request,
        "accounts/me/keys.html",
        {
            "form": form,
            "crumbs": CRUMBS,
            "shown_once": shown_once,
            "keys": live,
        },
    )
