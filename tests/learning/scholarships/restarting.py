"""What the restart test runs in processes of their own, on a database server of its own: `prepare AWARDS`, `work RUN`.

The schema comes from the models with all their constraints and the triggers of the area: the accounts and learning
migrations add nothing else, and two hundred migrations would take longer than the test.
"""

import json
import sys
import time

import django

if __name__ == "__main__":
    django.setup()

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import Error, connection

from learning.models import DecisionRun
from learning.services.scholarships.runs import committing
from tests.factories import scholarships as make
from tests.factories.programs import NOW

CHUNK = 10
GIVE_UP_AFTER = 60  # seconds


def prepare(awards: int) -> dict[str, int]:
    """A round whose decision is approved, and nothing of it written."""
    with connection.cursor() as cursor:
        for extension in ("btree_gist", "pg_trgm"):
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)
    for model, trigger in pgtrigger.registered():
        if model._meta.app_label == "learning":
            trigger.install(model)
    officer = make.scholarship_officer()
    row = make.make_round(officer, capacity=awards, reserve=0, budget_krw=awards * make.UNIT)
    make.apply_many(row, [{} for _ in range(awards)], checker=officer)
    run = make.approved(make.proposed(make.computed(row, officer), officer), make.approver_of(row))
    return {"run": run.pk, "account": row.account_id}


def work(run_id: int) -> dict[str, int]:
    """As the clock wakes a worker: each time anew, whatever became of the last time."""
    committing.CHUNK = CHUNK
    cut, deadline = 0, time.monotonic() + GIVE_UP_AFTER
    while time.monotonic() < deadline:
        try:
            committing.commit_due(NOW)
            if DecisionRun.objects.get(pk=run_id).state == "committed":
                return {"cut": cut}
        except Error:
            cut += 1
        finally:
            connection.close()
        time.sleep(0.05)
    raise SystemExit("the run was not committed")


if __name__ == "__main__":
    print(json.dumps({"prepare": prepare, "work": work}[sys.argv[1]](int(sys.argv[2]))))
