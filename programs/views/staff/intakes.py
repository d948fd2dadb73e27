"""Rounds as the officer makes them: list, one at a glance, write, copy, look over, change."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from accounts.templatetags.display import day_range, moment, moment_range, won
from programs.forms.staff_draws import SelectionForm
from programs.forms.staff_eligibility import EligibilityForm
from programs.forms.staff_intakes import CapacityForm, CopyForm, IntakeForm
from programs.models import Intake, Program
from programs.presenting.staff_draws import selection_words
from programs.presenting.staff_today import LABELS
from programs.publishing import Finding, blocks
from programs.rounds import next_name
from programs.services import intakes as rounds
from programs.services.intake_changes import rule_words
from programs.services.intake_findings import findings_of, new_since
from programs.services.refusals import Refused
from programs.services.seats import change_capacity
from programs.services.staff_programs import STATE_FILTERS, find_intakes
from programs.services.staff_refusals import Incomplete
from programs.views.staff.intake_rows import COLUMNS, intake_cells
from programs.views.staff.selection import fits, selection_form, values_of
from programs.views.staff.shell import (
    answer,
    intake_frame,
    new_token,
    own_intake,
    own_program,
    show,
    staff_page,
    typed_before,
    with_version,
)

PAGE = 50


@staff_page()
def intakes(request: HttpRequest) -> HttpResponse:
    typed, state, queue = (request.GET.get(name, "").strip()[:60] for name in ("q", "state", "queue"))
    rows = find_intakes(request.user, typed, state, queue, timezone.now())
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    chips = [{"label": LABELS[queue], "href": f"?{urlencode({'q': typed})}", "on": True}] if queue in LABELS else []
    chips += [
        {
            "label": label,
            "on": key == state,
            "href": f"?{urlencode({'q': typed, 'state': '' if key == state else key})}",
        }
        for key, label in STATE_FILTERS.items()
    ]
    return show(
        request,
        "intakes.html",
        "intakes",
        page_obj=page,
        typed=typed,
        chips=chips,
        columns=COLUMNS,
        title=LABELS.get(queue, "모집회차"),
        count_text=f"회차 {page.paginator.count}개",
        start=[{"label": "프로그램 보기", "href": reverse("staff:programs"), "kind": "tertiary"}],
        rows=[{"cells": intake_cells(intake, with_program=True)} for intake in page],
    )


@staff_page()
def intake(request: HttpRequest, intake_id: int) -> HttpResponse:
    row = own_intake(request, intake_id)
    return show(
        request,
        "intake.html",
        "intakes",
        **intake_frame(row, "intake"),
        facts=facts_of(row),
        meetings=list(row.meetings.all()),
        stats=_stats(row),
    )


def _stats(row: Intake) -> list[dict[str, object]]:
    left = "" if row.seats_left is None else f"{row.seats_left}자리 남음"
    return [
        {"label": "자리를 받은 사람", "value": f"{row.taken}명", "note": left},
        {"label": "기다리는 사람", "value": f"{row.waiting}명", "note": f"대기 정원 {row.waitlist_capacity}명"},
        {"label": "지나간 차시", "value": f"{row.held}번", "note": ""},
    ]


def facts_of(row: Intake) -> list[dict[str, object]]:
    """The round as residents will read it."""
    closes = f"{moment(row.apply_opens_at)} – {moment(row.apply_closes_at)}"
    waiting = f" · 대기 {row.waiting}/{row.waitlist_capacity}명" if row.waitlist_capacity else ""
    fee = won(row.fee_krw) or "운영 기관에 물어보기"
    return [
        {"label": "신청", "value": closes if row.apply_opens_at and row.apply_closes_at else "정하지 않음"},
        {"label": "기간", "value": day_range(row.starts_on, row.ends_on) or "정하지 않음"},
        {"label": "시간", "value": row.schedule_note or "정하지 않음"},
        {"label": "장소", "value": row.venue.name if row.venue else "정하지 않음"},
        {"label": "정원", "value": f"{row.taken}/{row.capacity or 0}명{waiting}"},
        {"label": "비용", "value": f"{fee} {row.fee_note}".strip()},
        {"label": "신청 자격", "value": rule_words(row.eligibility)},
        {"label": "수료 기준", "value": f"출석 {row.completion_percent}% 이상"},
        {"label": "뽑는 방법", "value": selection_words(row)},
    ]


@staff_page("GET", "POST")
def intake_new(request: HttpRequest, program_id: int) -> HttpResponse:
    program = own_program(request, program_id)
    initial = typed_before(request) if request.method == "GET" else {}
    names = list(program.intakes.values_list("name", flat=True))
    start = {"token": new_token(), "name": next_name(names)} | initial
    form = IntakeForm(request.POST or None, program=program, initial=start)
    rule = EligibilityForm(request.POST or None, initial={"age_min": 40, "age_max": 64} | initial)
    way = selection_form(request, **initial)
    if request.method == "POST" and fits(form, way) and rule.is_valid() and "save" in request.POST:
        made = rounds.create_intake(
            program_id=program.pk,
            values=values_of(form, way) | {"eligibility": rule.rule()},
            plan=way.plan,
            by=request.user,
            now=timezone.now(),
            token=form.cleaned_data["token"],
        )
        return HttpResponseRedirect(reverse("staff:preview", args=[made.pk]))
    back = reverse("staff:program", args=[program.pk])
    return _form_page(request, program, form, rule, way, title="새 회차", back=back)


@staff_page("GET", "POST")
def intake_edit(request: HttpRequest, intake_id: int) -> HttpResponse:
    row = own_intake(request, intake_id)
    fixed = row.state != "draft"
    shown = row if fixed else None
    here = {"title": "회차 고치기", "back": reverse("staff:intake", args=[row.pk]), "row": row}
    if request.method == "GET":
        kept = typed_before(request)
        start = IntakeForm.starting_values(row) | {"version": rounds.version_of(row)} | kept
        form = IntakeForm(program=row.program, shown=shown, initial=start)
        rule = EligibilityForm(initial=EligibilityForm.starting_values(row.eligibility) | kept)
        way = None if fixed else selection_form(request, **(SelectionForm.starting_values(row) | kept))
        return _form_page(request, row.program, form, rule, way, **here)
    form = IntakeForm(request.POST, program=row.program, shown=shown)
    rule = EligibilityForm(request.POST)
    way = None if fixed else selection_form(request)
    if not (fits(form, way) and rule.is_valid() and "save" in request.POST):
        return _form_page(request, row.program, form, rule, way, **here)
    before = findings_of(row, timezone.now())
    try:
        told = rounds.edit_intake(
            intake_id=row.pk,
            values=values_of(form, way) | {"eligibility": rule.rule()},
            plan=way.plan if way else None,
            by=request.user,
            version=form.cleaned_data["version"],
            now=timezone.now(),
        )
    except Incomplete as refusal:
        _say_at_fields(form, refusal)
        return _form_page(request, row.program, form, rule, way, **here)
    except Refused as refusal:
        return _form_page(request, row.program, form, rule, way, refusal=refusal, **here)
    if row.state == "draft":
        return HttpResponseRedirect(reverse("staff:preview", args=[row.pk]))
    return _saved(request, row, before, told)


def _say_at_fields(form: IntakeForm, refusal: Incomplete) -> None:
    for finding in refusal.findings:
        mend = " 차시를 먼저 옮기거나 지워 주세요." if finding.part == "meetings" else ""
        form.add_error(finding.field if finding.field in form.fields else None, finding.text + mend)


def _saved(request: HttpRequest, row: Intake, before: Sequence[Finding], told: int) -> HttpResponse:
    """Back to the round, with what its officer should think about since this edit."""
    now = own_intake(request, row.pk)
    for finding in new_since(before, now, timezone.now()):
        messages.warning(request, finding.text)
    sentence = f"저장했습니다. {told}명에게 바뀐 것을 알렸습니다." if told else "저장했습니다."
    return answer(request, reverse("staff:intake", args=[row.pk]), sentence)


def _form_page(
    request: HttpRequest,
    program: Program,
    form: IntakeForm,
    rule: EligibilityForm,
    way: SelectionForm | None,
    *,
    title: str,
    back: str,
    row: Intake | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    if version := getattr(refusal, "version", ""):
        form.data = with_version(form.data, version)
    sentences = (
        rule.sentences() if rule.is_bound else [rule_words(row.eligibility if row else {"age": {"min": 40, "max": 64}})]
    )
    return show(
        request,
        "intake_form.html",
        "intakes",
        form=form,
        rule=rule,
        way=way,
        program=program,
        row=row,
        refusal=refusal,
        title=title,
        back=back,
        sentences=sentences,
        crumbs=_crumbs(program, row),
        save_label="저장하고 미리 보기" if row is None or row.state == "draft" else "저장하기",
        has_errors=bool(rule.errors or form.errors or (way and way.errors)),
        errors=_errors(*filter(None, (form, way)), rule),
        status=409 if refusal else 200,
    )


def _crumbs(program: Program, row: Intake | None) -> list[tuple[str, str]]:
    crumbs = [(program.title, reverse("staff:program", args=[program.pk]))]
    return [*crumbs, (row.name, reverse("staff:intake", args=[row.pk]))] if row else crumbs


def _errors(*forms) -> list[dict[str, str]]:
    """Every error of several forms for one summary."""
    found = []
    for form in forms:
        for name, texts in form.errors.items():
            address = f"#{form[name].auto_id}" if name in form.fields else "#main"
            found += [{"href": address, "text": text} for text in texts]
    return found


@staff_page("POST")
def eligibility_words(request: HttpRequest) -> HttpResponse:
    """The rule being typed, as sentences (a fragment that the form swaps in)."""
    rule = EligibilityForm(request.POST)
    return show(request, "_rule_words.html", "", sentences=rule.sentences(), errors=_errors(rule))


@staff_page("GET", "POST")
def intake_copy(request: HttpRequest, intake_id: int) -> HttpResponse:
    """The next round: look at three dates, then look it over."""
    row = own_intake(request, intake_id)
    if request.method == "POST":
        form = CopyForm(request.POST)
        if form.is_valid():
            made = rounds.copy_intake(
                intake_id=row.pk,
                values=form.values(),
                by=request.user,
                now=timezone.now(),
                token=form.cleaned_data["token"],
            )
            return HttpResponseRedirect(reverse("staff:preview", args=[made.pk]))
    else:
        start = rounds.proposed_copy(row, timezone.now()) | {"token": new_token()} | typed_before(request)
        form = CopyForm(initial=start)
    return show(
        request,
        "intake_copy.html",
        "intakes",
        **intake_frame(row, "", "새 회차로 복사"),
        form=form,
        kept=facts_of(row)[2:],
        meeting_count=row.meetings.count(),
    )


@staff_page()
def preview(request: HttpRequest, intake_id: int) -> HttpResponse:
    """The round as it will be, and what still stands in the way."""
    row = own_intake(request, intake_id)
    findings = findings_of(row, timezone.now())
    stops = blocks(findings)
    meetings = [f"{m.number}차시 {moment_range(m.starts_at, m.ends_at)} {m.room}".strip() for m in row.meetings.all()]
    return show(
        request,
        "preview.html",
        "intakes",
        **intake_frame(row, "", "미리 보기"),
        facts=facts_of(row),
        stops=[_mended(row, finding) for finding in stops],
        meetings=meetings,
        warnings=[_mended(row, finding) for finding in findings if finding not in stops],
    )


def _mended(row: Intake, finding) -> dict[str, str]:
    """A finding with the page that mends it."""
    pages = {
        "program": ("프로그램 고치기", reverse("staff:program-edit", args=[row.program_id])),
        "round": ("회차 고치기", reverse("staff:intake-edit", args=[row.pk])),
        "meetings": ("차시 고치기", reverse("staff:meetings", args=[row.pk])),
        "screening": ("심사 기준 적기", reverse("staff:screening-form", args=[row.pk])),
    }
    label, href = pages[finding.part]
    return {"text": finding.text, "label": label, "href": href}


@staff_page("GET", "POST")
def capacity(request: HttpRequest, intake_id: int) -> HttpResponse:
    row = own_intake(request, intake_id)
    start = {"capacity": row.capacity, "waitlist_capacity": row.waitlist_capacity}
    form = CapacityForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            change_capacity(intake=row, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field or None, refusal.detail)
        else:
            return answer(request, reverse("staff:intake", args=[row.pk]), "정원을 바꿨습니다.")
    return show(
        request,
        "capacity.html",
        "intakes",
        **intake_frame(row, "", "정원 바꾸기"),
        form=form,
        explained=f"지금 {row.taken}명이 자리를 받았고 {row.waiting}명이 기다립니다."
        " 정원을 늘리면 기다리는 순서대로 바로 자리를 안내합니다.",
    )
