"""The list an officer decides by: every application with its points, how far reviewers lie apart, and its place."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from programs.models import Enrollment, Intake, ScreeningCriterion, ScreeningReview, ScreeningScore, SeatGroup
from programs.screening import Candidate, Ranked, Room, is_far_apart, rank, spread
from programs.services.screening.reviewers import applications_of, counting


@dataclass
class Progress:
    """The reviews of one application. `sums` in points, one for each finished review."""

    enrollment: Enrollment
    reviews: list[ScreeningReview] = field(default_factory=list)
    marks: list[tuple[int, ...]] = field(default_factory=list)

    @property
    def sums(self) -> list[int]:
        return [sum(points) for points in self.marks]

    @property
    def finished(self) -> int:
        return len(self.marks)


@dataclass(frozen=True)
class Standings:
    """All applications of a round that wait for the decision. `ranked` best first; `unread` have no finished review."""

    intake: Intake
    criteria: list[ScreeningCriterion]
    progress: dict[int, Progress]
    ranked: list[Ranked]
    unread: list[Progress]
    room: Room

    @property
    def full(self) -> int:
        return sum(one.points for one in self.criteria)

    def is_far_apart(self, enrollment_id: int) -> bool:
        return is_far_apart(self.progress[enrollment_id].sums, self.full)

    def spread(self, enrollment_id: int) -> int:
        return spread(self.progress[enrollment_id].sums)


def standings_of(intake: Intake) -> Standings:
    """Five statements whatever the number of applications."""
    rows = list(applications_of(intake.pk).select_related("person"))
    criteria = list(intake.screening.criteria.all())
    progress = _progress(rows, criteria)
    candidates = [
        Candidate(row.pk, tuple(progress[row.pk].marks), row.pk, frozenset(row.policy.get("groups", ())))
        for row in rows
    ]
    return Standings(
        intake=intake,
        criteria=criteria,
        progress=progress,
        ranked=rank(candidates),
        unread=[one for one in progress.values() if not one.marks],
        room=room_of(intake),
    )


def _progress(rows: list[Enrollment], criteria: list[ScreeningCriterion]) -> dict[int, Progress]:
    """Reviews with their points by criterion in the criteria's order; only whole ones become marks."""
    progress = {row.pk: Progress(row) for row in rows}
    reviews = counting(ScreeningReview.objects.filter(enrollment__in=rows)).select_related("reviewer")
    points = _points(reviews)
    for review in reviews.order_by("assigned_at", "id"):
        own = progress[review.enrollment_id]
        own.reviews.append(review)
        given = points[review.pk]
        if review.finished_at and all(one.pk in given for one in criteria):
            own.marks.append(tuple(given[one.pk] for one in criteria))
    return progress


def _points(reviews: Iterable[ScreeningReview]) -> dict[int, dict[int, int]]:
    points: dict[int, dict[int, int]] = defaultdict(dict)
    scores = ScreeningScore.objects.filter(review__in=reviews)
    for review, criterion, given in scores.values_list("review_id", "criterion_id", "points"):
        points[review][criterion] = given
    return points


def room_of(intake: Intake) -> Room:
    """The seats and places there are: open ones, and those kept for groups that haven't let go of them."""
    kept = {
        group.code: group.left
        for group in SeatGroup.objects.filter(intake=intake, released_at__isnull=True)
        if group.left > 0
    }
    return Room(open_seats=max(0, intake.seats_left or 0), kept=kept, waitlist=max(0, intake.waitlist_left))
