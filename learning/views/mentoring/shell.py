"""What the pages of a resident's mentoring share: only one's own, and an answer that says what was done."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseRedirect

from learning.models.mentoring import Mentorship, Proposal
from learning.services.mentoring.own import own_mentorship
from programs.services.refusals import Refused


def mine(request: HttpRequest, mentorship_id: int) -> Mentorship:
    """The visitor's own mentorship, live or over; 404 for anybody else's."""
    try:
        return own_mentorship(person=request.user, mentorship_id=mentorship_id)
    except Mentorship.DoesNotExist:
        raise Http404 from None


def my_proposal(request: HttpRequest, proposal_id: int) -> Proposal:
    """A proposal made to the visitor; 404 for anybody else's."""
    rows = Proposal.objects.select_related("request__program", "mentor__user", "mentor__organization")
    found = rows.filter(pk=proposal_id, request__person=request.user).first()
    if found is None:
        raise Http404
    return found


def answer(request: HttpRequest, address: str, sentence: str, *, is_problem: bool = False) -> HttpResponseRedirect:
    """Go on to a page that says what was done."""
    (messages.warning if is_problem else messages.success)(request, sentence)
    return HttpResponseRedirect(address)


def refused(request: HttpRequest, address: str, refusal: Refused) -> HttpResponseRedirect:
    """Go back to a page that says why not, and what to do instead."""
    return answer(request, address, f"{refusal.detail} {refusal.next_step}".strip(), is_problem=True)
