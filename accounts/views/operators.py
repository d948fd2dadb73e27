"""Operators give and end roles, look through who saw whose data, and sign each month off."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.choices import AccessAction
from accounts.forms.me import ReasonForm
from accounts.forms.staff import AccessSearchForm, GrantForm
from accounts.masking import mask_name
from accounts.models import AccessLog, AccessReview, Membership, RoleChange
from accounts.permissions import operator_required
from accounts.services.access import (
    MonthNotOver,
    Search,
    export_access,
    find_access,
    is_over,
    month_summary,
    record_log_look,
    sign_off_month,
)
from accounts.services.roles import AlreadyHeld, LastOperator, end_role, grant_role
from accounts.services.sources import source_of
from accounts.templatetags.display import moment

PAGE = 50
PAGES = (
    ("오늘 할 일", "/staff/"),
    ("역할", "/accounts/roles/"),
    ("접속 기록", "/accounts/access-log/"),
    ("보내지 못한 알림", "/accounts/notices/undelivered/"),
)


def side(current: str) -> dict[str, object]:
    """The side navigation of the operator's pages."""
    return {
        "side_title": "포털 운영",
        "side_nav": [{"label": label, "href": href, "current": href == current} for label, href in PAGES],
    }


@never_cache
@operator_required
@require_http_methods(["GET", "POST"])
def roles(request: HttpRequest) -> HttpResponse:
    """Who holds which role; POST gives one."""
    form = GrantForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            grant_role(
                user=data["contact"],
                organization=data["organization"],
                role=data["role"],
                reason=data["reason"],
                by=request.user,
                now=timezone.now(),
            )
        except AlreadyHeld as refusal:
            form.add_error("role", refusal.detail)
        else:
            name = data["contact"].name
            messages.success(request, f"{name} 님에게 역할을 주었습니다. 다시 로그인하면 쓸 수 있습니다.")
            return redirect("roles")
    held = Membership.objects.filter(ended_at__isnull=True).select_related("user", "organization")
    page = Paginator(held.order_by("organization__name", "role", "user__name"), PAGE).get_page(request.GET.get("page"))
    changes = RoleChange.objects.select_related("user", "by")[:20]
    return render(
        request,
        "accounts/staff/roles.html",
        {
            "form": form,
            "page_obj": page,
            "changes": changes,
            **side("/accounts/roles/"),
        },
    )


@never_cache
@operator_required
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Ask for the reason, then end the role and the person's sessions."""
    membership = get_object_or_404(Membership.objects.select_related("user", "organization"), pk=membership_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            end_role(
                membership_id=membership_id, by=request.user, reason=form.cleaned_data["reason"], now=timezone.now()
            )
        except LastOperator as refusal:
            form.add_error(None, refusal.detail)
        else:
            messages.success(request, "역할을 끝냈습니다. 그 사람은 바로 로그아웃되었습니다.")
            return redirect("roles")
    return render(
        request,
        "accounts/staff/end_role.html",
        {
            "form": form,
            "membership": membership,
            "crumbs": [("역할", "/accounts/roles/")],
            **side("/accounts/roles/"),
        },
    )


@never_cache
@operator_required
@require_http_methods(["GET", "POST"])
def access_log(request: HttpRequest) -> HttpResponseBase:
    """The records, filtered; POST takes them out as a file, with a reason. A wrong filter finds and takes nothing."""
    form = AccessSearchForm(request.GET)
    search = Search(**form.cleaned_data) if form.is_valid() else None
    reason = ReasonForm(request.POST if request.method == "POST" else None)
    looker = {"actor": request.user, "source": source_of(request), "now": timezone.now()}
    if reason.is_valid() and search is None:
        reason.add_error(None, "찾는 조건이 맞지 않아 내려받지 않았습니다. 위의 조건을 먼저 고쳐 주세요.")
    elif reason.is_valid():
        return _as_csv(export_access(search=search, reason=reason.cleaned_data["reason"], **looker))
    found = find_access(search) if search else AccessLog.objects.none()
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    record_log_look(rows=page.object_list, **looker)
    return render(
        request,
        "accounts/staff/access_log.html",
        {
            "form": form,
            "reason": reason,
            "page_obj": page,
            "table": _table(page.object_list),
            **side("/accounts/access-log/"),
        },
    )


def _table(rows: list[AccessLog]) -> dict[str, list]:
    return {
        "columns": [{"label": label} for label in ("언제", "누가", "어디에서", "누구의", "무엇을", "까닭")],
        "rows": [
            {
                "cells": [
                    {"text": moment(row.at)},
                    {"text": row.actor_name},
                    {"text": row.source or "–"},
                    {"text": f"{mask_name(row.subject.name)} ({row.subject_id})"},
                    {"text": f"{AccessAction.label_of(row.action)} · {row.target}"},
                    {"text": row.reason or "–"},
                ]
            }
            for row in rows
        ],
    }


def _as_csv(rows: Iterable[AccessLog]) -> StreamingHttpResponse:
    """UTF-8 with BOM for spreadsheets, sent while it is read; what one would run as a formula is made text."""
    answer = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="access-log.csv"'
    return answer


def _lines(rows: Iterable[AccessLog]) -> Iterator[str]:
    writer = csv.writer(_PassedOn())
    yield "\ufeff" + writer.writerow(["언제", "누가", "어디에서", "대상 번호", "한 일", "무엇", "까닭"])
    for row in rows:
        cells = [
            timezone.localtime(row.at).isoformat(),
            row.actor_name,
            row.source or "",
            row.subject_id,
            row.action,
            row.target,
            row.reason,
        ]
        yield writer.writerow([f"'{cell}" if str(cell)[:1] in "=+-@\t\r" else cell for cell in cells])


class _PassedOn:
    """A file for csv.writer that hands each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


@operator_required
@require_POST
def sign_off(request: HttpRequest) -> HttpResponse:
    """The month was checked."""
    month = _month(request.POST.get("month", ""))
    try:
        sign_off_month(month=month, by=request.user, note=request.POST.get("note", ""), now=timezone.now())
    except MonthNotOver as refusal:
        messages.error(request, refusal.detail)
    else:
        messages.success(request, f"{month.year}년 {month.month}월 기록을 확인했다고 적었습니다.")
    return redirect(f"/accounts/access-log/months/?month={month:%Y-%m}")


@never_cache
@operator_required
def months(request: HttpRequest) -> HttpResponse:
    """One month in numbers and whether it has been checked."""
    month = _month(request.GET.get("month", ""))
    reviews = list(AccessReview.objects.all()[:24])
    summary = month_summary(month)
    rows = [
        {
            "cells": [
                {"text": line["actor_name"], "header": True},
                {"text": AccessAction.label_of(line["action"])},
                {"text": line["times"], "num": True},
                {"text": line["people"], "num": True},
            ]
        }
        for line in summary
    ]
    columns = [{"label": "누가"}, {"label": "한 일"}]
    columns += [{"label": label, "num": True} for label in ("횟수", "대상 사람")]
    return render(
        request,
        "accounts/staff/months.html",
        {
            "month": month,
            "rows": rows,
            "columns": columns,
            "reviews": reviews,
            "is_over": is_over(month, timezone.now()),
            "review": next((review for review in reviews if review.month == month), None),
            "crumbs": [("접속 기록", "/accounts/access-log/")],
            **side("/accounts/access-log/"),
        },
    )


def _month(text: str) -> date:
    """ "2026-11" -> its first day; anything else is this month."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return timezone.localdate().replace(day=1)
