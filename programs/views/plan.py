"""The page where anybody checks what the city promised and what became of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from programs.presenting.plan import plan_context
from programs.services.plan import plan_board


@require_GET
def plan(request: HttpRequest) -> HttpResponse:
    return render(request, "programs/plan.html", plan_context(plan_board(now=timezone.now())))
