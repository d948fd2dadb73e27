"""The request of a resident in plain values: what is filled in, where it stands in line, and what would help."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from accounts.templatetags.display import day
from learning import slots
from learning.choices.mentoring import Language, Need, RequestState
from learning.forms.mentoring.asking import AskForm
from learning.forms.mentoring.fields import chosen_labels
from learning.match_help import sentence
from learning.models.mentoring import MentorRequest
from learning.presenting.mentoring.residents import HOME, INSIDE, subject_of
from programs.models import Program

# What a request is made of, as the resident counts it; the last two help but are not needed.
PARTS = (
    ("trade", "하고 싶은 일"),
    ("needs", "도움받고 싶은 일"),
    ("slots", "만날 수 있는 시간"),
    ("mode", "만나는 방법"),
    ("goal", "이루고 싶은 것"),
    ("region", "만나기 좋은 곳"),
)
CAUSES = {
    "no_edge": "지금 조건에 모두 맞는 멘토가 아직 없습니다.",
    "no_seat": "조건에 맞는 멘토는 있지만 자리가 모두 찼습니다. 자리가 나면 줄 순서와 조건을 보고 이어 드립니다.",
}
NOT_YET = "아직 멘토를 찾아보기 전입니다. 다음 연결 때 함께 찾습니다."


def ask_context(
    form: AskForm, program: Program | None, *, row: MentorRequest | None = None, has_draft: bool = False
) -> dict:
    """templates/learning/mentoring/ask.html; `row` when an earlier request is changed."""
    filled = filled_parts(form)
    return {
        "form": form,
        "program": program,
        "row": row,
        "has_draft": has_draft,
        "crumbs": INSIDE,
        "parts": [{"label": label, "is_filled": name in filled} for name, label in PARTS],
        "filled": len(filled),
        "total": len(PARTS),
    }


def filled_parts(form: AskForm) -> set[str]:
    """The parts that say something, in what was typed or kept; a week counts when it is wide enough."""
    found = set()
    for name, _ in PARTS:
        value = form[name].value()
        if name == "slots":
            numbers = value if isinstance(value, list) else []
            if not slots.shortfall(sum(1 << int(number) for number in numbers if str(number).isdigit())):
                found.add(name)
        elif value:
            found.add(name)
    return found


def initial_of(row: MentorRequest) -> dict[str, Any]:
    names = ("trade", "needs", "goal", "slots", "languages", "mode", "region", "employer")
    stated = {"least_years": str(row.least_years), "not_from": list(row.not_from.values_list("pk", flat=True))}
    return {name: getattr(row, name) for name in names} | stated


def place_of(row: MentorRequest) -> str:
    """The page that shows a request that isn't open any more."""
    offered = row.proposals.offered().first()
    if offered:
        return f"{HOME}proposals/{offered.pk}/"
    return HOME


def standing_context(row: MentorRequest, found: Any, now: datetime) -> dict:
    """templates/learning/mentoring/standing.html; `found` = services.mentoring.requests.Standing."""
    return {
        "crumbs": INSIDE,
        "row": row,
        "subject": subject_of(row),
        "state": RequestState(row.state).label,
        "place": found.place,
        "ahead": found.ahead,
        "since": day(found.since),
        "cause": CAUSES.get(found.cause, NOT_YET),
        "help": help_words(found.help),
        "rows": told_rows(row),
    }


def help_words(found: Mapping[str, Any] | None) -> str:
    """The smallest change that makes three mentors possible, in a sentence; "" when none would help."""
    return sentence(found) if found else ""


def told_rows(row: MentorRequest) -> list[dict]:
    """What the person told us."""
    stated = [f"현장 경력 {row.least_years}년 이상"] if row.least_years else []
    stated += [f"{each.name} 말고" for each in row.not_from.all()]
    rows = [
        ("하고 싶은 일", row.get_trade_display()),
        ("이루고 싶은 것", row.goal),
        ("도움받고 싶은 일", ", ".join(chosen_labels(Need.choices, row.needs))),
        ("만날 수 있는 시간", f"{slots.words(row.slots)} (모두 {slots.count(row.slots)}칸)"),
        ("만나는 방법", row.get_mode_display()),
        ("만나기 좋은 곳", row.get_region_display() if row.region else ""),
        ("쓰는 말", ", ".join(chosen_labels(Language.choices, row.languages))),
        ("멘토에게 바라는 것", ", ".join(stated)),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]
