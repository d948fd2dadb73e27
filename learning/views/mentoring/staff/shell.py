"""What the pages share on which staff look after mentoring: their tabs, and who may open them."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from accounts.permissions import operator_required
from programs.services.looking import Looker
from programs.views.staff.shell import looker_of, staff_page

View = Callable[..., HttpResponseBase]


class Tab(NamedTuple):
    """One part of the desk; `matching` = only for operators, who run the matching for the whole city."""

    key: str
    label: str
    name: str
    matching: bool = False


TABS = (
    Tab("desk", "한눈에", "staff-mentoring:desk"),
    Tab("queue", "기다리는 요청", "staff-mentoring:queue", matching=True),
    Tab("runs", "연결 계산", "staff-mentoring:runs", matching=True),
    Tab("rules", "지정과 기준", "staff-mentoring:pins", matching=True),
    Tab("mentors", "멘토", "staff-mentoring:mentors"),
    Tab("care", "함께하는 사람", "staff-mentoring:care"),
    Tab("concerns", "도움 요청", "staff-mentoring:concerns"),
    Tab("report", "보고서", "staff-mentoring:report"),
)


RULES = (
    ("pins", "지정과 예외", "staff-mentoring:pins"),
    ("policies", "연결 기준", "staff-mentoring:policies"),
    ("nudges", "알림 규칙", "staff-mentoring:nudges"),
)


def rules_tabs(key: str) -> list[dict[str, object]]:
    """The second row of tabs under 지정과 기준."""
    return [{"label": label, "href": reverse(name), "current": each == key} for each, label, name in RULES]


def matching_page(*methods: str) -> Callable[[View], View]:
    """A staff page of the matching: for operators only."""

    def decorate(view: View) -> View:
        return wraps(view)(operator_required(staff_page(*methods)(view)))

    return decorate


def masked_looker(request: HttpRequest) -> Looker:
    """Who looks at a page that never shows names, whatever is sent to it."""
    return replace(looker_of(request), reason=None)


def show(
    request: HttpRequest,
    template: str,
    tab: str,
    title: str,
    *,
    above: tuple[str, str] | None = None,
    status: int = 200,
    **context: object,
) -> HttpResponse:
    """Render a page of the desk. `tab` is the key of its part; `above` (label, address) the page it lies under."""
    crumbs = [("오늘 할 일", reverse("staff-today"))]
    if tab != "desk" or above:
        crumbs.append(("멘토링", reverse("staff-mentoring:desk")))
    crumbs += [above] if above else []
    tabs = [
        {"label": each.label, "href": reverse(each.name), "current": each.key == tab}
        for each in TABS
        if not each.matching or request.user.is_operator
    ]
    frame = {"staff_menu": "mentoring", "desk_tabs": tabs, "crumbs": crumbs, "title": title}
    return render(request, f"learning/mentoring/staff/{template}", frame | context, status=status)
