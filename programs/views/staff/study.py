"""How the learners of a round are getting on, how long they may study, and longer for one who needs it."""

from dataclasses import replace
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.masking import mask_name
from accounts.templatetags.display import day
from programs.forms.staff_lessons import ExtendStudyForm, StudyDaysForm
from programs.models import Enrollment, Intake
from programs.presenting.lessons import window_words
from programs.services.lessons import learners as service
from programs.services.lessons.windows import extend_study
from programs.services.looking import Looker
from programs.services.refusals import Refused
from programs.views.staff.shell import answer, intake_frame, looker_of, own_intake, refused, show, staff_page

COLUMNS = [{"label": label} for label in ("이름", "상태", "꼭 들어야 하는 강의", "학습 기간", "할 일")]


@staff_page("GET", "POST")
def study(request: HttpRequest, intake_id: int) -> HttpResponse:
    """The learners, and the days of the round."""
    row, now = own_intake(request, intake_id), timezone.now()
    sent = request.POST if "days" in request.POST else None
    form = StudyDaysForm(sent, initial={"days": row.study_days})
    if sent and form.is_valid():
        service.set_study_days(intake_id=row.pk, days=form.cleaned_data["days"], by=request.user, now=now)
        return answer(request, reverse("staff:study", args=[row.pk]), "학습 기간을 저장했습니다.")
    looker = looker_of(request) if "unmask" in request.POST else _masked(request)
    try:
        found = service.look_at_learners(intake=row, looker=looker)
    except Refused as refusal:
        return refused(request, request.get_full_path(), refusal)
    unmasked = looker.reason is not None
    today = timezone.localdate(now)
    return show(
        request,
        "study.html",
        "intakes",
        **intake_frame(row, "study"),
        form=form,
        columns=COLUMNS,
        rows=[_row(each, today, unmasked) for each in found],
        count=len(found),
        unmasked=unmasked,
    )


def _masked(request: HttpRequest) -> Looker:
    """A form of this page is no wish to read names."""
    return replace(looker_of(request), reason=None)


def _row(each: service.Learner, today, unmasked: bool) -> dict[str, object]:
    row, done = each.enrollment, each.done
    percent = "" if done.percent is None else f" ({done.percent}%)"
    return {
        "cells": [
            {"text": row.person.name if unmasked else mask_name(row.person.name), "header": True},
            {"text": row.get_status_display()},
            {"text": f"{done.required}개 가운데 {done.done}개{percent}"},
            {"text": window_words(each.window, today)},
            {"text": "기간 늘리기", "href": reverse("staff:study-extend", args=[row.pk])},
        ]
    }


@staff_page("GET", "POST")
def extend(request: HttpRequest, enrollment_id: int) -> HttpResponse:
    """Longer for one person, with a reason."""
    mine = Enrollment.objects.filter(intake__in=Intake.objects.visible_to(request.user))
    intake = own_intake(request, get_object_or_404(mine, pk=enrollment_id).intake_id)
    try:
        each = service.look_at_learner(intake=intake, enrollment_id=enrollment_id, looker=_masked(request))
    except Enrollment.DoesNotExist:
        raise Http404 from None
    form = ExtendStudyForm(
        request.POST if request.method == "POST" else None,
        initial={"until": each.window.last_day + timedelta(days=14)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            window = extend_study(enrollment_id=enrollment_id, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field or None, f"{refusal.detail} {refusal.next_step}".strip())
        else:
            page = reverse("staff:study", args=[intake.pk])
            return answer(request, page, f"{day(window.last_day)}까지로 늘리고 본인에게 알렸습니다.")
    name = mask_name(each.enrollment.person.name)
    return show(
        request,
        "study_extend.html",
        "intakes",
        **intake_frame(intake, "", "학습 기간 늘리기"),
        form=form,
        back=reverse("staff:study", args=[intake.pk]),
        about=f"{name}님 · {window_words(each.window, timezone.localdate(timezone.now()))}",
    )
