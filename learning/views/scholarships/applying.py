"""Serves the resident who applies for a scholarship: a task list, one section or paper a page, all before sending.

The application is found by round and person, so that it can be gone on with from any device.
"""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.services.drafts import discard_draft, fill_from_draft
from learning.application_sections import PAPER_FACTS, Part, section_of
from learning.forms.scholarships.applying import EvidenceForm, SectionForm, SendForm
from learning.models import Evidence, ScholarshipRound
from learning.presenting.scholarships import applying as words
from learning.services.scholarships.applying import saving, sending
from learning.services.scholarships.applying.consenting import consent_for, kept_back
from learning.services.scholarships.applying.own import OwnApplication, own_application
from learning.services.scholarships.applying.refusals import ConsentFirst
from learning.views.scholarships.rounds import CARRIED, carried_answers
from programs.services.refusals import Refused

TEMPLATES = "learning/scholarships"


def found_or_404(request: HttpRequest, round_id: int) -> OwnApplication:
    try:
        return own_application(
            person=request.user, round_id=round_id, now=timezone.now(), carried=carried_answers(request, round_id)
        )
    except ScholarshipRound.DoesNotExist:
        raise Http404 from None


def onward(found: OwnApplication) -> HttpResponse:
    """Where an application that can't be written goes on: its own page, or the task list that says why."""
    if found.row and found.row.submitted_at:
        return redirect("scholarships:application", found.row.pk)
    return redirect("scholarships:apply", found.round.pk)


def refused(request: HttpRequest, refusal: Refused, round_id: int) -> HttpResponse:
    messages.warning(request, f"{refusal.detail} {refusal.next_step}".strip())
    return redirect("scholarships:apply", round_id)


@require_GET
@login_required
@never_cache
def apply(request: HttpRequest, round_id: int) -> HttpResponse:
    """The task list."""
    found = found_or_404(request, round_id)
    if found.row and found.row.submitted_at:
        return redirect("scholarships:application", found.row.pk)
    waiting = kept_back(found.used, request.user)
    return render(request, f"{TEMPLATES}/apply.html", words.tasks_context(found, waiting))


@require_POST
@login_required
def confirm(request: HttpRequest, round_id: int) -> HttpResponse:
    """Everything known from before still holds."""
    carried, now = carried_answers(request, round_id), timezone.now()
    try:
        saving.confirm_earlier(person=request.user, round_id=round_id, carried=carried, now=now)
    except ScholarshipRound.DoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        return refused(request, refusal, round_id)
    request.session.pop(CARRIED, None)
    messages.success(request, "전에 적으신 답을 그대로 옮겼습니다.")
    return redirect("scholarships:apply", round_id)


@require_POST
@login_required
def discard(request: HttpRequest, round_id: int) -> HttpResponse:
    """Throw away what was written and put up, while nothing is sent."""
    found = found_or_404(request, round_id)
    request.session.pop(CARRIED, None)
    if found.row is not None and found.row.submitted_at is None:
        sending.withdraw(person=request.user, application_id=found.row.pk, reason="", now=found.now)
        messages.success(request, "쓰던 신청서와 올린 서류를 지웠습니다.")
    return redirect("scholarships:round", round_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def section(request: HttpRequest, round_id: int, subject: str) -> HttpResponse:
    """One section of the questions."""
    found = found_or_404(request, round_id)
    shown = found.part(subject)
    if shown is None:
        raise Http404
    if not found.may_write:
        return onward(found)
    consent = consent_for(shown.names, request.user, found.now)
    data = request.POST if request.method == "POST" else None
    form = SectionForm(data, names=shown.names, known=found.known, consent=consent)
    if request.method == "POST":
        return _save_section(request, found, shown, form)
    if fill_from_draft(form, user=request.user, name=request.path):
        messages.info(request, "저장하지 않은 내용을 다시 불러왔습니다. 확인하고 저장해 주세요.")
    return render(request, f"{TEMPLATES}/section.html", words.section_context(found, shown, form))


def _save_section(request: HttpRequest, found: OwnApplication, part: Part, form: SectionForm) -> HttpResponse:
    is_whole, leaves = form.is_valid(), request.POST.get("leave") == "1"
    round_id = found.round.pk
    try:
        saving.save_answers(
            person=request.user, round_id=round_id, answers=form.kept(), consents=form.consents, now=timezone.now()
        )
    except Refused as refusal:
        return refused(request, refusal, round_id)
    if not is_whole and not (leaves and form.is_only_unfinished):
        return render(request, f"{TEMPLATES}/section.html", words.section_context(found, part, form))
    discard_draft(user=request.user, form=request.path)
    if leaves:
        messages.success(request, "저장했습니다. 마감 전까지 다른 기기에서도 이어서 쓸 수 있습니다.")
        return redirect("scholarships:apply", round_id)
    return _next_after(found_or_404(request, round_id), part.key)


def _next_after(found: OwnApplication, key: str) -> HttpResponse:
    """The next section that lacks something; with none left, checking and sending."""
    waiting = [part.key for part in found.parts if part.state != "done"]
    if not waiting:
        return redirect("scholarships:send", found.round.pk)
    order = [part.key for part in found.parts]
    after = [each for each in waiting if order.index(each) > order.index(key)]
    return redirect(words.section_href(found.round, (after or waiting)[0]))


@require_GET
@login_required
@never_cache
def proofs(request: HttpRequest, round_id: int) -> HttpResponse:
    """Which papers are needed; with one only, that one."""
    found = found_or_404(request, round_id)
    if not found.may_write:
        return onward(found)
    context = words.proofs_context(found)
    if len(context["tasks"]) == 1:
        return redirect(context["tasks"][0]["href"])
    return render(request, f"{TEMPLATES}/proofs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def proof(request: HttpRequest, round_id: int, paper: str) -> HttpResponse:
    """One paper: put up, shown at a counter, or taken away."""
    found = found_or_404(request, round_id)
    if not found.may_write:
        return onward(found)
    form = EvidenceForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        dropped=getattr(request, "dropped_upload", False),
    )
    context = words.proof_context(found, paper, form)
    if context is None:  # the answers don't call for it any more
        return redirect("scholarships:proofs", round_id)
    if kept_back([PAPER_FACTS[paper]], request.user):
        return _ask_consent_first(request, round_id, section_of(PAPER_FACTS[paper]))
    if request.method == "POST":
        return _keep_paper(request, found, paper, form, context)
    return render(request, f"{TEMPLATES}/proof.html", context)


def _ask_consent_first(request: HttpRequest, round_id: int, subject: str) -> HttpResponse:
    """To the section where the consent stands beside what it is about; nobody chooses a file in vain."""
    messages.warning(request, f"{ConsentFirst.detail} {ConsentFirst.next_step}")
    return redirect("scholarships:section", round_id, subject)


def _keep_paper(request: HttpRequest, found: OwnApplication, kind: str, form, context: dict) -> HttpResponse:
    who = {"person": request.user, "round_id": found.round.pk, "now": timezone.now()}
    try:
        if request.POST.get("counter") == "1":
            saving.promise_paper(kind=kind, **who)
        elif form.is_valid():
            fit, content = form.cleaned_data["file"]
            saving.add_paper(kind=kind, fit=fit, content=content, **who)
            messages.success(request, f"‘{fit.name}’을 올렸습니다.")
        else:
            return render(request, f"{TEMPLATES}/proof.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except Refused as refusal:
        return refused(request, refusal, found.round.pk)
    return _next_after(found_or_404(request, found.round.pk), "proofs")


@require_POST
@login_required
def remove(request: HttpRequest, round_id: int, evidence_id: int) -> HttpResponse:
    """Take a file away before sending; it is destroyed at once."""
    try:
        saving.remove_paper(person=request.user, round_id=round_id, evidence_id=evidence_id, now=timezone.now())
    except (Evidence.DoesNotExist, ScholarshipRound.DoesNotExist):
        raise Http404 from None
    except Refused as refusal:
        return refused(request, refusal, round_id)
    messages.success(request, "파일을 지웠습니다.")
    return redirect("scholarships:proofs", round_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def send(request: HttpRequest, round_id: int) -> HttpResponse:
    """Everything on one page before it is sent."""
    found = found_or_404(request, round_id)
    if not found.may_write or any(part.state != "done" for part in found.parts):
        return onward(found)
    consent = sending.consent_needed(found, request.user, found.now)
    form = SendForm(request.POST if request.method == "POST" else None, consent=consent)
    if request.method == "POST" and form.is_valid():
        try:
            row = sending.send(person=request.user, round_id=round_id, consents=True, now=timezone.now())
        except Refused as refusal:
            return refused(request, refusal, round_id)
        request.session.pop(CARRIED, None)
        return redirect("scholarships:sent", row.pk)
    return render(request, f"{TEMPLATES}/send.html", words.send_context(found, form) | {"consent": consent})
