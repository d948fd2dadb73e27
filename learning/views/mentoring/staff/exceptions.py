"""Pins with their price, bans, and exceptions to a rule: what holds now, and each of them made and taken back."""

from collections.abc import Callable
from datetime import date, datetime, time

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.masking import mask_name
from accounts.services.access import ReasonTooShort
from learning.forms.mentoring.staff.exceptions import BanForm, OverrideForm, PinForm
from learning.models import Ban, MatchOverride, MentorProfile, MentorRequest, Pin
from learning.presenting.mentoring import staff_rules as words
from learning.presenting.mentoring.staff_queue import candidate_row, request_facts
from learning.services.mentoring import by_hand
from learning.services.mentoring.staff.candidates import candidate
from learning.services.mentoring.staff.exceptions import exceptions_now
from learning.services.mentoring.staff.looking import note_look
from learning.views.mentoring.staff.shell import masked_looker, matching_page, rules_tabs, show
from learning.what_if import pin_sentence
from programs.services.refusals import Refused
from programs.views.staff.shell import answer, refused

Refusals = (Refused, ReasonTooShort)


@matching_page()
def pins(request: HttpRequest) -> HttpResponse:
    """Everything that holds now, what waits for a second person first."""
    found = exceptions_now(masked_looker(request))
    return show(
        request,
        "pins.html",
        "rules",
        "지정과 예외",
        rules_tabs=rules_tabs("pins"),
        pins=[words.pin_row(each) for each in found.pins],
        bans=[words.ban_row(each) for each in found.bans],
        overrides=[words.override_row(each) for each in found.overrides],
        waiting=[words.override_row(each) for each in found.waiting],
    )


# --- Pins ---------------------------------------------------------------------------------------------------------
@matching_page("GET", "POST")
def pin_new(request: HttpRequest, mentor_request_id: int, mentor_id: int) -> HttpResponse:
    """What a pin would cost, then the pin itself."""
    wish = get_object_or_404(MentorRequest.objects.select_related("person", "program"), pk=mentor_request_id)
    mentor = get_object_or_404(MentorProfile.objects.select_related("user"), pk=mentor_id)
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            by_hand.pin(
                request_id=wish.pk,
                mentor_id=mentor.pk,
                by=request.user,
                reason=form.cleaned_data["reason"],
                expires_at=_end_of(form.cleaned_data["until"]),
                now=timezone.now(),
            )
        except Refusals as refusal:
            form.add_error(None, _said(refusal))
        else:
            done = f"{mentor.user.name} 멘토에게 지정했습니다. 다음 연결 계산부터 지킵니다."
            return answer(request, reverse("staff-mentoring:request", args=[wish.pk]), done)
    return _pin_page(request, wish, mentor, form)


def _pin_page(request: HttpRequest, wish: MentorRequest, mentor: MentorProfile, form: PinForm) -> HttpResponse:
    looker = masked_looker(request)
    note_look(looker, [wish.person_id], f"멘토 요청 {wish.pk}: 지정")
    try:
        price = by_hand.price_pin(request_id=wish.pk, mentor_id=mentor.pk, now=looker.now)
        found = candidate(wish, mentor.pk, looker.now)
        context = {"price": pin_sentence(price), "is_free": not price.unserved and not price.points}
        context |= {"pair": candidate_row(found, wish) if found else None, "costs_people": price.unserved > 0}
    except Refused as refusal:
        context = {"problem": refusal}
    return show(
        request,
        "pin_new.html",
        "queue",
        f"{mentor.user.name} 멘토에게 지정",
        above=("기다리는 요청", reverse("staff-mentoring:queue")),
        wish=wish,
        mentor=mentor,
        facts=request_facts(wish, mask_name(wish.person.name))[:4],
        form=form,
        **context,
    )


def _end_of(day: date | None) -> datetime | None:
    """The last moment of the day, in Seoul."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59))) if day else None


def _said(refusal: Exception) -> str:
    return f"{refusal.detail} {getattr(refusal, 'next_step', '')}".strip()


# --- On the page of a request -------------------------------------------------------------------------------------
@matching_page("POST")
def ban_new(request: HttpRequest, mentor_request_id: int) -> HttpResponse:
    wish = get_object_or_404(MentorRequest, pk=mentor_request_id)
    form = BanForm(request.POST, mentors=_mentor_choices())

    def make(values: dict) -> str:
        by_hand.ban(
            mentor_id=values["mentor"],
            person_id=wish.person_id,
            by=request.user,
            note=values["reason"],
            expires_at=_end_of(values["until"]),
            now=timezone.now(),
        )
        return "이 멘토와는 연결하지 않습니다."

    return _make(request, mentor_request_id, form, make)


@matching_page("POST")
def override_new(request: HttpRequest, mentor_request_id: int) -> HttpResponse:
    get_object_or_404(MentorRequest, pk=mentor_request_id)
    form = OverrideForm(request.POST, mentors=_mentor_choices())

    def make(values: dict) -> str:
        row = by_hand.ask_override(
            request_id=mentor_request_id,
            mentor_id=values["mentor"],
            rule=values["rule"],
            reason=values["reason"],
            by=request.user,
            now=timezone.now(),
        )
        return "예외로 두었습니다." if row.approved_at else "요청했습니다. 다른 운영자가 확인하면 쓸 수 있습니다."

    return _make(request, mentor_request_id, form, make)


def _make(
    request: HttpRequest, mentor_request_id: int, form: BanForm | OverrideForm, make: Callable[[dict], str]
) -> HttpResponse:
    page = reverse("staff-mentoring:request", args=[mentor_request_id])
    if not form.is_valid():
        first = next(iter(form.errors.values()))[0]
        return answer(request, page, f"{first} 적은 것은 저장하지 않았습니다.", problem=True)
    try:
        return answer(request, page, make(form.cleaned_data))
    except Refusals as refusal:
        return answer(request, page, _said(refusal), problem=True)


def _mentor_choices() -> list[tuple[int, str]]:
    return list(MentorProfile.objects.serving().order_by("user__name").values_list("pk", "user__name"))


# --- Taking back --------------------------------------------------------------------------------------------------
def _step(request: HttpRequest, service: Callable[..., object], done: str, **row: int) -> HttpResponse:
    """One step by the operator on one row, then back to the list."""
    page = reverse("staff-mentoring:pins")
    try:
        service(**row, by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, page, refusal)
    return answer(request, page, done)


@matching_page("POST")
def pin_remove(request: HttpRequest, pin_id: int) -> HttpResponse:
    get_object_or_404(Pin, pk=pin_id)
    return _step(request, by_hand.unpin, "지정을 뺐습니다.", pin_id=pin_id)


@matching_page("POST")
def ban_lift(request: HttpRequest, ban_id: int) -> HttpResponse:
    get_object_or_404(Ban, pk=ban_id)
    return _step(request, by_hand.lift_ban, "막은 것을 풀었습니다.", ban_id=ban_id)


@matching_page("POST")
def override_approve(request: HttpRequest, override_id: int) -> HttpResponse:
    get_object_or_404(MatchOverride, pk=override_id)
    done = "확인했습니다. 이제 이 예외를 씁니다."
    return _step(request, by_hand.approve_override, done, override_id=override_id)


@matching_page("POST")
def override_withdraw(request: HttpRequest, override_id: int) -> HttpResponse:
    get_object_or_404(MatchOverride, pk=override_id)
    return _step(request, by_hand.withdraw_override, "예외를 거두었습니다.", override_id=override_id)
