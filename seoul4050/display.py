"""How the portal shows itself to this person: text size, clear screen and menu, kept in cookies the server reads."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.choices import ScreenMode, TextSize
from accounts.services.addresses import own_address
from accounts.services.display import keep_display
from seoul4050 import gallery as samples

TEXT_SIZES = {str(size.value): size.label for size in TextSize}
SCREEN_MODES = dict(ScreenMode.choices)
ONE_YEAR = 60 * 60 * 24 * 365


@dataclass(frozen=True)
class MenuItem:
    label: str
    href: str
    icon: str
    hint: str


MENU = (
    MenuItem("배움 찾기", "/programs/", "book-open", "온라인 강의와 가까운 수업"),
    MenuItem("일자리", "/jobs/", "briefcase", "보람 있는 일과 창업"),
    MenuItem("디지털", "/digital/", "smartphone", "키오스크와 스마트폰 익히기"),
    MenuItem("인생설계", "/planning/", "compass", "진단과 상담, 나의 계획"),
    MenuItem("배움 공간", "/spaces/", "map-pin", "우리 동네에서 배우는 곳"),
    MenuItem("계획과 실적", "/plan/", "chart-column", "서울런 4050이 지킨 약속"),
    MenuItem("나의 신청", "/my/", "circle-user-round", "신청한 것과 할 일"),
)


def display(request: HttpRequest) -> dict[str, object]:
    """Context processor: what base.html needs to draw itself (`display` and the contact lines)."""
    return {
        "display": {
            "text_size": _setting(request, "text_size", TEXT_SIZES),
            "screen_mode": _setting(request, "screen_mode", SCREEN_MODES),
            "text_sizes": TEXT_SIZES,
            "menu": MENU,
            "section": _section(request.path),
        },
        "contact_phone": settings.CONTACT_PHONE,
        "crisis_phone": settings.CRISIS_PHONE,
        "official_banner": settings.OFFICIAL_BANNER,
    }


def _setting(request: HttpRequest, name: str, allowed: Mapping[str, str]) -> str:
    """This device's choice, else the account's, else the first of the allowed ones."""
    user = getattr(request, "user", None)
    for value in (request.COOKIES.get(name, ""), str(getattr(user, name, ""))):
        if value in allowed:
            return value
    return next(iter(allowed))


def _section(path: str) -> str:
    """The menu address this page lies under, or nothing ("/programs/drone/" is under "/programs/")."""
    return next((item.href for item in MENU if path.startswith(item.href)), "")


@require_http_methods(["GET", "POST"])
def set_display(request: HttpRequest) -> HttpResponse:
    """GET: the whole menu and the display settings on one page, for phones without JavaScript.
    POST: keep `text_size` or `screen_mode` for a year and go back to where the person was."""
    if request.method == "GET":
        return render(request, "display.html")
    chosen = {
        name: request.POST[name]
        for name, allowed in (("text_size", TEXT_SIZES), ("screen_mode", SCREEN_MODES))
        if request.POST.get(name) in allowed
    }
    if not chosen:
        return HttpResponseBadRequest("글자 크기나 화면을 골라 주세요.")
    if request.user.is_authenticated:
        keep_display(user=request.user, chosen=chosen)
    response = HttpResponseRedirect(_way_back(request))
    for name, value in chosen.items():
        response.set_cookie(name, value, max_age=ONE_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return response


def _way_back(request: HttpRequest) -> str:
    """The page the button was on."""
    return own_address(request, request.POST.get("next", ""), request.headers.get("referer", ""), default="/")


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component on one page, with sample values: for the team and for the accessibility tests."""
    if not (settings.ALLOW_LOAD_DATA or getattr(request.user, "is_staff", False)):
        raise Http404
    return render(request, "gallery.html", samples.context(request.GET))
