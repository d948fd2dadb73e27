"""Receipts are looked for only beyond the last one that was settled.

Settled receipts are deleted, but their places in the index stay until the table is vacuumed: after ten thousand claims
every settling walked through ten thousand of them, three times.
"""

from importlib import import_module

from django.db import migrations, models

BEFORE = import_module("programs.migrations.0025_lighter_receipts")

# As before (0025), of the receipts given by their ids. `OFFSET 0` keeps each EXISTS a question about one person: joined, by
# a plan made while the table was empty, every settling went through all who are in.
HAND_OUT = """
CREATE FUNCTION programs_hand_out(this_intake bigint, receipts bigint[], has_groups boolean)
RETURNS TABLE (receipt bigint, becomes varchar, from_group bigint, place bigint) LANGUAGE plpgsql ROWS 10 AS $$
DECLARE
    open_seats bigint;
    places bigint;
    in_line bigint;
    groups bigint[];
    codes text[];
    free bigint[];
    belongs jsonb;
    person bigint;
    seen bigint[] = '{}';
BEGIN
    SELECT CASE WHEN waiting = 0 THEN capacity - taken - kept ELSE 0 END, waitlist_capacity - waiting, waiting
      INTO open_seats, places, in_line FROM programs_intake WHERE id = this_intake;
    IF has_groups THEN
        SELECT array_agg(id ORDER BY id), array_agg(code ORDER BY id),
               array_agg(CASE WHEN in_line > 0 AND EXISTS (
                   SELECT FROM programs_enrollment AS waiting
                    WHERE waiting.intake_id = this_intake AND waiting.status = 'waitlisted'
                      AND waiting.policy -> 'groups' ? code) THEN 0 ELSE seats - taken END ORDER BY id)
          INTO groups, codes, free
          FROM programs_seatgroup WHERE intake_id = this_intake AND released_at IS NULL AND seats > taken;
    END IF;
    FOR receipt, person, belongs IN
        SELECT asked.id, asked.person_id, asked.policy -> 'groups' FROM programs_receipt AS asked
         WHERE asked.id = ANY (receipts)
           AND EXISTS (SELECT FROM accounts_user WHERE id = asked.person_id)
           AND NOT EXISTS (SELECT FROM programs_enrollment AS live
                            WHERE live.intake_id = this_intake AND live.person_id = asked.person_id
                              AND live.status IN ('confirmed', 'offered', 'selected', 'attending', 'completed',
                                                   'not_completed', 'requested', 'applied', 'waitlisted') OFFSET 0)
           AND NOT EXISTS (SELECT FROM programs_enrollment AS used
                            WHERE used.person_id = asked.person_id AND used.idempotency_key = asked.idempotency_key
                           OFFSET 0)
         ORDER BY asked.id
    LOOP
        CONTINUE WHEN person = ANY (seen);
        seen := seen || person;
        becomes := NULL; from_group := NULL; place := NULL;
        FOR n IN 1 .. coalesce(array_length(groups, 1), 0) LOOP
            IF free[n] > 0 AND belongs ? codes[n] THEN
                becomes := 'confirmed'; from_group := groups[n]; free[n] := free[n] - 1;
                EXIT;
            END IF;
        END LOOP;
        IF becomes IS NULL AND open_seats > 0 THEN
            becomes := 'confirmed'; open_seats := open_seats - 1;
        ELSIF becomes IS NULL AND places > 0 THEN
            becomes := 'waitlisted'; places := places - 1; in_line := in_line + 1; place := in_line;
        END IF;
        becomes := coalesce(becomes, 'refused');
        RETURN NEXT;
    END LOOP;
END
$$
"""

# As before, but what waits is looked up once. No receipt below `settled` can come any more: numbers are given behind the
# door, in order, and it was closed when `settled` was read. The clock looks from the start (`beyond` 0) all the same. A
# statement that would find nothing (groups, marks) is left out, and `settled` moves by the hundred: most settlings are
# of a few receipts, and what each statement costs before its first row is most of what they cost.
DECIDE = """
CREATE FUNCTION programs_decide(
    this_intake bigint, door bigint, decided_now timestamptz, words jsonb, beyond bigint DEFAULT NULL
) RETURNS bigint LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE
    last bigint;
    receipts bigint[];
    have_marks boolean;
    has_groups boolean;
    from_here bigint;
    how_many bigint;
BEGIN
    last := programs_last_receipt(this_intake, door);
    IF last IS NULL THEN
        RETURN 0;
    END IF;
    SELECT settled, EXISTS (SELECT FROM programs_seatgroup WHERE intake_id = this_intake)
      INTO from_here, has_groups FROM programs_intake WHERE id = this_intake;
    from_here := coalesce(beyond, from_here);
    SELECT array_agg(id), bool_or(marks IS NOT NULL) INTO receipts, have_marks FROM programs_receipt
     WHERE intake_id = this_intake AND id > from_here AND id <= last;
    IF has_groups THEN
        UPDATE programs_seatgroup SET released_at = decided_now
         WHERE intake_id = this_intake AND released_at IS NULL AND decided_now >= COALESCE(
             releases_at, (SELECT apply_closes_at FROM programs_intake AS intake WHERE intake.id = this_intake));
    END IF;
    WITH given AS MATERIALIZED (
        SELECT * FROM programs_hand_out(this_intake, receipts, has_groups)
    ), decided AS (
        INSERT INTO programs_enrollment (id, intake_id, person_id, status, seat_group_id, waitlist_order, requested_at,
                                         decided_at, idempotency_key, answers, policy)
        SELECT asked.id, this_intake, asked.person_id, given.becomes, given.from_group,
               CASE WHEN given.becomes = 'waitlisted' THEN asked.id END, asked.requested_at,
               decided_now, asked.idempotency_key, asked.answers, asked.policy
          FROM given JOIN programs_receipt AS asked ON asked.id = given.receipt ORDER BY asked.id
            ON CONFLICT DO NOTHING
        RETURNING id, person_id, status
    ), noted AS (
        INSERT INTO programs_enrollmentevent (enrollment_id, from_status, to_status, at, reason)
        SELECT id, 'requested', status, decided_now, '' FROM decided
    ), told AS (
        INSERT INTO accounts_notice (recipient_id, kind, key, title, body, link, created_at)
        SELECT decided.person_id, words ->> 'kind', 'enrollment:' || decided.id || ':' || status,
               CASE WHEN place IS NULL THEN words ->> 'seat' ELSE replace(words ->> 'place', '{place}', place::text) END,
               replace(words ->> 'body', '{title}', (
                   SELECT title FROM programs_program AS program JOIN programs_intake AS intake
                       ON intake.program_id = program.id WHERE intake.id = this_intake)),
               '/my/enrollments/' || decided.id || '/', decided_now
          FROM decided JOIN given ON given.receipt = decided.id WHERE status <> 'refused'
            ON CONFLICT DO NOTHING
    )
    SELECT count(*) INTO how_many FROM decided;
    IF have_marks THEN
        INSERT INTO programs_claimmark (enrollment_id, intake_id, kind, figure, at, decision, note)
        SELECT id, this_intake, mark.key, mark.value::int, requested_at, '', ''
          FROM programs_receipt AS asked, jsonb_each_text(marks) AS mark
         WHERE id = ANY (receipts) AND marks IS NOT NULL
           AND EXISTS (SELECT FROM programs_enrollment AS given WHERE given.id = asked.id AND given.status <> 'refused');
    END IF;
    DELETE FROM programs_receipt WHERE id = ANY (receipts);
    IF last > from_here + 100 THEN
        UPDATE programs_intake SET settled = last WHERE id = this_intake;
    END IF;
    RETURN how_many;
END
$$
"""

# As before. `done` is read by nobody: an assignment is evaluated at once, a PERFORM is a query with all that belongs to
# it. A receipt left lying (numbers that began anew, by a database put back) is looked for from the start.
CLAIM = """
CREATE PROCEDURE programs_claim(
    this_intake bigint, this_edition bigint, this_person bigint, this_key varchar, this_answers jsonb,
    this_policy jsonb, this_marks jsonb, claimed_now timestamptz, turn bigint, door bigint, alone boolean, words text,
    INOUT receipt bigint, INOUT became varchar, INOUT place bigint
) LANGUAGE plpgsql AS $$
DECLARE
    this_order bigint;
    done boolean;
BEGIN
    IF alone THEN
        done := set_config('synchronous_commit', 'off', true) IS NULL;
    END IF;
    done := pg_advisory_xact_lock_shared(door) IS NULL;
    INSERT INTO programs_receipt (intake_id, person_id, requested_at, idempotency_key, answers, policy, marks)
    SELECT this_intake, this_person, claimed_now, this_key, this_answers, this_policy, this_marks
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
    END IF;
    IF NOT pg_try_advisory_xact_lock(turn) THEN
        IF alone THEN
            done := pg_advisory_xact_lock_shared(turn) IS NULL;
        ELSE
            PERFORM programs_wait_for_settler(turn);
        END IF;
        SELECT status, waitlist_order INTO became, this_order FROM programs_enrollment WHERE id = receipt;
        IF became IS NULL THEN
            IF alone THEN
                COMMIT;
            END IF;
            done := pg_advisory_xact_lock(turn) IS NULL;
        END IF;
    END IF;
    IF became IS NULL THEN
        SELECT status, waitlist_order INTO became, this_order FROM programs_enrollment WHERE id = receipt;
    END IF;
    IF became IS NULL THEN
        done := programs_decide(this_intake, door, claimed_now, words::jsonb) IS NULL;
        SELECT status, waitlist_order INTO became, this_order FROM programs_enrollment WHERE id = receipt;
    END IF;
    IF became IS NULL AND EXISTS (SELECT FROM programs_receipt WHERE id = receipt) THEN
        done := programs_decide(this_intake, door, claimed_now, words::jsonb, 0) IS NULL;
        SELECT status, waitlist_order INTO became, this_order FROM programs_enrollment WHERE id = receipt;
    END IF;
    IF became = 'waitlisted' THEN
        SELECT count(*) + 1 INTO place FROM programs_enrollment AS ahead
         WHERE ahead.intake_id = this_intake AND ahead.status = 'waitlisted' AND ahead.waitlist_order < this_order;
    END IF;
END
$$
"""

DROP_HAND_OUT = "DROP FUNCTION programs_hand_out(bigint, bigint[], boolean)"
DROP_DECIDE = "DROP FUNCTION programs_decide(bigint, bigint, timestamptz, jsonb, bigint)"


class Migration(migrations.Migration):
    dependencies = [("programs", "0026_shorter_count")]

    operations = [
        migrations.AddField(
            model_name="intake",
            name="settled",
            field=models.BigIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.RunSQL(BEFORE.DROP_HAND_OUT, BEFORE.HAND_OUT),
        migrations.RunSQL(HAND_OUT, DROP_HAND_OUT),
        migrations.RunSQL(BEFORE.DROP_DECIDE, BEFORE.DECIDE),
        migrations.RunSQL(DECIDE, DROP_DECIDE),
        migrations.RunSQL(BEFORE.DROP_CLAIM, BEFORE.CLAIM),
        migrations.RunSQL(CLAIM, BEFORE.DROP_CLAIM),
    ]
