"""The line of requests as staff read it: masked names, what is wanted, why nobody yet, what would help."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.masking import mask_name
from accounts.templatetags.display import day, moment
from learning import slots
from learning.choices.mentoring import Language, MeetingMode, Need, Region, Tier
from learning.forms.mentoring.fields import chosen_labels
from learning.match_help import sentence
from learning.models import MatchEvent, MentorRequest, Proposal
from learning.presenting.mentoring.staff_rules import broken_words
from learning.presenting.mentoring.staff_runs import CAUSES
from learning.services.mentoring.reasons import reason_line
from learning.services.mentoring.staff.candidates import Candidate
from learning.services.mentoring.staff.queue import RequestFile

NOT_SEEN = "다음 계산을 기다립니다"


def queue_row(request: MentorRequest, now: datetime) -> dict[str, Any]:
    waited = (timezone.localdate(now) - timezone.localdate(request.waiting_since)).days
    return {
        "href": reverse("staff-mentoring:request", args=[request.pk]),
        "person": mask_name(request.person.name),
        "wish": f"{request.get_trade_display()} · {' · '.join(chosen_labels(Need.choices, request.needs))}",
        "first": request.tier == Tier.DISPLACED,
        "since": day(request.waiting_since),
        "waited": f"{waited}일째" if waited else "오늘",
        "cause": CAUSES.get(request.cause, (NOT_SEEN,))[0] if request.cause else NOT_SEEN,
        "pinned_to": request.pinned_to or "",
    }


def request_facts(request: MentorRequest, name: str) -> list[dict[str, str]]:
    rows = [
        ("시민", name),
        ("하려는 일", request.get_trade_display()),
        ("도움받고 싶은 일", " · ".join(chosen_labels(Need.choices, request.needs))),
        ("이루고 싶은 것", request.goal or "적지 않음"),
        ("과정", request.program.title if request.program else "정하지 않음"),
        ("만날 수 있는 시간", f"{slots.words(request.slots)} ({slots.count(request.slots)}칸)"),
        ("만나는 방법", MeetingMode(request.mode).label),
        ("권역", Region(request.region).label if request.region else "적지 않음"),
        ("말", " · ".join(chosen_labels(Language.choices, request.languages))),
        ("바란 조건", f"현장 경력 {request.least_years}년 이상" if request.least_years else "없음"),
        ("기다린 날부터", f"{day(request.waiting_since)}{' · 먼저 연결' if request.tier == Tier.DISPLACED else ''}"),
    ]
    return [{"label": label, "value": value} for label, value in rows]


def standing(file: RequestFile) -> dict[str, str] | None:
    """What the newest run says of the request, for a notice."""
    said = file.said
    if said is None:
        return {
            "tone": "info",
            "title": "아직 계산에 들어가지 않았습니다.",
            "text": "다음 연결 계산에서 함께 견줍니다.",
        }
    if said.mentor:
        return {
            "tone": "success",
            "title": f"{said.run_id}번 계산에서 {said.mentor.user.name} 멘토와 이어졌습니다.",
            "text": reason_line(said.terms),
        }
    label, hint = CAUSES.get(said.cause, (said.cause, ""))
    place = f"{said.place}번째로 기다립니다. " if said.place else ""
    return {
        "tone": "warning",
        "title": f"{label}.",
        "text": f"{place}{sentence(said.help) if said.help else hint}",
    }


def candidate_row(each: Candidate, request: MentorRequest) -> dict[str, Any]:
    return {
        "mentor": each.mentor.user.name,
        "mentor_id": each.mentor.pk,
        "href": reverse("staff-mentoring:mentor", args=[each.mentor.pk]),
        "organization": each.mentor.organization.name,
        "reasons": reason_line(each.terms),
        "score": f"{each.score:,}점",
        "seats": each.seats,
        "is_possible": each.is_possible,
        "broken": broken_words(each.broken) or ("자리가 없습니다" if each.seats <= 0 else ""),
        "pin_href": reverse("staff-mentoring:pin-new", args=[request.pk, each.mentor.pk]),
    }


def proposal_row(row: Proposal) -> dict[str, str]:
    why = row.get_decline_reason_display() if row.decline_reason else ""
    return {
        "mentor": f"{row.mentor.user.name} ({row.mentor.organization.name})",
        "when": moment(row.offered_at),
        "state": row.get_state_display(),
        "why": why,
    }


def event_row(row: MatchEvent, labels: dict[str, str]) -> dict[str, str]:
    return {"when": moment(row.at), "state": labels.get(row.to_state, row.to_state), "reason": row.reason}
