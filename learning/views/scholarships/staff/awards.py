"""The officer's awards: who took theirs, freed seats, the settlement of a round, and taking points back."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from learning.choices.scholarships import ClawbackState
from learning.forms.scholarships.money_desk import (
    ClawbackForm,
    DemandForm,
    LetGoForm,
    PartForm,
    ReverseForm,
)
from learning.models import Award, Clawback, PointLedger
from learning.presenting.scholarships import money_desk as words
from learning.presenting.scholarships.awards import CLAIM_TONES, claim_rows, part_rows
from learning.services.scholarships.clawbacks import deciding, hearing
from learning.services.scholarships.offers.looking import look_at_award, look_at_awards, look_at_clawback
from learning.services.scholarships.offers.promoting import promote
from learning.services.scholarships.payments.settling import settle_round
from learning.services.scholarships.points.expiring import reverse_expiry
from learning.views.scholarships.staff.frame import crumbs, masked_looker, own_round, round_frame, show
from programs.services.refusals import Refused
from programs.services.staff_refusals import ReasonNeeded
from programs.views.staff.shell import answer, looker_of, new_token, refused, staff_page


@staff_page()
def awards(request: HttpRequest, round_id: int) -> HttpResponse:
    """Everybody who was given the round's scholarship, and the seats that were freed."""
    row = own_round(request, round_id)
    found = look_at_awards(scholarship=row, looker=looker_of(request))
    return show(request, "awards.html", **round_frame(row, "awards"), **words.awards_context(found))


@staff_page("POST")
def round_promote(request: HttpRequest, round_id: int) -> HttpResponse:
    row = own_round(request, round_id)
    try:
        run = promote(round_id=row.pk, by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, reverse("staff-scholarships:awards", args=[row.pk]), refusal)
    address = reverse("staff-scholarships:run", args=[run.pk])
    return answer(request, address, "대기자 선정을 계산하고 있습니다. 다른 담당자가 승인하면 다음 분께 알립니다.")


@staff_page("POST")
def round_settle(request: HttpRequest, round_id: int) -> HttpResponse:
    row, here = own_round(request, round_id), reverse("staff-scholarships:awards", args=[round_id])
    try:
        done = settle_round(round_id=row.pk, by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, here, refusal)
    return answer(request, here, words.settled_words(done.awards, done.released_krw, done.waiting))


@staff_page("GET", "POST")
def award(request: HttpRequest, award_id: int) -> HttpResponse:
    """One award with its points; a POST asks for the name to be read."""
    error = ""
    try:
        found = look_at_award(award_id=award_id, looker=looker_of(request))
    except Award.DoesNotExist:
        raise Http404 from None
    except ReasonNeeded as needed:
        error, found = needed.detail, look_at_award(award_id=award_id, looker=masked_looker(request))
    unmasked = request.method == "POST" and not error
    return _award_page(request, found, unmasked=unmasked, unmask_error=error)


def _award_page(request: HttpRequest, found: Any, *, unmasked: bool = False, **more: Any) -> HttpResponse:
    row = found.award.round
    back = (row.title, reverse("staff-scholarships:awards", args=[row.pk]))
    context = words.award_context(found, unmasked=unmasked)
    forms = {
        "clawback_form": ClawbackForm(initial={"amount_krw": found.reclaimable_krw}),
        "reverse_form": ReverseForm(),
    }
    title = f"장학금 {found.award.application.number}"
    return show(request, "award.html", **(context | forms | more), unmasked=unmasked, crumbs=crumbs(back), title=title)


@staff_page("POST")
def clawback_begin(request: HttpRequest, award_id: int) -> HttpResponse:
    """Tell the person before anything is decided."""
    form = ClawbackForm(request.POST)
    try:
        if form.is_valid():
            claim = hearing.begin(award_id=award_id, by=request.user, now=timezone.now(), **form.cleaned_data)
            address = reverse("staff-scholarships:clawback", args=[claim.pk])
            return answer(request, address, "본인에게 먼저 알렸습니다. 의견을 듣고 나서 다른 담당자가 결정합니다.")
    except Award.DoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        if refusal.field not in form.fields:
            return refused(request, reverse("staff-scholarships:award", args=[award_id]), refusal)
        form.add_error(refusal.field, refusal.detail)
    try:
        found = look_at_award(award_id=award_id, looker=masked_looker(request))
    except Award.DoesNotExist:
        raise Http404 from None
    return _award_page(request, found, clawback_form=form)


@staff_page("POST")
def points_reverse(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Bring points back that ended, by an entry of its own."""
    form = ReverseForm(request.POST)
    try:
        entry = PointLedger.objects.select_related("account__award").get(
            pk=entry_id, account__award__in=Award.objects.visible_to(request.user)
        )
    except PointLedger.DoesNotExist:
        raise Http404 from None
    award_id = entry.account.award_id
    here = reverse("staff-scholarships:award", args=[award_id])
    if form.is_valid():
        try:
            reverse_expiry(entry_id=entry_id, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            return refused(request, here, refusal)
        return answer(request, here, "사라진 포인트를 되살리고 본인에게 알렸습니다.")
    found = look_at_award(award_id=award_id, looker=masked_looker(request))
    return _award_page(request, found, reverse_form=form, reverse_open=entry_id)


@staff_page("GET", "POST")
def clawback(request: HttpRequest, claim_id: int) -> HttpResponse:
    """One case: the notice, what the person said, and the decision once the days are over."""
    return _claim_page(request, claim_id)


def _claim_page(request: HttpRequest, claim_id: int, **forms: Any) -> HttpResponse:
    try:
        claim = look_at_clawback(claim_id=claim_id, looker=masked_looker(request))
    except Clawback.DoesNotExist:
        raise Http404 from None
    row, number = claim.award.round, claim.award.application.number
    back = (f"장학금 {number}", reverse("staff-scholarships:award", args=[claim.award_id]))
    standing = deciding.deciding_of(claim, request.user, timezone.now())
    context = {
        "claim": claim,
        "title": f"환수 {number}",
        "crumbs": crumbs((row.title, reverse("staff-scholarships:awards", args=[row.pk])), back),
        "badge": claim.get_state_display(),
        "tone": CLAIM_TONES.get(ClawbackState(claim.state), "gray"),
        "facts": claim_rows(claim),
        "parts": part_rows(claim),
        "last_day": hearing.last_comment_day(claim),
        "deciding": standing,
        "taking": words.taken_words(standing.taken) if standing.taken else "",
        "left": claim.amount_krw - claim.paid_krw,
    }
    blank = {
        "demand_form": DemandForm(),
        "let_go_form": LetGoForm(),
        "part_form": PartForm(initial={"token": new_token()}),
    }
    return show(request, "clawback.html", **(context | blank | forms))


def _act_on_claim(request: HttpRequest, claim_id: int, name: str, form: Any, act: Any, said: str) -> HttpResponse:
    """One form of the case through one service; the page again with what is wrong."""
    if form.is_valid():
        try:
            act(claim_id=claim_id, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Clawback.DoesNotExist:
            raise Http404 from None
        except Refused as refusal:
            form.add_error(
                refusal.field if refusal.field in form.fields else None, f"{refusal.detail} {refusal.next_step}"
            )
        else:
            return answer(request, reverse("staff-scholarships:clawback", args=[claim_id]), said)
    return _claim_page(request, claim_id, **{name: form})


@staff_page("POST")
def clawback_demand(request: HttpRequest, claim_id: int) -> HttpResponse:
    said = "환수하기로 결정하고 본인에게 알렸습니다."
    return _act_on_claim(request, claim_id, "demand_form", DemandForm(request.POST), deciding.demand, said)


@staff_page("POST")
def clawback_let_go(request: HttpRequest, claim_id: int) -> HttpResponse:
    said = "돌려받지 않기로 하고 본인에게 알렸습니다."
    return _act_on_claim(request, claim_id, "let_go_form", LetGoForm(request.POST), deciding.let_go, said)


@staff_page("POST")
def clawback_part(request: HttpRequest, claim_id: int) -> HttpResponse:
    said = "받은 돈을 적고 본인에게 알렸습니다."
    return _act_on_claim(request, claim_id, "part_form", PartForm(request.POST), deciding.record_part, said)
