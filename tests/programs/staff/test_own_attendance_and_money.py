"""Nobody marks their own attendance or books their own money: another officer does."""

import io

import pytest

from programs.models import Attendance, Enrollment, Payment
from programs.services.attendance import take_attendance, uploads
from programs.services.money.corrections import take_back_payment
from programs.services.money.ledger import record_payment
from programs.services.staff_refusals import OwnEnrollment
from programs.weekly import day_of
from tests.factories import UserFactory
from tests.programs.staff.stage import S, put_in, text_of

pytestmark = pytest.mark.django_db
SAID = "본인의 신청은 다른 담당자가 바꿔야 합니다."


@pytest.fixture
def other(intake):
    (made,) = put_in(intake, S.CONFIRMED)
    return made


# --- Attendance -------------------------------------------------------------------------------------------------
def test_ones_own_mark_is_left_out_of_a_sheet_and_refused_alone(meeting, own, other, officer, today):
    save = {"meeting_id": meeting.pk, "by": officer, "now": today}
    taken = take_attendance(**save, marks={own.pk: "present", other.pk: "late"})
    assert (taken.new, taken.own) == ([other.pk], [own.pk])
    with pytest.raises(OwnEnrollment, match=SAID):
        take_attendance(**save, marks={own.pk: "present"})
    assert list(Attendance.objects.values_list("enrollment", "mark")) == [(other.pk, "late")]
    assert Enrollment.objects.get(pk=own.pk).status == S.CONFIRMED


def test_another_officer_marks_it_and_it_stays_as_they_did(meeting, own, officer, today):
    take_attendance(meeting_id=meeting.pk, marks={own.pk: "absent"}, by=UserFactory(), now=today)
    with pytest.raises(OwnEnrollment):
        take_attendance(meeting_id=meeting.pk, marks={own.pk: "present"}, by=officer, now=today, reason="잘못 적었음")
    assert Attendance.objects.get().mark == "absent"


def test_the_sheet_offers_no_mark_of_ones_own_and_says_so(browser, meeting, own, other):
    address = f"/staff/meetings/{meeting.pk}/attendance/"
    page = browser.get(address)
    assert f'name="mark-{own.pk}"' not in page.content.decode()
    assert f'name="mark-{other.pk}"' in page.content.decode()
    assert "다른 담당자가 적어야 합니다" in text_of(page)
    sent = {f"mark-{own.pk}": "present", f"mark-{other.pk}": "present"}
    assert SAID in text_of(browser.post(address, sent, follow=True))
    alone = browser.post(address, {f"mark-{own.pk}": "present"}, follow=True)
    assert alone.status_code == 422 and SAID in text_of(alone)
    assert list(Attendance.objects.values_list("enrollment", flat=True)) == [other.pk]


def lines(*rows) -> io.BytesIO:
    text = "\n".join(["접수번호,이름,1차시", *(f"{row.number},,출석" for row in rows)])
    return io.BytesIO(text.encode())


def test_a_file_leaves_ones_own_row_out_and_says_so(intake, meeting, own, other, officer, today):
    seen = uploads.preview(intake=intake, name="a.csv", file=lines(own, other), by=officer, now=today)
    assert [(row.person, row.why) for row in seen.rows] == [(None, SAID[:-1]), (other.pk, "")]
    write = {"intake_id": intake.pk, "reason": "", "by": officer, "now": today}
    assert uploads.apply(**write, parcel=seen.parcel) == uploads.Applied(new=1, changed=0, left=0)
    anothers = uploads.preview(intake=intake, name="a.csv", file=lines(own), by=UserFactory(), now=today)
    assert uploads.apply(**write, parcel=anothers.parcel) == uploads.Applied(new=0, changed=0, left=0, own=1)
    assert list(Attendance.objects.values_list("enrollment", flat=True)) == [other.pk]


def test_the_pages_of_a_file_say_that_ones_own_row_was_left_out(browser, intake, meeting, own, other):
    address = f"/staff/intakes/{intake.pk}/attendance/upload/"
    file = lines(own, other)
    file.name = "a.csv"
    assert SAID[:-1] in text_of(browser.post(address, {"file": file}))
    seen = uploads.preview(intake=intake, name="a.csv", file=lines(own, other), by=UserFactory(), now=meeting.ends_at)
    done = browser.post(f"{address}apply/", {"parcel": seen.parcel}, follow=True)
    assert f"출석 1개를 적고 0개를 바로잡았습니다. {SAID}" in text_of(done)


# --- Money ------------------------------------------------------------------------------------------------------
@pytest.fixture
def owing(own):
    Enrollment.objects.filter(pk=own.pk).update(policy={"fee_owed": 30_000})
    return own


def pay(row, by, today):
    paid = {"amount_krw": 30_000, "way": "transfer", "reference": f"bank:{row.pk}", "paid_on": day_of(today)}
    return record_payment(enrollment_id=row.pk, by=by, now=today, **paid)


def test_nobody_writes_down_or_takes_back_a_payment_of_their_own(owing, officer, today):
    with pytest.raises(OwnEnrollment, match=SAID):
        pay(owing, officer, today)
    assert not Payment.objects.exists()
    pay(owing, UserFactory(), today)
    with pytest.raises(OwnEnrollment):
        take_back_payment(enrollment_id=owing.pk, reason="잘못 적었습니다", by=officer, now=today)
    assert Payment.objects.count() == 1 and not owing.refunds.exists()


def test_the_fee_pages_say_that_another_officer_does_it(browser, intake, owing, today):
    sent = {"enrollment": [owing.pk], "way": "transfer", "paid_on": f"{day_of(today)}", "token": "a" * 32}
    assert f"{owing.number}: {SAID}" in text_of(browser.post(f"/staff/intakes/{intake.pk}/fees/", sent, follow=True))
    pay(owing, UserFactory(), today)
    address = f"/staff/enrollments/{owing.pk}/payment/"
    page = text_of(browser.get(address))
    assert "본인의 신청입니다" in page and "적은 것 지우기" not in page
    assert SAID in text_of(browser.post(address, {"reason": "잘못 적었습니다"}, follow=True))
    assert Payment.objects.count() == 1
