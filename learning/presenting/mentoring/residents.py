"""A resident's mentoring in plain values: why this mentor, what was agreed, what comes next; never a score."""

from collections.abc import Iterable
from datetime import datetime

from accounts.templatetags.display import day, moment, moment_range
from learning import slots
from learning.choices.mentoring import MentorshipState, Need, RequestState, SessionState, Shareable
from learning.forms.mentoring.fields import chosen_labels
from learning.models.mentoring import MentoringSession, MentorProfile, MentorRequest, Mentorship, Message, Proposal
from learning.services.mentoring.mine import MyMentoring, Together
from learning.services.mentoring.reasons import reason_line, reasons_of
from learning.services.mentoring.sharing import shared_by

HOME = "/learning/mentoring/"
CRUMBS = [("직업 역량", "/learning/")]
INSIDE = [*CRUMBS, ("멘토와 함께", HOME)]
TONES: dict[str, str] = {
    MentorshipState.ACTIVE: "success",
    MentorshipState.PAUSED: "warning",
    MentorshipState.COMPLETED: "primary",
}
SHARES = {
    Shareable.ATTENDANCE: "멘토와 함께하는 과정에 얼마나 나왔는지 봅니다.",
    Shareable.COURSES: "내가 신청하고 듣는 과정의 이름과 상태를 봅니다.",
    Shareable.CERTIFICATES: "내가 받은 수료증의 과정 이름을 봅니다.",
}


def home_of(mentorship: Mentorship) -> str:
    return f"{HOME}with/{mentorship.pk}/"


def subject_of(row: MentorRequest | Mentorship) -> str:
    """What it is about: the program, or the trade."""
    if row.program:
        return row.program.title
    return row.get_trade_display() if isinstance(row, MentorRequest) else row.request.get_trade_display()


def home_context(found: MyMentoring | None, now: datetime) -> dict:
    """templates/learning/mentoring/home.html; None for somebody who isn't logged in."""
    if found is None:
        return {"crumbs": CRUMBS, "is_new": True}
    return {
        "crumbs": CRUMBS,
        "is_new": not (found.waiting or found.proposals or found.live or found.past),
        "todos": [proposal_todo(each) for each in found.proposals if each.resident_accepted_at is None],
        "answered": [_answered(each) for each in found.proposals if each.resident_accepted_at],
        "waiting": [_waiting(each, now) for each in found.waiting],
        "live": [_mentorship_card(each) for each in found.live],
        "past": [_past(each) for each in found.past],
    }


def proposal_todo(proposal: Proposal) -> dict:
    return {
        "title": f"{proposal.mentor.user.name} 멘토를 찾았습니다",
        "text": reason_line(proposal.terms),
        "due": f"{moment(proposal.expires_at)}까지 답해 주세요",
        "at": proposal.expires_at,
        "href": f"{HOME}proposals/{proposal.pk}/",
        "action": "살펴보고 답하기",
    }


def _answered(proposal: Proposal) -> dict:
    return {
        "title": f"{proposal.mentor.user.name} 멘토의 답을 기다립니다",
        "text": f"{moment(proposal.expires_at)}까지 답이 없으면 다른 멘토를 찾습니다.",
        "href": f"{HOME}proposals/{proposal.pk}/",
    }


def _waiting(request: MentorRequest, now: datetime) -> dict:
    return {
        "title": subject_of(request),
        "badge": RequestState(request.state).label,
        "tone": "info",
        "href": f"{HOME}requests/{request.pk}/",
        "facts": [("물은 날", day(request.asked_at)), ("시간", slots.words(request.slots))],
    }


def _mentorship_card(mentorship: Mentorship) -> dict:
    return {
        "title": f"{mentorship.mentor.user.name} 멘토",
        "badge": mentorship.get_state_display(),
        "tone": TONES.get(mentorship.state, "gray"),
        "href": home_of(mentorship),
        "facts": [("분야", subject_of(mentorship)), ("기간", f"{day(mentorship.ends_on)}까지")],
    }


def _past(mentorship: Mentorship) -> dict:
    label = f"{mentorship.mentor.user.name} 멘토 · {subject_of(mentorship)}"
    return {
        "label": label,
        "href": home_of(mentorship),
        "note": f"{day(mentorship.ended_at)} {mentorship.get_state_display()}",
    }


# --- A proposal ---------------------------------------------------------------------------------------------------
def mentor_facts(mentor: MentorProfile) -> list[tuple[str, str]]:
    """What a resident reads of a mentor: from the profile they were told is shown."""
    helps = chosen_labels(Need.choices, mentor.skills)
    rows = [
        ("기관", mentor.organization.name),
        ("현장 경력", f"{mentor.years}년" if mentor.years else ""),
        ("도울 수 있는 일", ", ".join(helps)),
        ("만나는 방법", mentor.get_mode_display()),
        ("한 줄 소개", mentor.introduction),
    ]
    return [(label, value) for label, value in rows if value]


def proposal_context(proposal: Proposal, now: datetime) -> dict:
    return {
        "crumbs": INSIDE,
        "proposal": proposal,
        "mentor": proposal.mentor,
        "subject": subject_of(proposal.request),
        "reasons": reasons_of(proposal.terms),
        "facts": [{"label": label, "value": value} for label, value in mentor_facts(proposal.mentor)],
        "due": moment(proposal.expires_at),
        "is_open": proposal.is_answerable(now),
        "has_said_yes": proposal.resident_accepted_at is not None,
        "mentor_said_yes": proposal.mentor_accepted_at is not None,
    }


# --- A mentorship -------------------------------------------------------------------------------------------------
def together_context(found: Together, now: datetime) -> dict:
    mentorship = found.mentorship
    goal = found.goal
    return {
        "crumbs": INSIDE,
        "mentorship": mentorship,
        "mentor": mentorship.mentor,
        "subject": subject_of(mentorship),
        "state": mentorship.get_state_display(),
        "tone": TONES.get(mentorship.state, "gray"),
        "is_live": mentorship.is_live,
        "is_resting": mentorship.state == MentorshipState.PAUSED,
        "until": day(mentorship.ends_on),
        "rests_until": day(mentorship.paused_until),
        "reasons": reasons_of(mentorship.terms),
        "goal": goal,
        "goal_due": day(goal.target_on) if goal else "",
        "may_agree_goal": bool(goal and goal.agreed_at is None and goal.set_by_id != mentorship.person_id),
        "items": [item_row(item, now) for item in found.items],
        "done": found.done,
        "next": session_card(found.coming[0]) if found.coming else None,
        "later": [session_card(session) for session in found.coming[1:]],
        "past": [_past_session(session) for session in found.past],
        "recommendations": found.recommendations,
        "messages_shown": [message_row(each, mentorship.person_id) for each in found.messages],
        "unread": found.unread,
        "survey": found.survey,
        "home": home_of(mentorship),
    }


def session_card(session: MentoringSession) -> dict:
    return {
        "pk": session.pk,
        "when": moment_range(session.starts_at, session.ends_at),
        "how": session.get_place_display(),
        "where": session.where,
        "topic": session.topic,
    }


def _past_session(session: MentoringSession) -> dict:
    lines = [note.text for note in session.lines]
    return {
        "pk": session.pk,
        "when": day(session.starts_at),
        "label": "오지 않음" if session.state == SessionState.MISSED else session.get_result_display(),
        "lines": lines,
        "is_agreed": bool(lines) and all(note.agreed_at for note in session.lines),
    }


def item_row(item, now: datetime) -> dict:
    late = bool(item.due_on and item.due_on < now.astimezone(slots.SEOUL).date())
    return {"pk": item.pk, "text": item.text, "due": day(item.due_on), "late": late}


def message_row(message: Message, own_id: int) -> dict:
    return {
        "text": message.text,
        "who": "나" if message.author_id == own_id else message.author.name,
        "is_mine": message.author_id == own_id,
        "when": moment(message.sent_at),
        "is_read": message.read_at is not None,
    }


def time_choices(times: Iterable[datetime]) -> list[tuple[str, str]]:
    return [(start.isoformat(), moment(start)) for start in times]


def share_rows(mentorship: Mentorship) -> list[dict]:
    shared = shared_by(mentorship)
    return [
        {"what": what.value, "label": what.label, "text": text, "is_shared": what.value in shared}
        for what, text in SHARES.items()
    ]
