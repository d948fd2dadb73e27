"""How allauth lets our residents in: by e-mail or Korean mobile number, with our words, limits and sealed secrets."""

import logging
from collections.abc import Callable
from io import BytesIO
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from accounts.choices import ScreenMode, TextSize
from accounts.encryption import decrypt, encrypt
from accounts.forms.boxes import MobileField
from accounts.forms.joining import JoinFields
from accounts.models import User
from accounts.services import codes
from accounts.services.consents import editions_to_ask
from accounts.services.display import keep_display
from accounts.services.joining import join
from accounts.services.sessions import CONSENTS_DUE, first_page_of
from accounts.services.sms import CouldNotSend
from accounts.services.sources import source_of
from accounts.services.taking_over import NotTheirs, enter_by

logger = logging.getLogger(__name__)

SECOND_FACTOR_PLACE = "mfa.authenticator.data"
SMS_FAILED = "지금은 문자를 보낼 수 없습니다. 잠시 뒤에 다시 하거나 다른 방법으로 로그인해 주세요."
ONE_YEAR = 60 * 60 * 24 * 365
WRONG_LOGIN = "연락처나 비밀번호가 맞지 않습니다. 다시 확인해 주세요."


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": WRONG_LOGIN,
        "phone_password_mismatch": WRONG_LOGIN,
        "username_password_mismatch": WRONG_LOGIN,
        "incorrect_code": "인증번호가 맞지 않습니다. 받은 숫자 6자리를 다시 적어 주세요.",
        "enter_current_password": "지금 비밀번호가 맞지 않습니다. 다시 적어 주세요.",
        "incorrect_password": "비밀번호가 맞지 않습니다. 다시 적어 주세요.",
        "too_many_login_attempts": "여러 번 맞지 않아 잠시 막았습니다. 15분 뒤에 다시 해 주세요.",
        "rate_limited": "짧은 사이에 여러 번 요청하셨습니다. 잠시 뒤에 다시 해 주세요.",
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """Only our own proxies are believed (TRUSTED_PROXY_COUNT)."""
        source = source_of(request)
        if source is None:
            raise PermissionDenied("어디에서 온 요청인지 알 수 없습니다.")
        return source

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Wrong passwords are counted by account and source, so a stranger elsewhere can't lock the owner out."""
        kind = "phone" if credentials.get("phone") else "email"
        login = (credentials.get(kind) or "").lower()
        owner = User.objects.filter(**{kind: login}).values_list("pk", flat=True).first() if login else None
        return f"{owner or login}|{self.get_client_ip(request)}"

    def get_login_stages(self) -> list[str]:
        """Without allauth's own contact checks: a resident proves the contact later (decision 0003)."""
        return [stage for stage in super().get_login_stages() if not stage.endswith("VerificationStage")]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return first_page_of(request.user)

    def post_login(self, request: HttpRequest, user: User, **hints: Any) -> HttpResponse:
        """Bring the screen settings kept on the account to this device; an account that keeps none learns them.

        Whether a new edition of a required consent waits is looked up here, once, and asked on the next page.
        """
        response = super().post_login(request, user, **hints)
        if editions_to_ask(user=user, now=timezone.now()):
            request.session[CONSENTS_DUE] = True
        if (user.text_size, user.screen_mode) == (TextSize.NORMAL, ScreenMode.NORMAL):
            allowed = {"text_size": [str(size) for size in TextSize.values], "screen_mode": ScreenMode.values}
            chosen = {name: request.COOKIES.get(name) for name in allowed}
            keep_display(user=user, chosen={name: chosen[name] for name in allowed if chosen[name] in allowed[name]})
            return response
        for cookie, kept in (("text_size", str(user.text_size)), ("screen_mode", user.screen_mode)):
            response.set_cookie(
                cookie, kept, max_age=ONE_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
            )
        return response

    def format_email_subject(self, subject: str) -> str:
        return f"[서울런 4050] {subject}"

    def save_user(self, request: HttpRequest, user: User, form: JoinFields, commit: bool = True) -> User:
        return join(user=user, details=form.details(), texts=form.consents_given(), now=timezone.now())

    # --- mobile numbers, as allauth asks for them ---

    def phone_form_field(self, **kwargs: Any) -> MobileField:
        return MobileField(**kwargs)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified) if user.phone else None

    def get_user_by_phone(self, phone: str) -> User | None:
        return User.objects.filter(phone=phone).first()

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        user.phone, user.phone_verified = phone or None, verified
        user.save(update_fields=["phone", "phone_verified"])

    def set_phone_verified(self, user: User, phone: str) -> None:
        self.set_phone(user, phone, verified=True)

    def set_password(self, user: User, password: str) -> None:
        """A new password ends other sessions; one chosen from the letter proves the address as a code does."""
        if self.request.resolver_match.url_name == "account_reset_password_from_key":
            try:
                enter_by(user=user, kind="email", contact=user.email or "", now=timezone.now())
            except NotTheirs as error:
                raise PermissionDenied("이 주소로는 비밀번호를 새로 정할 수 없습니다.") from error
        super().set_password(user, password)

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:
        self._send_now(codes.send_code_by_sms, phone=phone, code=code)

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        self._send_now(codes.send_unknown_account_sms, phone=phone)

    def _send_now(self, send: Callable[..., None], **message: str) -> None:
        """The person waits for this message, so a gateway that fails is told to them, the same for every number."""
        try:
            send(**message)
        except (CouldNotSend, OSError):
            logger.exception("a one-time code could not be sent")
            messages.error(self.request, SMS_FAILED)

    def send_account_already_exists_sms(self, phone: str) -> None:
        """Never called: our sign-up says at once that a contact is taken."""


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Kakao and Naver tell us who it is; the four things and the consents are asked all the same."""

    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "no_password": "이 계정으로만 로그인하고 계십니다. ‘내 정보’에서 비밀번호를 먼저 정해 주세요.",
        "connected_other": "이미 다른 회원이 연결한 계정입니다.",
    }

    def get_app(self, request: HttpRequest, provider: str, client_id: str | None = None) -> SocialApp:
        """A provider without a key doesn't exist here, even for those who type its address."""
        try:
            return super().get_app(request, provider, client_id)
        except SocialApp.DoesNotExist as error:
            raise Http404 from error

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """The number of the account there is all we keep: no nickname, picture or whatever else was told."""
        sociallogin.account.extra_data = {}
        if sociallogin.account.pk:
            sociallogin.account.save(update_fields=["extra_data"])

    @transaction.atomic
    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: JoinFields | None = None) -> User:
        if form is None:
            raise PermissionDenied("가입 화면에서 동의를 먼저 해 주세요.")
        # Only our own code proves a contact (decision 0003); an address from elsewhere is what the box begins with.
        sociallogin.email_addresses, sociallogin.phone = [], None
        user = join(user=sociallogin.user, details=form.details(), texts=form.consents_given(), now=timezone.now())
        sociallogin.save(request)
        return user


class MFAAdapter(DefaultMFAAdapter):
    """Second factors: the authenticator's secret and the recovery seed lie encrypted in the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "인증번호가 맞지 않습니다. 인증 앱의 숫자 6자리를 다시 적어 주세요.",
    }

    def encrypt(self, text: str) -> str:
        return encrypt(text, place=SECOND_FACTOR_PLACE)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text, place=SECOND_FACTOR_PLACE)

    def build_totp_svg(self, url: str) -> str:
        """A picture that stands alone: with its name space, and a white ground on the black screen."""
        picture = BytesIO()
        segno.make(url, error="m").save(picture, kind="svg", scale=5, border=2, light="white", xmldecl=False)
        return picture.getvalue().decode()
