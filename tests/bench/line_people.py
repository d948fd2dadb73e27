"""`python -m tests.bench.line_people prepare | open | check INTAKE`: the people of the line, before and after."""

import json
import os
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seoul4050.settings")
import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.utils.crypto import get_random_string  # noqa: E402

from accounts.models import User  # noqa: E402
from accounts.services.load_data import load_residents  # noqa: E402
from programs.models import Line, LinePlace, Program  # noqa: E402
from programs.services.load_data import open_intake  # noqa: E402
from tests.bench.many_programs import fill  # noqa: E402

# BENCH_LINE_PEOPLE: fewer, to try the benchmark itself.
PEOPLE = int(os.environ.get("BENCH_LINE_PEOPLE") or 10_000)
# Everybody is there when it opens; they come as fast as two cores can take them beside the pages of others.
SEATS, PACE, OPENS_IN = min(300, PEOPLE // 4), 5, 20 + PEOPLE // 45
ORDER = """
SELECT (SELECT count(*) FROM programs_enrollment WHERE intake_id = %(i)s AND status = 'confirmed'),
       (SELECT count(DISTINCT person_id) FROM programs_enrollment WHERE intake_id = %(i)s AND status = 'confirmed'),
       (SELECT taken FROM programs_intake WHERE id = %(i)s),
       (SELECT count(*) FROM programs_lineplace WHERE intake_id = %(i)s),
       (SELECT count(DISTINCT person_id) FROM programs_lineplace WHERE intake_id = %(i)s),
       (SELECT count(*) FROM programs_lineplace WHERE intake_id = %(i)s AND admitted_at IS NOT NULL),
       (SELECT count(*) FROM (SELECT admitted_at, lag(admitted_at) OVER (ORDER BY id) AS before
                                FROM programs_lineplace WHERE intake_id = %(i)s AND admitted_at IS NOT NULL) AS walk
         WHERE admitted_at < before),
       (SELECT count(*) FROM programs_lineplace AS passed
         WHERE intake_id = %(i)s AND admitted_at IS NULL
           AND id < (SELECT max(id) FROM programs_lineplace WHERE intake_id = %(i)s AND admitted_at IS NOT NULL)),
       (SELECT count(*) FROM (SELECT person_id FROM programs_lineplace WHERE intake_id = %(i)s ORDER BY id
                              LIMIT %(seats)s) AS first JOIN programs_enrollment AS request USING (person_id)
         WHERE request.intake_id = %(i)s AND request.status = 'confirmed')
"""
NAMES = ("seats_given", "people_seated", "taken", "places", "people_in_line", "let_in", "let_in_out_of_order",
         "passed_over", "first_in_line_seated")  # fmt: skip


def prepare() -> dict:
    """A catalogue, and residents with a session each; the address of one program's page."""
    fill(1_000, now=timezone.now())
    with tempfile.TemporaryDirectory() as folder:
        load_residents(count=PEOPLE, tokens_out=Path(folder) / "keys", now=timezone.now())
    sessions = [session_of(user) for user in User.objects.filter(email__startswith="load-").order_by("pk")]
    Session.objects.bulk_create([session for _, session in sessions], batch_size=2_000)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    page = Program.objects.published().order_by("pk").first()
    return {"people": [(pk, session.session_key) for pk, session in sessions], "page": page.get_absolute_url()}


def session_of(user: User) -> tuple[int, Session]:
    data = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: "accounts.authentication.ContactBackend",
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
    key = get_random_string(32, "abcdefghijklmnopqrstuvwxyz0123456789")
    until = timezone.now() + timedelta(hours=6)
    store = Session.get_session_store_class()()
    return user.pk, Session(session_key=key, session_data=store.encode(data), expire_date=until)


def open_round() -> dict:
    now = timezone.now()
    intake = open_intake(capacity=SEATS, waitlist=0, opens_at=now + timedelta(seconds=OPENS_IN), now=now, line="on")
    Line.objects.filter(pk=intake.pk).update(per_second=PACE)
    return {"intake": intake.pk, "slug": intake.program.slug}


def check(intake_id: int) -> dict:
    with connection.cursor() as cursor:
        cursor.execute(ORDER, {"i": intake_id, "seats": SEATS})
        found = dict(zip(NAMES, cursor.fetchone(), strict=True))
    seated = LinePlace.objects.filter(intake_id=intake_id, person__enrollments__intake_id=intake_id)
    return found | {
        "seated": list(seated.filter(person__enrollments__status="confirmed").values_list("person_id", flat=True))
    }


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["prepare"]:
            print(json.dumps(prepare()))
        case ["open"]:
            print(json.dumps(open_round()))
        case ["check", intake]:
            print(json.dumps(check(int(intake))))
