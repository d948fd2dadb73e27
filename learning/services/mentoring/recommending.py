"""A mentor puts a program of the catalogue to a mentee, who takes it into the plan or leaves it."""

from datetime import datetime

from django.db import transaction

from accounts.choices import NoticeKind
from accounts.models import User
from learning.choices.mentoring import RecommendationState, Side
from learning.models.mentoring import ActionItem, Mentorship, Recommendation
from learning.services.mentoring.own import lock_live, own_mentorship, side_of, tell_other
from programs.models import Program, ProgramListing
from programs.services.catalogue import find
from programs.services.criteria import read_criteria
from programs.services.refusals import Refused

FOUND = 8
USUAL = {"area": ["learning"], "state": ["open"]}


class NotInCatalogue(Refused):
    code = "not_in_catalogue"
    detail = "지금 목록에 없는 프로그램입니다."
    next_step = "다른 프로그램을 찾아 주세요."


def find_programs(*, typed: str, now: datetime) -> list[ProgramListing]:
    """What the catalogue finds for the words; without words, courses of this area that take applications now."""
    asked = {"q": [typed]} if typed.strip() else USUAL
    return find(read_criteria(asked), now=now).listings[:FOUND]


def of_mentorship(mentorship: Mentorship) -> list[Recommendation]:
    return list(mentorship.recommendations.select_related("program"))


@transaction.atomic
def recommend(*, mentorship_id: int, by: User, program_id: int, reason: str, now: datetime) -> Recommendation:
    """Recommend a published program, once; the same again keeps the first. Raises MentorshipOver and NotInCatalogue."""
    mentorship = lock_live(mentorship_id)
    side = side_of(mentorship, by)
    program = Program.objects.published().filter(pk=program_id).first()
    if program is None:
        raise NotInCatalogue
    row, is_new = Recommendation.objects.get_or_create(
        mentorship=mentorship, program=program, defaults={"reason": reason, "made_at": now}
    )
    if is_new:
        tell_other(
            mentorship,
            side,
            kind=NoticeKind.MESSAGE,
            key=f"recommended:{row.pk}",
            title="멘토가 과정을 추천했습니다",
            body=f"‘{program.title}’ 계획에 넣을지 골라 주세요.",
            now=now,
        )
    return row


@transaction.atomic
def answer(*, mentorship_id: int, recommendation_id: int, by: User, is_wanted: bool, now: datetime) -> Recommendation:
    """The resident takes it into the plan, where it becomes something to do, or leaves it; may change their mind.

    Raises MentorshipOver, Mentorship.DoesNotExist and Recommendation.DoesNotExist.
    """
    own_mentorship(person=by, mentorship_id=mentorship_id)
    mentorship = lock_live(mentorship_id)
    row = (
        Recommendation.objects.select_for_update(of=("self",))
        .select_related("program")
        .get(pk=recommendation_id, mentorship=mentorship)
    )
    wanted = RecommendationState.ADDED if is_wanted else RecommendationState.DECLINED
    if row.state == wanted:
        return row
    row.state, row.answered_at = wanted, now
    row.save(update_fields=["state", "answered_at"])
    _keep_in_plan(mentorship, row, by, now)
    return row


def _keep_in_plan(mentorship: Mentorship, row: Recommendation, by: User, now: datetime) -> None:
    text = f"{row.program.title} 신청하기"[:200]
    open_line = mentorship.items.filter(text=text, done_at__isnull=True, dropped_at__isnull=True)
    if row.state == RecommendationState.DECLINED:
        open_line.update(dropped_at=now)
    elif not open_line.exists():
        ActionItem.objects.create(mentorship=mentorship, owner=Side.RESIDENT, text=text, made_by=by, made_at=now)
