"""The mentor's first page, the caseload, and the proposals that wait for an answer."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from learning.forms.mentoring.desk import MENTOR_REASONS
from learning.forms.mentoring.residents import DeclineForm
from learning.models.mentoring import MentorProfile, Proposal
from learning.presenting.mentoring import desk as words
from learning.services.mentoring import proposals as service
from learning.services.mentoring.caseload import look_at_caseload, look_at_day, look_at_proposal, look_at_proposals
from learning.views.mentoring.desk.shell import desk_page, looking_of, owner, show
from learning.views.mentoring.shell import answer, refused
from programs.services.refusals import Refused


@desk_page()
def today(request: HttpRequest, mentor: MentorProfile) -> HttpResponse:
    looking = looking_of(request)
    found = look_at_day(mentor=mentor, looking=looking)
    return show(request, "today.html", "today", mentor=mentor, **words.today_context(found, looking.now))


@desk_page()
def mentees(request: HttpRequest, mentor: MentorProfile) -> HttpResponse:
    """Everybody, whoever needs care first, with the facts behind it."""
    found = look_at_caseload(mentor=mentor, looking=looking_of(request))
    groups, seats = words.grouped(found), mentor.capacity
    return show(request, "mentees.html", "mentees", groups=groups, count=len(found), seats=seats)


@desk_page()
def proposals(request: HttpRequest, mentor: MentorProfile) -> HttpResponse:
    rows = [words.proposal_row(each) for each in look_at_proposals(mentor=mentor, looking=looking_of(request))]
    return show(request, "proposals.html", "proposals", rows=rows, owner=owner(mentor))


def _own(request: HttpRequest, mentor: MentorProfile, proposal_id: int) -> Proposal:
    try:
        return look_at_proposal(mentor=mentor, proposal_id=proposal_id, looking=looking_of(request))
    except Proposal.DoesNotExist:
        raise Http404 from None


@desk_page()
def proposal(request: HttpRequest, mentor: MentorProfile, proposal_id: int) -> HttpResponse:
    found = _own(request, mentor, proposal_id)
    mentorship = getattr(found, "mentorship", None)
    if mentorship and mentorship.is_live:
        return redirect("mentor:mentee", mentorship.pk)
    return show(request, "proposal.html", "proposals", **words.proposal_context(found, timezone.now()))


@desk_page("POST")
def accept(request: HttpRequest, mentor: MentorProfile, proposal_id: int) -> HttpResponse:
    found = _own(request, mentor, proposal_id)
    here = reverse("mentor:proposal", args=[found.pk])
    try:
        service.accept(proposal_id=found.pk, by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, here, refusal)
    return answer(request, here, "함께하겠다고 답했습니다. 멘티도 답하면 바로 시작합니다.")


@desk_page("GET", "POST")
def decline(request: HttpRequest, mentor: MentorProfile, proposal_id: int) -> HttpResponse:
    found = _own(request, mentor, proposal_id)
    form = DeclineForm(request.POST if request.method == "POST" else None, reasons=MENTOR_REASONS)
    if request.method == "POST" and form.is_valid():
        try:
            service.decline(proposal_id=found.pk, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            return refused(request, reverse("mentor:proposals"), refusal)
        return answer(request, reverse("mentor:proposals"), "사양했습니다. 이분께는 다른 멘토를 찾아 드립니다.")
    if not found.is_answerable(timezone.now()):
        return redirect("mentor:proposal", found.pk)
    return show(request, "decline.html", "proposals", form=form, proposal=found, crumbs=words.TODAY)
