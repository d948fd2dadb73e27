"""Settling looks receipts up, however small the table was when its plan was made: a plan is kept for a connection's
life, and one that reads the whole table gets slower with every person who ever applied."""

from django.db import migrations

DECIDE = "programs_decide(bigint, bigint, timestamptz, jsonb)"
FEW = "ALTER FUNCTION programs_hand_out(bigint, bigint) ROWS"


def set_off(planner: str) -> migrations.RunSQL:
    return migrations.RunSQL(f"ALTER FUNCTION {DECIDE} SET {planner} = off", f"ALTER FUNCTION {DECIDE} RESET {planner}")


class Migration(migrations.Migration):
    dependencies = [("programs", "0020_screening_lengths")]

    operations = [
        migrations.RunSQL(f"{FEW} 10", f"{FEW} 1000"),
        set_off("enable_seqscan"),
        set_off("enable_hashjoin"),
        set_off("enable_mergejoin"),
    ]
