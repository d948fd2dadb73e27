"""What waits for a resident on their own page: forms begun and not sent, and what an officer asked for."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from programs.choices import EnrollmentStatus
from programs.models import ApplicationDraft, Supplement
from programs.opening import Phase, phase
from programs.services.standing import window_of


@dataclass(frozen=True)
class FormsToDo:
    """`begun` can still be sent; `asked` can still be answered."""

    begun: list[ApplicationDraft]
    asked: list[Supplement]


def forms_to_do(person: User, now: datetime) -> FormsToDo:
    """Two statements."""
    drafts = ApplicationDraft.objects.filter(person=person).select_related("intake__program").order_by("-saved_at")
    supplements = Supplement.objects.filter(
        enrollment__person=person,
        enrollment__status=EnrollmentStatus.APPLIED,
        answered_at__isnull=True,
        closed_at__isnull=True,
        due_at__gt=now,
    ).select_related("enrollment__intake__program")
    open_phases = (Phase.OPEN, Phase.WAITLIST)
    begun = [one for one in drafts.defer("answers") if phase(window_of(one.intake), now) in open_phases]
    return FormsToDo(begun, list(supplements.order_by("due_at")))
