"""How officers look at applications: every look leaves its rows in the access log."""

from dataclasses import dataclass
from typing import Any

from accounts.models import User
from accounts.services.access import record_access
from programs.models import ApplicationVersion, Enrollment, Intake, ScreeningReview, Supplement
from programs.services.looking import Looker
from programs.services.screening.applying import versions_of
from programs.services.screening.pages import FormPage, pages_of
from programs.services.screening.ranking import Standings, standings_of
from programs.services.screening.reviewers import pool_of


@dataclass(frozen=True)
class ApplicationFile:
    """One application whole. `shown` is the number of the version whose answers these are, 0 for none."""

    pages: list[FormPage]
    answers: dict[str, Any]
    shown: int
    versions: list[ApplicationVersion]
    reviews: list[ScreeningReview]
    supplements: list[Supplement]
    could_read: list[User]


def _log(looker: Looker, people: list[int], target: str) -> None:
    record_access(
        actor=looker.user, source=looker.source, subjects=people, action="view", target=target[:120], now=looker.now
    )


def look_at_applications(*, intake: Intake, looker: Looker, what: str = "심사 목록") -> Standings:
    """Every application that waits, with its progress; names are for the page to mask."""
    found = standings_of(intake)
    _log(looker, [one.enrollment.person_id for one in found.progress.values()], f"{what}: {intake}")
    return found


def look_at_file(*, enrollment: Enrollment, version: str | None, looker: Looker) -> ApplicationFile:
    """One application; `version` names the one to show, the newest for anything that isn't one."""
    _log(looker, [enrollment.person_id], f"신청서 {enrollment.number}: {enrollment.intake}")
    sent = versions_of(enrollment)
    shown = next((pair for pair in sent if str(pair[0].number) == version), sent[0] if sent else None)
    reviews = enrollment.screening_reviews.select_related("reviewer").prefetch_related("scores__criterion")
    taken = {one.reviewer_id for one in reviews if not one.released_at}
    return ApplicationFile(
        pages=pages_of(enrollment.intake.screening.questions.all()),
        answers=shown[1] if shown else {},
        shown=shown[0].number if shown else 0,
        versions=[one for one, _ in sent],
        reviews=list(reviews.order_by("assigned_at", "pk")),
        supplements=list(enrollment.supplements.all()),
        could_read=[
            one.user
            for one in pool_of(enrollment.intake.screening)
            if one.user_id not in taken | {enrollment.person_id}
        ],
    )
