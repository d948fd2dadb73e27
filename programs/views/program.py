"""The page of one program: what it is, whether and why the visitor may join, and one button."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from programs.models import Program
from programs.presenting.program_page import page_context
from programs.services.program_page import clear_alert, find_program, program_page, set_alert
from programs.views.numbers import whole_number


@require_GET
def program_detail(request: HttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    try:
        page = program_page(slug=slug, visitor=request.user, intake_id=whole_number(request.GET.get("intake")), now=now)
    except Program.DoesNotExist:
        raise Http404 from None
    return render(request, "programs/detail.html", page_context(page, now))


@require_POST
@login_required
def alert(request: HttpRequest, slug: str) -> HttpResponse:
    """Switch "tell me when it opens" on or off, as asked; repeating changes nothing."""
    try:
        program = find_program(slug)
    except Program.DoesNotExist:
        raise Http404 from None
    if request.POST.get("wish") == "off":
        clear_alert(person=request.user, program=program)
        messages.success(request, "열림 알림을 껐습니다.")
    else:
        set_alert(person=request.user, program=program, now=timezone.now())
        messages.success(request, "신청이 열리면 알려 드립니다.")
    return redirect(program)
