"""Fills the demonstration's rounds with residents nobody can log in as, in rows that keep every rule."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from django.db.models import F

from accounts.choices import District, ResidentStatus
from accounts.models import User
from accounts.services.demonstration import Person, make_residents
from programs.choices import ApplyVia, AttendanceMark, EnrollmentStatus, Excuse, Mode
from programs.models import Attendance, Enrollment, EnrollmentEvent, Meeting
from programs.services.demo.catalogue import Planned
from programs.services.demo.rounds import spread

S = EnrollmentStatus
RESIDENTS = 640
BATCH = 2000
SURNAMES = "김이박최정강조윤장임한오서신권황안송전홍"
GIVEN = (
    *("경희", "미숙", "은주", "정숙", "영미", "현주", "지영", "선영", "혜경", "미경", "명자", "순옥", "희정", "수진"),
    *("성호", "동현", "상민", "재호", "영수", "종민", "기태", "병철", "태식", "진우", "우진", "도윤", "광수", "철민"),
    *("유진", "보람", "나래", "한결", "은경", "미란", "정화", "인숙", "옥순", "대성", "승현", "준영"),
)
# Of a hundred people at a meeting; the rest came.
ABSENT, LATE, EXCUSED = 6, 12, 15
COMPLETING = 0.86
# One round in so many still waits for its officer: completion not decided, the newest sheet not written.
UNDECIDED_ONE_IN, UNWRITTEN_ONE_IN = 6, 5


@dataclass(frozen=True)
class Seat:
    """One row to be written: who, in which round, as what, since when."""

    planned: Planned
    person: User
    status: str
    requested_at: datetime


def fill(planned: Sequence[Planned], *, left_out: frozenset[int], now: datetime) -> list[Enrollment]:
    """Seats and waitlists of every round but those in `left_out` (intake ids), with their events and attendance."""
    residents = make_residents(_people(now), now=now)
    narrower = _for_narrower_rules(residents, now)
    others = (each for each in planned if each.intake.pk not in left_out)
    return write_seats([seat for each in others for seat in _seats(each, residents, narrower, now)], now)


def write_seats(seats: Sequence[Seat], now: datetime) -> list[Enrollment]:
    """Write the rows in order of arrival within each round."""
    rows = Enrollment.objects.bulk_create((_row(seat) for seat in seats), batch_size=BATCH)
    waiting = [row.pk for row in rows if row.status == S.WAITLISTED]
    Enrollment.objects.filter(pk__in=waiting).update(waitlist_order=F("id"))
    EnrollmentEvent.objects.bulk_create(
        (event for row, seat in zip(rows, seats, strict=True) for event in _events(row, seat, now)), batch_size=BATCH
    )
    return rows


def _row(seat: Seat) -> Enrollment:
    intake = seat.planned.intake
    return Enrollment(
        intake=intake, person=seat.person, status=seat.status, requested_at=seat.requested_at,
        decided_at=seat.requested_at, waitlist_order=0 if seat.status == S.WAITLISTED else None,
        policy={"eligibility": intake.eligibility, "fee_krw": intake.fee_krw,
                "completion_percent": intake.completion_percent},
    )  # fmt: skip


def _events(row: Enrollment, seat: Seat, now: datetime) -> Iterator[EnrollmentEvent]:
    first = S.WAITLISTED if row.status == S.WAITLISTED else S.CONFIRMED
    yield EnrollmentEvent(enrollment=row, from_status=S.REQUESTED, to_status=first, at=seat.requested_at)
    if row.status not in (S.CONFIRMED, S.WAITLISTED):
        yield EnrollmentEvent(enrollment=row, from_status=S.CONFIRMED, to_status=row.status, at=now)


def _people(now: datetime) -> Iterator[Person]:
    """Residents of 41 to 63 years in all districts; one in four is looking for work."""
    roll = Random("residents")  # noqa: S311 - the same people every time, nothing secret
    for number in range(1, RESIDENTS + 1):
        born = date(now.year - roll.randint(42, 63), roll.randint(1, 12), roll.randint(1, 28))
        status = ResidentStatus.JOB_SEEKER if number % 4 == 0 else ResidentStatus.EMPLOYED
        name = roll.choice(SURNAMES) + roll.choice(GIVEN)
        yield Person(f"resident{number:04d}", name, born, roll.choice(District.values), (status,))


def _for_narrower_rules(residents: Sequence[User], now: datetime) -> Mapping[str, list[User]]:
    """Who may join rounds with a narrower rule."""
    people = list(zip(residents, _people(now), strict=True))
    return {
        "forties": [user for user, person in people if person.birth_date and person.birth_date.year > now.year - 49],
        "job_seeker": [user for user, person in people if ResidentStatus.JOB_SEEKER in person.statuses],
    }


def _seats(
    each: Planned, residents: Sequence[User], narrower: Mapping[str, list[User]], now: datetime
) -> Iterator[Seat]:
    row, roll = each.row, Random(f"{each.row['slug']} {each.round.name}")  # noqa: S311 - the same seats every time
    if row["apply_via"] == ApplyVia.PROVIDER or row["prerequisites"] or each.round.opens_at >= now:
        return
    taken, waiting = _how_many(each, roll)
    people = roll.sample(narrower.get(row["eligibility"], residents), taken + waiting)
    for turn, (person, at) in enumerate(zip(people, _arrivals(each, taken + waiting, roll, now), strict=True)):
        yield Seat(each, person, _status(each, turn < taken, roll), at)


def _how_many(each: Planned, roll: Random) -> tuple[int, int]:
    """How many hold a seat and how many wait (persons)."""
    capacity, waitlist = each.intake.capacity or 0, each.intake.waitlist_capacity
    if each.row["schedule_profile"] == "full_with_waitlist":
        return capacity, min(waitlist - 1, roll.randint(2, 6))
    if each.row["schedule_profile"] == "full_no_waitlist":
        return capacity, 0
    share = roll.uniform(0.04, 0.3) if each.row["mode"] == Mode.ONLINE and capacity > 60 else roll.uniform(0.2, 0.9)
    return min(int(capacity * share), capacity - 1), 0


def _arrivals(each: Planned, count: int, roll: Random, now: datetime) -> list[datetime]:
    """When the requests came, in order, between opening and closing (or now)."""
    length = (min(now, each.round.closes_at) - each.round.opens_at).total_seconds()
    return [each.round.opens_at + timedelta(seconds=at) for at in sorted(roll.uniform(0, length) for _ in range(count))]


def _status(each: Planned, has_seat: bool, roll: Random) -> str:
    if not has_seat:
        return S.WAITLISTED
    if each.round.over and spread(each.row["slug"], "decided", 0, UNDECIDED_ONE_IN - 1):
        return S.COMPLETED if roll.random() < COMPLETING else S.NOT_COMPLETED
    return S.ATTENDING if each.round.begun else S.CONFIRMED


def mark_attendance(rows: Sequence[Enrollment], marked_by: Mapping[int, User], now: datetime) -> None:
    """Sheets of the meetings held so far; `marked_by` is the officer of each provider (provider id)."""
    held: dict[int, list[Meeting]] = {}
    for meeting in Meeting.objects.filter(ends_at__lt=now).order_by("starts_at"):
        held.setdefault(meeting.intake_id, []).append(meeting)
    attending = sorted({row.intake_id for row in rows if row.status == S.ATTENDING} & held.keys())
    provider_of = {row.intake_id: row.intake.program.provider_id for row in rows}
    latest = {provider_of[intake_id]: intake_id for intake_id in attending}
    # By order, so that every seeding leaves the same ones; each provider's latest, so that every officer has one to do.
    for intake_id in {*attending[::UNWRITTEN_ONE_IN], *latest.values()}:
        held[intake_id].pop()
    begun = [row for row in rows if row.status in (S.ATTENDING, S.COMPLETED, S.NOT_COMPLETED)]
    Attendance.objects.bulk_create(
        (
            Attendance(
                meeting=meeting,
                enrollment=row,
                mark=(mark := _mark(row, meeting)),
                excuse=Excuse.PERSONAL if mark == AttendanceMark.EXCUSED else "",
                marked_at=meeting.ends_at,
                marked_by=marked_by[row.intake.program.provider_id],
            )
            for row in begun
            for meeting in held.get(row.intake_id, [])
        ),
        batch_size=BATCH,
    )


def _mark(row: Enrollment, meeting: Meeting) -> str:
    """Those who didn't complete missed every other meeting; the others hardly any."""
    chance = (row.pk * 7919 + meeting.pk * 104729) % 100
    if row.status == S.NOT_COMPLETED:
        return AttendanceMark.ABSENT if meeting.number % 2 else AttendanceMark.PRESENT
    if chance < ABSENT:
        return AttendanceMark.EXCUSED if row.status == S.COMPLETED else AttendanceMark.ABSENT
    if chance < LATE:
        return AttendanceMark.LATE
    return AttendanceMark.EXCUSED if chance < EXCUSED else AttendanceMark.PRESENT
