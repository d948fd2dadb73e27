"""What one person pays for a round and under which terms: told before applying, kept with the enrollment."""

from datetime import datetime

from django.utils import timezone

from accounts.models import User
from programs.choices import Mode
from programs.eligibility import Facts, Rule
from programs.fees import Price, Waiver, describe_waivers, price, read_waivers
from programs.models import Intake, Lesson, PaymentTerms
from programs.refunds import RefundKind, usual_kind
from programs.services.facts import facts_of


def terms_of(intake: Intake) -> PaymentTerms:
    """The round's terms, or the usual ones (unsaved) while nobody has set any."""
    found = getattr(intake, "payment_terms", None)
    return found or PaymentTerms(intake_id=intake.pk, updated_at=intake.created_at)


def price_for(intake: Intake, person: User | None, now: datetime, terms: PaymentTerms | None = None) -> Price | None:
    """What the person owes when applying now; for nobody in particular the whole fee. None: ask the provider."""
    if intake.fee_krw is None:
        return None
    if not intake.fee_krw:
        return Price(0, 0)
    waivers = read_waivers((terms or terms_of(intake)).waivers)
    if person is None or not person.is_authenticated:
        return Price(intake.fee_krw, intake.fee_krw, maybe=waivers)
    return price(intake.fee_krw, waivers, _facts(person, waivers, intake, now), timezone.localdate(now))


def _facts(person: User, waivers: tuple[Waiver, ...], intake: Intake, now: datetime) -> Facts:
    """The facts all waivers ask for, by one look at the person's history at most."""
    asked = Rule(
        prerequisites=tuple(slug for waiver in waivers for slug in waiver.rule.prerequisites),
        excludes=tuple(slug for waiver in waivers for slug in waiver.rule.excludes),
        one_per_term=any(waiver.rule.one_per_term for waiver in waivers),
    )
    return facts_of(person, asked, intake=intake, on=timezone.localdate(now))


def policy_of(intake: Intake, person: User, now: datetime) -> dict[str, object]:
    """What Enrollment.policy keeps of the money: fee_owed (KRW), waiver, payment_hours, refund_kind; {} when free."""
    if not intake.fee_krw:
        return {}
    terms = terms_of(intake)
    found = price_for(intake, person, now, terms)
    return {
        "fee_owed": found.owed_krw if found else 0,
        "waiver": found.waiver.label if found and found.waiver else "",
        "payment_hours": terms.payment_hours,
        "refund_kind": refund_kind_of(intake, terms),
    }


def refund_kind_of(intake: Intake, terms: PaymentTerms) -> RefundKind:
    """The kind the officer chose, else the one that fits what the round is made of."""
    if terms.refund_kind:
        return RefundKind(terms.refund_kind)
    return usual_kind(
        is_online=intake.program.mode == Mode.ONLINE,
        meetings=intake.meetings.count(),
        lessons=Lesson.objects.published().filter(program=intake.program_id).count(),
    )


def waiver_lines(intake: Intake, terms: PaymentTerms | None = None) -> list[str]:
    """Who pays less, one sentence each, for the program page and the officer's preview."""
    return describe_waivers(intake.fee_krw or 0, read_waivers((terms or terms_of(intake)).waivers))


def copy_terms(source: Intake, target: Intake, now: datetime) -> None:
    """The next round starts with the terms of the last one."""
    if row := PaymentTerms.objects.filter(pk=source.pk).first():
        row.pk, row.intake, row.updated_at = target.pk, target, now
        row.save(force_insert=True)
