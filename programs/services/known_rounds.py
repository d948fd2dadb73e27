"""What each process remembers of a plain round, so that thousands who ask in one minute cost one statement each.

Memory may be old, so a claim names the edition it was judged by (programs.models.edition) and the database takes no
receipt for another one. Whoever isn't plainly welcome by memory is judged anew with what stands in the database.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from programs.choices import ApplyVia, Selection
from programs.eligibility import Rule, assess
from programs.models import Intake
from programs.opening import Phase, Window, phase
from programs.services.facts import facts_of
from programs.services.seats import asked_for
from programs.services.standing import matters_elsewhere, window_of
from programs.weekly import day_of

MOST_REMEMBERED = 1_000
OPEN = {Phase.OPEN, Phase.WAITLIST, Phase.FULL}  # how full it is the claim itself sees
_rounds: dict[int, "KnownRound"] = {}


@dataclass(frozen=True)
class KnownRound:
    """A round as it was at `edition`; `policy` is the same for everybody, `asked` what a receipt keeps of it."""

    intake: Intake
    edition: int
    window: Window
    rule: Rule
    policy: dict[str, Any]
    asked: str

    def welcomes(self, person: User, now: datetime) -> bool:
        """Whether the round is open and its rule says yes, as standing.refuse_unless_... would find."""
        if phase(self.window, now) not in OPEN:
            return False
        today = day_of(now)
        return assess(self.rule, facts_of(person, self.rule, intake=self.intake, on=today), today).verdict == "yes"


def recall(intake_id: int) -> KnownRound | None:
    return _rounds.get(intake_id)


def remember(intake: Intake, policy: dict[str, Any]) -> None:
    """Keep a round whose answer depends on nothing but itself and the person; forget it otherwise."""
    if not _is_plain(intake):
        _rounds.pop(intake.pk, None)
        return
    if len(_rounds) >= MOST_REMEMBERED:
        _rounds.clear()
    rule = Rule.from_json(intake.eligibility)
    _rounds[intake.pk] = KnownRound(
        intake, intake.edition, window_of(intake), rule, policy, asked_for(answers={}, policy=policy)
    )


def _is_plain(intake: Intake) -> bool:
    """First come, free, for everybody alike, whatever else the person takes part in."""
    return (
        intake.selection == Selection.FIRST_COME
        and intake.apply_via == ApplyVia.PORTAL
        and intake.capacity is not None
        and intake.fee_krw == 0
        and not intake.eligibility.get("prerequisites")
        and not matters_elsewhere(intake)
        and not intake.seat_groups.all()
    )
