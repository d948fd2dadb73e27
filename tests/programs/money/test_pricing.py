"""What is owed is told before applying, comes from the server alone, and stays what it was."""

from datetime import timedelta

import pytest

from accounts.models import Resident
from programs.fees import BadWaiver
from programs.models import Intake, PaymentTerms
from programs.services.intakes import copy_intake
from programs.services.money.ledger import bill_of
from programs.services.money.pricing import price_for, refund_kind_of, terms_of, waiver_lines
from programs.services.money.refusals import TermsFixed
from programs.services.money.terms import save_terms
from programs.workdays import SEOUL
from tests.factories import UserFactory
from tests.programs.money.conftest import HALF, paid_round

pytestmark = pytest.mark.django_db
TERMS = {"payment_hours": 48, "how_to_pay": "현장", "refund_kind": "", "waivers": [HALF], "penalty_note": ""}


def test_an_enrollment_keeps_what_the_person_was_told(paid_intake, vulnerable_resident, seat):
    row = seat(vulnerable_resident, paid_intake)
    kept = {name: row.policy[name] for name in ("fee_krw", "fee_owed", "waiver", "payment_hours", "refund_kind")}
    assert kept == {
        "fee_krw": 30_000,
        "fee_owed": 15_000,
        "waiver": "차상위계층",
        "payment_hours": 24,
        "refund_kind": "sessions",
    }


def test_a_waiver_removed_after_applying_still_holds(paid_intake, vulnerable_resident, officer, seat, now):
    row = seat(vulnerable_resident, paid_intake)
    save_terms(intake_id=paid_intake.pk, fee_krw=50_000, terms=TERMS | {"waivers": []}, by=officer, now=now)
    row.refresh_from_db()
    assert bill_of(row).owed_krw == 15_000
    assert price_for(Intake.objects.get(pk=paid_intake.pk), vulnerable_resident, now).owed_krw == 50_000


def test_a_full_waiver_leaves_nothing_to_pay(paid_intake, seat):
    row = seat(UserFactory(resident__statuses=["basic_livelihood"]), paid_intake)
    assert bill_of(row).open_krw == 0


def test_a_free_round_keeps_nothing_about_money(provider, resident, seat):
    row = seat(resident, paid_round(provider, fee=0))
    assert "fee_owed" not in row.policy
    assert bill_of(row).open_krw == 0


def test_somebody_not_logged_in_sees_the_whole_fee_and_who_pays_less(paid_intake, now):
    found = price_for(paid_intake, None, now)
    assert (found.owed_krw, len(found.maybe)) == (30_000, 2)
    assert waiver_lines(paid_intake)[1].startswith("차상위계층 절반: 15,000원")


def test_what_we_were_never_told_lowers_nothing(paid_intake, now):
    person = UserFactory(resident__statuses=None)
    found = price_for(paid_intake, person, now)
    assert found.owed_krw == 30_000
    assert len(found.maybe) == 2
    Resident.objects.filter(user=person).update(statuses=["near_poor"])
    person.refresh_from_db()
    assert price_for(paid_intake, type(person).objects.get(pk=person.pk), now).owed_krw == 15_000


def test_a_fee_the_provider_did_not_say_is_not_invented(provider, resident, now):
    assert price_for(paid_round(provider, fee=None), resident, now) is None


def test_the_payment_is_due_at_the_end_of_an_office_day(paid_intake, resident, seat, now):
    """Given on Monday at noon, 24 hours: Tuesday at 18:00."""
    row = seat(resident, paid_intake)
    assert bill_of(row).deadline_at == (now + timedelta(days=1)).astimezone(SEOUL).replace(hour=18)


def test_saving_the_same_terms_twice_is_noted_once(paid_intake, officer, now):
    for _ in range(2):
        save_terms(intake_id=paid_intake.pk, fee_krw=40_000, terms=TERMS, by=officer, now=now)
    assert paid_intake.events.filter(action="fees_changed").count() == 1
    paid_intake.refresh_from_db()
    assert (paid_intake.fee_krw, terms_of(paid_intake).payment_hours) == (40_000, 48)


def test_terms_that_cannot_be_read_change_nothing(paid_intake, officer, now):
    with pytest.raises(BadWaiver):
        save_terms(
            intake_id=paid_intake.pk,
            fee_krw=1,
            terms=TERMS | {"waivers": [HALF | {"percent": 101}]},
            by=officer,
            now=now,
        )
    paid_intake.refresh_from_db()
    assert paid_intake.fee_krw == 30_000


def test_a_canceled_round_keeps_its_terms(paid_intake, officer, now):
    Intake.objects.filter(pk=paid_intake.pk).update(state="canceled")
    with pytest.raises(TermsFixed):
        save_terms(intake_id=paid_intake.pk, fee_krw=1, terms=TERMS, by=officer, now=now)


def test_the_next_round_starts_with_the_same_terms(paid_intake, officer, now):
    values = {
        "name": "2회차",
        "apply_opens_at": now,
        "apply_closes_at": now + timedelta(days=9),
        "starts_on": (now + timedelta(days=20)).date(),
    }
    made = copy_intake(intake_id=paid_intake.pk, values=values, by=officer, now=now)
    assert terms_of(made).waivers == terms_of(paid_intake).waivers
    assert PaymentTerms.objects.count() == 2


def test_the_refund_kind_follows_the_round_unless_chosen(provider):
    assert refund_kind_of(paid_round(provider), PaymentTerms()) == "sessions"
    assert refund_kind_of(paid_round(provider, meetings=0), PaymentTerms()) == "period"
    assert refund_kind_of(paid_round(provider), PaymentTerms(refund_kind="period")) == "period"
