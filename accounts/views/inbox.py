"""The notice inbox: everything a resident was ever told stays readable here; operators see what could not be sent."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.choices import AccessAction
from accounts.masking import mask_email, mask_name, mask_phone
from accounts.permissions import operator_required, resident_required
from accounts.services.access import record_access
from accounts.services.delivery import dead_deliveries, revive
from accounts.services.notices import inbox, mark_all_read, open_notice
from accounts.services.sources import source_of
from accounts.views.operators import side

PAGE = 20


@never_cache
@resident_required
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    page = Paginator(inbox(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/notices.html", {"page_obj": page})


@never_cache
@resident_required
@require_GET
def notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    found = open_notice(user=request.user, notice_id=notice_id, now=timezone.now())
    if found is None:
        raise Http404
    return render(request, "accounts/notice.html", {"notice": found, "crumbs": [("알림함", "/accounts/notices/")]})


@resident_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    mark_all_read(user=request.user, now=timezone.now())
    return redirect("notices")


@never_cache
@operator_required
@require_http_methods(["GET", "POST"])
def undelivered(request: HttpRequest) -> HttpResponse:
    """Deliveries given up after the last try, people masked; POST `delivery` tries one again."""
    if request.method == "POST":
        delivery_id = request.POST.get("delivery", "")
        if delivery_id.isdigit() and revive(delivery_id=int(delivery_id), now=timezone.now()):
            messages.success(request, "다시 보내도록 했습니다.")
        return redirect("undelivered")
    page = Paginator(dead_deliveries(), PAGE).get_page(request.GET.get("page"))
    record_access(
        actor=request.user,
        source=source_of(request),
        subjects={delivery.notice.recipient_id for delivery in page},
        action=AccessAction.LIST,
        target="보내지 못한 알림",
        now=timezone.now(),
    )
    for delivery in page:
        person = delivery.notice.recipient
        delivery.masked = mask_name(person.name)
        delivery.address = mask_phone(person.phone) if delivery.channel == "sms" else mask_email(person.email)
    return render(request, "accounts/undelivered.html", {"page_obj": page, **side("/accounts/notices/undelivered/")})
