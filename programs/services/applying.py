"""Applies for a round from the page: keeps what was newly told of the person, then enrolls, all or nothing told."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import Resident, User
from programs.choices import ClashPolicy
from programs.conflicts import Clash
from programs.eligibility import Rule
from programs.fees import Price
from programs.models import Intake, PaymentTerms, Program
from programs.odds import Odds
from programs.opening import Phase
from programs.services.enrollment import Outcome
from programs.services.line.claims import Visit, claim
from programs.services.money.pricing import price_for, terms_of
from programs.services.standing import Standing, clashes_for, standing_of
from programs.services.waiting import odds_of

PROFILE_FIELDS = {"birth_date", "district", "seoul_ties", "statuses"}


@dataclass(frozen=True)
class Application:
    """What the apply page shows before anything is sent."""

    program: Program
    intake: Intake
    rule: Rule
    resident: Resident
    standing: Standing
    clashes: list[Clash]
    price: Price | None
    terms: PaymentTerms
    odds: Odds | None = None

    @property
    def is_refused_for_clash(self) -> bool:
        return bool(self.clashes) and self.intake.clash_policy == ClashPolicy.REFUSE


def application(*, slug: str, intake_id: int, person: User, now: datetime) -> Application:
    """Raises Intake.DoesNotExist when the round isn't published or belongs to another program."""
    intake = (
        Intake.objects.published()
        .select_related("program__provider", "venue", "lottery")
        .prefetch_related("meetings")
        .get(pk=intake_id, program__slug=slug)
    )
    resident = Resident.objects.filter(user=person).first() or Resident(user=person)
    terms = terms_of(intake)
    standing = standing_of(intake, person, now)
    return Application(
        program=intake.program,
        intake=intake,
        rule=Rule.from_json(intake.eligibility),
        resident=resident,
        standing=standing,
        clashes=clashes_for(intake, person),
        price=price_for(intake, person, now, terms),
        terms=terms,
        odds=odds_of(intake, intake.waiting + 1, now) if standing.phase == Phase.WAITLIST else None,
    )


def apply(
    *, person: User, intake_id: int, profile: dict, key: str, now: datetime, visit: Visit, answers: dict | None = None
) -> Outcome:
    """Keep the newly told facts and enroll; raises a Refused, after which the facts are kept and no seat is taken.

    InLine among them: the person has a place in the waiting line and isn't let in yet.
    """
    if profile:
        tell_profile(person=person, profile=profile, now=now)
    return claim(person=person, intake_id=intake_id, now=now, visit=visit, idempotency_key=key, answers=answers)


@transaction.atomic
def tell_profile(*, person: User, profile: dict, now: datetime) -> Resident:
    """Write what the person told of themselves (asked once, used for every program). Unknown names are a bug."""
    unknown = set(profile) - PROFILE_FIELDS
    if unknown:
        raise ValueError(f"not part of a profile: {sorted(unknown)}")
    resident, _ = Resident.objects.get_or_create(user=person)
    for name, value in profile.items():
        setattr(resident, name, value)
    resident.confirmed_at = now
    resident.save(update_fields=[*profile, "confirmed_at"])
    person._state.fields_cache["resident"] = resident
    return resident
