"""One's own application after it was begun: everything its page shows, for its owner alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from learning.application_sections import Part, parts_of
from learning.choices.scholarships import ApplicationState, NoticeOutcome
from learning.models import Application, DecisionNotice, Evidence, SupplementRequest
from learning.rule_words import facts_used
from learning.services.scholarships.announced import rules_of
from learning.services.scholarships.applying.own import answers_of
from learning.services.scholarships.applying.sending import WITHDRAWABLE, open_request


@dataclass(frozen=True)
class SentApplication:
    """`asked` is what may still be answered; `evidence` every paper with what became of it, the newest last;
    `notice` the newest decision the person may read."""

    row: Application
    now: datetime
    answers: Mapping[str, Any]
    used: tuple[str, ...]
    evidence: list[Evidence]
    asked: SupplementRequest | None
    supplements: list[SupplementRequest]
    notice: DecisionNotice | None

    @property
    def parts(self) -> list[Part]:
        return parts_of(self.used, self.answers)

    @property
    def may_withdraw(self) -> bool:
        return self.row.state in WITHDRAWABLE


def shown_notices(row: Application, now: datetime) -> QuerySet[DecisionNotice]:
    """The decisions on the application that its owner may read, the newest first; a clawback is told elsewhere."""
    shown = DecisionNotice.objects.filter(application=row, shown_at__lte=now)
    return shown.exclude(outcome=NoticeOutcome.CLAWBACK).order_by("-shown_at", "-pk")


def sent_application(*, person: User, application_id: int, now: datetime) -> SentApplication:
    """Raises Application.DoesNotExist for another person's, and for one that isn't sent yet."""
    rows = Application.objects.select_related("round__rule_set", "round__organization", "on_behalf_by")
    row = rows.exclude(state=ApplicationState.DRAFT).get(pk=application_id, applicant=person)
    return SentApplication(
        row=row,
        now=now,
        answers=answers_of(row),
        used=facts_used(rules_of(row.round)),
        evidence=list(Evidence.objects.filter(application=row)),
        asked=open_request(row, now),
        supplements=list(SupplementRequest.objects.filter(application=row, answered_at__isnull=False)),
        notice=shown_notices(row, now).first(),
    )
