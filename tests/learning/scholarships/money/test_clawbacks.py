"""Nothing is taken back before the person was heard for ten whole days, and never by one officer alone."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import Notice
from learning.models import Award, Clawback, FiscalAccount, PersonYear, PointAccount
from learning.services.scholarships.clawbacks import refusals
from learning.services.scholarships.clawbacks.deciding import demand, let_go, parts_of, record_part
from learning.services.scholarships.clawbacks.hearing import begin, comment, last_comment_day, reclaimable_krw
from learning.services.scholarships.points.spending import spend, spend_begun
from programs.services.staff_refusals import ReasonNeeded
from tests.factories.programs import NOW
from tests.factories.scholarship_awards import UNIT

pytestmark = pytest.mark.django_db
FACTS, BASIS = "국민내일배움카드를 함께 받음", "서울특별시 중장년 조례 제8조"
LAST = date(2026, 12, 3)  # told on 23 November
AFTER = NOW + timedelta(days=11)
FIRST_PART = date(2027, 1, 15)


@pytest.fixture
def claim(active, officer):
    return begin(award_id=active.pk, amount_krw=UNIT, facts=FACTS, basis=BASIS, by=officer, now=NOW)


@pytest.fixture
def spent(active, seat, resident):
    """150,000 of the points went into a course that has begun."""
    spend(enrollment_id=seat(resident).pk, points_krw=150_000, token="c" * 32, by=resident, now=NOW)
    spend_begun(NOW.replace(month=12, day=7, hour=1))
    return active


def take(claim, approver, **changed):
    values = {
        "reason": "자격이 없었던 것이 확인됨",
        "parts": 1,
        "first_due_on": FIRST_PART,
        "by": approver,
        "now": AFTER,
    }
    return demand(claim_id=claim.pk, **(values | changed))


def test_the_person_is_told_of_facts_law_and_days_first(claim, resident):
    told = Notice.objects.get(recipient=resident, key__endswith="begun")
    assert "12월 3일까지 의견을" in told.body
    assert last_comment_day(claim) == LAST


def test_beginning_twice_is_one_and_another_one_is_refused(claim, active, officer):
    again = begin(award_id=active.pk, amount_krw=UNIT, facts=FACTS, basis=BASIS, by=officer, now=NOW)
    assert again.pk == claim.pk
    with pytest.raises(refusals.AlreadyUnderWay):
        begin(award_id=active.pk, amount_krw=1, facts=FACTS, basis=BASIS, by=officer, now=NOW)


def test_acceptance_10_a_decision_waits_for_ten_whole_days(claim, approver):
    for now in (NOW, NOW + timedelta(days=10), claim.comments_until - timedelta(seconds=1)):
        with pytest.raises(refusals.StillHearing) as refused:
            take(claim, approver, now=now)
        with pytest.raises(refusals.StillHearing):
            let_go(claim_id=claim.pk, reason="사정을 살폈습니다", by=approver, now=now)
    assert "12월 3일" in refused.value.detail
    assert take(claim, approver, now=claim.comments_until).state == "paid"


def test_a_comment_alone_does_not_shorten_the_days_and_a_written_waiver_does(claim, approver, resident):
    comment(claim_id=claim.pk, text="몰랐습니다", waives=False, by=resident, now=NOW)
    with pytest.raises(refusals.StillHearing):
        take(claim, approver, now=NOW + timedelta(days=1))
    comment(claim_id=claim.pk, text="다른 말", waives=True, by=resident, now=NOW + timedelta(days=1))
    claim.refresh_from_db()
    assert claim.comment == "몰랐습니다"
    assert take(claim, approver, now=NOW + timedelta(days=1)).state == "paid"


def test_comments_end_with_their_days(claim, resident, vulnerable_resident):
    with pytest.raises(Clawback.DoesNotExist):
        comment(claim_id=claim.pk, text="제 일이 아닙니다", waives=False, by=vulnerable_resident, now=NOW)
    with pytest.raises(refusals.CommentMissing):
        comment(claim_id=claim.pk, text="  ", waives=False, by=resident, now=NOW)
    with pytest.raises(refusals.HearingOver):
        comment(claim_id=claim.pk, text="늦었습니다", waives=False, by=resident, now=claim.comments_until)


def test_the_officer_who_began_does_not_decide(claim, officer):
    with pytest.raises(refusals.DecidedByAnother):
        take(claim, officer)


def test_unused_points_go_first_and_nothing_more_is_owed(claim, approver, active):
    take(claim, approver)
    take(claim, approver)
    claim.refresh_from_db()
    active.refresh_from_db()
    assert (claim.state, claim.paid_krw, active.state) == ("paid", UNIT, "clawed_back")
    assert PointAccount.objects.get().available_krw == 0
    assert FiscalAccount.objects.get().committed_krw == UNIT  # of the other award
    assert PersonYear.objects.get(person_key=active.person_key).granted_krw == 0


def test_what_was_spent_is_paid_back_in_parts_that_sum_up(spent, officer, approver):
    claim = begin(award_id=spent.pk, amount_krw=UNIT, facts=FACTS, basis=BASIS, by=officer, now=NOW)
    take(claim, approver, parts=4)
    claim.refresh_from_db()
    assert (claim.state, claim.paid_krw) == ("demanded", 450_000)
    assert [part.amount_krw for part in parts_of(claim)] == [37_500] * 4
    for number in range(4):
        for _ in range(2):
            record_part(
                claim_id=claim.pk,
                amount_krw=37_500,
                paid_on=AFTER.date(),
                token=f"{number}" * 32,
                by=officer,
                now=AFTER,
            )
    claim.refresh_from_db()
    assert (claim.state, claim.payments.count()) == ("paid", 5)
    assert Award.objects.get(pk=spent.pk).state == "clawed_back"


def test_parts_and_payments_keep_their_bounds(spent, officer, approver):
    claim = begin(award_id=spent.pk, amount_krw=UNIT, facts=FACTS, basis=BASIS, by=officer, now=NOW)
    with pytest.raises(refusals.TooManyParts):
        take(claim, approver, parts=13)
    with pytest.raises(refusals.DayMissing):
        take(claim, approver, first_due_on=None)
    take(claim, approver)
    with pytest.raises(refusals.WrongPart) as refused:
        record_part(claim_id=claim.pk, amount_krw=150_001, paid_on=LAST, token="d" * 32, by=officer, now=AFTER)
    assert "150,000원" in refused.value.detail


def test_what_is_left_may_be_let_go_with_a_reason(spent, officer, approver, resident):
    claim = begin(award_id=spent.pk, amount_krw=UNIT, facts=FACTS, basis=BASIS, by=officer, now=NOW)
    take(claim, approver, parts=4)
    with pytest.raises(ReasonNeeded):
        let_go(claim_id=claim.pk, reason="", by=officer, now=AFTER)
    assert let_go(claim_id=claim.pk, reason="형편이 몹시 어려움", by=officer, now=AFTER).state == "waived"
    assert "더 내실 돈이 없습니다" in Notice.objects.get(recipient=resident, key__endswith="waived").body


def test_a_part_of_an_award_may_be_taken_and_no_more_than_was_given(active, officer, approver):
    assert reclaimable_krw(active) == UNIT
    with pytest.raises(refusals.TooMuch):
        begin(award_id=active.pk, amount_krw=UNIT + 1, facts=FACTS, basis=BASIS, by=officer, now=NOW)
    claim = begin(award_id=active.pk, amount_krw=200_000, facts=FACTS, basis=BASIS, by=officer, now=NOW)
    take(claim, approver)
    active.refresh_from_db()
    assert (active.state, active.released_krw, reclaimable_krw(active)) == ("active", 200_000, 400_000)


def test_nobody_reaches_another_organizations_or_their_own_award(active, award, awards, officer, second_officer):
    with pytest.raises(Award.DoesNotExist):
        begin(award_id=active.pk, amount_krw=1, facts=FACTS, basis=BASIS, by=second_officer, now=NOW)
    with pytest.raises(refusals.NotReclaimable):
        begin(award_id=awards[1].pk, amount_krw=1, facts=FACTS, basis=BASIS, by=officer, now=NOW)
    with pytest.raises(ReasonNeeded):
        begin(award_id=active.pk, amount_krw=1, facts="", basis=BASIS, by=officer, now=NOW)


ATTACKS = {
    "decided before the days are over": """UPDATE learning_clawback SET state = 'demanded', decided_at = begun_at,
        decided_by_id = (SELECT max(id) FROM accounts_user), decided_reason = 'x', due_on = '2027-01-01'""",
    "decided by the officer who began": """UPDATE learning_clawback SET state = 'demanded', due_on = '2027-01-01',
        decided_at = comments_until, decided_by_id = begun_by_id, decided_reason = 'x'""",
    "fewer days": "UPDATE learning_clawback SET comments_until = begun_at",
    "paid by hand": "UPDATE learning_clawback SET paid_krw = 1",
    "taken out": "DELETE FROM learning_clawback",
    "no reason": """UPDATE learning_clawback SET state = 'dropped', decided_at = comments_until,
        decided_by_id = (SELECT max(id) FROM accounts_user), decided_reason = ''""",
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_acceptance_10_the_database_hears_first_too(claim, attack):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)


def test_the_comment_lies_sealed_in_the_database(claim, resident):
    comment(claim_id=claim.pk, text="카드는 쓰지 않았습니다", waives=False, by=resident, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT comment FROM learning_clawback")
        assert cursor.fetchone()[0].startswith("v1.")
