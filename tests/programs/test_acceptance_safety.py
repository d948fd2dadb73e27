"""The owner's acceptance list, the items about whoever works with other people's data and about every page."""

import re
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from msoffcrypto import OfficeFile

from accounts.models import AccessLog, Draft
from accounts.services.access import month_summary
from accounts.services.drafts import fit_to_keep, load_draft
from accounts.validators import refuse_resident_number
from programs.models import Intake
from programs.services.enrollment import enroll
from programs.services.exports import ExportOrder, export_roster
from programs.services.free_text import PersonalData, refuse_personal_data
from programs.services.roster import RosterQuery, find_intake
from programs.services.staff_refusals import PurposeNeeded
from tests.factories import IntakeFactory
from tests.programs.staff.stage import enter


@pytest.mark.django_db
def test_item_14_a_roster_leaves_only_for_a_purpose_locked_logged_and_in_the_months_review(officer, resident, now):
    enroll(person=resident, intake_id=IntakeFactory().pk, now=now)
    intake = find_intake(Intake.objects.all(), now).get()
    order = ExportOrder(RosterQuery(), purpose="", password="seoul-4050-run")
    with pytest.raises(PurposeNeeded):
        export_roster(intake=intake, order=order, by=officer, source=None, now=now)
    assert month_summary(date(2026, 11, 1)) == []
    made = export_roster(intake=intake, order=replace(order, purpose="contact"), by=officer, source=None, now=now)
    with made.file:
        assert OfficeFile(made.file).is_encrypted()
    log = AccessLog.objects.get()
    assert (log.actor_name, log.subject_id, log.action) == (officer.name, resident.pk, "export")
    assert log.reason == "수업 안내 연락"
    counted = {"actor_name": officer.name, "action": "export", "times": 1, "people": 1}
    assert month_summary(date(2026, 11, 1)) == [counted]


@pytest.mark.django_db
def test_item_17_staff_are_warned_before_the_limit_may_extend_it_and_find_what_they_typed_again(officer, now):
    """That any key extends it is tried in a browser: tests/journeys/test_staying_safe.py."""
    with time_machine.travel(now, tick=False) as clock:
        browser = enter(officer)
        page = browser.get("/accounts/me/").content.decode()
        warning = re.search(r'data-limit="(\d+)" data-warning="(\d+)"', page)
        assert int(warning[1]) == settings.IDLE_MINUTES_STAFF * 60
        assert int(warning[2]) >= 20
        clock.move_to(now + timedelta(minutes=settings.IDLE_MINUTES_STAFF) - timedelta(seconds=1))
        extended = browser.post("/accounts/session/extend/", HTTP_ACCEPT="application/json").json()
        assert extended == {"seconds": settings.IDLE_MINUTES_STAFF * 60}
        clock.move_to(now + timedelta(minutes=2 * settings.IDLE_MINUTES_STAFF))
        late = browser.post("/staff/programs/new/", {"title": "봄 강좌", "password": "keep-nothing"})
        assert "/accounts/login/" in late["Location"]
    assert load_draft(user=officer, form="/staff/programs/new/") == {"title": "봄 강좌"}
    assert Draft.objects.count() == 1


class Shape(HTMLParser):
    """What of a page the law looks at and a server can say."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.title = ""

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data) -> None:
        if self.tags and self.tags[-1][0] == "title" and not self.title:
            self.title = data

    def all(self, tag: str) -> list[dict]:
        return [attributes for name, attributes in self.tags if name == tag]


PAGES = ("/", "/help/", "/about/privacy/", "/display/", "/programs/", "/spaces/", "/plan/", "/accounts/login/",
         "/accounts/signup/", "/certificates/")  # fmt: skip


def shape_of(client: Client, path: str) -> Shape:
    answer = client.get(path)
    assert answer.status_code == 200, path
    shape = Shape()
    shape.feed(answer.content.decode())
    return shape


@pytest.mark.django_db
def test_item_18_every_page_has_its_title_language_skip_link_one_heading_and_its_help_in_the_same_place(client):
    """Contrast, doubled ids, 320 px and 400 % are measured in a browser: tests/journeys/test_accessibility.py."""
    shapes = {path: shape_of(client, path) for path in PAGES}
    assert len({shape.title for shape in shapes.values()}) == len(PAGES)
    footers = set()
    for path, shape in shapes.items():
        assert shape.all("html")[0]["lang"] == "ko", path
        assert shape.all("a")[0]["href"] == "#main", path
        assert len(shape.all("h1")) == 1, path
        ids = [attributes["id"] for _, attributes in shape.tags if attributes.get("id")]
        assert len(ids) == len(set(ids)), path
        footers.add(
            tuple(a.get("href") for a in shape.all("a") if a.get("href") in {"/help/", "/about/accessibility/"})
        )
    assert len(footers) == 1


@pytest.mark.parametrize(
    "typed", ["홍길동 700101-1234567", "700101 2345678", "７００１０１－１２３４５６７", "001231-4000000"]
)
def test_item_22_what_looks_like_a_resident_registration_number_is_refused_and_said_so_in_every_free_field(typed):
    with pytest.raises(ValidationError, match="주민등록번호는 받지 않습니다"):
        refuse_resident_number(typed)
    with pytest.raises(PersonalData, match="주민등록번호"):
        refuse_personal_data(typed)


def test_item_22_nor_is_it_kept_with_what_was_half_written():
    assert fit_to_keep({"note": "700101-1234567", "title": "안내"}) == {"title": "안내"}
