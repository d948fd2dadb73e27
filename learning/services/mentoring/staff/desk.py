"""What waits on the mentoring desk today, for an officer's own mentors or for the whole city."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from learning.models import MatchRun
from learning.services.mentoring.staff import concerns, exceptions, mentors, queue, relationships, runs


@dataclass(frozen=True)
class Desk:
    """Counts of what waits. `line` and `run` are None for officers, who don't run the matching."""

    concerns: dict[str, int]
    care: dict[str, int]
    unanswered: int
    offered: int
    held: int
    new_mentors: int
    second: int
    mentors: int
    load: int
    capacity: int
    line: queue.QueueCounts | None
    run: MatchRun | None
    last_run: MatchRun | None


def desk_of(user: User, now: datetime) -> Desk:
    city = user.is_operator
    rows = list(mentors.mentor_rows(user, mentors.MentorQuery(), now))
    serving = [row for row in rows if row.paused_at is None]
    return Desk(
        concerns=concerns.open_counts(user),
        care=relationships.count_care(user, now),
        unanswered=sum(row.unanswered > 0 for row in rows),
        offered=sum(row.offered for row in rows),
        held=mentors.held_periods(user).count(),
        new_mentors=mentors.without_profile(user).count(),
        second=exceptions.waiting_for_second() if city else 0,
        mentors=len(serving),
        load=sum(row.load for row in rows),
        capacity=sum(row.capacity for row in serving),
        line=queue.queue_counts(now) if city else None,
        run=runs.open_run() if city else None,
        last_run=runs.last_published() if city else None,
    )
