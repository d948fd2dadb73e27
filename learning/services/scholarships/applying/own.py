"""Where one person stands with one round: what they answered, what is known from before, what is still missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils import timezone

from accounts.choices import SENSITIVE_STATUSES, District
from accounts.models import Resident, User
from learning.applicant_facts import BIRTH_DATE, asked_for, derived
from learning.application_sections import Part, parts_of
from learning.award_rules import Judge
from learning.awards import RuleSet
from learning.choices.scholarships import ApplicationState
from learning.eligibility_check import Checked
from learning.models import Answer, Application, Evidence, PersonYear, ScholarshipRound
from learning.rule_words import facts_used, reasons_of
from learning.services.scholarships.announced import rule_day, rules_of, shown_round
from learning.services.scholarships.applying.consenting import kept_back
from learning.services.scholarships.evidence import kept_evidence
from learning.services.scholarships.persons import person_key


@dataclass(frozen=True)
class Earlier:
    """An answer from before: its value and the day it was true."""

    value: Any
    as_of: date


@dataclass(frozen=True)
class OwnApplication:
    """`answers` are saved in this application; `earlier` come from before and wait for "아직 맞나요?"."""

    round: ScholarshipRound
    rules: RuleSet
    row: Application | None
    answers: Mapping[str, Any]
    earlier: Mapping[str, Earlier]
    evidence: list[Evidence]
    now: datetime

    @cached_property
    def used(self) -> tuple[str, ...]:
        return facts_used(self.rules)

    @cached_property
    def known(self) -> dict[str, Any]:
        """What stands in the boxes: the saved answers over those from before."""
        return {name: each.value for name, each in self.earlier.items()} | dict(self.answers)

    @cached_property
    def parts(self) -> list[Part]:
        unconfirmed = [name for name in self.earlier if name not in self.answers]
        return parts_of(self.used, self.known, unconfirmed=unconfirmed, proofs={each.kind for each in self.evidence})

    @property
    def may_write(self) -> bool:
        is_draft = self.row is None or self.row.state == ApplicationState.DRAFT
        return is_draft and self.round.is_open(self.now)

    def part(self, key: str) -> Part | None:
        return next((part for part in self.parts if part.key == key), None)

    def forecast(self) -> Checked:
        """What the rules say to the answers as they stand, before any paper is looked at."""
        facts = derived(self.known, on=rule_day(self.round))
        verdict, trace = Judge(self.rules.eligibility).trace(facts)
        return Checked(verdict, reasons_of(self.rules.eligibility, trace), self.rules.award_krw)


def own_application(
    *, person: User, round_id: int, now: datetime, carried: Mapping[str, Any] | None = None
) -> OwnApplication:
    """The person's live application in this round, begun or not; `carried` are answers taken along from the check.

    Raises ScholarshipRound.DoesNotExist.
    """
    shown = shown_round(round_id)
    row = Application.objects.live().filter(round=shown, applicant=person).first()
    rules = rules_of(shown)
    answers = answers_of(row) if row else {}
    wanted = set(asked_for(facts_used(rules))) - set(answers)
    earlier = earlier_answers(person, wanted, now=now, carried=carried or {}) if wanted else {}
    known_by_portal = {"awarded_this_year": is_awarded(person, shown)}
    return OwnApplication(
        round=shown,
        rules=rules,
        row=row,
        answers=answers | known_by_portal,
        earlier=earlier,
        evidence=kept_evidence(row) if row else [],
        now=now,
    )


def answers_of(row: Application) -> dict[str, Any]:
    return dict(Answer.objects.filter(application=row, value__isnull=False).values_list("fact", "value"))


def earlier_answers(
    person: User, wanted: Iterable[str], *, now: datetime, carried: Mapping[str, Any]
) -> dict[str, Earlier]:
    """The newest earlier answer to each wanted question: the profile, then earlier applications, then the check.

    Nothing sensitive comes from an earlier application once its consent was taken back.
    """
    names, today = set(wanted), timezone.localdate(now)
    found = _from_profile(person, today)
    told = names - kept_back(names, person)
    rows = Answer.objects.filter(application__applicant=person, fact__in=told, value__isnull=False)
    found |= {each.fact: Earlier(each.value, each.as_of) for each in rows.order_by("as_of", "saved_at", "id")}
    found |= {name: Earlier(value, today) for name, value in carried.items()}
    return {name: each for name, each in found.items() if name in names}


def _from_profile(person: User, today: date) -> dict[str, Earlier]:
    resident = Resident.objects.filter(user=person).first()
    if resident is None:
        return {}
    asked = timezone.localdate(resident.confirmed_at) if resident.confirmed_at else today
    values: dict[str, Any] = {
        BIRTH_DATE: resident.birth_date.isoformat() if resident.birth_date else None,
        "district": District(resident.district).label if resident.district else None,
    }
    if (told := resident.told(SENSITIVE_STATUSES)) is not None:
        values |= _statuses(told)
    return {name: Earlier(value, asked) for name, value in values.items() if value is not None}


def _statuses(statuses: list[str]) -> dict[str, Any]:
    livelihood = next((each for each in ("basic_livelihood", "near_poor") if each in statuses), "neither")
    return {"livelihood": livelihood} | {name: name in statuses for name in ("single_parent", "disabled", "veteran")}


def is_awarded(person: User, row: ScholarshipRound) -> bool:
    """Whether the person's year already counts a scholarship."""
    held = PersonYear.objects.filter(person_key=person_key(person), year=row.year).first()
    return held is not None and held.granted_krw > 0


def live_applications(person: User) -> list[Application]:
    """The person's applications that were not taken back, newest first."""
    return list(Application.objects.live().of(person).select_related("round").order_by("-created_at"))


def live_in_round(person: User, row: ScholarshipRound) -> Application | None:
    return Application.objects.live().of(person).filter(round=row).first()
