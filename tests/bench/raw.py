"""The claim without a portal: one row a seat, the first free one skipping locked ones, and the claim beside it."""

TABLES = (
    "DROP TABLE IF EXISTS bench_claim",
    "DROP TABLE IF EXISTS bench_seat",
    "CREATE TABLE bench_seat (number int PRIMARY KEY, person bigint)",
    "INSERT INTO bench_seat SELECT n FROM generate_series(1, %s) AS n",
    "CREATE INDEX ON bench_seat (number) WHERE person IS NULL",
    "CREATE TABLE bench_claim (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, seat int NOT NULL UNIQUE,"
    " person bigint NOT NULL, claimed_at timestamptz NOT NULL)",
    "VACUUM ANALYZE bench_seat",
)
# As every way the design compares: one statement that takes the seat and writes down who claimed it.
CLAIM = """
WITH free AS (
    SELECT number FROM bench_seat WHERE person IS NULL ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED
), taken AS (
    UPDATE bench_seat SET person = %s FROM free WHERE bench_seat.number = free.number
    RETURNING bench_seat.number, bench_seat.person
)
INSERT INTO bench_claim (seat, person, claimed_at) SELECT number, person, now() FROM taken RETURNING seat
"""
