"""Who may open a page: residents, mentors, officers, operators; anyone else is told so, in plain words."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.choices import OFFICERS, Role

View = Callable[..., HttpResponseBase]
OFFICER_ROLES = (*OFFICERS, Role.OPERATOR)


def _page_for(*roles: str) -> Callable[[View], View]:
    """A decorator that sends strangers to the login page and refuses people without one of the roles (none: anyone)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if roles and not request.user.has_role(*roles):
                raise PermissionDenied("이 화면을 볼 수 있는 역할이 없습니다.")
            return view(request, *args, **kwargs)

        guarded.allowed_roles = roles
        return guarded

    return decorate


# A mentor or an officer lives in Seoul as well, so every account may do what a resident may.
resident_required = _page_for()
mentor_required = _page_for(Role.MENTOR)
officer_required = _page_for(*OFFICER_ROLES)
approving_officer_required = _page_for(Role.APPROVING_OFFICER)
payer_required = _page_for(Role.PAYER)
officer_or_payer_required = _page_for(*OFFICER_ROLES, Role.PAYER)
# An auditor sees what officers decided and changes nothing.
auditor_required = _page_for(Role.AUDITOR)
officer_or_auditor_required = _page_for(*OFFICER_ROLES, Role.AUDITOR)
operator_required = _page_for(Role.OPERATOR)


class HasRole(BasePermission):
    """API counterpart: subclass with the roles that may call."""

    roles: tuple[str, ...] = ()
    message = "이 일을 할 수 있는 역할이 없습니다."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return bool(request.user and request.user.is_authenticated and request.user.has_role(*self.roles))


class IsOfficer(HasRole):
    roles = OFFICER_ROLES


class IsMentor(HasRole):
    roles = (Role.MENTOR,)


class IsOperator(HasRole):
    roles = (Role.OPERATOR,)
