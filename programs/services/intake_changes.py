"""Says what changed between two versions of a round or a program, in the words of the page."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import Model
from django.utils import timezone

from accounts.templatetags.display import full_day, moment, won
from programs.eligibility import BadRule, Rule, describe
from programs.models import IntakeEvent
from programs.weekly import day_of

OWN_WORDS = {"eligibility": "신청 자격", "keywords": "찾는 말", "body": "내용"}


def changes_between(row: Model, values: Mapping[str, object]) -> list[tuple[str, str, str]]:
    """(label, before, after) for every value that differs from the row."""
    return [
        (label_of(row, name), shown(name, getattr(row, name)), shown(name, value))
        for name, value in values.items()
        if getattr(row, name) != value
    ]


def label_of(row: Model, name: str) -> str:
    return OWN_WORDS.get(name) or str(getattr(row._meta.get_field(name), "verbose_name", name))


def shown(name: str, value: object) -> str:
    """One value as people read it; long texts are cut to what identifies them."""
    if name == "eligibility":
        return rule_words(value)
    if value in (None, "", []):
        return "없음"
    if isinstance(value, datetime):
        return moment(value, this_year=-1)
    if isinstance(value, date):
        return full_day(value)
    if name == "fee_krw" and isinstance(value, int):
        return won(value)
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return f"{text[:60]}…" if len(text := str(value)) > 60 else text


def rule_words(rule: object) -> str:
    try:
        return ", ".join(describe(Rule.from_json(rule if isinstance(rule, Mapping) else {})))
    except BadRule as error:
        return error.detail


def clock_words(at: datetime, now: datetime) -> str:
    """10:42 for today, the day as well for another day."""
    same_day = day_of(at) == day_of(now)
    return f"{timezone.localtime(at):%H:%M}" if same_day else moment(at)


def last_hand(intake_id: int) -> str:
    """The name of the officer who changed the round last."""
    event = IntakeEvent.objects.filter(intake_id=intake_id, by__isnull=False).select_related("by").first()
    return event.by.name if event and event.by else "다른"
