"""Text size and clear screen, chosen by one press and kept by the server."""

import pytest
from django.test import Client, RequestFactory

from seoul4050.display import MENU, display

pytestmark = pytest.mark.django_db


def test_a_chosen_text_size_is_drawn_by_the_server(client: Client):
    answer = client.post("/display/", {"text_size": "130", "next": "/programs/?q=drone"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/programs/?q=drone")
    assert 'data-text-size="130"' in client.get("/display/").content.decode()


def test_a_clear_screen_is_drawn_by_the_server_and_can_be_left_again(client: Client):
    client.post("/display/", {"screen_mode": "high-contrast"})
    page = client.get("/display/").content.decode()
    assert 'data-krds-mode="high-contrast"' in page
    assert 'name="screen_mode" class="tool-mode" value="normal" aria-pressed="true"' in page


@pytest.mark.parametrize("chosen", [{}, {"text_size": "500"}, {"screen_mode": "<script>"}])
def test_an_unknown_setting_is_refused(client: Client, chosen):
    answer = client.post("/display/", chosen)
    assert answer.status_code == 400
    assert not answer.cookies


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_nobody_is_sent_elsewhere_afterwards(client: Client, elsewhere):
    assert client.post("/display/", {"text_size": "115", "next": elsewhere}).headers["Location"] == "/"


def test_a_forged_press_needs_the_token():
    assert Client(enforce_csrf_checks=True).post("/display/", {"text_size": "130"}).status_code == 403


def test_the_choice_follows_the_account_to_another_device(client: Client, resident):
    client.force_login(resident)
    client.post("/display/", {"text_size": "130", "screen_mode": "high-contrast"})
    elsewhere = Client()
    elsewhere.force_login(resident)
    page = elsewhere.get("/display/").content.decode()
    assert 'data-text-size="130" data-krds-mode="high-contrast"' in page


def test_a_broken_cookie_counts_for_nothing():
    request = RequestFactory().get("/")
    request.COOKIES = {"text_size": "huge", "screen_mode": "'><script>"}
    shown = display(request)["display"]
    assert (shown["text_size"], shown["screen_mode"]) == ("100", "normal")


@pytest.mark.parametrize(("path", "section"), [("/programs/drone/", "/programs/"), ("/my/", "/my/"), ("/", "")])
def test_the_menu_knows_where_one_is(path, section):
    assert display(RequestFactory().get(path))["display"]["section"] == section


def test_the_whole_menu_is_a_page_for_phones_without_javascript(client: Client):
    page = client.get("/display/").content.decode()
    for item in MENU:
        assert page.count(f'href="{item.href}"') >= 2


def test_the_gallery_shows_every_component_to_the_team(client: Client, settings):
    settings.ALLOW_LOAD_DATA = True
    assert client.get("/gallery/").status_code == 200
    assert "고칠 곳이" in client.get("/gallery/", {"wrong": "1"}).content.decode()


def test_the_gallery_is_hidden_from_residents(client: Client, settings, resident):
    settings.ALLOW_LOAD_DATA = False
    client.force_login(resident)
    assert client.get("/gallery/").status_code == 404
