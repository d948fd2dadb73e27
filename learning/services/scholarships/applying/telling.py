"""What an applicant is told about their own application, and what stays written about it."""

from datetime import datetime
from typing import Any

from accounts.choices import NoticeKind
from accounts.models import User
from accounts.services.notices import notify
from learning.models import Application
from learning.services.scholarships import events


def page_of(row: Application) -> str:
    """The address of the applicant's own page."""
    return f"/learning/scholarships/applications/{row.pk}/"


def tell(row: Application, *, title: str, body: str, key: str, now: datetime) -> None:
    """One notice about the application; `key` names the event, so that it is told once."""
    notify(
        recipient=row.applicant,
        kind=NoticeKind.ENROLLMENT,
        key=f"scholarship:{row.pk}:{key}",
        title=title,
        body=body,
        link=page_of(row),
        now=now,
    )


def note(row: Application, action: str, *, by: User | None, now: datetime, **detail: Any) -> None:
    """One line of the application's history; on behalf of an applicant both names are in it (`by` and the row's)."""
    events.note(action, now=now, by=by, round_id=row.round_id, application_id=row.pk, **detail)
