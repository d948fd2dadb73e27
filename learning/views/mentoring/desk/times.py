"""When a mentor can meet, on which days not, how many people at once, and a rest."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.templatetags.display import day, moment
from learning import slots
from learning.forms.mentoring.desk import CapacityForm, DayOffForm, RestForm, TimesForm
from learning.models.mentoring import MentorProfile
from learning.services.mentoring import availability, mentors
from learning.views.mentoring.desk.shell import desk_page, show
from learning.views.mentoring.shell import answer, refused
from programs.services.refusals import Refused


@desk_page("GET", "POST")
def times(request: HttpRequest, mentor: MentorProfile) -> HttpResponse:
    """The usual week, and the days on which it is otherwise."""
    form = TimesForm(request.POST if request.method == "POST" else None, initial={"slots": mentor.slots})
    if request.method == "POST" and form.is_valid():
        availability.save_week(mentor_id=mentor.pk, week=form.cleaned_data["slots"], now=timezone.now())
        return answer(request, request.path, "만날 수 있는 시간을 저장했습니다.")
    return _show_times(request, mentor, form, DayOffForm())


@desk_page("POST")
def day_off(request: HttpRequest, mentor: MentorProfile) -> HttpResponse:
    form, here = DayOffForm(request.POST), reverse("mentor:times")
    if form.is_valid():
        try:
            booked = availability.take_day_off(mentor_id=mentor.pk, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.detail)
        else:
            return answer(request, here, _off_words(form.cleaned_data["day"], booked), is_problem=bool(booked))
    return _show_times(request, mentor, TimesForm(initial={"slots": mentor.slots}), form)


def _off_words(off: object, booked: list) -> str:
    said = f"{day(off)}에는 새 약속을 받지 않습니다."
    if not booked:
        return said
    who = ", ".join(f"{each.mentorship.person.name} 님 {moment(each.starts_at)}" for each in booked)
    return f"{said} 이미 잡힌 약속이 있습니다: {who}. 멘티 화면에서 취소하거나 그대로 만나 주세요."


@desk_page("POST")
def day_off_end(request: HttpRequest, mentor: MentorProfile, exception_id: int) -> HttpResponse:
    availability.work_after_all(mentor_id=mentor.pk, exception_id=exception_id)
    return answer(request, reverse("mentor:times"), "다시 평소처럼 약속을 받습니다.")


def _show_times(request: HttpRequest, mentor: MentorProfile, form: TimesForm, off: DayOffForm) -> HttpResponse:
    days_off = [
        {"pk": each.pk, "day": day(each.day), "parts": _parts_words(each.off), "note": each.note}
        for each in availability.coming_days_off(mentor, timezone.now())
    ]
    said = slots.words(mentor.slots)
    return show(request, "times.html", "times", form=form, off=off, days_off=days_off, week=said)


def _parts_words(off: int) -> str:
    if off == slots.WHOLE_DAY:
        return "하루 종일"
    return ", ".join(slots.hours_words(part) for part in range(slots.PARTS) if off >> part & 1)


@desk_page("GET", "POST")
def limits(request: HttpRequest, mentor: MentorProfile) -> HttpResponse:
    """How many people at once; fewer than there are is refused with what to do instead."""
    form = CapacityForm(request.POST if request.method == "POST" else None, initial={"capacity": mentor.capacity})
    if request.method == "POST" and form.is_valid():
        try:
            mentors.set_capacity(
                mentor_id=mentor.pk, capacity=form.cleaned_data["capacity"], by=request.user, now=timezone.now()
            )
        except Refused as refusal:
            form.add_error("capacity", f"{refusal.detail} {refusal.next_step}".strip())
        else:
            return answer(request, request.path, "맡을 수 있는 사람 수를 바꿨습니다.")
    return _show_limits(request, mentor, form, RestForm())


def _show_limits(request: HttpRequest, mentor: MentorProfile, form: CapacityForm, rest: RestForm) -> HttpResponse:
    load = mentor.mentorships.live().count()
    return show(request, "limits.html", "limits", form=form, rest=rest, mentor=mentor, load=load)


@desk_page("POST")
def rest(request: HttpRequest, mentor: MentorProfile) -> HttpResponse:
    """No new mentees for a while; those there are stay."""
    form, here = RestForm(request.POST), reverse("mentor:limits")
    if not form.is_valid():
        return _show_limits(request, mentor, CapacityForm(initial={"capacity": mentor.capacity}), form)
    try:
        mentors.pause(mentor_id=mentor.pk, by=request.user, now=timezone.now(), **form.cleaned_data)
    except Refused as refusal:
        return refused(request, here, refusal)
    return answer(request, here, "쉬는 동안 새 멘티를 제안하지 않습니다. 지금 멘티와는 그대로 만납니다.")


@desk_page("POST")
def rest_end(request: HttpRequest, mentor: MentorProfile) -> HttpResponse:
    try:
        mentors.resume(mentor_id=mentor.pk, by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, reverse("mentor:limits"), refusal)
    return answer(request, reverse("mentor:limits"), "다시 새 멘티를 받습니다.")
