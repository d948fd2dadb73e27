"""A resident tells how they belong to Seoul and what applies to them, and puts it right when that has changed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.forms.circumstances import CircumstancesForm
from accounts.models import Resident
from accounts.permissions import resident_required
from accounts.services.addresses import own_address
from accounts.services.circumstances import sensitive_consent, tell

LEAD = "프로그램에 따라 묻는 것입니다. 바뀐 것은 다음 신청부터 쓰고, 이미 받은 자리와 순서는 그대로입니다."


@never_cache
@resident_required
@require_http_methods(["GET", "POST"])
def circumstances(request: HttpRequest) -> HttpResponse:
    """`next` in the address: the page that led here, gone back to once it is saved."""
    now, way_back = timezone.now(), own_address(request, request.GET.get("next", ""), default="/accounts/me/")
    form = CircumstancesForm(
        request.POST if request.method == "POST" else None,
        resident=getattr(request.user, "resident", None) or Resident(user=request.user),
        consent=sensitive_consent(request.user, now),
    )
    if form.is_valid():
        tell(person=request.user, told=form.told(), consents=form.consents, now=now)
        messages.success(request, "저장했습니다.")
        return redirect(way_back)
    return render(
        request,
        "accounts/me/form.html",
        {
            "form": form,
            "crumbs": [("내 정보", "/accounts/me/")],
            "title": "서울과의 관계와 나의 상황",
            "label": "저장하기",
            "lead": LEAD,
            "cancel_href": way_back,
        },
    )
