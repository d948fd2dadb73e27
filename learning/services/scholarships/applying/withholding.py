"""Says what of half-written forms isn't kept: sensitive answers before their consent, and anything typed at a counter.

What somebody else says at a counter belongs into their application, not into the officer's half-written forms.
"""

import re
from collections.abc import Collection

from accounts.models import User
from accounts.services.drafts import withhold
from learning.services.scholarships.applying.consenting import kept_back

AT_A_COUNTER = re.compile(r"/staff/scholarships/(rounds/\d+/)?counter/")


def register_rules() -> None:
    """Called once by LearningConfig.ready()."""
    withhold("장학금", not_kept)


def not_kept(person: User, form: str, names: Collection[str]) -> Collection[str]:
    """Of the names typed into the form (the path of its page), those that aren't kept, or not yet."""
    return names if AT_A_COUNTER.match(form) else kept_back(names, person)
