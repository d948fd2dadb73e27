"""A scholarship round beside what it can't do without: 12,000 judged in memory, 100,000 from rows to notices."""

import gc
import secrets
import statistics
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.choices import Role
from accounts.models import Membership, Organization, Resident, User
from accounts.services.demonstration import Person
from learning.applicant_facts import derived
from learning.award_standing import Reader, standings
from learning.awards import Application as Candidate
from learning.awards import canonical, decide, lottery_number, read_rule_set
from learning.models import Award, DecisionNotice, DecisionRun, ScholarshipRound
from learning.rule_words import facts_used
from learning.services.scholarships.demo import crowd, rules
from learning.services.scholarships.runs import approving, committing, computing, reviewing, starting
from learning.services.scholarships.runs.replaying import replay
from programs.services.copying import copy_rows, take_ids
from tests.bench.figures import Figure
from tests.factories.scholarships import UNIT, make_round

JUDGED, WARM_UP, SMALL, LARGE = 12_000, 200, 10_000, 100_000
SHARE = 4  # one in so many gets an award
SEED = "5eed" * 16
LOOKS_AT = 15
TEN_TIMES = LARGE / SMALL


def measure() -> list[Figure]:
    return [judged(), *rows_to_notices()]


# --- In memory ----------------------------------------------------------------------------------------------------
def judged() -> Figure:
    """CPU seconds of a decision with every trace, score line, lottery number and rank."""
    seats = JUDGED // SHARE
    wanted = rules.body(seats) | {"award_krw": UNIT, "capacity": seats, "budget_krw": seats * UNIT}
    body = read_rule_set(wanted)
    used, day = facts_used(body), datetime(2026, 11, 1).date()
    pool = []
    for number, each in enumerate(crowd.applicants(JUDGED, seed="bench", prefix="bench")):
        facts = derived(each.answers | {"awarded_this_year": False}, on=day)
        pool.append(Candidate(f"JH{number:08d}", {name: facts.get(name) for name in used}))
    baseline = best(lambda: sorted(lottery_number(SEED, each.id) for each in pool if canonical(dict(each.facts))))

    def work() -> None:
        rows = decide(pool, body, SEED)["rows"]
        standings(pool, rows, Reader(body, SEED))

    return Figure(
        f"scholarship: {JUDGED:,} applicants decided with traces", best(work), "s CPU", baseline,
        "baseline: each one's facts written as canonical JSON and hashed, sorted; target 3 s",
    )  # fmt: skip


def best(work: Callable[[], object], times: int = 3) -> float:
    """The least CPU seconds of a few tries."""
    taken = []
    for _ in range(times):
        gc.collect()
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return min(taken)


# --- In the database ----------------------------------------------------------------------------------------------
def rows_to_notices() -> list[Figure]:
    """Seconds from the frozen list to the last notice, with what people wait for when they propose and approve; their
    own minutes and the making of the applicants are left out. Then how it grows."""
    whole_round(WARM_UP)  # what a worker reads once, such as the calendar of holidays
    small, _ = whole_round(SMALL)
    large, parts = whole_round(LARGE)
    return [
        explanation_page(DecisionRun.objects.filter(kind="decision", state="committed").latest("pk")),
        Figure(
            f"scholarship: {LARGE:,} from rows to awards and notices", large, "s", small * TEN_TIMES,
            f"{parts}; baseline: ten times {SMALL:,} ({small:.1f} s each), so the ratio is how it grows; target 60 s",
        )
    ]  # fmt: skip


def whole_round(count: int) -> tuple[float, str]:
    officer, approver = people_of_an_organization()
    row = filled_round(count, officer)
    taken: dict[str, float] = {}
    now = timezone.now()

    def timed(name: str, work: Callable[[], object]) -> None:
        begun = time.monotonic()
        work()
        taken[name] = time.monotonic() - begun

    def run() -> DecisionRun:
        return DecisionRun.objects.select_related("round").filter(round=row).latest("number")

    timed("freeze", lambda: starting.start_decision(round_id=row.pk, by=officer, now=now))
    timed("compute", lambda: computing.compute_run(run().pk, now))
    timed("propose and approve", lambda: agree(run(), officer, approver, now))
    timed("commit", lambda: committing.commit_run(run().pk, now))
    check(run(), count)
    total = sum(taken.values())
    timed("not counted: replay, identical", lambda: replay_the_same(run().pk))
    return total, ", ".join(f"{name} {seconds:.1f} s" for name, seconds in taken.items())


def explanation_page(run: DecisionRun) -> Figure:
    """The page that explains a result to somebody who waits in a large round, beside the page with one query of 60
    rows."""
    settings.ROOT_URLCONF = "tests.bench.urls"
    row = run.rows.filter(outcome="WAITLIST").select_related("application__applicant").latest("rank")
    client = Client(SERVER_NAME="localhost")
    client.force_login(row.application.applicant)
    own = f"/learning/scholarships/applications/{row.application_id}/result/"
    page, baseline = (middle(client, address) for address in (own, "/bench/sixty/"))
    return Figure(
        f"scholarship: explanation page, {run.pool_size:,} applicants", page * 1000, "ms", baseline * 1000,
        f"median of {LOOKS_AT} looks; baseline: one query of 60 rows in the same frame; target 100 ms",
    )  # fmt: skip


def middle(client: Client, address: str) -> float:
    """Median seconds of so many looks at a page, after one that isn't counted."""
    taken = []
    for _ in range(LOOKS_AT + 1):
        begun = time.monotonic()
        response = client.get(address)
        taken.append(time.monotonic() - begun)
        if response.status_code != 200:
            raise RuntimeError(f"{address} answered {response.status_code}")
    return statistics.median(taken[1:])


def agree(run: DecisionRun, officer: User, approver: User, now: datetime) -> None:
    ids = list(reviewing.waiting(run).values_list("pk", flat=True))
    reviewing.confirm_many(run_id=run.pk, item_ids=ids, reason="측정을 위해 확인함", by=officer, now=now)
    digest = run.output_digest or ""
    approving.propose(run_id=run.pk, digest=digest, by=officer, now=now)
    for application_id in run.rows.values_list("application_id", flat=True)[: approving.LOOKS]:
        approving.record_opened(run_id=run.pk, application_id=application_id, by=approver, now=now)
    approving.approve(run_id=run.pk, digest=digest, by=approver, now=now)


def check(run: DecisionRun, count: int) -> None:
    awards = Award.objects.filter(run=run).count()
    told = DecisionNotice.objects.filter(run=run).count()
    if (run.state, told, awards) != ("committed", count, count // SHARE):
        raise RuntimeError(f"the round ended as {run.state} with {awards} awards and {told} notices: {run.problem}")


def replay_the_same(run_id: int) -> None:
    if not replay(run_id)["identical"]:
        raise RuntimeError("a replay says something else")


def people_of_an_organization() -> tuple[User, User]:
    token = secrets.token_hex(4)
    organization = Organization.objects.create(name=f"측정 {token}")
    officer, approver = (
        User.objects.create(name=name, email=f"{name}-{token}@seoul4050.example") for name in ("officer", "approver")
    )
    for user, role in ((officer, Role.OFFICER), (approver, Role.APPROVING_OFFICER)):
        Membership.objects.create(user=user, organization=organization, role=role, started_at=timezone.now())
    return officer, approver


def filled_round(count: int, officer: User) -> ScholarshipRound:
    """So many applicants about whom everything is known, so that no person has to answer anything."""
    seats, now = count // SHARE, timezone.now()
    row = make_round(
        officer, capacity=seats, reserve=0, budget_krw=seats * UNIT, rules=rules.body(seats),
        closes_at=now - timedelta(hours=1), opens_at=now - timedelta(days=20),
        announced_at=now - timedelta(days=21), year=now.year,
    )  # fmt: skip
    made = crowd.applicants(count, seed="bench", prefix=f"bench-{secrets.token_hex(4)}-")
    known = [crowd.with_everything_known(each) for each in made]
    users = residents_of([each.person for each in known], now)
    crowd.enter(row, zip(users, known, strict=True), checker=officer, now=row.opens_at + timedelta(days=1))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_user, learning_application, learning_answer, learning_evidence")
    return row


def residents_of(people: list[Person], now: datetime) -> list[User]:
    """As the demonstration's make_residents, by COPY: making people is no part of what is measured."""
    users = [
        User(pk=pk, name=person.name, email=person.email, password=UNUSABLE_PASSWORD_PREFIX, joined_at=now)
        for pk, person in zip(take_ids(User, len(people)), people, strict=True)
    ]
    residents = (
        Resident(pk=pk, user=user, birth_date=person.birth_date, district=person.district, seoul_ties=["lives"],
                 statuses=[], confirmed_at=now)
        for pk, user, person in zip(take_ids(Resident, len(people)), users, people, strict=True)
    )  # fmt: skip
    with transaction.atomic():
        copy_rows(User, users)
        copy_rows(Resident, residents)
    return users
