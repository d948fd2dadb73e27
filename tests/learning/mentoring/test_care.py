"""Who needs care first, and that every word of it is a fact."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.care import Care, Facts, assess, order_key

days = st.integers(0, 60)
anybody = st.builds(
    Facts,
    days_since_start=days,
    days_since_session=st.none() | days,
    days_to_next=st.none() | days,
    days_unanswered=st.none() | days,
    has_goal=st.booleans(),
    overdue_items=st.integers(0, 3),
    needs_help=st.booleans(),
    is_paused=st.booleans(),
)


@pytest.mark.parametrize(
    ("facts", "care", "reasons"),
    [
        (Facts(0), Care.TOO_EARLY, ["오늘 시작했습니다"]),
        (Facts(4, days_to_next=1), Care.TOO_EARLY, ["시작한 지 4일 되었습니다", "다음 상담 내일"]),
        (Facts(5), Care.CHECK_IN, ["시작한 지 5일인데 아직 만나지 못했습니다"]),
        (Facts(5, days_to_next=2), Care.TOO_EARLY, ["시작한 지 5일 되었습니다", "다음 상담 2일 뒤"]),
        (Facts(21, has_goal=True), Care.AT_RISK, ["시작한 지 21일인데 아직 만나지 못했습니다"]),
        (Facts(9, days_since_session=1), Care.ON_TRACK, ["마지막 상담 어제"]),
        (Facts(10, days_since_session=1), Care.CHECK_IN, ["시작한 지 10일인데 목표가 아직 없습니다"]),
        (Facts(30, days_since_session=13, has_goal=True), Care.ON_TRACK, ["마지막 상담 13일 전"]),
        (Facts(30, days_since_session=14, has_goal=True), Care.CHECK_IN, ["마지막 상담이 14일 전입니다"]),
        (
            Facts(30, days_since_session=14, days_to_next=0, has_goal=True),
            Care.ON_TRACK,
            ["마지막 상담 14일 전", "다음 상담 오늘"],
        ),
        (Facts(30, days_since_session=21, has_goal=True), Care.AT_RISK, ["마지막 상담이 21일 전입니다"]),
        (Facts(2, days_unanswered=2), Care.TOO_EARLY, ["시작한 지 2일 되었습니다"]),
        (Facts(4, days_unanswered=3), Care.CHECK_IN, ["메시지가 3일째 답을 기다립니다"]),
        (Facts(8, days_since_session=8, days_unanswered=7), Care.AT_RISK, ["메시지가 7일째 답을 기다립니다"]),
        (Facts(3, days_since_session=0, overdue_items=2), Care.CHECK_IN, ["기한이 지난 할 일이 2개 있습니다"]),
        (Facts(3, days_since_session=0, needs_help=True), Care.AT_RISK, ["지난 상담에서 도움이 필요하다고 적었습니다"]),
        (Facts(60, is_paused=True, needs_help=True), Care.ON_TRACK, ["쉬는 중입니다"]),
    ],
)
def test_care_follows_from_the_facts(facts, care, reasons):
    assessed = assess(facts)
    assert (assessed.care, list(assessed.reasons)) == (care, reasons)


@given(anybody)
def test_everybody_gets_a_word_and_a_reason(facts):
    assessed = assess(facts)
    assert assessed.label
    assert assessed.tone
    assert assessed.reasons


@given(st.lists(anybody, max_size=12))
def test_nobody_at_risk_stands_below_somebody_who_is_not(mentees):
    ranked = sorted(((assess(one), one) for one in mentees), key=lambda pair: order_key(*pair))
    levels = [assessed.care is Care.AT_RISK for assessed, _ in ranked]
    assert levels == sorted(levels, reverse=True)


@given(anybody)
def test_a_longer_silence_never_needs_less_care(facts):
    if facts.days_since_session is None or facts.is_paused:
        return
    later = Facts(**{**vars(facts), "days_since_session": facts.days_since_session + 7})
    graver = {Care.AT_RISK: 2, Care.CHECK_IN: 1}
    assert graver.get(assess(later).care, 0) >= graver.get(assess(facts).care, 0)
