"""The learning area of a portal to try: every state of a round is there, made up, and seeding twice harms nothing."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import Sum

from accounts.models import Membership, Organization, User
from learning.models import Application, Award, BudgetEntry, DecisionRow, DecisionRun, FiscalAccount, ScholarshipRound
from learning.services import demonstration
from learning.services.scholarships.demo import crowd
from learning.services.scholarships.runs.replaying import replay
from programs.services import demo as catalogue_demo
from programs.services.demo import catalogue, stories
from tests.factories.programs import NOW

pytestmark = pytest.mark.django_db
KEY = "a key of the tests"


@pytest.fixture(scope="module", autouse=True)
def seeded(django_db_setup, django_db_blocker):
    """One seeded area for all tests of this file, on the accounts of the catalogue without its programs."""
    with django_db_blocker.unblock(), transaction.atomic():
        for name in (stories.CAMPUSES, stories.WORKSHOP, catalogue.CITY):
            Organization.objects.create(name=name, is_city=name == catalogue.CITY)
        stories.make_accounts(key=KEY, now=NOW)
        seeded = demonstration.seed(key=KEY, now=NOW)
        connection.check_constraints()  # once, not again at the end of each test
        yield seeded
        transaction.set_rollback(True)


def test_there_is_a_round_to_apply_for_one_to_look_at_and_one_that_is_over(seeded):
    states = Counter(ScholarshipRound.objects.values_list("state", flat=True))
    assert states == {"announced": 1, "frozen": 1, "published": 1}
    assert ScholarshipRound.objects.open(NOW).count() == 1
    assert DecisionRun.objects.get(round__state="frozen").state == "under_review"
    assert seeded["awards"] == Award.objects.count() == 115


def test_every_outcome_ties_unknowns_and_a_waiting_list_are_there(seeded):
    run = DecisionRun.objects.filter(round__state="published", kind="decision").latest("number")
    assert set(run.rows.values_list("outcome", flat=True)) == {"AWARD", "WAITLIST", "INELIGIBLE"}
    assert set(run.summary["vias"]) == {"OPEN", "한부모·장애인", "55세 이상", "구직자"}
    assert DecisionRow.objects.filter(outcome="NEEDS_EVIDENCE").exists()
    assert max(Counter(run.rows.values_list("score", flat=True)).values()) > 10
    assert {"offered", "active", "declined"} <= set(Award.objects.values_list("state", flat=True))
    assert replay(run.pk)["identical"]


def test_the_named_resident_has_points_and_another_waits(seeded):
    resident = Application.objects.get(applicant__email="resident@seoul4050.example", round__state="published")
    assert (resident.award.state, resident.award.points.available_krw > 0) == ("active", True)
    waiting = Application.objects.get(applicant__email="waiting@seoul4050.example", round__state="published")
    assert waiting.rows.latest("pk").outcome == "WAITLIST"


def test_money_is_the_sum_of_its_ledger(seeded):
    for account in FiscalAccount.objects.all():
        entries = BudgetEntry.objects.filter(account=account, kind__in=("commit", "release"))
        assert account.committed_krw == (entries.aggregate(sum=Sum("amount_krw"))["sum"] or 0)
    standing = Award.objects.standing()
    assert sum(award.net_krw for award in standing) == sum(
        account.committed_krw for account in FiscalAccount.objects.filter(year=2026)
    )


def test_whoever_pays_audits_and_approves_has_an_account_with_a_role(seeded):
    roles = dict(Membership.objects.values_list("user__email", "role").filter(role__in=("payer", "auditor")))
    assert roles == {"payer@seoul4050.example": "payer", "auditor@seoul4050.example": "auditor"}
    accounts = {each["account"] for each in demonstration.accounts()}
    assert accounts == set(User.objects.filter(email__in=accounts).values_list("email", flat=True)) == set(roles)


def test_seeding_again_makes_nothing(seeded):
    before = Application.objects.count()
    assert demonstration.seed(key=KEY, now=NOW + timedelta(days=1)) == {}
    assert Application.objects.count() == before


def test_a_closed_round_that_may_still_move_takes_applications_again(seeded):
    row, later = ScholarshipRound.objects.open(NOW).get(), NOW + timedelta(days=20)
    promised = (row.opens_at, row.spend_from, row.seed_commitment)
    made = demonstration.reset_dates(now=later)
    assert (made["scholarships_moved"], made["scholarships_rounds"]) == (1, 0)
    row.refresh_from_db()
    assert row.is_open(later) and row.result_on > row.closes_at.date()
    assert (row.opens_at, row.spend_from, row.seed_commitment) == promised
    assert set(demonstration.reset_dates(now=later).values()) == {0}
    assert call_prepare(later)["scholarships_moved"] == 0


def test_where_what_was_promised_is_over_a_new_round_begins(seeded):
    later, before = NOW + timedelta(days=200), ScholarshipRound.objects.count()
    old = list(ScholarshipRound.objects.order_by("pk").values("pk", "title", "closes_at", "spend_until", "state"))
    made = demonstration.reset_dates(now=later)
    assert (made["scholarships_moved"], made["scholarships_rounds"]) == (0, 1)
    row = ScholarshipRound.objects.open(later).get()
    assert row.title == "2027년 하반기 직업훈련 장학금"
    assert row.applications.filter(state="submitted").count() == 90
    assert old == list(ScholarshipRound.objects.exclude(pk=row.pk).order_by("pk").values(*old[0]))
    assert ScholarshipRound.objects.count() == before + 1
    assert set(demonstration.reset_dates(now=later).values()) == {0}


def call_prepare(now):
    """What `seed_demo --reset-dates` calls, where the catalogue has nothing to move."""
    return catalogue_demo.prepare(key=KEY, reset=True, now=now)


def test_the_same_seed_makes_the_same_people():
    first, second = (list(crowd.applicants(20, seed="s", prefix="p")) for _ in range(2))
    assert first == second
    assert first != list(crowd.applicants(20, seed="t", prefix="p"))
