"""The one statement that gives seats: every waiting receipt of an intake, in order of arrival, by one at a time."""

from django.db import migrations

# Receipts come in while seats are being given; only what is in when the door is closed for a moment is decided.
CLOSE_DOOR = """
CREATE OR REPLACE FUNCTION programs_last_receipt(this_intake bigint, door bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    last bigint;
BEGIN
    PERFORM pg_advisory_lock(door);
    SELECT max(id) INTO last FROM programs_enrollment WHERE intake_id = this_intake AND status = 'requested';
    PERFORM pg_advisory_unlock(door);
    RETURN last;
EXCEPTION WHEN query_canceled OR OTHERS THEN
    PERFORM pg_advisory_unlock(door);
    RAISE;
END
$$
"""

WAIT_FOR_TURN = """
CREATE OR REPLACE FUNCTION programs_wait_for_settler(turn bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_lock_shared(turn);
    PERFORM pg_advisory_unlock_shared(turn);
EXCEPTION WHEN query_canceled OR OTHERS THEN
    PERFORM pg_advisory_unlock_shared(turn);
    RAISE;
END
$$
"""

# A function, because its plan is made once a connection, and nobody's network stands between lock and decision. Each
# statement inside sees what was committed before it began, so a lock always comes before what it guards is read.
# `mine` is the receipt to be decided: whoever finds the turn taken waits with all others until the settler is done,
# and mostly was decided by then. Without `mine` everything that waits is decided.
SETTLE = """
CREATE OR REPLACE FUNCTION programs_settle(
    this_intake bigint, mine bigint, turn bigint, door bigint, decided_now timestamptz
)
RETURNS TABLE (enrollment_id bigint, person_id bigint, status varchar, place bigint, is_new boolean)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    last bigint;
BEGIN
    IF mine IS NULL THEN
        PERFORM pg_advisory_xact_lock(turn);
    ELSE
        LOOP
            IF NOT EXISTS (SELECT FROM programs_enrollment WHERE id = mine AND status = 'requested') THEN
                RETURN QUERY
                SELECT id, person_id, status,
                       CASE WHEN status = 'waitlisted' THEN (
                           SELECT count(*) + 1 FROM programs_enrollment AS ahead
                            WHERE ahead.intake_id = this_intake AND ahead.status = 'waitlisted'
                              AND ahead.waitlist_order < enrollment.waitlist_order) END,
                       false
                  FROM programs_enrollment AS enrollment WHERE id = mine;
                RETURN;
            END IF;
            IF pg_try_advisory_xact_lock(turn) THEN
                -- A look of its own, after the turn is ours: whoever had it may have decided this receipt just now.
                EXIT WHEN EXISTS (SELECT FROM programs_enrollment WHERE id = mine AND status = 'requested');
            ELSE
                PERFORM programs_wait_for_settler(turn);
            END IF;
        END LOOP;
    END IF;
    last := programs_last_receipt(this_intake, door);
    RETURN QUERY
    WITH room AS (
        SELECT CASE WHEN waiting = 0 THEN capacity - taken ELSE 0 END AS seats,
               waitlist_capacity - waiting AS places, waiting
          FROM programs_intake WHERE id = this_intake
    ), pending AS (
        SELECT id, row_number() OVER (ORDER BY id) AS turn_number
          FROM programs_enrollment WHERE intake_id = this_intake AND status = 'requested' AND id <= last
    ), decided AS (
        UPDATE programs_enrollment AS enrollment
           SET status = CASE WHEN turn_number <= seats THEN 'confirmed'
                             WHEN turn_number <= seats + places THEN 'waitlisted' ELSE 'refused' END,
               waitlist_order = CASE WHEN turn_number > seats AND turn_number <= seats + places
                                     THEN enrollment.id END,
               decided_at = decided_now
          FROM pending, room WHERE enrollment.id = pending.id
        RETURNING enrollment.id, enrollment.person_id, enrollment.status,
                  CASE WHEN turn_number > seats AND turn_number <= seats + places
                       THEN waiting + turn_number - seats END AS place
    ), noted AS (
        INSERT INTO programs_enrollmentevent (enrollment_id, from_status, to_status, at, reason)
        SELECT id, 'requested', status, decided_now, '' FROM decided
    )
    SELECT id, person_id, status, place, true FROM decided ORDER BY id;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("programs", "0005_search_words")]

    operations = [
        migrations.RunSQL(CLOSE_DOOR, "DROP FUNCTION programs_last_receipt(bigint, bigint)"),
        migrations.RunSQL(WAIT_FOR_TURN, "DROP FUNCTION programs_wait_for_settler(bigint)"),
        migrations.RunSQL(SETTLE, "DROP FUNCTION programs_settle(bigint, bigint, bigint, bigint, timestamptz)"),
    ]
