"""Asking for a mentor, seeing where one stands, and answering a proposal."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.models import Organization
from accounts.permissions import resident_required
from accounts.services.drafts import discard_draft, fill_from_draft, load_draft, save_draft
from learning.choices.mentoring import RequestState
from learning.forms.mentoring.asking import AskForm, region_of
from learning.forms.mentoring.residents import DeclineForm
from learning.models.mentoring import MentorRequest
from learning.presenting.mentoring import asking as words
from learning.presenting.mentoring import residents
from learning.services.mentoring import proposals, requests
from learning.services.mentoring.mine import my_mentoring
from learning.views.mentoring.shell import answer, my_proposal, refused
from programs.models import Program
from programs.services.refusals import Refused

STARTED = "멘토를 찾기 시작했습니다. 찾으면 바로 알려 드립니다."
LATER = "적던 내용을 저장했습니다. 다음에 이어서 쓸 수 있습니다."


@require_GET
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """What mentoring is, or everything the visitor has in it."""
    now = timezone.now()
    found = my_mentoring(person=request.user, now=now) if request.user.is_authenticated else None
    return render(request, "learning/mentoring/home.html", residents.home_context(found, now))


def _organizations():
    return Organization.objects.filter(mentors__left_at__isnull=True, mentors__isnull=False).distinct().order_by("name")


def _form(request: HttpRequest, initial: Mapping[str, Any]) -> AskForm:
    data = request.POST if request.method == "POST" else None
    return AskForm(data, organizations=_organizations(), initial=initial)


def _values(form: AskForm, program: Program | None) -> requests.Ask:
    values = form.cleaned_data
    return requests.Ask(
        program_id=program.pk if program else None,
        trade=values["trade"],
        needs=values["needs"],
        goal=values["goal"],
        slots=values["slots"],
        languages=values["languages"],
        mode=values["mode"],
        region=values["region"],
        least_years=values["least_years"],
        not_from=[each.pk for each in values.get("not_from", ())],
        employer=values["employer"],
    )


@resident_required
@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """One page, kept while it is written; asked from a program it is about that program."""
    kept = load_draft(user=request.user, form=request.path) if request.method == "GET" else {}
    slug = request.POST.get("program") or request.GET.get("program") or kept.get("program")
    program = get_object_or_404(Program.objects.published(), slug=slug) if slug else None
    resident = getattr(request.user, "resident", None)
    form = _form(request, {"region": region_of(resident.district) if resident else "", "languages": ["ko"]})
    has_draft = request.method == "GET" and fill_from_draft(form, user=request.user, name=request.path)
    if request.method == "POST" and request.POST.get("leave") == "1":
        save_draft(user=request.user, form=request.path, values=request.POST, now=timezone.now())
        return answer(request, residents.HOME, LATER)
    if request.method == "POST" and form.is_valid():
        return _ask(request, form, program)
    return render(request, "learning/mentoring/ask.html", words.ask_context(form, program, has_draft=has_draft))


def _ask(request: HttpRequest, form: AskForm, program: Program | None) -> HttpResponse:
    try:
        made = requests.ask(person=request.user, values=_values(form, program), now=timezone.now())
    except Refused as refusal:
        form.add_error(None, f"{refusal.detail} {refusal.next_step}".strip())
        return render(request, "learning/mentoring/ask.html", words.ask_context(form, program), status=409)
    discard_draft(user=request.user, form=request.path)
    return answer(request, f"{residents.HOME}requests/{made.pk}/", STARTED)


def _own(request: HttpRequest, request_id: int) -> MentorRequest:
    rows = MentorRequest.objects.select_related("program")
    return get_object_or_404(rows, pk=request_id, person=request.user)


@require_GET
@resident_required
@never_cache
def standing(request: HttpRequest, request_id: int) -> HttpResponse:
    """Where one stands in line, why, and the smallest change that would help."""
    row, now = _own(request, request_id), timezone.now()
    if row.state != RequestState.OPEN:
        return redirect(words.place_of(row))
    found = requests.standing_of(row, now)
    return render(request, "learning/mentoring/standing.html", words.standing_context(row, found, now))


@resident_required
@never_cache
def change(request: HttpRequest, request_id: int) -> HttpResponse:
    row = _own(request, request_id)
    if row.state != RequestState.OPEN:
        return redirect(words.place_of(row))
    form = _form(request, words.initial_of(row))
    if request.method == "POST" and form.is_valid():
        try:
            requests.change(request_id=row.pk, by=request.user, values=_values(form, row.program), now=timezone.now())
        except Refused as refusal:
            form.add_error(None, f"{refusal.detail} {refusal.next_step}".strip())
        else:
            return answer(request, f"{residents.HOME}requests/{row.pk}/", "고친 내용으로 멘토를 찾습니다.")
    return render(request, "learning/mentoring/ask.html", words.ask_context(form, row.program, row=row))


@require_POST
@resident_required
def withdraw(request: HttpRequest, request_id: int) -> HttpResponse:
    row = _own(request, request_id)
    try:
        requests.withdraw(request_id=row.pk, by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, residents.HOME, refusal)
    return answer(request, residents.HOME, "요청을 거두었습니다. 언제든 다시 물을 수 있습니다.")


@require_GET
@resident_required
@never_cache
def proposal(request: HttpRequest, proposal_id: int) -> HttpResponse:
    found = my_proposal(request, proposal_id)
    if hasattr(found, "mentorship"):
        return redirect(residents.home_of(found.mentorship))
    return render(request, "learning/mentoring/proposal.html", residents.proposal_context(found, timezone.now()))


@require_POST
@resident_required
def accept(request: HttpRequest, proposal_id: int) -> HttpResponse:
    found, here = my_proposal(request, proposal_id), f"{residents.HOME}proposals/{proposal_id}/"
    try:
        proposals.accept(proposal_id=found.pk, by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, here, refusal)
    return answer(request, here, "함께하겠다고 답했습니다. 멘토도 답하면 바로 시작합니다.")


@resident_required
@never_cache
def decline(request: HttpRequest, proposal_id: int) -> HttpResponse:
    found = my_proposal(request, proposal_id)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            proposals.decline(proposal_id=found.pk, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            return refused(request, residents.HOME, refusal)
        return answer(request, residents.HOME, "다른 멘토를 찾겠습니다. 줄의 자리는 그대로입니다.")
    if not found.is_answerable(timezone.now()):
        return redirect(f"{residents.HOME}proposals/{found.pk}/")
    context = {"form": form, "proposal": found, "crumbs": residents.INSIDE}
    return render(request, "learning/mentoring/decline.html", context)
