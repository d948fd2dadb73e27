"""Sends the reminders that are due: the clock wakes it, one worker claims a mentorship, nothing is said twice."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.choices import OFFICERS, NoticeKind
from accounts.models import Membership, User
from accounts.services.notices import Message, notify_many
from learning.choices.mentoring import MentorshipState, Side
from learning.models import Mentorship, Nudge, NudgeRule
from learning.nudges import USUAL, Due, Rule, due_nudges, is_quiet, is_stuck
from learning.services.mentoring.own import home_of
from learning.services.mentoring.relationship_facts import nudge_facts, with_facts
from programs.services.refusals import Refused

CHUNK = 200  # mentorships a transaction
STAFF_PAGE = "/staff/mentoring/care/{}/"


class RuleThere(Refused):
    code = "rule_there"
    field = "days"
    detail = "같은 일로 같은 날에 알리는 규칙이 이미 있습니다."


def usual_rules(now: datetime) -> None:
    """Write the table a portal begins with; rules that are there stay as staff left them."""
    NudgeRule.objects.bulk_create(
        (
            NudgeRule(
                cause=each.cause,
                days=each.days,
                audience=list(each.audience),
                title=each.title,
                body=each.body,
                changed_at=now,
            )
            for each in USUAL
        ),
        ignore_conflicts=True,
    )


def rules_in_use() -> dict[int, NudgeRule]:
    return {row.pk: row for row in NudgeRule.objects.filter(is_on=True)}


def pure_rules(rows: Iterable[NudgeRule]) -> list[Rule]:
    return [Rule(row.pk, row.cause, row.days, tuple(row.audience)) for row in rows]


def said_of(mentorship_ids: Iterable[int]) -> dict[int, dict[tuple[int, datetime], datetime]]:
    """What each mentorship was already reminded of."""
    said: dict[int, dict[tuple[int, datetime], datetime]] = defaultdict(dict)
    for row in Nudge.objects.filter(mentorship__in=mentorship_ids):
        said[row.mentorship_id][row.rule_id, row.since] = row.sent_at
    return said


def send_due(now: datetime) -> int:
    """Send what is due in this waking; how many reminders. Nothing at night: it goes out in the morning."""
    if is_quiet(timezone.localtime(now)):
        return 0
    if not NudgeRule.objects.exists():
        usual_rules(now)
    last, sent = 0, 0
    while True:
        last, told = _send_chunk(last, now)
        sent += told
        if not last:
            return sent


@transaction.atomic
def _send_chunk(after: int, now: datetime) -> tuple[int, int]:
    """(id of the last mentorship looked at, 0 at the end; reminders sent). Rows another worker holds are left to it."""
    active = Mentorship.objects.filter(state=MentorshipState.ACTIVE, pk__gt=after).order_by("pk")
    ids = list(active.select_for_update(skip_locked=True).values_list("pk", flat=True)[:CHUNK])
    if not ids:
        return 0, 0
    rows = with_facts(Mentorship.objects.filter(pk__in=ids).select_related("mentor__user", "person"), now)
    rules, said, local = rules_in_use(), said_of(ids), timezone.localtime(now)
    table = pure_rules(rules.values())
    due = [(row, each) for row in rows for each in due_nudges(nudge_facts(row), table, said=said[row.pk], now=local)]
    Nudge.objects.bulk_create(
        (Nudge(rule_id=each.rule, mentorship=row, since=each.since, sent_at=now) for row, each in due),
        ignore_conflicts=True,
    )
    staff = _officers({row.mentor.organization_id for row, each in due if Side.STAFF in each.to})
    notify_many((message for row, each in due for message in _messages(row, each, rules[each.rule], staff)), now)
    return ids[-1], len(due)


def _officers(organizations: set[int]) -> dict[int, list[int]]:
    """Whom to tell for an organization: its officers."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = Membership.objects.filter(organization__in=organizations, ended_at=None, role__in=OFFICERS)
    for organization, person in rows.values_list("organization", "user").distinct():
        found[organization].append(person)
    return found


def _messages(row: Mentorship, due: Due, rule: NudgeRule, staff: dict[int, list[int]]) -> Iterable[Message]:
    for side in due.to:
        people, page = {
            Side.MENTOR: ([row.mentor.user_id], home_of(row, Side.MENTOR)),
            Side.RESIDENT: ([row.person_id], home_of(row, Side.RESIDENT)),
            Side.STAFF: (staff.get(row.mentor.organization_id, []), STAFF_PAGE.format(row.pk)),
        }[Side(side)]
        for person in people:
            yield Message(
                recipient_id=person,
                kind=NoticeKind.SCHEDULE,
                key=f"mentoring-nudge:{row.pk}:{due.rule}:{due.since.timestamp():.0f}:{person}",
                title=rule.title,
                body=rule.body,
                link=page,
            )


@transaction.atomic
def change_rule(*, rule_id: int, days: int, title: str, body: str, is_on: bool, by: User, now: datetime) -> NudgeRule:
    """Change a rule of the table; what was said stays said. Raises RuleThere."""
    row = NudgeRule.objects.select_for_update().get(pk=rule_id)
    if NudgeRule.objects.filter(cause=row.cause, days=days).exclude(pk=row.pk).exists():
        raise RuleThere
    row.days, row.title, row.body, row.is_on, row.changed_by, row.changed_at = days, title, body, is_on, by, now
    row.save(update_fields=["days", "title", "body", "is_on", "changed_by", "changed_at"])
    return row


def stuck_ids(rows: Iterable[Mentorship], now: datetime) -> set[int]:
    """Which of these (from with_facts) have not met for 21 days after two reminders: another mentor may be needed."""
    rows = list(rows)
    said, table = said_of(row.pk for row in rows), pure_rules(rules_in_use().values())
    return {row.pk for row in rows if is_stuck(nudge_facts(row), table, said=said[row.pk], now=now)}
