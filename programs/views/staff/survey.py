"""The survey of a round for its officer: what is asked, and what may be known of the answers."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from programs.forms.surveys import QuestionForm
from programs.models import Intake
from programs.presenting.surveys import point_row
from programs.services import survey as service
from programs.services.refusals import Refused
from programs.surveys import STANDARD, TEXT
from programs.views.staff.shell import answer, intake_frame, own_intake, refused, show, staff_page


@staff_page()
def survey(request: HttpRequest, intake_id: int) -> HttpResponse:
    return _page(request, own_intake(request, intake_id), QuestionForm())


def _page(request: HttpRequest, row: Intake, form: QuestionForm) -> HttpResponse:
    found = service.results_of(row.pk)
    return show(
        request,
        "survey.html",
        "intakes",
        **intake_frame(row, "survey"),
        form=form,
        answered=found.answered,
        asked=found.asked,
        points=[point_row(each) for each in found.summaries if each.question.kind != TEXT],
        texts=[each for each in found.summaries if each.texts],
        standard=[question.text for question in STANDARD],
        added=service.added_questions(row.pk),
        can_change=found.answered == 0,
        status=422 if form.errors else 200,
    )


@staff_page("POST")
def add(request: HttpRequest, intake_id: int) -> HttpResponse:
    row, form = own_intake(request, intake_id), QuestionForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form)
    page = reverse("staff:survey", args=[row.pk])
    try:
        service.add_question(intake_id=row.pk, by=request.user, now=timezone.now(), **form.cleaned_data)
    except Refused as refusal:
        return refused(request, page, refusal)
    return answer(request, page, "물음을 더했습니다.")


@staff_page("POST")
def remove(request: HttpRequest, intake_id: int, question_id: int) -> HttpResponse:
    row = own_intake(request, intake_id)
    page = reverse("staff:survey", args=[row.pk])
    try:
        service.remove_question(intake_id=row.pk, question_id=question_id, by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, page, refusal)
    return answer(request, page, "물음을 뺐습니다.")
