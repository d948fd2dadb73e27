"""What every page knows about the person looking at it: roles, unread notices, and how long they may rest."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from accounts.services.late_forms import LATE, late_form
from accounts.services.notices import count_unread
from accounts.services.sessions import idle_limit, work_page_of

# Said wherever somebody is logged out for their safety; what is never kept stands in accounts.services.drafts.
WHAT_IS_KEPT = (
    "쓰던 글은 대부분 저장되어 있어 다시 로그인하면 이어서 쓸 수 있습니다. "
    "비밀번호, 계좌번호, 파일, 동의하기 전의 답, 창구에서 대신 쓰던 것은 저장하지 않습니다."
)


def account(request: HttpRequest) -> dict[str, object]:
    """Context processor. `unread_notices` costs a query only where a template asks for it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"idle_limit_seconds": 0, "what_is_kept": WHAT_IS_KEPT}
    sent_to = request.GET.get(LATE, "")
    return {
        "late": late_form(user=user, sent_to=sent_to) if sent_to else None,
        "idle_limit_seconds": idle_limit(user),
        "idle_limit_minutes": idle_limit(user) // 60,
        "what_is_kept": WHAT_IS_KEPT,
        "idle_warning_seconds": settings.IDLE_WARNING_SECONDS,
        "session_extend_url": reverse("session-extend"),
        "unread_notices": SimpleLazyObject(lambda: count_unread(user)),
        "work_page": work_page_of(user),
        "roles": {membership.role for membership in user.active_memberships},
    }
