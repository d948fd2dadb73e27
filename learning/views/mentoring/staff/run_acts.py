"""What an operator does with a match: start it, look it through, let it out, or throw it away."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.services.access import ReasonTooShort, clean_reason
from learning.services.mentoring import publishing, running
from learning.views.mentoring.staff.runs import find_run
from learning.views.mentoring.staff.shell import matching_page
from programs.services.refusals import Refused
from programs.views.staff.shell import answer, refused


def run_page(match_run_id: int) -> str:
    return reverse("staff-mentoring:run", args=[match_run_id])


@matching_page("POST")
def start(request: HttpRequest) -> HttpResponse:
    """A worker computes it; the page it leads to shows how far it is."""
    try:
        run = running.ask_for_run(by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, reverse("staff-mentoring:runs"), refusal)
    return answer(request, run_page(run.pk), "계산을 시작했습니다.")


@matching_page("POST")
def review(request: HttpRequest, match_run_id: int) -> HttpResponse:
    find_run(match_run_id)
    try:
        publishing.review(run_id=match_run_id, by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, run_page(match_run_id), refusal)
    return answer(request, run_page(match_run_id), "살펴보았다고 적었습니다. 이제 제안을 알릴 수 있습니다.")


@matching_page("POST")
def publish(request: HttpRequest, match_run_id: int) -> HttpResponse:
    find_run(match_run_id)
    try:
        run = publishing.publish(run_id=match_run_id, by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, run_page(match_run_id), refusal)
    return answer(request, run_page(match_run_id), f"시민 {run.served:,}명과 멘토에게 제안을 알렸습니다.")


@matching_page("POST")
def discard(request: HttpRequest, match_run_id: int) -> HttpResponse:
    find_run(match_run_id)
    try:
        reason = clean_reason(request.POST.get("reason", ""))
        publishing.discard(run_id=match_run_id, by=request.user, reason=reason, now=timezone.now())
    except ReasonTooShort as short:
        return answer(request, run_page(match_run_id), short.detail, problem=True)
    except Refused as refusal:
        return refused(request, run_page(match_run_id), refusal)
    return answer(request, reverse("staff-mentoring:runs"), "계산을 버렸습니다. 아무에게도 알리지 않았습니다.")
