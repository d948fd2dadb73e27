"""Serves the resident after sending: where the application stands, the number, what is asked, taking it back."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.services.drafts import discard_draft, fill_from_draft
from accounts.services.sources import source_of
from learning.application_sections import PAPER_FACTS
from learning.choices.scholarships import ApplicationState
from learning.forms.scholarships.applying import EvidenceForm, SectionForm, SupplementForm, WithdrawForm
from learning.models import Application, Evidence
from learning.presenting.scholarships import application as words
from learning.services.scholarships.applying import sending
from learning.services.scholarships.applying.consenting import consent_for, kept_back, papers_kept_back
from learning.services.scholarships.applying.looking import SentApplication, sent_application
from learning.services.scholarships.evidence import read_file
from programs.services.refusals import Refused

TEMPLATES = "learning/scholarships"


def sent_or_404(request: HttpRequest, applied_id: int) -> SentApplication:
    try:
        return sent_application(person=request.user, application_id=applied_id, now=timezone.now())
    except Application.DoesNotExist:
        raise Http404 from None


@require_GET
@login_required
@never_cache
def application(request: HttpRequest, applied_id: int) -> HttpResponse:
    found = sent_or_404(request, applied_id)
    return render(request, f"{TEMPLATES}/application.html", words.application_context(found))


@require_GET
@login_required
@never_cache
def sent(request: HttpRequest, applied_id: int) -> HttpResponse:
    """The number and what comes when; the address stays good."""
    found = sent_or_404(request, applied_id)
    if found.row.state == ApplicationState.WITHDRAWN:
        return redirect("scholarships:application", found.row.pk)
    return render(request, f"{TEMPLATES}/sent.html", words.sent_context(found))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def withdraw(request: HttpRequest, applied_id: int) -> HttpResponse:
    """Take it back, after saying what that means."""
    found = sent_or_404(request, applied_id)
    if not found.may_withdraw:
        return redirect("scholarships:application", found.row.pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            sending.withdraw(
                person=request.user,
                application_id=applied_id,
                reason=form.cleaned_data["text"],
                now=timezone.now(),
            )
            messages.success(request, "장학금 신청을 취소했습니다. 올리신 서류는 없앴습니다.")
            discard_draft(user=request.user, form=request.path)
        except Refused as refusal:
            messages.warning(request, f"{refusal.detail} {refusal.next_step}".strip())
        return redirect("scholarships:application", applied_id)
    if request.method == "GET":
        fill_from_draft(form, user=request.user, name=request.path)
    context = {"row": found.row, "round": found.row.round, "form": form, "crumbs": words.own_crumbs(found.row)}
    return render(request, f"{TEMPLATES}/withdraw.html", context | {"may_again": found.row.round.is_open(found.now)})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def supplement(request: HttpRequest, applied_id: int) -> HttpResponse:
    """Answer what an officer asked for: papers first if need be, then the words, which end it."""
    found = sent_or_404(request, applied_id)
    if found.asked is None:
        messages.info(request, "지금 보완할 것이 없거나 기한이 지났습니다.")
        return redirect("scholarships:application", applied_id)
    is_upload = request.method == "POST" and "upload" in request.POST
    is_answer = request.method == "POST" and not is_upload
    answers = _answers_form(request, found, is_sent=is_answer)
    form = SupplementForm(request.POST if is_answer else None)
    upload = _upload_form(request, found, is_sent=is_upload)
    if is_upload and upload.is_valid():
        return _add_paper(request, found, upload)
    if is_answer and form.is_valid() and answers.is_valid():
        return _answer(request, found, form, answers)
    if not is_answer:
        for each in (form, answers):
            fill_from_draft(each, user=request.user, name=request.path)
    context = words.supplement_context(found, form, upload, answers)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_upload else HTTPStatus.OK
    return render(request, f"{TEMPLATES}/supplement.html", context, status=status)


def _answers_form(request: HttpRequest, found: SentApplication, *, is_sent: bool) -> SectionForm:
    """The questions an officer asked again about, with the answers there are; sensitive ones with their consent, and
    empty until it is given."""
    names = words.asked_names(found)
    hidden = kept_back(names, request.user)
    known = {name: value for name, value in found.answers.items() if name not in hidden}
    consent = consent_for(names, request.user, found.now)
    return SectionForm(request.POST if is_sent else None, names=names, known=known, consent=consent)


def _upload_form(request: HttpRequest, found: SentApplication, *, is_sent: bool) -> EvidenceForm:
    choices = words.paper_choices(found)
    held_back = papers_kept_back([kind for kind, _ in choices], found.used, request.user)
    return EvidenceForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        auto_id="paper_%s",
        dropped=getattr(request, "dropped_upload", False),
        kinds=choices,
        consent=consent_for([PAPER_FACTS[kind] for kind in held_back], request.user, found.now),
        held_back=held_back,
    )


def _add_paper(request: HttpRequest, found: SentApplication, upload: EvidenceForm) -> HttpResponse:
    fit, content = upload.cleaned_data["file"]
    try:
        sending.add_requested_paper(
            person=request.user,
            application_id=found.row.pk,
            kind=upload.cleaned_data["kind"],
            fit=fit,
            content=content,
            consents=upload.consents,
            now=timezone.now(),
        )
        messages.success(request, f"‘{fit.name}’을 올렸습니다. 맨 아래에서 보완한 내용을 보내야 끝납니다.")
    except Refused as refusal:
        messages.warning(request, f"{refusal.detail} {refusal.next_step}".strip())
    return redirect("scholarships:supplement", found.row.pk)


def _answer(request: HttpRequest, found: SentApplication, form: SupplementForm, answers: SectionForm) -> HttpResponse:
    try:
        sending.answer_request(
            person=request.user,
            application_id=found.row.pk,
            text=form.cleaned_data["text"],
            answers=answers.kept(),
            consents=answers.consents,
            now=timezone.now(),
        )
        messages.success(request, "보완한 내용을 보냈습니다.")
        discard_draft(user=request.user, form=request.path)
    except Refused as refusal:
        messages.warning(request, f"{refusal.detail} {refusal.next_step}".strip())
    return redirect("scholarships:application", found.row.pk)


@require_GET
@login_required
@never_cache
def file(request: HttpRequest, applied_id: int, evidence_id: int) -> HttpResponse:
    """One's own file back; nobody else's is there."""
    try:
        row, content = read_file(
            evidence_id=evidence_id, reader=request.user, source=source_of(request), now=timezone.now()
        )
    except Evidence.DoesNotExist:
        raise Http404 from None
    if row.application_id != applied_id or row.application.applicant_id != request.user.pk:
        raise Http404
    return file_response(row, content)


def file_response(row: Evidence, content: bytes) -> HttpResponse:
    """The paper, and nothing in it that could run: no script, no frame, no guessing what it is. A photo is shown; a PDF
    is handed out, since a browser's own viewer doesn't work in the sandbox."""
    response = HttpResponse(content, content_type=row.file_type)
    is_paper = row.file_type == "application/pdf"
    response["Content-Disposition"] = content_disposition_header(as_attachment=is_paper, filename=row.file_name) or ""
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"
    response["Cache-Control"] = "private, no-store"
    return response
