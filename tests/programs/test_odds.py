"""What is said of a place in line: only what earlier rounds bear out."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.choices import EnrollmentStatus as Status
from programs.models import Enrollment, EnrollmentEvent
from programs.odds import Odds, Waited, odds, odds_words
from programs.services.waiting import odds_of
from tests.factories import IntakeFactory, ProgramFactory, UserFactory
from tests.factories.programs import NOW

ROUNDS = st.lists(st.builds(Waited, people=st.integers(0, 9), reached=st.integers(0, 9)), max_size=8)


@pytest.mark.parametrize(
    ("place", "history", "found"),
    [
        (3, [Waited(5, 5), Waited(5, 3), Waited(5, 2)], Odds(3, 2, 3)),
        (3, [Waited(5, 5), Waited(5, 3), Waited(2, 2)], None),
        (1, [Waited(1, 0)] * 3, Odds(1, 0, 3)),
        (1, [], None),
        (0, [Waited(5, 5)] * 3, None),
    ],
)
def test_only_rounds_in_which_somebody_stood_there_are_counted_and_never_fewer_than_three(place, history, found):
    assert odds(place, history) == found


@given(st.integers(1, 9), ROUNDS)
def test_a_place_further_back_is_never_said_to_be_better_in_the_same_rounds(place, history):
    full = [Waited(10, round_.reached) for round_ in history]
    near, far = odds(place, full), odds(place + 1, full)
    assert (near is None) == (far is None)
    assert near is None or near.offered >= far.offered


def test_the_sentence_says_how_often_and_says_never_plainly():
    assert odds_words(Odds(3, 5, 6)) == "이런 대기 3번은 지난 6번 가운데 5번 자리가 났습니다."
    assert odds_words(Odds(3, 0, 4)) == "이런 대기 3번은 지난 4번 가운데 한 번도 자리가 나지 않았습니다."
    assert odds_words(None) == ""


def finished(program, people: int, offered: set[int], days: int = 30):
    """A round that began `days` ago, in which so many waited and these places were offered a seat."""
    intake = IntakeFactory(
        program=program,
        starts_on=(NOW - timedelta(days=days)).date(),
        ends_on=(NOW + timedelta(days=60)).date(),
        waitlist_capacity=20,
    )
    for place in range(1, people + 1):
        status = Status.EXPIRED if place in offered else Status.WAITLISTED
        row = Enrollment.objects.create(
            intake=intake, person=UserFactory(), status=status, waitlist_order=place, requested_at=NOW
        )
        if place in offered:
            EnrollmentEvent.objects.create(enrollment=row, from_status="waitlisted", to_status="offered", at=NOW)
    return intake


@pytest.mark.django_db
class TestHistory:
    def test_a_place_counts_as_reached_when_one_behind_it_was_offered_a_seat(self):
        program = ProgramFactory()
        for offered in ({1, 2}, {1, 3}, set()):
            finished(program, 3, offered)
        current = IntakeFactory(program=program)
        assert odds_of(current, 2, NOW) == Odds(2, 2, 3)
        assert odds_of(current, 3, NOW) == Odds(3, 1, 3)
        assert odds_of(current, 4, NOW) is None

    def test_the_providers_other_programs_speak_where_the_program_has_too_few_rounds(self):
        program = ProgramFactory()
        finished(program, 2, {1})
        sibling = ProgramFactory(provider=program.provider)
        for _ in range(2):
            finished(sibling, 2, set())
        assert odds_of(IntakeFactory(program=program), 1, NOW) == Odds(1, 1, 3)
        assert odds_of(IntakeFactory(program=ProgramFactory()), 1, NOW) is None

    def test_rounds_that_have_not_begun_or_never_took_place_say_nothing(self):
        program = ProgramFactory()
        for _ in range(2):
            finished(program, 2, {1})
        finished(program, 2, {1}, days=-5)
        canceled = finished(program, 2, {1})
        type(canceled).objects.filter(pk=canceled.pk).update(state="canceled")
        assert odds_of(IntakeFactory(program=program), 1, NOW) is None
