"""Who is asking: a person by their session or a program by a personal key (`Authorization: Token ..`), in one query."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import ModelBackend
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request

from accounts.models import ApiToken, User
from accounts.services.tokens import owner_of


class WithResident:
    """Reads the person of a session together with the resident, which most pages need as well."""

    def get_user(self, user_id: int) -> User | None:
        return User.objects.select_related("resident").filter(pk=user_id, is_active=True).first()


class PasswordBackend(WithResident, ModelBackend):
    """Django's own, for its admin and permissions."""


class ContactBackend(WithResident, AuthenticationBackend):
    """allauth's: e-mail address or mobile number and password."""


class ApiTokenAuthentication(BaseAuthentication):
    """One look-up by the SHA-256 of the key, with the resident in the same query."""

    keyword = "Token"

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != self.keyword.lower().encode():
            return None
        if len(words) != 2:
            raise exceptions.AuthenticationFailed("API 열쇠는 ‘Authorization: Token 열쇠’로 보내 주세요.")
        found = owner_of(words[1].decode("latin-1"))
        if found is None:
            raise exceptions.AuthenticationFailed("API 열쇠가 맞지 않거나 더 쓸 수 없습니다.")
        return found

    def authenticate_header(self, request: Request) -> str:
        return self.keyword
