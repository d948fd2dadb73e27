"""The mentor's desk in plain values: the day, the caseload with the facts behind its order, one mentee."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.urls import reverse

from accounts.masking import mask_name
from accounts.templatetags.display import clock, day, moment, moment_range
from learning import slots
from learning.choices.mentoring import Mark, MeetingMode, Need, SessionState
from learning.forms.mentoring.fields import chosen_labels
from learning.models.mentoring import MentoringSession, Mentorship, Proposal
from learning.presenting.mentoring.residents import item_row, message_row, subject_of
from learning.services.mentoring.caseload import Day, Mentee, MenteePage
from learning.services.mentoring.reasons import reason_line, reasons_of
from learning.services.mentoring.sharing import Attended, Shared
from learning.services.mentoring.surveys import PastWork
from programs.services.certificates.wording import hours_words

CARE_SHOWN = 4
TODAY = [("멘토 오늘", "/mentor/")]


def today_context(found: Day, now: datetime) -> dict:
    mentees = [mentee_row(each) for each in found.mentees]
    waiting = [each for each in mentees if each["tone"] in ("danger", "warning")]
    return {
        "next": _next(found.next_session, found.last_note, now) if found.next_session else None,
        "later": [_later(session) for session in found.later],
        "to_log": [_to_log(session) for session in found.to_log],
        "proposals": [proposal_row(each) for each in found.proposals],
        "care": waiting[:CARE_SHOWN],
        "care_total": len(waiting),
        "mentee_total": len(mentees),
        "unread": [_unread(row) for row in found.unread],
        "surveys": [past_work_todo(work) for work in found.surveys],
        "empty": _nothing_today(found, now),
    }


def _next(session: MentoringSession, last_note: str, now: datetime) -> dict:
    mentorship = session.mentorship
    return {
        "name": mentorship.person.name,
        "href": reverse("mentor:mentee", args=[mentorship.pk]),
        "when": moment_range(session.starts_at, session.ends_at),
        "soon": soon_words(session.starts_at, now),
        "how": session.get_place_display(),
        "where": session.where,
        "topic": session.topic,
        "last_note": last_note,
    }


def soon_words(starts_at: datetime, now: datetime) -> str:
    """지금, 20분 뒤, 오늘, 내일; "" for later days."""
    left = starts_at - now
    if left <= timedelta(0):
        return "지금"
    if left < timedelta(hours=1):
        return f"{int(left.total_seconds() // 60)}분 뒤"
    days = (starts_at.astimezone(slots.SEOUL).date() - now.astimezone(slots.SEOUL).date()).days
    return ("오늘", "내일")[days] if days < 2 else ""


def _later(session: MentoringSession) -> dict:
    return {
        "when": moment(session.starts_at),
        "name": session.mentorship.person.name,
        "href": reverse("mentor:mentee", args=[session.mentorship_id]),
        "how": session.get_place_display(),
    }


def _unread(row: Mentorship) -> dict:
    return {
        "label": row.person.name,
        "count": f"새 메시지 {row.unread}개",
        "when": moment(row.unread_since),
        "href": reverse("mentor:messages", args=[row.pk]),
    }


def _to_log(session: MentoringSession) -> dict:
    return {
        "label": f"{session.mentorship.person.name} · {moment(session.starts_at)}",
        "href": f"{reverse('mentor:log')}?session={session.pk}",
    }


def _nothing_today(found: Day, now: datetime) -> str:
    if not found.mentees:
        return "아직 함께하는 멘티가 없습니다. 제안이 오면 이곳과 알림함에 나타납니다."
    return "잡힌 상담이 없습니다. 멘티에게 메시지로 시간을 물어보세요."


def mentee_row(mentee: Mentee) -> dict:
    """One line of the caseload: who, how much care, and every fact behind it."""
    row = mentee.row
    return {
        "name": row.person.name,
        "subject": subject_of(row),
        "href": reverse("mentor:mentee", args=[row.pk]),
        "label": mentee.care.label,
        "tone": mentee.care.tone,
        "reasons": mentee.care.reasons,
        "talk": reverse("mentor:messages", args=[row.pk]),
        "waits": getattr(row, "owes_answer", None) == "mentor",
    }


def grouped(mentees: Sequence[Mentee]) -> list[dict]:
    """The caseload by need of care, groups without anybody left out."""
    groups: dict[str, dict] = {}
    for mentee in mentees:
        group = groups.setdefault(mentee.care.care, {"label": mentee.care.label, "tone": mentee.care.tone, "rows": []})
        group["rows"].append(mentee_row(mentee))
    return list(groups.values())


# --- What is over -------------------------------------------------------------------------------------------------
def past_work_todo(work: PastWork) -> dict[str, str]:
    """A mentorship told by the mentor's own days, as components/todo.html shows it."""
    return {
        "title": "마친 멘토링은 어떠셨어요?",
        "text": f"{_days(work)} · {_met(work)}",
        "due": f"{day(work.answer_by)}까지 답할 수 있습니다",
        "href": reverse("mentor:survey-after", args=[work.mentorship_id]),
        "action": "답하기",
    }


def past_work_context(work: PastWork) -> dict:
    rows = [
        ("함께한 기간", _days(work)),
        ("기록한 상담", _met(work)),
        ("답할 수 있는 날", f"{day(work.answer_by)}까지"),
    ]
    return {"rows": [{"label": label, "value": value} for label, value in rows]}


def _days(work: PastWork) -> str:
    return f"{day(work.began)} – {day(work.ended)}"


def _met(work: PastWork) -> str:
    return f"{work.meetings}번, {hours_words(work.minutes)}" if work.meetings else "없음"


# --- Proposals ----------------------------------------------------------------------------------------------------
def proposal_row(proposal: Proposal) -> dict:
    """A mentor sees a name only once both agreed; until then what matters for the decision."""
    return {
        "pk": proposal.pk,
        "name": mask_name(proposal.request.person.name),
        "subject": subject_of(proposal.request),
        "reasons": reason_line(proposal.terms),
        "due": f"{moment(proposal.expires_at)}까지",
        "hours": proposal.expected_hours,
        "href": reverse("mentor:proposal", args=[proposal.pk]),
    }


def proposal_context(proposal: Proposal, now: datetime) -> dict:
    request = proposal.request
    rows = [
        ("하고 싶은 일", request.get_trade_display()),
        ("이루고 싶은 것", request.goal),
        ("도움받고 싶은 일", ", ".join(chosen_labels(Need.choices, request.needs))),
        ("겹치는 시간", slots.words(request.slots & proposal.mentor.slots)),
        ("만나는 방법", MeetingMode(request.mode).label),
        ("들이는 시간", f"{proposal.expected_hours}시간쯤 (석 달 동안)"),
    ]
    return {
        "crumbs": TODAY,
        "proposal": proposal,
        "name": mask_name(request.person.name),
        "subject": subject_of(request),
        "reasons": reasons_of(proposal.terms),
        "rows": [{"label": label, "value": value} for label, value in rows if value],
        "due": moment(proposal.expires_at),
        "is_open": proposal.is_answerable(now),
        "has_said_yes": proposal.mentor_accepted_at is not None,
        "resident_said_yes": proposal.resident_accepted_at is not None,
    }


# --- One mentee ---------------------------------------------------------------------------------------------------
def mentee_context(found: MenteePage, user_id: int, now: datetime) -> dict:
    mentorship, goal = found.mentorship, found.goal
    return {
        "crumbs": TODAY,
        "mentorship": mentorship,
        "name": mentorship.person.name,
        "subject": subject_of(mentorship),
        "wish": mentorship.request.goal,
        "needs": ", ".join(chosen_labels(Need.choices, mentorship.request.needs)),
        "care": {"label": found.care.label, "tone": found.care.tone, "reasons": found.care.reasons},
        "until": day(mentorship.ends_on),
        "goal": goal,
        "goal_due": day(goal.target_on) if goal else "",
        "items": [item_row(item, now) for item in found.items],
        "done_count": len(found.done),
        "coming": [_coming(session) for session in found.coming],
        "past": [past_session(session) for session in found.past],
        "shared": shared_context(found.shared),
        "recommendations": found.recommendations,
        "messages_shown": [message_row(each, user_id) for each in found.messages],
        "concerns": found.concerns,
        "survey": found.survey,
    }


def _coming(session: MentoringSession) -> dict:
    return {
        "pk": session.pk,
        "when": moment_range(session.starts_at, session.ends_at),
        "how": session.get_place_display(),
        "where": session.where,
        "topic": session.topic,
    }


def past_session(session: MentoringSession) -> dict:
    """A meeting with every line the mentor wrote, each with who reads it."""
    label = "오지 않음" if session.state == SessionState.MISSED else session.get_result_display()
    return {
        "when": day(session.starts_at),
        "label": f"{label} · {session.minutes}분" if session.state == SessionState.HELD else label,
        "notes": [
            {
                "text": note.text,
                "mark": Mark(note.mark).label,
                "tone": {"shared": "success", "staff": "warning"}.get(note.mark, "gray"),
                "is_agreed": note.agreed_at is not None,
            }
            for note in session.notes.all()
        ],
    }


def came_words(attended: Attended) -> str:
    """How often somebody came, of the meetings that were marked so far."""
    return f"{attended.marked}번 가운데 {attended.came}번 나옴" if attended.marked else "아직 수업이 없었습니다"


def shared_context(shared: Shared) -> dict:
    """Only what the mentee shares; `nothing` when they share nothing."""
    attendance = [
        {"title": each.enrollment.intake.program.title, "text": came_words(each)} for each in shared.attendance or ()
    ]
    courses = [{"title": row.intake.program.title, "text": row.get_status_display()} for row in shared.courses or ()]
    certificates = [
        {"title": each.program_title, "text": f"{day(each.issued_at)} 받음"} for each in shared.certificates or ()
    ]
    parts = [
        ("출석", shared.attendance, attendance),
        ("신청한 과정", shared.courses, courses),
        ("수료증", shared.certificates, certificates),
    ]
    kept = [{"label": label, "rows": rows} for label, given, rows in parts if given is not None]
    return {"parts": kept, "nothing": not kept}


def person_choices(to_log: Sequence[MentoringSession], mentees: Sequence[Mentorship]) -> list[tuple[str, str]]:
    """Whom a log can be about: meetings that are over first, then every mentee."""
    told = [(f"s{session.pk}", f"{session.mentorship.person.name} · {_when(session)}") for session in to_log]
    known = {session.mentorship_id for session in to_log}
    return [*told, *((f"m{row.pk}", row.person.name) for row in mentees if row.pk not in known)]


def _when(session: MentoringSession) -> str:
    return f"{day(session.starts_at)} {clock(session.starts_at)}"
