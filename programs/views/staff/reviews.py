"""Reviews as an officer meets them: what waits, what was reported, and one decision each."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.masking import mask_name
from accounts.templatetags.display import day
from programs.choices import HideReason, ReportReason
from programs.models import Review
from programs.services import reviews as service
from programs.services.looking import look_at_reviews
from programs.services.refusals import Refused
from programs.views.staff.shell import answer, looker_of, refused, show, staff_page


@staff_page()
def reviews(request: HttpRequest) -> HttpResponse:
    key = request.GET.get("list", "")
    key = key if key in service.QUEUES else "waiting"
    found = look_at_reviews(key=key, number=request.GET.get("page"), looker=looker_of(request))
    page = reverse("staff:reviews")
    return show(
        request,
        "reviews.html",
        "reviews",
        key=key,
        page_obj=found.page,
        rows=[_row(row) for row in found.page],
        tabs=[
            {"label": label, "href": f"{page}?list={each}", "current": each == key, "count": found.counts[each]}
            for each, label in service.QUEUES.items()
        ],
        reasons=[{"value": value, "label": label} for value, label in HideReason.choices],
    )


def _row(row: Review) -> dict[str, object]:
    reports = [ReportReason(each.reason).label for each in row.reports.all() if each.settled_at is None]
    return {
        "id": row.pk,
        "program": row.program.title,
        "round": row.enrollment.intake.name,
        "href": row.program.get_absolute_url(),
        "name": mask_name(row.enrollment.person.name),
        "stars": f"5점 가운데 {row.rating}점",
        "text": row.text,
        "when": day(row.edited_at or row.written_at),
        "version": row.edited_at.isoformat() if row.edited_at else "",
        "is_edited": row.edited_at is not None,
        "reports": reports,
        "why": HideReason(row.hide_reason).label if row.hide_reason else "",
        "state": row.state,
    }


@staff_page("POST")
def decide(request: HttpRequest, review_id: int) -> HttpResponse:
    page = f"{reverse('staff:reviews')}?list={request.POST.get('list', 'waiting')}"
    publish = request.POST.get("do") == "publish"
    try:
        service.decide(
            review_id=review_id,
            publish=publish,
            reason=request.POST.get("reason", ""),
            seen=parse_datetime(request.POST.get("version", "")) if request.POST.get("version") else None,
            by=request.user,
            now=timezone.now(),
        )
    except Review.DoesNotExist as missing:
        raise Http404 from missing
    except Refused as refusal:
        return refused(request, page, refusal)
    return answer(request, page, "후기를 보이게 했습니다." if publish else "후기를 보이지 않게 했습니다.")
