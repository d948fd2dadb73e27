"""Whoever waits for a lock sees what was left there, not what they read before."""

from datetime import timedelta

import pytest
from django.db import connection

from accounts.services.leaving import leave
from learning.models import Application, Award, PointAccount, PointLedger
from learning.services.scholarships.appeals.answering import redecide
from learning.services.scholarships.appeals.filing import Objection, file_appeal
from learning.services.scholarships.applying.sending import answer_request
from learning.services.scholarships.clawbacks.deciding import demand, record_part
from learning.services.scholarships.clawbacks.hearing import begin
from learning.services.scholarships.offers.answering import accept
from learning.services.scholarships.officers.supplements import ask, locked, take_back
from learning.services.scholarships.points.expiring import expire_points, reverse_expiry
from learning.services.scholarships.points.refusals import AlreadySettled
from learning.services.scholarships.points.spending import spend, spend_begun
from learning.services.scholarships.runs import approving, committing, computing, reviewing
from learning.services.scholarships.runs.refusals import NoReserveLeft, WrongRunState
from tests.factories import scholarships as make
from tests.factories.programs import NOW
from tests.factories.scholarships_resident import sent
from tests.overtaking import behind

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = Objection(text="카드를 이미 없앴습니다", wrong="카드가 있는 것으로 되어 있습니다")
OVER = NOW.replace(year=2027, month=7, day=1)


def test_points_of_an_award_that_is_being_taken_back_are_not_brought_back(active, seat, officer, approver):
    row = seat(active.application.applicant)
    spend(enrollment_id=row.pk, points_krw=150_000, token="s" * 32, by=row.person, now=NOW)
    spend_begun(OVER)
    expire_points(OVER)
    claim = begin(award_id=active.pk, amount_krw=150_000, facts="카드를 받음", basis="조례 제8조", by=officer, now=OVER)
    later = OVER + timedelta(days=12)
    first_due = later.date() + timedelta(days=30)
    demand(claim_id=claim.pk, reason="자격이 없음", parts=1, first_due_on=first_due, by=approver, now=later)
    expired = PointLedger.objects.get(kind="expire")

    def last_part(_):
        paid = {"amount_krw": 150_000, "paid_on": later.date(), "token": "t" * 32}
        assert record_part(claim_id=claim.pk, by=approver, now=later, **paid).state == "paid"

    def bring_back():
        until = later.date() + timedelta(days=60)
        reverse_expiry(entry_id=expired.pk, valid_until=until, reason="병원에 있었음", by=officer, now=later)

    with pytest.raises(AlreadySettled):
        behind(last_part, bring_back)
    assert Award.objects.get(pk=active.pk).state == "clawed_back"
    assert PointAccount.objects.get().available_krw == 0


def test_leaving_beside_an_answer_aborts_neither(award, resident):
    behind(lambda _: accept(award_id=award.pk, by=resident, now=NOW), lambda: leave(user=resident, now=NOW))
    account = PointAccount.objects.get(award=award)
    assert (Award.objects.get(pk=award.pk).state, account.available_krw) == ("active", 0)
    resident.refresh_from_db()
    assert resident.left_at == NOW


def test_taking_a_request_back_and_answering_it_never_wait_for_each_other(open_round, resident, officer):
    row = sent(resident, open_round)
    asked = ask(application_id=row.pk, request="다시 올려 주세요", facts=[], days=5, by=officer, now=NOW)

    def answer(pause):
        locked(row.pk)
        pause()
        answer_request(person=resident, application_id=row.pk, text="올렸습니다", answers={}, now=NOW)

    left = behind(answer, lambda: take_back(request_id=asked.pk, by=officer, now=NOW))
    assert (left.answer, left.closed_at) == ("올렸습니다", None)
    assert Application.objects.get(pk=row.pk).state == "submitted"


@pytest.fixture
def two_upheld():
    """Two objections are decided again and proposed; one seat is kept for appeals."""
    desk = make.scholarship_officer()
    row = make.make_round(desk, capacity=3, reserve=1)
    make.apply_many(row, [{}, {}, {"training_card": True}, {"training_card": True}], checker=desk)
    boss = make.approver_of(row)
    make.committed(row, desk, boss)
    runs = []
    for application in Application.objects.filter(round=row, frozen_facts__training_card=True):
        appeal = file_appeal(application_id=application.pk, objection=WORDS, by=application.applicant, now=NOW)
        values = {"corrections": {"training_card": False, "work": "job_seeker", "livelihood": "basic_livelihood"}}
        run = redecide(
            appeal_id=appeal.pk, part="", whole=True, reason="수첩을 다시 확인했습니다", by=desk, now=NOW, **values
        )
        computing.compute_run(run.pk, NOW)
        runs.append(make.proposed(make.fresh(run), desk))
        approving.record_opened(run_id=run.pk, application_id=application.pk, by=boss, now=NOW)
    return boss, runs


def approve(run, boss):
    return approving.approve(run_id=run.pk, digest=run.output_digest, by=boss, now=NOW)


def test_an_approved_appeal_takes_its_kept_seat_before_a_worker_has_written_it(two_upheld):
    boss, (first, second) = two_upheld
    approve(first, boss)
    with pytest.raises(NoReserveLeft):
        approve(second, boss)
    committing.commit_due(NOW)
    with pytest.raises(NoReserveLeft):
        approve(second, boss)
    assert Award.objects.filter(from_reserve=True).count() == 1


def test_two_appeals_approved_at_once_take_one_kept_seat(two_upheld):
    boss, (first, second) = two_upheld
    with pytest.raises(NoReserveLeft):
        behind(lambda _: approve(first, boss), lambda: approve(second, boss))
    committing.commit_due(NOW)
    assert Award.objects.filter(from_reserve=True).count() == 1


def test_an_answer_to_a_calculation_that_is_being_replaced_is_refused_and_not_lost(officer):
    row = make.make_round(officer)
    make.apply_many(row, [{}, {"training_card": None}, {"training_card": None}], checker=officer)
    run = make.computed(row, officer)
    first, second = run.reviews.filter(kind="unknown").order_by("pk")
    has_none = {"answer": "corrected", "corrections": {"training_card": False}, "reason": "전화로 확인함"}
    reviewing.answer_review(item_id=first.pk, by=officer, now=NOW, **has_none)
    with pytest.raises(WrongRunState):
        behind(
            lambda _: reviewing.recompute(run_id=run.pk, by=officer, now=NOW),
            lambda: reviewing.answer_review(item_id=second.pk, by=officer, now=NOW, **has_none),
        )
    second.refresh_from_db()
    assert second.answered_at is None


def test_a_kept_seat_that_is_written_while_they_are_counted_counts(two_upheld):
    """The worker goes on between the count of what is given and the count of what is still to be written."""
    boss, (first, second) = two_upheld
    approve(first, boss)

    def count_slowly(pause):
        def look(execute, sql, *rest):
            found = execute(sql, *rest)
            if "COUNT" in sql and '"learning_award"' in sql:
                pause()
            return found

        with connection.execute_wrapper(look), pytest.raises(NoReserveLeft):
            approve(second, boss)

    assert behind(count_slowly, lambda: committing.commit_due(NOW)) == 1
    assert Award.objects.filter(from_reserve=True).count() == 1
