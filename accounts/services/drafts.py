"""Half-written forms: kept while typing and when a form arrives too late, given back after the next login.

An area that may not keep everything yet says so in its AppConfig.ready(): `withhold("장학금", rule)`.
"""

import json
import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from django.forms import BaseForm
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from accounts.models import Draft, User
from accounts.validators import RESIDENT_NUMBER

MAX_FIELDS = 60
MAX_LETTERS = 5_000
# Never kept: keys to the door, proofs of who is asking, account numbers, sensitive facts that wait for a consent, and
# ticks of consents, which are given anew.
SECRET = re.compile(
    r"pass(word)?|csrf|token|otp|^code$|secret|account_?number|^number$|card|^sensitive_statuses$|^consent",
    re.IGNORECASE,
)

Values = dict[str, str | list[str]]
# The person, the form's name and the names typed -> those that aren't kept (yet).
Rule = Callable[[User, str, Collection[str]], Collection[str]]
_rules: dict[str, Rule] = {}


def withhold(title: str, rule: Rule) -> None:
    """Add a rule; the same title again replaces it (autoreload)."""
    _rules[title] = rule


def fit_to_keep(typed: QueryDict | Mapping[str, object]) -> Values:
    """The typed values without secrets, cut to a sensible size; a name sent several times becomes a list."""
    kept: Values = {}
    for name in list(typed)[:MAX_FIELDS]:
        if SECRET.search(name) or len(name) > 100:
            continue
        values = typed.getlist(name) if isinstance(typed, QueryDict) else typed[name]
        texts = [str(value)[:MAX_LETTERS] for value in (values if isinstance(values, list) else [values])]
        if not any(RESIDENT_NUMBER.search(text) for text in texts):
            kept[name] = texts[0] if len(texts) == 1 else texts
    return kept


def save_draft(*, user: User, form: str, values: QueryDict | Mapping[str, object], now: datetime) -> None:
    """Keep what the person has typed into `form` (its name, or the path of its page); the newest wins. Where nothing
    may be kept, nothing changes."""
    kept = fit_to_keep(values)
    if kept := _without_withheld(user, form, kept):
        defaults = {"typed": json.dumps(kept, ensure_ascii=False), "saved_at": now}
        Draft.objects.update_or_create(user=user, form=form[:80], defaults=defaults)


def load_draft(*, user: User, form: str) -> Values:
    """What was kept for the form and may still be kept (a consent may have been taken back since), or {}."""
    draft = Draft.objects.filter(user=user, form=form[:80]).first()
    return _without_withheld(user, form, draft.values) if draft else {}


def _without_withheld(user: User, form: str, values: Values) -> Values:
    withheld = {name for rule in _rules.values() for name in rule(user, form, values)}
    return {name: value for name, value in values.items() if name not in withheld}


def fill_from_draft(form: BaseForm, *, user: User, name: str) -> bool:
    """Put what was kept under `name` into the boxes of an unsent form (dates of three boxes, several ticks and all).

    Only boxes that are shown are filled; keys and versions in hidden ones stay fresh. Whether anything was kept.
    """
    kept = load_draft(user=user, form=name)
    typed = MultiValueDict({key: value if isinstance(value, list) else [value] for key, value in kept.items()})
    for bound in form.visible_fields():
        widget = bound.field.widget
        if not widget.value_omitted_from_data(typed, {}, bound.html_name) and typed:
            form.initial[bound.name] = widget.value_from_datadict(typed, {}, bound.html_name)
    return bool(kept)


def discard_draft(*, user: User, form: str) -> None:
    """Forget it, once the form has been sent or the person says so."""
    Draft.objects.filter(user=user, form=form[:80]).delete()


def keep_late_post(*, user: User, path: str, typed: QueryDict, now: datetime) -> None:
    """Keep a form that arrived after the idle limit, under its page's path, for its sender alone."""
    if not path.startswith("/accounts/"):
        save_draft(user=user, form=path, values=typed, now=now)
