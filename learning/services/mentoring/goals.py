"""The goal and the plan of a mentorship: what the two want to reach, and who does what until when."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from accounts.choices import NoticeKind
from accounts.models import User
from learning.choices.mentoring import Side
from learning.models.mentoring import ActionItem, MentoringGoal, Mentorship
from learning.services.mentoring.own import lock_live, side_of, tell_other
from programs.services.refusals import Refused

MOST_OPEN_ITEMS = 20


class PlanFull(Refused):
    code = "plan_full"
    detail = f"할 일은 한 번에 {MOST_OPEN_ITEMS}개까지 둘 수 있습니다."
    next_step = "마친 일을 표시하거나 빼고 다시 더해 주세요."


def goal_of(mentorship: Mentorship) -> MentoringGoal | None:
    """The goal that holds now."""
    return mentorship.goals.filter(replaced_at__isnull=True).first()


def open_items(mentorship: Mentorship) -> list[ActionItem]:
    """What is still to do, the soonest first; without a day last."""
    rows = mentorship.items.filter(done_at__isnull=True, dropped_at__isnull=True)
    return list(rows.order_by(F("due_on").asc(nulls_last=True), "id"))


def done_items(mentorship: Mentorship) -> list[ActionItem]:
    return list(mentorship.items.filter(done_at__isnull=False).order_by("-done_at")[:20])


@transaction.atomic
def set_goal(
    *, mentorship_id: int, by: User, text: str, due_on: date | None, step: str = "", now: datetime
) -> MentoringGoal:
    """Put a goal in the place of the one before, which stays as history; the same words again change nothing.

    Raises MentorshipOver and PlanFull.
    """
    mentorship = lock_live(mentorship_id)
    side = side_of(mentorship, by)
    before = goal_of(mentorship)
    if before and (before.text, before.target_on) == (text, due_on):
        goal = before
    else:
        mentorship.goals.filter(replaced_at__isnull=True).update(replaced_at=now)
        goal = MentoringGoal.objects.create(mentorship=mentorship, text=text, target_on=due_on, set_by=by, set_at=now)
        tell_other(
            mentorship,
            side,
            kind=NoticeKind.MESSAGE,
            key=f"goal:{goal.pk}",
            title="멘토링 목표를 정했습니다",
            body=f"‘{text}’ 맞으면 ‘이 목표로 하겠습니다’를 눌러 주세요.",
            now=now,
        )
    if step:
        _add(mentorship, by, step, due_on=None, now=now)
    return goal


@transaction.atomic
def agree_to_goal(*, goal_id: int, by: User, now: datetime) -> None:
    """The other side says yes; one's own goal needs no yes of one's own. Raises Mentorship.DoesNotExist."""
    goal = MentoringGoal.objects.select_related("mentorship").get(pk=goal_id)
    side_of(lock_live(goal.mentorship_id), by)
    if goal.set_by_id != by.pk and goal.agreed_at is None:
        goal.agreed_at = now
        goal.save(update_fields=["agreed_at"])


@transaction.atomic
def add_item(*, mentorship_id: int, by: User, text: str, due_on: date | None, now: datetime) -> ActionItem:
    """Put something to do into the plan; the same open line again is the same. Raises MentorshipOver and PlanFull."""
    return _add(lock_live(mentorship_id), by, text, due_on, now)


def _add(mentorship: Mentorship, by: User, text: str, due_on: date | None, now: datetime) -> ActionItem:
    side_of(mentorship, by)
    kept = open_items(mentorship)
    same = next((item for item in kept if item.text == text), None)
    if same:
        return same
    if len(kept) >= MOST_OPEN_ITEMS:
        raise PlanFull
    return ActionItem.objects.create(
        mentorship=mentorship, owner=Side.RESIDENT, text=text, due_on=due_on, made_by=by, made_at=now
    )


@transaction.atomic
def mark_item(*, item_id: int, mentorship_id: int, by: User, is_done: bool, now: datetime) -> ActionItem:
    """Done, or not after all. Raises MentorshipOver, ActionItem.DoesNotExist and Mentorship.DoesNotExist."""
    side_of(lock_live(mentorship_id), by)
    item = ActionItem.objects.select_for_update().get(pk=item_id, mentorship=mentorship_id, dropped_at__isnull=True)
    if is_done != (item.done_at is not None):
        item.done_at = now if is_done else None
        item.save(update_fields=["done_at"])
    return item
