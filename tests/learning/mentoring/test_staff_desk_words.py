"""What staff read of a run and of the desk: the right classes, the right comparison, no number that misleads."""

import threading

import pytest
from django.db import connection

from learning.models import MatchRun, MatchRunSeat
from learning.presenting.mentoring.staff_runs import against_first_come, comparison
from learning.services.mentoring.staff.concerns import TakenByOther, take
from learning.services.mentoring.staff.runs import by_gain, fullness
from tests.factories import officer_of
from tests.factories.mentoring import MentorFactory, concern_of, mentorship_of
from tests.factories.programs import NOW


def test_mentors_are_counted_by_how_full_they_are():
    loads = [(0, 5), (1, 200), (2, 5), (49, 100), (1, 2), (4, 5), (199, 200), (5, 5), (6, 5), (0, 0)]
    assert fullness(loads) == [2, 2, 1, 2, 3]


def test_seats_that_bring_people_stand_before_those_that_bring_points():
    rows = [(1, 0, 9_000), (2, 1, -50), (3, 1, 10), (4, 0, 0)]
    seats = [MatchRunSeat(mentor_id=pk, more_people=people, more_score=points) for pk, people, points in rows]
    assert [seat.mentor_id for seat in by_gain(seats)] == [3, 2, 1, 4]


def run_with(served: int, total: int, first_come: dict, previous: dict | None = None) -> MatchRun:
    return MatchRun(
        eligible=100, served=served, total=total, comparison={"first_come": first_come, "previous": previous or {}}
    )


@pytest.mark.parametrize(
    ("first_come", "said"),
    [
        ({"served": 72, "total": 1}, "먼저 온 순서대로 연결했다면 8명이 더 기다립니다."),
        ({"served": 80, "total": 900}, "먼저 온 순서대로 연결해도 사람 수는 같지만, 점수의 합이 100점 낮습니다."),
        ({"served": 80, "total": 1_000}, "먼저 온 순서대로 연결해도 같은 결과입니다."),
        ({}, ""),
    ],
)
def test_the_headline_says_what_first_come_would_have_made(first_come, said):
    assert against_first_come(run_with(80, 1_000, first_come)) == said


def test_the_run_before_is_shown_by_its_share_and_not_as_a_gap():
    previous = {"run": 7, "served": 300, "waiting": 100, "total": 9_000}
    now, arrival, before = comparison(run_with(80, 1_000, {"served": 72, "total": 900}, previous))
    assert (now["share"], arrival["share"], before["share"]) == ("100명의 80%", "100명의 72%", "400명의 75%")
    assert (arrival["gap"], before["gap"]) == ("이번이 8명 더 연결", "기다리던 사람이 다릅니다")
    assert now["mean"] == "12점"


def test_a_run_that_serves_nobody_divides_by_nothing():
    run = MatchRun(eligible=0, served=0, total=0, comparison={})
    assert comparison(run)[0]["share"] == "0명의 0%"


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_once_one_takes_the_concern():
    mentor = MentorFactory()
    concern = concern_of(mentorship_of(mentor))
    officers = [officer_of(mentor.organization) for _ in range(2)]
    start, taken, refused = threading.Barrier(2), [], []

    def work(officer) -> None:
        start.wait()
        try:
            taken.append(take(concern_id=concern.pk, by=officer, now=NOW).taken_by_id)
        except TakenByOther:
            refused.append(officer.pk)
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=(each,)) for each in officers]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    concern.refresh_from_db()
    assert (len(taken), len(refused)) == (1, 1)
    assert concern.taken_by_id == taken[0]
