"""Serves the officers' first page: everything of the learning area that waits for them today."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from learning.services.mentoring.staff.desk import Desk, desk_of
from learning.services.scholarships.waiting import Waiting, waiting_for


@dataclass(frozen=True)
class LearningToday:
    """`scholarships` is empty for whoever has no round; `mentoring` None for whoever looks after no mentor."""

    scholarships: list[Waiting]
    mentoring: Desk | None


def learning_today(*, user: User, now: datetime) -> LearningToday:
    desk = desk_of(user, now)
    has_mentors = bool(desk.mentors or desk.load or desk.new_mentors or desk.concerns["open"] or desk.line)
    return LearningToday(scholarships=waiting_for(user, now), mentoring=desk if has_mentors else None)
