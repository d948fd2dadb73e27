"""For the officer: many people at once, attendance on one screen, and the Excel file."""

from io import BytesIO

import openpyxl
from django.utils import timezone
from msoffcrypto import OfficeFile

from accounts.models import AccessLog, Notice
from programs.choices import EnrollmentStatus
from programs.models import Enrollment, IntakeEvent, RosterFilter
from tests.programs.staff.stage import put_in, text_of

S = EnrollmentStatus


# --- Many at once ---------------------------------------------------------------------------------------------
def test_everybody_the_conditions_find_is_changed_after_a_preview(browser, intake):
    rows = put_in(intake, count=60)
    preview = browser.post(
        f"/staff/intakes/{intake.pk}/roster/preview/", {"change": "complete", "everybody": "1", "query": ""}
    )
    assert "60명 → 수료" in text_of(preview)
    Enrollment.objects.filter(pk=rows[0].pk).update(status=S.WITHDRAWN, withdrawn_at=timezone.now())
    typed = {name: preview.context[name] for name in ("change", "seen", "token")}
    done = browser.post(f"/staff/intakes/{intake.pk}/roster/change/", typed, follow=True)
    assert "59명을 ‘수료’로 바꿨습니다" in text_of(done)
    browser.post(f"/staff/intakes/{intake.pk}/roster/change/", typed)
    assert Enrollment.objects.filter(status=S.COMPLETED).count() == 59
    assert Notice.objects.count() == 59


def test_nobody_selected_gets_a_clear_answer(browser, intake):
    page = browser.post(f"/staff/intakes/{intake.pk}/roster/preview/", {"change": "cancel"}, follow=True)
    assert "바꿀 사람을 먼저 골라 주세요" in text_of(page)
    page = browser.post(f"/staff/intakes/{intake.pk}/roster/preview/", {"change": "delete"}, follow=True)
    assert "무엇으로 바꿀지 골라 주세요" in text_of(page)


def test_a_cancellation_without_a_reason_keeps_the_preview(browser, intake):
    row = put_in(intake)[0]
    typed = {"change": "cancel", "seen": f"{row.pk}:confirmed,x:y", "reason": "음", "token": ""}
    page = browser.post(f"/staff/intakes/{intake.pk}/roster/change/", typed)
    assert "5글자 이상" in text_of(page)
    assert ">음</textarea>" in page.content.decode()
    assert Enrollment.objects.get(pk=row.pk).status == S.CONFIRMED


def test_one_person_is_changed_from_their_own_page(browser, intake):
    row = put_in(intake)[0]
    typed = {"change": "cancel", "seen": "confirmed", "reason": "본인이 전화로 부탁했습니다", "token": "a" * 32}
    page = browser.post(f"/staff/enrollments/{row.pk}/change/", typed, follow=True)
    assert "본인에게 알렸습니다" in text_of(page)
    typed["token"] = "b" * 32
    page = browser.post(f"/staff/enrollments/{row.pk}/change/", typed, follow=True)
    assert "바꾸지 않았습니다" in text_of(page)


def test_conditions_are_saved_by_name_and_used_in_any_roster(browser, officer, intake):
    address = f"/staff/intakes/{intake.pk}/roster/"
    browser.post(f"{address}filters/", {"name": "대기만", "query": "group=waiting"})
    saved = RosterFilter.objects.get(owner=officer)
    assert saved.query == "group=waiting"
    assert "대기만" in text_of(browser.get(address))
    browser.post(f"{address}filters/{saved.pk}/remove/")
    assert not RosterFilter.objects.exists()


# --- Attendance -----------------------------------------------------------------------------------------------
def test_attendance_is_taken_in_four_actions_without_javascript(browser, intake, meeting):
    rows = put_in(intake, count=30)
    address = f"/staff/meetings/{meeting.pk}/attendance/"
    page = browser.get(address, {"all": "present"})  # 1: 모두 출석
    marks = {f"mark-{row['id']}": row["mark"] for row in page.context["rows"]}
    assert set(marks.values()) == {"present"}
    marks |= {f"mark-{rows[0].pk}": "absent", f"mark-{rows[1].pk}": "absent"}  # 2, 3
    done = browser.post(address, marks, follow=True)  # 4: 저장
    assert "출석 28명" in text_of(done)
    assert "결석 2명" in text_of(done)
    empty = browser.post(address, {}, follow=True)
    assert "하나 이상 골라 주세요" in text_of(empty)


# --- Excel ----------------------------------------------------------------------------------------------------
PASSWORD = "seoul-4050-run"


def opened(response, password: str = PASSWORD):
    """The workbook in a locked answer."""
    locked = OfficeFile(BytesIO(b"".join(response.streaming_content)))
    locked.load_key(password=password)
    file = BytesIO()
    locked.decrypt(file)
    return openpyxl.load_workbook(file)


def sheet_of(response) -> list[tuple]:
    sheet = opened(response).active
    assert sheet.freeze_panes == "A2"
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows()]


def test_a_roster_is_downloaded_masked_with_a_purpose_and_logged(browser, intake):
    put_in(intake, name="홍길동", phone="01012345678")
    response = browser.post(
        f"/staff/intakes/{intake.pk}/export/", {"purpose": "contact", "query": "", "password": PASSWORD}
    )
    head, row = sheet_of(response)
    assert head[:3] == ("접수번호", "이름", "휴대전화")
    assert row[1:3] == ("홍*동", "010-****-5678")
    assert isinstance(row[7], type(timezone.now()))
    assert AccessLog.objects.get().action == "export"
    event = IntakeEvent.objects.get(action="exported")
    assert event.detail["people"] == 1
    assert event.detail["purpose"] == "수업 안내 연락"


def test_nothing_is_downloaded_without_a_purpose_or_unmasked_without_a_reason(browser, intake):
    put_in(intake)
    address = f"/staff/intakes/{intake.pk}/export/"
    assert "목적을 골라 주세요" in text_of(browser.post(address, {"query": ""}))
    assert "5글자 이상으로" in text_of(browser.post(address, {"purpose": "other", "purpose_note": "음"}))
    assert "파일 암호를 정해 주세요" in text_of(browser.post(address, {"purpose": "sheet"}))
    assert "10글자 이상" in text_of(browser.post(address, {"purpose": "sheet", "password": "seoul4050"}))
    assert "까닭을 5글자" in text_of(browser.post(address, {"purpose": "sheet", "unmasked": "on"}))
    assert not AccessLog.objects.exists()


def test_an_unmasked_file_keeps_phones_as_text_and_runs_no_formula(browser, intake):
    put_in(intake, name='=HYPERLINK("http://x")', phone="01012345678")
    typed = {"purpose": "sheet", "unmasked": "on", "reason": "첫날 안내 전화", "query": "group=confirmed"}
    response = browser.post(f"/staff/intakes/{intake.pk}/export/", typed | {"password": PASSWORD})
    sheet = opened(response).active
    name, phone = sheet["B2"], sheet["C2"]
    assert (name.value, name.data_type, name.quotePrefix) == ('=HYPERLINK("http://x")', "s", True)
    assert (phone.value, phone.data_type) == ("01012345678", "s")
    assert "첫날 안내 전화" in AccessLog.objects.get().reason
