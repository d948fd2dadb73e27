"""Watches the days of offered scholarships: reminds, ends what nobody answered, opens points on their first day."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.choices import NoticeKind
from accounts.services.notices import Message, notify_many
from learning.choices.scholarships import AwardState
from learning.models import Award
from learning.services.scholarships.offers.answering import activate, give_back, shown_awards
from programs.services.refusals import moment_words
from programs.weekly import day_of

REMIND_BEFORE = (timedelta(days=3), timedelta(days=1))
REASON = "답할 기한이 지남"


def tend_offers(now: datetime) -> None:
    """Everything that the days of offers bring: reminders, lapses, first days of use."""
    remind_of_offers(now)
    lapse_offers(now)
    open_points(now)


def remind_of_offers(now: datetime) -> int:
    """Tell who hasn't answered three days and one day before the end; how many offers end within three days."""
    soon = shown_awards().filter(
        state=AwardState.OFFERED, accept_until__gt=now, accept_until__lte=now + max(REMIND_BEFORE)
    )
    rows = list(soon)
    notify_many((_reminder(award, now) for award in rows), now)
    return len(rows)


def _reminder(award: Award, now: datetime) -> Message:
    due = min(before for before in REMIND_BEFORE if award.accept_until - now <= before)
    return Message(
        award.application.applicant_id,
        NoticeKind.RESULT,
        f"award:{award.pk}:answer:{due.days}",
        "장학금을 받을지 알려 주세요",
        f"{moment_words(award.accept_until)}까지 답하지 않으면 장학금이 다음 분께 갑니다.",
        f"/learning/scholarships/awards/{award.pk}/",
    )


def lapse_offers(now: datetime) -> int:
    """End the offers that nobody answered in time; how many."""
    over = Award.objects.filter(state=AwardState.OFFERED, accept_until__lte=now).order_by("pk")
    return sum(_lapse(pk, now) for pk in list(over.values_list("pk", flat=True)))


@transaction.atomic
def _lapse(pk: int, now: datetime) -> bool:
    rows = Award.objects.select_for_update(of=("self",), skip_locked=True)
    rows = rows.filter(pk=pk, state=AwardState.OFFERED, accept_until__lte=now)
    award = rows.select_related("round__account", "application").first()
    if award is None:
        return False
    give_back(award, AwardState.EXPIRED, REASON, None, now)
    body = "답할 기한까지 답을 받지 못해 자리가 다음 분께 갔습니다. 다음 회차에 다시 신청할 수 있습니다."
    link = f"/learning/scholarships/awards/{award.pk}/"
    person = award.application.applicant_id
    key = f"award:{award.pk}:expired"
    notify_many([Message(person, NoticeKind.RESULT, key, "장학금을 받을 기한이 지났습니다", body, link)], now)
    return True


def open_points(now: datetime) -> int:
    """Open the points of scholarships that were taken before their first day of use; how many."""
    due = Award.objects.filter(state=AwardState.ACCEPTED, round__spend_from__lte=day_of(now)).order_by("pk")
    return sum(_open(pk, now) for pk in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _open(pk: int, now: datetime) -> bool:
    rows = Award.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=pk, state=AwardState.ACCEPTED)
    award = rows.select_related("round", "application").first()
    if award is None:
        return False
    activate(award, now)
    return True
