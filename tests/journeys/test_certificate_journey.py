"""One course from the search to a stranger who checks its certificate, counted in actions, on a phone."""

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from programs.choices import AttendanceMark
from programs.choices import EnrollmentStatus as Status
from programs.models import Attendance, Certificate, Enrollment, Intake, Meeting, SurveyReceipt
from programs.services.completion import batches
from programs.services.search import reindex
from programs.surveys import STANDARD
from tests.factories import IntakeFactory, MeetingFactory, UserFactory
from tests.journeys.looking import complaints
from tests.journeys.person import Person

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def course(django_db_blocker) -> Intake:
    """Open now, with three meetings of two hours that are still to come."""
    now = timezone.now()
    begins = now + timedelta(days=20)
    with django_db_blocker.unblock():
        intake = IntakeFactory(
            program__title=f"목공 기초 {uuid.uuid4().hex[:6]}",
            apply_opens_at=now - timedelta(days=1),
            apply_closes_at=now + timedelta(days=5),
            starts_on=timezone.localdate(begins),
            ends_on=timezone.localdate(begins + timedelta(days=14)),
        )
        for week in range(3):
            starts_at = begins + timedelta(weeks=week)
            MeetingFactory(intake=intake, number=week + 1, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
        reindex([intake.program_id], now=now)
    return intake


def weeks_go_by(intake: Intake) -> None:
    """Every date of the round moves into the past: the course is over, as if the calendar had gone on."""
    by = timedelta(weeks=8)
    for meeting in Meeting.objects.filter(intake=intake):
        times = {"starts_at": meeting.starts_at - by, "ends_at": meeting.ends_at - by}
        Meeting.objects.filter(pk=meeting.pk).update(**times)
    Intake.objects.filter(pk=intake.pk).update(
        apply_opens_at=intake.apply_opens_at - by,
        apply_closes_at=intake.apply_closes_at - by,
        starts_on=intake.starts_on - by,
        ends_on=intake.ends_on - by,
    )


def officer_completes(row: Enrollment) -> None:
    """The person came every time; the officer confirms the preview and the worker goes through it."""
    officer, now = UserFactory(), timezone.now()
    for meeting in Meeting.objects.filter(intake=row.intake_id):
        Attendance.objects.create(
            meeting=meeting, enrollment=row, mark=AttendanceMark.PRESENT, marked_at=meeting.ends_at, marked_by=officer
        )
    seen = batches.preview(Intake.objects.get(pk=row.intake_id), now).decided
    batches.start(intake_id=row.intake_id, seen=seen, token=uuid.uuid4().hex, by=officer, now=now)
    batches.run_due(now)


def answer_survey(person: Person) -> None:
    """One tap for each of the standard questions, and one to send."""
    for question in STANDARD:
        person.actions += 1
        person.page.locator(f"[name={question.key}][value='5']").check()
    person.press("설문 보내기").sees("이제 수료증을 받을 수 있습니다")


def is_accessible(person: Person) -> None:
    """Axe on the page as it is now: it isn't among the pages of test_accessibility in this state."""
    at = person.page.url
    assert complaints(person, at.removeprefix(person.portal)) == []
    person.page.set_viewport_size(PHONE)
    person.page.goto(at)


def receive(person: Person) -> tuple[str, bytes]:
    """The certificate's number and the file that comes down."""
    with person.page.expect_download() as coming:
        person.press("수료증 받기", role="button", within="main")
    file = coming.value
    return file.suggested_filename.removeprefix("수료증-").removesuffix(".pdf"), Path(file.path()).read_bytes()


def test_a_resident_goes_from_search_to_a_certificate_that_a_stranger_checks(
    person, someone, course, request, django_db_blocker
):
    title, page = course.program.title, person.page
    with django_db_blocker.unblock():
        me = UserFactory(name="홍길동")
        person.log_in(me.email).at("/")
        page.get_by_label("무엇을 하고 싶으세요?").fill(title)
        person.enter().press("신청하기").press("신청서 보내기").sees("자리를 받았습니다")
        assert person.actions <= 4
        row = Enrollment.objects.get(person=me, intake=course)
        assert row.status == Status.CONFIRMED

        weeks_go_by(course)
        officer_completes(row)
        person.actions = 0
        person.at("/my/").follow_link(me.notices.get(title="수료했습니다").link)
        person.press("설문에 답하기", within="main")
        if "without" not in request.node.callspec.id:
            is_accessible(person)
        answer_survey(person)
        assert SurveyReceipt.objects.filter(enrollment=row).exists()
        person.press("수료증", within="main")
        person.sees("수료증 받기").sees("홍길동")
        if "without" not in request.node.callspec.id:
            is_accessible(person)
        number, file = receive(person)
        assert file.startswith(b"%PDF")
        assert Certificate.objects.get(enrollment=row).number == number
        assert person.actions <= 4 + len(STANDARD) + 1

        stranger = someone(width=PHONE["width"]).at("/certificates/")
        stranger.type("수료증 번호", number.replace("-", " ").lower()).press("확인하기", within="main")
        stranger.sees("유효한 수료증입니다").sees(title).sees(number)
        assert "홍길동" not in stranger.page.content()
        stranger.type("수료증에 적힌 이름", "홍길동").press("이름 확인하기").sees("이름과 같습니다")
        assert stranger.actions <= 2
