"""Reminds residents of an application they began and didn't send, three days and one day before the round closes."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from accounts.choices import NoticeKind
from accounts.models import Notice
from accounts.quiet import next_allowed
from accounts.services.notices import notify_alike
from learning.choices.scholarships import ApplicationState
from learning.models import Application, ScholarshipRound
from programs.services.refusals import moment_words

REMIND_BEFORE = (timedelta(days=3), timedelta(days=1))
TITLE = "쓰던 장학금 신청서가 있습니다"


def remind_of_drafts(now: datetime) -> int:
    """Tell everybody whose application waits unsent; how many were told now.

    Nothing goes out in quiet hours: whoever sends the application until the morning needs no reminder any more.
    """
    local = timezone.localtime(now)
    quiet_from, quiet_to = settings.QUIET_HOURS
    if next_allowed(local, quiet_from=quiet_from, quiet_to=quiet_to) != local:
        return 0
    closing = ScholarshipRound.objects.open(now).filter(closes_at__lte=now + max(REMIND_BEFORE))
    return sum(_remind(row, now) for row in closing.order_by("pk"))


def _remind(row: ScholarshipRound, now: datetime) -> int:
    waiting = list(_unsent(row, now))
    told = set(Notice.objects.filter(key__in=[key for _, key, _ in waiting]).values_list("key", flat=True))
    left = [each for each in waiting if each[1] not in told]
    body = f"‘{row.title}’ 신청은 {moment_words(row.closes_at)}까지 받습니다. 그때까지 보내지 않으면 신청되지 않습니다."
    notify_alike(left, kind=NoticeKind.ENROLLMENT, title=TITLE, body=body, now=now)
    return len(left)


def _unsent(row: ScholarshipRound, now: datetime) -> Iterator[tuple[int, str, str]]:
    """(person, key, link) of each draft. The key names the closing day, so a round that closes later reminds again.

    Only drafts that were there when the reminder fell due: whoever began after that is still writing.
    """
    days = min(before for before in REMIND_BEFORE if row.closes_at - now <= before)
    drafts = Application.objects.filter(
        round=row, state=ApplicationState.DRAFT, created_at__lte=row.closes_at - days, applicant__is_active=True
    )
    closing, link = timezone.localtime(row.closes_at), f"/learning/scholarships/{row.pk}/apply/"
    for pk, person in drafts.order_by("pk").values_list("pk", "applicant_id"):
        yield person, f"scholarship:{pk}:unsent:{closing:%Y%m%d}:{days.days}", link
