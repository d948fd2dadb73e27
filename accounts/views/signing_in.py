"""A resident logs in with a one-time code, or a trial visitor with a one-time address."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import ConfirmLoginCodeView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET

from accounts.services.login_links import use_login_link
from accounts.services.sessions import first_page_of
from accounts.services.taking_over import NotTheirs, enter_by

TOOK_OVER = (
    "연락처를 처음 확인했습니다. 안전을 위해 예전 비밀번호와 다른 로그인 방법을 지웠습니다. "
    "‘내 정보’에서 이름과 생년월일이 맞는지 보고, 비밀번호를 새로 정해 주세요."
)
NOT_THEIRS = "이 연락처로는 로그인할 수 없습니다. 다른 연락처로 로그인하거나 새로 가입해 주세요."


@method_decorator(csrf_protect, name="dispatch")
class EnterCodeView(ConfirmLoginCodeView):
    """allauth's page, which also says how many tries are left and makes an unproven account its prover's alone."""

    def form_valid(self, form: Form) -> HttpResponse:
        user, sent_to = self._process.user, self._process.state
        kind = "phone" if sent_to.get("phone") else "email"
        try:
            if user and enter_by(user=user, kind=kind, contact=sent_to[kind], now=timezone.now()):
                messages.info(self.request, TOOK_OVER)
        except NotTheirs:
            self._process.abort()
            messages.error(self.request, NOT_THEIRS)
            return redirect("account_login")
        return super().form_valid(form)

    def form_invalid(self, form: Form) -> HttpResponse:
        left = self._process.max_attempts - self._process.state["failed_attempts"] - 1
        if left > 0 and form.has_error("code") and form.data.get("code"):
            form.errors["code"].data[0].message = f"{form.errors['code'][0]} {left}번 더 할 수 있습니다."
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        sent_to = context.get("phone") or context.get("email") or ""
        return context | {"lead": f"{sent_to}(으)로 숫자 6자리를 보냈습니다. 15분 안에 적어 주세요."}


@never_cache
@require_GET
@sensitive_variables("token")
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """The one-time address of `login_link`: logs a demonstration account in with its second factor done."""
    if not settings.ALLOW_LOAD_DATA:
        raise Http404
    user = use_login_link(token=token, now=timezone.now())
    if user is None:
        return render(request, "accounts/link_used.html", status=410)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    record_authentication(request, user, method="mfa", type="login_link")
    return redirect(first_page_of(user))
