"""One person in one round: what happened, why they may join, and what can be done now."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.choices import District
from accounts.masking import mask_birth_date, mask_email, mask_name, mask_phone
from accounts.templatetags.display import full_day, moment
from programs.choices import AttendanceMark, EnrollmentStatus
from programs.eligibility import Reason
from programs.models import Enrollment
from programs.particles import ro
from programs.roster_changes import CHANGE_WORDS, NEEDS_REASON, Change
from programs.services.looking import look_at_enrollment, look_at_offers, look_for_people
from programs.services.refusals import Refused
from programs.services.roster import run_change
from programs.services.staff_people import EnrollmentFile, staff_enrollments
from programs.views.staff.bulk_words import moved_words
from programs.views.staff.roster import TONES
from programs.views.staff.shell import answer, intake_frame, looker_of, new_token, refused, show, staff_page

PEOPLE_COLUMNS = ("접수번호", "이름", "휴대전화", "회차", "상태")
# What a condition is about; its own sentence tells an age or a circumstance and is shown with the name only.
CONDITION_WORDS = {
    "age": "나이",
    "born": "태어난 때",
    "ties": "서울과의 관계",
    "statuses": "이 회차에서 정한 상황",
    "prerequisites": "먼저 마칠 과정을 수료함",
    "excludes": "함께할 수 없는 과정에 참여하지 않음",
    "one_per_term": "한 학기에 하나만 신청함",
}
VERDICT_WORDS = {"yes": ("맞음", "success"), "no": ("맞지 않음", "danger"), "unknown": ("확인 필요", "warning")}


@staff_page("GET", "POST")
def enrollment(request: HttpRequest, enrollment_id: int) -> HttpResponse:
    """POST with a reason shows the same page with the person's data to be read."""
    looker, error = looker_of(request), ""
    try:
        try:
            found = look_at_enrollment(enrollment_id=enrollment_id, looker=looker)
        except Refused as refusal:
            looker, error = replace(looker, reason=None), refusal.detail
            found = look_at_enrollment(enrollment_id=enrollment_id, looker=looker)
    except Enrollment.DoesNotExist as missing:
        raise Http404 from missing
    page = _page(found, looker.reason is not None) | {"is_own": found.enrollment.person_id == request.user.pk}
    return show(request, "enrollment.html", "intakes", **page, unmask_error=error, has_errors=bool(error))


def _page(found: EnrollmentFile, unmasked: bool) -> dict[str, object]:
    row = found.enrollment
    return {
        **intake_frame(row.intake, "", row.number),
        "row": row,
        "status_label": EnrollmentStatus(row.status).label,
        "status_tone": TONES.get(row.status, "gray"),
        "person": _person(row.person, unmasked),
        "facts": _facts(found),
        "unmasked": unmasked,
        "reasons": [_reason(reason, unmasked) for reason in (found.assessment.reasons if found.assessment else ())],
        "rule_is_broken": found.assessment is None,
        "events": [_event(event) for event in found.events],
        "marks": [
            {"label": f"{number}차시", "date": moment(starts), "mark": AttendanceMark(mark).label}
            for number, starts, mark in found.marks
        ],
        "changes": [
            {"value": change, "label": CHANGE_WORDS[change], "needs": change in NEEDS_REASON}
            for change in found.changes
        ],
        "token": new_token(),
    }


def _reason(reason: Reason, unmasked: bool) -> dict[str, str]:
    label, tone = VERDICT_WORDS[reason.verdict]
    return {"text": reason.text if unmasked else CONDITION_WORDS[reason.code], "label": label, "tone": tone}


def _person(person, unmasked: bool) -> list[dict[str, str]]:
    resident = getattr(person, "resident", None)
    birth = resident.birth_date if resident else None
    district = District(resident.district).label if resident and resident.district else "모름"
    shown = (
        (person.name, person.phone, person.email, full_day(birth))
        if unmasked
        else (mask_name(person.name), mask_phone(person.phone), mask_email(person.email), mask_birth_date(birth))
    )
    values = dict(zip(("이름", "휴대전화", "전자우편", "생년월일"), shown, strict=True)) | {"사는 자치구": district}
    return [{"label": label, "value": value or "없음"} for label, value in values.items()]


def _facts(found: EnrollmentFile) -> list[dict[str, str]]:
    row = found.enrollment
    facts = [{"label": "접수번호", "value": row.number}, {"label": "신청한 때", "value": moment(row.requested_at)}]
    if found.place:
        facts.append({"label": "대기 순번", "value": f"{found.place}번째"})
    if row.offer_expires_at and row.status == EnrollmentStatus.OFFERED:
        facts.append({"label": "답할 기한", "value": moment(row.offer_expires_at)})
    if row.marked:
        facts.append({"label": "출석", "value": f"{row.marked}번 가운데 {row.came}번"})
    return facts


def _event(event) -> dict[str, str]:
    return {
        "date": moment(event.at),
        "label": EnrollmentStatus(event.to_status).label,
        "before": EnrollmentStatus(event.from_status).label if event.from_status else "",
        "who": event.by.name
        if event.by_id and event.by_id != event.enrollment.person_id
        else "본인"
        if event.by_id
        else "포털",
        "reason": event.reason,
    }


@staff_page("POST")
def enrollment_change(request: HttpRequest, enrollment_id: int) -> HttpResponse:
    """One of the roster's changes for this one person, with a reason."""
    row = get_object_or_404(staff_enrollments(request.user), pk=enrollment_id)
    page = reverse("staff:enrollment", args=[row.pk])
    change, seen = request.POST.get("change", ""), request.POST.get("seen", "")
    if change not in list(Change):
        return answer(request, page, "무엇으로 바꿀지 골라 주세요.", problem=True)
    try:
        event = run_change(
            intake_id=row.intake_id,
            change=Change(change),
            seen={row.pk: seen},
            by=request.user,
            now=timezone.now(),
            reason=request.POST.get("reason", ""),
            token=request.POST.get("token", ""),
        )
    except Refused as refusal:
        return refused(request, page, refusal)
    if event.detail["changed"]:
        return answer(
            request,
            page,
            f"‘{CHANGE_WORDS[Change(change)]}’{ro(CHANGE_WORDS[Change(change)])} 바꾸고 본인에게 알렸습니다.",
        )
    why = moved_words(event.detail["moved"]) or [f"{why}." for _, why in event.detail["refused"]]
    return answer(request, page, f"바꾸지 않았습니다. {' '.join(why)}", problem=True)


@staff_page()
def people(request: HttpRequest) -> HttpResponse:
    """Find one person in all rounds, or everybody who has been offered a seat."""
    typed, offers = request.GET.get("q", "").strip()[:60], request.GET.get("queue") == "offers"
    offers = offers and not typed
    looker = looker_of(request)
    found = look_at_offers(looker=looker) if offers else look_for_people(typed=typed, looker=looker)
    rows = [
        {
            "cells": [
                {"text": row.number, "header": True, "href": reverse("staff:enrollment", args=[row.pk])},
                {"text": mask_name(row.person.name)},
                {"text": mask_phone(row.person.phone) or "–"},
                {
                    "text": f"{row.intake.program.title} {row.intake.name}",
                    "href": reverse("staff:intake", args=[row.intake_id]),
                },
                {"text": EnrollmentStatus(row.status).label, "tone": TONES.get(row.status, "gray")},
                {"text": moment(row.offer_expires_at) if offers else moment(row.requested_at)},
            ]
        }
        for row in found
    ]
    return show(
        request,
        "people.html",
        "people",
        typed=typed,
        rows=rows,
        offers=offers,
        count_text=f"신청 {len(rows)}건",
        columns=[{"label": label} for label in PEOPLE_COLUMNS] + [{"label": "답할 기한" if offers else "신청한 때"}],
        title="답을 기다리는 빈자리 안내" if offers else "사람 찾기",
    )
