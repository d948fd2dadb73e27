"""Makes up applicants for trials and measurements: the same seed always makes the same people, and none is real."""

import json
import random
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.choices import District
from accounts.models import User
from accounts.services.demonstration import Person
from learning.applicant_facts import BIRTH_DATE, OUTSIDE
from learning.application_sections import PAPERS
from learning.award_facts import DUPLICATE_BENEFITS
from learning.choices.scholarships import ApplicationState, EvidenceResult
from learning.models import Application, ScholarshipRound
from learning.services.scholarships.persons import person_key
from learning.services.scholarships.runs.staging import staged

SURNAMES = "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진나지엄"
FIRST = "민서지영수현은미정경혜숙희선옥순자철호진성재동상준기태규석원용"
BIRTH_YEARS = (1962, 1986)  # some a little outside the plan's ages
COUNTER_EVERY = 9  # one in so many applies at a counter


@dataclass(frozen=True)
class Applicant:
    """Somebody made up: what they answer, and the papers they show with what an officer found ("" = not looked at)."""

    person: Person
    answers: dict[str, Any]
    papers: tuple[tuple[str, str], ...]


def applicants(count: int, *, seed: str, prefix: str) -> Iterator[Applicant]:
    """So many applicants; `prefix` begins their account names. About two in three are eligible, one in fourteen lacks
    a paper or an answer, and scores are few enough that many are equal."""
    chance = random.Random(seed)  # noqa: S311  demonstration data, nothing secret
    for number in range(count):
        yield _applicant(chance, f"{prefix}{number}")


def with_everything_known(each: Applicant) -> Applicant:
    """The same person with every question answered and every paper accepted."""
    answers = {"work": "employed", "training_card": False, "livelihood": "near_poor", "single_parent": False}
    answers |= each.answers
    papers = tuple((kind, EvidenceResult.ACCEPTED.value) for kind in _papers_for(answers))
    return replace(each, answers=answers, papers=papers)


def _applicant(chance: random.Random, account: str) -> Applicant:
    name = chance.choice(SURNAMES) + chance.choice(FIRST) + chance.choice(FIRST)
    born = date(chance.randint(*BIRTH_YEARS), chance.randint(1, 12), chance.randint(1, 28))
    district = chance.choice(District.values)
    answers = _answers(chance, born, district)
    papers = tuple((kind, _found(chance)) for kind in _papers_for(answers))
    return Applicant(Person(account, name, born, district), answers, papers)


def _answers(chance: random.Random, born: date, district: str) -> dict[str, Any]:
    lives = _happens(chance, 970)
    answers: dict[str, Any] = {
        BIRTH_DATE: born.isoformat(),
        "district": District(district).label if lives else OUTSIDE,
        "sex": chance.choice("fffmm"),
        "work": chance.choices(("job_seeker", "employed", "self_employed", "not_working"), (45, 25, 10, 20))[0],
        "livelihood": chance.choices(("basic_livelihood", "near_poor", "neither"), (42, 50, 8))[0],
        "household_size": chance.choices((1, 2, 3, 4, 5), (40, 28, 17, 11, 4))[0],
        "single_parent": _happens(chance, 160),
        "disabled": _happens(chance, 120),
        "veteran": _happens(chance, 20),
    }
    answers["monthly_income_krw"] = chance.randrange(400_000, 900_000 + 450_000 * answers["household_size"], 50_000)
    answers |= {name: _happens(chance, 30) for name in DUPLICATE_BENEFITS}
    if _happens(chance, 40):
        del answers[chance.choice(("work", "training_card", "livelihood", "single_parent"))]
    return answers


def _happens(chance: random.Random, times: int) -> bool:
    """So many times in a thousand."""
    return chance.randrange(1_000) < times


def _papers_for(answers: dict[str, Any]) -> Iterator[str]:
    for name, options in PAPERS.items():
        had = answers.get(name)
        yield from (kind for value, kind, _ in options if had is not None and value in (None, had))


def _found(chance: random.Random) -> str:
    return EvidenceResult.ACCEPTED if _happens(chance, 985) else ""


def enter(
    row: ScholarshipRound, pairs: Iterable[tuple[User, Applicant]], *, checker: User, now: datetime
) -> list[Application]:
    """Send an application of each person to the round, with answers and papers, by few statements; all or nothing is
    the caller's transaction. `checker` = who looked at the papers."""
    people = list(pairs)
    ids = _write_applications(row, [user for user, _ in people], checker, now)
    _write_answers(ids, [each for _, each in people], now)
    _write_papers(ids, people, checker, now)
    sent = Application.objects.filter(pk__in=ids)
    sent.update(state=ApplicationState.SUBMITTED, submitted_at=now, updated_at=now)
    return list(sent.order_by("pk"))


def _write_applications(row: ScholarshipRound, people: Collection[User], by: User, now: datetime) -> list[int]:
    """Drafts in the order of the people; every ninth was written at a counter by `by`."""
    rows = (
        (number, user.pk, person_key(user), number % COUNTER_EVERY == 0) for number, user in enumerate(people, start=1)
    )
    columns = "number int, person bigint, key text, at_counter bool"
    with staged("people_entered", columns, rows) as cursor:
        cursor.execute(
            """INSERT INTO learning_application (round_id, applicant_id, person_key, state, created_at, updated_at,
                      channel, on_behalf_by_id, consent_method, consent_at, consent_note, withdrawn_reason)
               SELECT %(round)s, person, key, 'draft', %(now)s, %(now)s,
                      CASE WHEN at_counter THEN 'counter' ELSE 'online' END, CASE WHEN at_counter THEN %(by)s END,
                      CASE WHEN at_counter THEN 'signed' ELSE '' END, CASE WHEN at_counter THEN %(now)s END, '', ''
                 FROM people_entered ORDER BY number RETURNING id""",
            {"round": row.pk, "by": by.pk, "now": now},
        )
        return [found[0] for found in cursor.fetchall()]


def _write_answers(ids: Sequence[int], people: Sequence[Applicant], now: datetime) -> None:
    rows = (
        (application, fact, json.dumps(value, ensure_ascii=False))
        for application, each in zip(ids, people, strict=True)
        for fact, value in each.answers.items()
    )
    with staged("answers_given", "application_id bigint, fact text, value jsonb", rows) as cursor:
        cursor.execute(
            """INSERT INTO learning_answer (application_id, fact, value, source, as_of, saved_at)
               SELECT application_id, fact, value, 'self', %s, %s FROM answers_given""",
            [timezone.localdate(now), now],
        )


def _write_papers(ids: Sequence[int], people: Collection[tuple[User, Applicant]], checker: User, now: datetime) -> None:
    """Papers an officer saw at a counter, or the answer of an authority: no file is made up."""
    rows = (
        (application, user.pk, kind, found)
        for application, (user, each) in zip(ids, people, strict=True)
        for kind, found in each.papers
    )
    with staged("papers_shown", "application_id bigint, person bigint, kind text, found text", rows) as cursor:
        cursor.execute(
            """INSERT INTO learning_evidence (application_id, kind, added_at, added_by_id, source, result, checked_at,
                      checked_by_id, valid_until, file, file_name, file_type, file_bytes, file_digest, result_note)
               SELECT application_id, kind, %(now)s, person, CASE WHEN found = '' THEN 'staff' ELSE 'authority' END,
                      COALESCE(NULLIF(found, ''), 'waiting'), CASE WHEN found <> '' THEN %(now)s END,
                      CASE WHEN found <> '' THEN %(by)s END, CASE WHEN found <> '' THEN %(until)s END,
                      '', '', '', 0, '', ''
                 FROM papers_shown""",
            {"now": now, "by": checker.pk, "until": timezone.localdate(now) + timedelta(days=180)},
        )
