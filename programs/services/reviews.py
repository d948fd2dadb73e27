"""Lets people who completed a program say how it was, and officers see to it that nobody is harmed by what is said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, QuerySet

from accounts.choices import NoticeKind
from accounts.masking import mask_name
from accounts.models import User
from accounts.services.notices import notify
from programs.choices import EnrollmentStatus, HideReason, ReportReason, ReviewState
from programs.models import Enrollment, Program, Review, ReviewReport
from programs.services.free_text import refuse_personal_data
from programs.services.refusals import Refused
from programs.services.staff_refusals import WrongState

SHORTEST, LONGEST = 10, 1000
FEWEST_FOR_AVERAGE = 3
SHOWN = 20


class NotCompleted(Refused):
    code = "review_after_completion"
    detail = "후기는 수료한 뒤에 쓸 수 있습니다."


class RatingMissing(Refused):
    code = "rating_missing"
    field = "rating"
    detail = "별점을 1점부터 5점까지 골라 주세요."


class TextTooShort(Refused):
    code = "text_too_short"
    field = "text"
    detail = f"후기를 {SHORTEST}글자 이상 적어 주세요."


class HideReasonMissing(Refused):
    code = "hide_reason_missing"
    field = "reason"
    detail = "보이지 않게 하는 까닭을 골라 주세요."
    next_step = "점수가 낮다는 것은 까닭이 될 수 없습니다."


class ReportReasonMissing(Refused):
    code = "report_reason_missing"
    field = "reason"
    detail = "신고하는 까닭을 골라 주세요."


# --- Writing ----------------------------------------------------------------------------------------------------
@transaction.atomic
def write(*, enrollment_id: int, by: User, rating: int, text: str, now: datetime) -> Review:
    """Write or change one's own review; it waits for an officer again. Sending the same again changes nothing.

    Raises NotCompleted, RatingMissing, TextTooShort, PersonalData; Enrollment.DoesNotExist for another's.
    """
    row = Enrollment.objects.select_for_update(of=("self",)).select_related("intake").get(pk=enrollment_id, person=by)
    if row.status != EnrollmentStatus.COMPLETED:
        raise NotCompleted
    words = _checked(rating, text)
    review = Review.objects.select_for_update().filter(enrollment=row).first()
    if review is None:
        return Review.objects.create(
            enrollment=row, program_id=row.intake.program_id, rating=rating, text=words, written_at=now
        )
    if (review.rating, review.text) != (rating, words):
        _rewrite(review, rating, words, now)
    return review


def _checked(rating: int, text: str) -> str:
    if rating not in range(1, 6):
        raise RatingMissing
    words = refuse_personal_data(text)[:LONGEST]
    if len(words) < SHORTEST:
        raise TextTooShort
    return words


def _rewrite(review: Review, rating: int, text: str, now: datetime) -> None:
    review.rating, review.text, review.edited_at = rating, text, now
    review.state, review.hide_reason, review.decided_at, review.decided_by = ReviewState.WAITING, "", None, None
    review.save()


def remove(*, enrollment_id: int, by: User) -> None:
    """Take one's own review away for good; removing twice changes nothing."""
    Review.objects.filter(enrollment=enrollment_id, enrollment__person=by).delete()


def own(*, enrollment_id: int, by: User) -> Review | None:
    return Review.objects.filter(enrollment=enrollment_id, enrollment__person=by).first()


@transaction.atomic
def report(*, review_id: int, by: User, reason: str, now: datetime) -> Review:
    """Ask an officer to look at a published review again; a person counts once.

    Raises ReportReasonMissing; Review.DoesNotExist for one that isn't shown.
    """
    review = Review.objects.select_related("program").get(pk=review_id, state=ReviewState.PUBLISHED)
    if reason not in ReportReason.values:
        raise ReportReasonMissing
    ReviewReport.objects.get_or_create(review=review, person=by, defaults={"reason": reason, "at": now})
    return review


# --- Reading ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Shown:
    """One published review as others read it: the name masked, the month it was written in."""

    id: int
    name: str
    rating: int
    text: str
    written_at: datetime
    is_mine: bool


@dataclass(frozen=True)
class OfProgram:
    """`tenths` = the average times ten, rounded half up; None with fewer than three reviews."""

    count: int
    tenths: int | None
    shown: list[Shown]


def of_program(program: Program, visitor: User) -> OfProgram:
    """The newest published reviews with their average; one statement."""
    rows = list(
        Review.objects.filter(program=program, state=ReviewState.PUBLISHED)
        .select_related("enrollment__person")
        .only("rating", "text", "written_at", "enrollment__person_id", "enrollment__person__name")
    )
    return OfProgram(len(rows), average([row.rating for row in rows]), [_shown(row, visitor) for row in rows[:SHOWN]])


def average(ratings: Sequence[int]) -> int | None:
    """Times ten, rounded half up; None when there are too few to say."""
    count = len(ratings)
    return (sum(ratings) * 20 + count) // (2 * count) if count >= FEWEST_FOR_AVERAGE else None


def _shown(row: Review, visitor: User) -> Shown:
    person = row.enrollment.person
    return Shown(row.pk, mask_name(person.name), row.rating, row.text, row.written_at, person.pk == visitor.pk)


# --- The officer's queue ----------------------------------------------------------------------------------------
def of_officer(user: User) -> QuerySet[Review]:
    """Reviews of the programs this officer may manage."""
    return Review.objects.filter(program__in=Program.objects.visible_to(user))


QUEUES = {
    "waiting": "확인을 기다림",
    "reported": "신고됨",
    "hidden": "보이지 않음",
    "published": "보이는 중",
}


def queue(user: User, key: str) -> QuerySet[Review]:
    """One list of the queue, what waits longest first."""
    rows = of_officer(user).select_related("program", "enrollment__person", "enrollment__intake")
    if key == "reported":
        open_reports = rows.filter(state=ReviewState.PUBLISHED, reports__settled_at__isnull=True)
        return open_reports.filter(reports__isnull=False).annotate(n=Count("reports")).order_by("-n", "written_at")
    return rows.filter(state=key).order_by(F("edited_at").asc(nulls_first=True), "written_at")


def queue_counts(user: User) -> dict[str, int]:
    by_state = dict(of_officer(user).order_by().values_list("state").annotate(n=Count("pk")))
    reported = of_officer(user).filter(state=ReviewState.PUBLISHED, reports__settled_at=None, reports__isnull=False)
    return {key: by_state.get(key, 0) for key in QUEUES} | {"reported": reported.distinct().count()}


@transaction.atomic
def decide(*, review_id: int, publish: bool, reason: str, seen: datetime | None, by: User, now: datetime) -> Review:
    """Show a review, or keep it from being seen for one of the reasons of HideReason; the person is told.

    `seen` is when the text that was read was last changed (None = never). Deciding the same again changes and tells
    nothing. Raises HideReasonMissing, WrongState when the person changed the text since; Review.DoesNotExist.
    """
    review = of_officer(by).select_for_update(of=("self",)).select_related("enrollment", "program").get(pk=review_id)
    if review.edited_at != seen:
        raise WrongState("그 사이에 글쓴이가 후기를 고쳤습니다.", "고친 글을 읽고 다시 정해 주세요.")
    if not publish and reason not in HideReason.values:
        raise HideReasonMissing
    state = ReviewState.PUBLISHED if publish else ReviewState.HIDDEN
    wanted = (state, "" if publish else reason)
    ReviewReport.objects.filter(review=review, settled_at__isnull=True).update(settled_at=now)
    if (review.state, review.hide_reason) == wanted:
        return review
    review.state, review.hide_reason = wanted
    review.decided_at, review.decided_by = now, by
    review.save(update_fields=["state", "hide_reason", "decided_at", "decided_by"])
    _tell(review, now)
    return review


def _tell(review: Review, now: datetime) -> None:
    why = HideReason(review.hide_reason).label if review.hide_reason else ""
    course = f"‘{review.program.title}’ 후기입니다."
    notify(
        recipient=review.enrollment.person,
        kind=NoticeKind.RESULT,
        key=f"review:{review.pk}:{now:%Y%m%d%H%M%S%f}",
        title="후기를 보이지 않게 했습니다" if why else "후기가 올라갔습니다",
        body=f"{course} 까닭: {why}. 고치면 다시 확인합니다. 까닭이 맞지 않으면 포털에 전화로 말씀해 주세요."
        if why
        else f"{course} 고맙습니다.",
        link=f"/my/enrollments/{review.enrollment_id}/review/",
        now=now,
    )
