"""Applying for a screened round: pages saved one by one on any device, looked over, sent, readable afterwards."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.services.drafts import discard_draft, fill_from_draft
from programs.forms.applying import ApplyForm
from programs.forms.screening.answers import AnswersForm, SupplementAnswerForm, initial_of
from programs.models import Enrollment, Intake
from programs.presenting import application_form as words
from programs.presenting.applying import apply_context, refusal_context
from programs.services import refusals
from programs.services.applying import Application, application
from programs.services.mine import find_mine
from programs.services.screening import applying as service
from programs.services.screening.pages import FormPage, pages_of
from programs.services.screening.refusals import AnswersNeeded
from programs.services.screening.supplements import answer, open_supplement


def _found(request: HttpRequest, screened_id: int, now) -> service.ResidentForm:
    try:
        return service.resident_form(person=request.user, intake_id=screened_id, now=now)
    except Intake.DoesNotExist:
        raise Http404 from None


@require_GET
@login_required
@never_cache
def start(request: HttpRequest, screened_id: int) -> HttpResponse:
    """The form's pages with what is done and what is left, and the criteria."""
    now = timezone.now()
    found = _found(request, screened_id, now)
    if found.row and not found.may_write:
        return redirect("enrollment-detail", found.row.pk)
    return render(request, "programs/application/start.html", words.start_context(found, now))


@login_required
@never_cache
def page(request: HttpRequest, screened_id: int, page_number: int) -> HttpResponse:
    """One page of the form; what is typed rightly is kept even while something is missing or wrong."""
    found = _found(request, screened_id, timezone.now())
    shown = next((one for one in found.pages if one.number == page_number), None)
    if shown is None:
        raise Http404
    if not found.may_write:
        return redirect("application-start", screened_id)
    if request.method == "POST":
        return _save_page(request, found, shown)
    form = AnswersForm(questions=shown.questions, initial=initial_of(shown.questions, found.answers))
    if fill_from_draft(form, user=request.user, name=request.path):
        messages.info(request, "저장하지 않은 내용을 다시 불러왔습니다. 확인하고 저장해 주세요.")
    return render(request, "programs/application/page.html", words.page_context(found, shown, form))


def _save_page(request: HttpRequest, found: service.ResidentForm, shown: FormPage) -> HttpResponse:
    form = AnswersForm(request.POST, questions=shown.questions)
    is_whole, leaves = form.is_valid(), request.POST.get("leave") == "1"
    try:
        service.save_answers(person=request.user, intake_id=found.intake.pk, answers=form.kept(), now=timezone.now())
    except refusals.Refused as refused:
        messages.warning(request, f"{refused.detail} {refused.next_step}".strip())
        return redirect("application-start", found.intake.pk)
    if not is_whole and not (leaves and form.is_only_unfinished):
        return render(request, "programs/application/page.html", words.page_context(found, shown, form))
    discard_draft(user=request.user, form=request.path)
    if leaves:
        messages.success(request, "저장했습니다. 마감 전까지 아무 때나, 다른 기기에서도 이어서 쓸 수 있습니다.")
        return redirect("application-start", found.intake.pk)
    if shown.number < len(found.pages):
        return redirect("application-page", found.intake.pk, shown.number + 1)
    return redirect("application-check", found.intake.pk)


@login_required
@never_cache
def check(request: HttpRequest, screened_id: int) -> HttpResponse:
    """Everything on one page before it is sent; what is still to be known of the person is asked here."""
    now = timezone.now()
    found = _found(request, screened_id, now)
    if found.missing or not found.may_write:
        return redirect("application-start", screened_id)
    if found.row:
        return _send_again(request, found, now)
    asked = application(slug=found.intake.program.slug, intake_id=screened_id, person=request.user, now=now)
    form = ApplyForm(
        request.POST if request.method == "POST" else None,
        untold=asked.untold,
        has_district=bool(asked.resident.district),
        initial={"key": str(uuid.uuid4())},
    )
    if request.method == "POST" and form.is_valid():
        return _send(request, found, asked, form, now)
    return _check_page(request, found, apply_context(asked, form, request.user, now))


def _check_page(request: HttpRequest, found: service.ResidentForm, context: dict) -> HttpResponse:
    sections = words.answer_sections(found.pages, found.answers, found.intake.pk)
    more = {"sections": sections, "crumbs": words.crumbs(found.intake), "is_sent": found.row is not None}
    return render(request, "programs/application/check.html", context | more)


def _send(request: HttpRequest, found: service.ResidentForm, asked: Application, form: ApplyForm, now) -> HttpResponse:
    try:
        row = service.send(
            person=request.user,
            intake_id=found.intake.pk,
            profile=form.profile(),
            consents=form.consents,
            key=form.cleaned_data["key"],
            now=now,
        )
    except refusals.AlreadyEnrolled as refused:
        return redirect("enrollment-detail", refused.enrollment.pk)
    except AnswersNeeded as refused:
        messages.warning(request, refused.detail)
        return redirect("application-start", found.intake.pk)
    except refusals.MoreNeeded as refused:
        form.ask_again(refused.field, refused.detail)
        return _check_page(request, found, apply_context(asked, form, request.user, now))
    except refusals.Refused as refused:
        return render(request, "programs/refused.html", refusal_context(asked, refused), status=409)
    return redirect("enrollment-done", row.pk)


def _send_again(request: HttpRequest, found: service.ResidentForm, now) -> HttpResponse:
    """A sent form that was changed: look it over, then send it as the next version."""
    if request.method != "POST":
        context = {"intake": found.intake, "program": found.intake.program, "can_send": True}
        return _check_page(request, found, context)
    try:
        service.send_again(enrollment_id=found.row.pk, by=request.user, now=now)
    except refusals.Refused as refused:
        messages.warning(request, f"{refused.detail} {refused.next_step}".strip())
        return redirect("application-start", found.intake.pk)
    messages.success(request, "고친 신청서를 보냈습니다. 마지막에 보낸 것으로 심사합니다.")
    return redirect("enrollment-answers", found.row.pk)


@require_POST
@login_required
def discard(request: HttpRequest, screened_id: int) -> HttpResponse:
    """Throw away what wasn't sent."""
    found = _found(request, screened_id, timezone.now())
    service.discard_answers(person=request.user, intake_id=screened_id)
    messages.success(request, "쓰던 내용을 지웠습니다." if found.row is None else "고치던 내용을 지웠습니다.")
    return redirect("enrollment-answers", found.row.pk) if found.row else redirect(found.intake.program)


def _mine(request: HttpRequest, application_id: int) -> Enrollment:
    try:
        row = find_mine(person=request.user, enrollment_id=application_id)
    except Enrollment.DoesNotExist:
        raise Http404 from None
    if not hasattr(row.intake, "screening"):
        raise Http404
    return row


@require_GET
@login_required
@never_cache
def answers(request: HttpRequest, application_id: int) -> HttpResponse:
    """What was sent, as it was sent, with every version before it."""
    row = _mine(request, application_id)
    found = service.resident_form(person=request.user, intake_id=row.intake_id, now=timezone.now())
    context = words.sent_context(row, pages_of(row.intake.screening.questions.all()), service.versions_of(row))
    may_change = found.may_write and found.row is not None and found.row.pk == row.pk
    return render(request, "programs/application/answers.html", context | {"may_change": may_change})


@login_required
@never_cache
def supplement(request: HttpRequest, application_id: int) -> HttpResponse:
    """Answer on one page what the officer asked for."""
    row, now = _mine(request, application_id), timezone.now()
    asked = open_supplement(row, now)
    if asked is None:
        messages.info(request, "지금 보완할 것이 없거나 기한이 지났습니다.")
        return redirect("enrollment-detail", row.pk)
    form = SupplementAnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "GET":
        fill_from_draft(form, user=request.user, name=request.path)
    if request.method == "POST" and form.is_valid():
        try:
            answer(supplement_id=asked.pk, by=request.user, text=form.cleaned_data["answer"], now=now)
        except refusals.Refused as refused:
            messages.warning(request, f"{refused.detail} {refused.next_step}".strip())
            return redirect("enrollment-detail", row.pk)
        discard_draft(user=request.user, form=request.path)
        messages.success(request, "보완한 내용을 보냈습니다.")
        return redirect("enrollment-answers", row.pk)
    context = {"row": row, "program": row.intake.program, "asked": asked, "form": form}
    crumbs = [("나의 신청", "/my/"), (row.intake.program.title, f"/my/enrollments/{row.pk}/")]
    return render(request, "programs/application/supplement.html", context | {"crumbs": crumbs})
