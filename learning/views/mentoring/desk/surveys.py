"""A mentor is asked how it goes, and how it was: after the end on a page that shows nothing of the mentee."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from learning.choices.mentoring import Moment, Side
from learning.forms.mentoring.residents import SurveyForm
from learning.mentoring_survey import questions
from learning.models.mentoring import MentorProfile, Mentorship
from learning.presenting.mentoring import desk as words
from learning.services.mentoring import surveys
from learning.views.mentoring.desk.shell import crumbs_of, desk_of, desk_page, my_mentee, show
from learning.views.mentoring.shell import answer, refused
from programs.services.refusals import Refused

THANKS = "답해 주셔서 고맙습니다."


@desk_page("GET", "POST")
def survey(request: HttpRequest, mentor: MentorProfile, mentorship_id: int) -> HttpResponse:
    """Half of the term is over, and the two go on."""
    found, now = my_mentee(request, mentorship_id, "설문"), timezone.now()
    asked = surveys.asked(found, Side.MENTOR, now)
    if not asked:
        return answer(request, desk_of(found), "지금은 답할 설문이 없습니다.", is_problem=True)
    form = SurveyForm(request.POST if request.method == "POST" else None, asked=asked)
    if request.method == "POST" and form.is_valid():
        try:
            surveys.answer(mentorship_id=found.pk, by=request.user, given=form.cleaned_data, now=now)
        except Refused as refusal:
            return refused(request, desk_of(found), refusal)
        return answer(request, desk_of(found), THANKS)
    return show(request, "survey.html", "mentees", form=form, crumbs=crumbs_of(found))


@desk_page("GET", "POST")
def survey_after(request: HttpRequest, mentor: MentorProfile, ended_id: int) -> HttpResponse:
    """It is over: the days and hours of the mentor's own work stand here, whose they were doesn't."""
    now, today = timezone.now(), reverse("mentor:today")
    try:
        work = surveys.past_work(mentor=mentor, mentorship_id=ended_id)
    except Mentorship.DoesNotExist:
        raise Http404 from None
    if not surveys.is_unanswered(work, now):
        return refused(request, today, surveys.NotAskedNow())
    asked = questions(Side.MENTOR, Moment.END)
    form = SurveyForm(request.POST if request.method == "POST" else None, asked=asked)
    if request.method == "POST" and form.is_valid():
        try:
            surveys.answer(mentorship_id=ended_id, by=request.user, given=form.cleaned_data, now=now)
        except Refused as refusal:
            return refused(request, today, refusal)
        return answer(request, today, THANKS)
    return show(request, "survey_after.html", "today", form=form, crumbs=words.TODAY, **words.past_work_context(work))
