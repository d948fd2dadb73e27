"""A resident's page of one mentorship, and everything done on it: meeting, planning, writing, sharing, telling."""

import uuid
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import resident_required
from accounts.services.drafts import discard_draft, fill_from_draft
from learning.choices.mentoring import Shareable, Side
from learning.contact_masking import hidden_words
from learning.forms.mentoring.residents import BookForm, ConcernForm, MessageForm, SurveyForm
from learning.models.mentoring import ActionItem, MentoringGoal, MentoringSession, Recommendation
from learning.presenting.mentoring import residents as words
from learning.services.mentoring import concerns, goals, messages, recommending, sessions, sharing, surveys
from learning.services.mentoring.mine import together
from learning.views.mentoring.shell import answer, mine, refused
from programs.services.refusals import Refused

GONE = (ActionItem.DoesNotExist, MentoringGoal.DoesNotExist, MentoringSession.DoesNotExist, Recommendation.DoesNotExist)
CRISIS = "마음이 많이 힘들면 혼자 견디지 말고 109(자살예방 상담전화, 24시간)로 전화해 주세요."


@require_GET
@resident_required
@never_cache
def mentorship(request: HttpRequest, mentorship_id: int) -> HttpResponse:
    now = timezone.now()
    found = together(mentorship=mine(request, mentorship_id), now=now)
    book = BookForm(times=words.time_choices(found.times)) if found.times else None
    return render(request, "learning/mentoring/together.html", words.together_context(found, now) | {"book": book})


@resident_required
@never_cache
def book(request: HttpRequest, mentorship_id: int) -> HttpResponse:
    """Every time both have free in the next three weeks."""
    now = timezone.now()
    found = mine(request, mentorship_id)
    times = words.time_choices(sessions.times_for(found, now))
    form = BookForm(request.POST if request.method == "POST" else None, times=times)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            sessions.book(
                mentorship_id=found.pk,
                by=request.user,
                starts_at=datetime.fromisoformat(values["starts_at"]),
                place=values["place"],
                topic=values["topic"],
                now=now,
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.detail)
        else:
            return answer(request, words.home_of(found), "상담을 잡았습니다. 하루 전에 알려 드립니다.")
    context = {"form": form, "times": times, "mentorship": found, "home": words.home_of(found)}
    crumbs = [*words.INSIDE, (f"{found.mentor.user.name} 멘토", words.home_of(found))]
    return render(request, "learning/mentoring/book.html", context | {"crumbs": crumbs})


@require_POST
@resident_required
def cancel(request: HttpRequest, mentorship_id: int, session_id: int) -> HttpResponse:
    found = mine(request, mentorship_id)
    try:
        sessions.cancel(session_id=_own_session(found, session_id), by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, words.home_of(found), refusal)
    except GONE:
        return redirect(words.home_of(found))
    return answer(request, words.home_of(found), "상담을 취소했습니다. 다른 시간을 잡을 수 있습니다.")


def _own_session(found, session_id: int) -> int:
    return found.sessions.values_list("pk", flat=True).get(pk=session_id)


@require_POST
@resident_required
def agree(request: HttpRequest, mentorship_id: int, session_id: int) -> HttpResponse:
    """What was agreed is so."""
    found = mine(request, mentorship_id)
    try:
        sessions.agree_to_notes(session_id=_own_session(found, session_id), by=request.user, now=timezone.now())
    except GONE:
        return redirect(words.home_of(found))
    return answer(request, words.home_of(found), "확인했습니다. 멘토도 볼 수 있습니다.")


@require_POST
@resident_required
def agree_goal(request: HttpRequest, mentorship_id: int) -> HttpResponse:
    found = mine(request, mentorship_id)
    goal = goals.goal_of(found)
    if goal is None:
        return redirect(words.home_of(found))
    try:
        goals.agree_to_goal(goal_id=goal.pk, by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, words.home_of(found), refusal)
    return answer(request, words.home_of(found), "목표를 함께 정했습니다.")


@require_POST
@resident_required
def item(request: HttpRequest, mentorship_id: int, item_id: int) -> HttpResponse:
    """Something to do is done, or not after all."""
    found, is_done = mine(request, mentorship_id), request.POST.get("done") != "0"
    try:
        goals.mark_item(item_id=item_id, mentorship_id=found.pk, by=request.user, is_done=is_done, now=timezone.now())
    except Refused as refusal:
        return refused(request, words.home_of(found), refusal)
    except GONE:
        return redirect(words.home_of(found))
    return answer(
        request, words.home_of(found), "마친 일로 표시했습니다." if is_done else "다시 할 일로 돌려놓았습니다."
    )


@require_POST
@resident_required
def recommendation(request: HttpRequest, mentorship_id: int, recommendation_id: int) -> HttpResponse:
    found, is_wanted = mine(request, mentorship_id), request.POST.get("add") == "1"
    try:
        recommending.answer(
            mentorship_id=found.pk,
            recommendation_id=recommendation_id,
            by=request.user,
            is_wanted=is_wanted,
            now=timezone.now(),
        )
    except Refused as refusal:
        return refused(request, words.home_of(found), refusal)
    except GONE:
        return redirect(words.home_of(found))
    return answer(request, words.home_of(found), "계획에 넣었습니다." if is_wanted else "이번에는 넣지 않았습니다.")


@resident_required
@never_cache
def conversation(request: HttpRequest, mentorship_id: int) -> HttpResponse:
    """Everything the two wrote to each other; reading it marks it as read."""
    now, found = timezone.now(), mine(request, mentorship_id)
    here = f"{words.home_of(found)}messages/"
    form = MessageForm(request.POST if request.method == "POST" else None, initial={"key": uuid.uuid4()})
    if request.method == "GET":
        fill_from_draft(form, user=request.user, name=request.path)
    if request.method == "POST" and form.is_valid():
        try:
            sent = messages.send(mentorship_id=found.pk, by=request.user, now=now, **form.cleaned_data)
        except Refused as refusal:
            return refused(request, words.home_of(found), refusal)
        discard_draft(user=request.user, form=request.path)
        if sent.is_crisis:
            return answer(request, here, CRISIS, is_problem=True)
        return answer(request, here, hidden_words(sent.hidden) or "보냈습니다.")
    thread = messages.read_thread(mentorship=found, side=Side.RESIDENT, now=now)
    context = {
        "form": form,
        "mentorship": found,
        "messages_shown": [words.message_row(each, request.user.pk) for each in thread],
        "crumbs": [*words.INSIDE, (f"{found.mentor.user.name} 멘토", words.home_of(found))],
        "other": f"{found.mentor.user.name} 멘토",
        "is_live": found.is_live,
    }
    return render(request, "learning/mentoring/messages.html", context)


@resident_required
@never_cache
def share(request: HttpRequest, mentorship_id: int) -> HttpResponse:
    """What my mentor may see of me, one thing at a time."""
    found = mine(request, mentorship_id)
    if request.method == "POST":
        what, is_shared = request.POST.get("what", ""), request.POST.get("share") == "1"
        if what not in Shareable.values:
            return redirect(request.path)
        try:
            sharing.set_share(
                mentorship_id=found.pk, by=request.user, what=what, is_shared=is_shared, now=timezone.now()
            )
        except Refused as refusal:
            return refused(request, words.home_of(found), refusal)
        said = "이제 멘토가 볼 수 있습니다." if is_shared else "동의를 거두었습니다. 멘토는 더 볼 수 없습니다."
        return answer(request, request.path, f"{Shareable(what).label}: {said}")
    context = {
        "mentorship": found,
        "rows": words.share_rows(found),
        "crumbs": [*words.INSIDE, (f"{found.mentor.user.name} 멘토", words.home_of(found))],
    }
    return render(request, "learning/mentoring/sharing.html", context)


@resident_required
@never_cache
def survey(request: HttpRequest, mentorship_id: int) -> HttpResponse:
    now, found = timezone.now(), mine(request, mentorship_id)
    asked = surveys.asked(found, Side.RESIDENT, now)
    if not asked:
        return answer(request, words.home_of(found), "지금은 답할 설문이 없습니다.", is_problem=True)
    form = SurveyForm(request.POST if request.method == "POST" else None, asked=asked)
    if request.method == "POST" and form.is_valid():
        try:
            surveys.answer(mentorship_id=found.pk, by=request.user, given=form.cleaned_data, now=now)
        except Refused as refusal:
            return refused(request, words.home_of(found), refusal)
        return answer(request, words.home_of(found), "답해 주셔서 고맙습니다. 더 나은 연결에 쓰겠습니다.")
    crumbs = [*words.INSIDE, (f"{found.mentor.user.name} 멘토", words.home_of(found))]
    context = {"form": form, "mentorship": found, "count": len(asked), "crumbs": crumbs}
    return render(request, "learning/mentoring/survey.html", context)


@resident_required
@never_cache
def concern(request: HttpRequest, mentorship_id: int) -> HttpResponse:
    """Tell staff that something is wrong; the number to call in danger stands above the form."""
    found = mine(request, mentorship_id)
    form = ConcernForm(request.POST if request.method == "POST" else None, initial={"key": uuid.uuid4()})
    if request.method == "GET":
        fill_from_draft(form, user=request.user, name=request.path)
    if request.method == "POST" and form.is_valid():
        told = concerns.raise_concern(mentorship_id=found.pk, by=request.user, now=timezone.now(), **form.cleaned_data)
        discard_draft(user=request.user, form=request.path)
        if told.is_crisis:
            return answer(request, request.path, f"담당자에게 바로 알렸습니다. {CRISIS}", is_problem=True)
        return answer(request, request.path, "담당자에게 알렸습니다. 살펴보고 연락드리겠습니다. 멘토는 알 수 없습니다.")
    crumbs = [*words.INSIDE, (f"{found.mentor.user.name} 멘토", words.home_of(found))]
    told_before = concerns.own_concerns(found, request.user)
    context = {"form": form, "mentorship": found, "crumbs": crumbs, "told": told_before}
    return render(request, "learning/mentoring/concern.html", context)
