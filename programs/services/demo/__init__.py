"""Sets up a portal to try: the demonstration catalogue, seats that are really taken, and an account for every role."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.services.demonstration import DOMAIN, keep_in_inboxes
from programs.choices import EnrollmentStatus
from programs.models import Enrollment, Intake, Meeting, Program
from programs.services.demo import catalogue, courses, draws, groups, lessons, screened, seats, stories
from programs.services.demo.rounds import rounds_of
from programs.services.search import reindex
from programs.workdays import offer_deadline


def accounts() -> list[dict[str, str]]:
    """The accounts a person can try, as `make run` prints them."""
    return [{"role": account.words, "account": account.person.email} for account in stories.ACCOUNTS]


def is_seeded() -> bool:
    return User.objects.filter(email=f"operator@{DOMAIN}").exists()


MoreDates = Callable[..., dict[str, int]]
_more: dict[str, MoreDates] = {}


def register(name: str, reset: MoreDates) -> None:
    """An area adds the dates of its own demonstration: called with `now=`, it counts what it did. The same name again
    replaces it (autoreload)."""
    _more[name] = reset


def prepare(*, key: str, reset: bool, now: datetime) -> dict[str, int]:
    """Seed a fresh portal; move the dates of a seeded one when `reset`. Counts of what was made or moved."""
    if reset and is_seeded():
        moved = {"moved": reset_dates(now=now)}
        return moved | {what: n for reset in _more.values() for what, n in reset(now=now).items()}
    return seed_demo(key=key, now=now)


@transaction.atomic
def seed_demo(*, key: str, now: datetime) -> dict[str, int]:
    """Write the whole demonstration once; later calls change nothing. Counts of what was made.

    `key` is the portal's own secret: passwords and second factors of the accounts are derived from it.
    """
    if is_seeded():
        return {}
    planned = catalogue.write_catalogue(now)
    users = stories.make_accounts(key=key, now=now)
    offered = stories.round_of_offer(planned)
    rows = seats.fill(planned, left_out=frozenset({offered.intake.pk}), now=now)
    seats.mark_attendance(rows, stories.officers_by_provider(users), now)
    extras = list({row.person_id: row.person for row in rows}.values())
    stories.tell_stories(planned, users, extras, now)
    lessons.write_lessons(now)
    lessons.begin_a_course(planned, users["resident"], now)
    courses.show_courses(planned, users["resident"], users["officer"], stories.CAMPUSES, now)
    draws.show_draws(planned, users, extras, stories.CAMPUSES, now)
    screened.show_screening(
        planned, users["resident"], users["officer"], users["officer2"], extras, stories.CAMPUSES, now
    )
    groups.keep_seats(planned, users["officer"], stories.CAMPUSES, now)
    keep_in_inboxes(now=now)
    programs = reindex((each.intake.program_id for each in planned), now=now)
    return {"programs": programs, "intakes": len(planned), "enrollments": Enrollment.objects.count()}


@transaction.atomic
def reset_dates(*, now: datetime) -> int:
    """Move the demonstration's rounds to around `now`, with their meetings and open offers; how many moved.

    Rounds that officers made or copied themselves stay as they are.
    """
    moved = [pair for program in _demonstration() for pair in _pairs(program, now)]
    for intake, row, each in moved:
        vars(intake).update(catalogue.dates_of(row, each), updated_at=now)
    fields = ["apply_opens_at", "apply_closes_at", "starts_on", "ends_on", "weekdays", "day_parts", "schedule_note"]
    Intake.objects.bulk_update([intake for intake, _, _ in moved], [*fields, "updated_at"], batch_size=200)
    _move_meetings(moved)
    _renew_offers([intake for intake, _, _ in moved], now)
    reindex((intake.program_id for intake, _, _ in moved), now=now)
    return len(moved)


Moved = tuple[Intake, Mapping, catalogue.Round]


def _demonstration() -> list[Program]:
    return list(Program.objects.filter(source_facts=catalogue.DEMONSTRATION).prefetch_related("intakes__meetings"))


def _pairs(program: Program, now: datetime) -> list[Moved]:
    """Each of the program's rounds that the catalogue describes, with its dates of today."""
    row = next((row for row in catalogue.read("programs") if row["slug"] == program.slug), None)
    if row is None:
        return []
    by_name = {each.name: each for each in rounds_of(row, now)}
    first_made = sorted(program.intakes.all(), key=lambda intake: intake.pk)[: len(by_name)]
    return [(intake, row, by_name[intake.name]) for intake in first_made if intake.name in by_name]


def _move_meetings(moved: Sequence[Moved]) -> None:
    meetings = []
    for intake, _, each in moved:
        for meeting in intake.meetings.all():
            if meeting.number <= len(each.meetings):
                meeting.starts_at, meeting.ends_at = each.meetings[meeting.number - 1]
                meetings.append(meeting)
    Meeting.objects.bulk_update(meetings, ["starts_at", "ends_at"], batch_size=500)


def _renew_offers(intakes: Sequence[Intake], now: datetime) -> None:
    for intake in intakes:
        open_offers = Enrollment.objects.filter(intake=intake, status=EnrollmentStatus.OFFERED)
        open_offers.update(offer_expires_at=offer_deadline(now, intake.offer_hours))
