"""What the officers' pages of scholarships are about: rules being written, a set of duplicates, a run, a trial."""

from accounts.models import User
from learning.models import Application, ScholarshipRound
from learning.services.scholarships.officers.simulations import start_three
from tests.factories.programs import NOW
from tests.factories.scholarships import apply_many, computed, make_round
from tests.factories.scholarships_staff import draft_rules, duplicate_of


def staff_things(officer: User, open_round: ScholarshipRound, application: Application) -> dict[str, object]:
    """By the names that addresses use."""
    closed = make_round(officer)
    apply_many(closed, [{}, {}, {"work": None}, {"training_card": None}], checker=officer)
    run = computed(closed, officer)
    trial = start_three(row=open_round, changes=[("가", {}), ("나", {}), ("다", {})], by=officer, now=NOW)
    return {
        "rule_set_id": draft_rules(officer, name="새 규칙").pk,
        "score_number": 0,
        "application_filter_id": 1,
        "supplement_id": 1,
        "duplicate_id": duplicate_of(application).pk,
        "run_id": run.pk,
        "reviewed_id": run.reviews.order_by("pk").values_list("pk", flat=True).first(),
        "review_kind": "sample",
        "decided_row_id": run.rows.values_list("application_id", flat=True).first(),
        "simulation_id": trial[0].pk,
    }
