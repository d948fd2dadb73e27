"""The officer keeps seats of a round for some people first, and says what overlapping meetings mean."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.templatetags.display import moment
from programs.choices import ClashPolicy
from programs.eligibility import BadRule, Rule, describe
from programs.forms.staff_eligibility import EligibilityForm
from programs.forms.staff_groups import ClashForm, GroupForm
from programs.models import Intake, SeatGroup
from programs.services.group_changes import Kept, remove_group, save_group, set_clash_policy
from programs.services.refusals import Refused
from programs.views.staff.shell import answer, intake_frame, own_intake, refused, show, staff_page, typed_before


@staff_page("GET", "POST")
def groups(request: HttpRequest, intake_id: int) -> HttpResponse:
    row = own_intake(request, intake_id)
    here = reverse("staff:groups", args=[row.pk])
    form = ClashForm(request.POST if request.method == "POST" else {"clash_policy": row.clash_policy})
    if request.method == "POST" and form.is_valid():
        policy = ClashPolicy(form.cleaned_data["clash_policy"])
        try:
            set_clash_policy(intake_id=row.pk, policy=policy, by=request.user, now=timezone.now())
        except Refused as refusal:
            return refused(request, here, refusal)
        return answer(request, here, f"시간이 겹칠 때는 ‘{policy.label}’로 정했습니다.")
    return show(
        request,
        "groups.html",
        "intakes",
        **intake_frame(row, "groups"),
        rows=[_row(row, group) for group in row.seat_groups.all()],
        columns=[{"label": "묶음"}, {"label": "자리", "num": True}, {"label": "누구"}, {"label": "언제"}],
        stats=_stats(row),
        form=form,
    )


def _stats(row: Intake) -> list[dict[str, str]]:
    return [
        {"label": "정원", "value": f"{row.capacity or 0}명", "note": f"{row.taken}명이 받음"},
        {"label": "먼저 드리려고 남겨 둔 자리", "value": f"{row.kept}자리"},
        {"label": "누구나 받을 수 있는 자리", "value": f"{row.seats_left or 0}자리 남음"},
    ]


def _row(row: Intake, group: SeatGroup) -> dict[str, object]:
    return {
        "cells": [
            {"text": group.label, "href": reverse("staff:group", args=[row.pk, group.pk]), "header": True},
            {"text": f"{group.taken} / {group.seats}", "num": True},
            {"text": " · ".join(_sentences(group.rule))},
            {"text": _when(group)},
        ]
    }


def _sentences(rule: dict) -> list[str]:
    try:
        return describe(Rule.from_json(rule))
    except BadRule:
        return ["조건을 읽을 수 없습니다. 고쳐 주세요."]


def _when(group: SeatGroup) -> str:
    if group.released_at:
        return f"{moment(group.released_at)}에 모두에게 열었습니다"
    opens = f"{moment(group.opens_at)}부터 먼저 신청" if group.opens_at else ""
    until = f"{moment(group.releases_at)}에 모두에게 엶" if group.releases_at else "마감까지 남겨 둠"
    return " · ".join(filter(None, (opens, until if group.seats else "")))


@staff_page("GET", "POST")
def group_new(request: HttpRequest, intake_id: int) -> HttpResponse:
    return _edit(request, own_intake(request, intake_id), None)


@staff_page("GET", "POST")
def group(request: HttpRequest, intake_id: int, group_id: int) -> HttpResponse:
    row = own_intake(request, intake_id)
    return _edit(request, row, get_object_or_404(SeatGroup, intake=row, pk=group_id))


def _edit(request: HttpRequest, row: Intake, found: SeatGroup | None) -> HttpResponse:
    """One form for a new group and for one that is there; "preview" saves nothing."""
    form, rule = _forms(request, found)
    valid = request.method == "POST" and all([form.is_valid(), rule.is_valid()])
    if valid and not rule.rule():
        form.add_error(None, "누구에게 먼저 드리는지 한 가지는 골라 주세요.")
        valid = False
    if valid and "save" in request.POST:
        try:
            return _save(request, row, found, form, rule)
        except Refused as refusal:
            form.add_error(refusal.field or None, f"{refusal.detail} {refusal.next_step}".strip())
        except SeatGroup.DoesNotExist:
            raise Http404 from None
    return show(
        request,
        "group_form.html",
        "intakes",
        **intake_frame(row, "", f"{found.label} 자리" if found else "자리 나누기"),
        form=form,
        rule=rule,
        group=found,
        errors=_errors(form, rule),
        sentences=rule.sentences() if request.method == "POST" else _sentences(found.rule if found else {}),
        back=reverse("staff:groups", args=[row.pk]),
        limits=f"정원 {row.capacity or 0}명 가운데 {row.taken}명이 받았고, 지금 더 나눌 수 있는 자리는 "
        f"{max(row.seats_left or 0, 0)}자리입니다.",
        opens=f"모두의 신청은 {moment(row.apply_opens_at)}에 시작합니다." if row.apply_opens_at else "",
    )


def _forms(request: HttpRequest, found: SeatGroup | None) -> tuple[GroupForm, EligibilityForm]:
    if request.method == "POST":
        return GroupForm(request.POST), EligibilityForm(request.POST)
    typed = typed_before(request)
    stored = EligibilityForm.starting_values(found.rule if found else {})
    return GroupForm(initial=GroupForm.starting_values(found) | typed), EligibilityForm(initial=stored | typed)


def _errors(*forms) -> list[dict[str, str]]:
    return [
        {"href": f"#{each[name].id_for_label or each[name].auto_id}" if name in each.fields else "#main", "text": text}
        for each in forms
        for name, texts in each.errors.items()
        for text in texts
    ]


def _save(
    request: HttpRequest, row: Intake, found: SeatGroup | None, form: GroupForm, rule: EligibilityForm
) -> HttpResponse:
    data = form.cleaned_data
    saved = save_group(
        intake_id=row.pk,
        group_id=found.pk if found else None,
        kept=Kept(data["label"], rule.rule(), data["seats"], data["opens_at"], data["releases_at"]),
        by=request.user,
        now=timezone.now(),
    )
    back = reverse("staff:groups", args=[row.pk])
    return answer(request, back, f"‘{saved.label}’ 자리를 저장했습니다. 지금부터 신청하는 분께 적용합니다.")


@staff_page("GET", "POST")
def group_remove(request: HttpRequest, intake_id: int, group_id: int) -> HttpResponse:
    row = own_intake(request, intake_id)
    back = reverse("staff:groups", args=[row.pk])
    found = SeatGroup.objects.filter(intake=row, pk=group_id).first()
    if request.method == "POST":
        try:
            remove_group(intake_id=row.pk, group_id=group_id, by=request.user, now=timezone.now())
        except Refused as refusal:
            return refused(request, back, refusal)
        return answer(request, back, "나눈 자리를 없앴습니다. 남은 자리는 누구나 받을 수 있습니다.")
    if found is None:
        raise Http404
    return show(
        request,
        "confirm.html",
        "intakes",
        **intake_frame(row, "", f"‘{found.label}’ 자리 없애기"),
        label="나눈 자리 없애기",
        back=back,
        text=f"‘{found.label}’에 남겨 둔 {found.left}자리를 누구나 받을 수 있게 됩니다. "
        "기다리는 분이 있으면 차례대로 바로 안내합니다.",
    )
