"""Somebody in a mentorship asks staff for help: one row on the staff's desk, and in a crisis the operators are told."""

import uuid
from datetime import datetime

from django.db import transaction

from accounts.choices import OFFICERS, NoticeKind, Role
from accounts.models import Membership, User
from accounts.services.notices import Message, notify_many
from learning.choices.mentoring import ConcernKind, Urgency
from learning.crisis_words import sounds_like_crisis
from learning.models.mentoring import Concern, Mentorship
from learning.services.mentoring import events
from learning.services.mentoring.own import side_of

GRAVE = frozenset({ConcernKind.SAFETY, ConcernKind.MIND})


@transaction.atomic
def raise_concern(
    *, mentorship_id: int, by: User, kind: str, urgency: int, text: str, key: uuid.UUID, now: datetime
) -> Concern:
    """Put a worry before staff; the same `key` is one. Also after the end. Raises Mentorship.DoesNotExist."""
    mentorship = Mentorship.objects.select_related("mentor").get(pk=mentorship_id)
    side = side_of(mentorship, by)
    known = Concern.objects.filter(key=key, raised_by=by).first()
    if known:
        return known
    is_crisis = sounds_like_crisis(text) or (kind in GRAVE and urgency == Urgency.NOW)
    concern = Concern.objects.create(
        mentorship=mentorship,
        key=key,
        side=side,
        raised_by=by,
        kind=kind,
        urgency=Urgency.NOW if is_crisis else urgency,
        is_crisis=is_crisis,
        text=text,
        raised_at=now,
    )
    events.record(
        kind="concern", row=concern.pk, to_state=concern.state, now=now, by=by, person_id=mentorship.person_id,
        mentor_id=mentorship.mentor_id,
    )  # fmt: skip
    if concern.urgency == Urgency.NOW:
        _wake_staff(concern, mentorship, now)
    return concern


def _wake_staff(concern: Concern, mentorship: Mentorship, now: datetime) -> None:
    """Officers of the mentor's organization and the operators; the notice says nothing of what happened."""
    live = Membership.objects.filter(ended_at__isnull=True)
    own = live.filter(role__in=OFFICERS, organization=mentorship.mentor.organization_id)
    people = {*own.values_list("user", flat=True), *live.filter(role=Role.OPERATOR).values_list("user", flat=True)}
    notify_many(
        (
            Message(
                recipient_id=person,
                kind=NoticeKind.MESSAGE,
                key=f"mentoring-concern:{concern.pk}:{person}",
                title="멘토링에서 급한 도움 요청이 왔습니다",
                body="멘토링 업무의 도움 요청에서 바로 살펴봐 주세요.",
                link="/staff/mentoring/concerns/",
            )
            for person in sorted(people)
        ),
        now,
    )


def own_concerns(mentorship: Mentorship, user: User) -> list[Concern]:
    """What this person told staff of this mentorship, the newest first."""
    return list(mentorship.concerns.filter(raised_by=user).order_by("-raised_at"))
