"""Forgets what was written into applications that nobody sent, once their round takes no more.

The consent to keep it is for the decision, and none is made (Personal Information Protection Act article 21).
"""

from django.db.models import Q

from learning.choices.scholarships import ApplicationState, RoundState
from learning.models import Answer

OVER = (RoundState.FROZEN, RoundState.DECIDED, RoundState.PUBLISHED, RoundState.CANCELED)


def forget_unsent() -> int:
    """Delete the answers of drafts in rounds that froze their list or were called off; how many. For the clock.

    Papers go by evidence.destroy_after_decisions; the empty draft stays, as the history names it.
    """
    unsent = Q(application__state=ApplicationState.DRAFT, application__round__state__in=OVER)
    return Answer.objects.filter(unsent).delete()[0]
