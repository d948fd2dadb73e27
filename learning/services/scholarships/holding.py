"""What scholarships hold about a person who asks for their data, and how they let go of one who leaves."""

from datetime import datetime
from typing import Any

from accounts.models import User
from accounts.services.holdings import Holder, register
from learning.choices.scholarships import ApplicationState
from learning.models import Answer, Application
from learning.rule_words import answer_label, answer_words
from learning.services.scholarships.applying.sending import WITHDRAWABLE, withdraw


def applications_of(user: User) -> list[dict[str, Any]]:
    """Every application of the person with what was answered, shown and decided, newest first."""
    rows = Application.objects.of(user).select_related("round", "on_behalf_by")
    shown = rows.prefetch_related("answers", "evidence", "decision_notices").order_by("-created_at")
    return [_application(row) for row in shown]


def _application(row: Application) -> dict[str, Any]:
    told = [notice for notice in row.decision_notices.all() if notice.shown_at]
    return {
        "접수번호": row.number,
        "회차": row.round.title,
        "상태": row.get_state_display(),
        "보낸 때": row.submitted_at,
        "창구에서 도운 담당자": row.on_behalf_by.name if row.on_behalf_by else None,
        "적은 것": {answer_label(each.fact): answer_words(each.fact, each.value) for each in row.answers.all()} or None,
        "서류": [f"{each.get_kind_display()} ({each.get_result_display()})" for each in row.evidence.all()] or None,
        "결정": [f"{notice.title}: {' '.join(notice.reasons)}" for notice in told] or None,
    }


def take_applications_back(user: User, now: datetime) -> None:
    """Withdraw what isn't decided; its papers and answers go. What was decided stays as it was decided on."""
    for row in Application.objects.of(user).filter(state__in=WITHDRAWABLE):
        withdraw(person=user, application_id=row.pk, reason="회원이 떠남", now=now)
    Answer.objects.filter(application__applicant=user, application__state=ApplicationState.WITHDRAWN).delete()


def register_holders() -> None:
    """Called once by LearningConfig.ready()."""
    register(Holder("장학금 신청", collect=applications_of, let_go=take_applications_back))
