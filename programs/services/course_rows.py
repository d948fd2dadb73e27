"""Writes imported courses into the catalogue, so that a resident finds them beside the portal's own programs.

One course is one Program with one Intake whose applications are taken by its provider. What it says follows its source;
what the city decides (whether it is shown, its project, its address here) is set once and left alone afterwards.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import TypeVar

from django.db import connection

from accounts.choices import District
from programs.choices import ApplyVia, IntakeState, ProgramState, Selection
from programs.imports.course import Course
from programs.models import Intake, Program, Provider, Venue
from programs.services import search
from programs.services.copying import copy_rows, take_ids

Item = TypeVar("Item")

CHUNK = 1000
_DISTRICTS = {label: value for value, label in District.choices}
_WEEKDAYS = "월화수목금토일"
_PROGRAM_FIELDS = (
    "title", "summary", "body", "area", "mode", "level", "keywords", "audience", "provider_id", "source_url",
    "source_digest", "source_facts", "updated_at",
)  # fmt: skip
_INTAKE_FIELDS = (
    "name", "state", "apply_opens_at", "apply_closes_at", "starts_on", "ends_on", "schedule_note", "weekdays",
    "day_parts", "venue_id", "capacity", "selection", "fee_krw", "fee_note", "updated_at",
)  # fmt: skip


@dataclass
class Sorted:
    """Courses by what is to be done with them; `known` holds the program's id of those that exist."""

    new: list[Course] = field(default_factory=list)
    changed: list[Course] = field(default_factory=list)
    unchanged: int = 0
    known: dict[str, int] = field(default_factory=dict)


def sort_courses(courses: Sequence[Course], *, source: str) -> Sorted:
    """Compare the digests with what was stored the last time."""
    found = Sorted()
    stored: dict[str, tuple[int, str]] = {}
    for chunk in _chunks([course.source_key for course in courses]):
        rows = Program.objects.filter(source=source, source_key__in=chunk)
        stored |= {key: (pk, digest) for key, pk, digest in rows.values_list("source_key", "pk", "source_digest")}
    for course in courses:
        pk, digest = stored.get(course.source_key, (0, ""))
        if pk:
            found.known[course.source_key] = pk
        if pk and digest == course.digest:
            found.unchanged += 1
        else:
            (found.changed if pk else found.new).append(course)
    return found


def write_courses(found: Sorted, *, now: datetime) -> None:
    """Create and update what differs; the caller holds the transaction. Two imports of one source take turns."""
    courses = [*found.new, *found.changed]
    if not courses:
        return
    providers = _providers(courses)
    venues, touched = _venues(courses)
    for chunk in _chunks(found.new):
        touched += _create(chunk, providers, venues, now)
    for chunk in _chunks(found.changed):
        touched += _update(chunk, found.known, providers, venues, now)
    search.reindex(touched, now=now)


def take_turn(source: str) -> None:
    """Wait until no other import of this source is being written; held to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"import:{source}"])


def _chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    return (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))


def _providers(courses: Iterable[Course]) -> dict[str, Provider]:
    """Every provider by its name; a new one gets the first phone that its rows state."""
    phones: dict[str, str] = {}
    for course in courses:
        phones[course.provider_name] = phones.get(course.provider_name) or course.provider_phone
    wanted = [Provider(name=name, phone=phone) for name, phone in phones.items()]
    Provider.objects.bulk_create(wanted, batch_size=CHUNK, ignore_conflicts=True)
    return {provider.name: provider for provider in Provider.objects.filter(name__in=phones)}


def _venues(courses: Iterable[Course]) -> tuple[dict[tuple[str, str], Venue], list[int]]:
    """Every venue by name and address; facts that an earlier source left open are filled in, none is overwritten.

    Also gives the programs that are held where something was filled in: they are listed by district.
    """
    wanted: dict[tuple[str, str], Venue] = {}
    for course in courses:
        if course.venue_name:
            _fill(
                wanted.setdefault(_place(course), Venue(name=course.venue_name, address=course.venue_address)), course
            )
    Venue.objects.bulk_create(wanted.values(), batch_size=CHUNK, ignore_conflicts=True)
    rows = Venue.objects.filter(name__in={name for name, _ in wanted})
    stored = {(venue.name, venue.address): venue for venue in rows if (venue.name, venue.address) in wanted}
    better = [venue for place, venue in stored.items() if _complete(venue, wanted[place])]
    fields = ["district", "latitude", "longitude", "phone"]
    Venue.objects.bulk_update(better, fields, batch_size=CHUNK)
    held = Intake.objects.filter(venue__in=better).values_list("program_id", flat=True)
    return stored, list(held) if better else []


def _place(course: Course) -> tuple[str, str]:
    return course.venue_name, course.venue_address


def _fill(venue: Venue, course: Course) -> None:
    venue.district = venue.district or _DISTRICTS.get(course.district, "")
    venue.phone = venue.phone or course.provider_phone
    if venue.latitude is None:
        venue.latitude, venue.longitude = course.latitude, course.longitude


def _complete(venue: Venue, stated: Venue) -> bool:
    """Take over what is stated and not known yet; says whether anything was."""
    before = (venue.district, venue.phone, venue.latitude)
    venue.district = venue.district or stated.district
    venue.phone = venue.phone or stated.phone
    if venue.latitude is None:
        venue.latitude, venue.longitude = stated.latitude, stated.longitude
    return before != (venue.district, venue.phone, venue.latitude)


def _create(courses: Sequence[Course], providers: dict[str, Provider], venues: dict[tuple[str, str], Venue],
            now: datetime) -> list[int]:  # fmt: skip
    ids = take_ids(Program, len(courses))
    pairs = list(zip(courses, ids, strict=True))
    copy_rows(Program, (_program(course, providers, now, pk) for course, pk in pairs))
    rounds = zip(pairs, take_ids(Intake, len(courses)), strict=True)
    copy_rows(Intake, (_intake(course, program, venues, now, pk) for (course, program), pk in rounds))
    return ids


def _update(courses: Sequence[Course], known: dict[str, int], providers: dict[str, Provider],
            venues: dict[tuple[str, str], Venue], now: datetime) -> list[int]:  # fmt: skip
    """One upsert by id for each table: a bulk_update would build thousands of CASE branches."""
    by_id = {known[course.source_key]: course for course in courses}
    programs = [_program(course, providers, now, pk) for pk, course in by_id.items()]
    Program.objects.bulk_create(
        programs, update_conflicts=True, unique_fields=["id"], update_fields=_columns(Program, _PROGRAM_FIELDS)
    )
    rounds = list(Intake.objects.filter(program__in=by_id).order_by("-pk").values_list("program_id", "pk", "apply_via"))
    imported = {program: pk for program, pk, via in rounds if via == ApplyVia.PROVIDER}
    intakes = [_intake(by_id[program], program, venues, now, pk) for program, pk in imported.items()]
    Intake.objects.bulk_create(
        intakes, update_conflicts=True, unique_fields=["id"], update_fields=_columns(Intake, _INTAKE_FIELDS)
    )
    without = by_id.keys() - {program for program, _, _ in rounds}
    Intake.objects.bulk_create([_intake(by_id[program], program, venues, now) for program in sorted(without)])
    return list(by_id)


def _columns(model: type[Program] | type[Intake], attributes: Iterable[str]) -> list[str]:
    return [attribute.removesuffix("_id") for attribute in attributes]


def _program(course: Course, providers: dict[str, Provider], now: datetime, pk: int) -> Program:
    return Program(
        pk=pk,
        slug=f"{course.source}-{course.source_key}",
        title=course.title,
        summary=course.summary[:400],
        body=course.body,
        area=course.area,
        mode=course.mode,
        level=course.level,
        keywords=list(course.keywords),
        audience=course.audience,
        provider_id=providers[course.provider_name].pk,
        state=ProgramState.PUBLISHED,
        source=course.source,
        source_key=course.source_key,
        source_url=course.url,
        source_digest=course.digest,
        source_facts=_facts(course),
        created_at=now,
        updated_at=now,
    )


def _facts(course: Course) -> dict[str, object]:
    """What the source states beyond the portal's own fields."""
    stated = {"phone": course.provider_phone, "total_hours": course.total_hours}
    facts = {**course.extra, **{name: value for name, value in stated.items() if value}}
    return facts if course.selection else {**facts, "selection_stated": False}


def _intake(course: Course, program_id: int, venues: dict[tuple[str, str], Venue], now: datetime,
            pk: int | None = None) -> Intake:  # fmt: skip
    venue = venues.get(_place(course))
    return Intake(
        pk=pk,
        program_id=program_id,
        name=course.round_name,
        state=_state(course, now),
        apply_via=ApplyVia.PROVIDER,
        apply_opens_at=course.apply_opens_at,
        apply_closes_at=course.apply_closes_at,
        starts_on=course.starts_on,
        ends_on=course.ends_on,
        schedule_note=_schedule(course),
        weekdays=list(course.weekdays),
        day_parts=_day_parts(course.start_time, course.end_time),
        venue_id=venue.pk if venue else None,
        capacity=course.capacity,
        selection=course.selection or Selection.FIRST_COME,
        fee_krw=course.fee_krw,
        fee_note=course.fee_note,
        created_at=now,
        updated_at=now,
    )


def _state(course: Course, now: datetime) -> str:
    """A source that says "마감" before the time has come closed its round early."""
    early = course.is_closed and (course.apply_closes_at is None or course.apply_closes_at > now)
    return IntakeState.CLOSED if early else IntakeState.PUBLISHED


def _schedule(course: Course) -> str:
    """ "화·목 10:00~12:00"; an end at 00:00 is the end of the day."""
    days = "·".join(_WEEKDAYS[day - 1] for day in course.weekdays)
    if course.start_time is None:
        return days
    start = f"{course.start_time:%H:%M}"
    if course.end_time is None:
        return f"{days} {start}부터".strip()
    end = "24:00" if course.end_time == time(0) else f"{course.end_time:%H:%M}"
    return f"{days} {start}~{end}".strip()


def _day_parts(start: time | None, end: time | None) -> list[str]:
    """Parts of the day that a meeting touches: until noon, until 18:00, after."""
    if start is None:
        return []
    ends = 24 * 60 if end == time(0) else _minutes(end or start)
    parts = (("morning", 0, 720), ("afternoon", 720, 1080), ("evening", 1080, 1440))
    begins = _minutes(start)
    return [part for part, first, last in parts if begins < last and (ends > first or begins >= first)]


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
