"""A meeting is written down in three touches: open the page, say how it went, save; on a phone, also without a line."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.services.drafts import fill_from_draft
from learning.choices.mentoring import Mark
from learning.forms.mentoring.desk import LogForm
from learning.models.mentoring import MentoringSession, MentorProfile, Mentorship
from learning.presenting.mentoring.desk import person_choices
from learning.services.mentoring import sessions
from learning.services.mentoring.caseload import look_for_log
from learning.views.mentoring.desk.shell import desk_of, desk_page, looking_of, my_mentee, show
from learning.views.mentoring.shell import answer
from programs.services.refusals import Refused

SAVED = "상담을 기록했습니다."
CRISIS_NEXT = "도움이 필요하다고 적으셨습니다. 담당자에게 알릴 일이면 아래 ‘도움 요청하기’를 눌러 주세요."


@desk_page("GET", "POST")
def log(request: HttpRequest, mentor: MentorProfile, mentorship_id: int | None = None) -> HttpResponse:
    """Whoever was met last is chosen already; a mentee's own page chooses that mentee."""
    if mentorship_id is not None:
        my_mentee(request, mentorship_id, "상담 기록하기")
    looking = looking_of(request)
    to_log, mentees = look_for_log(mentor=mentor, looking=looking, again=_sent_session(request))
    people = person_choices(to_log, mentees)
    initial = _initial(request, to_log, mentees, mentorship_id, looking.now)
    form = LogForm(request.POST if request.method == "POST" else None, people=people, initial=initial)
    if request.method == "GET" and fill_from_draft(form, user=request.user, name=request.path):
        form.initial |= {"key": initial["key"]}
    if request.method == "POST" and form.is_valid():
        done = _log(request, form, to_log, mentees, looking.now)
        if done is not None:
            return done
    return show(request, "log.html", "log", form=form, people=people, has_choice=len(people) > 1)


def _sent_session(request: HttpRequest) -> int | None:
    """The booked meeting that the sent log is about."""
    who = request.POST.get("who", "")
    return int(who[1:]) if who.startswith("s") and who[1:].isdecimal() else None


def _initial(
    request: HttpRequest,
    to_log: list[MentoringSession],
    mentees: list[Mentorship],
    mentorship_id: int | None,
    now: datetime,
) -> dict[str, Any]:
    asked = request.GET.get("session", "")
    mine = [each for each in to_log if mentorship_id in (None, each.mentorship_id)]
    chosen = next((each for each in mine if str(each.pk) == asked), mine[0] if mine else None)
    if chosen:
        who = f"s{chosen.pk}"
    elif mentorship_id:
        who = f"m{mentorship_id}"
    else:
        who = f"m{mentees[0].pk}" if mentees else ""
    place = {"place": chosen.place} if chosen else {}
    return {"who": who, "key": uuid.uuid4(), "held_on": timezone.localdate(now), **place}


def _log(
    request: HttpRequest,
    form: LogForm,
    to_log: list[MentoringSession],
    mentees: list[Mentorship],
    now: datetime,
) -> HttpResponse | None:
    """Save it; None when it was refused, with the reason on the form."""
    values = form.cleaned_data
    session = next((each for each in to_log if f"s{each.pk}" == values["who"]), None)
    mentorship = session.mentorship if session else next(each for each in mentees if f"m{each.pk}" == values["who"])
    told = _told(values, session, timezone.localdate(now))
    key = session.key if session else values["key"]
    try:
        made = sessions.log(mentorship_id=mentorship.pk, key=key, by=request.user, told=told, now=now)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.detail)
        return None
    where = desk_of(mentorship) if sessions.needs_help(made) else reverse("mentor:today")
    return answer(request, where, f"{SAVED} {CRISIS_NEXT}" if sessions.needs_help(made) else SAVED)


def _told(values: Mapping[str, Any], session: MentoringSession | None, today: date) -> sessions.Log:
    notes = {Mark.SHARED: "shared_note", Mark.PRIVATE: "own_note", Mark.STAFF: "staff_note"}
    return sessions.Log(
        result=values["result"],
        held_on=timezone.localdate(session.starts_at) if session else values["held_on"],
        minutes=values["minutes"],
        place=values["place"],
        notes={mark: values[name] for mark, name in notes.items() if values[name]},
        todo=values["todo"],
        next_on=_next_on(values, today),
    )


def _next_on(values: Mapping[str, Any], today: date) -> date | None:
    chosen = values["next_in"]
    if chosen == "day":
        return values["next_day"]
    return today + timedelta(days=int(chosen)) if chosen else None
