"""An officer applies with a resident at a counter: with recorded consent, both names in the log, never for oneself."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import IntegrityError

from accounts.models import AccessLog, Consent
from learning.choices.scholarships import ApplicationState, ApplyChannel, ConsentMethod
from learning.models import Answer, Application, Evidence, ScholarshipEvent, ScholarshipRound
from learning.services.scholarships.applying import counter, refusals, saving
from learning.services.scholarships.applying.looking import sent_application
from learning.services.scholarships.runs.freezing import current_facts
from tests.factories import UserFactory
from tests.factories.programs import NOW
from tests.factories.scholarships_resident import ANSWERS, begun_at_counter, filled, sent

pytestmark = pytest.mark.django_db


def begin(row, by, contact, now=NOW):
    consent = {"method": ConsentMethod.SPOKEN, "consent_note": "창구에서 신분증을 보고 들음"}
    return counter.begin(round_id=row.pk, contact=contact, by=by, source="10.0.0.1", now=now, **consent)


def test_an_officer_applies_with_a_resident_and_both_names_stay(resident, officer, open_round):
    row = begin(open_round, officer, resident.email)
    counter.save(application_id=row.pk, answers=ANSWERS, seen=["near_poor"], by=officer, now=NOW)
    made = counter.send(application_id=row.pk, by=officer, now=NOW)
    assert (made.state, made.channel) == (ApplicationState.SUBMITTED, ApplyChannel.COUNTER)
    assert (made.applicant, made.on_behalf_by) == (resident, officer)
    assert made.consent_at == NOW and made.consent_note
    history = ScholarshipEvent.objects.filter(application=made).values_list("action", "by")
    assert set(history) == {("begun_on_behalf", officer.pk), ("paper_seen", officer.pk), ("sent", officer.pk)}
    assert AccessLog.objects.filter(actor=officer, subject_id=resident.pk).exists()
    assert Consent.objects.filter(user=resident, text__kind="sensitive").exists()


def test_what_was_said_at_a_counter_is_the_applicants_word_and_the_paper_was_seen(resident, officer, open_round):
    row = begin(open_round, officer, resident.email)
    counter.save(application_id=row.pk, answers=ANSWERS, seen=["near_poor"], by=officer, now=NOW)
    answer = Answer.objects.get(application=row, fact="livelihood")
    assert (answer.source, answer.saved_by_id) == ("self", officer.pk)
    paper = Evidence.objects.get(application=row)
    assert (paper.source, paper.result, paper.checked_by) == ("staff", "accepted", officer)
    made = counter.send(application_id=row.pk, by=officer, now=NOW)
    assert current_facts(open_round, [made.pk])[made.pk]["livelihood"] == "near_poor"


def test_a_paper_nobody_saw_leaves_the_fact_unknown(resident, officer, open_round):
    row = begin(open_round, officer, resident.email)
    counter.save(application_id=row.pk, answers=ANSWERS, seen=[], by=officer, now=NOW)
    with pytest.raises(refusals.NotComplete):
        counter.send(application_id=row.pk, by=officer, now=NOW)
    assert current_facts(open_round, [row.pk])[row.pk]["livelihood"] is None


def test_the_resident_finds_the_application_in_their_own_account(resident, officer, open_round):
    row = begin(open_round, officer, resident.email)
    counter.save(application_id=row.pk, answers=ANSWERS, seen=["near_poor"], by=officer, now=NOW)
    counter.send(application_id=row.pk, by=officer, now=NOW)
    found = sent_application(person=resident, application_id=row.pk, now=NOW)
    assert found.row.on_behalf_by == officer


def test_beginning_twice_is_one_application(resident, officer, open_round):
    assert begin(open_round, officer, resident.email).pk == begin(open_round, officer, resident.email).pk


def test_nobody_applies_for_themselves_at_a_counter(officer, open_round):
    with pytest.raises(refusals.NotAtACounter):
        begin(open_round, officer, officer.email)


def test_an_unknown_contact_a_closed_round_and_anothers_draft_are_refused(resident, officer, open_round):
    for contact in ("nobody@example.com", "not a contact"):
        with pytest.raises(refusals.NobodyFound):
            begin(open_round, officer, contact)
    with pytest.raises(refusals.RoundNotOpen):
        begin(open_round, officer, resident.email, now=NOW + timedelta(days=8))
    filled(resident, open_round)
    with pytest.raises(refusals.OwnApplicationOnly):
        begin(open_round, officer, resident.email)
    other = UserFactory()
    sent(other, open_round)
    with pytest.raises(refusals.AppliedElsewhere):
        begin(open_round, officer, other.email)


def test_an_officer_of_another_organization_finds_neither_the_round_nor_the_draft(officer, second_officer, open_round):
    row = begun_at_counter(open_round, officer)
    with pytest.raises(ScholarshipRound.DoesNotExist):
        begin(open_round, second_officer, UserFactory().email)
    with pytest.raises(Application.DoesNotExist):
        counter.begun_by(application_id=row.pk, by=second_officer, source=None, now=NOW)
    with pytest.raises(Application.DoesNotExist):
        counter.save(application_id=row.pk, answers={}, seen=[], by=second_officer, now=NOW)


def test_the_database_takes_no_application_on_behalf_without_consent(resident, officer, open_round):
    row = begin(open_round, officer, resident.email)
    for change in ({"consent_method": ""}, {"consent_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Application.objects.filter(pk=row.pk).update(**change)


def test_the_resident_may_go_on_with_it_online(resident, officer, open_round):
    row = begin(open_round, officer, resident.email)
    saved = saving.save_answers(person=resident, round_id=open_round.pk, answers=ANSWERS, consents=True, now=NOW)
    assert saved.pk == row.pk
