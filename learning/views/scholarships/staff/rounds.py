"""Rounds in an officer's hands: the list by what waits, one at a glance, writing, announcing, calling off."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from learning.choices.scholarships import RoundState
from learning.forms.scholarships.rounds import ClosingForm, RoundForm
from learning.models import ScholarshipRound
from learning.presenting.scholarships import rounds as presenting
from learning.presenting.scholarships.round_page import tasks_of
from learning.rule_words import precedence_words
from learning.services.scholarships import rounds as service
from learning.services.scholarships.overview import overview_of
from learning.views.scholarships.staff.frame import crumbs, own_round, round_frame, show
from programs.forms.staff_intakes import ReasonForm
from programs.services.refusals import Refused
from programs.views.staff.shell import answer, refused, staff_page


def address_of(row: ScholarshipRound) -> str:
    return reverse("staff-scholarships:round", args=[row.pk])


@staff_page()
def home(request: HttpRequest) -> HttpResponse:
    """Every round of the officer's organization, those that wait for somebody first."""
    cards = presenting.cards(service.list_rounds(request.user), timezone.now())
    return show(request, "home.html", cards=cards)


@staff_page()
def round_page(request: HttpRequest, round_id: int) -> HttpResponse:
    return _glance(request, own_round(request, round_id))


def _glance(request: HttpRequest, row: ScholarshipRound, problem: Refused | None = None) -> HttpResponse:
    now = timezone.now()
    found = overview_of(row)
    is_draft = row.state == RoundState.DRAFT
    return show(
        request,
        "round.html",
        **round_frame(row, "round"),
        phase=presenting.phase_words(row, now),
        facts=presenting.facts_of(row),
        tasks=[] if is_draft else tasks_of(row, found, now),
        counts=found.counts,
        is_draft=is_draft,
        problems=service.problems_before_announcing(row, now) if is_draft else [],
        problem=problem,
        order=precedence_words(row.rules.get("precedence", "")),
        can_extend=row.state == RoundState.ANNOUNCED,
        can_cancel=row.state in (RoundState.DRAFT, RoundState.ANNOUNCED, RoundState.FROZEN),
        history=found.history,
    )


def _form(request: HttpRequest, row: ScholarshipRound | None = None) -> RoundForm:
    data = request.POST if request.method == "POST" else None
    kwargs: dict[str, Any] = {"row": row} if row else {"initial": _usual(request)}
    return RoundForm(
        data,
        accounts=service.accounts_of(request.user),
        rule_sets=service.usable_rule_sets(request.user),
        **kwargs,
    )


def _usual(request: HttpRequest) -> dict[str, Any]:
    """What most rounds have."""
    return {"award_krw": 600_000, "appeal_reserve": 0, "accept_days": 10, "year": timezone.localdate().year,
            "officer_name": request.user.name}  # fmt: skip


@staff_page("GET", "POST")
def new(request: HttpRequest) -> HttpResponse:
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        try:
            made = service.create(values=form.cleaned_data, by=request.user, now=timezone.now())
            return answer(request, address_of(made), "회차를 만들었습니다. 확인한 뒤 공고해 주세요.")
        except Refused as refusal:
            form.add_error(None, f"{refusal.detail} {refusal.next_step}".strip())
    return show(request, "round_form.html", crumbs=crumbs(), here="새 회차", form=form, back=reverse(
        "staff-scholarships:home"), has_accounts=service.accounts_of(request.user).exists())  # fmt: skip


@staff_page("GET", "POST")
def edit(request: HttpRequest, round_id: int) -> HttpResponse:
    row = own_round(request, round_id)
    form, stamp = _form(request, row), service.stamp_of(row)
    if request.method == "POST" and form.is_valid():
        try:
            service.change(
                round_id=row.pk, values=form.cleaned_data, stamp=request.POST.get("stamp", ""), by=request.user,
                now=timezone.now(),
            )  # fmt: skip
            return answer(request, address_of(row), "저장했습니다.")
        except Refused as refusal:
            form.add_error(None, f"{refusal.detail} {refusal.next_step}".strip())
    frame = round_frame(row, "round", "회차 고치기")
    return show(request, "round_form.html", **frame, form=form, stamp=stamp, back=address_of(row), has_accounts=True)


@staff_page("POST")
def announce(request: HttpRequest, round_id: int) -> HttpResponse:
    row = own_round(request, round_id)
    try:
        made = service.announce(round_id=row.pk, by=request.user, now=timezone.now())
    except Refused as refusal:
        return _glance(request, row, refusal)
    return answer(request, address_of(made), "공고했습니다. 추첨 약속 값도 함께 공개했습니다.")


@staff_page("GET", "POST")
def closing(request: HttpRequest, round_id: int) -> HttpResponse:
    """Take applications for longer."""
    row = own_round(request, round_id)
    if row.state != RoundState.ANNOUNCED:
        return HttpResponseRedirect(address_of(row))
    initial = {"closes_at": row.closes_at, "result_on": row.result_on}
    form = ClosingForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            service.move_closing(round_id=row.pk, **form.cleaned_data, by=request.user, now=timezone.now())
            return answer(request, address_of(row), "마감을 늦췄습니다.")
        except Refused as refusal:
            form.add_error(refusal.field or None, f"{refusal.detail} {refusal.next_step}".strip())
    return show(
        request, "confirm.html", **round_frame(row, "round", "마감 늦추기"), form=form, label="마감 늦추기",
        kind="primary", text="신청을 더 받습니다. 마감을 앞당길 수는 없습니다.", back=address_of(row),
    )  # fmt: skip


@staff_page("GET", "POST")
def cancel(request: HttpRequest, round_id: int) -> HttpResponse:
    row = own_round(request, round_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            service.cancel(round_id=row.pk, **form.cleaned_data, by=request.user, now=timezone.now())
            return answer(request, address_of(row), "회차를 취소했습니다.")
        except Refused as refusal:
            if refusal.field not in form.fields:
                return refused(request, address_of(row), refusal)
            form.add_error(refusal.field, refusal.detail)
    return show(
        request, "confirm.html", **round_frame(row, "round", "회차 취소하기"), form=form, label="회차 취소하기",
        kind="danger", text="취소하면 되돌릴 수 없습니다. 신청한 분께 까닭을 그대로 알립니다.", back=address_of(row),
    )  # fmt: skip
