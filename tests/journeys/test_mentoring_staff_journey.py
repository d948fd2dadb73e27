"""An operator matches everybody who waits: pins somebody, starts a run, looks it through and lets it out."""

import pytest
from django.utils import timezone

from learning.models import MatchRun, MentorRequest, Pin, Proposal
from learning.services.mentoring import running
from learning.services.mentoring.staff.candidates import candidates
from tests.factories.mentoring import MentorFactory, RequestFactory

OPERATOR = "operator@seoul4050.example"


def compute() -> MatchRun:
    """What the worker does within a few seconds."""
    running.compute_drafts(timezone.now())
    return MatchRun.objects.first()


def somebody_with_a_mentor() -> MentorRequest:
    """Asked just now, and the rules allow them a mentor who has a seat left."""
    now = timezone.now()
    row = RequestFactory(trade="green", asked_at=now)
    MentorFactory(trades=["green"], updated_at=now)
    assert not candidates(row, now)[0].broken
    return row


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_an_operator_pins_runs_reviews_and_publishes(someone, script, django_db_blocker):
    with django_db_blocker.unblock():
        wish = somebody_with_a_mentor()
        officer = someone(script=script).log_in(OPERATOR)
        officer.at(f"/staff/mentoring/requests/{wish.pk}/").press("값 보고 지정", within="main").sees("이 지정은")
        officer.type("까닭", "먼저 만나기로 약속함").press("지정하기", within="main").sees(
            "다음 연결 계산부터 지킵니다"
        )
        pinned = officer.actions
        pin = Pin.objects.get(request=wish, removed_at=None)
        officer.at("/staff/mentoring/").press("계산 시작", within="main")
        run = compute()
        officer.at(f"/staff/mentoring/runs/{run.pk}/").sees("증명했습니다").sees("먼저 온 순서대로라면")
        officer.press("살펴보았습니다", within="main").press("제안 알리기", within="main").sees("제안을 알렸습니다")
        proposal = Proposal.objects.get(run=run, request=wish)
    assert proposal.mentor_id == pin.mentor_id
    assert pinned <= 2
    assert officer.actions - pinned <= 3
