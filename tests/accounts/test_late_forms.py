"""Somebody rests too long and then presses a button: they come back to the page it was on, and nothing is lost."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine

from accounts.services.drafts import load_draft
from accounts.services.late_forms import page_of_form, pages_above
from tests.factories import IntakeFactory

START = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("sent_to", "referer", "page"),
    [
        ("/my/x/withdraw/", "http://testserver/my/?past=1", "/my/?past=1&late=%2Fmy%2Fx%2Fwithdraw%2F"),
        ("/my/x/", "http://testserver/my/x/", "/my/x/?late=%2Fmy%2Fx%2F"),
        ("/my/x/", "http://testserver/my/x/?late=%2Fmy%2Fx%2F", "/my/x/?late=%2Fmy%2Fx%2F"),
        ("/my/x/", "", "/my/x/?late=%2Fmy%2Fx%2F"),
        ("/my/x/", "http://testserver/accounts/login/?next=/", "/my/x/?late=%2Fmy%2Fx%2F"),
    ],
)
def test_the_page_of_a_form_is_where_it_was_sent_from(sent_to, referer, page):
    assert page_of_form(sent_to, referer) == page


def test_the_pages_above_go_up_to_the_first_page():
    assert list(pages_above("/staff/intakes/5/bulk/")) == ["/staff/intakes/5/", "/staff/intakes/", "/staff/", "/"]


@pytest.fixture
def rested(second_factor, officer):
    """An officer whose session ended while the roster stood open."""
    with time_machine.travel(START, tick=False) as clock:
        client = second_factor(officer)
        client.get("/accounts/me/")
        clock.move_to(START + timedelta(minutes=31))
        yield client


def back_from(answer):
    return parse_qs(urlsplit(answer["Location"]).query)["next"][0]


def test_a_late_button_leads_back_to_its_page_with_what_was_picked(rested, second_factor, officer, provider):
    intake = IntakeFactory(program__provider=provider)
    roster, bulk = f"/staff/intakes/{intake.pk}/roster/", f"/staff/intakes/{intake.pk}/roster/change/"
    picked = {"ids": ["7", "8"], "change": "confirm", "query": "status=applied"}
    answer = rested.post(bulk, picked, headers={"Referer": f"http://testserver{roster}?status=applied"})
    assert back_from(answer).startswith(f"{roster}?status=applied&late=")
    assert load_draft(user=officer, form=bulk) == picked
    page = second_factor(officer).get(back_from(answer)).content.decode()
    assert "보내신 것은 처리되지 않았습니다. 바뀐 것은 없습니다." in page
    assert "적거나 고르신 것은 저장해 두었습니다." in page
    assert f'<script id="late-form" type="application/json">{{"sent_to": "{bulk}"' in page


def test_a_referer_of_another_site_is_not_followed(rested):
    answer = rested.post("/accounts/notices/read/", headers={"Referer": "https://evil.example/accounts/notices/"})
    assert back_from(answer) == "/accounts/notices/read/?late=%2Faccounts%2Fnotices%2Fread%2F"


def test_an_address_that_only_takes_forms_leads_to_the_page_above_after_a_late_one(client, resident):
    client.force_login(resident)
    answer = client.get("/accounts/notices/read/?late=%2Faccounts%2Fnotices%2Fread%2F")
    assert answer["Location"] == "/accounts/notices/?late=%2Faccounts%2Fnotices%2Fread%2F"
    page = client.get(answer["Location"]).content.decode()
    assert "보내신 것은 처리되지 않았습니다." in page
    assert "저장해 두었습니다" not in page, "forms of one's own account aren't kept"


def test_nobody_is_given_the_late_form_of_another(client, resident, rested):
    rested.post("/my/", {"answer": "적던 글"})
    client.force_login(resident)
    assert "적던 글" not in client.get("/my/?late=/my/").content.decode()


def test_an_address_that_only_takes_forms_says_so_in_korean(client, resident):
    client.force_login(resident)
    answer = client.get("/accounts/notices/read/")
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    page = answer.content.decode()
    assert "화면의 단추를 눌러야 쓰이는 주소입니다." in page
    assert 'href="/accounts/notices/"' in page


def test_a_program_is_told_in_json(client, resident):
    client.force_login(resident)
    assert client.delete("/api/v1/programs/")["Content-Type"] == "application/json"
