"""A scholarship round for residents: who, how much, when, by which criteria, and the one next step."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.templatetags.display import day, days_left, full_day, moment
from learning.award_rules import Verdict
from learning.awards import RuleSet
from learning.choices.scholarships import ApplicationState, RoundState
from learning.eligibility_check import Checked
from learning.models import Application, ScholarshipRound
from learning.rule_words import Line, describe, describe_rule_set
from learning.services.scholarships.announced import rule_day, rules_of

HOME = ("직업훈련 장학금", "/learning/scholarships/")
AREA = ("직업 역량", "/learning/")
# Listed courses, never cash (docs/glossary.md, 훈련 포인트). Textbooks, as in the first round, can't be paid so far.
GOOD_FOR = "포인트를 받는 서울런 4050 과정의 수강료"


def krw_words(amount: int) -> str:
    """600000 -> "60만"; an amount that isn't whole 만 is written out."""
    return f"{amount // 10_000:,}만" if amount % 10_000 == 0 else f"{amount:,}"


def state_of(row: ScholarshipRound, now: datetime) -> tuple[str, str]:
    """What to call the round now, and its tone."""
    if row.state == RoundState.PUBLISHED:
        return "결과 발표", "primary"
    if row.is_open(now):
        return "신청 받는 중", "success"
    if row.state == RoundState.ANNOUNCED and now < row.opens_at:
        return "신청 예정", "info"
    return "심사 중", "gray"


def cards(rows: Iterable[ScholarshipRound], now: datetime) -> list[dict[str, Any]]:
    """One card a round: those that take applications first, then those to come, then those that are over."""
    return [_card(row, now) for row in sorted(rows, key=lambda row: (now >= row.closes_at, now < row.opens_at))]


def _card(row: ScholarshipRound, now: datetime) -> dict[str, Any]:
    badge, tone = state_of(row, now)
    is_open = row.is_open(now)
    return {
        "href": reverse("scholarships:round", args=[row.pk]),
        "title": row.title,
        "badge": badge,
        "tone": tone,
        "due": days_left(row.closes_at, now) if is_open else "",
        "due_soon": is_open and (row.closes_at - now).days < 3,
        "summary": row.summary,
        "facts": [
            ("얼마를", f"한 사람 {krw_words(row.award_krw)} 포인트"),
            ("몇 명을", f"{row.capacity:,}명"),
            ("신청", f"{moment(row.opens_at)} – {moment(row.closes_at)}"),
            ("결과", day(row.result_on)),
        ],
        "action": _card_action(row) if is_open else None,
    }


def _card_action(row: ScholarshipRound) -> dict[str, str]:
    """First whether one may: five questions, before anybody writes an application in vain."""
    href = reverse("scholarships:check", args=[row.pk])
    return {"label": "받을 수 있는지 확인하기", "href": href, "kind": "primary"}


def round_context(row: ScholarshipRound, own: Application | None, now: datetime) -> dict[str, Any]:
    """Everything templates/learning/scholarships/round.html shows."""
    badge, tone = state_of(row, now)
    return {
        "row": row,
        "crumbs": [AREA, HOME],
        "badge": badge,
        "tone": tone,
        "facts": _facts(row),
        "stages": _stages(row, now),
        **eligibility_context(rules_of(row)),
        "action": _action(row, own, now),
        "due": days_left(row.closes_at, now) if row.is_open(now) else "",
        "is_open": row.is_open(now),
        "is_published": row.state == RoundState.PUBLISHED,
        "is_over": now >= row.closes_at,
    }


def _facts(row: ScholarshipRound) -> list[dict[str, str]]:
    given = min(row.capacity, row.budget_krw // row.award_krw)
    return [
        {
            "icon": "wallet",
            "label": "얼마를",
            "value": f"한 사람 {krw_words(row.award_krw)} 포인트",
            "note": "1포인트는 1원입니다. 현금으로 바꿀 수 없습니다.",
        },
        {"icon": "book-open", "label": "쓰는 곳", "value": GOOD_FOR},
        {"icon": "users", "label": "몇 명을", "value": f"{given:,}명"},
        {"icon": "calendar", "label": "신청", "value": f"{moment(row.opens_at)} – {moment(row.closes_at)}"},
        {"icon": "bell", "label": "결과", "value": day(row.result_on), "note": "문자와 알림함으로 알려 드립니다."},
        {
            "icon": "calendar-check",
            "label": "쓰는 기간",
            "value": f"{full_day(row.spend_from)} – {full_day(row.spend_until)}",
        },
        {"icon": "phone", "label": "묻는 곳", "value": f"{row.officer_unit} {row.officer_contact}"},
    ]


def _stages(row: ScholarshipRound, now: datetime) -> list[dict[str, str]]:
    """The whole way with its dates; the present one is marked."""
    named = [
        ("신청", f"{day(row.opens_at)} – {day(row.closes_at)}", "온라인이나 창구에서"),
        ("자격 확인", f"{day(row.closes_at)} 뒤", "모자란 서류는 보완을 부탁드립니다"),
        ("결과", day(row.result_on), "까닭과 순위를 함께 알려 드립니다"),
        ("받겠다고 답하기", f"결과를 받고 일하는 날 {row.accept_days}일 안", "답하지 않으면 다음 분께 갑니다"),
        ("포인트 쓰기", f"{full_day(row.spend_until)}까지", "과정을 신청할 때 씁니다"),
    ]
    now_at = _stage_now(row, now)
    return [
        {"label": label, "date": date, "note": note, "state": mark_of(number, now_at)}
        for number, (label, date, note) in enumerate(named)
    ]


def _stage_now(row: ScholarshipRound, now: datetime) -> int:
    if row.state == RoundState.PUBLISHED:
        return 3
    return -1 if now < row.opens_at else (0 if row.is_open(now) else 1)


def mark_of(number: int, now_at: int) -> str:
    if number == now_at:
        return "now"
    return "done" if number < now_at else "next"


def _action(row: ScholarshipRound, own: Application | None, now: datetime) -> dict[str, str]:
    """The one next step of this person, with a sentence."""
    if own is not None and own.state != ApplicationState.DRAFT:
        href = reverse("scholarships:application", args=[own.pk])
        return {"label": "나의 신청 보기", "href": href, "text": f"접수번호 {own.number}로 신청하셨습니다."}
    if row.is_open(now):
        href = reverse("scholarships:apply", args=[row.pk])
        if own is not None:
            return {"label": "이어서 쓰기", "href": href, "text": "쓰던 신청서가 있습니다. 아직 신청되지 않았습니다."}
        return {"label": "신청하기", "href": href, "text": "신청서는 나눠서 적고 저장할 수 있습니다. 10분쯤 걸립니다."}
    if row.state == RoundState.ANNOUNCED and now < row.opens_at:
        return {"label": "", "href": "", "text": f"{moment(row.opens_at)}부터 신청을 받습니다."}
    return {"label": "", "href": "", "text": f"신청은 {moment(row.closes_at)}에 끝났습니다."}


# --- Criteria -----------------------------------------------------------------------------------------------------
def tree(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Lines with their depth as a tree: {"text", "basis", "parts"}."""
    roots: list[dict[str, Any]] = []
    open_at: list[list[dict[str, Any]]] = [roots]
    for line in lines:
        node = {"text": line.text, "basis": line.basis, "parts": []}
        del open_at[line.depth + 1 :]
        open_at[line.depth].append(node)
        open_at.append(node["parts"])
    return roots


def eligibility_context(rules: RuleSet) -> dict[str, Any]:
    """The eligibility rule: what stands above all of it as a sentence, then its parts."""
    roots = tree(describe(rules.eligibility))
    if len(roots) == 1 and roots[0]["parts"]:
        return {"eligibility_lead": f"{roots[0]['text']}.", "eligibility": roots[0]["parts"]}
    return {"eligibility_lead": "", "eligibility": roots}


def criteria_context(row: ScholarshipRound) -> dict[str, Any]:
    """The published criteria, made of the very rules the decision is calculated with."""
    rules = rules_of(row)
    told = describe_rule_set(rules)
    return {
        "row": row,
        "crumbs": [AREA, HOME, (row.title, reverse("scholarships:round", args=[row.pk]))],
        **eligibility_context(rules),
        "scoring": [{"points": each["points"], "parts": tree(each["lines"])} for each in told["scoring"]],
        "groups": [each | {"parts": tree(each["lines"])} for each in told["groups"] if each["seats"]],
        "precedence": told["precedence"],
        "seats": told["seats"],
        "reserve": row.appeal_reserve,
        "rule_day": full_day(rule_day(row)),
        "version": str(row.rule_set),
        "basis": row.rule_set.legal_basis,
        "digest": row.rule_set.digest,
        "commitment": row.seed_commitment or "",
        "seed": row.seed_revealed or "",
        "most_points": _most_points(rules),
    }


def _most_points(rules: RuleSet) -> int:
    return sum(line.points for line in rules.scoring if line.points > 0)


# --- The check before login ---------------------------------------------------------------------------------------
def check_context(row: ScholarshipRound) -> dict[str, Any]:
    return {
        "row": row,
        "crumbs": [AREA, HOME, (row.title, reverse("scholarships:round", args=[row.pk]))],
        "rule_day": full_day(rule_day(row)),
    }


VERDICTS = {
    Verdict.PASS: ("success", "신청하실 수 있습니다", "적으신 답으로 보면 자격이 맞습니다."),
    Verdict.FAIL: ("danger", "이번 회차는 자격이 맞지 않습니다", "적으신 답이 맞다면 신청하셔도 받기 어렵습니다."),
    Verdict.UNKNOWN: ("warning", "확인이 필요합니다", "모르는 것이 있어 아직 정할 수 없습니다. 아래를 알아봐 주세요."),
}


def checked_context(row: ScholarshipRound, found: Checked, token: str, now: datetime) -> dict[str, Any]:
    """What the rules say to five answers; `token` carries the answers on."""
    tone, title, text = VERDICTS[found.verdict]
    return {
        "verdict": found.verdict.value,
        "result_tone": tone,
        "result_title": title,
        "result_text": text,
        "amount": krw_words(found.amount_krw),
        "good_for": GOOD_FOR,
        "reasons": [
            {"need": each.need, "had": each.had, "word": each.word, "tone": each.tone, "basis": each.basis}
            for each in found.reasons
        ],
        "failed": found.failed,
        "missing": found.missing,
        "token": token,
        "is_open": row.is_open(now),
        "opens": moment(row.opens_at),
        "is_early": now < row.opens_at,
    }


def list_context(rows: list[ScholarshipRound], mine: list[Application], now: datetime) -> dict[str, Any]:
    """The list of rounds with one's own applications first."""
    return {
        "crumbs": [AREA],
        "cards": cards(rows, now),
        "mine": [
            {
                "title": each.round.title,
                "href": page_of(each),
                "number": each.number,
                "status": each.get_state_display(),
                "tone": APPLICATION_TONES.get(ApplicationState(each.state), "gray"),
                "is_draft": each.state == ApplicationState.DRAFT,
            }
            for each in mine
        ],
    }


def page_of(row: Application) -> str:
    """Where this application goes on: a draft on its task list, the rest on its own page."""
    if row.state == ApplicationState.DRAFT:
        return reverse("scholarships:apply", args=[row.round_id])
    return reverse("scholarships:application", args=[row.pk])


APPLICATION_TONES = {
    ApplicationState.DRAFT: "warning",
    ApplicationState.SUBMITTED: "info",
    ApplicationState.SUPPLEMENT: "danger",
    ApplicationState.FROZEN: "info",
    ApplicationState.DECIDED: "primary",
}
