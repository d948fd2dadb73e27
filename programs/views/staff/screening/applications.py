"""The applications of a round as the officer sees them: progress in a masked list, one in full, asking for more."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.masking import mask_name
from accounts.templatetags.display import moment
from programs.choices import EnrollmentStatus
from programs.forms.screening.building import SupplementForm
from programs.models import Enrollment, ScreeningReview
from programs.presenting.application_form import answer_sections
from programs.services.refusals import Refused
from programs.services.screening import reviewers as readers
from programs.services.screening.looking import ApplicationFile, look_at_applications, look_at_file
from programs.services.screening.ranking import Standings
from programs.services.screening.reviewing import must_stay_shut
from programs.services.screening.supplements import ask
from programs.services.staff_people import staff_enrollments
from programs.views.staff.roster import TONES
from programs.views.staff.screening.frame import frame, own_screened
from programs.views.staff.shell import answer, looker_of, refused, show, staff_page

COLUMNS = ("접수번호", "이름", "마친 심사", "평균", "차이", "보낸 때")


@staff_page()
def applications(request: HttpRequest, screened_id: int) -> HttpResponse:
    row = own_screened(request, screened_id, judges=True)
    found = look_at_applications(intake=row, looker=looker_of(request))
    rows = _rows(found)
    return show(
        request,
        "screening/applications.html",
        "intakes",
        **frame(row, "applications"),
        columns=[{"label": label, "num": label in ("마친 심사", "평균", "차이")} for label in COLUMNS],
        rows=rows,
        count_text=f"심사를 기다리는 신청서 {len(rows)}건",
        far=sum(found.is_far_apart(pk) for pk in found.progress),
        full=found.full,
    )


def _rows(found: Standings) -> list[dict[str, object]]:
    totals = {row.id: f"{float(row.total):.2f}" for row in found.ranked}
    each = found.intake.screening.reviews_each
    return [
        {
            "cells": [
                {"text": one.enrollment.number, "href": reverse("staff:screening-application", args=[pk]),
                 "header": True},
                {"text": mask_name(one.enrollment.person.name)},
                {"text": f"{one.finished}/{each}", "num": True},
                {"text": totals.get(pk, "–"), "num": True},
                {"text": f"{found.spread(pk)}점", "num": True, "tone": "warning" if found.is_far_apart(pk) else ""},
                {"text": moment(one.enrollment.requested_at)},
            ]
        }
        for pk, one in found.progress.items()
    ]  # fmt: skip


def own_application(request: HttpRequest, application_id: int) -> Enrollment:
    """An application in a screened round this officer may manage; else 404. Who was given it to read opens it only
    after having denied a conflict of interest, here as well."""
    rows = staff_enrollments(request.user).filter(intake__selection="screening", intake__screening__isnull=False)
    found = get_object_or_404(rows.select_related("person", "intake__program", "intake__screening"), pk=application_id)
    own_screened(request, found.intake_id, judges=True)
    if must_stay_shut(request.user, found):
        raise PermissionDenied(
            "이해관계가 있거나 아직 알리지 않은 신청서는 볼 수 없습니다. ‘맡은 심사’에서 먼저 알려 주세요."
        )
    return found


@staff_page()
def application(request: HttpRequest, application_id: int) -> HttpResponse:
    """One application in full: answers of every version, who reads it, what was asked."""
    return _page(request, own_application(request, application_id), SupplementForm())


def _page(request: HttpRequest, found: Enrollment, form: SupplementForm) -> HttpResponse:
    row, now = own_screened(request, found.intake_id), timezone.now()
    file = look_at_file(enrollment=found, version=request.GET.get("version"), looker=looker_of(request))
    return show(
        request,
        "screening/application.html",
        "intakes",
        **frame(row, "applications"),
        row=found,
        badge={"label": EnrollmentStatus(found.status).label, "tone": TONES.get(found.status, "gray")},
        name=mask_name(found.person.name),
        sections=answer_sections(file.pages, file.answers),
        versions=_versions(found, file),
        reviews=[_review(one, now) for one in file.reviews],
        others=file.could_read,
        supplements=[
            {
                "request": one.request,
                "answer": one.answer or "",
                "state": _state(one, now),
                "until": moment(one.due_at),
            }
            for one in file.supplements
        ],
        form=form,
        can_ask=found.status == EnrollmentStatus.APPLIED,
    )


def _versions(found: Enrollment, file: ApplicationFile) -> list[dict[str, object]]:
    here = reverse("staff:screening-application", args=[found.pk])
    return [
        {
            "label": f"{version.number}번째 {moment(version.sent_at)}",
            "href": f"{here}?version={version.number}",
            "current": version.number == file.shown,
        }
        for version in file.versions
    ]


def _state(one, now) -> str:
    if one.answered_at:
        return "답함"
    return "기다리는 중" if one.is_open(now) else "기한 지남"


def _review(one: ScreeningReview, now) -> dict[str, object]:
    scores = [{"label": score.criterion.label, "points": score.points, "comment": score.comment}
              for score in one.scores.all()]  # fmt: skip
    if one.released_at:
        state = "거둠"
    elif one.has_conflict:
        state = f"이해관계 있음 {one.conflict_note}".strip()
    elif one.finished_at:
        state = f"마침 · {sum(score.points for score in one.scores.all())}점"
    else:
        state = "읽는 중" if one.declared_at else "이해관계를 아직 알리지 않음"
    return {"pk": one.pk, "name": one.reviewer.name, "state": state, "scores": scores, "is_live": not one.released_at}


@staff_page("POST")
def assign(request: HttpRequest, application_id: int) -> HttpResponse:
    found = own_application(request, application_id)
    back, user = reverse("staff:screening-application", args=[found.pk]), request.POST.get("reviewer", "")
    try:
        readers.assign(
            enrollment=found, reviewer_id=int(user) if user.isdigit() else 0, by=request.user, now=timezone.now()
        )
    except Refused as refusal:
        return refused(request, back, refusal)
    return answer(request, back, "신청서를 맡겼습니다.")


@staff_page("POST")
def take_back(request: HttpRequest, reading_id: int) -> HttpResponse:
    found = get_object_or_404(ScreeningReview.objects.select_related("enrollment"), pk=reading_id)
    row = own_application(request, found.enrollment_id)
    found.enrollment = row
    back = reverse("staff:screening-application", args=[row.pk])
    try:
        readers.take_back(review=found, by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, back, refusal)
    return answer(request, back, "신청서를 거뒀습니다. 이 사람의 점수는 세지 않습니다.")


@staff_page("POST")
def supplement(request: HttpRequest, application_id: int) -> HttpResponse:
    """Ask the applicant for more, with a stock sentence or one's own words."""
    found = own_application(request, application_id)
    form = SupplementForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    back = reverse("staff:screening-application", args=[found.pk])
    typed = form.cleaned_data
    try:
        ask(enrollment=found, request=typed["request"], days=typed["days"], by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, back, refusal)
    return answer(request, back, "보완을 부탁하고 알렸습니다.")
