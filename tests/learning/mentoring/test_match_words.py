"""Why a pair was brought together, in words both can check."""

from learning import slots
from learning.match_words import Shared, line, reasons

EVENINGS = slots.week_of([(1, 4), (1, 5), (3, 4)])


def test_the_weightiest_reasons_come_first_in_one_line():
    shared = Shared("전기기능사 준비", ("필기", "실기"), 2, EVENINGS, same_region=True, years=12)
    assert line(shared) == "전기기능사 준비 분야 2/2 일치 · 화·목 저녁 3칸 겹침 · 같은 권역"
    assert reasons(shared)[-1] == "이 분야 경력 12년"


def test_what_is_not_shared_is_not_said():
    assert reasons(Shared("", (), 2, 0)) == []
    assert reasons(Shared("", ("이력서",), 2, 0)) == ["바라는 도움 1/2 일치"]


def test_stated_requirements_that_are_met_are_named():
    assert reasons(Shared("", (), 1, 0, asked=("수어로 이야기할 수 있는 멘토",))) == [
        "바라신 조건: 수어로 이야기할 수 있는 멘토"
    ]


def test_nothing_said_is_a_percentage_or_a_score():
    shared = Shared("요양", ("자격", "실습", "면접"), 3, EVENINGS, same_region=True, years=3, asked=("여성",))
    assert "%" not in line(shared)
    assert "점" not in line(shared)
