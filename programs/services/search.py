"""Keeps what the catalogue searches and shows in step with programs and their intakes, for everyone who looks.

Whoever changes a program, its intakes, its venue or its provider calls `reindex` with the same `now`; the clock's
sweep `reindex_changed` finds what was forgotten.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from django.db import connection, transaction
from django.db.models import F, Max, Prefetch, Q

from programs import korean, listing
from programs.choices import IntakeState, ProgramState, Selection
from programs.models import CatalogueWord, Fee, Intake, ListingState, Program, ProgramListing
from programs.models.listing import DAY_PARTS, pack
from programs.opening import Phase
from programs.query import WORD
from programs.services import kept_answers

BATCH = 500
FIELD_END = "\n"
WEEKDAY_WORDS = ("", "월요일", "화요일", "수요일", "목요일", "금요일", "토요일 주말", "일요일 주말")
DAY_PART_WORDS = {"morning": "오전", "afternoon": "오후", "evening": "저녁 야간"}
_STATE_OF = {
    Phase.OPEN: ListingState.OPEN,
    Phase.SOON: ListingState.SOON,
    Phase.UNDATED: ListingState.UNDATED,
    Phase.CLOSED: ListingState.CLOSED,
    Phase.CANCELED: ListingState.CLOSED,
}


def reindex(program_ids: Iterable[int], *, now: datetime) -> int:
    """Write search text and listing rows of these programs anew; gives back how many programs are listed."""
    ids = sorted(set(program_ids))
    return sum(_reindex_batch(ids[start : start + BATCH], now) for start in range(0, len(ids), BATCH))


def reindex_changed(*, now: datetime) -> int:
    """Reindex programs that changed after their listing was made, or that have none though they are published."""
    made = Program.objects.annotate(made_at=Max("listings__made_at"))
    changed = made.filter(
        Q(made_at__isnull=True, state=ProgramState.PUBLISHED)
        | Q(made_at__isnull=False) & ~Q(state=ProgramState.PUBLISHED)
        | Q(updated_at__gt=F("made_at"))
    ).values_list("pk", flat=True)
    late = Intake.objects.filter(program__state=ProgramState.PUBLISHED).annotate(
        made_at=Max("program__listings__made_at")
    )
    touched = late.filter(updated_at__gt=F("made_at")).values_list("program_id", flat=True)
    return reindex({*changed, *touched}, now=now)


@transaction.atomic
def _reindex_batch(ids: list[int], now: datetime) -> int:
    """One batch: locked in the order of ids, so that two writers of the same programs wait instead of clashing."""
    rounds = Intake.objects.exclude(state=IntakeState.DRAFT).select_related("venue").order_by("pk")
    found = (
        Program.objects.filter(pk__in=ids)
        .order_by("pk")
        .select_for_update(of=("self",))
        .select_related("provider")
        .prefetch_related(Prefetch("intakes", rounds, to_attr="rounds"))
    )
    programs = list(found)
    _write_texts(programs)
    _learn_words(programs)
    ProgramListing.objects.filter(program__in=ids).delete()
    shown = [program for program in programs if program.state == ProgramState.PUBLISHED]
    ProgramListing.objects.bulk_create(row for program in shown for row in _rows(program, now))
    kept_answers.forget()
    return len(shown)


def _write_texts(programs: Sequence[Program]) -> None:
    """One statement for the batch (bulk_update would build a thousand CASE branches), and only rows that differ."""
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE programs_program AS program SET search_text = found.words, choseong = found.initials
                 FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS found (id, words, initials)
                WHERE program.id = found.id
                  AND (program.search_text, program.choseong) IS DISTINCT FROM (found.words, found.initials)""",
            [
                [program.pk for program in programs],
                [search_text(program, program.rounds) for program in programs],
                [initials(program, program.rounds) for program in programs],
            ],
        )


def _learn_words(programs: Sequence[Program]) -> None:
    """Remember the words of these programs, in key order, so that two writers can't block each other."""
    words = {korean.jamo(korean.normalize(word)): word for program in programs for word in _words(program)}
    rows = [CatalogueWord(key=key[:120], word=word[:40]) for key, word in sorted(words.items())]
    CatalogueWord.objects.bulk_create(rows, ignore_conflicts=True)


def _words(program: Program) -> set[str]:
    """Words of two letters and more without particles, and pairs of title words ("드론정비사" may be typed as one)."""
    names = " ".join([program.title, program.summary, *_names(program, program.rounds)])
    single = {korean.strip_particles(word) for word in WORD.findall(names)}
    title = WORD.findall(program.title)
    pairs = {one + other for one, other in pairwise(title)}
    return {word for word in single | pairs if 2 <= len(word) <= 20}


def search_text(program: Program, rounds: list[Intake]) -> str:
    """All that words are looked for in, title first, each field one run of jamo without spaces."""
    best = rounds[-1:]
    fields = [
        program.title,
        program.summary,
        *_names(program, rounds),
        program.get_area_display(),
        program.get_mode_display(),
        *(_fee_label(intake) for intake in best),
        *(WEEKDAY_WORDS[day] for intake in best for day in intake.weekdays),
        *(DAY_PART_WORDS.get(part, "") for intake in best for part in intake.day_parts),
    ]
    keys = dict.fromkeys(filter(None, (korean.normalize(text) for text in fields)))
    return FIELD_END.join(korean.jamo(key) for key in keys)


def initials(program: Program, rounds: list[Intake]) -> str:
    """For title, provider, venues and keywords: every word's initials up to the end of its field, then every word's
    first letters, each after a space, so that one or two letters find the start of a word by the index."""
    fields = [program.title, *_names(program, rounds)]
    return FIELD_END.join("".join(f" {piece}" for piece in _word_starts(field)) for field in fields)


def _names(program: Program, rounds: list[Intake]) -> list[str]:
    venues = [intake.venue for intake in rounds if intake.venue]
    places = (f"{venue.name} {venue.get_district_display()}" for venue in venues)
    return [program.provider.name, *dict.fromkeys(places), " ".join(program.keywords)]


def _word_starts(text: str) -> Iterator[str]:
    words = [korean.normalize(word) for word in text.split()][:16]
    for start in range(len(words)):
        yield korean.choseong("".join(words[start:]))[:24]
    for word in words:
        yield korean.jamo(word[:3])


def _rows(program: Program, now: datetime) -> Iterator[ProgramListing]:
    by_id = {intake.pk: intake for intake in program.rounds}
    rounds = [listing.Round(each.pk, each.state, each.apply_opens_at, each.apply_closes_at) for each in program.rounds]
    for span in listing.spans(rounds, now):
        yield _row(program, by_id.get(span.round_id), span, now)


def _row(program: Program, intake: Intake | None, span: listing.Span, now: datetime) -> ProgramListing:
    row = ProgramListing(
        program=program, intake=intake, from_at=span.from_at, until_at=span.until_at, made_at=now,
        area=program.area, mode=program.mode, state=_STATE_OF[span.phase], nearness=0, fee=Fee.ASK,
        selection=Selection.FIRST_COME,
    )  # fmt: skip
    if intake:
        _describe(row, intake)
    row.bundle = pack(area=row.area, mode=row.mode, fee=row.fee, selection=row.selection, day_parts=row.day_parts)
    return row


def _describe(row: ProgramListing, intake: Intake) -> None:
    """Copy onto the row what an intake is filtered and ordered by."""
    if row.state == ListingState.OPEN and not _has_room(intake):
        row.state = ListingState.FULL
    row.nearness = _nearness(row.state, intake)
    row.opens_at = intake.apply_opens_at
    row.district = intake.venue.district if intake.venue else ""
    row.fee = Fee.ASK if intake.fee_krw is None else Fee.PAID if intake.fee_krw else Fee.FREE
    row.selection = intake.selection
    row.weekdays = sum(1 << (day - 1) for day in set(intake.weekdays) if 1 <= day <= 7)
    row.day_parts = sum(1 << DAY_PARTS.index(part) for part in set(intake.day_parts) if part in DAY_PARTS)


def _has_room(intake: Intake) -> bool:
    """As opening._room and the trigger `show_when_full` say it."""
    if intake.capacity is None or intake.selection != Selection.FIRST_COME:
        return True
    return intake.taken + intake.waiting < intake.capacity


def _nearness(state: int, intake: Intake) -> int:
    """Seconds; smaller is nearer within one state."""
    at = intake.apply_opens_at if state == ListingState.SOON else intake.apply_closes_at
    if at is None:
        return -intake.pk
    return -int(at.timestamp()) if state == ListingState.CLOSED else int(at.timestamp())


def _fee_label(intake: Intake) -> str:
    return "" if intake.fee_krw is None else "유료" if intake.fee_krw else "무료"
