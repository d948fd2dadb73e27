"""A mentor books or calls off a meeting, and rests, extends or ends a mentorship."""

from datetime import datetime

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from learning.forms.mentoring.desk import MENTOR_ENDS
from learning.forms.mentoring.residents import BookForm, EndForm, ExtendForm, PauseForm
from learning.models.mentoring import MentoringSession, MentorProfile, Mentorship
from learning.presenting.mentoring.changing import step_of, steps_for
from learning.presenting.mentoring.residents import time_choices
from learning.services.mentoring import sessions
from learning.services.mentoring.changing import take_step
from learning.views.mentoring.desk.shell import crumbs_of, desk_of, desk_page, my_mentee, show
from learning.views.mentoring.shell import answer, refused
from programs.services.refusals import Refused


@desk_page("GET", "POST")
def book(request: HttpRequest, mentor: MentorProfile, mentorship_id: int) -> HttpResponse:
    found, now = my_mentee(request, mentorship_id, "상담 잡기"), timezone.now()
    times = time_choices(sessions.times_for(found, now))
    form = BookForm(request.POST if request.method == "POST" else None, times=times)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data | {"starts_at": datetime.fromisoformat(form.cleaned_data["starts_at"])}
        try:
            sessions.book(mentorship_id=found.pk, by=request.user, now=now, **values)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.detail)
        else:
            return answer(request, desk_of(found), "상담을 잡았습니다. 멘티에게 알렸습니다.")
    return show(request, "book.html", "mentees", form=form, times=times, mentorship=found, crumbs=crumbs_of(found))


@desk_page("POST")
def cancel(request: HttpRequest, mentor: MentorProfile, mentorship_id: int, session_id: int) -> HttpResponse:
    found = my_mentee(request, mentorship_id, "상담 취소")
    try:
        own = found.sessions.get(pk=session_id)
        sessions.cancel(session_id=own.pk, by=request.user, now=timezone.now())
    except MentoringSession.DoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        return refused(request, desk_of(found), refusal)
    return answer(request, desk_of(found), "상담을 취소하고 멘티에게 알렸습니다.")


@desk_page()
def change(request: HttpRequest, mentor: MentorProfile, mentorship_id: int) -> HttpResponse:
    found = my_mentee(request, mentorship_id, "멘토링 바꾸기")
    steps = steps_for(found, of_mentor=True)
    return show(request, "change.html", "mentees", steps=steps, mentorship=found, crumbs=crumbs_of(found))


@desk_page("GET", "POST")
def change_step(request: HttpRequest, mentor: MentorProfile, mentorship_id: int, change_kind: str) -> HttpResponse:
    """After an end the mentee's page is closed to the mentor, who is asked at once how it was."""
    found = my_mentee(request, mentorship_id, "멘토링 바꾸기")
    form = _form(request, change_kind, found)
    if request.method == "POST" and form.is_valid():
        try:
            said = take_step(
                kind=change_kind, mentorship=found, by=request.user, values=form.cleaned_data, now=timezone.now()
            )
        except Refused as refusal:
            return refused(request, reverse("mentor:mentees"), refusal)
        after = reverse("mentor:survey-after", args=[found.pk]) if change_kind == "end" else desk_of(found)
        return answer(request, after, said)
    step = step_of(change_kind, of_mentor=True)
    return show(request, "change_step.html", "mentees", form=form, step=step, mentorship=found, crumbs=crumbs_of(found))


def _form(request: HttpRequest, kind: str, mentorship: Mentorship) -> forms.Form:
    """The form of a change a mentor may make; 404 for others."""
    data = request.POST if request.method == "POST" else None
    if kind == "end":
        return EndForm(data, reasons=MENTOR_ENDS)
    simple = {"pause": PauseForm, "resume": forms.Form, "extend": ExtendForm}
    if kind not in simple:
        raise Http404
    return simple[kind](data, initial={"shown_end": mentorship.ends_on})
