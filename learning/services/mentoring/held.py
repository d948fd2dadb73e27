"""What mentoring holds about a person, as plain values for "내 정보": as a resident with a mentor, and as a mentor."""

from typing import Any

from accounts.models import User
from learning import slots
from learning.choices.mentoring import Language, Mark, Need, Region, Shareable, Trade
from learning.mentoring_survey import ASKED
from learning.models.mentoring import (
    Concern,
    MentoringSession,
    MentoringSurvey,
    MentorProfile,
    MentorRequest,
    Mentorship,
    Proposal,
    SessionNote,
)

Rows = list[dict[str, Any]]
NEEDS, LANGUAGES, TRADES = dict(Need.choices), dict(Language.choices), dict(Trade.choices)
REGIONS, SHARES = dict(Region.choices), dict(Shareable.choices)


def _words(known: dict[str, str], values: list[str]) -> list[str] | None:
    return [known.get(value, value) for value in values] or None


def requests_of(user: User) -> Rows:
    """Every request for a mentor with what the person told us, and the mentors it was offered, newest first."""
    rows = MentorRequest.objects.filter(person=user).select_related("program").order_by("-asked_at", "-id")
    return [
        {
            "과정": row.program.title if row.program else None,
            "상태": row.get_state_display(),
            "하고 싶은 일": row.get_trade_display(),
            "도움받고 싶은 일": _words(NEEDS, row.needs),
            "이루고 싶은 것": row.goal or None,
            "다니는 곳": row.employer or None,
            "만날 수 있는 시간": slots.words(row.slots),
            "말": _words(LANGUAGES, row.languages),
            "만나는 방법": row.get_mode_display(),
            "권역": row.get_region_display() or None,
            "멘토의 현장 경력(햇수)": row.least_years or None,
            "피하고 싶은 기관": [each.name for each in row.not_from.all()] or None,
            "요청한 때": row.asked_at,
            "마친 때": row.closed_at,
            "마친 까닭": row.close_reason or None,
            "받은 제안": [_proposal(each) for each in row.proposals.all()] or None,
        }
        for row in rows.prefetch_related("not_from", "proposals__mentor__user")
    ]


def _proposal(row: Proposal) -> dict[str, Any]:
    return {
        "멘토": row.mentor.user.name,
        "상태": row.get_state_display(),
        "제안한 때": row.offered_at,
        "내가 좋다고 한 때": row.resident_accepted_at,
        "사양한 까닭": (row.decline_note or row.get_decline_reason_display() or None)
        if row.declined_by == "resident"
        else None,
    }


def mentorships_of(user: User) -> Rows:
    """Every mentorship of the person as a resident: plan, meetings with shared notes, messages of both, survey."""
    rows = Mentorship.objects.filter(person=user).select_related("mentor__user").order_by("-started_at", "-id")
    return [
        {
            "멘토": row.mentor.user.name,
            "상태": row.get_state_display(),
            "시작한 때": row.started_at,
            "마치는 날": row.ends_on,
            "끝난 때": row.ended_at,
            "끝난 까닭": row.end_note or row.get_end_reason_display() or None,
            "목표": [goal.text for goal in row.goals.all() if goal.text] or None,
            "할 일": [item.text for item in row.items.all() if item.text] or None,
            "만남": [_session(each) for each in row.sessions.all()] or None,
            "만남 기록": _shared_notes(row) or None,
            "메시지": [f"{each.get_side_display()}: {each.text}" for each in row.messages.all()] or None,
            "추천받은 과정": [_recommendation(each) for each in row.recommendations.all()] or None,
            "멘토와 함께 보기": [SHARES.get(each.what, each.what) for each in row.shares.filter(taken_back_at=None)]
            or None,
            "설문 답": [_survey(each) for each in row.surveys.filter(side="resident")] or None,
        }
        for row in rows
    ]


def _session(row: MentoringSession) -> dict[str, Any]:
    return {
        "언제": row.starts_at,
        "상태": row.get_state_display(),
        "어떻게": row.get_place_display(),
        "이야기할 것": row.topic or None,
        "결과": row.get_result_display() or None,
        "취소한 까닭": row.cancel_reason or None,
    }


def _shared_notes(row: Mentorship) -> list[str]:
    notes = SessionNote.objects.filter(session__mentorship=row, mark=Mark.SHARED)
    return [note.text for note in notes if note.text]


def _recommendation(row: Any) -> str:
    return f"{row.program.title} ({row.get_state_display()}): {row.reason}"


def _survey(row: MentoringSurvey) -> dict[str, Any]:
    asked = {each.key: each.text for each in ASKED[row.side, row.moment]}
    return {asked.get(key, key): value for key, value in row.answers.items()} | {
        "더 하고 싶은 말씀": row.comment or None,
        "답한 때": row.answered_at,
    }


def concerns_of(user: User) -> Rows:
    """What the person asked staff to help with, and what was answered."""
    return [
        {
            "무슨 일": row.get_kind_display(),
            "내용": row.text,
            "상태": row.get_state_display(),
            "알린 때": row.raised_at,
            "답": row.answer or None,
        }
        for row in Concern.objects.filter(raised_by=user).order_by("-raised_at", "-id")
    ]


def mentor_work_of(user: User) -> Rows:
    """What the portal holds of the person as a mentor; mentees only as numbers: their data are theirs."""
    return [
        {
            "기관": row.organization.name,
            "분야": _words(TRADES, row.trades),
            "도울 수 있는 일": _words(NEEDS, row.skills),
            "말": _words(LANGUAGES, row.languages),
            "만날 수 있는 권역": _words(REGIONS, row.regions),
            "만날 수 있는 시간": slots.words(row.slots),
            "일하는 곳과 일했던 곳": row.employers or None,
            "현장 경력(햇수)": row.years,
            "한 줄 소개": row.introduction or None,
            "화상 상담 주소": row.meeting_link or None,
            "한 번에 맡는 사람": row.capacity,
            "쉬는 날": [f"{each.day:%Y-%m-%d} {each.note}".strip() for each in row.exceptions.all()] or None,
            "맡았던 사람 수": row.mentorships.count(),
            "만남 수": row.sessions.count(),
            "그만둔 때": row.left_at,
        }
        for row in MentorProfile.objects.filter(user=user).select_related("organization")
    ]
