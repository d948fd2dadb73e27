"""A resident's application: begun, gone on with, proved, sent once, taken back, and everything it is refused for."""

from datetime import date, timedelta

import pytest

from accounts.choices import ConsentKind
from accounts.models import Consent, Notice
from accounts.services.consents import withdraw_consent
from learning.choices.scholarships import ApplicationState
from learning.evidence_files import Fit
from learning.models import Answer, Application, Evidence, ScholarshipEvent, SupplementRequest
from learning.services.scholarships import evidence, holding, leaving
from learning.services.scholarships.applying import refusals, saving, sending
from learning.services.scholarships.applying.looking import sent_application
from learning.services.scholarships.applying.own import own_application
from tests.factories import UserFactory
from tests.factories.programs import NOW
from tests.factories.scholarships_resident import ANSWERS, PDF, filled, put_up, sent
from tests.factories.scholarships_staff import announced_round

pytestmark = pytest.mark.django_db
AFTER = NOW + timedelta(days=8)


def standing(person, row, *, now=NOW, carried=None):
    return own_application(person=person, round_id=row.pk, now=now, carried=carried)


def states(found) -> dict[str, str]:
    return {part.key: part.state for part in found.parts}


# --- Writing ------------------------------------------------------------------------------------------------------
def test_an_application_begins_with_the_first_saved_section_and_goes_on_from_any_device(resident, open_round):
    assert standing(resident, open_round).row is None
    saving.save_answers(person=resident, round_id=open_round.pk, answers={"district": "강북구"}, now=NOW)
    saving.save_answers(person=resident, round_id=open_round.pk, answers={"work": "employed"}, now=NOW)
    found = standing(resident, open_round)
    assert found.row.state == ApplicationState.DRAFT
    assert found.answers["district"] == "강북구" and found.answers["work"] == "employed"
    assert Application.objects.count() == 1


def test_only_what_the_rules_ask_is_kept(resident, open_round):
    extra = {"disabled": True, "moon_phase": 3, "attested": True}
    row = saving.save_answers(person=resident, round_id=open_round.pk, answers=ANSWERS | extra, consents=True, now=NOW)
    kept = set(Answer.objects.filter(application=row).values_list("fact", flat=True))
    assert kept == {"birth_date", "district", "livelihood", "single_parent", "work", "training_card"}


@pytest.mark.parametrize("value", ["rich", 7, None, True])
def test_an_answer_of_the_wrong_kind_is_not_kept(resident, open_round, value):
    row = saving.save_answers(
        person=resident, round_id=open_round.pk, answers={"livelihood": value}, consents=True, now=NOW
    )
    assert not row.answers.exists()


def test_what_the_portal_knows_is_shown_and_asked_whether_it_still_holds(resident, open_round):
    resident.resident.birth_date, resident.resident.district = date(1976, 5, 1), "11305"
    resident.resident.statuses = ["near_poor", "single_parent"]
    resident.resident.save()
    found = standing(resident, open_round)
    assert found.known["birth_date"] == "1976-05-01" and found.known["district"] == "강북구"
    assert found.known["livelihood"] == "near_poor" and found.known["single_parent"] is True
    assert states(found)["self"] == "begun"  # work is not known
    assert "self" in found.part("self").key and found.part("self").unconfirmed == ("birth_date", "district")


def test_answers_of_an_earlier_round_come_back_with_their_day(resident, officer, open_round):
    sent(resident, open_round, work="employed")
    window = {"opens_at": NOW + timedelta(days=30), "closes_at": NOW + timedelta(days=40)}
    later = announced_round(officer, title="다음 회차", result_on=date(2027, 1, 30), **window)
    found = standing(resident, later, now=NOW + timedelta(days=31))
    assert found.row is None and found.earlier["work"].value == "employed"
    assert found.earlier["work"].as_of == date(2026, 11, 23)
    assert {part.state for part in found.parts if part.key != "proofs"} == {"check"}


def test_answers_of_the_check_are_taken_along_and_confirmed_at_once(resident, open_round):
    carried = {"district": "은평구", "livelihood": "neither"}
    assert standing(resident, open_round, carried=carried).known["district"] == "은평구"
    saving.confirm_earlier(person=resident, round_id=open_round.pk, carried=carried, now=NOW)
    found = standing(resident, open_round)
    assert found.answers["district"] == "은평구" and "livelihood" not in found.answers
    saving.save_answers(
        person=resident, round_id=open_round.pk, answers={"single_parent": False}, consents=True, now=NOW
    )
    saving.confirm_earlier(person=resident, round_id=open_round.pk, carried=carried, now=NOW)
    assert standing(resident, open_round).answers["livelihood"] == "neither"


def test_what_is_typed_now_stands_above_what_is_known_from_before(resident, open_round):
    saving.save_answers(person=resident, round_id=open_round.pk, answers={"district": "강북구"}, now=NOW)
    assert standing(resident, open_round, carried={"district": "은평구"}).known["district"] == "강북구"


# --- Papers -------------------------------------------------------------------------------------------------------
def test_a_paper_is_asked_for_by_the_answers_and_done_once_it_is_there(resident, open_round):
    filled(resident, open_round, papers=False)
    assert states(standing(resident, open_round))["proofs"] == "todo"
    put_up(resident, open_round)
    assert set(states(standing(resident, open_round)).values()) == {"done"}


def test_a_file_lies_sealed_and_opens_for_its_owner_only(resident, open_round, evidence_root, officer):
    filled(resident, open_round, papers=False)
    made = put_up(resident, open_round)
    (stored,) = [path for path in evidence_root.rglob("*") if path.is_file()]
    assert stored.suffix == ".sealed" and b"%PDF" not in stored.read_bytes() and "증명서" not in stored.name
    row, content = evidence.read_file(evidence_id=made.pk, reader=resident, source=None, now=NOW)
    assert (row.pk, content) == (made.pk, PDF)
    for other in (UserFactory(), officer):  # an officer sees nothing before it was sent
        with pytest.raises(Evidence.DoesNotExist):
            evidence.read_file(evidence_id=made.pk, reader=other, source=None, now=NOW)


def test_the_same_file_twice_is_one_and_a_sixth_is_refused(resident, open_round):
    filled(resident, open_round, papers=False)
    assert put_up(resident, open_round).pk == put_up(resident, open_round).pk
    for number in range(4):
        put_up(resident, open_round, content=PDF + bytes([number]))
    with pytest.raises(refusals.TooManyFiles):
        put_up(resident, open_round, content=PDF + b"six")


def test_a_paper_nobody_asked_for_is_refused(resident, open_round):
    filled(resident, open_round)
    with pytest.raises(refusals.NoSuchPaper):
        put_up(resident, open_round, "income")


def test_a_file_put_up_by_mistake_is_gone_at_once(resident, open_round, evidence_root):
    filled(resident, open_round, papers=False)
    made = put_up(resident, open_round)
    saving.remove_paper(person=resident, round_id=open_round.pk, evidence_id=made.pk, now=NOW)
    assert not [path for path in evidence_root.rglob("*") if path.is_file()]
    assert states(standing(resident, open_round))["proofs"] == "todo"
    with pytest.raises(Evidence.DoesNotExist):
        saving.remove_paper(person=resident, round_id=open_round.pk, evidence_id=made.pk, now=NOW)


def test_a_paper_can_be_promised_for_a_counter(resident, open_round):
    filled(resident, open_round, papers=False)
    made = saving.promise_paper(person=resident, round_id=open_round.pk, kind="near_poor", now=NOW)
    again = saving.promise_paper(person=resident, round_id=open_round.pk, kind="near_poor", now=NOW)
    assert made.pk == again.pk and made.result == "waiting"
    assert states(standing(resident, open_round))["proofs"] == "done"


# --- Sending ------------------------------------------------------------------------------------------------------
def test_sending_gives_a_number_a_notice_and_a_line_of_history_once(resident, open_round):
    first = sent(resident, open_round)
    again = sending.send(person=resident, round_id=open_round.pk, consents=True, now=NOW)
    assert first.pk == again.pk and first.state == ApplicationState.SUBMITTED
    assert first.number.startswith("JH") and first.submitted_at == NOW
    assert Notice.objects.filter(recipient=resident, key=f"scholarship:{first.pk}:sent").count() == 1
    assert ScholarshipEvent.objects.filter(application=first, action="sent").count() == 1
    assert Consent.objects.filter(user=resident, text__kind="sensitive", withdrawn_at=None).exists()


def test_nothing_is_sent_while_something_is_missing(resident, open_round):
    filled(resident, open_round, papers=False)
    with pytest.raises(refusals.NotComplete) as refused:
        sending.send(person=resident, round_id=open_round.pk, consents=True, now=NOW)
    assert refused.value.sections == ["증명 서류"]
    assert Application.objects.get().state == ApplicationState.DRAFT


def test_nothing_is_sent_without_the_consent(resident, open_round):
    filled(resident, open_round)
    Consent.objects.all().delete()  # as after a counter, where the answers were written without this one
    with pytest.raises(refusals.NotComplete):
        sending.send(person=resident, round_id=open_round.pk, consents=False, now=NOW)
    assert Application.objects.get().state == ApplicationState.DRAFT and not Consent.objects.exists()


def test_sensitive_facts_are_kept_from_the_consent_on_and_not_before(resident, open_round):
    row = saving.save_answers(person=resident, round_id=open_round.pk, answers=ANSWERS, now=NOW)
    kept = set(row.answers.values_list("fact", flat=True))
    assert "district" in kept and not kept & {"livelihood", "single_parent"} and not Consent.objects.exists()
    saving.save_answers(person=resident, round_id=open_round.pk, answers=ANSWERS, consents=True, now=NOW)
    saving.save_answers(person=resident, round_id=open_round.pk, answers={"single_parent": True}, now=NOW)
    kept = dict(row.answers.values_list("fact", "value"))
    assert (kept["livelihood"], kept["single_parent"]) == ("near_poor", True)
    assert Consent.objects.get().user == resident


def test_a_consent_taken_back_forgets_what_is_not_sent_and_leaves_what_is(resident, open_round):
    filled(resident, open_round)
    withdraw_consent(user=resident, kind=ConsentKind.SENSITIVE, now=NOW)
    kept = set(Answer.objects.values_list("fact", flat=True))
    assert "district" in kept and not kept & {"livelihood", "single_parent"}
    assert Evidence.objects.get().destroyed_at
    filled(resident, open_round)
    sending.send(person=resident, round_id=open_round.pk, consents=True, now=NOW)
    withdraw_consent(user=resident, kind=ConsentKind.SENSITIVE, now=NOW)
    assert Answer.objects.filter(fact="livelihood").exists()
    assert Evidence.objects.exclude(file="").exists()


@pytest.mark.parametrize(("at", "told"), [(NOW - timedelta(days=4), "부터 신청을 받습니다"), (AFTER, "에 끝났습니다")])
def test_outside_the_window_nothing_is_written_or_sent(resident, open_round, at, told):
    with pytest.raises(refusals.RoundNotOpen) as refused:
        saving.save_answers(person=resident, round_id=open_round.pk, answers=ANSWERS, now=at)
    assert told in refused.value.detail and not Application.objects.exists()


def test_a_draft_is_not_sent_after_closing(resident, open_round):
    filled(resident, open_round)
    with pytest.raises(refusals.RoundNotOpen):
        sending.send(person=resident, round_id=open_round.pk, consents=True, now=open_round.closes_at)
    assert Application.objects.get().state == ApplicationState.DRAFT


def test_what_was_sent_is_not_changed(resident, open_round):
    sent(resident, open_round)
    with pytest.raises(refusals.NotChangeable):
        saving.save_answers(person=resident, round_id=open_round.pk, answers={"work": "employed"}, now=NOW)
    with pytest.raises(refusals.NotChangeable):
        put_up(resident, open_round, content=PDF + b"late")
    assert Answer.objects.get(fact="work").value == "job_seeker"


def test_one_person_has_one_application_in_a_round(resident, open_round):
    filled(resident, open_round)
    filled(resident, open_round)
    sent(resident, open_round)
    assert Application.objects.count() == 1


# --- Taking back --------------------------------------------------------------------------------------------------
def test_taking_back_destroys_the_papers_and_lets_one_begin_anew(resident, open_round, evidence_root):
    row = sent(resident, open_round)
    for _ in range(2):
        sending.withdraw(person=resident, application_id=row.pk, reason="", now=NOW)
    row.refresh_from_db()
    assert row.state == ApplicationState.WITHDRAWN and row.withdrawn_at == NOW
    assert not [path for path in evidence_root.rglob("*") if path.is_file()]
    assert Evidence.objects.get().destroyed_at == NOW
    assert Notice.objects.filter(key=f"scholarship:{row.pk}:withdrawn").count() == 1
    assert sent(resident, open_round).pk != row.pk


def test_a_draft_that_is_thrown_away_leaves_no_answers(resident, open_round):
    row = filled(resident, open_round)
    sending.withdraw(person=resident, application_id=row.pk, reason="", now=NOW)
    assert not Answer.objects.exists()
    assert not Notice.objects.filter(recipient=resident).exists()


def test_nobody_takes_back_or_reads_anothers(resident, open_round):
    row, other = sent(resident, open_round), UserFactory()
    with pytest.raises(Application.DoesNotExist):
        sending.withdraw(person=other, application_id=row.pk, reason="", now=NOW)
    with pytest.raises(Application.DoesNotExist):
        sent_application(person=other, application_id=row.pk, now=NOW)


def test_the_persons_data_hold_the_application_and_leaving_takes_it_back(resident, open_round, evidence_root):
    row = sent(resident, open_round)
    (held,) = holding.applications_of(resident)
    assert held["접수번호"] == row.number and held["적은 것"]["생년월일"] == "1976년 5월 1일"
    assert held["적은 것"]["생활 형편 자격"] == "차상위계층"
    assert held["서류"] == ["차상위계층 확인서 (확인 전, 증명서.pdf)"]
    leaving.take_applications_back(resident, NOW)
    row.refresh_from_db()
    assert row.state == ApplicationState.WITHDRAWN and not row.answers.exists()
    assert not [path for path in evidence_root.rglob("*") if path.is_file()]


# --- What an officer asks -----------------------------------------------------------------------------------------
def ask(row, officer, *, facts=(), days=5) -> SupplementRequest:
    row.state = ApplicationState.SUPPLEMENT
    row.save(update_fields=["state"])
    return SupplementRequest.objects.create(
        application=row,
        request="증명서가 흐립니다. 다시 올려 주세요.",
        facts=list(facts),
        asked_at=NOW,
        asked_by=officer,
        due_at=NOW + timedelta(days=days),
    )


def test_a_supplement_is_answered_once_with_words_papers_and_corrected_answers(resident, open_round, officer):
    row = sent(resident, open_round)
    asked = ask(row, officer, facts=["work"])
    who = {"person": resident, "application_id": row.pk}
    sending.add_requested_paper(
        **who, kind="near_poor", fit=Fit("application/pdf", "선명한 증명서.pdf"), content=PDF + b"clear", now=NOW
    )
    sending.answer_request(**who, text="다시 올렸습니다.", answers={"work": "employed"}, now=NOW)
    asked.refresh_from_db()
    row.refresh_from_db()
    assert (asked.answer, asked.answered_at, row.state) == ("다시 올렸습니다.", NOW, ApplicationState.SUBMITTED)
    assert Answer.objects.get(application=row, fact="work").value == "employed"
    with pytest.raises(refusals.SupplementOver):
        sending.answer_request(**who, text="또", answers={}, now=NOW)


def test_a_supplement_is_not_answered_after_its_day(resident, open_round, officer):
    row = sent(resident, open_round)
    ask(row, officer)
    late = NOW + timedelta(days=6)
    with pytest.raises(refusals.SupplementOver):
        sending.answer_request(person=resident, application_id=row.pk, text="늦음", answers={}, now=late)
    assert sending.open_request(row, late) is None
