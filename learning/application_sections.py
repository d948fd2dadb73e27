"""Says how far an application is, section by section, so that a resident can stop and go on where they left off.

Four sections in free order: about the person, how they live, other benefits, proofs. A section that a rule set asks
nothing for is left out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from learning.applicant_facts import BIRTH_DATE, asked_for
from learning.award_facts import FACTS, SECTIONS

State = Literal["todo", "begun", "check", "done"]
PROOFS = "proofs"
TITLES: Mapping[str, str] = {**SECTIONS, PROOFS: "증명 서류"}

# What shows that an answer is true: the paper by the answer's name and value (True = whatever was answered).
PAPERS: Mapping[str, tuple[tuple[Any, str, str], ...]] = {
    "livelihood": (
        ("basic_livelihood", "basic_livelihood", "기초생활수급자 증명서"),
        ("near_poor", "near_poor", "차상위계층 확인서"),
    ),
    "single_parent": ((True, "single_parent", "한부모가족 증명서"),),
    "disabled": ((True, "disabled", "장애인 증명서"),),
    "veteran": ((True, "other", "국가유공자 확인원"),),
    "monthly_income_krw": ((None, "income", "건강보험료 납부 확인서"),),
}
PAPER_WORDS = {kind: words for options in PAPERS.values() for _, kind, words in options}
PAPER_FACTS = {kind: fact for fact, options in PAPERS.items() for _, kind, _ in options}


@dataclass(frozen=True)
class Part:
    """One section: what it asks for, what is answered, and what was taken over and not confirmed yet."""

    key: str
    names: tuple[str, ...]
    missing: tuple[str, ...]
    unconfirmed: tuple[str, ...] = ()
    is_begun: bool = False

    @property
    def title(self) -> str:
        return TITLES[self.key]

    @property
    def state(self) -> State:
        if self.missing:
            return "begun" if self.is_begun else "todo"
        return "check" if self.unconfirmed else "done"


def parts_of(
    used: Iterable[str], answers: Mapping[str, Any], *, unconfirmed: Iterable[str] = (), proofs: Iterable[str] = ()
) -> list[Part]:
    """The sections for a rule set that uses these facts. `unconfirmed`: names of answers taken over from before;
    `proofs`: kinds of papers that are there or will be shown at a counter."""
    names, waiting = asked_for(used), set(unconfirmed)
    parts = [_part(section, names, answers, waiting) for section in SECTIONS]
    wanted, there = papers_needed(used, answers), set(proofs)
    if can_need_papers(used):
        missing = tuple(kind for kind in wanted if kind not in there)
        parts.append(Part(PROOFS, tuple(wanted), missing, is_begun=len(missing) < len(wanted)))
    return [part for part in parts if part.names or part.key == PROOFS]


def _part(section: str, names: Iterable[str], answers: Mapping[str, Any], waiting: set[str]) -> Part:
    own = tuple(name for name in names if section_of(name) == section)
    missing = tuple(name for name in own if answers.get(name) is None)
    return Part(section, own, missing, tuple(name for name in own if name in waiting), len(missing) < len(own))


def section_of(name: str) -> str:
    return "self" if name == BIRTH_DATE else FACTS[name].section


def can_need_papers(used: Iterable[str]) -> bool:
    """Whether any answer to this rule set would have to be shown to be true."""
    return any(name in PAPERS for name in asked_for(used))


def papers_needed(used: Iterable[str], answers: Mapping[str, Any]) -> dict[str, str]:
    """The papers these answers call for: kind and its name."""
    found = {}
    for name in asked_for(used):
        for value, kind, words in PAPERS.get(name, ()):
            had = answers.get(name)
            if had is not None and value in (None, had):
                found[kind] = words
    return found


def is_complete(parts: Iterable[Part]) -> bool:
    return all(part.state == "done" for part in parts)
