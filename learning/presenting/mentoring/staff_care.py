"""Relationships as officers read them: who needs care and by which facts, one whole, what was done about it."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.masking import mask_name
from accounts.templatetags.display import day, moment
from learning.care import LABELS, Care
from learning.choices.mentoring import MentorshipState
from learning.models import MentoringSession, Mentorship
from learning.presenting.mentoring.staff_concerns import concern_row
from learning.services.mentoring.reasons import reason_line
from learning.services.mentoring.staff.candidates import Candidate
from learning.services.mentoring.staff.relationships import STUCK, Relationship, RelationshipFile

STUCK_LABEL = "다른 멘토 알아보기"
STATE_TONES = {"active": "success", "paused": "warning"}


def care_chips(counts: dict[str, int], care: str) -> list[dict[str, Any]]:
    """All, those who may need another mentor, then by care."""
    labels = {STUCK: STUCK_LABEL} | {each.value: LABELS[each] for each in Care}
    chips = [
        {"label": f"{label} {counts.get(key, 0)}건", "href": f"?care={'' if care == key else key}", "on": care == key}
        for key, label in labels.items()
    ]
    return [{"label": "모두", "href": "?", "on": not care}, *chips]


def relationship_row(each: Relationship) -> dict[str, Any]:
    return {
        "href": reverse("staff-mentoring:relationship", args=[each.row.pk]),
        "person": mask_name(each.row.person.name),
        "mentor": each.row.mentor.user.name,
        "organization": each.row.mentor.organization.name,
        "care": STUCK_LABEL if each.is_stuck else each.care.label,
        "tone": "danger" if each.is_stuck else each.care.tone,
        "reasons": " · ".join(each.care.reasons),
        "started": day(each.row.started_at),
    }


def pair_words(row: Mentorship, *, unmasked: bool = False) -> str:
    name = row.person.name if unmasked else mask_name(row.person.name)
    return f"{name} · {row.mentor.user.name} 멘토"


def facts(file: RelationshipFile, *, unmasked: bool) -> list[dict[str, str]]:
    row = file.row
    shown = [
        ("시민", row.person.name if unmasked else mask_name(row.person.name)),
        ("멘토", f"{row.mentor.user.name} ({row.mentor.organization.name})"),
        ("과정", row.program.title if row.program else "정하지 않음"),
        ("연결한 까닭", reason_line(row.terms) or "담당자가 이어 줌"),
        ("함께하는 동안", f"{day(row.started_at)}부터 {day(row.ended_at) if row.ended_at else day(row.ends_on)}까지"),
        ("목표", file.goal.text if file.goal else "아직 적지 않음"),
        ("다음 만남", moment(row.next_session_at) if row.next_session_at else "정하지 않음"),
    ]
    if row.end_reason or row.end_note:
        shown.append(("끝난 까닭", f"{row.get_end_reason_display()} {row.end_note}".strip()))
    if row.moved_to:
        shown.append(("옮긴 멘토", row.moved_to.mentor.user.name))
    return [{"label": label, "value": value} for label, value in shown]


def session_row(session: MentoringSession) -> dict[str, str]:
    return {
        "when": moment(session.starts_at),
        "state": session.get_state_display(),
        "result": session.get_result_display() if session.result else "",
        "minutes": f"{session.minutes}분",
    }


def history(file: RelationshipFile, now: datetime) -> dict[str, Any]:
    """Sessions, reminders, concerns, notes for staff and changes, in words."""
    labels = dict(MentorshipState.choices)
    return {
        "sessions": [session_row(each) for each in file.sessions],
        "notes": [{"when": moment(each.written_at), "text": each.text} for each in file.staff_notes],
        "concerns": [concern_row(each, now) for each in file.concerns],
        "nudges": [{"when": moment(each.sent_at), "title": each.rule.title} for each in file.nudges],
        "events": [
            {"when": moment(each.at), "state": labels.get(each.to_state, each.to_state), "reason": each.reason}
            for each in file.events
        ],
    }


def other_row(each: Candidate) -> dict[str, Any]:
    return {
        "mentor": each.mentor.user.name,
        "organization": each.mentor.organization.name,
        "reasons": reason_line(each.terms),
        "seats": each.seats,
    }
