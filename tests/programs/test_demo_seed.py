"""A seeded portal has something true to show on every page, and seeding or moving it twice harms nothing."""

from collections import Counter
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection, transaction
from django.db.models import Count, F, Q
from django.test import Client

from accounts.models import Membership, User
from programs.choices import HOLDING, EnrollmentStatus, IntakeState
from programs.models import Attendance, Enrollment, Intake, Meeting, Program, ProgramListing, Project, Venue
from programs.opening import Phase, phase
from programs.services import demo
from programs.services.enrollment import accept_offer, enroll
from programs.services.standing import window_of
from programs.workdays import SEOUL, holiday_name
from tests.factories.programs import NOW

KEY = "a key of the tests"
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def seeded(django_db_setup, django_db_blocker):
    """One seeded portal for all tests of this file; each test's own changes are rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        seeded = demo.prepare(key=KEY, reset=False, now=NOW)
        connection.check_constraints()  # once, not again at the end of each test
        yield seeded
        transaction.set_rollback(True)


def person(account: str) -> User:
    return User.objects.get(email=f"{account}@seoul4050.example")


def test_seeding_makes_the_whole_catalogue_and_doing_it_again_makes_nothing(seeded):
    assert seeded["programs"] == Program.objects.count() == 500
    assert Venue.objects.filter(is_learning_space=True).count() == 108
    assert Project.objects.count() == 28
    before = (Intake.objects.count(), Enrollment.objects.count(), User.objects.count())
    assert demo.prepare(key=KEY, reset=False, now=NOW + timedelta(days=1)) == {}
    assert (Intake.objects.count(), Enrollment.objects.count(), User.objects.count()) == before


def test_something_is_always_open_soon_full_and_over():
    phases = Counter(phase(window_of(intake), NOW) for intake in Intake.objects.select_related("program"))
    assert phases[Phase.OPEN] > 200
    for wanted in (Phase.SOON, Phase.WAITLIST, Phase.FULL, Phase.CLOSED):
        assert phases[wanted] >= 10
    closing = Intake.objects.open(NOW).filter(apply_closes_at__lte=NOW + timedelta(days=4))
    assert closing.count() >= 50


def test_every_program_is_listed_and_found():
    listed = ProgramListing.objects.filter(from_at__lte=NOW, until_at__gt=NOW)
    assert listed.count() == 500
    assert Program.objects.exclude(search_text="").exclude(choseong="").count() == 500


def test_counts_of_seats_are_the_rows_themselves():
    counted = Intake.objects.annotate(
        seats=Count("enrollments", filter=Q(enrollments__status__in=HOLDING)),
        places=Count("enrollments", filter=Q(enrollments__status=EnrollmentStatus.WAITLISTED)),
    )
    assert not counted.exclude(taken=F("seats"), waiting=F("places")).exists()
    assert not Enrollment.objects.filter(events__isnull=True).exists()


def test_meetings_keep_away_from_public_holidays_and_begin_with_the_round():
    published = Meeting.objects.exclude(intake__state=IntakeState.DRAFT)
    days = {meeting.starts_at.astimezone(SEOUL).date() for meeting in published}
    assert [day for day in days if holiday_name(day)] == []
    for intake in Intake.objects.filter(meetings__isnull=False).distinct().prefetch_related("meetings"):
        dates = [meeting.starts_at.astimezone(SEOUL).date() for meeting in intake.meetings.all()]
        assert (min(dates), max(dates)) == (intake.starts_on, intake.ends_on)


def test_nobody_came_to_a_meeting_that_is_still_to_come():
    assert Attendance.objects.count() > 500
    assert not Attendance.objects.filter(meeting__starts_at__gt=NOW).exists()


def test_the_resident_has_one_of_each_to_look_at():
    held = {row.status: row for row in person("resident").enrollments.all()}
    assert set(held) == {"applied", "attending", "confirmed", "waitlisted", "offered", "completed"}
    assert person("resident").notices.count() >= 5
    accepted = accept_offer(enrollment_id=held["offered"].pk, by=person("resident"), now=NOW + timedelta(hours=1))
    assert accepted.status == "confirmed"


def test_the_completed_course_lets_the_resident_into_the_practice_that_asks_for_it():
    practice = Intake.objects.open(NOW).get(program__slug="drone-repair-5")
    assert enroll(person=person("resident"), intake_id=practice.pk, now=NOW).enrollment.status == "confirmed"


def test_the_officer_has_a_draft_a_sheet_to_write_and_a_round_to_decide():
    mine = Intake.objects.filter(program__provider__name="서울시50플러스재단")
    assert mine.filter(state=IntakeState.DRAFT, meetings__isnull=False).exists()
    attending = Q(enrollments__status=EnrollmentStatus.ATTENDING)
    assert mine.filter(attending, ends_on__lt=NOW.date()).exists()
    assert mine.filter(attending, meetings__ends_at__lt=NOW, meetings__attendance__isnull=True).exists()


def test_each_role_has_an_account_and_roles_have_a_second_factor():
    roles = dict(Membership.objects.values_list("user__email", "role"))
    assert Counter(roles.values()) == {"officer": 2, "mentor": 1, "approving_officer": 1, "operator": 1}
    assert set(Authenticator.objects.values_list("user__email", flat=True)) == set(roles)
    assert {row["account"] for row in demo.accounts()} > set(roles)
    officer, second = person("officer"), person("officer2")
    mine = Program.objects.visible_to(officer)
    assert mine.exists()
    assert not mine.filter(pk__in=Program.objects.visible_to(second)).exists()


def test_moving_the_dates_a_month_on_opens_the_catalogue_again():
    later = NOW + timedelta(days=40)
    assert Intake.objects.open(later).count() < 60
    moved = demo.prepare(key=KEY, reset=True, now=later)["moved"]
    own_dates = Q(lottery__isnull=False) | Q(screening__isnull=False)  # made by the services around the day of set-up
    assert moved == Intake.objects.exclude(state=IntakeState.DRAFT).exclude(own_dates).count()
    assert Intake.objects.open(later).count() > 200
    assert ProgramListing.objects.filter(from_at__lte=later, until_at__gt=later).count() == 500
    offered = person("resident").enrollments.get(status="offered")
    assert offered.is_offer_open(later)


def test_the_plan_page_shows_each_project_and_says_what_is_canceled():
    page = Client().get("/plan/").content.decode()
    assert page.count("<article") == 28
    town = page[page.index('id="project-28"') :]
    assert "신청을 받지 않습니다" in town
    assert "/programs/" not in town[: town.index("</article>")]


def test_the_plan_page_counts_nothing_that_was_not_verified():
    page = Client().get("/plan/").content.decode()
    work = page[page.index('id="project-12"') : page.index('id="project-13"')]
    assert "확인하지 못한 수" in work
    assert "6,598명" in work[work.index("확인하지 못한 수") :]
    assert "6,598명" not in work[: work.index("확인하지 못한 수")]
