"""The pages of attendance, completion, survey and reviews, as residents and officers meet them."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from programs import room_code
from programs.choices import EnrollmentStatus
from programs.models import Attendance, CompletionBatch, Enrollment, Room, SurveyReceipt
from programs.services import reviews
from programs.services.attendance import rooms, take_attendance
from programs.services.completion import batches
from programs.surveys import STANDARD
from tests.factories import IntakeFactory, MeetingFactory, UserFactory
from tests.programs.staff.stage import enter, put_in, text_of

S = EnrollmentStatus


@pytest.fixture
def now():
    """The pages read the clock themselves."""
    return timezone.now()


@pytest.fixture
def desk(officer) -> Client:
    return enter(officer)


@pytest.fixture
def phone(resident) -> Client:
    return enter(resident)


def scan_address(meeting) -> str:
    room = Room.objects.get(meeting=meeting)
    code = room_code.code_at(bytes.fromhex(room.secret), meeting.pk, timezone.now())
    return f"/check-in/{meeting.pk}/{code.token}/"


def test_the_screen_shows_a_code_and_the_resident_is_present_with_one_tap(desk, phone, meeting, row):
    screen = desk.post(f"/staff/meetings/{meeting.pk}/room/", {"do": "open"}, follow=True)
    assert re.search(r"\d{3} \d{3}", text_of(screen))
    assert "data:image/svg+xml" in screen.content.decode()
    asked = phone.get(scan_address(meeting), follow=True)
    assert "아직 출석되지 않았습니다" in text_of(asked)
    assert not Attendance.objects.exists()
    assert "출석했습니다" in text_of(phone.post(f"/check-in/{meeting.pk}/"))
    assert Attendance.objects.get().enrollment == row
    assert "1명</b> 출석" in desk.get(f"/staff/meetings/{meeting.pk}/room/").content.decode()


def test_a_scan_outlives_logging_in_and_is_used_up_by_the_check_in(desk, meeting, row, resident):
    desk.post(f"/staff/meetings/{meeting.pk}/room/", {"do": "open"})
    browser = Client()
    to_login = browser.get(scan_address(meeting), follow=True)
    assert "/accounts/login/" in to_login.redirect_chain[-1][0]
    browser.force_login(resident)
    assert "출석했습니다" in text_of(browser.post(f"/check-in/{meeting.pk}/"))
    browser.force_login(UserFactory())
    assert browser.post(f"/check-in/{meeting.pk}/").status_code == 409


def test_a_friend_after_the_resident_at_the_same_browser_is_refused(desk, phone, meeting, row, intake):
    (friend,) = put_in(intake, S.CONFIRMED)
    desk.post(f"/staff/meetings/{meeting.pk}/room/", {"do": "open"})
    phone.get(scan_address(meeting))
    arrival = phone.session["arrival"]
    phone.force_login(friend.person)
    session = phone.session
    session["arrival"] = arrival
    session.save()
    assert "다른 사람이 로그인했을 때" in text_of(phone.post(f"/check-in/{meeting.pk}/"))


def test_a_made_up_or_old_qr_says_what_to_do(desk, phone, meeting, row, now, officer):
    room = rooms.open_room(meeting_id=meeting.pk, by=officer, now=now)
    old = room_code.code_at(bytes.fromhex(room.secret), meeting.pk, now - timedelta(minutes=3)).token
    page = phone.get(f"/check-in/{meeting.pk}/{old}/")
    assert (page.status_code, "사진으로 받은 QR" in text_of(page)) == (409, True)
    assert phone.get(f"/check-in/{meeting.pk}/nonsense/").status_code == 409
    assert phone.get(f"/check-in/{meeting.pk}/").status_code == 409


def test_the_digits_page_keeps_what_was_typed_and_says_why_not(desk, phone, meeting, row, officer, now):
    rooms.open_room(meeting_id=meeting.pk, by=officer, now=now)
    page = phone.post("/check-in/", {"digits": "12x"})
    assert (page.status_code, "맞지 않습니다" in text_of(page), 'value="12x"' in page.content.decode()) == (
        422,
        True,
        True,
    )


def test_the_resident_sees_what_is_still_needed_and_what_was_corrected(phone, intake, meeting, row, officer, now):
    for n in range(2, 9):
        starts = now - timedelta(days=n) if n < 7 else now + timedelta(days=n)
        MeetingFactory(intake=intake, number=n, starts_at=starts, ends_at=starts + timedelta(hours=1))
    for held in intake.meetings.filter(starts_at__lte=now):
        take_attendance(meeting_id=held.pk, marks={row.pk: "present"}, by=officer, now=now)
    page = text_of(phone.get(f"/my/enrollments/{row.pk}/"))
    assert "8번 가운데 6번 출석 · 두 번 더 빠지면 수료가 어렵습니다" in page
    take_attendance(
        meeting_id=meeting.pk, marks={row.pk: "absent"}, by=officer, now=now, reason="다른 사람의 출석이었음"
    )
    page = text_of(phone.get(f"/my/enrollments/{row.pk}/"))
    assert "‘출석’에서 바로잡음. 까닭: 다른 사람의 출석이었음" in page
    assert "한 번이라도 빠지면 수료가 어렵습니다" in page


def test_an_attending_resident_can_give_the_course_up_alone(phone, meeting, row, officer, now):
    take_attendance(meeting_id=meeting.pk, marks={row.pk: "present"}, by=officer, now=now)
    assert phone.get(f"/my/enrollments/{row.pk}/withdraw/").status_code == 200
    phone.post(f"/my/enrollments/{row.pk}/withdraw/")
    assert Enrollment.objects.get(pk=row.pk).status == S.WITHDRAWN


def test_a_correction_without_a_reason_keeps_what_was_picked(desk, meeting, row, officer, now):
    take_attendance(meeting_id=meeting.pk, marks={row.pk: "absent"}, by=officer, now=now)
    address = f"/staff/meetings/{meeting.pk}/attendance/"
    sent = {f"mark-{row.pk}": "late", f"seen-{row.pk}": "absent"}
    page = desk.post(address, sent)
    assert page.status_code == 422
    assert page.context["rows"][0]["mark"] == "late"
    assert "바로잡는 까닭" in text_of(page)
    desk.post(address, sent | {"correction": "늦게 온 것을 확인함"})
    assert Attendance.objects.get().mark == "late"


def test_completion_goes_from_preview_to_progress_to_result(desk, provider, officer, now):
    intake = IntakeFactory(program__provider=provider, starts_on=None, ends_on=now.date() - timedelta(days=1))
    (row,) = put_in(intake, S.ATTENDING)
    meeting = MeetingFactory(
        intake=intake, number=1, starts_at=now - timedelta(days=2), ends_at=now - timedelta(days=1)
    )
    take_attendance(meeting_id=meeting.pk, marks={row.pk: "present"}, by=officer, now=now)
    page = desk.get(f"/staff/intakes/{intake.pk}/completion/")
    assert "1명 수료 처리하기" in text_of(page)
    going = desk.post(
        f"/staff/intakes/{intake.pk}/completion/start/",
        {"seen": page.context["seen"], "token": page.context["token"]},
        follow=True,
    )
    assert "1명 가운데 0명 처리함" in text_of(going)
    batches.run_due(now)
    done = desk.get(f"/staff/completion/{CompletionBatch.objects.get().pk}/", headers={"HX-Request": "true"})
    assert "수료 처리를 마쳤습니다" in text_of(done)
    assert "hx-trigger" not in done.content.decode()


def test_the_survey_is_answered_once_and_a_gap_keeps_the_rest(phone, row):
    Enrollment.objects.filter(pk=row.pk).update(status=S.ATTENDING)
    Enrollment.objects.filter(pk=row.pk).update(status=S.COMPLETED)
    address = f"/my/enrollments/{row.pk}/survey/"
    points = {question.key: "4" for question in STANDARD}
    gap = phone.post(address, {key: point for key, point in points.items() if key != "again"})
    assert (gap.status_code, gap.content.decode().count("checked")) == (422, len(STANDARD) - 1)
    told = phone.post(address, points | {"words": "전화는 010-1111-2222"})
    assert "전화번호로 보이는 것" in text_of(told)
    assert "고맙습니다" in text_of(phone.post(address, points, follow=True))
    assert "이미 설문에 답했습니다" in text_of(phone.post(address, points, follow=True))
    assert SurveyReceipt.objects.count() == 1


def test_a_review_goes_from_the_form_to_the_program_page_safely(desk, phone, row):
    Enrollment.objects.filter(pk=row.pk).update(status=S.COMPLETED)
    address = f"/my/enrollments/{row.pk}/review/"
    page = phone.post(address, {"rating": "5", "text": "<script>alert(1)</script> 좋은 수업이었습니다"}, follow=True)
    assert "확인을 기다림" in text_of(page)
    review = reviews.own(enrollment_id=row.pk, by=row.person)
    assert "좋은 수업" in text_of(desk.get("/staff/reviews/"))
    desk.post(f"/staff/reviews/{review.pk}/decide/", {"do": "publish", "version": ""})
    shown = Client().get(row.intake.program.get_absolute_url()).content.decode()
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert" not in shown
