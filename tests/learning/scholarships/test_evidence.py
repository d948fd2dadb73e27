"""Papers: sealed for their own name, destroyed after the decision by the clock, whatever happens in between."""

from datetime import timedelta

import pytest
from django.db import transaction

from accounts.encryption import CannotDecrypt, decrypt_file, encrypt_file
from accounts.models import AccessLog
from learning.choices.scholarships import ApplicationState
from learning.models import Application, Evidence
from learning.services.scholarships import evidence, rounds
from learning.services.scholarships.applying import saving, sending
from learning.services.scholarships.applying.own import own_application
from learning.tasks.scholarships import destroy_scholarship_papers
from tests.factories import UserFactory
from tests.factories.programs import NOW
from tests.factories.scholarships import apply_many, approver_of, committed, make_round
from tests.factories.scholarships_resident import ANSWERS, PDF, put_up, sent

pytestmark = pytest.mark.django_db
OPEN = NOW - timedelta(days=10)


def files(root) -> list:
    return [path for path in root.rglob("*") if path.is_file()]


def test_a_sealed_file_opens_only_under_its_own_name_and_unchanged():
    sealed = encrypt_file(PDF, place="a")
    assert decrypt_file(sealed, place="a") == PDF and PDF not in sealed
    for wrong, place in ((sealed, "b"), (sealed[:-1] + b"x", "a"), (b"v9" + sealed[2:], "a"), (b"noise", "a")):
        with pytest.raises(CannotDecrypt):
            decrypt_file(wrong, place=place)


def test_an_officers_look_at_a_paper_is_written_down_and_the_owners_is_not(resident, officer, open_round):
    row = sent(resident, open_round)
    paper = row.evidence.get()
    for reader in (resident, officer):
        evidence.read_file(evidence_id=paper.pk, reader=reader, source="10.0.0.1", now=NOW)
    (log,) = AccessLog.objects.filter(target__contains=row.number)
    assert (log.actor_id, log.subject_id, log.source) == (officer.pk, resident.pk, "10.0.0.1")


def test_an_officer_of_another_organization_does_not_find_the_paper(resident, second_officer, open_round):
    paper = sent(resident, open_round).evidence.get()
    with pytest.raises(Evidence.DoesNotExist):
        evidence.read_file(evidence_id=paper.pk, reader=second_officer, source=None, now=NOW)


@pytest.fixture
def decided(officer, resident):
    """A round decided with one applicant, whose paper is still there."""
    row = make_round(officer, closes_at=NOW - timedelta(hours=1), rules={"quota": {}})
    everything = {"household_size": 2, "monthly_income_krw": 1, "disabled": False, "veteran": False, "sex": "f"}
    application = sent_with_all(resident, row, everything)
    application.evidence.update(result="accepted", checked_at=OPEN, checked_by=officer)
    committed(row, officer, approver_of(row))
    application.refresh_from_db()
    assert application.state == ApplicationState.DECIDED
    return application


def sent_with_all(person, row, answers) -> Application:
    saving.save_answers(person=person, round_id=row.pk, answers=ANSWERS | answers, consents=True, now=OPEN)
    for kind in own_application(person=person, round_id=row.pk, now=OPEN).part("proofs").names:
        put_up(person, row, kind, now=OPEN)
    return sending.send(person=person, round_id=row.pk, consents=True, now=OPEN)


def test_the_clock_destroys_the_file_after_the_decision_and_keeps_what_was_found(
    decided, evidence_root, time_machine, officer
):
    assert files(evidence_root)
    time_machine.move_to(NOW)
    destroy_scholarship_papers()
    assert not files(evidence_root)
    for paper in Evidence.objects.filter(application=decided):
        assert paper.destroyed_at is not None and paper.file == "" and paper.file_name == ""
        assert (paper.result, paper.checked_by) == ("accepted", officer)
        with pytest.raises(Evidence.DoesNotExist):
            evidence.read_file(evidence_id=paper.pk, reader=decided.applicant, source=None, now=NOW)
    assert evidence.destroy_after_decisions(NOW) == 0


def test_a_worker_stopped_between_file_and_row_is_finished_by_the_next(decided, evidence_root):
    with pytest.raises(RuntimeError), transaction.atomic():
        evidence.destroy_after_decisions(NOW)
        raise RuntimeError("killed before the row was written")
    assert not files(evidence_root)
    assert Evidence.objects.filter(destroyed_at__isnull=True).exists()
    assert evidence.destroy_after_decisions(NOW) > 0
    assert not Evidence.objects.filter(destroyed_at__isnull=True, source="upload").exists()


def test_papers_of_a_canceled_round_and_of_drafts_that_were_never_sent_go_too(officer, resident, evidence_root):
    row = make_round(officer, closes_at=NOW - timedelta(hours=1), rules={"quota": {}})
    other = UserFactory()
    apply_many(row, [{}], checker=officer)
    saving.save_answers(person=other, round_id=row.pk, answers=ANSWERS, consents=True, now=OPEN)
    put_up(other, row, now=OPEN)
    assert evidence.destroy_after_decisions(NOW) == 0
    committed(row, officer, approver_of(row))
    assert evidence.destroy_after_decisions(NOW) == 1
    called_off = make_round(officer, closes_at=NOW + timedelta(days=1), rules={"quota": {}})
    saving.save_answers(person=resident, round_id=called_off.pk, answers=ANSWERS, consents=True, now=NOW)
    put_up(resident, called_off)
    assert evidence.destroy_after_decisions(NOW) == 0
    rounds.cancel(round_id=called_off.pk, reason="예산이 줄어 다시 공고합니다", by=officer, now=NOW)
    assert evidence.destroy_after_decisions(NOW) == 1
    assert not files(evidence_root)


def test_what_was_written_and_never_sent_is_forgotten_when_the_round_takes_no_more(officer, resident, evidence_root):
    row = make_round(officer, closes_at=NOW - timedelta(hours=1), rules={"quota": {}})
    (sent_one,) = apply_many(row, [{}], checker=officer)
    unsent = saving.save_answers(person=resident, round_id=row.pk, answers=ANSWERS, consents=True, now=OPEN)
    kept = sent_one.answers.count()
    destroy_scholarship_papers()
    assert unsent.answers.exists()
    committed(row, officer, approver_of(row))
    destroy_scholarship_papers()
    assert not unsent.answers.exists()
    assert sent_one.answers.count() == kept > 0


def test_papers_of_undecided_applications_stay(resident, open_round, evidence_root):
    sent(resident, open_round)
    assert evidence.destroy_after_decisions(NOW + timedelta(days=30)) == 0
    assert len(files(evidence_root)) == 1
