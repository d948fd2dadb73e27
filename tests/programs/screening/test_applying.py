"""A resident writes page by page, sends, changes until closing; nothing is lost, nothing is sent twice."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from programs.choices import EnrollmentStatus
from programs.models import ApplicationDraft, ApplicationVersion, Enrollment
from programs.services import refusals
from programs.services.enrollment import enroll, withdraw
from programs.services.holdings import enrollments_of, give_seats_back
from programs.services.screening import applying, supplements
from programs.services.screening.refusals import AnswersNeeded, NotChangeable, StillAsked, SupplementOver
from tests.factories import UserFactory
from tests.factories.programs import NOW
from tests.overtaking import behind
from tests.programs.screening.conftest import AFTER, apply_to

pytestmark = pytest.mark.django_db


def form_of(person, intake, now=NOW):
    return applying.resident_form(person=person, intake_id=intake.pk, now=now)


def test_pages_are_kept_one_by_one_and_go_on_where_they_stopped(intake, answers, resident):
    first, second = ({key: value} for key, value in answers.items())
    applying.save_answers(person=resident, intake_id=intake.pk, answers=first, now=NOW)
    found = form_of(resident, intake)
    assert found.answers == first
    assert found.missing == [2]
    applying.save_answers(person=resident, intake_id=intake.pk, answers=second, now=NOW)
    assert form_of(resident, intake).answers == answers
    assert form_of(resident, intake).missing == []


def test_what_is_written_is_sealed_in_the_database(intake, answers, resident):
    applying.save_answers(person=resident, intake_id=intake.pk, answers=answers, now=NOW)
    row = apply_to(intake, answers)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT answers FROM programs_applicationdraft UNION ALL SELECT answers FROM programs_applicationversion"
        )
        stored = "".join(text for (text,) in cursor.fetchall())
    assert "드론" not in stored
    assert Enrollment.objects.get(pk=row.pk).answers == {"version": 1}


def test_sending_makes_an_application_with_a_number_and_freezes_the_form(intake, answers, resident):
    row = apply_to(intake, answers, resident)
    assert Enrollment.objects.get(pk=row.pk).status == EnrollmentStatus.APPLIED
    assert [version.number for version, _ in applying.versions_of(row)] == [1]
    assert not ApplicationDraft.objects.filter(person=resident).exists()
    intake.screening.refresh_from_db()
    assert intake.screening.frozen_at == NOW


def test_sending_twice_sends_once(intake, answers, resident):
    row = apply_to(intake, answers, resident)
    again = applying.send(person=resident, intake_id=intake.pk, profile={}, key=f"k{resident.pk}", now=NOW)
    assert again.pk == row.pk
    with pytest.raises(refusals.AlreadyEnrolled):
        applying.send(person=resident, intake_id=intake.pk, profile={}, key="another", now=NOW)
    assert ApplicationVersion.objects.count() == 1


def test_a_form_with_a_required_answer_missing_is_not_sent_and_freezes_nothing(intake, answers, resident):
    answers.popitem()
    applying.save_answers(person=resident, intake_id=intake.pk, answers=answers, now=NOW)
    with pytest.raises(AnswersNeeded) as refused:
        applying.send(person=resident, intake_id=intake.pk, profile={}, key="k", now=NOW)
    assert refused.value.pages == [2]
    intake.screening.refresh_from_db()
    assert intake.screening.frozen_at is None
    assert form_of(resident, intake).answers == answers


def test_nobody_gets_past_the_form_by_the_api(intake, resident):
    with pytest.raises(AnswersNeeded):
        enroll(person=resident, intake_id=intake.pk, now=NOW)


def test_a_changed_form_is_another_version_and_the_first_is_kept(intake, answers, resident):
    row = apply_to(intake, answers, resident)
    first = next(iter(answers))
    applying.save_answers(person=resident, intake_id=intake.pk, answers={first: "더 잘 적었습니다"}, now=NOW)
    assert applying.send_again(enrollment_id=row.pk, by=resident, now=NOW) == 2
    assert applying.send_again(enrollment_id=row.pk, by=resident, now=NOW) == 2
    sent = applying.versions_of(row)
    assert [version.number for version, _ in sent] == [2, 1]
    assert (sent[0][1][first], sent[1][1]) == ("더 잘 적었습니다", answers)
    with pytest.raises(DatabaseError), transaction.atomic():
        ApplicationVersion.objects.filter(number=1).update(number=3)


def test_after_closing_nothing_is_written_or_changed(intake, answers, resident):
    row = apply_to(intake, answers, resident)
    applying.save_answers(person=resident, intake_id=intake.pk, answers=answers, now=NOW)
    for now in (intake.apply_closes_at, AFTER):
        with pytest.raises(NotChangeable):
            applying.save_answers(person=resident, intake_id=intake.pk, answers=answers, now=now)
        with pytest.raises(NotChangeable):
            applying.send_again(enrollment_id=row.pk, by=resident, now=now)
    second_before = intake.apply_closes_at - timedelta(seconds=1)
    assert applying.send_again(enrollment_id=row.pk, by=resident, now=second_before) == 1


def test_a_form_taken_back_can_be_sent_again_with_what_was_written(intake, answers, resident):
    row = apply_to(intake, answers, resident)
    withdraw(enrollment_id=row.pk, by=resident, now=NOW)
    assert form_of(resident, intake).answers == answers
    again = applying.send(person=resident, intake_id=intake.pk, profile={}, key="again", now=NOW)
    assert again.pk != row.pk
    assert applying.versions_of(again)[0][1] == answers


def test_nobody_changes_the_application_of_another(intake, answers, resident):
    row = apply_to(intake, answers, resident)
    with pytest.raises(Enrollment.DoesNotExist):
        applying.send_again(enrollment_id=row.pk, by=UserFactory(), now=NOW)


def test_leaving_takes_what_was_written_along_and_a_copy_shows_it_before(intake, answers, resident):
    row = apply_to(intake, answers, resident)
    applying.save_answers(person=resident, intake_id=intake.pk, answers=answers, now=NOW)
    told = str(enrollments_of(resident))
    assert "드론을 배워" in told and "왜 배우고 싶으세요?" in told
    give_seats_back(resident, NOW)
    assert not ApplicationVersion.objects.filter(enrollment=row).exists()
    assert not ApplicationDraft.objects.filter(person=resident).exists()


def test_a_supplement_is_due_on_a_working_day_and_lapses_by_itself(intake, answers, resident, officer):
    """Asked on Monday 23 November: three working days later is Thursday, 18:00."""
    row = apply_to(intake, answers, resident)
    asked = supplements.ask(enrollment=row, request="햇수를 자세히 적어 주세요.", days=3, by=officer, now=NOW)
    assert asked.due_at.isoformat() == "2026-11-26T18:00:00+09:00"
    assert supplements.due_at(NOW, 5).isoformat() == "2026-11-30T18:00:00+09:00"
    with pytest.raises(StillAsked):
        supplements.ask(enrollment=row, request="하나 더 적어 주세요.", days=3, by=officer, now=NOW)
    row.refresh_from_db()
    assert supplements.open_supplement(row, asked.due_at - timedelta(seconds=1)) == asked
    assert supplements.open_supplement(row, asked.due_at) is None
    with pytest.raises(SupplementOver):
        supplements.answer(supplement_id=asked.pk, by=resident, text="늦은 답", now=asked.due_at)
    again = supplements.ask(enrollment=row, request="마지막으로 적어 주세요.", days=3, by=officer, now=asked.due_at)
    answered = supplements.answer(supplement_id=again.pk, by=resident, text="12년입니다", now=AFTER - timedelta(days=3))
    assert answered.answer == "12년입니다"
    assert supplements.answer(supplement_id=again.pk, by=resident, text="다시", now=AFTER).answer == "12년입니다"


@pytest.mark.django_db(transaction=True)
def test_who_takes_the_application_back_at_the_same_moment_answers_nothing_any_more(intake, answers, resident, officer):
    row = apply_to(intake, answers, resident)
    asked = supplements.ask(enrollment=row, request="햇수를 자세히 적어 주세요.", days=3, by=officer, now=NOW)
    with pytest.raises(SupplementOver):
        behind(
            lambda _: withdraw(enrollment_id=row.pk, by=resident, now=NOW),
            lambda: supplements.answer(supplement_id=asked.pk, by=resident, text="12년입니다", now=NOW),
        )
    assert not row.supplements.filter(answered_at__isnull=False).exists()
