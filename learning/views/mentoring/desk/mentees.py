"""One mentee at the mentor's desk: what is agreed, planned and shared, and everything the mentor does for them."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from accounts.services.drafts import fill_from_draft
from learning.choices.mentoring import Side
from learning.contact_masking import hidden_words
from learning.forms.mentoring.desk import GoalForm, HelpForm, RecommendForm, StepForm
from learning.forms.mentoring.residents import MessageForm
from learning.models.mentoring import ActionItem, MentorProfile, Mentorship
from learning.presenting.mentoring import desk as words
from learning.presenting.mentoring.residents import message_row
from learning.services.mentoring import concerns, goals, messages, recommending
from learning.services.mentoring.caseload import mentee_page
from learning.views.mentoring.desk.shell import crumbs_of, desk_of, desk_page, looking_of, my_mentee, show
from learning.views.mentoring.shell import answer, refused
from programs.services.refusals import Refused

WORRY = "위험해 보이는 말이 있습니다. 109로 함께 전화하고, ‘도움 요청하기’로 담당자에게 바로 알려 주세요."


@desk_page()
def mentee(request: HttpRequest, mentor: MentorProfile, mentorship_id: int) -> HttpResponse:
    looking = looking_of(request)
    try:
        found = mentee_page(mentorship_id=mentorship_id, looking=looking)
    except Mentorship.DoesNotExist:
        raise Http404 from None
    context = words.mentee_context(found, request.user.pk, looking.now)
    return show(request, "mentee.html", "mentees", **context, step=StepForm())


@desk_page("GET", "POST")
def goal(request: HttpRequest, mentor: MentorProfile, mentorship_id: int) -> HttpResponse:
    found = my_mentee(request, mentorship_id, "목표 정하기")
    now = goals.goal_of(found)
    form = GoalForm(
        request.POST if request.method == "POST" else None,
        initial={"text": now.text, "due_on": now.target_on} if now else {"text": found.request.goal},
    )
    if request.method == "POST" and form.is_valid():
        try:
            goals.set_goal(mentorship_id=found.pk, by=request.user, now=timezone.now(), **form.cleaned_data)
        except goals.PlanFull as refusal:
            form.add_error("step", f"{refusal.detail} {refusal.next_step}")
        except Refused as refusal:
            return refused(request, desk_of(found), refusal)
        else:
            return answer(request, desk_of(found), "목표를 정했습니다. 멘티에게 알렸습니다.")
    return show(request, "goal.html", "mentees", form=form, mentorship=found, crumbs=crumbs_of(found))


@desk_page("POST")
def add_step(request: HttpRequest, mentor: MentorProfile, mentorship_id: int) -> HttpResponse:
    found, form = my_mentee(request, mentorship_id, "할 일 더하기"), StepForm(request.POST)
    if not form.is_valid():
        said = next(iter(form.errors.values()))[0]
        return answer(request, desk_of(found), said, is_problem=True)
    try:
        goals.add_item(mentorship_id=found.pk, by=request.user, now=timezone.now(), **form.cleaned_data)
    except Refused as refusal:
        return refused(request, desk_of(found), refusal)
    return answer(request, desk_of(found), "할 일을 더했습니다.")


@desk_page("POST")
def item(request: HttpRequest, mentor: MentorProfile, mentorship_id: int, item_id: int) -> HttpResponse:
    found, is_done = my_mentee(request, mentorship_id, "할 일"), request.POST.get("done") != "0"
    try:
        goals.mark_item(item_id=item_id, mentorship_id=found.pk, by=request.user, is_done=is_done, now=timezone.now())
    except Refused as refusal:
        return refused(request, desk_of(found), refusal)
    except ActionItem.DoesNotExist:
        raise Http404 from None
    return answer(request, desk_of(found), "마친 일로 표시했습니다." if is_done else "다시 할 일로 돌려놓았습니다.")


@desk_page("GET", "POST")
def conversation(request: HttpRequest, mentor: MentorProfile, mentorship_id: int) -> HttpResponse:
    found = my_mentee(request, mentorship_id, "메시지")
    form = MessageForm(request.POST if request.method == "POST" else None, initial={"key": uuid.uuid4()})
    if request.method == "GET":
        fill_from_draft(form, user=request.user, name=request.path)
    if request.method == "POST" and form.is_valid():
        try:
            sent = messages.send(mentorship_id=found.pk, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            return refused(request, desk_of(found), refusal)
        return answer(request, request.path, hidden_words(sent.hidden) or "보냈습니다.")
    thread = messages.read_thread(mentorship=found, side=Side.MENTOR, now=timezone.now())
    shown = [message_row(each, request.user.pk) for each in thread]
    is_worrying = messages.sounds_worrying(thread, Side.RESIDENT)
    return show(
        request,
        "messages.html",
        "mentees",
        form=form,
        mentorship=found,
        messages_shown=shown,
        worry=WORRY if is_worrying else "",
        crumbs=crumbs_of(found),
    )


@desk_page("GET", "POST")
def recommend(request: HttpRequest, mentor: MentorProfile, mentorship_id: int) -> HttpResponse:
    """Find a program (1), choose it (2), say why and send (3)."""
    found, now = my_mentee(request, mentorship_id, "과정 추천하기"), timezone.now()
    form = RecommendForm(request.POST if request.method == "POST" else None)
    chosen = request.POST.get("program", "")
    if request.method == "POST" and form.is_valid() and chosen.isdigit():
        try:
            recommending.recommend(
                mentorship_id=found.pk, by=request.user, program_id=int(chosen), now=now, **form.cleaned_data
            )
        except Refused as refusal:
            return refused(request, request.path, refusal)
        return answer(request, desk_of(found), "과정을 추천했습니다. 멘티가 계획에 넣을지 고릅니다.")
    typed = request.POST.get("q", "") or request.GET.get("q", "")
    listings = recommending.find_programs(typed=typed[:100], now=now)
    return show(
        request,
        "recommend.html",
        "mentees",
        form=form,
        mentorship=found,
        typed=typed,
        chosen=chosen,
        lacks_program=request.method == "POST" and not chosen.isdigit(),
        listings=listings,
        crumbs=crumbs_of(found),
    )


@desk_page("GET", "POST")
def ask_help(request: HttpRequest, mentor: MentorProfile, mentorship_id: int) -> HttpResponse:
    """Ask staff for help with a mentee; whom to call at once stands above."""
    found = my_mentee(request, mentorship_id, "도움 요청하기")
    form = HelpForm(request.POST if request.method == "POST" else None, initial={"key": uuid.uuid4()})
    if request.method == "GET":
        fill_from_draft(form, user=request.user, name=request.path)
    if request.method == "POST" and form.is_valid():
        told = concerns.raise_concern(mentorship_id=found.pk, by=request.user, now=timezone.now(), **form.cleaned_data)
        said = "담당자에게 알렸습니다. 살펴보고 연락드립니다."
        if told.is_crisis:
            said = "담당자에게 바로 알렸습니다. 지금 위험하면 109나 119로 먼저 전화해 주세요."
        return answer(request, desk_of(found), said, is_problem=told.is_crisis)
    return show(request, "help.html", "mentees", form=form, mentorship=found, crumbs=crumbs_of(found))
