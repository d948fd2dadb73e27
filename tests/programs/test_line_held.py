"""For the officer: marked requests, what the database holds of the line, and many people at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import DatabaseError, IntegrityError, close_old_connections, connection, transaction

from programs.choices import EnrollmentStatus
from programs.models import ClaimMark, Enrollment, IntakeEvent, Line, LinePlace
from programs.services import refusals
from programs.services.line import managing, places, usher
from programs.services.line.claims import Visit, claim
from tests.factories import IntakeFactory, UserFactory
from tests.factories.programs import NOW
from tests.programs.line_stage import admitted, after, ask, crowded, stand


@pytest.mark.django_db
class TestMarks:
    def test_a_request_faster_than_a_hand_is_marked_and_keeps_its_seat(self, resident, officer):
        intake = IntakeFactory(apply_opens_at=NOW)
        row = ask(resident, intake, after(0.4)).enrollment
        assert row.status == EnrollmentStatus.CONFIRMED
        mark = ClaimMark.objects.get()
        assert (mark.enrollment_id, mark.kind, mark.figure) == (row.pk, "opening", 400)
        managing.decide_mark(mark=mark, decision="machine", note="전화로 확인", by=officer, now=NOW)
        managing.decide_mark(mark=mark, decision="machine", note="전화로 확인", by=officer, now=NOW)
        assert IntakeEvent.objects.filter(action="mark_decided").count() == 1
        assert managing.counts_of(intake.pk).machine == 1

    def test_a_quick_form_is_marked_and_a_slow_one_is_not(self):
        intake = IntakeFactory(apply_opens_at=NOW, capacity=50)
        for seconds in (1, 10):
            visit = Visit(source="10.0.0.1", by_page=True, shown_at=after(5))
            claim(person=UserFactory(), intake_id=intake.pk, now=after(5 + seconds), visit=visit)
        assert list(ClaimMark.objects.values_list("kind", "figure")) == [("form", 1000)]

    def test_a_library_is_not_locked_out_only_marked(self):
        intake = IntakeFactory(apply_opens_at=NOW - timedelta(minutes=5), capacity=50)
        for person in UserFactory.create_batch(22):
            assert ask(person, intake).enrollment.status == EnrollmentStatus.CONFIRMED
        assert list(ClaimMark.objects.values_list("kind", "figure")) == [("source", 21), ("source", 22)]

    def test_nobody_can_read_an_address_from_a_place(self, resident):
        intake = crowded()
        stand(resident, intake)
        place = LinePlace.objects.get()
        assert place.source and "10.0" not in place.source
        assert place.source != places.mask_source("10.0.0.1", intake.pk + 1)
        assert places.forget_sources(NOW + timedelta(days=31)) == 1
        assert LinePlace.objects.get().source == ""


@pytest.mark.django_db
class TestTheDatabaseHoldsIt:
    def attack(self, error, change) -> None:
        with pytest.raises(error), transaction.atomic():
            change()

    def test_places_and_lines_resist_raw_changes(self, resident):
        intake = crowded()
        stand(resident, intake)
        rows = LinePlace.objects.all()
        twin = {"intake": intake, "person": resident, "arrived_at": NOW}
        self.attack(IntegrityError, lambda: LinePlace.objects.create(**twin))
        self.attack(
            IntegrityError,
            lambda: LinePlace.objects.create(**twin | {"person": UserFactory(), "admitted_at": after(-1)}),
        )
        self.attack(IntegrityError, lambda: rows.update(ended_at=after(-1)))
        self.attack(DatabaseError, lambda: rows.update(arrived_at=after(-60)))
        self.attack(DatabaseError, lambda: rows.update(person=UserFactory()))
        self.attack(DatabaseError, lambda: rows.update(admitted_at=after(60)))
        self.attack(IntegrityError, lambda: Line.objects.update(mode="?"))
        self.attack(IntegrityError, lambda: Line.objects.update(per_second=0))
        self.attack(IntegrityError, lambda: Line.objects.update(credit=-1))

    def test_a_mark_is_decided_whole_and_written_once(self, resident, officer):
        intake = IntakeFactory(apply_opens_at=NOW)
        ask(resident, intake)
        mark = ClaimMark.objects.get()
        self.attack(IntegrityError, lambda: ClaimMark.objects.update(decision="machine"))
        self.attack(IntegrityError, lambda: ClaimMark.objects.update(decided_by=officer, decided_at=NOW))
        self.attack(IntegrityError, lambda: ClaimMark.objects.update(kind="hunch"))
        mark.pk = None
        self.attack(IntegrityError, mark.save)


@pytest.mark.django_db(transaction=True)
class TestManyAtOnce:
    THREADS = 8

    def together(self, works: list) -> list:
        """Run all at once, each on a connection of its own."""
        start = Barrier(len(works))

        def run(work):
            start.wait()
            try:
                return work()
            finally:
                connection.close()
                close_old_connections()

        with ThreadPoolExecutor(len(works)) as pool:
            return list(pool.map(run, works))

    def test_a_hundred_and_sixty_people_get_as_many_places_in_order(self):
        intake = crowded(pace=5, capacity=500)
        people = UserFactory.create_batch(160)
        shares = [people[n :: self.THREADS] for n in range(self.THREADS)]
        got = self.together([lambda mine=mine: [stand(p, intake).number for p in mine] for mine in shares])
        assert all(numbers == sorted(numbers) for numbers in got)
        assert len({number for numbers in got for number in numbers}) == 160
        in_order = list(LinePlace.objects.order_by("id").values_list("pk", flat=True))
        for second in range(1, 6):
            usher.tick(intake.pk, after(second))
            inside = admitted(intake)
            assert inside == in_order[: len(inside)]
            assert len(inside) <= 5 * (second + 1)

    def test_one_person_in_many_tabs_has_one_place(self):
        intake, person = crowded(), UserFactory()
        got = self.together([lambda: stand(person, intake).number] * self.THREADS)
        assert len(set(got)) == LinePlace.objects.count() == 1

    def test_many_ushers_at_once_let_in_no_more_than_one_would(self):
        intake = crowded(pace=4, capacity=500)
        for person in UserFactory.create_batch(40):
            stand(person, intake)
        before = len(admitted(intake))
        self.together([lambda: usher.tick(intake.pk, after(10))] * self.THREADS)
        assert len(admitted(intake)) == before + 4

    def test_ten_seats_go_to_the_first_ten_however_they_hurry(self):
        intake = crowded(pace=50, capacity=10, waitlist_capacity=0)
        people = UserFactory.create_batch(40)
        order = [stand(person, intake).number for person in people]
        assert order == sorted(order)

        def hurry(person):
            try:
                ask(person, intake, after(3))
            except refusals.Refused as refused:
                return refused.code
            return "seat"

        answers = self.together([lambda mine=people[n::8]: [hurry(p) for p in reversed(mine)] for n in range(8)])
        assert sum(row.count("seat") for row in answers) == 10
        seated = Enrollment.objects.filter(status=EnrollmentStatus.CONFIRMED).values_list("person_id", flat=True)
        assert set(seated) == {person.pk for person in people[:10]}
