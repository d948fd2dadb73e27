"""Programs as the officer keeps them: list, write, copy, publish, take down."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from programs.choices import ProgramState, Source
from programs.forms.staff_intakes import ReasonForm
from programs.forms.staff_programs import ProgramForm
from programs.models import Program
from programs.particles import eun
from programs.plain_words import hard_words
from programs.services import program_editing
from programs.services.intakes import version_of
from programs.services.refusals import Refused
from programs.services.staff_programs import find_programs, people_in, rounds_of
from programs.services.staff_refusals import IncompleteProgram
from programs.views.staff.intake_rows import COLUMNS, intake_cells
from programs.views.staff.shell import (
    answer,
    new_token,
    own_program,
    refused,
    show,
    staff_page,
    typed_before,
    with_version,
)

TONES = {"draft": "primary", "published": "success", "archived": "gray"}
PAGE = 50
PROGRAM_COLUMNS = [
    {"label": "이름"},
    {"label": "상태"},
    {"label": "운영 기관"},
    {"label": "분야"},
    {"label": "회차", "num": True},
    {"label": "게시 중", "num": True},
]


def _crumbs(row: Program | None = None) -> list[tuple[str, str]]:
    crumbs = [("프로그램", reverse("staff:programs"))]
    return [*crumbs, (row.title, reverse("staff:program", args=[row.pk]))] if row else crumbs


@staff_page()
def programs(request: HttpRequest) -> HttpResponse:
    typed, state = request.GET.get("q", "").strip()[:60], request.GET.get("state", "")
    rows = find_programs(request.user, typed, state if state in ProgramState.values else "")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    chips = [
        {
            "label": label,
            "href": f"?{urlencode({'q': typed, 'state': '' if value == state else value})}",
            "on": value == state,
        }
        for value, label in ProgramState.choices
    ]
    return show(
        request,
        "programs.html",
        "programs",
        page_obj=page,
        typed=typed,
        chips=chips,
        rows=[_row(program) for program in page],
        columns=PROGRAM_COLUMNS,
        count_text=f"프로그램 {page.paginator.count}개",
    )


def _row(program: Program) -> dict[str, object]:
    return {
        "cells": [
            {"text": program.title, "header": True, "href": reverse("staff:program", args=[program.pk])},
            {"text": program.get_state_display(), "tone": TONES[program.state]},
            {"text": program.provider.name},
            {"text": program.get_area_display()},
            {"text": program.rounds, "num": True},
            {"text": program.open_rounds, "num": True},
        ]
    }


@staff_page()
def program(request: HttpRequest, program_id: int) -> HttpResponse:
    row = own_program(request, program_id)
    intakes = rounds_of(row)
    return show(
        request,
        "program.html",
        "programs",
        program=row,
        tone=TONES[row.state],
        is_imported=row.source != Source.PORTAL,
        rows=[{"cells": intake_cells(intake)} for intake in intakes],
        words=[
            (f"‘{word}’{eun(word)} 어려운 말입니다.", f"‘{easier}’처럼 쉬운 말을 써 주세요.")
            for word, easier in hard_words(f"{row.title} {row.summary}")
        ],
        columns=COLUMNS,
        token=new_token(),
        crumbs=_crumbs(),
    )


@staff_page("GET", "POST")
def program_new(request: HttpRequest) -> HttpResponse:
    initial = typed_before(request) if request.method == "GET" else {}
    form = ProgramForm(request.POST or None, user=request.user, initial={"token": new_token()} | initial)
    if request.method == "POST" and form.is_valid():
        token = form.cleaned_data["token"]
        made = program_editing.create_program(values=form.values(), now=timezone.now(), token=token)
        return answer(
            request, reverse("staff:program", args=[made.pk]), "프로그램을 저장했습니다. 이제 회차를 만들어 주세요."
        )
    return show(
        request,
        "program_form.html",
        "programs",
        form=form,
        title="새 프로그램",
        back=reverse("staff:programs"),
        crumbs=_crumbs(),
    )


@staff_page("GET", "POST")
def program_edit(request: HttpRequest, program_id: int) -> HttpResponse:
    row = own_program(request, program_id)
    page = reverse("staff:program", args=[row.pk])
    if request.method == "GET":
        initial = ProgramForm.starting_values(row) | {"version": version_of(row)} | typed_before(request)
        return _edit_page(request, row, ProgramForm(user=request.user, shown=_shown(row), initial=initial))
    form = ProgramForm(request.POST, user=request.user, shown=_shown(row))
    if not form.is_valid():
        return _edit_page(request, row, form)
    try:
        program_editing.edit_program(
            program_id=row.pk, values=form.values(), version=form.cleaned_data["version"], now=timezone.now()
        )
    except IncompleteProgram as refusal:
        for finding in refusal.findings:
            form.add_error(finding.field, finding.text)
        return _edit_page(request, row, form)
    except Refused as refusal:
        return _edit_page(request, row, form, refusal)
    return answer(request, page, "저장했습니다.")


def _shown(row: Program) -> Program | None:
    return row if row.state != ProgramState.DRAFT else None


def _edit_page(request: HttpRequest, row: Program, form: ProgramForm, refusal: Refused | None = None) -> HttpResponse:
    if version := getattr(refusal, "version", ""):
        form.data = with_version(form.data, version)
    return show(
        request,
        "program_form.html",
        "programs",
        form=form,
        program=row,
        refusal=refusal,
        title="프로그램 고치기",
        back=reverse("staff:program", args=[row.pk]),
        status=409 if refusal else 200,
        crumbs=_crumbs(row),
    )


@staff_page("POST")
def program_copy(request: HttpRequest, program_id: int) -> HttpResponse:
    row = own_program(request, program_id)
    token = request.POST.get("token") or new_token()
    made = program_editing.copy_program(program_id=row.pk, now=timezone.now(), token=token)
    return answer(request, reverse("staff:program-edit", args=[made.pk]), "복사했습니다. 이름과 내용을 고쳐 주세요.")


@staff_page("POST")
def program_publish(request: HttpRequest, program_id: int) -> HttpResponse:
    row = own_program(request, program_id)
    page = reverse("staff:program", args=[row.pk])
    try:
        program_editing.publish_program(program_id=row.pk, now=timezone.now())
    except Refused as refusal:
        return refused(request, page, refusal)
    return answer(request, page, "프로그램을 게시했습니다.")


@staff_page("GET", "POST")
def program_archive(request: HttpRequest, program_id: int) -> HttpResponse:
    row = own_program(request, program_id)
    form = ReasonForm(request.POST or None, hint="폐강되는 회차에 있는 분들이 이 까닭을 봅니다.")
    if request.method == "POST" and form.is_valid():
        try:
            told = program_editing.archive_program(
                program_id=row.pk, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now()
            )
        except Refused as refusal:
            form.add_error("reason", refusal.detail)
        else:
            sentence = f"프로그램을 내렸습니다. {told}명에게 알렸습니다." if told else "프로그램을 내렸습니다."
            return answer(request, reverse("staff:program", args=[row.pk]), sentence)
    return show(
        request,
        "confirm.html",
        "programs",
        form=form,
        title="프로그램 내리기",
        label="프로그램 내리기",
        back=reverse("staff:program", args=[row.pk]),
        subject=row.title,
        crumbs=_crumbs(row),
        text=f"아무에게도 보이지 않고, 끝나지 않은 회차는 폐강합니다. 지금 {people_in(row)}명이 함께하고 있습니다.",
    )
