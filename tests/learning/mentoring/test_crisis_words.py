"""Plain signs of danger are noticed; ordinary talk about work and study isn't."""

import pytest

from learning.crisis_words import sounds_like_crisis


@pytest.mark.parametrize(
    "text", ["요즘 죽고 싶다는 생각이 듭니다", "그냥 사라지고싶어요", "남편에게 맞고 있어요", "살고 싶지 않습니다"]
)
def test_signs_of_danger_are_noticed(text):
    assert sounds_like_crisis(text)


@pytest.mark.parametrize(
    "text", ["회로 문제가 어려워 죽겠어요", "시험에 맞고 틀린 것을 세었습니다", "새 일을 시작하고 싶습니다", ""]
)
def test_ordinary_talk_is_not(text):
    assert not sounds_like_crisis(text)
