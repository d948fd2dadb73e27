"""Serves the resident's own page: everything of the learning area that waits for them, and what they have there."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from learning.choices.scholarships import ApplicationState
from learning.models import Application, SupplementRequest
from learning.services.mentoring.mine import MyMentoring, my_mentoring
from learning.services.scholarships.applying.own import live_applications
from learning.services.scholarships.points.own import OwnScholarships, own_scholarships
from programs.services.money.own import MoneyTodos


@dataclass(frozen=True)
class OwnLearning:
    """`asked` are open requests to supplement an application; `drafts` can still be sent."""

    asked: list[SupplementRequest]
    drafts: list[Application]
    has_applied: bool
    scholarships: OwnScholarships
    mentoring: MyMentoring

    @property
    def has_mentoring(self) -> bool:
        mine = self.mentoring
        return bool(mine.waiting or mine.proposals or mine.live or mine.past)


def own_learning(*, person: User, now: datetime, money: MoneyTodos) -> OwnLearning:
    """`money` is what there is to pay for programs."""
    applications = live_applications(person)
    asked = SupplementRequest.objects.filter(answered_at__isnull=True, closed_at__isnull=True, due_at__gt=now)
    drafts = [row for row in applications if row.state == ApplicationState.DRAFT and row.round.is_open(now)]
    return OwnLearning(
        asked=list(asked.filter(application__in=applications).select_related("application__round")),
        drafts=drafts,
        has_applied=bool(applications),
        scholarships=own_scholarships(person=person, now=now, money=money),
        mentoring=my_mentoring(person=person, now=now),
    )
