"""Writes down what happened in a round, an application, a run or an award, for whoever asks later."""

from datetime import datetime
from typing import Any

from accounts.models import User
from learning.models import ScholarshipEvent


def note(
    action: str, *, now: datetime, by: User | None = None, round_id: int | None = None,
    application_id: int | None = None, run_id: int | None = None, award_id: int | None = None, **detail: Any,
) -> ScholarshipEvent:  # fmt: skip
    """One thing that was done; `by` None = the portal itself."""
    return ScholarshipEvent.objects.create(
        at=now, by=by, action=action, round_id=round_id, application_id=application_id, run_id=run_id,
        award_id=award_id, detail=detail,
    )  # fmt: skip
