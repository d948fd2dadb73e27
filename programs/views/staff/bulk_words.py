"""A bulk change in words: what was done, what wasn't, and whose hand came first."""

from collections import Counter, defaultdict
from datetime import datetime

from django.utils import timezone

from programs.choices import EnrollmentStatus
from programs.models import Enrollment, IntakeEvent
from programs.particles import ro
from programs.roster_changes import CHANGE_WORDS, Change

NAMED = 5
HANDS = {"self": "본인이", "officer": "다른 담당자가", "me": "직접", "portal": "포털이"}


def refusal_groups(refused: list[tuple[Enrollment, str]]) -> list[dict[str, object]]:
    """The people who can't be changed, by reason, with a few receipt numbers each."""
    groups: dict[str, list[str]] = defaultdict(list)
    for row, why in refused:
        groups[why].append(row.number)
    return [
        {"why": why, "count": len(numbers), "numbers": ", ".join(numbers[:NAMED]), "more": max(0, len(numbers) - NAMED)}
        for why, numbers in groups.items()
    ]


def done_words(event: IntakeEvent) -> dict[str, object]:
    """The parts of the result page, from the event a bulk change left."""
    detail = event.detail
    label = CHANGE_WORDS[Change(detail["change"])]
    reasons = Counter(why for _, why in detail["refused"])
    return {
        "done_title": f"{len(detail['changed'])}명을 ‘{label}’{ro(label)} 바꿨습니다",
        "done_text": f"까닭: {detail['reason']}" if detail["reason"] else "한 사람마다 알렸습니다.",
        "refused": [{"why": why, "count": count} for why, count in reasons.items()],
        "moved": moved_words(detail["moved"]),
    }


def moved_words(moved: list[list]) -> list[str]:
    """ "10:42에 다른 담당자가 이미 ‘확정’으로 바꾼 사람이 4명 있습니다. 그 4명은 건너뛰었습니다." """
    groups: Counter[tuple[str, str, str]] = Counter(
        (f"{timezone.localtime(datetime.fromisoformat(at)):%H:%M}", EnrollmentStatus(status).label, HANDS[who])
        for _, status, at, who in moved
    )
    return [
        f"{clock}에 {hand} 이미 ‘{label}’{ro(label)} 바꾼 사람이 {count}명 있습니다. 그 {count}명은 건너뛰었습니다."
        for (clock, label, hand), count in groups.items()
    ]
