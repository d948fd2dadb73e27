"""A lottery of a round from promise to seats: once, whole, in the announced order, whatever goes wrong in between."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import Notice
from programs import lottery as rules
from programs.choices import EnrollmentStatus as Status
from programs.choices import IntakeState, Selection
from programs.models import Draw, DrawEntry, Enrollment, Intake, Lottery, SeatGroup
from programs.services import refusals, seats
from programs.services.draws import drawing, freezing, planning
from programs.services.draws import refusals as draw_refusals
from programs.services.draws.publishing import public_lottery
from programs.services.enrollment import enroll, undo_withdrawal, withdraw
from programs.services.intake_states import cancel_intake, close_intake, publish_intake
from programs.services.intakes import edit_intake, version_of
from tests.factories import IntakeFactory
from tests.factories.draws import VALUE, applicants, drawn, freeze, lottery_round

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def files_of(intake):
    return [each.file for each in public_lottery(slug=intake.program.slug, intake_id=intake.pk).draws]


def statuses(intake):
    return {row.number: row.status for row in Enrollment.objects.filter(intake=intake)}


def attack(sql, *values):
    """Run raw SQL that the database must refuse."""
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_an_application_is_a_row_without_a_seat(resident, now):
    intake = lottery_round()
    outcome = enroll(person=resident, intake_id=intake.pk, now=now, answers={"why": "드론"})
    row = Enrollment.objects.get(pk=outcome.enrollment.pk)
    intake.refresh_from_db()
    assert (row.status, outcome.place, row.answers) == ("applied", None, {"why": "드론"})
    assert (intake.taken, intake.waiting) == (0, 0)
    notice = Notice.objects.get(recipient=resident)
    assert notice.title == "추첨 신청을 받았습니다"
    assert [event.to_status for event in row.events.all()] == ["applied"]


def test_applying_twice_with_one_key_is_one_application(resident, now):
    intake = lottery_round()
    first = enroll(person=resident, intake_id=intake.pk, now=now, idempotency_key="k")
    again = enroll(person=resident, intake_id=intake.pk, now=now, idempotency_key="k")
    assert again.enrollment.pk == first.enrollment.pk
    assert not again.is_new
    with pytest.raises(refusals.AlreadyEnrolled):
        enroll(person=resident, intake_id=intake.pk, now=now)


def test_a_lottery_nobody_announced_takes_no_application(resident, now):
    intake = IntakeFactory(selection=Selection.LOTTERY)
    with pytest.raises(refusals.DrawNotAnnounced):
        enroll(person=resident, intake_id=intake.pk, now=now)


def test_an_outsider_and_a_late_comer_are_refused_like_everywhere(outsider, resident, now):
    intake = lottery_round()
    with pytest.raises(refusals.NotEligible):
        enroll(person=outsider, intake_id=intake.pk, now=now)
    with pytest.raises(refusals.IntakeClosed):
        enroll(person=resident, intake_id=intake.pk, now=intake.apply_closes_at)


def test_a_request_that_started_in_time_is_refused_once_the_list_is_frozen(resident, now):
    intake = lottery_round()
    freeze(intake)
    with pytest.raises(refusals.IntakeClosed):
        enroll(person=resident, intake_id=intake.pk, now=intake.apply_closes_at - SECOND)


def test_publishing_promises_the_draw_before_anybody_applies(officer, now):
    intake = lottery_round(state=IntakeState.DRAFT, program__mode="online")
    publish_intake(intake_id=intake.pk, by=officer, now=now)
    draw = Draw.objects.get(lottery__intake=intake)
    assert draw.commitment == rules.commit(draw.secret)
    assert draw.lottery.announced_at == now
    publish_intake(intake_id=intake.pk, by=officer, now=now)
    assert Draw.objects.get(lottery__intake=intake).commitment == draw.commitment


def test_the_secret_does_not_lie_open_in_the_database():
    draw = Draw.objects.get(lottery__intake=lottery_round())
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM programs_draw WHERE id = %s", [draw.pk])
        assert draw.secret not in cursor.fetchone()[0]


def test_the_draw_gives_seats_to_the_lowest_numbers_and_a_line_to_the_rest(officer):
    intake = lottery_round(seats=3)
    rows = applicants(intake, 8)
    drawn(intake, officer)
    (file,) = files_of(intake)
    assert rules.check(file) == rules.Verdict(True, 8, None)
    states = statuses(intake)
    assert [number for number, status in states.items() if status == "confirmed"] == sorted(file["winners"])
    line = Enrollment.objects.filter(intake=intake).waitlisted()
    assert [row.number for row in line] == file["waitlist"]
    intake.refresh_from_db()
    assert (intake.taken, intake.waiting, intake.waitlist_capacity) == (3, 5, 5)
    titles = {row.pk: Notice.objects.get(key=f"enrollment:{row.pk}:drawn").title for row in rows}
    assert sorted(titles.values())[-3:] == ["추첨에서 뽑혔습니다"] * 3
    assert titles[line[0].pk] == "추첨 결과 대기 1번째입니다"


def test_asking_twice_for_a_draw_changes_nothing(officer):
    intake = lottery_round(seats=2)
    applicants(intake, 5)
    lottery = drawn(intake, officer)
    before = (files_of(intake), statuses(intake), Notice.objects.count())
    drawing.draw(intake_id=intake.pk, now=lottery.draw_at + SECOND, by=officer)
    drawing.enter_and_draw(intake_id=intake.pk, typed=VALUE, by=officer, now=lottery.draw_at + SECOND)
    assert drawing.draw_due(lottery.draw_at + SECOND) == 0
    assert (files_of(intake), statuses(intake), Notice.objects.count()) == before


def test_the_value_is_refused_before_anybody_can_know_it(officer):
    intake = lottery_round()
    known = intake.lottery.beacon_known_at
    freeze(intake)
    with pytest.raises(draw_refusals.ValueNotKnown) as refused:
        drawing.enter_value(intake_id=intake.pk, typed=VALUE, by=officer, now=known - SECOND)
    assert refused.value.detail == "아직 알 수 없는 값입니다."
    assert (
        drawing.enter_value(intake_id=intake.pk, typed=VALUE, by=officer, now=known).beacon_value == "3,8,17,29,31,42"
    )


def test_a_value_once_written_is_kept(officer):
    intake = lottery_round()
    known = freeze(intake).beacon_known_at
    drawing.enter_value(intake_id=intake.pk, typed=VALUE, by=officer, now=known)
    with pytest.raises(draw_refusals.ValueKept):
        drawing.enter_value(intake_id=intake.pk, typed="1 2 3 4 5 6", by=officer, now=known)
    with pytest.raises(draw_refusals.ValueMisspelled):
        drawing.enter_value(intake_id=intake.pk, typed="1 2 3", by=officer, now=known)


def test_the_draw_waits_for_its_time_its_list_and_its_value(officer):
    intake = lottery_round()
    lottery = intake.lottery
    with pytest.raises(draw_refusals.ListStillOpen):
        freezing.freeze(intake_id=intake.pk, now=intake.apply_closes_at - SECOND)
    with pytest.raises(draw_refusals.ListStillOpen):
        drawing.draw(intake_id=intake.pk, now=lottery.draw_at)
    freeze(intake)
    with pytest.raises(draw_refusals.ValueMissing):
        drawing.draw(intake_id=intake.pk, now=lottery.draw_at)
    drawing.enter_and_draw(intake_id=intake.pk, typed=VALUE, by=officer, now=lottery.beacon_known_at)
    with pytest.raises(draw_refusals.DrawTooEarly):
        drawing.draw(intake_id=intake.pk, now=lottery.draw_at - SECOND)
    assert drawing.draw_due(lottery.draw_at) == 1


def test_zero_entries_are_a_draw_without_winners(officer):
    intake = lottery_round()
    drawn(intake, officer)
    (file,) = files_of(intake)
    assert rules.check(file) == rules.Verdict(True, 0, None)
    assert file["winners"] == file["waitlist"] == []


def test_fewer_entries_than_seats_all_win(officer):
    intake = lottery_round(seats=10)
    applicants(intake, 4)
    drawn(intake, officer)
    assert set(statuses(intake).values()) == {"confirmed"}
    assert rules.check(files_of(intake)[0]).valid


def test_who_withdraws_before_the_closing_is_not_on_the_list(now):
    intake = lottery_round()
    gone, *stay = applicants(intake, 3)
    withdraw(enrollment_id=gone.pk, by=gone.person, now=now)
    freeze(intake)
    assert set(DrawEntry.objects.values_list("number", flat=True)) == {row.number for row in stay}


def test_who_withdraws_after_the_list_stays_on_it_and_their_seat_goes_to_the_next(officer):
    intake = lottery_round(seats=2)
    rows = {row.number: row for row in applicants(intake, 6)}
    lottery = freeze(intake)
    secret = Draw.objects.get(lottery=lottery).secret
    order = rules.draw(rows, 2, secret, "3,8,17,29,31,42")
    gone = rows[order.winners[0]]
    withdraw(enrollment_id=gone.pk, by=gone.person, now=lottery.frozen_at)
    drawing.enter_and_draw(intake_id=intake.pk, typed=VALUE, by=officer, now=lottery.draw_at)
    (file,) = files_of(intake)
    assert file["winners"] == list(order.winners)
    assert rules.check(file).valid
    states = statuses(intake)
    assert states[order.winners[0]] == "withdrawn"
    assert states[order.winners[1]] == states[order.waitlist[0]] == "confirmed"
    assert [row.number for row in Enrollment.objects.filter(intake=intake).waitlisted()] == list(order.waitlist[1:])


def test_a_withdrawal_is_taken_back_while_the_result_is_open(officer, now):
    intake = lottery_round()
    early, late = applicants(intake, 2)
    withdraw(enrollment_id=early.pk, by=early.person, now=now)
    assert undo_withdrawal(enrollment_id=early.pk, by=early.person, now=now + SECOND).status == "applied"
    lottery = freeze(intake)
    withdraw(enrollment_id=late.pk, by=late.person, now=lottery.draw_at - SECOND)
    assert undo_withdrawal(enrollment_id=late.pk, by=late.person, now=lottery.draw_at - SECOND).status == "applied"
    withdraw(enrollment_id=late.pk, by=late.person, now=lottery.draw_at - SECOND)
    drawing.enter_and_draw(intake_id=intake.pk, typed=VALUE, by=officer, now=lottery.draw_at)
    with pytest.raises(refusals.AlreadyDrawn):
        undo_withdrawal(enrollment_id=late.pk, by=late.person, now=lottery.draw_at + SECOND)


def test_a_withdrawal_before_the_closing_is_not_taken_back_after_it(now):
    intake = lottery_round()
    (row,) = applicants(intake, 1)
    closes = intake.apply_closes_at
    withdraw(enrollment_id=row.pk, by=row.person, now=closes - SECOND)
    with pytest.raises(refusals.IntakeClosed):
        undo_withdrawal(enrollment_id=row.pk, by=row.person, now=closes)
    freeze(intake)
    with pytest.raises(refusals.IntakeClosed):
        undo_withdrawal(enrollment_id=row.pk, by=row.person, now=closes + SECOND)


def test_winners_are_asked_first_where_the_round_wants_to_be_confirmed(officer):
    intake = lottery_round(seats=2, confirm_hours=48)
    applicants(intake, 4)
    lottery = drawn(intake, officer)
    offered = Enrollment.objects.filter(intake=intake, status=Status.OFFERED)
    assert offered.count() == 2
    assert {row.offer_expires_at > lottery.drawn_at for row in offered} == {True}
    first = Enrollment.objects.filter(intake=intake).waitlisted().first()
    assert seats.pass_on_lapsed_offers(offered[0].offer_expires_at) == 2
    first.refresh_from_db()
    assert first.status == Status.OFFERED


def test_a_freed_seat_after_the_draw_goes_to_the_first_in_the_drawn_line(officer):
    intake = lottery_round(seats=1)
    applicants(intake, 3)
    lottery = drawn(intake, officer)
    first = Enrollment.objects.filter(intake=intake).waitlisted().first()
    winner = Enrollment.objects.get(intake=intake, status=Status.CONFIRMED)
    withdraw(enrollment_id=winner.pk, by=winner.person, now=lottery.drawn_at)
    first.refresh_from_db()
    assert first.status == Status.OFFERED


def test_groups_are_drawn_first_and_their_losers_again_with_everybody(officer):
    intake = lottery_round(seats=4, state=IntakeState.DRAFT)
    for code, kept in (("b-near", 1), ("a-poor", 2)):
        SeatGroup.objects.create(intake=intake, code=code, label=code, seats=kept)
    Intake.objects.filter(pk=intake.pk).update(state=IntakeState.PUBLISHED)
    planning.announce(intake, intake.apply_opens_at)
    rows = applicants(intake, 10)
    for at, row in enumerate(rows):
        Enrollment.objects.filter(pk=row.pk).update(policy={"groups": ["a-poor"] if at < 4 else []})
    drawn(intake, officer)
    poor, near, everybody = files_of(intake)
    assert [poor["intake"], near["intake"], everybody["intake"]] == [
        f"{intake.pk}/a-poor",
        f"{intake.pk}/b-near",
        str(intake.pk),
    ]
    assert [rules.check(file).valid for file in (poor, near, everybody)] == [True, True, True]
    assert len(poor["winners"]) == 2
    assert near["entries"] == []
    assert everybody["seats"] == 2  # four seats but the two that the first group won: the second left its one over
    assert set(everybody["entries"]) == {row.number for row in rows} - set(poor["winners"])
    held = Enrollment.objects.filter(seat_group__code="a-poor", status=Status.CONFIRMED)
    assert {row.number for row in held} == set(poor["winners"])
    intake.refresh_from_db()
    assert (intake.taken, intake.kept, intake.waiting) == (4, 0, 6)


def test_a_canceled_round_is_neither_frozen_nor_drawn(officer, now):
    intake = lottery_round()
    rows = applicants(intake, 2)
    lottery = freeze(intake)
    cancel_intake(intake_id=intake.pk, reason="신청한 분이 적습니다.", by=officer, now=lottery.frozen_at)
    with pytest.raises(draw_refusals.DrawCanceled):
        drawing.enter_and_draw(intake_id=intake.pk, typed=VALUE, by=officer, now=lottery.draw_at)
    assert drawing.draw_due(lottery.draw_at) == freezing.freeze_due(lottery.draw_at) == 0
    assert {Enrollment.objects.get(pk=row.pk).status for row in rows} == {"canceled"}


def test_closing_early_freezes_the_list_at_once(officer, now):
    intake = lottery_round(program__mode="online")
    applicants(intake, 2)
    close_intake(intake_id=intake.pk, by=officer, now=now)
    lottery = Lottery.objects.get(intake=intake)
    assert (lottery.closed_at, lottery.frozen_at) == (now, now)
    with pytest.raises(draw_refusals.ListFrozen):
        publish_intake(intake_id=intake.pk, by=officer, now=now)


def test_capacity_stays_between_list_and_result(officer):
    intake = lottery_round(seats=3)
    applicants(intake, 5)
    freeze(intake)
    with pytest.raises(draw_refusals.ListFrozen):
        seats.change_capacity(intake=intake, capacity=5, waitlist_capacity=0, by=officer, now=intake.apply_closes_at)
    Intake.objects.filter(pk=intake.pk).update(capacity=5)  # by somebody with a database console
    drawing.enter_and_draw(intake_id=intake.pk, typed=VALUE, by=officer, now=intake.lottery.draw_at)
    assert len(files_of(intake)[0]["winners"]) == 3
    assert list(statuses(intake).values()).count("confirmed") == 3


def test_what_was_announced_cannot_be_edited_away(officer, now):
    intake = lottery_round()
    for values in ({"selection": "first_come"}, {"apply_closes_at": intake.lottery.beacon_known_at}):
        with pytest.raises(draw_refusals.PlanAnnounced):
            edit_intake(intake_id=intake.pk, values=values, version=version_of(intake), by=officer, now=now)
    with pytest.raises(draw_refusals.PlanAnnounced):
        planning.plan_draw(intake, None)


def test_the_database_keeps_every_step_as_it_was_said(officer):
    intake = lottery_round(seats=1)
    rows = applicants(intake, 3)
    lottery, draw = intake.lottery, Draw.objects.get(lottery__intake=intake)
    attack("UPDATE programs_draw SET commitment = %s WHERE id = %s", "0" * 64, draw.pk)
    attack("UPDATE programs_lottery SET draw_at = draw_at + interval '1 hour' WHERE id = %s", lottery.pk)
    attack("UPDATE programs_lottery SET beacon_name = '다른 값' WHERE id = %s", lottery.pk)
    attack("DELETE FROM programs_draw WHERE id = %s", draw.pk)
    attack("DELETE FROM programs_lottery WHERE id = %s", lottery.pk)
    attack(
        "UPDATE programs_lottery SET beacon_value = '1', beacon_entered_at = beacon_known_at, beacon_entered_by_id = 1"
        " WHERE id = %s",
        lottery.pk,
    )
    freeze(intake)
    attack("UPDATE programs_drawentry SET number = 'x' WHERE draw_id = %s", draw.pk)
    attack("DELETE FROM programs_drawentry WHERE draw_id = %s", draw.pk)
    attack(
        "INSERT INTO programs_drawentry (draw_id, number, enrollment_id) VALUES (%s, 'late', %s)", draw.pk, rows[0].pk
    )
    attack("UPDATE programs_draw SET roll_digest = %s WHERE id = %s", "0" * 64, draw.pk)
    attack("UPDATE programs_draw SET seats = 2 WHERE id = %s", draw.pk)
    attack("UPDATE programs_lottery SET frozen_at = NULL, closed_at = NULL WHERE id = %s", lottery.pk)
    attack(
        "INSERT INTO programs_draw (lottery_id, pool, label, commitment, secret, committed_at)"
        " VALUES (%s, 'late', '', %s, 'x', now())",
        *(lottery.pk, "1" * 64),
    )
    attack("UPDATE programs_lottery SET drawn_at = draw_at WHERE id = %s", lottery.pk)
    drawing.enter_and_draw(intake_id=intake.pk, typed=VALUE, by=officer, now=lottery.draw_at)
    attack("UPDATE programs_lottery SET beacon_value = '1' WHERE id = %s", lottery.pk)
    attack("UPDATE programs_lottery SET drawn_at = NULL WHERE id = %s", lottery.pk)
    attack("UPDATE programs_draw SET winners = waitlist WHERE id = %s", draw.pk)
    attack("UPDATE programs_draw SET seed = %s WHERE id = %s", "0" * 64, draw.pk)


def test_a_promise_after_the_closing_is_refused_by_the_database():
    intake = lottery_round()
    applicants(intake, 1)
    attack(
        "UPDATE programs_lottery SET closed_at = announced_at, frozen_at = announced_at WHERE intake_id = %s", intake.pk
    )


def test_before_the_draw_nothing_shows_the_secret_or_the_seed(client):
    intake = lottery_round()
    applicants(intake, 2)
    freeze(intake)
    draw = Draw.objects.get(lottery__intake=intake)
    (public,) = public_lottery(slug=intake.program.slug, intake_id=intake.pk).draws
    assert public.file is None
    assert draw.secret not in repr(public)
