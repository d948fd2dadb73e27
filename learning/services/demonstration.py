"""Shows the learning area on a portal to try: scholarships and mentoring in every state, with people nobody is."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.services.demonstration import DOMAIN, keep_in_inboxes
from learning.services.mentoring import demo as mentoring
from learning.services.scholarships.demo import rounds


@transaction.atomic
def reset_dates(*, now: datetime) -> dict[str, int]:
    """Bring an old demonstration of the area near today, without touching what has to stay; what was done."""
    if not rounds.is_shown():
        return {}
    found = {"scholarships": rounds.reset_dates(now=now), "mentoring": mentoring.reset_dates(now=now)}
    keep_in_inboxes(now=now)
    return {f"{half}_{what}": count for half, counts in found.items() for what, count in counts.items()}


def accounts() -> list[dict[str, str]]:
    """The accounts of the area beside those of the catalogue, as `make run` prints them."""
    return rounds.accounts()


@transaction.atomic
def seed(*, key: str, now: datetime) -> dict[str, int]:
    """Write what isn't there yet; later calls change nothing. Needs the catalogue's demonstration. Counts of what was
    made. `key` is the portal's own secret, from which passwords and second factors are derived."""
    if not User.objects.filter(email=f"officer@{DOMAIN}").exists():
        return {}
    made = {} if rounds.is_shown() else rounds.show_scholarships(key=key, now=now)
    made |= mentoring.seed(now=now)
    keep_in_inboxes(now=now)
    return made
