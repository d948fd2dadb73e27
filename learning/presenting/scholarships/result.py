"""A result for whom it is about: the outcome, then why, points and place, what would flip it, and the document."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.templatetags.display import full_day, moment
from learning.award_facts import FACTS
from learning.award_flips import Change
from learning.award_rules import Verdict
from learning.choices.scholarships import AwardState, NoticeOutcome, Outcome
from learning.models import DecisionNotice
from learning.presenting.scholarships.announced import krw_words
from learning.presenting.scholarships.application import own_crumbs
from learning.rule_words import VERDICT_TONES, describe, label_of, value_words
from learning.services.scholarships.results import OwnResult
from learning.services.scholarships.runs.telling import via_words
from programs.particles import i

TONES = {
    NoticeOutcome.AWARD: ("선정", "success"),
    NoticeOutcome.WAITLIST: ("대기", "info"),
    NoticeOutcome.REFUSAL: ("선정되지 않음", "gray"),
    NoticeOutcome.APPEAL_GRANTED: ("선정", "success"),
    NoticeOutcome.APPEAL_DISMISSED: ("결과 같음", "gray"),
}
HELD = {Verdict.PASS: "해당", Verdict.FAIL: "해당하지 않음", Verdict.UNKNOWN: "확인되지 않음"}
SHORT = 12  # letters of a lottery number that tell two apart


def result_context(found: OwnResult, now: datetime) -> dict[str, Any]:
    """Everything templates/learning/scholarships/result.html shows."""
    row, notice, decided = found.row, found.notice, found.decided
    badge, tone = TONES[NoticeOutcome(notice.outcome)]
    return {
        "row": row,
        "round": row.round,
        "crumbs": own_crumbs(row),
        "notice": notice,
        "badge": badge,
        "tone": tone,
        "lead": _lead(found, now),
        "step": _step(found, now),
        "reasons": reason_rows(found),
        "scores": _scores(found),
        "place": _place(found),
        "flips": flip_words(found.explanation.flips),
        "is_award": decided.outcome == Outcome.AWARD,
        "lottery": decided.lottery,
        "appeal_href": f"{reverse('scholarships:application', args=[row.pk])}appeal/",
        "appeal_until": full_day(notice.appeal_until),
        "is_published": row.round.published_at is not None,
    }


def _lead(found: OwnResult, now: datetime) -> str:
    decided, award = found.decided, found.award
    if award is not None:
        points = f"{krw_words(award.amount_krw)} 포인트"
        if award.state == AwardState.OFFERED and now < award.accept_until:
            return f"{points}를 드립니다. {moment(award.accept_until)}까지 받겠다고 답해 주세요."
        return f"{points} · {award.get_state_display()}"
    if decided.outcome == Outcome.WAITLIST:
        return f"대기 {decided.position:,}번입니다. 앞 분이 받지 않으시면 차례대로 알려 드립니다."
    return f"까닭을 아래에 적었습니다. {full_day(found.notice.appeal_until)}까지 이의신청할 수 있습니다."


def _step(found: OwnResult, now: datetime) -> dict[str, str] | None:
    """The one next thing to do with an award."""
    award = found.award
    if award is None:
        return None
    if award.state == AwardState.OFFERED and now < award.accept_until:
        return {"label": "받을지 답하기", "href": f"/learning/scholarships/awards/{award.pk}/"}
    if award.state in (AwardState.ACCEPTED, AwardState.ACTIVE, AwardState.COMPLETED, AwardState.SETTLED):
        return {"label": "나의 포인트 보기", "href": "/learning/scholarships/points/"}
    return None


def reason_rows(found: OwnResult) -> list[dict[str, str]]:
    """What each rule needed and what was there."""
    return [
        {"need": each.need, "had": each.had, "word": each.word, "tone": each.tone, "basis": each.basis}
        for each in found.explanation.reasons
    ]


def _scores(found: OwnResult) -> list[dict[str, Any]]:
    """Each line of the rule set with its points, and whether the person got them."""
    whens = {line.id: line.when for line in found.explanation.rules.scoring}
    return [
        {
            "label": " · ".join(line.text for line in describe(whens[each["id"]]) if line.rule_id),
            "points": each["points"] if each["verdict"] == Verdict.PASS else 0,
            "most": each["points"],
            "word": HELD[Verdict(each["verdict"])],
            "tone": VERDICT_TONES[Verdict.PASS] if each["verdict"] == Verdict.PASS else "gray",
        }
        for each in found.explanation.score_lines
    ]


def _place(found: OwnResult) -> list[dict[str, str]]:
    """Where the person stood among the eligible; [] for those who weren't."""
    decided, told = found.decided, found.explanation
    if decided.rank is None:
        return []
    rows = [
        {"label": "내 점수", "value": f"{decided.score:,}점"},
        {"label": "순위", "value": f"자격이 맞는 {told.eligible:,}명 가운데 {decided.rank:,}번째"},
        {"label": "추첨 번호", "value": f"{decided.lottery[:SHORT]}… (점수가 같으면 작은 번호가 앞섭니다)"},
    ]
    if told.via_words:
        rows.append({"label": "받은 자리", "value": told.via_words})
    if decided.position is not None:
        rows.append({"label": "대기 순서", "value": f"{decided.position:,}번"})
    rows += [
        {"label": f"{via_words(via)}의 기준선", "value": f"{line.score:,}점, 추첨 번호 {line.lottery[:SHORT]}…까지"}
        for via, line in told.lines.items()
    ]
    return rows


def flip_words(flips: list[tuple[Change, ...]]) -> list[str]:
    """What would have had to be different, one sentence a way."""
    return [", 그리고 ".join(_change_words(change) for change in changes) for changes in flips]


def _change_words(change: Change) -> str:
    fact = FACTS.get(change.fact)
    needed = value_words(change.fact, change.needed)
    if change.had is None:
        return f"{label_of(change.fact)}: 확인되어 ‘{needed}’"
    words = value_words(change.fact, change.had)
    had = f"‘{words}’{i(words)}"
    if fact is not None and fact.kind == "yes_no":
        return f"{had} 아니라 ‘{needed}’"
    return f"{label_of(change.fact)}: {had} 아니라 ‘{needed}’"


# --- The document -------------------------------------------------------------------------------------------------
def document_rows(notice: DecisionNotice) -> dict[str, Any]:
    """The decision as a document, on the page and on paper: the same words."""
    row = notice.application
    return {
        "number": notice.number,
        "issued_on": full_day(notice.issued_at),
        "to": row.applicant.name,
        "round": row.round.title,
        "application": row.number,
        "outcome": notice.title,
        "basis": notice.basis,
        "reasons": list(notice.reasons),
        "unit": notice.officer_unit,
        "officer": notice.officer_name,
        "contact": notice.officer_contact,
        "appeal_how": notice.appeal_how,
        "appeal_until": full_day(notice.appeal_until),
        "organization": row.round.organization.name,
        "digest": notice.digest,
    }


def document_context(notice: DecisionNotice) -> dict[str, Any]:
    row = notice.application
    result = ("결과", reverse("scholarships:result", args=[row.pk]))
    return {
        "row": row,
        "crumbs": [*own_crumbs(row), result],
        "paper": document_rows(notice),
        "pdf_href": reverse("scholarships:document-pdf", args=[row.pk]),
        "appeal_href": f"{reverse('scholarships:application', args=[row.pk])}appeal/",
    }
