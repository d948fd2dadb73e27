"""Checking a draw: the public page of one lottery and its files, for applicants and everybody else."""

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from programs.models import Intake
from programs.presenting.draw_check import check_context
from programs.services.draws.publishing import PublicDraw, PublicLottery, pool_of, public_lottery

LONGEST_NUMBER = 20


def _public(slug: str, drawn_id: int) -> PublicLottery:
    try:
        return public_lottery(slug=slug, intake_id=drawn_id)
    except Intake.DoesNotExist:
        raise Http404 from None


def _pool(request: HttpRequest, slug: str, drawn_id: int) -> PublicDraw:
    draw = pool_of(_public(slug, drawn_id), request.GET.get("pool", ""))
    if draw is None:
        raise Http404
    return draw


@require_GET
def draw_check(request: HttpRequest, slug: str, drawn_id: int) -> HttpResponse:
    number = "".join(request.GET.get("number", "").split())[:LONGEST_NUMBER]
    context = check_context(_public(slug, drawn_id), number, timezone.now())
    return render(request, "programs/draw.html", context)


@require_GET
def draw_file(request: HttpRequest, slug: str, drawn_id: int) -> HttpResponse:
    """The published file; not there before the draw."""
    draw = _pool(request, slug, drawn_id)
    if draw.file is None:
        raise Http404
    body = json.dumps(draw.file, ensure_ascii=False, indent=1)
    return _download(body, "application/json", f"draw-{drawn_id}{'-' if draw.pool else ''}{draw.pool}.json")


@require_GET
def draw_entries(request: HttpRequest, slug: str, drawn_id: int) -> HttpResponse:
    """The frozen list, exactly the bytes whose digest was published; not there before the closing."""
    draw = _pool(request, slug, drawn_id)
    if draw.entries is None:
        raise Http404
    name = f"entries-{drawn_id}{'-' if draw.pool else ''}{draw.pool}.txt"
    return _download("\n".join(draw.entries), "text/plain; charset=utf-8", name)


def _download(body: str, kind: str, name: str) -> HttpResponse:
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
