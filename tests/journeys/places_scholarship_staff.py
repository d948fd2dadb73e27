"""The officers' pages of scholarships that the accessibility test visits; read by places_scholarships.py."""

from accounts.models import User
from learning.models import DuplicateMember, DuplicateSet, ScholarshipRound
from learning.services.scholarships.officers.simulations import start_three
from learning.services.scholarships.runs import computing
from tests.factories.programs import NOW
from tests.factories.scholarships import apply_many, computed, make_round, proposed
from tests.factories.scholarships_staff import draft_rules
from tests.journeys.scholarship_rounds import APPROVER, AUDITOR, OFFICER, scholarship_staff

STAFF = "/staff/scholarships/"
RULES, ROUND = f"{STAFF}rule-sets/{{rule_set}}/", f"{STAFF}rounds/{{scholarship}}/"
RUN, PROPOSED = f"{STAFF}runs/{{run}}/", f"{STAFF}runs/{{run_proposed}}/"
PAGES: tuple[tuple[str | None, str], ...] = (
    (OFFICER, STAFF),
    (OFFICER, f"{STAFF}rule-sets/"),
    *(
        (OFFICER, f"{RULES}{part}")
        for part in ("", "condition/?in=eligibility", "condition/?in=scoring&fact=livelihood")
    ),
    (OFFICER, f"{RULES}scores/0/"),
    (OFFICER, f"{STAFF}rounds/new/"),
    *((OFFICER, f"{ROUND}{part}") for part in ("edit/", "closing/", "cancel/")),
    (AUDITOR, f"{STAFF}audit/"),
    *((OFFICER, f"{ROUND}{part}") for part in ("", "applications/", "duplicates/", "simulations/", "runs/", "export/")),
    (OFFICER, f"{ROUND}simulations/{{simulation}}/"),
    (OFFICER, f"{STAFF}applications/{{scholarship_sent}}/"),
    (OFFICER, f"{STAFF}papers/{{paper}}/"),
    *((OFFICER, f"{RUN}{part}") for part in ("", "reviews/{review_item}/", "reviews/sample/")),
    *((APPROVER, f"{PROPOSED}{part}") for part in ("", "approval/", "rows/{run_row}/", "compare/")),
)
PEOPLE = [{}, {}, {"work": "job_seeker"}, {"training_card": True}, {"work": None}, {"training_card": None}]


def places(row: ScholarshipRound) -> dict[str, object]:
    """`row` = the round that takes applications now."""
    officer, _ = scholarship_staff()
    looked_at = _run(officer, "살펴보는 장학금", PEOPLE)
    waiting = proposed(_run(officer, "승인을 기다리는 장학금", PEOPLE[:4]), officer)
    trial = start_three(row=row, changes=[("가", {}), ("나", {}), ("다", {})], by=officer, now=NOW)
    for each in trial:
        computing.compute_run(each.pk, NOW)
    _duplicates(row)
    return {
        "rule_set": draft_rules(officer, name="쓰고 있는 규칙").pk,
        "simulation": trial[0].pk,
        "paper": row.applications.exclude(state="draft")
        .filter(evidence__isnull=False)
        .values_list("evidence", flat=True)
        .first(),
        "run": looked_at.pk,
        "review_item": looked_at.reviews.filter(kind="unknown").values_list("pk", flat=True).first(),
        "run_proposed": waiting.pk,
        "run_row": waiting.rows.values_list("application", flat=True).first(),
    }


def _run(officer: User, title: str, people: list[dict]):
    row = make_round(officer, title=title)
    apply_many(row, people, checker=officer)
    return computed(row, officer)


def _duplicates(row: ScholarshipRound) -> None:
    members = list(row.applications.exclude(state="draft")[:2])
    made = DuplicateSet.objects.create(round=row, key="shown", why="이름과 생년월일이 같습니다", found_at=NOW)
    DuplicateMember.objects.bulk_create(DuplicateMember(duplicate_set=made, application=each) for each in members)
