"""A program acts for a resident with a personal key: `Authorization: Token ..`, one query, digest only."""

from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request

from accounts.models import ApiToken, User
from accounts.services.tokens import digest


class ApiTokenAuthentication(BaseAuthentication):
    """One look-up by the SHA-256 of the key, with the resident in the same query."""

    keyword = "Token"

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != self.keyword.lower().encode():
            return None
        if len(words) != 2:
            raise exceptions.AuthenticationFailed("API 열쇠는 ‘Authorization: Token 열쇠’로 보내 주세요.")
        token = (
            ApiToken.objects.filter(digest=digest(words[1].decode("latin-1")), revoked_at__isnull=True)
            .select_related("user__resident")
            .first()
        )
        if token is None or not token.user.is_active:
            raise exceptions.AuthenticationFailed("API 열쇠가 맞지 않거나 더 쓸 수 없습니다.")
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return self.keyword
