"""The officer's objections: what is due first, what was written, and the three ways to answer."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.masking import mask_name
from learning.award_facts import FACTS
from learning.forms.scholarships.money_desk import DismissForm, ExtendForm, RedecideForm
from learning.models import Appeal
from learning.presenting.scholarships import appeals as words
from learning.presenting.scholarships.money_desk import desk_tabs, promotion_row
from learning.services.scholarships.appeals import answering
from learning.services.scholarships.appeals.looking import STATES, AppealFile, counts, look_at_appeal, look_at_appeals
from learning.views.scholarships.staff.frame import crumbs, masked_looker, show
from programs.services.refusals import Refused
from programs.services.staff_refusals import ReasonNeeded
from programs.views.staff.shell import answer, looker_of, refused, staff_page

COLUMNS = [{"label": "접수번호"}, {"label": "이름"}, {"label": "회차"}, {"label": "답할 날"}, {"label": "상태"}]


@staff_page()
def appeals(request: HttpRequest) -> HttpResponse:
    which = request.GET.get("list", "open")
    which = which if which in STATES else "open"
    rows, now = look_at_appeals(which=which, looker=looker_of(request)), timezone.now()
    held, address = counts(request.user), reverse("staff-scholarships:appeals")
    return show(
        request,
        "appeals.html",
        crumbs=crumbs(),
        tabs=desk_tabs("appeals"),
        lists=[
            {"label": label, "href": f"{address}?list={key}", "current": key == which, "count": held[key]}
            for key, (label, _) in STATES.items()
        ],
        columns=COLUMNS,
        rows=[words.queue_row(row, now) for row in rows],
    )


@staff_page("GET", "POST")
def appeal(request: HttpRequest, appeal_id: int) -> HttpResponse:
    """One objection; a POST asks for the name to be read."""
    error = ""
    try:
        found = look_at_appeal(appeal_id=appeal_id, looker=looker_of(request))
    except Appeal.DoesNotExist:
        raise Http404 from None
    except ReasonNeeded as needed:
        error, found = needed.detail, look_at_appeal(appeal_id=appeal_id, looker=masked_looker(request))
    unmasked = request.method == "POST" and not error
    return _page(request, found, unmasked=unmasked, unmask_error=error)


def _names(found: AppealFile) -> list[str]:
    """Facts the decision rested on, in the order of the application form."""
    used = found.decided.facts if found.decided else {}
    return [name for name, fact in FACTS.items() if name in used and fact.section != "portal"]


def _page(request: HttpRequest, found: AppealFile, *, unmasked: bool = False, **more: Any) -> HttpResponse:
    row = found.appeal.application
    name = row.applicant.name
    context = {
        "title": f"이의신청 {row.number}",
        "crumbs": crumbs(("이의신청", reverse("staff-scholarships:appeals"))),
        "appeal": words.appeal_view(found.appeal, timezone.now()),
        "facts": [
            {"label": "낸 분", "value": name if unmasked else mask_name(name)},
            {"label": "회차", "value": row.round.title},
            *words.decision_rows(found.appeal.notice),
        ],
        "reserve": f"이의신청 몫 {found.reserve}명 가운데 {found.reserve_left}명이 남았습니다.",
        "runs": [promotion_row(run) for run in found.runs],
        "may_drop": found.is_open and any(run.state in answering.DROPPABLE for run in found.runs),
        "busy": any(run.is_open for run in found.runs),
        "may_extend": found.is_open
        and found.appeal.extended_to is None
        and not answering.is_late(found.appeal, timezone.now()),
        "unmasked": unmasked,
        "extend_form": ExtendForm(),
        "dismiss_form": DismissForm(),
        "redecide_form": RedecideForm(names=_names(found)),
    }
    return show(request, "appeal.html", **(context | more))


def _act(request: HttpRequest, appeal_id: int, name: str, form: Any, act: Any, said: str) -> HttpResponse:
    """One form through one service; the page again with what is wrong and everything that was typed."""
    if form.is_valid():
        try:
            act(form)
        except Appeal.DoesNotExist:
            raise Http404 from None
        except Refused as refusal:
            place = refusal.field if refusal.field in form.fields else None
            form.add_error(place, f"{refusal.detail} {refusal.next_step}".strip())
        else:
            return answer(request, reverse("staff-scholarships:appeal", args=[appeal_id]), said)
    return _page(request, _found(request, appeal_id), **{name: form})


def _found(request: HttpRequest, appeal_id: int) -> AppealFile:
    try:
        return look_at_appeal(appeal_id=appeal_id, looker=masked_looker(request))
    except Appeal.DoesNotExist:
        raise Http404 from None


@staff_page("POST")
def appeal_extend(request: HttpRequest, appeal_id: int) -> HttpResponse:
    def act(form: ExtendForm) -> None:
        why = form.cleaned_data["reason"]
        answering.extend(appeal_id=appeal_id, reason=why, by=request.user, now=timezone.now())

    said = "답할 날을 열흘 늦추고 본인에게 알렸습니다."
    return _act(request, appeal_id, "extend_form", ExtendForm(request.POST), act, said)


@staff_page("POST")
def appeal_dismiss(request: HttpRequest, appeal_id: int) -> HttpResponse:
    def act(form: DismissForm) -> None:
        why = form.cleaned_data["reason"]
        answering.dismiss(appeal_id=appeal_id, reason=why, by=request.user, now=timezone.now())

    said = "받아들이지 않는다고 답하고 본인에게 알렸습니다."
    return _act(request, appeal_id, "dismiss_form", DismissForm(request.POST), act, said)


@staff_page("POST")
def appeal_drop(request: HttpRequest, appeal_id: int) -> HttpResponse:
    """Give up the calculation that nobody was asked to approve yet, and answer anew."""
    back = reverse("staff-scholarships:appeal", args=[appeal_id])
    try:
        answering.drop_redecision(appeal_id=appeal_id, by=request.user, now=timezone.now())
    except Appeal.DoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        return refused(request, back, refusal)
    return answer(request, back, "계산을 거두었습니다. 이의신청에 다시 답해 주세요.")


@staff_page("POST")
def appeal_redecide(request: HttpRequest, appeal_id: int) -> HttpResponse:
    """Accept it: another calculation with the corrected facts, for another person to approve."""

    def act(form: RedecideForm) -> None:
        data = form.cleaned_data
        answering.redecide(
            appeal_id=appeal_id,
            corrections=form.corrections(),
            part=data["part"],
            whole=data["whole"] == "yes",
            reason=data["reason"],
            by=request.user,
            now=timezone.now(),
        )

    form = RedecideForm(request.POST, names=_names(_found(request, appeal_id)))
    said = "바로잡은 사실로 다시 심사합니다. 다른 담당자가 승인하면 본인에게 알립니다."
    return _act(request, appeal_id, "redecide_form", form, act, said)
