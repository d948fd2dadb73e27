"""Hundreds of people in one round: their attendance is saved at once, and all of them are changed at once."""

import pytest
from django.utils import timezone

from programs.choices import EnrollmentStatus
from programs.models import Attendance, Enrollment
from programs.services import looking
from tests.programs.staff.stage import enter, put_in, text_of

pytestmark = pytest.mark.django_db
S = EnrollmentStatus


@pytest.fixture
def now():
    """The pages read the clock themselves."""
    return timezone.now()


@pytest.fixture
def desk(officer):
    return enter(officer)


@pytest.fixture
def crowd(intake):
    intake.capacity = 600
    intake.save(update_fields=["capacity"])
    return put_in(intake, S.CONFIRMED, 600)


def everybody_present(page) -> dict[str, str]:
    """What a browser sends of the sheet it shows."""
    sent = {}
    for row in page.context["rows"]:
        of_row = {"mark": row["mark"], "seen": row["seen"], "excuse": row["excuse"], "note": row["note"]}
        sent |= {f"{name}-{row['id']}": value for name, value in of_row.items()}
    return sent


def test_the_sheet_of_600_people_is_saved_at_once(desk, meeting, crowd):
    address = f"/staff/meetings/{meeting.pk}/attendance/"
    page = desk.get(address, {"all": "present"})
    answer = desk.post(address, everybody_present(page), follow=True)
    assert "출석 600명" in text_of(answer)
    assert Attendance.objects.filter(meeting=meeting, mark="present").count() == 600


def test_600_people_are_changed_at_once(desk, intake, crowd):
    sent = {"change": "complete", "query": "", "everybody": "1"}
    shown = desk.post(f"/staff/intakes/{intake.pk}/roster/preview/", sent)
    known = {name: shown.context[name] for name in ("change", "seen", "token")}
    done = desk.post(f"/staff/intakes/{intake.pk}/roster/change/", known, follow=True)
    assert done.status_code == 200
    assert Enrollment.objects.filter(intake=intake, status=S.COMPLETED).count() == 600


def test_a_larger_sheet_has_pages_that_follow_one_another(desk, intake, meeting, monkeypatch):
    monkeypatch.setattr(looking, "SHEET", 3)
    put_in(intake, S.CONFIRMED, 5)
    address = f"/staff/meetings/{meeting.pk}/attendance/"
    page = desk.get(address, {"all": "present"})
    assert "5명 가운데 1–3번째 사람의 출석" in text_of(page)
    answer = desk.post(address, everybody_present(page) | {"next": "2"}, follow=True)
    assert "4–5번째" in text_of(answer) and "출석 3명" in text_of(answer)
    last = desk.post(f"{address}?page=2", everybody_present(desk.get(address, {"all": "present", "page": 2})))
    assert last["Location"] == f"/staff/intakes/{intake.pk}/attendance/"
    assert Attendance.objects.filter(meeting=meeting).count() == 5
