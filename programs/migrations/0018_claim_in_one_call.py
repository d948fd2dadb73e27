"""A claim in one call: the receipt, and what it becomes by whoever has the turn; seats kept for groups included."""

from importlib import import_module

from django.db import migrations

# Who gets what, one after another in the order of arrival. A member takes a seat of their group while there is one and
# no member waits for it; everybody takes an open seat while there is one and nobody waits; then come places in line.
HAND_OUT = """
CREATE FUNCTION programs_hand_out(this_intake bigint, last bigint)
RETURNS TABLE (receipt bigint, becomes varchar, from_group bigint, place bigint) LANGUAGE plpgsql AS $$
DECLARE
    open_seats bigint;
    places bigint;
    in_line bigint;
    groups bigint[];
    codes text[];
    free bigint[];
    belongs jsonb;
BEGIN
    SELECT CASE WHEN waiting = 0 THEN capacity - taken - kept ELSE 0 END, waitlist_capacity - waiting, waiting
      INTO open_seats, places, in_line FROM programs_intake WHERE id = this_intake;
    SELECT array_agg(id ORDER BY id), array_agg(code ORDER BY id),
           array_agg(CASE WHEN in_line > 0 AND EXISTS (
               SELECT FROM programs_enrollment AS waiting
                WHERE waiting.intake_id = this_intake AND waiting.status = 'waitlisted'
                  AND waiting.policy -> 'groups' ? code) THEN 0 ELSE seats - taken END ORDER BY id)
      INTO groups, codes, free
      FROM programs_seatgroup WHERE intake_id = this_intake AND released_at IS NULL AND seats > taken;
    FOR receipt, belongs IN
        SELECT id, policy -> 'groups' FROM programs_enrollment
         WHERE intake_id = this_intake AND status = 'requested' AND id <= last ORDER BY id
    LOOP
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

# The caller has the turn. A function with a plan made once; each statement in it sees what was committed before it
# began, so the door is closed before the receipts are read. Kept seats whose time is over are everybody's from here on.
DECIDE = """
CREATE FUNCTION programs_decide(this_intake bigint, door bigint, decided_now timestamptz, words jsonb)
RETURNS bigint LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    last bigint;
    how_many bigint;
BEGIN
    last := programs_last_receipt(this_intake, door);
    IF last IS NULL THEN
        RETURN 0;
    END IF;
    UPDATE programs_seatgroup SET released_at = decided_now
     WHERE intake_id = this_intake AND released_at IS NULL AND decided_now >= COALESCE(
         releases_at, (SELECT apply_closes_at FROM programs_intake AS intake WHERE intake.id = this_intake));
    WITH decided AS (
        UPDATE programs_enrollment AS enrollment
           SET status = given.becomes, seat_group_id = given.from_group, decided_at = decided_now,
               waitlist_order = CASE WHEN given.becomes = 'waitlisted' THEN enrollment.id END
          FROM programs_hand_out(this_intake, last) AS given WHERE enrollment.id = given.receipt
        RETURNING enrollment.id, enrollment.person_id, enrollment.status, given.place
    ), noted AS (
        INSERT INTO programs_enrollmentevent (enrollment_id, from_status, to_status, at, reason)
        SELECT id, 'requested', status, decided_now, '' FROM decided
    ), told AS (
        INSERT INTO accounts_notice (recipient_id, kind, key, title, body, link, created_at)
        SELECT person_id, words ->> 'kind', format('enrollment:%s:%s', id, status),
               CASE WHEN place IS NULL THEN words ->> 'seat' ELSE replace(words ->> 'place', '{place}', place::text) END,
               replace(words ->> 'body', '{title}', (
                   SELECT title FROM programs_program AS program JOIN programs_intake AS intake
                       ON intake.program_id = program.id WHERE intake.id = this_intake)),
               format('/my/enrollments/%s/', id), decided_now
          FROM decided WHERE status <> 'refused'
            ON CONFLICT DO NOTHING
    )
    SELECT count(*) INTO how_many FROM decided;
    RETURN how_many;
END
$$
"""

# The door is taken before the row gets its number, so that whoever closes it sees every number given so far. Alone in
# its transaction the row need not wait for the disk: the settling that follows does, and takes it to safety with it (the
# log is written in order). Killed in between, the request was never answered and is safe to repeat.
# Whoever finds the turn taken waits with all others until the settler is done, and mostly was decided by then; whoever
# was not stands in line for the turn. A look comes after every lock: before it, somebody else may have decided.
CLAIM = """
CREATE PROCEDURE programs_claim(
    this_intake bigint, this_person bigint, this_key varchar, this_answers jsonb, this_policy jsonb,
    claimed_now timestamptz, turn bigint, door bigint, alone boolean, words jsonb,
    INOUT receipt bigint, INOUT became varchar, INOUT place bigint
) LANGUAGE plpgsql AS $$
DECLARE
    this_order bigint;
BEGIN
    IF receipt IS NULL THEN
        IF alone THEN
            PERFORM set_config('synchronous_commit', 'off', true);
        END IF;
        PERFORM pg_advisory_xact_lock_shared(door);
        INSERT INTO programs_enrollment (intake_id, person_id, status, requested_at, idempotency_key, answers, policy)
        VALUES (this_intake, this_person, 'requested', claimed_now, this_key, this_answers, this_policy)
            ON CONFLICT DO NOTHING
        RETURNING id INTO receipt;
        IF receipt IS NULL THEN
            RETURN;
        END IF;
        IF alone THEN
            COMMIT;
        END IF;
    END IF;
    IF NOT pg_try_advisory_xact_lock(turn) THEN
        PERFORM programs_wait_for_settler(turn);
        IF EXISTS (SELECT FROM programs_enrollment WHERE id = receipt AND status = 'requested') THEN
            PERFORM pg_advisory_xact_lock(turn);
        END IF;
    END IF;
    SELECT status, waitlist_order INTO became, this_order FROM programs_enrollment WHERE id = receipt;
    IF became = 'requested' THEN
        PERFORM programs_decide(this_intake, door, claimed_now, words);
        SELECT status, waitlist_order INTO became, this_order FROM programs_enrollment WHERE id = receipt;
    END IF;
    IF became = 'waitlisted' THEN
        SELECT count(*) + 1 INTO place FROM programs_enrollment AS ahead
         WHERE ahead.intake_id = this_intake AND ahead.status = 'waitlisted' AND ahead.waitlist_order < this_order;
    END IF;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("programs", "0017_screening_announced")]

    operations = [
        migrations.RunSQL(HAND_OUT, "DROP FUNCTION programs_hand_out(bigint, bigint)"),
        migrations.RunSQL(DECIDE, "DROP FUNCTION programs_decide(bigint, bigint, timestamptz, jsonb)"),
        migrations.RunSQL(CLAIM, "DROP PROCEDURE programs_claim"),
        migrations.RunSQL(
            "DROP FUNCTION programs_settle(bigint, bigint, bigint, bigint, timestamptz)",
            import_module("programs.migrations.0006_give_seats").SETTLE,
        ),
    ]
