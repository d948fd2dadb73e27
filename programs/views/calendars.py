"""A resident's dates: their month, the secret address other calendars read, and files of one round or program."""

from collections.abc import Sequence

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from programs.calendars import Entry, calendar_file
from programs.models import Enrollment, Program
from programs.presenting.my_calendar import calendar_context, month_asked
from programs.services import calendar_feeds as feeds
from programs.services.calendars import enrollment_entries, entries_of, month_of, program_entries
from programs.services.mine import find_mine
from programs.services.program_page import find_program


@require_GET
@login_required
def my_calendar(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    first = month_asked(request.GET.get("month"), now)
    feed = feeds.feed_of(request.user)
    address = f"{settings.PORTAL_URL}{feeds.address_of(feed)}" if feed else ""
    context = calendar_context(month_of(request.user, first), first, address, now)
    return render(request, "programs/my_calendar.html", context)


@require_POST
@login_required
def address(request: HttpRequest) -> HttpResponse:
    """Make, change or end the secret address."""
    if request.POST.get("change") == "off":
        feeds.switch_off(person=request.user, now=timezone.now())
        messages.success(request, "달력 주소를 껐습니다. 이제 그 주소로는 아무도 볼 수 없습니다.")
    else:
        feeds.new_address(person=request.user, now=timezone.now())
        messages.success(request, "새 달력 주소를 만들었습니다. 전에 쓰던 주소는 이제 열리지 않습니다.")
    return redirect("my-calendar")


@require_GET
@never_cache
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Read by other calendars, without a login; a changed or forged address isn't there."""
    owner = feeds.owner_of(token)
    if owner is None:
        raise Http404
    return _file("서울런 4050 나의 일정", entries_of(owner, settings.PORTAL_URL), "seoul4050-my.ics")


@require_GET
@login_required
def enrollment(request: HttpRequest, enrollment_id: int) -> HttpResponse:
    try:
        row = find_mine(person=request.user, enrollment_id=enrollment_id)
    except Enrollment.DoesNotExist:
        raise Http404 from None
    entries = enrollment_entries(row, settings.PORTAL_URL)
    return _file_or_404(row.intake.program.title, entries, f"seoul4050-{row.pk}.ics")


@require_GET
def program(request: HttpRequest, slug: str) -> HttpResponse:
    """The dates of every round of a program that is shown."""
    try:
        found = find_program(slug)
    except Program.DoesNotExist:
        raise Http404 from None
    entries = program_entries(found, timezone.now(), settings.PORTAL_URL)
    return _file_or_404(found.title, entries, f"seoul4050-{found.pk}.ics")


def _file_or_404(name: str, entries: Sequence[Entry], file_name: str) -> HttpResponse:
    """A round without dates has no file."""
    if not entries:
        raise Http404
    return _file(name, entries, file_name)


def _file(name: str, entries: Sequence[Entry], file_name: str) -> HttpResponse:
    response = HttpResponse(
        calendar_file(name, entries, made_at=timezone.now()), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response
