"""Mentors as officers read them: how full, who waits for their answer, what they can help with."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.masking import mask_name, mask_phone
from accounts.templatetags.display import day, moment
from learning import slots
from learning.choices.mentoring import Language, MeetingMode, Need, ProposalState, Region, Trade
from learning.forms.mentoring.fields import chosen_labels
from learning.models import MentorProfile
from learning.services.mentoring.relationship_facts import care_of
from learning.services.mentoring.staff.mentors import MentorFile, OrganizationRow


def state_of(mentor: MentorProfile) -> tuple[str, str]:
    """(label, tone) of a mentor with its load."""
    if mentor.left_at:
        return "활동 마침", "gray"
    if mentor.paused_at:
        return "쉬는 중", "warning"
    return ("자리 없음", "info") if mentor.free <= 0 else ("맡을 수 있음", "success")


def mentor_row(mentor: MentorProfile) -> dict[str, Any]:
    label, tone = state_of(mentor)
    return {
        "name": mentor.user.name,
        "href": reverse("staff-mentoring:mentor", args=[mentor.pk]),
        "organization": mentor.organization.name,
        "trades": " · ".join(chosen_labels(Trade.choices, mentor.trades)),
        "load": mentor.load,
        "capacity": mentor.capacity,
        "load_text": f"{mentor.load} / {mentor.capacity}명",
        "offered": mentor.offered,
        "unanswered": mentor.unanswered,
        "state": label,
        "tone": tone,
    }


def organization_row(row: OrganizationRow) -> dict[str, Any]:
    return {
        "name": row.organization.name,
        "href": f"{reverse('staff-mentoring:mentors')}?organization={row.organization.pk}",
        "mentors": row.mentors,
        "paused": row.paused,
        "load": row.load,
        "capacity": row.capacity,
        "load_text": f"{row.load} / {row.capacity}명",
        "unanswered": row.unanswered,
    }


def mentor_facts(mentor: MentorProfile) -> list[dict[str, str]]:
    """What a mentor says of themself, for the summary list."""
    rows = [
        ("기관", mentor.organization.name),
        ("분야", " · ".join(chosen_labels(Trade.choices, mentor.trades)) or "적지 않음"),
        ("도울 수 있는 일", " · ".join(chosen_labels(Need.choices, mentor.skills)) or "적지 않음"),
        ("경력", f"{mentor.years}년" if mentor.years else "적지 않음"),
        ("만나는 방법", MeetingMode(mentor.mode).label),
        ("만날 수 있는 권역", " · ".join(chosen_labels(Region.choices, mentor.regions)) or "적지 않음"),
        ("만날 수 있는 시간", _week_words(mentor.slots)),
        ("말", " · ".join(chosen_labels(Language.choices, mentor.languages))),
        ("일하는 곳과 일했던 곳", " · ".join(mentor.employers) or "적지 않음"),
        ("휴대전화", mask_phone(mentor.user.phone) or "없음"),
    ]
    return [{"label": label, "value": value} for label, value in rows]


def _week_words(week: int) -> str:
    return f"{slots.words(week)} ({slots.count(week)}칸)" if week else "적지 않음"


def mentee_rows(file: MentorFile, now: datetime, *, unmasked: bool) -> list[dict[str, Any]]:
    """The mentor's mentees, those who need care first."""
    rows = [(care_of(each, now), each) for each in file.mentees]
    rows.sort(key=lambda pair: (pair[0].care != "at_risk", pair[0].care != "check_in", pair[1].started_at))
    return [
        {
            "name": row.person.name if unmasked else mask_name(row.person.name),
            "href": reverse("staff-mentoring:relationship", args=[row.pk]),
            "care": care.label,
            "tone": care.tone,
            "reasons": " · ".join(care.reasons),
            "started": day(row.started_at),
            "next": moment(row.next_session_at) if row.next_session_at else "정하지 않음",
        }
        for care, row in rows
    ]


def mentor_stats(file: MentorFile) -> list[dict[str, str]]:
    answered = {key: file.answers.get(key, 0) for key in ProposalState.values}
    asked = answered["accepted"] + answered["declined"] + answered["expired"]
    hours, minutes = divmod(file.minutes_90_days, 60)
    return [
        {
            "label": "맡은 사람",
            "value": f"{file.mentor.load} / {file.mentor.capacity}명",
            "note": f"남은 자리 {max(0, file.mentor.free)}",
        },
        {
            "label": "답을 기다리는 멘티",
            "value": f"{file.mentor.unanswered}명",
            "note": "3일 넘게 기다린 사람",
        },
        {
            "label": "받아들인 제안",
            "value": f"{answered['accepted']} / {asked}건" if asked else "아직 없음",
            "note": f"사양 {answered['declined']} · 기한 지남 {answered['expired']}",
        },
        {
            "label": "지난 90일 만남",
            "value": f"{file.sessions_90_days}번",
            "note": f"{hours}시간 {minutes}분" if minutes else f"{hours}시간",
        },
    ]
