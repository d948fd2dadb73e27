"""What the officers' scholarship pages share: their menu, crumbs, tabs, and the rule that one finds only one's own."""

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from learning.models import RuleSet, ScholarshipRound
from learning.presenting.scholarships.rounds import state_of
from programs.services.looking import Looker
from programs.views.staff.shell import looker_of

TABS = (
    ("round", "한눈에", "staff-scholarships:round"),
    ("applications", "신청서", "staff-scholarships:applications"),
    ("evidence", "서류 확인", "staff-scholarships:evidence"),
    ("duplicates", "중복", "staff-scholarships:duplicates"),
    ("simulations", "미리 견주기", "staff-scholarships:simulations"),
    ("runs", "심사와 결정", "staff-scholarships:runs"),
    ("awards", "선정과 정산", "staff-scholarships:awards"),
    ("export", "내려받기", "staff-scholarships:export"),
)
HOME = ("장학금", "staff-scholarships:home")


def show(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """Render a scholarship page of the console with the officers' menu; auditors have one of their own, as has an
    officer who looks at a round of an organization where they are only an auditor."""
    shared: dict[str, Any] = {"staff_menu": "scholarships"}
    if not (works_on(request, context["round"]) if "round" in context else request.user.is_officer):
        audit = {"label": "장학금 감사", "href": reverse("staff-scholarships:audit"), "current": True}
        shared = {"side_nav": [audit], "side_title": "감사 메뉴", "is_auditor": True}
    return render(request, f"learning/scholarships/staff/{template}", shared | context, status=status)


def own_round(request: HttpRequest, round_id: int) -> ScholarshipRound:
    """The round, if this officer may manage it; else 404."""
    return _round(ScholarshipRound.objects.visible_to(request.user), round_id)


def readable_round(request: HttpRequest, round_id: int) -> ScholarshipRound:
    """The round, if this person may look at it, as an auditor too; else 404."""
    return _round(ScholarshipRound.objects.readable_by(request.user), round_id)


def _round(rows: QuerySet[ScholarshipRound], round_id: int) -> ScholarshipRound:
    return get_object_or_404(rows.select_related("rule_set", "account", "organization"), pk=round_id)


def own_rule_set(request: HttpRequest, rule_set_id: int) -> RuleSet:
    """The rule set, if this officer may see it; else 404."""
    return get_object_or_404(RuleSet.objects.visible_to(request.user), pk=rule_set_id)


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(HOME[0], reverse(HOME[1])), *more]


def works_on(request: HttpRequest, row: ScholarshipRound) -> bool:
    """Whether this person may do something about the round, not only look."""
    return request.user.is_officer_of(row.organization_id)


def round_frame(row: ScholarshipRound, tab: str, title: str = "") -> dict[str, Any]:
    """Crumbs, tabs and heading of the pages of one round; `title` for a page below a tab."""
    address = reverse("staff-scholarships:round", args=[row.pk])
    label, tone = state_of(row)
    return {
        "round": row,
        "crumbs": crumbs(*([(row.title, address)] if title else [])),
        "here": title or row.title,
        "title": title,
        "tabs": [
            {"label": name, "href": reverse(view, args=[row.pk]), "current": key == tab} for key, name, view in TABS
        ],
        "tab_label": title or next(name for key, name, _ in TABS if key == tab),
        "state_label": label,
        "state_tone": tone,
    }


def masked_looker(request: HttpRequest) -> Looker:
    """Who looks, without asking for names to be read: for a POST that does something else."""
    return replace(looker_of(request), reason=None)
