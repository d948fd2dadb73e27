"""Applies for a round from the page: keeps what was newly told of the person, then enrolls, all or nothing told."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts.models import ConsentText, Resident, User
from accounts.services.circumstances import SENSITIVE, STATUSES, sensitive_consent, tell
from programs.choices import ClashPolicy
from programs.conflicts import Clash
from programs.eligibility import Rule, untold
from programs.fees import Price, read_waivers
from programs.models import Intake, PaymentTerms, Program
from programs.odds import Odds
from programs.opening import Phase
from programs.quotas import is_released
from programs.services.enrollment import Outcome
from programs.services.facts import facts_of
from programs.services.line.claims import Visit, claim
from programs.services.money.pricing import price_for, terms_of
from programs.services.standing import Standing, clashes_for, standing_of
from programs.services.waiting import odds_of


@dataclass(frozen=True)
class Untold:
    """Names of what the person hasn't told (as accounts.services.circumstances.tell takes it): `needed` decides whether
    they may join, `helpful` only whether they come first or pay less. `consent` goes before what is sensitive in it;
    any status of `enough` lets them join."""

    needed: frozenset[str] = frozenset()
    helpful: frozenset[str] = frozenset()
    consent: ConsentText | None = None
    enough: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Application:
    """What the apply page shows before anything is sent. `rules`: all that look at what the person told of themselves,
    the round's own, its groups' and its waivers'."""

    program: Program
    intake: Intake
    rule: Rule
    resident: Resident
    standing: Standing
    clashes: list[Clash]
    price: Price | None
    terms: PaymentTerms
    rules: tuple[Rule, ...]
    untold: Untold
    odds: Odds | None = None

    @property
    def is_refused_for_clash(self) -> bool:
        return bool(self.clashes) and self.intake.clash_policy == ClashPolicy.REFUSE


def application(*, slug: str, intake_id: int, person: User, now: datetime) -> Application:
    """Raises Intake.DoesNotExist when the round isn't published or belongs to another program."""
    intake = (
        Intake.objects.published()
        .select_related("program__provider", "venue", "lottery", "payment_terms")
        .prefetch_related("meetings", "seat_groups")
        .get(pk=intake_id, program__slug=slug)
    )
    resident = getattr(person, "resident", None) or Resident(user=person)
    terms = terms_of(intake)
    standing, price = standing_of(intake, person, now), price_for(intake, person, now, terms)
    rule, groups = Rule.from_json(intake.eligibility), [Rule.from_json(row.rule) for row in intake.seat_groups.all()]
    waivers = [waiver.rule for waiver in read_waivers(terms.waivers)] if intake.fee_krw else []
    return Application(
        program=intake.program,
        intake=intake,
        rule=rule,
        resident=resident,
        standing=standing,
        clashes=clashes_for(intake, person),
        price=price,
        terms=terms,
        rules=(rule, *groups, *waivers),
        untold=_untold(intake, person, standing, price, now),
        odds=odds_of(intake, intake.waiting + 1, now) if standing.phase == Phase.WAITLIST else None,
    )


def _untold(intake: Intake, person: User, standing: Standing, price: Price | None, now: datetime) -> Untold:
    today = timezone.localdate(now)
    facts = facts_of(person, Rule(), intake=intake, on=today)
    groups = zip(standing.groups, intake.seat_groups.all(), strict=True)
    first = [
        Rule.from_json(row.rule)
        for group, row in groups
        if group.maybe and (group.opens_at or not is_released(group, intake.apply_closes_at, now))
    ]
    less = [waiver.rule for waiver in price.maybe] if price else []
    own = Rule.from_json(intake.eligibility)
    needed = _names(untold(own, facts, today))
    helpful = frozenset().union(*(_names(untold(rule, facts, today)) for rule in (*first, *less))) - needed
    consent = sensitive_consent(person, now) if SENSITIVE in needed | helpful else None
    return Untold(needed, helpful, consent, enough=frozenset(own.statuses_any))


def _names(missing: Collection[str]) -> frozenset[str]:
    """What eligibility.untold found, by the names under which it is told."""
    plain = {"birth_date": "birth_date", "ties": "seoul_ties"}
    found = {name for code, name in plain.items() if code in missing}
    return frozenset(found | {name for name, statuses in STATUSES.items() if set(statuses) & set(missing)})


def apply(
    *,
    person: User,
    intake_id: int,
    profile: dict,
    key: str,
    now: datetime,
    visit: Visit,
    consents: bool = False,
    answers: dict | None = None,
) -> Outcome:
    """Keep the newly told facts and enroll; raises a Refused, after which the facts are kept and no seat is taken.

    `consents`: the person agreed to the use of what is sensitive in `profile`. InLine is among what is raised: the
    person has a place in the waiting line and isn't let in yet.
    """
    if profile:
        tell(person=person, told=profile, consents=consents, now=now)
    return claim(person=person, intake_id=intake_id, now=now, visit=visit, idempotency_key=key, answers=answers)
