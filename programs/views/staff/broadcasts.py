"""Telling the people of a round something: write it, see it as they will, try it, send it, read the result."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.choices import Channel
from accounts.templatetags.display import moment
from programs.forms.staff_broadcasts import TOLD, BroadcastForm, SendForm
from programs.models import Broadcast, Intake, RosterFilter
from programs.services import broadcasts as service
from programs.services.refusals import Refused
from programs.services.roster import ATTENDANCE, GROUPS, RosterQuery
from programs.views.staff.shell import answer, intake_frame, own_intake, refused, show, staff_page

COLUMNS = [{"label": label} for label in ("제목", "받는 사람", "상태", "보낸 사람")]


@staff_page()
def messages(request: HttpRequest, intake_id: int) -> HttpResponse:
    row = own_intake(request, intake_id)
    rows = [_row(broadcast) for broadcast in service.listed(row.pk)]
    return show(request, "broadcasts.html", "intakes", **intake_frame(row, "messages"), columns=COLUMNS, rows=rows)


def _row(broadcast: Broadcast) -> dict[str, object]:
    label, tone = state_words(broadcast)
    return {
        "cells": [
            {"text": broadcast.title, "header": True, "href": reverse("staff:message", args=[broadcast.pk])},
            {"text": whom_words(service.query_of(broadcast))},
            {"text": label, "tone": tone},
            {"text": broadcast.by.name},
        ]
    }


def state_words(broadcast: Broadcast) -> tuple[str, str]:
    if broadcast.sent_at:
        return f"{moment(broadcast.sent_at)}에 {broadcast.recipients}명에게 보냄", "success"
    if broadcast.canceled_at:
        return "거둠", "gray"
    if broadcast.send_at:
        return f"{moment(broadcast.send_at)}에 보낼 예정", "primary"
    return "아직 보내지 않음", "warning"


def whom_words(query: RosterQuery) -> str:
    words = [GROUPS[query.group][0]]
    words += [ATTENDANCE[query.attendance]] if query.attendance else []
    words += [f"찾은 말 ‘{query.text}’"] if query.text else []
    return " · ".join(words)


@staff_page("GET", "POST")
def message_new(request: HttpRequest, intake_id: int) -> HttpResponse:
    row = own_intake(request, intake_id)
    query = RosterQuery.read(request.GET)
    group = query.group if query.group in TOLD else "live"
    initial = {"group": group, "attendance": query.attendance, "saved": urlencode(query.params())}
    return _write(request, row, _form(request, initial), None)


@staff_page("GET", "POST")
def message_edit(request: HttpRequest, message_id: int) -> HttpResponse:
    broadcast, row = _own(request, message_id)
    query = service.query_of(broadcast)
    initial = {"group": query.group, "attendance": query.attendance, "title": broadcast.title, "body": broadcast.body}
    return _write(request, row, _form(request, initial | {"saved": broadcast.query}), broadcast)


def _form(request: HttpRequest, initial: dict[str, str]) -> BroadcastForm:
    saved = [(kept.query, kept.name) for kept in RosterFilter.objects.filter(owner=request.user)]
    return BroadcastForm(request.POST or None, initial=initial, saved=saved)


def _own(request: HttpRequest, message_id: int) -> tuple[Broadcast, Intake]:
    """The message and its round, if this officer may manage it; else 404."""
    broadcast = get_object_or_404(Broadcast.objects.visible_to(request.user).select_related("by"), pk=message_id)
    return broadcast, own_intake(request, broadcast.intake_id)


def _write(request: HttpRequest, row: Intake, form: BroadcastForm, broadcast: Broadcast | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            written = service.write(
                intake=row,
                query=form.query(),
                title=form.cleaned_data["title"],
                body=form.cleaned_data["body"],
                by=request.user,
                now=timezone.now(),
                broadcast_id=broadcast.pk if broadcast else None,
            )
        except Refused as refusal:
            form.add_error(refusal.field or None, f"{refusal.detail} {refusal.next_step}".strip())
        else:
            return HttpResponseRedirect(reverse("staff:message", args=[written.pk]))
    title = "안내 고치기" if broadcast else "새 안내"
    return show(request, "broadcast_form.html", "intakes", **intake_frame(row, "", title), form=form)


@staff_page("GET", "POST")
def message(request: HttpRequest, message_id: int) -> HttpResponse:
    """As residents will see it, with what can still be done; after sending, what became of it."""
    broadcast, row = _own(request, message_id)
    form = SendForm(request.POST if request.POST.get("act") == "send" else None)
    if request.method == "POST":
        answered = _act(request, broadcast, form)
        if answered:
            return answered
    return show(
        request, "broadcast.html", "intakes", **intake_frame(row, "", broadcast.title), **_shown(broadcast), form=form
    )


def _act(request: HttpRequest, broadcast: Broadcast, form: SendForm) -> HttpResponse | None:
    """Do what was pressed; None when the form has to be looked at again."""
    here = reverse("staff:message", args=[broadcast.pk])
    now, act = timezone.now(), request.POST.get("act")
    try:
        if act == "try":
            service.try_on_oneself(broadcast_id=broadcast.pk, by=request.user, now=now)
            return answer(request, here, "나에게 시험으로 보냈습니다. 받은 알림에서 확인해 주세요.")
        if act == "take_back":
            service.take_back(broadcast_id=broadcast.pk, now=now)
            return answer(request, here, "보내지 않기로 했습니다.")
        if not form.is_valid():
            return None
        at = form.cleaned_data["send_at"] if form.cleaned_data["when"] == "later" else None
        service.send_at(broadcast_id=broadcast.pk, moment=at, by=request.user, now=now)
    except Refused as refusal:
        if refusal.field == "send_at":
            form.add_error("send_at", refusal.detail)
            return None
        return refused(request, here, refusal)
    return answer(request, here, f"{moment(at)}에 보냅니다." if at else "보내고 있습니다. 곧 결과가 여기에 나타납니다.")


def _shown(broadcast: Broadcast) -> dict[str, object]:
    label, tone = state_words(broadcast)
    shared = {
        "broadcast": broadcast,
        "status_label": label,
        "status_tone": tone,
        "whom": whom_words(service.query_of(broadcast)),
        "text_message": f"[서울런 4050] {broadcast.title} {settings.PORTAL_URL}/my/…",
    }
    return shared | (_results(broadcast) if broadcast.sent_at else _reach(broadcast))


def _reach(broadcast: Broadcast) -> dict[str, object]:
    reach = service.reach_of(broadcast, timezone.now())
    ways = [(Channel(channel).label, f"{reach.channels[channel]}명") for channel in (Channel.SMS, Channel.EMAIL)]
    return {"people": reach.people, "ways": [*ways, ("받은 알림에서만", f"{reach.inbox_only}명")]}


def _results(broadcast: Broadcast) -> dict[str, object]:
    results = [
        (
            Channel(result.channel).label,
            f"보냄 {result.sent}명 · 보낼 예정 {result.waiting}명 · 보내지 못함 {result.failed}명",
        )
        for result in service.results_of(broadcast)
    ]
    opened = ("받은 알림에서 열어 봄", f"{broadcast.recipients}명 가운데 {service.opened_count(broadcast)}명")
    return {"results": [*results, opened]}
