"""Serves whoever wants to know about the scholarship before logging in: rounds, criteria and five questions."""

from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from learning.forms.scholarships.check import CheckForm
from learning.models import ScholarshipRound
from learning.presenting.scholarships import announced as words
from learning.services.scholarships import announced
from learning.services.scholarships.applying.consenting import SENSITIVE, kept_back
from learning.services.scholarships.applying.own import live_applications, live_in_round

CARRIED = "scholarship_check"  # in the session: answers taken along from the check, by round
SALT = "learning.scholarships.check"
KEPT_FOR = 60 * 60  # seconds


def found_or_404(round_id: int) -> ScholarshipRound:
    try:
        return announced.shown_round(round_id)
    except ScholarshipRound.DoesNotExist:
        raise Http404 from None


@require_GET
def rounds(request: HttpRequest) -> HttpResponse:
    """Every announced round, and one's own applications when logged in."""
    now = timezone.now()
    mine = live_applications(request.user) if request.user.is_authenticated else []
    context = words.list_context(announced.shown_rounds(), mine, now)
    return render(request, "learning/scholarships/rounds.html", context)


@require_GET
def scholarship_round(request: HttpRequest, round_id: int) -> HttpResponse:
    row, now = found_or_404(round_id), timezone.now()
    own = live_in_round(request.user, row) if request.user.is_authenticated else None
    return render(request, "learning/scholarships/round.html", words.round_context(row, own, now))


@require_GET
def criteria(request: HttpRequest, round_id: int) -> HttpResponse:
    return render(request, "learning/scholarships/criteria.html", words.criteria_context(found_or_404(round_id)))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def check(request: HttpRequest, round_id: int) -> HttpResponse:
    """Five questions and what the rules say to the answers; nothing is kept and nothing is in the address."""
    row = found_or_404(round_id)
    form = CheckForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = words.check_context(row) | {"form": form}
    if request.method == "POST" and form.is_valid():
        found = announced.check_answers(round_id=row.pk, answers=form.answers)
        token = signing.dumps(form.answers, salt=SALT, compress=True)
        context |= words.checked_context(row, found, token, timezone.now())
        return render(request, "learning/scholarships/checked.html", context)
    return render(request, "learning/scholarships/check.html", context)


@require_POST
def take_along(request: HttpRequest, round_id: int) -> HttpResponse:
    """Keep the checked answers in the session, to be confirmed in the application after logging in; the sensitive ones
    are asked again there, beside their consent."""
    row = found_or_404(round_id)
    try:
        answers = signing.loads(request.POST.get("answers", ""), salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return redirect("scholarships:check", row.pk)
    asked_again = kept_back(answers, request.user) if request.user.is_authenticated else SENSITIVE
    carried = {name: value for name, value in answers.items() if name not in asked_again}
    request.session[CARRIED] = {"round": row.pk, "answers": carried}
    return redirect("scholarships:apply", row.pk)


def carried_answers(request: HttpRequest, round_id: int) -> dict[str, Any]:
    """What was taken along for this round; {} when nothing."""
    kept = request.session.get(CARRIED, {})
    return kept.get("answers", {}) if kept.get("round") == round_id else {}
