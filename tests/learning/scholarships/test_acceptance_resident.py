"""The numbered rules that a resident's part of the scholarship answers for: 6, 7, 19 and 22 of the acceptance list."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from django.test import Client
from django.urls import reverse

from learning.applicant_facts import facts_of
from learning.award_rules import Judge, Verdict, read_rule
from learning.choices.scholarships import NoticeOutcome
from learning.median_income import threshold
from learning.models import Answer, Application, Award, DecisionNotice, ScholarshipEvent
from learning.services.scholarships.applying import sending
from learning.services.scholarships.applying.own import own_application
from programs.eligibility import full_years
from tests.factories.programs import NOW
from tests.factories.scholarships import apply_many, approver_of, committed, make_round
from tests.factories.scholarships_resident import ANSWERS, filled, posted, sent

pytestmark = pytest.mark.django_db
RRN = "750302-2123456"


def enter(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


# --- 6: a training card ------------------------------------------------------------------------------------------
def test_6_whoever_says_yes_to_the_training_card_can_not_get_the_scholarship(officer):
    row = make_round(officer, rules={"quota": {}})
    with_card, other = apply_many(row, [{"training_card": True}, {}], checker=officer)
    committed(row, officer, approver_of(row))
    assert DecisionNotice.objects.get(application=with_card).outcome == NoticeOutcome.REFUSAL
    assert not Award.objects.filter(application=with_card).exists()
    assert Award.objects.filter(application=other).exists()


def test_6_nobody_overrides_it_not_even_in_the_database(officer):
    row = make_round(officer, rules={"quota": {}})
    with_card, other = apply_many(row, [{"training_card": True}, {}], checker=officer)
    run = committed(row, officer, approver_of(row))
    given = Award.objects.get(application=other)
    with pytest.raises(DatabaseError, match="as_decided"), transaction.atomic():
        Award.objects.create(
            round=row,
            application=with_card,
            run=run,
            person_key="0" * 64,
            year=row.year,
            amount_krw=given.amount_krw,
            via="OPEN",
            offered_at=NOW,
            accept_until=NOW + timedelta(days=10),
        )


def test_6_only_the_answer_itself_can_be_put_right_and_that_stays_written(resident, open_round, officer):
    row = sent(resident, open_round, training_card=True)
    row.state = "supplement"
    row.save(update_fields=["state"])
    row.supplements.create(
        request="카드를 해지하셨다면 알려 주세요.",
        facts=["training_card"],
        asked_at=NOW,
        asked_by=officer,
        due_at=NOW + timedelta(days=5),
    )
    corrected = {"training_card": False}
    sending.answer_request(
        person=resident, application_id=row.pk, text="지난달에 해지했습니다.", answers=corrected, now=NOW
    )
    assert Answer.objects.get(application=row, fact="training_card").value is False
    (line,) = ScholarshipEvent.objects.filter(application=row, action="supplement_answered")
    assert (line.by_id, line.detail["facts"]) == (resident.pk, ["training_card"])


def test_6_the_applicant_is_told_before_sending(resident, open_round):
    filled(resident, open_round, training_card=True)
    text = enter(resident).get(reverse("scholarships:send", args=[open_round.pk])).content.decode()
    assert "이 답으로는 장학금을 받을 수 없습니다" in text and "국민내일배움카드 지원을 받고 있습니다" in text


# --- 7: a refusal is a document -----------------------------------------------------------------------------------
NEEDED = ("basis", "officer_unit", "officer_name", "officer_contact", "appeal_how", "title")


def test_7_a_decision_without_reason_officer_or_appeal_can_not_be_saved(officer):
    row, other = make_round(officer, rules={"quota": {}}), make_round(officer, rules={"quota": {}})
    (person,) = apply_many(row, [{"training_card": True}], checker=officer)
    committed(row, officer, approver_of(row))
    apply_many(other, [{}], checker=officer)
    later = committed(other, officer, approver_of(other))
    kept = DecisionNotice.objects.get(application=person)
    values = {each.attname: getattr(kept, each.attname) for each in DecisionNotice._meta.concrete_fields}
    values |= {"id": None, "run_id": later.pk}
    for lacking in ({column: " "} for column in NEEDED):
        with pytest.raises(DatabaseError, match="decision_notice_is_complete"), transaction.atomic():
            DecisionNotice.objects.create(**values | lacking)
    for reasons in ([], [" "]):
        with pytest.raises(DatabaseError, match="gives_its_reasons"), transaction.atomic():
            DecisionNotice.objects.create(**values | {"reasons": reasons})
    DecisionNotice.objects.create(**values)  # nothing but what was lacking stood in the way


def test_7_the_document_names_officer_unit_and_telephone(officer, time_machine):
    row = make_round(officer, rules={"quota": {}})
    (person,) = apply_many(row, [{"training_card": True}], checker=officer)
    committed(row, officer, approver_of(row))
    time_machine.move_to(NOW + timedelta(hours=1))
    text = enter(person.applicant).get(reverse("scholarships:document", args=[person.pk])).content.decode()
    for said in (row.officer_unit, row.officer_name, row.officer_contact, "이의신청"):
        assert said in text


# --- 19: income by the year of the rules --------------------------------------------------------------------------
RULE = read_rule({"k": "leaf", "id": "income", "fact": "income_percent", "op": "lte", "value": 50}, "r")


@pytest.mark.parametrize(
    ("income", "on", "verdict"),
    [
        (3_247_369, date(2026, 11, 20), Verdict.PASS),
        (3_247_370, date(2026, 11, 20), Verdict.FAIL),
        (3_247_370, date(2027, 1, 1), Verdict.PASS),
        (3_464_943, date(2027, 1, 1), Verdict.PASS),
        (3_464_944, date(2027, 1, 1), Verdict.FAIL),
    ],
)
def test_19_an_income_is_judged_by_the_median_of_the_rules_day(income, on, verdict):
    answers = {"household_size": 4, "monthly_income_krw": income}
    assert Judge(RULE).holds(facts_of(answers, on=on, used=["income_percent"])) is verdict


def test_19_the_year_is_that_of_the_round_and_not_of_today(resident, officer, time_machine):
    rules = {"eligibility": {"k": "leaf", "id": "i", "fact": "income_percent", "op": "lte", "value": 50, "basis": "x"}}
    opens = NOW.replace(year=2025, month=12, day=1)
    row = make_round(officer, rules=rules | {"scoring": [], "groups": {}, "quota": {}}, closes_at=NOW, opens_at=opens)
    time_machine.move_to(date(2027, 1, 5))
    found = own_application(person=resident, round_id=row.pk, now=NOW)
    line = threshold(2025, 4, 50)
    for income, verdict in ((line, Verdict.PASS), (line + 1, Verdict.FAIL)):
        known = found.known | {"household_size": 4, "monthly_income_krw": income}
        object.__setattr__(found, "answers", known)
        found.__dict__.pop("known", None)
        assert found.forecast().verdict is verdict


def test_5_the_age_is_that_of_the_rules_day():
    assert full_years(date(1986, 11, 22), date(2026, 11, 22)) == 40
    assert facts_of({"birth_date": "1986-11-22"}, on=date(2026, 11, 21), used=["age"]) == {"age": 39}


# --- 22: no resident registration number anywhere -----------------------------------------------------------------
def test_22_a_resident_number_in_a_reason_for_taking_back_is_refused(resident, open_round):
    row = sent(resident, open_round)
    answer = enter(resident).post(reverse("scholarships:withdraw", args=[row.pk]), {"text": f"내 번호 {RRN}"})
    assert "주민등록번호는 받지 않습니다" in answer.content.decode()
    row.refresh_from_db()
    assert row.state == "submitted"


def test_22_a_resident_number_in_a_supplement_is_refused_and_nothing_is_lost(resident, open_round, officer):
    row = sent(resident, open_round)
    row.state = "supplement"
    row.save(update_fields=["state"])
    row.supplements.create(request="알려 주세요.", asked_at=NOW, asked_by=officer, due_at=NOW + timedelta(days=3650))
    answer = enter(resident).post(reverse("scholarships:supplement", args=[row.pk]), {"text": f"번호는 {RRN}입니다"})
    text = answer.content.decode()
    assert "주민등록번호는 받지 않습니다" in text and "번호는" in text
    assert row.supplements.get().answered_at is None


def test_22_a_resident_number_at_the_counter_is_refused(officer, open_round):
    client = enter(officer)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": 0.0, "type": "totp"}]
    session["account_authentication_methods_user"] = str(officer.pk)
    session.save()
    data = {"contact": "a@example.com", "method": "signed", "note": f"확인함 {RRN}"}
    answer = client.post(reverse("staff-scholarships:counter", args=[open_round.pk]), data)
    assert "주민등록번호는 받지 않습니다" in answer.content.decode()
    assert not Application.objects.exists()


def test_22_no_section_takes_free_text(resident, open_round, time_machine):
    time_machine.move_to(NOW)
    address = reverse("scholarships:section", args=[open_round.pk, "self"])
    answer = enter(resident).post(address, posted({"birth_date": ANSWERS["birth_date"], "district": RRN, "work": RRN}))
    assert "고칠 곳이" in answer.content.decode()
    assert not Answer.objects.filter(fact__in=("district", "work")).exists()
