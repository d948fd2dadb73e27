"""Makes the fairness table of a decided round, which everybody may read and in which nobody is found."""

from collections.abc import Iterator
from typing import Any

from learning.applicant_facts import BIRTH_DATE, OUTSIDE, derived
from learning.fairness import Person, Table, tables
from learning.models import Answer, DecisionRun
from learning.services.scholarships.runs.freezing import rule_day

ASKED = (BIRTH_DATE, "sex", "district")


def report_of(run: DecisionRun) -> list[dict[str, Any]]:
    """[{"dimension", "overlaps", "rows": [{"key", "counts": {measure: persons or None}}], "totals"}]; None = hidden."""
    return [_as_json(table) for table in tables(_people(run))]


def _people(run: DecisionRun) -> Iterator[Person]:
    """Everybody the run decided, with what they stated of themselves."""
    said: dict[int, dict[str, Any]] = {}
    answers = Answer.objects.filter(application__rows__run=run, fact__in=ASKED)
    for application_id, fact, value in answers.values_list("application_id", "fact", "value").iterator():
        said.setdefault(application_id, {})[fact] = value
    day = rule_day(run.round)
    rows = run.rows.values_list("application_id", "application__channel", "groups", "eligibility", "outcome")
    for application_id, channel, groups, eligibility, outcome in rows.iterator(chunk_size=5_000):
        known = derived(said.get(application_id, {}), on=day)
        district = said.get(application_id, {}).get("district") or ""
        yield Person(
            age=known.get("age"),  # type: ignore[arg-type]
            gender=str(known.get("sex") or ""),
            district="" if district == OUTSIDE else district,
            groups=tuple(sorted(groups)),
            channel=channel,
            eligibility=eligibility,
            outcome=outcome,
        )


def _as_json(table: Table) -> dict[str, Any]:
    return {
        "dimension": table.dimension,
        "overlaps": table.overlaps,
        "rows": [{"key": row.key, "counts": dict(row.counts)} for row in table.rows],
        "totals": dict(table.totals),
    }
