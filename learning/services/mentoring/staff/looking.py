"""Every way staff look at people in mentoring leaves its rows in the access log."""

from collections.abc import Iterable

from accounts.services.access import record_access
from programs.services.intake_states import needs_reason
from programs.services.looking import Looker


def note_look(looker: Looker, people: Iterable[int], target: str, *, action: str = "view") -> None:
    """Write down whose data was seen. A reason lets names be read. Raises ReasonNeeded: then nothing may be shown."""
    reason = "" if looker.reason is None else needs_reason(looker.reason)
    record_access(
        actor=looker.user,
        source=looker.source,
        subjects=people,
        action="unmask" if reason else action,
        target=target[:120],
        reason=reason,
        now=looker.now,
    )
