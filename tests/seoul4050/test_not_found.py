"""What isn't there is said in Korean with a way on, also by a portal that runs with DEBUG."""

import pytest
from django.conf import settings

pytestmark = pytest.mark.django_db
PLAIN = "seoul4050.not_found.PlainNotFoundMiddleware"


@pytest.fixture(params=[False, True], ids=["in production", "with DEBUG"])
def portal(request, settings):
    others = [each for each in settings.MIDDLEWARE if each != PLAIN]
    settings.DEBUG = request.param
    settings.MIDDLEWARE = [*others, PLAIN] if request.param else others


@pytest.mark.parametrize("path", ["/nowhere/", "/programs/nothing-by-this-name/"])
def test_an_unknown_address_has_a_page_of_ours(portal, client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "찾으시는 쪽이 없습니다" in page
    assert settings.ROOT_URLCONF not in page


def test_a_forgotten_slash_still_leads_on(portal, client):
    assert client.get("/programs").headers["Location"] == "/programs/"


def test_the_api_says_it_in_its_own_way(portal, client):
    answer = client.get("/api/v1/programs/nothing/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
