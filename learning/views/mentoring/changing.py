"""A resident rests, goes on longer, asks for another mentor or ends; each its own small page with what follows."""

from collections.abc import Mapping

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.permissions import resident_required
from learning.forms.mentoring.residents import AnotherForm, EndForm, ExtendForm, PauseForm
from learning.presenting.mentoring import residents as words
from learning.presenting.mentoring.changing import step_of, steps_for
from learning.services.mentoring.changing import take_step
from learning.views.mentoring.shell import answer, mine, refused
from programs.services.refusals import Refused

FORMS: Mapping[str, type[forms.Form]] = {
    "pause": PauseForm,
    "resume": forms.Form,
    "extend": ExtendForm,
    "another": AnotherForm,
    "end": EndForm,
}


@require_GET
@resident_required
@never_cache
def change(request: HttpRequest, mentorship_id: int) -> HttpResponse:
    found = mine(request, mentorship_id)
    crumbs = [*words.INSIDE, (f"{found.mentor.user.name} 멘토", words.home_of(found))]
    context = {"mentorship": found, "steps": steps_for(found), "crumbs": crumbs, "home": words.home_of(found)}
    return render(request, "learning/mentoring/change.html", context)


@resident_required
@never_cache
def change_step(request: HttpRequest, mentorship_id: int, change_kind: str) -> HttpResponse:
    found, home = mine(request, mentorship_id), f"/learning/mentoring/with/{mentorship_id}/"
    if change_kind not in FORMS:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = FORMS[change_kind](data, initial={"shown_end": found.ends_on})
    if request.method == "POST" and form.is_valid():
        try:
            said = take_step(
                kind=change_kind, mentorship=found, by=request.user, values=form.cleaned_data, now=timezone.now()
            )
        except Refused as refusal:
            return refused(request, home, refusal)
        return answer(request, home, said)
    if not found.is_live:
        return redirect(home)
    crumbs = [*words.INSIDE, (f"{found.mentor.user.name} 멘토", home)]
    context = {"form": form, "mentorship": found, "step": step_of(change_kind, of_mentor=False), "crumbs": crumbs}
    return render(request, "learning/mentoring/change_step.html", context)
