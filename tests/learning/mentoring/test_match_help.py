"""The smallest change that makes three mentors possible: it really does, and nothing smaller would."""

from dataclasses import replace

from hypothesis import given, settings

from learning.match_help import CHANGES, ENOUGH, help_for, sentence
from learning.match_scores import BIT, MentorFacts, Policy, RequestFacts, World, broken_rules
from learning.slots import bit
from tests.learning.mentoring.worlds import WEIGHTS, worlds

MENTOR = MentorFacts(
    1, 101, 1, frozenset({"t"}), frozenset({"n"}), frozenset({"ko"}), frozenset({"r"}), "either", frozenset(), 10, 63, 1
)
REQUEST = RequestFacts(1, 501, "t", frozenset({"n"}), frozenset({"ko"}), "r", "either", 63)


def of(request: RequestFacts, *mentors: MentorFacts, room=None):
    world = World([replace(each, id=n, user=n + 100) for n, each in enumerate(mentors)], [request], Policy(WEIGHTS))
    return help_for(world, [0], room or [True] * len(mentors))[0]


def possible(world: World, place: int, room: list[bool], changes, week: int) -> int:
    """How many mentors with a seat are possible once the changes are made."""
    wider = replace(world.requests[place], week=world.requests[place].week | week)
    changed = replace(world, requests=[*world.requests[:place], wider, *world.requests[place + 1 :]])
    aside = sum(BIT[change] for change in changes if change != "slots")
    broken = broken_rules(changed, place, place + 1)[0]
    return sum(not (int(rules) & ~aside) for rules, has_room in zip(broken, room, strict=True) if has_room)


@settings(deadline=None, max_examples=40)
@given(worlds(mentors=8, requests=3))
def test_the_change_makes_as_many_possible_as_it_says(world):
    room = [each.seats > 0 for each in world.mentors]
    for place, found in enumerate(help_for(world, range(len(world.requests)), room)):
        assert found.now == possible(world, place, room, (), 0)
        assert found.then == possible(world, place, room, found.changes, found.week)
        assert found.then >= found.now


@settings(deadline=None, max_examples=40)
@given(worlds(mentors=8, requests=3))
def test_two_changes_are_told_only_where_one_is_not_enough(world):
    room = [True] * len(world.mentors)
    for place, found in enumerate(help_for(world, range(len(world.requests)), room)):
        if found.then >= ENOUGH and len(found.changes) == 2:
            for change in CHANGES:
                if change != "slots":
                    assert possible(world, place, room, (change,), 0) < ENOUGH


def test_who_has_three_needs_no_change():
    assert of(REQUEST, MENTOR, MENTOR, MENTOR).changes == ()


def test_another_hour_comes_before_another_wish():
    evening = replace(MENTOR, week=bit(2, 4))
    found = of(replace(REQUEST, needs=frozenset({"x"})), *[replace(evening, skills=frozenset({"x"}))] * 3)
    assert (found.changes, found.week) == (("slots",), bit(2, 4))
    assert sentence(found.as_json()) == (
        "만날 수 있는 시간에 수 저녁을 더하면 만날 수 있는 멘토가 0명에서 3명으로 늘어납니다."
    )


def test_two_changes_are_said_in_one_sentence():
    far = replace(MENTOR, week=bit(2, 4), mode="in_person", regions=frozenset({"elsewhere"}))
    found = of(replace(REQUEST, mode="in_person"), far, far, far)
    assert found.changes == ("slots", "region")
    assert "그리고 만나는 방법이나 권역을 바꾸면" in sentence(found.as_json())


def test_mentors_without_a_seat_are_no_help():
    found = of(REQUEST, MENTOR, MENTOR, MENTOR, room=[False] * 3)
    assert (found.now, found.then, found.changes) == (0, 0, ())
    assert sentence(found.as_json()) == ""


def test_another_trade_is_never_suggested():
    assert of(REQUEST, *[replace(MENTOR, trades=frozenset({"other"}))] * 3).changes == ()
