"""What an officer does for a mentor: a first profile, how many people, a pause, coming back, leaving."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from learning.forms.mentoring.staff.mentors import PauseForm, ProfileForm, ReasonForm, SeatsForm
from learning.services.mentoring import mentors as service
from learning.services.mentoring.refusals import BelowLoad
from learning.services.mentoring.staff.mentors import without_profile
from learning.services.mentoring.staff.new_mentor import make_mentor
from learning.views.mentoring.staff.mentors import own_file
from learning.views.mentoring.staff.shell import show
from programs.services.refusals import Refused
from programs.views.staff.shell import answer, staff_page

NOT_THERE = "멘토 역할이 있고 아직 분야를 적지 않은 사람만 고를 수 있습니다."


@staff_page("GET", "POST")
def mentor_new(request: HttpRequest) -> HttpResponse:
    """A profile for somebody who holds the mentor's role and can't be matched yet."""
    people = list(without_profile(request.user))
    form = ProfileForm(request.POST or None)
    form.fields["membership"] = forms.TypedChoiceField(
        label="멘토",
        choices=[("", "골라 주세요"), *((each.pk, f"{each.user.name} ({each.organization.name})") for each in people)],
        coerce=int,
        error_messages=dict.fromkeys(("required", "invalid_choice"), NOT_THERE),
    )
    form.order_fields(["membership"])
    if request.method == "POST" and form.is_valid():
        membership = next(each for each in people if each.pk == form.cleaned_data.pop("membership"))
        profile = make_mentor(membership=membership, values=form.cleaned_data, by=request.user, now=timezone.now())
        page = reverse("staff-mentoring:mentor", args=[profile.pk])
        return answer(request, page, f"{membership.user.name} 멘토를 다음 연결부터 함께 견줍니다.")
    above = ("멘토", reverse("staff-mentoring:mentors"))
    return show(request, "mentor_new.html", "mentors", "새 멘토", above=above, form=form, nobody=not people)


@staff_page("GET", "POST")
def capacity(request: HttpRequest, mentor_id: int) -> HttpResponse:
    """How many people at once, now or from a day on; fewer than are looked after is refused or planned as a task."""
    file = own_file(request, mentor_id)
    form = SeatsForm(request.POST or None, initial={"capacity": file.mentor.capacity})

    def act(values: dict[str, Any]) -> str:
        if values["starts_on"] and values["starts_on"] > timezone.localdate():
            service.plan_capacity(mentor_id=mentor_id, by=request.user, now=timezone.now(), **values)
            return "그날부터 바뀌도록 적어 두었습니다."
        service.set_capacity(mentor_id=mentor_id, capacity=values["capacity"], by=request.user, now=timezone.now())
        return f"이제 한 번에 {values['capacity']}명까지 맡습니다."

    lead = f"지금 {file.mentor.load}명과 함께하고, 한 번에 {file.mentor.capacity}명까지 맡습니다."
    return _act(request, mentor_id, form, act, title="정원 바꾸기", lead=lead, button="바꾸기")


@staff_page("GET", "POST")
def pause(request: HttpRequest, mentor_id: int) -> HttpResponse:
    own_file(request, mentor_id)
    form = PauseForm(request.POST or None)

    def act(values: dict[str, Any]) -> str:
        service.pause(mentor_id=mentor_id, by=request.user, now=timezone.now(), **values)
        return "새 멘티를 받지 않습니다. 지금 함께하는 멘티는 그대로입니다."

    lead = "새 제안은 가지 않고, 아직 답하지 않은 제안은 거둡니다. 지금 함께하는 멘티는 그대로입니다."
    return _act(request, mentor_id, form, act, title="쉬게 하기", lead=lead, button="쉬게 하기")


@staff_page("POST")
def resume(request: HttpRequest, mentor_id: int) -> HttpResponse:
    own_file(request, mentor_id)
    service.resume(mentor_id=mentor_id, by=request.user, now=timezone.now())
    return answer(request, reverse("staff-mentoring:mentor", args=[mentor_id]), "다시 새 멘티를 받습니다.")


@staff_page("GET", "POST")
def leave(request: HttpRequest, mentor_id: int) -> HttpResponse:
    file = own_file(request, mentor_id)
    form = ReasonForm(request.POST or None)

    def act(values: dict[str, Any]) -> str:
        count = service.leave(mentor_id=mentor_id, by=request.user, reason=values["reason"], now=timezone.now())
        return f"활동을 마쳤습니다. 함께하던 {count}명은 다음 연결에서 먼저 연결합니다."

    lead = (
        f"함께하는 {file.mentor.load}명의 멘토링이 끝나고, 다음 연결 계산에서 가장 먼저 연결됩니다. 되돌릴 수 없습니다."
    )
    return _act(request, mentor_id, form, act, title="활동 마치기", lead=lead, button="활동 마치기", kind="danger")


def _act(
    request: HttpRequest, mentor_id: int, form: forms.Form, act: Callable[[dict[str, Any]], str], **words: str
) -> HttpResponse:
    """One form about one mentor: done and back, or shown again with what stands in the way."""
    page = reverse("staff-mentoring:mentor", args=[mentor_id])
    title = words.pop("title")
    if request.method == "POST" and form.is_valid():
        try:
            return answer(request, page, act(form.cleaned_data))
        except BelowLoad as refusal:
            form.add_error(
                "capacity", f"{refusal.detail} 날짜를 적으면 그날 줄이도록 적어 두고, 못 줄이면 할 일로 남습니다."
            )
        except Refused as refusal:
            form.add_error(refusal.field or None, f"{refusal.detail} {refusal.next_step}".strip())
    name = own_file(request, mentor_id).mentor.user.name
    return show(
        request, "one_form.html", "mentors", f"{name} 멘토: {title}", above=(name, page), form=form, back=page, **words
    )
