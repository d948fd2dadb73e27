"""Whoever waits for a seat is woken once, and a settling is one statement."""

from importlib import import_module

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

BEFORE = import_module("programs.migrations.0027_settled_so_far")
FIRST = import_module("programs.migrations.0025_lighter_receipts")

# Both ways of giving write the same three rows a person: who got what, the event and the notice.
WRITE = """
    decided AS (
        INSERT INTO programs_enrollment (id, intake_id, person_id, status, seat_group_id, waitlist_order, requested_at,
                                         decided_at, idempotency_key, answers, policy)
        SELECT id, this_intake, person_id, becomes, from_group, CASE WHEN becomes = 'waitlisted' THEN id END,
               requested_at, decided_now, idempotency_key, answers, policy
          FROM given ORDER BY id
            ON CONFLICT DO NOTHING
        RETURNING id, person_id, status
    ), noted AS (
        INSERT INTO programs_enrollmentevent (enrollment_id, from_status, to_status, at, reason)
        SELECT id, 'requested', status, decided_now, '' FROM decided
    ), told AS (
        INSERT INTO accounts_notice (recipient_id, kind, key, title, body, link, created_at)
        SELECT decided.person_id, notice_kind, 'enrollment:' || decided.id || ':' || status,
               CASE WHEN place IS NULL THEN seat_words ELSE replace(place_words, '{place}', place::text) END,
               notice_body, '/my/enrollments/' || decided.id || '/', decided_now
          FROM decided JOIN given USING (id) WHERE status <> 'refused'
            ON CONFLICT DO NOTHING
    )
"""

# The caller has the turn, or takes it here and then lets another line up behind it (`next`). The door is closed for a
# moment, so that no smaller number is still on its way, before the receipts are read: each statement sees what was
# committed before it began. No receipt below `settled` can come any more. A plan is made once, always by index, for the
# tables grow while the plan is kept. Nobody gets two seats, whose key was used or who is in gets nothing and takes
# nothing from those behind; `OFFSET 0` keeps each EXISTS a question about one person.
DECIDE = f"""
CREATE FUNCTION programs_decide(
    this_intake bigint, decided_now timestamptz, words jsonb, beyond bigint DEFAULT NULL, next bigint DEFAULT NULL
) RETURNS bigint LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan
SET programs.counted = 'yes' SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE
    done boolean;
    last bigint;
    from_here bigint;
    has_groups boolean;
    seats_left bigint;
    places_left bigint;
    in_line bigint;
    receipts bigint[];
    all_marks jsonb;
    how_many bigint;
    notice_kind text;
    seat_words text;
    place_words text;
    notice_body text;
BEGIN
    BEGIN
        done := pg_advisory_xact_lock((4050::bigint << 48) | this_intake) IS NULL;
        done := pg_advisory_lock((4051::bigint << 48) | this_intake) IS NULL;
        SELECT (SELECT max(id) FROM programs_receipt WHERE intake_id = this_intake), least(beyond, settled),
               EXISTS (SELECT FROM programs_seatgroup WHERE intake_id = this_intake),
               CASE WHEN waiting = 0 THEN greatest(capacity - taken - kept, 0) ELSE 0 END, waitlist_capacity - waiting,
               waiting, words ->> 'kind', words ->> 'seat', words ->> 'place',
               replace(words ->> 'body', '{{title}}', title)
          INTO last, from_here, has_groups, seats_left, places_left, in_line, notice_kind, seat_words, place_words,
               notice_body
          FROM programs_intake AS intake JOIN programs_program AS program ON program.id = program_id
         WHERE intake.id = this_intake;
        done := pg_advisory_unlock((4051::bigint << 48) | this_intake);
        done := pg_advisory_unlock(next);
    EXCEPTION WHEN query_canceled OR OTHERS THEN
        PERFORM pg_advisory_unlock((4051::bigint << 48) | this_intake);
        PERFORM pg_advisory_unlock(next);
        RAISE;
    END;
    IF last IS NULL THEN
        RETURN 0;
    END IF;
    IF has_groups THEN
        done := set_config('programs.counted', 'no', true) IS NULL;
        UPDATE programs_seatgroup SET released_at = decided_now
         WHERE intake_id = this_intake AND released_at IS NULL AND decided_now >= COALESCE(
             releases_at, (SELECT apply_closes_at FROM programs_intake AS intake WHERE intake.id = this_intake));
        SELECT array_agg(id), jsonb_object_agg(id, marks) FILTER (WHERE marks IS NOT NULL) INTO receipts, all_marks
          FROM programs_receipt WHERE intake_id = this_intake AND id > from_here AND id <= last;
        WITH given AS MATERIALIZED (
            SELECT asked.*, becomes, from_group, place
              FROM programs_hand_out(this_intake, receipts, true) AS handed
              JOIN programs_receipt AS asked ON asked.id = handed.receipt
        ), {WRITE}
        SELECT count(*) INTO how_many FROM decided;
        DELETE FROM programs_receipt WHERE id = ANY (receipts);
        UPDATE programs_intake SET settled = last WHERE id = this_intake;
    ELSE
        WITH asked AS (
            DELETE FROM programs_receipt WHERE intake_id = this_intake AND id > from_here AND id <= last RETURNING *
        ), able AS (
            SELECT DISTINCT ON (person_id) * FROM asked
             WHERE EXISTS (SELECT FROM accounts_user WHERE id = asked.person_id)
               AND NOT EXISTS (SELECT FROM programs_enrollment AS live
                                WHERE live.intake_id = this_intake AND live.person_id = asked.person_id
                                  AND live.status IN ('confirmed', 'offered', 'selected', 'attending', 'completed',
                                                       'not_completed', 'requested', 'applied', 'waitlisted') OFFSET 0)
               AND NOT EXISTS (SELECT FROM programs_enrollment AS used
                                WHERE used.person_id = asked.person_id
                                  AND used.idempotency_key = asked.idempotency_key OFFSET 0)
             ORDER BY person_id, id
        ), given AS (
            SELECT *, NULL::bigint AS from_group,
                   CASE WHEN nth <= seats_left THEN 'confirmed' WHEN nth <= seats_left + places_left THEN 'waitlisted'
                        ELSE 'refused' END AS becomes,
                   CASE WHEN nth > seats_left AND nth <= seats_left + places_left
                        THEN in_line + nth - seats_left END AS place
              FROM (SELECT *, row_number() OVER (ORDER BY id) AS nth FROM able) AS able
        ), {WRITE}, counted AS (
            UPDATE programs_intake SET taken = taken + seats, waiting = waiting + places, settled = last
              FROM (SELECT count(*) FILTER (WHERE status = 'confirmed') AS seats,
                           count(*) FILTER (WHERE status = 'waitlisted') AS places FROM decided) AS given_out
             WHERE id = this_intake
        )
        SELECT count(*), (SELECT jsonb_object_agg(id, marks) FROM asked WHERE marks IS NOT NULL)
          INTO how_many, all_marks FROM decided;
    END IF;
    IF all_marks IS NOT NULL THEN
        INSERT INTO programs_claimmark (enrollment_id, intake_id, kind, figure, at, decision, note)
        SELECT given.id, this_intake, mark.key, mark.value::int, given.requested_at, '', ''
          FROM jsonb_each(all_marks) AS marked JOIN programs_enrollment AS given ON given.id = marked.key::bigint,
               jsonb_each_text(marked.value) AS mark
         WHERE given.status <> 'refused';
    END IF;
    RETURN how_many;
END
$$
"""

# The door is taken before the row gets its number, so that whoever closes it sees every number given so far. Alone in
# its transaction the row need not wait for the disk: the settling that follows does, and takes it to safety with it (the
# log is written in order). Killed in between, the request was never answered and is safe to repeat.
# A request judged from memory names the edition of the round it was judged by. No receipt and no status: judge anew.
# While one settles, one more lines up (`next`) and lets the next line up once it has closed the door: all whose receipt is
# in before that are decided by it, so they wait for it and are woken once. Whoever was woken for nothing, or can't get
# into that line, takes the turn and decides for themselves; a look comes after every lock.
# `done` is read by nobody: an assignment is evaluated at once, a PERFORM is a query with all that belongs to it.
CLAIM = """
CREATE PROCEDURE programs_claim(
    this_intake bigint, this_edition bigint, this_person bigint, this_key varchar, asked jsonb, claimed_now timestamptz,
    alone boolean, words text, INOUT receipt bigint, INOUT became varchar, INOUT place bigint
) LANGUAGE plpgsql AS $$
DECLARE
    this_order bigint;
    done boolean;
BEGIN
    IF alone THEN
        done := set_config('synchronous_commit', 'off', true) IS NULL;
    END IF;
    done := pg_advisory_xact_lock_shared((4051::bigint << 48) | this_intake) IS NULL;
    INSERT INTO programs_receipt (intake_id, person_id, requested_at, idempotency_key, answers, policy, marks)
    SELECT this_intake, this_person, claimed_now, this_key, asked -> 'answers', asked -> 'policy', asked -> 'marks'
     WHERE this_edition IS NULL OR EXISTS (
               SELECT FROM programs_intake
                WHERE id = this_intake AND edition = this_edition
                  AND (waiting < waitlist_capacity OR waiting = 0 AND taken + kept < capacity))
        ON CONFLICT DO NOTHING
    RETURNING id INTO receipt;
    IF receipt IS NULL AND this_edition IS NOT NULL THEN
        RETURN;
    END IF;
    IF alone THEN
        COMMIT;
        FOR n IN 1 .. 4 LOOP
            EXIT WHEN receipt IS NULL;
            IF pg_try_advisory_lock((4055::bigint << 48) | this_intake) THEN
                done := programs_decide(this_intake, claimed_now, words::jsonb, receipt - 1,
                                        (4055::bigint << 48) | this_intake) IS NULL;
                SELECT status, waitlist_order INTO became, this_order FROM programs_enrollment WHERE id = receipt;
                EXIT;
            END IF;
            done := pg_advisory_xact_lock_shared((4050::bigint << 48) | this_intake) IS NULL;
            SELECT status, waitlist_order INTO became, this_order FROM programs_enrollment WHERE id = receipt;
            EXIT WHEN became IS NOT NULL;
            COMMIT;
        END LOOP;
    ELSE
        PERFORM programs_wait_for_settler((4050::bigint << 48) | this_intake);
        SELECT status, waitlist_order INTO became, this_order FROM programs_enrollment WHERE id = receipt;
    END IF;
    IF became IS NULL THEN
        done := pg_advisory_xact_lock((4050::bigint << 48) | this_intake) IS NULL;
        SELECT status, waitlist_order INTO became, this_order FROM programs_enrollment WHERE id = receipt;
        IF became IS NULL AND (receipt IS NULL OR EXISTS (SELECT FROM programs_receipt WHERE id = receipt)) THEN
            done := programs_decide(this_intake, claimed_now, words::jsonb, receipt - 1) IS NULL;
            SELECT status, waitlist_order INTO became, this_order FROM programs_enrollment WHERE id = receipt;
        END IF;
    END IF;
    IF became = 'waitlisted' THEN
        SELECT count(*) + 1 INTO place FROM programs_enrollment AS ahead
         WHERE ahead.intake_id = this_intake AND ahead.status = 'waitlisted' AND ahead.waitlist_order < this_order;
    END IF;
END
$$
"""

DROP_DECIDE = "DROP FUNCTION programs_decide(bigint, timestamptz, jsonb, bigint, bigint)"


class Migration(migrations.Migration):
    dependencies = [("programs", "0028_one_round_at_a_time")]

    operations = [
        migrations.RunSQL(FIRST.DROP_CLAIM, BEFORE.CLAIM),
        migrations.RunSQL(BEFORE.DROP_DECIDE, BEFORE.DECIDE),
        migrations.RunSQL("DROP FUNCTION programs_last_receipt(bigint, bigint)", FIRST.CLOSE_DOOR),
        pgtrigger.migrations.RemoveTrigger(
            model_name='enrollment',
            name='seats_on_insert',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='enrollment',
            trigger=pgtrigger.compiler.Trigger(name='seats_on_insert', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (current_setting('programs.counted', true) IS DISTINCT FROM 'yes')", declare='DECLARE grouped bigint; first bigint; last bigint; more_taken int; more_waiting int;', func="\n            SELECT count(seat_group_id), min(intake_id), max(intake_id), SUM(sign * (status IN ('confirmed', 'offered', 'selected', 'attending', 'completed', 'not_completed'))::int)::int AS taken, SUM(sign * (status = 'waitlisted')::int)::int AS waiting\n              INTO grouped, first, last, more_taken, more_waiting FROM (SELECT intake_id, seat_group_id, status, 1 AS sign FROM new_rows) AS moved;\n            IF grouped = 0 AND first = last THEN\n                IF more_taken <> 0 OR more_waiting <> 0 THEN\n                    UPDATE programs_intake SET taken = taken + more_taken, waiting = waiting + more_waiting\n                     WHERE id = first;\n                END IF;\n                RETURN NULL;\n            END IF;\n            WITH change AS (\n                SELECT intake_id, seat_group_id, SUM(sign * (status IN ('confirmed', 'offered', 'selected', 'attending', 'completed', 'not_completed'))::int)::int AS taken, SUM(sign * (status = 'waitlisted')::int)::int AS waiting\n                  FROM (SELECT intake_id, seat_group_id, status, 1 AS sign FROM new_rows) AS moved GROUP BY intake_id, seat_group_id\n            ), grouped AS (\n                UPDATE programs_seatgroup AS seat_group SET taken = seat_group.taken + change.taken\n                  FROM change WHERE seat_group.id = change.seat_group_id AND change.taken <> 0\n                RETURNING seat_group.intake_id, (seat_group.released_at IS NULL)::int * change.taken AS used\n            )\n            UPDATE programs_intake AS intake\n               SET taken = intake.taken + total.taken, waiting = intake.waiting + total.waiting,\n                   kept = intake.kept - total.used\n              FROM (SELECT intake_id, SUM(taken)::int AS taken, SUM(waiting)::int AS waiting,\n                           COALESCE((SELECT SUM(used) FROM grouped WHERE grouped.intake_id = change.intake_id), 0)::int\n                               AS used\n                      FROM change GROUP BY intake_id) AS total\n             WHERE intake.id = total.intake_id AND (total.taken <> 0 OR total.waiting <> 0 OR total.used <> 0);\n            RETURN NULL;\n        ", hash='2053d868df4ac5de6be5e63cc21661e59e137319', level='STATEMENT', operation='INSERT', pgid='pgtrigger_seats_on_insert_8696f', referencing='REFERENCING NEW TABLE AS new_rows ', table='programs_enrollment', when='AFTER')),
        ),
        migrations.RunSQL(DECIDE, DROP_DECIDE),
        migrations.RunSQL(CLAIM, FIRST.DROP_CLAIM),
    ]
