"""The relationships an officer watches: who needs care, one whole, and another mentor for one that doesn't work."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from learning.care import Assessment, Care, order_key
from learning.choices.mentoring import EndReason, EventKind, Mark
from learning.models import Concern, MatchEvent, MentoringGoal, MentoringSession, Mentorship, Nudge, SessionNote
from learning.services.mentoring import lifecycle
from learning.services.mentoring.nudges import stuck_ids
from learning.services.mentoring.relationship_facts import care_facts, care_of, with_facts
from learning.services.mentoring.staff.candidates import Candidate, candidates
from learning.services.mentoring.staff.scope import mentors_of, mentorships_of
from programs.services.intake_states import needs_reason
from programs.services.refusals import Refused

STUCK = "stuck"
WITH = ("person", "mentor__user", "mentor__organization", "request", "program")


class RuleInTheWay(Refused):
    code = "rule_in_the_way"
    next_step = "조건을 모두 맞추는 멘토를 고르거나, 줄로 보내 다음 계산에서 찾아 주세요."


@dataclass(frozen=True)
class Relationship:
    """One live mentorship with how much care it needs; `is_stuck` = three weeks without a meeting, reminded twice."""

    row: Mentorship
    care: Assessment
    is_stuck: bool


def relationships(user: User, now: datetime) -> list[Relationship]:
    """Every live one the officer watches, those who need care first."""
    rows = list(with_facts(mentorships_of(user).live().select_related(*WITH), now))
    stuck = stuck_ids(rows, now)
    found = [(Relationship(row, care_of(row, now), row.pk in stuck), care_facts(row, now)) for row in rows]
    found.sort(key=lambda pair: (not pair[0].is_stuck, *order_key(pair[0].care, pair[1]), pair[0].row.pk))
    return [relationship for relationship, _ in found]


def count_care(user: User, now: datetime) -> Counter[str]:
    """How many of those the officer watches stand where, without reading whose they are; STUCK are counted besides."""
    rows = list(with_facts(mentorships_of(user).live().only("pk", "state", "started_at"), now))
    counts = Counter(care_of(row, now).care.value for row in rows)
    counts[STUCK] = len(stuck_ids(rows, now))
    return counts


def care_counts(found: list[Relationship]) -> Counter[str]:
    """How many stand where; STUCK are counted besides."""
    counts = Counter(each.care.care.value for each in found)
    counts[STUCK] = sum(each.is_stuck for each in found)
    return counts


def narrowed(found: list[Relationship], care: str) -> list[Relationship]:
    if care == STUCK:
        return [each for each in found if each.is_stuck]
    return [each for each in found if each.care.care == care] if care in set(Care) else found


@dataclass(frozen=True)
class RelationshipFile:
    """One mentorship as staff may see it: of notes only those marked for staff."""

    row: Mentorship
    care: Assessment
    is_stuck: bool
    goal: MentoringGoal | None
    sessions: list[MentoringSession]
    staff_notes: list[SessionNote]
    concerns: list[Concern]
    nudges: list[Nudge]
    events: list[MatchEvent]


def relationship_file(user: User, mentorship_id: int, now: datetime) -> RelationshipFile:
    """Raises Mentorship.DoesNotExist for one the officer may not see."""
    row = with_facts(mentorships_of(user).select_related(*WITH, "moved_to__mentor__user"), now).get(pk=mentorship_id)
    notes = SessionNote.objects.filter(session__mentorship=row, mark=Mark.STAFF).select_related("session")
    history = MatchEvent.objects.filter(kind=EventKind.MENTORSHIP, row=row.pk).order_by("-at", "-pk")
    return RelationshipFile(
        row=row,
        care=care_of(row, now),
        is_stuck=bool(stuck_ids([row], now)),
        goal=row.goals.filter(replaced_at=None).first(),
        sessions=list(row.sessions.all()[:20]),
        staff_notes=list(notes.order_by("-written_at")[:20]),
        concerns=list(row.concerns.exclude(raised_by=user).order_by("-raised_at")),
        nudges=list(row.nudges.select_related("rule")[:20]),
        events=list(history[:30]),
    )


def others_for(row: Mentorship, user: User, now: datetime) -> list[Candidate]:
    """The officer's mentors with a seat whom the rules allow, besides the present one, the best first."""
    own = set(mentors_of(user).values_list("pk", flat=True))
    found = candidates(row.request, now)
    return [each for each in found if each.is_possible and each.mentor.pk in own - {row.mentor_id}]


def hand_over(*, mentorship_id: int, mentor_id: int, reason: str, by: User, now: datetime) -> Mentorship:
    """Hand the resident to another mentor whom the rules allow. Raises ReasonNeeded, RuleInTheWay, MentorshipNotLive,
    MentorAway, NoSeatLeft, Mentorship.DoesNotExist."""
    why = needs_reason(reason)
    row = mentorships_of(by).select_related("request").get(pk=mentorship_id)
    if row.is_live and mentor_id not in {each.mentor.pk for each in others_for(row, by, now)}:
        raise RuleInTheWay("이 멘토는 조건이 맞지 않거나 자리가 없습니다.")
    return lifecycle.transfer(mentorship_id=row.pk, mentor_id=mentor_id, by=by, reason=why, now=now)


def back_in_line(*, mentorship_id: int, end_reason: str, reason: str, by: User, now: datetime) -> Mentorship:
    """End it and let the resident be first in the next run. Raises ReasonNeeded, MentorshipNotLive."""
    why = needs_reason(reason)
    row = mentorships_of(by).get(pk=mentorship_id)
    return lifecycle.release(mentorship_id=row.pk, by=by, reason=EndReason(end_reason), note=why, now=now)
