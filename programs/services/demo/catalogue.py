"""Writes the demonstration's projects, providers, venues, programs and rounds from the files of programs/demo."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from accounts.models import Organization
from programs.choices import ApplyVia, IntakeState, ProgramState
from programs.models import Intake, IntakeEvent, Meeting, Program, Project, ProjectFigure, Provider, Venue
from programs.plain_text import to_html
from programs.services.demo.rounds import Round, rounds_of
from programs.weekly import at, day_parts_of, weekdays_of

FOLDER = Path(__file__).parents[2] / "demo"
CITY = "서울특별시"
WEEKDAYS = "월화수목금토일"
TIES = ["lives", "works", "studies", "business"]
ELIGIBILITY: dict[str, dict] = {
    "default": {"age": {"min": 40, "max": 64, "on": "apply"}, "ties": TIES},
    "lives_in_seoul": {"age": {"min": 40, "max": 64, "on": "apply"}, "ties": ["lives"]},
    "forties": {"age": {"min": 40, "max": 49, "on": "apply"}, "ties": TIES},
    "from_forty": {"age": {"min": 40, "on": "apply"}, "ties": TIES},
    "no_ceiling": {"age": {"min": 40, "on": "apply"}, "ties": ["lives", "business"]},
    "anyone_in_seoul": {"ties": TIES},
    "job_seeker": {"age": {"min": 40, "max": 64, "on": "apply"}, "ties": TIES, "statuses_any": ["job_seeker"]},
}
DEMONSTRATION = {"demonstration": True}


@dataclass(frozen=True)
class Planned:
    """One round of the catalogue: the row it comes from, its dates, and its intake."""

    row: Mapping
    round: Round
    intake: Intake


@cache
def read(name: str) -> list[dict]:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


@cache
def read_lessons() -> dict[str, list[dict]]:
    """Lessons by the slug of their program."""
    return json.loads((FOLDER / "lessons.json").read_text(encoding="utf-8"))


def write_catalogue(now: datetime) -> list[Planned]:
    """Everything that is offered, in a fresh database; rows of the plan that are there already are kept."""
    projects = write_projects()
    providers = _write_providers()
    venues = _write_venues(providers)
    programs = _write_programs(projects, providers, now)
    return _write_intakes(programs, venues, now)


def write_projects() -> dict[int, Project]:
    """The plan's sourced rows with their figures, brought up to what the file says."""
    rows = read("projects")
    Project.objects.bulk_create(
        [Project(**{name: row[name] for name in row if name != "figures"}) for row in rows],
        update_conflicts=True, unique_fields=["number"],
        update_fields=["area", "name", "summary", "source_url", "status", "status_note", "status_changed_on",
                       "status_source", "succeeded_by"],
    )  # fmt: skip
    projects = {project.number: project for project in Project.objects.all()}
    ProjectFigure.objects.bulk_create(
        [_figure(projects[row["number"]], figure) for row in rows for figure in row["figures"]],
        update_conflicts=True, unique_fields=["project", "year", "metric"],
        update_fields=["unit", "planned", "actual", "source_url", "actual_source_url", "is_verified"],
    )  # fmt: skip
    return projects


def _figure(project: Project, row: Mapping) -> ProjectFigure:
    values = {name: row[name] for name in row if name != "verified"}
    return ProjectFigure(project=project, is_verified=row["verified"], **values)


def _write_providers() -> dict[str, Provider]:
    """Each with its organization, so that officers can be given to it."""
    rows = read("providers")
    Organization.objects.bulk_create(
        [Organization(name=row["name"], is_city=row["name"] == CITY) for row in rows], ignore_conflicts=True
    )
    organizations = {each.name: each for each in Organization.objects.all()}
    Provider.objects.bulk_create(
        [Provider(**row, organization=organizations[row["name"]]) for row in rows],
        update_conflicts=True, unique_fields=["name"], update_fields=["homepage", "organization"],
    )  # fmt: skip
    return {provider.name: provider for provider in Provider.objects.all()}


def _write_venues(providers: Mapping[str, Provider]) -> dict[str, Venue]:
    Venue.objects.bulk_create(
        [Venue(**{**row, "provider": providers[row["provider"]]}, is_learning_space=True) for row in read("venues")],
        update_conflicts=True, unique_fields=["name", "address"],
        update_fields=["district", "latitude", "longitude", "provider", "kind", "is_learning_space"],
    )  # fmt: skip
    return {venue.name: venue for venue in Venue.objects.filter(is_learning_space=True)}


def _write_programs(
    projects: Mapping[int, Project], providers: Mapping[str, Provider], now: datetime
) -> dict[str, Program]:
    programs = Program.objects.bulk_create(
        Program(
            slug=row["slug"],
            title=row["title"],
            summary=row["summary"],
            body=to_html(_body(row)),
            area=row["area"],
            mode=row["mode"],
            level=row["level"],
            keywords=row["keywords"],
            audience=row["audience"],
            project=projects.get(row["project"]),
            provider=providers[row["provider"]],
            state=ProgramState.PUBLISHED,
            source_url=providers[row["provider"]].homepage if row["apply_via"] == ApplyVia.PROVIDER else "",
            source_facts=DEMONSTRATION,
            created_at=now,
            updated_at=now,
        )
        for row in read("programs")
    )
    return {program.slug: program for program in programs}


def _body(row: Mapping) -> str:
    """The page's text, as an officer would have typed it."""
    learn = "\n".join(f"- {line}" for line in row["learn"])
    bring = f"\n\n# 준비할 것\n{row['bring']}" if row["bring"] else ""
    length = f"모두 {row['sessions']}번, {row['hours']}시간쯤 걸립니다."
    if row["mode"] == "online" and not row["weekdays"]:
        length = f"{row['minutes']}분쯤 되는 영상 {row['sessions']}개를 기간 안에 원하는 때에 봅니다."
    return f"# 배우는 내용\n{learn}\n\n# 이런 분께 알맞습니다\n{row['audience']}\n\n# 시간\n{length}{bring}"


def _write_intakes(programs: Mapping[str, Program], venues: Mapping[str, Venue], now: datetime) -> list[Planned]:
    rows = [(row, each) for row in read("programs") for each in rounds_of(row, now)]
    intakes = Intake.objects.bulk_create(
        Intake(
            program=programs[row["slug"]],
            name=each.name,
            state=IntakeState.PUBLISHED,
            apply_via=row["apply_via"],
            venue=venues.get(row["venue"]),
            capacity=row["capacity"],
            waitlist_capacity=row["waitlist_capacity"],
            selection=row["selection"],
            fee_krw=row["fee_krw"],
            eligibility=eligibility_of(row),
            created_at=now,
            updated_at=now,
            **dates_of(row, each),
        )
        for row, each in rows
    )
    planned = [Planned(row, each, intake) for (row, each), intake in zip(rows, intakes, strict=True)]
    write_meetings(planned)
    IntakeEvent.objects.bulk_create(
        IntakeEvent(intake=each.intake, at=min(now, each.round.opens_at), by=None, action="published")
        for each in planned
    )
    return planned


def dates_of(row: Mapping, each: Round) -> dict[str, object]:
    """The fields of an intake that move with the day of set-up."""
    starts = [start for start, _ in each.meetings]
    return {
        "apply_opens_at": each.opens_at,
        "apply_closes_at": each.closes_at,
        "starts_on": each.starts_on,
        "ends_on": each.ends_on,
        "weekdays": weekdays_of(starts),
        "day_parts": day_parts_of(starts),
        "schedule_note": _schedule_note(row, each),
    }


def _schedule_note(row: Mapping, each: Round) -> str:
    if not each.meetings:
        return "기간 안에 원하는 때"
    start, end = each.meetings[0]
    first = at(each.starts_on, start.time())
    days = "·".join(WEEKDAYS[day - 1] for day in sorted(row["weekdays"]))
    prefix = f"매주 {days}" if row["sessions"] > 1 else WEEKDAYS[first.weekday()]
    return f"{prefix} {start:%H:%M}–{end:%H:%M}"


def write_meetings(planned: list[Planned]) -> None:
    Meeting.objects.bulk_create(
        Meeting(intake=each.intake, number=number, starts_at=start, ends_at=end)
        for each in planned
        for number, (start, end) in enumerate(each.round.meetings, start=1)
    )


def eligibility_of(row: Mapping) -> dict:
    rule = ELIGIBILITY[row["eligibility"]]
    return {**rule, "prerequisites": row["prerequisites"]} if row["prerequisites"] else rule
