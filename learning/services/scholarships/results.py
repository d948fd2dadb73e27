"""What was decided about one's own application, once it may be read: the notice, the row it rests on, the award."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from learning.models import Application, Award, DecisionNotice, DecisionRow
from learning.services.scholarships.applying.looking import shown_notices
from learning.services.scholarships.runs.explaining import Explanation, explain
from programs.services.certificates.printing import print_paper


class NoResultYet(Exception):
    """Nothing was decided that the person may read already."""


@dataclass(frozen=True)
class OwnResult:
    """`notice` is the newest decision; `decided` what it was calculated from; `award` as it stands now."""

    row: Application
    notice: DecisionNotice
    decided: DecisionRow
    award: Award | None
    explanation: Explanation


def own_notice(*, person: User, application_id: int, now: datetime) -> DecisionNotice:
    """The newest decision document of one's own application; the first reading is written down.

    Raises Application.DoesNotExist for another person's, NoResultYet.
    """
    row = Application.objects.get(pk=application_id, applicant=person)
    kept = ("application__round__organization", "application__applicant", "run")
    notice = shown_notices(row, now).select_related(*kept).first()
    if notice is None:
        raise NoResultYet
    if notice.first_read_at is None:
        DecisionNotice.objects.filter(pk=notice.pk, first_read_at__isnull=True).update(first_read_at=now)
    return notice


def own_result(*, person: User, application_id: int, now: datetime) -> OwnResult:
    """Raises what own_notice raises."""
    notice = own_notice(person=person, application_id=application_id, now=now)
    row = notice.application
    decided = DecisionRow.objects.select_related("run__round", "application").get(run=notice.run_id, application=row)
    award = Award.objects.filter(application=row).first()
    return OwnResult(row=row, notice=notice, decided=decided, award=award, explanation=explain(decided))


def print_notice(words: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """The document as a PDF; `words` as presenting.scholarships.result.document_rows says them.

    Raises PaperNotReady while the fonts are missing.
    """
    return print_paper("decision", {"title": f"결정 통지서 {words['number']}", **words}, made_at=made_at)
