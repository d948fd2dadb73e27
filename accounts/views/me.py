"""A resident sees what the portal holds about them, corrects it, takes it home, and may leave."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.forms.me import CorrectForm, LeaveForm
from accounts.models import Resident
from accounts.permissions import resident_required
from accounts.phones import write_mobile
from accounts.services.circumstances import LABELS, told_words
from accounts.services.contacts import is_proven
from accounts.services.leaving import CannotLeave, leave
from accounts.services.personal_data import correct, everything_about
from accounts.templatetags.display import clock, full_day

CRUMBS = [("내 정보", "/accounts/me/")]


@never_cache
@resident_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    user, resident = request.user, getattr(request.user, "resident", None) or Resident()
    change = {"change_href": "/accounts/me/correct/"}
    rows = [
        {"label": "이름", "value": user.name, **change},
        {"label": "생년월일", "value": _in_words(resident.birth_date), **change},
        {"label": "사는 자치구", "value": _in_words(resident.get_district_display()), **change},
        *_circumstances(resident),
        {
            "label": "휴대전화",
            "value": write_mobile(user.phone) if user.phone else "–",
            "change_href": "/accounts/me/contact/",
        },
        {"label": "전자우편", "value": user.email or "–", "change_href": "/accounts/me/contact/"},
    ]
    return render(request, "accounts/me/overview.html", {"rows": rows, "is_proven": is_proven(user)})


def _circumstances(resident: Resident) -> list[dict[str, str]]:
    href = "/accounts/me/circumstances/"
    told = told_words(resident).items()
    return [{"label": LABELS[name], "value": words or "알려 주지 않음", "change_href": href} for name, words in told]


@never_cache
@resident_required
@require_http_methods(["GET", "POST"])
def correct_me(request: HttpRequest) -> HttpResponse:
    form = CorrectForm(request.POST if request.method == "POST" else None, initial=CorrectForm.from_user(request.user))
    if form.is_valid():
        correct(user=request.user, **form.cleaned_data)
        messages.success(request, "고쳤습니다.")
        return redirect("me")
    return render(
        request,
        "accounts/me/form.html",
        {
            "form": form,
            "crumbs": CRUMBS,
            "title": "내 정보 고치기",
            "label": "저장하기",
            "lead": "여기서 고친 것은 다음 신청부터 쓰입니다.",
        },
    )


@never_cache
@resident_required
@require_GET
def data(request: HttpRequest) -> HttpResponse:
    """Everything we hold, on one page."""
    subjects = [
        {"title": title, "rows": [_readable(row) for row in rows]}
        for title, rows in everything_about(request.user).items()
    ]
    return render(request, "accounts/me/data.html", {"crumbs": CRUMBS, "subjects": subjects})


def _readable(row: Mapping[str, Any]) -> list[dict[str, str]]:
    return [{"label": label, "value": _in_words(value)} for label, value in row.items()]


def _in_words(value: Any) -> str:
    """A held value as people read it; what we don't hold is a dash."""
    if isinstance(value, datetime):
        return f"{full_day(value)} {clock(value)}"
    if isinstance(value, date):
        return full_day(value)
    if isinstance(value, Mapping):
        return "\n".join(f"{name}: {_in_words(part)}" for name, part in value.items()) or "–"
    if isinstance(value, list | tuple) and any(isinstance(part, Mapping) for part in value):
        return "\n\n".join(_in_words(part) for part in value)
    if isinstance(value, list | tuple):
        return ", ".join(_in_words(part) for part in value) or "없음"
    return "–" if value in (None, "") else str(value)


@never_cache
@resident_required
@require_GET
def download(request: HttpRequest) -> HttpResponse:
    """The same as a file (JSON, UTF-8)."""
    answer = JsonResponse(
        everything_about(request.user),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        content_type="application/json; charset=utf-8",
    )
    answer["Content-Disposition"] = 'attachment; filename="seoul4050-my-data.json"'
    return answer


@never_cache
@resident_required
@require_http_methods(["GET", "POST"])
def leave_portal(request: HttpRequest) -> HttpResponse:
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            leave(user=request.user, now=timezone.now())
        except CannotLeave as refusal:
            form.add_error(None, refusal.detail)
        else:
            logout(request)
            messages.success(request, "떠나셨습니다. 개인정보를 지웠습니다. 그동안 함께해 주셔서 고맙습니다.")
            return redirect("/")
    return render(request, "accounts/me/leave.html", {"form": form, "crumbs": CRUMBS})
