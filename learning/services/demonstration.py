"""Shows the learning area on a portal to try: rounds of the scholarship in several states, with people nobody is."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.services.demonstration import DOMAIN, keep_in_inboxes
from learning.services.scholarships.demo import rounds


def accounts() -> list[dict[str, str]]:
    """The accounts of the area beside those of the catalogue, as `make run` prints them."""
    return rounds.accounts()


@transaction.atomic
def seed(*, key: str, now: datetime) -> dict[str, int]:
    """Write what isn't there yet; later calls change nothing. Needs the catalogue's demonstration. Counts of what was
    made. `key` is the portal's own secret, from which passwords and second factors are derived."""
    if rounds.is_shown() or not User.objects.filter(email=f"officer@{DOMAIN}").exists():
        return {}
    made = rounds.show_scholarships(key=key, now=now)
    keep_in_inboxes(now=now)
    return made
