"""Who reads the applications of a round: officers of the organization, invited ones, and how much each has."""

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from programs.forms.screening.building import InviteForm
from programs.models import Intake, ScreeningReview, ScreeningReviewer
from programs.services.refusals import Refused
from programs.services.screening import reviewers as service
from programs.views.staff.screening.frame import frame, own_screened
from programs.views.staff.shell import answer, refused, show, staff_page


@staff_page("GET", "POST")
def reviewers(request: HttpRequest, screened_id: int) -> HttpResponse:
    """POST adds ticked officers of the organization, or invites one by their contact."""
    row = own_screened(request, screened_id)
    invite = InviteForm(request.POST if "contact" in request.POST else None)
    if request.method == "POST":
        try:
            if done := _added(request, row, invite):
                return answer(request, request.path, done)
        except Refused as refusal:
            if not invite.is_bound:
                return refused(request, request.path, refusal)
            invite.add_error("contact", f"{refusal.detail} {refusal.next_step}".strip())
    return show(
        request,
        "screening/reviewers.html",
        "intakes",
        **frame(row, "reviewers"),
        people=_people(row),
        others=service.could_review(row),
        invite=invite,
        waiting=service.applications_of(row.pk).count(),
    )


def _added(request: HttpRequest, row: Intake, invite: InviteForm) -> str:
    """What was done, "" when the form has to be shown again."""
    by, now = request.user, timezone.now()
    if invite.is_bound:
        if not invite.is_valid():
            return ""
        user = service.invite_reviewer(intake=row, contact=invite.cleaned_data["contact"], by=by, now=now)
        return f"{user.name} 님을 더했습니다."
    ids = [int(text) for text in request.POST.getlist("users") if text.isdigit()]
    count = service.add_reviewers(intake=row, user_ids=ids, by=by, now=now)
    return f"{count}명을 더했습니다." if count else "더할 사람을 골라 주세요."


def _people(row: Intake) -> list[dict[str, object]]:
    """Each reviewer with what they have; removed ones aren't shown."""
    reviews = service.counting(ScreeningReview.objects.filter(enrollment__intake=row))
    given = Counter(reviews.values_list("reviewer_id", flat=True))
    done = Counter(reviews.filter(finished_at__isnull=False).values_list("reviewer_id", flat=True))
    unsaid = Counter(reviews.filter(declared_at__isnull=True).values_list("reviewer_id", flat=True))
    conflicts = Counter(
        ScreeningReview.objects.filter(enrollment__intake=row, has_conflict=True).values_list("reviewer_id", flat=True)
    )
    return [
        {
            "pk": one.pk,
            "name": one.user.name,
            "is_invited": one.is_invited,
            "given": given[one.user_id],
            "done": done[one.user_id],
            "unsaid": unsaid[one.user_id],
            "conflicts": conflicts[one.user_id],
        }
        for one in service.pool_of(row.screening)
    ]


@staff_page("POST")
def reviewer_remove(request: HttpRequest, screened_id: int, reviewer_id: int) -> HttpResponse:
    row = own_screened(request, screened_id)
    back = reverse("staff:screening-reviewers", args=[row.pk])
    found = get_object_or_404(ScreeningReviewer, pk=reviewer_id, screening=row.screening)
    try:
        service.remove_reviewer(intake=row, reviewer_id=found.pk, by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, back, refusal)
    return answer(request, back, f"{found.user.name} 님을 뺐습니다. 마치지 않은 신청서는 다시 나눠 주세요.")


@staff_page("POST")
def share(request: HttpRequest, screened_id: int) -> HttpResponse:
    """Give every application as many readers as it lacks."""
    row = own_screened(request, screened_id)
    back = reverse("staff:screening-reviewers", args=[row.pk])
    try:
        count = service.share_all(intake=row, by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, back, refusal)
    return answer(request, back, f"심사 {count}건을 고르게 나눴습니다." if count else "더 나눌 신청서가 없습니다.")
