"""What the database itself refuses about scholarships, whichever program or person writes: attacked with plain SQL."""

import re

import pgtrigger
import pytest
from django.db import DatabaseError, connection, transaction

from learning.models import Application, Award, DecisionNotice, DecisionRow, PersonYear, RuleSet
from tests.factories import scholarships as make
from tests.factories.programs import NOW

pytestmark = pytest.mark.django_db
APPEND_ONLY = (
    *("budgetentry", "decisionrow", "openedrow", "pointledger", "scholarshipevent", "fairnessreport"),
    *("clawbackpayment", "duplicatemember"),
)
NEVER_DELETED = ("fiscalaccount", "personyear", "decisionrun", "reviewitem", "award", "decisionnotice", "appeal")


@pytest.fixture(scope="module")
def decided(django_db_setup, django_db_blocker):
    """One decided round for all attacks of this file; each is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        officer = make.scholarship_officer()
        row = make.make_round(officer)
        people = make.apply_many(row, [{}, {}, {}, {}, {}, {"training_card": True}], checker=officer)
        run = make.committed(row, officer)
        make.make_round(officer, closes_at=NOW.replace(year=2027))
        yield {"row": row, "people": people, "run": run, "officer": officer}
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _database(db):
    """Each attack in a transaction of its own inside the module's."""


def attack(sql: str, *params: object) -> str:
    """What the database answers to a statement it must refuse."""
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return str(refused.value)


def test_promises_never_exceed_what_was_appropriated(decided):
    account = decided["row"].account_id
    said = attack(
        "INSERT INTO learning_budgetentry (account_id, kind, amount_krw, reference, note, at)"
        " VALUES (%s, 'commit', 60000000, 'attack', '', now())",
        account,
    )
    assert "committed_within_appropriated" in said
    said = attack(
        "INSERT INTO learning_budgetentry (account_id, kind, amount_krw, reference, note, at)"
        " VALUES (%s, 'appropriate', -59000000, 'attack', '', now())",
        account,
    )
    assert "committed_within_appropriated" in said
    said = attack(
        "INSERT INTO learning_budgetentry (account_id, kind, amount_krw, reference, note, at)"
        " VALUES (%s, 'disburse', 2500000, 'attack', '', now())",
        account,
    )
    assert "disbursed_within_committed" in said


@pytest.mark.parametrize("column", ["appropriated_krw", "committed_krw", "disbursed_krw"])
def test_no_total_of_a_budget_is_written_by_hand(decided, column):
    assert "moved_by_its_ledger" in attack(f"UPDATE learning_fiscalaccount SET {column} = {column} + 1")


def test_nobody_is_granted_more_than_the_year_allows(decided):
    key = PersonYear.objects.first().person_key
    said = attack("UPDATE learning_personyear SET granted_krw = 0 WHERE person_key = %s", key)
    assert "moved_by_its_ledger" in said
    said = attack("INSERT INTO learning_personyear (person_key, year, granted_krw) VALUES (%s, 2030, 700000)", "a" * 64)
    assert "begins_at_nothing" in said
    with pgtrigger.ignore("learning.Award:granted_stays"):
        assert "person_year_within_the_limit" in attack("UPDATE learning_award SET amount_krw = 600001")


COPY = """
    INSERT INTO learning_application (round_id, applicant_id, person_key, state, channel, consent_method, consent_note,
                                      withdrawn_reason, created_at, updated_at)
    SELECT round_id, {applicant}, {key}, 'draft', channel, consent_method, consent_note, '', created_at, updated_at
      FROM learning_application WHERE channel = 'online' LIMIT 1
"""


def test_one_live_application_a_person_and_round_under_any_account(decided):
    other = make.scholarship_officer().pk
    assert "application_live_once" in attack(COPY.format(applicant="applicant_id", key="person_key"))
    assert '"application_live_once"' in attack(COPY.format(applicant=other, key="person_key"))
    assert "application_live_once_an_account" in attack(COPY.format(applicant="applicant_id", key="repeat('b', 64)"))


AWARD = """
    INSERT INTO learning_award (round_id, application_id, run_id, person_key, year, amount_krw, released_krw, via,
                                from_reserve, state, offered_at, accept_until, ended_reason)
    SELECT round_id, %s, run_id, person_key, year + 1, {amount}, 0, via, false, 'offered', offered_at, accept_until, ''
      FROM learning_award LIMIT 1
"""


def test_an_award_comes_only_from_an_approved_row_that_is_being_written_and_once(decided):
    awarded = Award.objects.first().application_id
    refused = DecisionRow.objects.get(outcome="INELIGIBLE").application_id
    assert "as_decided" in attack(AWARD.format(amount="amount_krw"), refused)
    assert "as_decided" in attack(AWARD.format(amount="1"), refused)
    assert "(application_id)" in attack(AWARD.format(amount="amount_krw"), awarded)


# --- Two people -----------------------------------------------------------------------------------------------------
@pytest.fixture
def proposed_run(decided):
    officer = make.scholarship_officer()
    row = make.make_round(officer)
    make.apply_many(row, [{}, {}], checker=officer)
    return make.proposed(make.computed(row, officer), officer)


def test_no_award_is_given_before_its_decision_is_being_written(proposed_run):
    said = attack(
        """INSERT INTO learning_award (round_id, application_id, run_id, person_key, year, amount_krw, released_krw,
                  via, from_reserve, state, offered_at, accept_until, ended_reason)
           SELECT applied.round_id, applied.id, decided.run_id, applied.person_key, 2026, decided.amount_krw, 0,
                  decided.via, false, 'offered', now(), now() + interval '1 day', ''
             FROM learning_decisionrow AS decided JOIN learning_application AS applied
               ON applied.id = decided.application_id
            WHERE decided.run_id = %s AND decided.outcome = 'AWARD'""",
        proposed_run.pk,
    )
    assert "as_decided" in said


def test_no_row_joins_a_decision_that_is_computed(proposed_run):
    said = attack(
        """INSERT INTO learning_decisionrow (run_id, application_id, outcome, eligibility, score, lottery, via, groups,
                  score_lines, trace, facts)
           SELECT %s, application_id, 'INELIGIBLE', 'FAIL', 0, lottery, '', groups, score_lines, trace, facts
             FROM learning_decisionrow WHERE run_id <> %s LIMIT 1""",
        proposed_run.pk,
        proposed_run.pk,
    )
    assert "computed_once" in said


APPROVE = """
    UPDATE learning_decisionrun SET state = 'approved', approved_at = now(), approved_by_id = %s, approved_digest = {}
     WHERE id = %s
"""


def test_the_approver_is_another_person_than_the_proposer(proposed_run):
    said = attack(APPROVE.format("output_digest"), proposed_run.proposed_by_id, proposed_run.pk)
    assert "run_approved_by_another" in said


def test_what_is_approved_is_exactly_what_came_out(proposed_run):
    other = make.scholarship_officer().pk
    assert "run_approved_what_came_out" in attack(APPROVE.format("repeat('0', 64)"), other, proposed_run.pk)
    assert "run_approved_by_whom" in attack(APPROVE.format("NULL"), other, proposed_run.pk)


def test_nobody_approves_a_round_in_which_they_applied(proposed_run):
    applicant = Application.objects.filter(round=proposed_run.round).first().applicant_id
    assert "nobody_approves_their_own_case" in attack(APPROVE.format("output_digest"), applicant, proposed_run.pk)


def test_nothing_is_approved_or_written_out_of_turn(proposed_run):
    assert "state_steps" in attack("UPDATE learning_decisionrun SET state = 'committed' WHERE id = %s", proposed_run.pk)
    said = attack("UPDATE learning_decisionrun SET state = 'approved' WHERE id = %s", proposed_run.pk)
    assert "run_approved_first" in said
    said = attack("UPDATE learning_decisionrun SET output_digest = repeat('0', 64) WHERE id = %s", proposed_run.pk)
    assert "came_out_stays" in said
    assert "given_stays" in attack("UPDATE learning_decisionrun SET seed = 'x' WHERE id = %s", proposed_run.pk)


def test_no_run_is_proposed_while_somebody_is_still_to_be_looked_at(decided):
    officer = make.scholarship_officer()
    row = make.make_round(officer)
    make.apply_many(row, [{}, make.applicant({}, ())], checker=officer)
    run = make.computed(row, officer)
    propose = (
        "UPDATE learning_decisionrun SET state = 'proposed', proposed_at = now(), proposed_by_id = %s WHERE id = %s"
    )
    assert "looked_at_before_proposed" in attack(propose, officer.pk, run.pk)


# --- What stays -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("table", APPEND_ONLY)
def test_rows_of_record_are_neither_changed_nor_deleted_nor_truncated(decided, table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgtype::int FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal",
            [f"learning_{table}"],
        )
        found = {re.sub(r"^pgtrigger_|_[0-9a-f]{5}$", "", name): kind for name, kind in cursor.fetchall()}
    deletes, updates, truncates = 8, 16, 32
    assert found["append_only"] & (deletes | updates) == deletes | updates
    assert found["no_truncate"] & truncates


@pytest.mark.parametrize("table", ["budgetentry", "decisionrow", "openedrow", "scholarshipevent"])
def test_rows_of_record_refuse_a_change_and_a_deletion(decided, table):
    assert "Cannot update or delete" in attack(f"UPDATE learning_{table} SET id = -1 WHERE id > 0")
    assert "Cannot update or delete" in attack(f"DELETE FROM learning_{table}")


@pytest.mark.parametrize("table", ["budgetentry", "decisionrow", "decisionrun", "award", "ruleset"])
def test_records_cannot_be_truncated(decided, table):
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            f"SELECT tgname FROM pg_trigger WHERE tgrelid = 'learning_{table}'::regclass AND tgname LIKE %s",
            ["pgtrigger_no_truncate_%"],
        )
        trigger = cursor.fetchone()[0]
        cursor.execute(f"ALTER TABLE learning_{table} ENABLE TRIGGER {trigger}")
        assert "append_only" in attack(f"TRUNCATE learning_{table} CASCADE")
        cursor.execute(f"ALTER TABLE learning_{table} DISABLE TRIGGER {trigger}")  # as tests/conftest.py leaves it


@pytest.mark.parametrize("table", NEVER_DELETED)
def test_what_was_decided_is_never_deleted(decided, table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM learning_{table}")
        if not cursor.fetchone()[0]:
            cursor.execute(
                "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE %s",
                [f"learning_{table}", "pgtrigger_never_deleted_%"],
            )
            assert cursor.fetchone()[0] == 1
            return
    assert "Cannot delete" in attack(f"DELETE FROM learning_{table}")


def test_a_published_rule_set_stays_and_its_digest_is_that_of_its_text(decided):
    key = RuleSet.objects.first().pk
    assert "published_stays" in attack("UPDATE learning_ruleset SET note = 'x' WHERE id = %s", key)
    assert "published_is_kept" in attack("DELETE FROM learning_ruleset WHERE id = %s", key)
    forged = """
        INSERT INTO learning_ruleset (organization_id, name, version, body, legal_basis, note, canonical, digest,
                                      created_at, created_by_id, updated_at, published_at, published_by_id)
        SELECT organization_id, name, version + 100, {body}, legal_basis, note, canonical, {digest}, created_at,
               created_by_id, updated_at, published_at, published_by_id FROM learning_ruleset LIMIT 1
    """
    assert "digest_of_its_text" in attack(forged.format(body="body", digest="repeat('0', 64)"))
    assert "digest_of_its_text" in attack(forged.format(body="'{}'::jsonb", digest="digest"))


def test_an_announced_round_keeps_what_it_promised(decided):
    key = decided["row"].pk
    for change in ("budget_krw = budget_krw + 1", "capacity = capacity + 1", "award_krw = 1", "seed_commitment = NULL"):
        assert re.search(
            "promised_stays|round_", attack(f"UPDATE learning_scholarshipround SET {change} WHERE id = {key}")
        )
    assert "set_once" in attack(f"UPDATE learning_scholarshipround SET seed = 'x' WHERE id = {key}")
    published = "state = 'published', published_at = now(), seed_revealed = repeat('0', 64)"
    assert "seed_opens_its_promise" in attack(f"UPDATE learning_scholarshipround SET {published} WHERE id = {key}")


def test_what_was_decided_on_stays_as_it_was(decided):
    person = decided["people"][0].pk
    assert "decided_stays" in attack("UPDATE learning_application SET frozen_facts = '{}' WHERE id = %s", person)
    assert "decided_stays" in attack("UPDATE learning_answer SET value = '1' WHERE application_id = %s", person)
    assert "decided_is_kept" in attack("DELETE FROM learning_answer WHERE application_id = %s", person)
    assert re.search("state_steps|decided_stays", attack("UPDATE learning_application SET state = 'draft'"))


# --- Every decision is a whole document -----------------------------------------------------------------------------
NOTICE = """
    INSERT INTO learning_decisionnotice (run_id, application_id, outcome, title, basis, reasons, officer_unit,
                                         officer_name, officer_contact, appeal_how, appeal_until, issued_at, digest)
    SELECT {columns} FROM learning_decisionnotice LIMIT 1
"""
WHOLE = {
    "run_id": "run_id + 1000", "application_id": "application_id", "outcome": "outcome", "title": "title",
    "basis": "basis", "reasons": "reasons", "officer_unit": "officer_unit", "officer_name": "officer_name",
    "officer_contact": "officer_contact", "appeal_how": "appeal_how", "appeal_until": "appeal_until",
    "issued_at": "issued_at", "digest": "digest",
}  # fmt: skip


@pytest.mark.parametrize(
    ("column", "value", "name"),
    [
        ("basis", "''", "decision_notice_is_complete"),
        ("officer_name", "' '", "decision_notice_is_complete"),
        ("officer_unit", "''", "decision_notice_is_complete"),
        ("officer_contact", "''", "decision_notice_is_complete"),
        ("appeal_how", "''", "decision_notice_is_complete"),
        ("digest", "''", "decision_notice_is_complete"),
        ("reasons", "'[]'::jsonb", "gives_its_reasons"),
        ("reasons", "'[\" \"]'::jsonb", "gives_its_reasons"),
        ("reasons", "'{}'::jsonb", "gives_its_reasons"),
        ("appeal_until", "issued_at::date + 10", "appeal_takes_a_month"),
    ],
)
def test_no_decision_is_told_without_reasons_officer_and_appeal(decided, column, value, name):
    columns = ", ".join((WHOLE | {column: value}).values())
    assert name in attack(NOTICE.format(columns=columns))


def test_a_decision_that_was_told_keeps_its_words_and_its_days(decided):
    key = DecisionNotice.objects.first().pk
    for change in ("reasons = '[\"x\"]'", "officer_name = 'x'", "appeal_until = appeal_until - 1"):
        assert "written_once" in attack(f"UPDATE learning_decisionnotice SET {change} WHERE id = {key}")


# --- By the thousand --------------------------------------------------------------------------------------------------
CALLED_FOR_EACH_ROW = """
    SELECT tgrelid::regclass || ' ' || tgname FROM pg_trigger
     WHERE NOT tgisinternal AND tgtype & 1 <> 0 AND tgtype & %s <> 0 AND tgqual IS NULL
       AND tgrelid::regclass::text = ANY(%s)
"""
INSERTED, UPDATED = 4, 16  # bits of pg_trigger.tgtype
WRITTEN = ("application", "answer", "evidence", "decisionrow", "award", "budgetentry", "personyear", "decisionnotice")


@pytest.mark.parametrize(("bit", "tables"), [(INSERTED, WRITTEN), (UPDATED, ("application", "personyear"))])
def test_what_a_round_writes_by_the_thousand_is_judged_without_a_call_for_each_row(bit, tables):
    with connection.cursor() as cursor:
        cursor.execute(CALLED_FOR_EACH_ROW, [bit, [f"learning_{table}" for table in tables]])
        assert cursor.fetchall() == []
