"""What a resident tells when asking for a mentor, and what remains of it when they leave."""

from dataclasses import replace
from datetime import timedelta

import pytest

from accounts.services.leaving import leave
from learning.choices.mentoring import MentorshipState, RequestState
from learning.models import Message, Proposal
from learning.services.mentoring import held, refusals, requests
from learning.services.mentoring.requests import Ask, completeness
from learning.slots import WHOLE_WEEK
from programs.services.free_text import PersonalData
from tests.factories import OrganizationFactory
from tests.factories.mentoring import MentorFactory, RequestFactory, mentorship_of

pytestmark = pytest.mark.django_db
ASK = Ask(trade="food", needs=["plan", "plan"], slots=WHOLE_WEEK, goal="가게 열기", region="center")


def test_what_is_missing_is_said_in_words():
    assert completeness(ASK) == []
    bare = Ask(trade="", needs=[], slots=0, languages=[])
    assert completeness(bare) == [
        "이루고 싶은 것", "하고 싶은 일의 분야", "도움받고 싶은 일", "만날 수 있는 시간", "만나기 좋은 권역",
        "편하게 쓰는 말",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"needs": []}, refusals.NothingNeeded),
        ({"slots": 0}, refusals.TooFewSlots),
        ({"goal": "연락처는 010-1234-5678"}, PersonalData),
        ({"employer": "me@example.com"}, PersonalData),
    ],
)
def test_a_request_that_can_not_be_matched_or_tells_too_much_is_refused(resident, now, wrong, refusal):
    with pytest.raises(refusal):
        requests.ask(person=resident, values=replace(ASK, **wrong), now=now)
    assert not resident.mentor_requests.exists()


def test_a_change_keeps_the_place_in_line(resident, now):
    body = OrganizationFactory()
    made = requests.ask(person=resident, values=ASK, now=now)
    later = now + timedelta(days=1)
    changed = requests.change(
        request_id=made.pk, by=resident, values=replace(ASK, trade="care", not_from=[body.pk]), now=later
    )
    assert (changed.trade, changed.waiting_since, changed.changed_at) == ("care", now, later)
    assert list(changed.not_from.all()) == [body] and changed.needs == ["plan"]


def test_only_the_person_changes_or_withdraws_and_only_while_it_is_open(resident, vulnerable_resident, now):
    made = requests.ask(person=resident, values=ASK, now=now)
    with pytest.raises(refusals.NotYours):
        requests.change(request_id=made.pk, by=vulnerable_resident, values=ASK, now=now)
    with pytest.raises(refusals.NotYours):
        requests.withdraw(request_id=made.pk, by=vulnerable_resident, now=now)
    requests.withdraw(request_id=made.pk, by=resident, now=now)
    with pytest.raises(refusals.RequestNotOpen):
        requests.change(request_id=made.pk, by=resident, values=ASK, now=now)


def test_withdrawing_takes_the_open_proposal_back(now):
    request = RequestFactory(state=RequestState.OFFERED)
    offer = Proposal.objects.create(
        request=request, mentor=MentorFactory(), score=1, offered_at=now, expires_at=now + timedelta(hours=72)
    )
    requests.withdraw(request_id=request.pk, by=request.person, now=now)
    offer.refresh_from_db()
    request.refresh_from_db()
    assert (offer.state, request.state) == ("superseded", RequestState.DONE)


def test_leaving_the_portal_ends_and_forgets(now):
    pair = mentorship_of(MentorFactory())
    waiting = RequestFactory(person=pair.person, program=None, trade="food", state="done", closed_at=now)
    Message.objects.create(mentorship=pair, author=pair.person, side="resident", text="안녕하세요", sent_at=now)
    assert [row["상태"] for row in held.requests_of(pair.person)]
    assert held.mentorships_of(pair.person)[0]["메시지"] == ["시민: 안녕하세요"]
    leave(user=pair.person, now=now)
    pair.refresh_from_db()
    waiting.refresh_from_db()
    assert (pair.state, pair.end_reason) == (MentorshipState.ENDED, "left")
    assert waiting.goal == "" and Message.objects.get().text == ""


def test_a_mentor_who_leaves_the_portal_leaves_nobody_alone(now):
    pair = mentorship_of(MentorFactory())
    mentor = pair.mentor.user
    mentor.memberships.update(ended_at=now)
    leave(user=mentor, now=now)
    pair.refresh_from_db()
    pair.request.refresh_from_db()
    assert (pair.state, pair.request.state, pair.request.tier) == ("ended", RequestState.OPEN, 1)
