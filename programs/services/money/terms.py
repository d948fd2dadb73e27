"""Sets what a round costs and under which terms, for its officer: noted in its activity, safe to repeat."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.templatetags.display import won
from programs.choices import IntakeState
from programs.fees import read_waivers
from programs.models import Intake, PaymentTerms
from programs.services.intakes import note
from programs.services.money.pricing import terms_of
from programs.services.money.refusals import TermsFixed
from programs.services.search import reindex


@transaction.atomic
def save_terms(*, intake_id: int, fee_krw: int, terms: Mapping[str, object], by: User, now: datetime) -> PaymentTerms:
    """Set fee and terms of a round; whoever applied before keeps what they were told. Saving the same twice is noted
    once. Raises BadWaiver and TermsFixed."""
    intake = Intake.objects.select_for_update(of=("self",)).select_related("program").get(pk=intake_id)
    if intake.state == IntakeState.CANCELED:
        raise TermsFixed
    read_waivers(terms["waivers"])
    row = terms_of(intake)
    before = {"fee_krw": intake.fee_krw, **{name: getattr(row, name) for name in terms}}
    after = {"fee_krw": fee_krw, **terms}
    for name, value in terms.items():
        setattr(row, name, value)
    row.updated_at = now
    row.save()
    if before != after:
        Intake.objects.filter(pk=intake.pk).update(fee_krw=fee_krw, updated_at=now)
        note(intake, "fees_changed", by=by, now=now, fee=won(fee_krw), waivers=len(row.waivers))
        reindex([intake.program_id], now=now)
    return row
