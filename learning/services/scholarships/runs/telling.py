"""Writes what a person is told about a decision: the document with its basis and reasons, and the word in the inbox."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from accounts.choices import NoticeKind
from accounts.services.notices import notify_alike
from learning.appeal_clock import last_day_to_file
from learning.award_rules import Verdict
from learning.award_seats import OPEN
from learning.awards import as_text, digest, read_rule_set
from learning.choices.scholarships import NoticeOutcome, Outcome, RunKind
from learning.models import DecisionRun
from learning.rule_words import reasons_of, sentences
from programs.workdays import next_working_day

OPEN_WORDS = "순위대로 주는 자리"
APPEAL_HOW = (
    "이 결정에 동의하지 않으면 ‘나의 장학금’에서 이의신청을 하거나 담당 부서에 글로 낼 수 있습니다. "
    "14일 안에 답을 드립니다."
)
TITLES = {
    NoticeOutcome.AWARD: "직업훈련 장학금 대상자로 선정되었습니다",
    NoticeOutcome.WAITLIST: "직업훈련 장학금 대기 순서를 받았습니다",
    NoticeOutcome.REFUSAL: "직업훈련 장학금 대상자로 선정되지 않았습니다",
    NoticeOutcome.APPEAL_GRANTED: "이의신청을 받아들여 장학금 대상자로 선정했습니다",
    NoticeOutcome.APPEAL_DISMISSED: "이의신청을 다시 심사했지만 결과가 같습니다",
}
OUTCOMES = {
    Outcome.AWARD: NoticeOutcome.AWARD,
    Outcome.WAITLIST: NoticeOutcome.WAITLIST,
    Outcome.INELIGIBLE: NoticeOutcome.REFUSAL,
}
LINK = "/learning/scholarships/applications/{id}/"


def via_words(via: str) -> str:
    """Which seat an award was given by, as people read it."""
    return OPEN_WORDS if via == OPEN else f"‘{via}’ 자리"


def accept_until(now: datetime, days: int) -> datetime:
    """The end of the last of so many working days in Seoul; the day of the offer doesn't count."""
    day = timezone.localdate(now)
    for _ in range(days):
        day = next_working_day(day + timedelta(days=1))
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=ZoneInfo(settings.TIME_ZONE))


class Decided(NamedTuple):
    """What a run says about one application, as far as the person is told; `trace` (JSON) of whom is refused."""

    application_id: int
    number: str
    applicant_id: int
    outcome: str
    score: int
    rank: int | None
    via: str
    position: int | None
    amount_krw: int | None
    trace: str | None


@dataclass
class Teller:
    """Says the results of one run; what they share is worked out once."""

    run: DecisionRun
    now: datetime
    _refusals: dict[str, list[str]] = field(default_factory=dict)  # many fail by the same answers

    @cached_property
    def rules(self):
        return read_rule_set(self.run.rules)

    @cached_property
    def issued_on(self) -> date:
        return timezone.localdate(self.now)

    @cached_property
    def common(self) -> dict[str, Any]:
        """What stands on every document of the run."""
        row, rule_set = self.run.round, self.run.round.rule_set
        return {
            "basis": f"{rule_set.legal_basis} ({rule_set.name} {rule_set.version}판)",
            "officer_unit": row.officer_unit,
            "officer_name": row.officer_name,
            "officer_contact": row.officer_contact,
            "appeal_how": APPEAL_HOW,
            "appeal_until": last_day_to_file(self.issued_on).isoformat(),
        }

    def documents(self, rows: Iterable[Decided]) -> str:
        """As JSON what differs from one DecisionNotice to the next: a list of {"application_id", "outcome", "title",
        "reasons", "digest"}; all else is `common`."""
        return as_text([self._document(row) for row in rows])

    def _document(self, row: Decided) -> dict[str, Any]:
        outcome = self._outcome(row)
        said = {"outcome": outcome.value, "title": TITLES[outcome], "reasons": self.reasons(row)}
        fingerprint = digest({"number": row.number, "run": self.run.output_digest, **said, **self.common})
        return {"application_id": row.application_id, **said, "digest": fingerprint}

    def _outcome(self, row: Decided) -> NoticeOutcome:
        if self.run.kind != RunKind.APPEAL:
            return OUTCOMES[Outcome(row.outcome)]
        is_award = row.outcome == Outcome.AWARD
        return NoticeOutcome.APPEAL_GRANTED if is_award else NoticeOutcome.APPEAL_DISMISSED

    def reasons(self, row: Decided) -> list[str]:
        """Why, in Korean sentences: the rules that decided, then the place in the order; never empty."""
        if row.outcome == Outcome.INELIGIBLE:
            return self._refused_for(row.trace or "[]")
        place = f"점수는 {row.score:,}점이고, 자격이 맞는 분 가운데 {row.rank:,}번째입니다."
        return ["자격 기준에 모두 맞습니다.", place, self._seat(row)]

    def _refused_for(self, trace: str) -> list[str]:
        if trace not in self._refusals:
            found = reasons_of(self.rules.eligibility, json.loads(trace))
            self._refusals[trace] = sentences(found, Verdict.FAIL) or ["자격 기준에 맞지 않습니다."]
        return self._refusals[trace]

    def _seat(self, row: Decided) -> str:
        if row.outcome == Outcome.AWARD:
            return f"{via_words(row.via)}로 선정되어 {row.amount_krw:,}원을 드립니다."
        return f"줄 수 있는 자리 {self.run.seats or 0:,}개가 먼저 찼습니다. 대기 {row.position:,}번입니다."

    def tell(self, people: Iterable[tuple[int, int]]) -> None:
        """A word in the inbox of each (application id, person id); e-mail and text only point at the document."""
        notify_alike(
            [(person, f"scholarship:{pk}:run:{self.run.pk}", LINK.format(id=pk)) for pk, person in people],
            kind=NoticeKind.RESULT,
            title="직업훈련 장학금 결과가 나왔습니다",
            body=f"‘{self.run.round.title}’의 결과와 까닭을 보실 수 있습니다.",
            now=self.now,
        )
