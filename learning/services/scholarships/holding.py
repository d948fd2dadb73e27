"""What scholarships hold about a person who asks for their data, and how they let go of one who leaves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from accounts.models import User
from accounts.services.holdings import Holder, register
from learning.models import Application, DecisionNotice, DecisionRow, Evidence
from learning.rule_words import answer_label, answer_words
from learning.services.scholarships import held_awards, leaving
from learning.services.scholarships.applying.consenting import forget_sensitive


def applications_of(user: User) -> list[dict[str, Any]]:
    """Every application of the person with what was answered, shown, asked and decided, newest first."""
    rows = Application.objects.of(user).select_related("round", "on_behalf_by")
    shown = rows.prefetch_related("answers", "evidence", "supplements", "decision_notices").order_by("-created_at")
    judged: dict[tuple[int, int], DecisionRow] = {
        (each.run_id, each.application_id): each for each in DecisionRow.objects.filter(application__applicant=user)
    }
    return [_application(row, judged) for row in shown]


def _application(row: Application, judged: Mapping[tuple[int, int], DecisionRow]) -> dict[str, Any]:
    told = [notice for notice in row.decision_notices.all() if notice.shown_at]
    return {
        "접수번호": row.number,
        "회차": row.round.title,
        "상태": row.get_state_display(),
        "쓰기 시작한 때": row.created_at,
        "보낸 때": row.submitted_at,
        "창구에서 도운 담당자": row.on_behalf_by.name if row.on_behalf_by else None,
        "창구에서 동의한 때": row.consent_at,
        "창구에서 적은 것": row.consent_note or None,
        "취소한 때": row.withdrawn_at,
        "취소한 까닭": row.withdrawn_reason or None,
        "적은 것": _facts({each.fact: each.value for each in row.answers.all()}),
        "서류": [_paper(each) for each in row.evidence.all()] or None,
        "보완": [
            {"부탁한 것": each.request, "기한": each.due_at, "답": each.answer, "답한 때": each.answered_at}
            for each in row.supplements.all()
        ]
        or None,
        "결정": [_decision(notice, judged.get((notice.run_id, row.pk))) for notice in told] or None,
    }


def _facts(values: Mapping[str, Any]) -> dict[str, str] | None:
    return {answer_label(name): answer_words(name, value) for name, value in values.items()} or None


def _paper(each: Evidence) -> str:
    """What it is, the name of its file until that is destroyed, and what an officer found."""
    found = ", ".join(filter(None, (each.get_result_display(), each.result_note, each.file_name)))
    return f"{each.get_kind_display()} ({found})"


def _decision(notice: DecisionNotice, row: DecisionRow | None) -> dict[str, Any]:
    """One decision as the person may read it, and what it was calculated from (nothing when an award is taken back)."""
    told = {"무엇": notice.title, "까닭": notice.reasons, "근거": notice.basis, "알린 때": notice.shown_at}
    if row is None:
        return told
    return told | {
        "점수": row.score,
        "추첨 번호": row.lottery,
        "순위": row.rank,
        "대기 순서": row.position,
        "심사에 쓴 것": _facts(row.facts),
    }


def register_holders() -> None:
    """Called once by LearningConfig.ready(). What forbids leaving is looked at first."""
    held, left = held_awards, leaving
    register(Holder("장학금 환수", collect=held.clawbacks_of, let_go=_settle_clawbacks))
    register(Holder("장학금 신청", applications_of, left.take_applications_back, forget_sensitive=forget_sensitive))
    register(Holder("장학금", collect=held.scholarships_of, let_go=left.give_awards_up))
    register(Holder("훈련 포인트", collect=held.points_of, let_go=_nothing_left))
    register(Holder("장학금 이의신청", collect=held.appeals_of, let_go=left.take_objections_back))


def _settle_clawbacks(user: User, now: datetime) -> None:
    leaving.refuse_while_owing(user, now)
    leaving.forget_comments(user, now)


def _nothing_left(user: User, now: datetime) -> None:
    """The ledger stays: it holds amounts and courses, and unused points ended with the scholarship."""
