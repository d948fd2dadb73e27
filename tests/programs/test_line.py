"""Standing in line: one place a person, in order of arrival, let in at the pace and only as far as there is room."""

from datetime import timedelta

import pytest
from django.test import override_settings

from programs.choices import EnrollmentStatus, LineMode
from programs.models import Enrollment, Intake, Line, LinePlace, Receipt
from programs.services import refusals
from programs.services.line import load, looking, managing, places, rooms, tickets, usher
from programs.services.line.claims import approach
from programs.services.line.looking import Stage
from programs.services.line.refusals import (
    BadTicket,
    InLine,
    TicketExpired,
    TicketOfAnotherIntake,
    TicketOfAnotherPerson,
)
from programs.services.line.shown import new_key, shown_at
from tests.factories import IntakeFactory, UserFactory
from tests.factories.programs import NOW
from tests.programs.line_stage import API, admitted, after, ask, crowded, stand


@pytest.mark.django_db
class TestOnePlace:
    def test_without_a_line_nobody_gets_a_place(self, resident):
        intake = IntakeFactory()
        assert approach(person=resident, intake_id=intake.pk, visit=API, now=NOW) is None
        assert ask(resident, intake).enrollment.status == EnrollmentStatus.CONFIRMED
        assert not LinePlace.objects.exists()

    def test_the_first_comes_in_at_once_and_gets_a_seat(self, resident):
        assert ask(resident, crowded()).enrollment.status == EnrollmentStatus.CONFIRMED

    def test_the_second_in_the_same_second_is_told_to_wait_with_a_ticket(self, resident):
        intake = crowded()
        ask(UserFactory(), intake)
        with pytest.raises(InLine) as waiting:
            ask(resident, intake)
        assert waiting.value.spot.ahead == 0
        assert tickets.read(waiting.value.spot.ticket, NOW).person_id == resident.pk
        assert not Enrollment.objects.filter(person=resident).exists()
        assert ask(resident, intake, after(1)).enrollment.status == EnrollmentStatus.CONFIRMED

    def test_asking_again_returns_the_same_place(self, resident):
        intake = crowded()
        stand(UserFactory(), intake)
        assert {stand(resident, intake, after(s / 10)).number for s in range(5)} == {LinePlace.objects.last().pk}

    def test_who_cannot_join_does_not_wait_for_a_refusal(self, outsider):
        intake = crowded()
        assert approach(person=outsider, intake_id=intake.pk, visit=API, now=NOW) is None
        with pytest.raises(refusals.NotEligible):
            ask(outsider, intake)
        assert not LinePlace.objects.exists()

    def test_an_answer_given_before_is_given_again_past_the_line(self, resident):
        intake = crowded()
        first = ask(resident, intake, idempotency_key="k").enrollment
        for _ in range(3):
            stand(UserFactory(), intake)
        assert ask(resident, intake, idempotency_key="k").enrollment.pk == first.pk
        with pytest.raises(refusals.AlreadyEnrolled):
            ask(resident, intake)

    def test_the_second_before_the_opening_is_refused_and_the_second_itself_accepted(self, resident):
        intake = crowded(apply_opens_at=NOW)
        spot = stand(resident, intake, after(-600))
        assert not spot.is_admitted
        with pytest.raises(refusals.IntakeNotOpen):
            ask(resident, intake, after(-1))
        assert ask(resident, intake, NOW).enrollment.status == EnrollmentStatus.CONFIRMED

    def test_places_are_given_half_an_hour_before_the_opening_and_not_earlier(self, resident):
        intake = crowded(apply_opens_at=NOW)
        assert approach(person=resident, intake_id=intake.pk, visit=API, now=after(-1801)) is None
        assert stand(resident, intake, after(-1800)).seconds == 1801

    def test_leaving_gives_the_place_up_and_coming_back_is_at_the_end(self, resident):
        intake = crowded()
        ask(UserFactory(), intake)
        first = stand(resident, intake)
        behind = stand(UserFactory(), intake)
        assert places.leave(person=resident, intake_id=intake.pk, now=NOW)
        assert not places.leave(person=resident, intake_id=intake.pk, now=NOW)
        assert stand(resident, intake).number > behind.number > first.number

    def test_somebody_late_loses_the_kept_seat_and_stands_at_the_end(self, resident):
        intake = crowded(capacity=1, waitlist_capacity=0)
        assert stand(resident, intake).is_admitted
        other = UserFactory()
        assert not stand(other, intake, after(200)).is_admitted  # the only seat is kept
        late = after(300)
        assert ask(other, intake, late).enrollment.status == EnrollmentStatus.CONFIRMED
        rooms.forget()
        with pytest.raises(refusals.IntakeFull):
            ask(resident, intake, late)

    def test_a_late_person_is_told_so(self, resident):
        intake = crowded()
        stand(resident, intake)
        ask(UserFactory(), intake, after(300))
        assert stand(resident, intake, after(300)).is_late


@pytest.mark.django_db
class TestAdmission:
    def test_people_come_in_by_arrival_and_never_faster_than_the_pace(self):
        intake = crowded(pace=2, capacity=50)
        numbers = [stand(person, intake).number for person in UserFactory.create_batch(12)]
        for second in range(1, 4):
            usher.tick(intake.pk, after(second))
            usher.tick(intake.pk, after(second))  # twice at one moment lets in nobody more
            assert admitted(intake) == numbers[: 2 + 2 * second]

    def test_an_usher_that_slept_lets_in_one_second_s_worth(self):
        intake = crowded(pace=3, capacity=50)
        for person in UserFactory.create_batch(12):
            stand(person, intake)
        usher.tick(intake.pk, after(240))
        assert len(admitted(intake)) == 6

    def test_no_more_come_in_than_there_are_seats_and_the_rest_only_when_one_is_missed(self):
        intake = crowded(pace=50, capacity=3, waitlist_capacity=1)
        people = UserFactory.create_batch(6)
        spots = [stand(person, intake) for person in people]
        assert [spot.is_admitted for spot in spots] == [True] * 3 + [False] * 3
        for person in people[1:3]:
            ask(person, intake, after(5))
        usher.tick(intake.pk, after(6))
        assert len(admitted(intake)) == 3  # the first still may take the last seat
        usher.tick(intake.pk, after(301))
        assert len(admitted(intake)) == 4
        assert ask(people[3], intake, after(302)).enrollment.status == EnrollmentStatus.CONFIRMED
        rooms.forget()
        with pytest.raises(InLine):
            ask(people[5], intake, after(302))
        usher.tick(intake.pk, after(303))
        assert ask(people[4], intake, after(304)).enrollment.status == EnrollmentStatus.WAITLISTED

    def test_a_receipt_on_its_way_counts_as_a_seat(self):
        intake = crowded(pace=50, capacity=1, waitlist_capacity=0)
        Receipt.objects.create(intake=intake, person=UserFactory(), requested_at=NOW)
        assert not stand(UserFactory(), intake).is_admitted

    def test_nobody_comes_in_before_the_opening(self):
        intake = crowded(pace=50, apply_opens_at=NOW)
        stand(UserFactory(), intake, after(-60))
        usher.tick(intake.pk, after(-1))
        assert admitted(intake) == []
        usher.tick(intake.pk, NOW)
        assert len(admitted(intake)) == 1

    def test_a_restart_of_everything_but_the_database_changes_nothing(self):
        intake = crowded(capacity=50)
        spots = [stand(person, intake) for person in UserFactory.create_batch(8)]
        rooms.forget()  # what a new process knows
        usher.tick(intake.pk, after(1))
        rooms.forget()
        view = looking.look(ticket=spots[-1].ticket, now=after(1))
        assert (view.stage, view.ahead) == (Stage.WAITING, 5)

    def test_waiting_pages_ask_the_database_once_a_second_at_most(self, django_assert_num_queries):
        intake = crowded(capacity=50)
        tickets_held = [stand(person, intake).ticket for person in UserFactory.create_batch(5)]
        looking.look(ticket=tickets_held[0], now=after(2))
        with django_assert_num_queries(0):
            for ticket in tickets_held[3:] * 20:
                assert looking.look(ticket=ticket, now=after(2.9)).stage == Stage.WAITING

    def test_the_worker_moves_a_line_nobody_looks_at(self):
        intake = crowded(capacity=50)
        IntakeFactory()
        for person in UserFactory.create_batch(3):
            stand(person, intake)
        rooms.forget()
        assert managing.tend_lines(after(1)) == 1
        assert len(admitted(intake)) == 2


@pytest.mark.django_db
class TestTickets:
    def test_a_ticket_is_taken_back_by_its_owner_only_and_for_its_intake(self, resident):
        intake, other = crowded(), crowded()
        ticket = stand(resident, intake).ticket
        with pytest.raises(TicketOfAnotherPerson):
            ask(UserFactory(), intake, ticket=ticket)
        with pytest.raises(TicketOfAnotherIntake):
            ask(resident, other, ticket=ticket)
        with pytest.raises(TicketExpired):
            ask(resident, intake, NOW + tickets.LIVES + timedelta(seconds=1), ticket=ticket)
        assert ask(resident, intake, ticket=ticket).enrollment.status == EnrollmentStatus.CONFIRMED

    @pytest.mark.parametrize(
        "change", [lambda t: t[:-1], lambda t: "9" + t, lambda t: "", lambda t: "x" * 500, lambda t: "1-2-3-4"]
    )
    def test_a_ticket_made_by_somebody_else_is_none(self, resident, change):
        good = tickets.write(intake_id=1, person_id=resident.pk, number=1, now=NOW)
        with pytest.raises(BadTicket):
            tickets.read(change(good), NOW)

    def test_holding_somebody_else_s_number_lets_nobody_in(self, resident):
        intake = crowded()
        ask(UserFactory(), intake)
        stand(UserFactory(), intake)
        forged = tickets.write(intake_id=intake.pk, person_id=resident.pk, number=1, now=NOW)
        with pytest.raises(InLine):
            ask(resident, intake, ticket=forged)

    def test_a_ticket_tells_each_stage(self, resident):
        intake = crowded(apply_opens_at=NOW, capacity=1, waitlist_capacity=0)
        spot = stand(resident, intake, after(-60))
        stages = [looking.look(ticket=spot.ticket, now=after(-50)).stage]
        stages.append(looking.look(ticket=spot.ticket, now=after(1)).stage)
        stages.append(looking.look(ticket=spot.ticket, now=after(400)).stage)
        ask(UserFactory(), intake, after(401))
        rooms.forget()
        stages.append(looking.look(ticket=spot.ticket, now=after(402)).stage)
        Intake.objects.filter(pk=intake.pk).update(state="closed")
        stages.append(looking.look(ticket=spot.ticket, now=after(404)).stage)
        assert stages == [Stage.LOBBY, Stage.YOURS, Stage.GONE, Stage.FULL, Stage.OVER]

    def test_the_form_s_key_tells_when_the_page_was_shown(self):
        assert shown_at(new_key(NOW)) == NOW
        assert shown_at("made-up") is None
        assert len(new_key(NOW)) <= 80


@pytest.mark.django_db
class TestLoad:
    @override_settings(LINE_ON_ABOVE=3)
    def test_a_line_comes_on_above_the_load_and_off_when_it_is_quiet(self):
        intake = IntakeFactory(capacity=500)
        for _ in range(20):
            load.note(intake.pk)
        room = rooms.room_of(intake.pk, NOW)
        assert room is not None and room.is_on
        rooms.room_of(intake.pk, after(30))
        assert Line.objects.get(pk=intake.pk).is_on
        room = rooms.room_of(intake.pk, after(70))
        assert room is not None and not room.is_on

    @override_settings(LINE_ON_ABOVE=3)
    def test_an_officer_s_off_is_off(self):
        intake = IntakeFactory()
        Line.objects.create(intake=intake, mode=LineMode.OFF)
        for _ in range(20):
            load.note(intake.pk)
        room = rooms.room_of(intake.pk, NOW)
        assert room is not None and not room.is_on

    def test_without_redis_people_stand_in_line_and_enroll_all_the_same(self, resident, settings):
        settings.CACHES = {
            "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
        }
        intake = crowded()
        assert ask(UserFactory(), intake).enrollment.status == EnrollmentStatus.CONFIRMED
        with pytest.raises(InLine):
            ask(resident, intake)
        assert ask(resident, intake, after(1)).enrollment.status == EnrollmentStatus.CONFIRMED
