"""A new edition of what members must agree to is asked at the next log-in, and they go on to where they were going."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Consent, ConsentText
from accounts.services.consents import editions_to_ask, give_consents, texts_in_force

PASSWORD = "네잎클로버를찾는아침"
PAGE = "/accounts/me/consents/new/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def member(resident):
    """Somebody who agreed to the first editions a while ago."""
    resident.set_password(PASSWORD)
    resident.save()
    texts = [text for text in texts_in_force(now=timezone.now()) if text.kind != "marketing"]
    give_consents(user=resident, texts=texts, now=timezone.now() - timedelta(days=30))
    return resident


def publish(kind, at=None):
    first = ConsentText.objects.get(kind=kind, version=1)
    parts = {name: getattr(first, name) for name in ("items", "retention", "refusal", "is_required")}
    return ConsentText.objects.create(
        kind=kind, version=2, title=first.title, purpose="바뀐 목적", published_at=at or timezone.now(), **parts
    )


def log_in(client, member, going_to="/my/?past=1"):
    form = {"login": member.email, "password": PASSWORD, "next": going_to}
    return client.post("/accounts/login/", form, follow=True)


@pytest.mark.parametrize(
    ("published", "asked"),
    [
        ([], []),
        (["terms"], ["terms"]),
        (["collection", "terms"], ["terms", "collection"]),
        (["marketing"], []),
        (["provision"], []),
    ],
)
def test_only_new_editions_of_what_must_be_agreed_to_are_asked(member, published, asked):
    for kind in published:
        publish(kind)
    assert [text.kind for text in editions_to_ask(user=member, now=timezone.now())] == asked


def test_an_edition_is_asked_once_it_is_in_force(member):
    publish("terms", at=timezone.now() + timedelta(days=1))
    assert editions_to_ask(user=member, now=timezone.now()) == []
    assert editions_to_ask(user=member, now=timezone.now() + timedelta(days=2))


def test_without_a_new_edition_nobody_is_asked(client, member):
    assert log_in(client, member).redirect_chain[-1][0] == "/my/?past=1"


def test_the_next_log_in_asks_with_nothing_ticked_and_leads_on(client, member):
    new = publish("terms")
    answer = log_in(client, member)
    assert answer.redirect_chain[-1][0] == f"{PAGE}?next=%2Fmy%2F%3Fpast%3D1"
    page = answer.content.decode()
    assert "바뀐 목적" in page
    assert "checked" not in page
    assert 'name="consent_collection"' not in page
    refused = client.post(PAGE, {"next": "/my/?past=1"}).content.decode()
    assert "꼭 필요한 동의입니다." in refused
    assert client.get("/my/")["Location"] == f"{PAGE}?next=%2Fmy%2F", "until it is answered"
    assert client.post(PAGE, {"next": "/my/?past=1", "consent_terms": "on"})["Location"] == "/my/?past=1"
    assert client.get("/my/").status_code == 200
    assert Consent.objects.filter(user=member, text=new, withdrawn_at=None).exists()
    client.post(PAGE, {"next": "/my/", "consent_terms": "on"})
    assert Consent.objects.filter(user=member, text=new).count() == 1


def test_who_does_not_agree_may_log_out_take_their_data_along_or_leave(client, member):
    publish("collection")
    log_in(client, member)
    for address in ("/accounts/me/leave/", "/accounts/me/data/", "/accounts/me/data/download/", "/help/"):
        assert client.get(address).status_code == 200, address
    assert client.post("/accounts/me/leave/", {"sure": "on"})["Location"] == "/"
    assert not Consent.objects.filter(user=member).exists()


def test_nobody_is_led_to_another_site(client, member):
    publish("terms")
    log_in(client, member)
    answer = client.post(PAGE, {"next": "https://evil.example/", "consent_terms": "on"})
    assert answer["Location"] == "/my/"


def test_the_page_of_consents_tells_an_old_edition_from_the_new_one(client, member):
    publish("terms")
    client.force_login(member)
    page = client.get("/accounts/me/consents/").content.decode()
    assert 'value="terms"' in page
    client.post("/accounts/me/consents/", {"give": "terms"})
    assert "에 동의했습니다(판 2)" in client.get("/accounts/me/consents/").content.decode()


def test_nothing_new_is_said_on_the_page_itself(client, member):
    client.force_login(member)
    assert "새로 동의하실 것이 없습니다." in client.get(PAGE).content.decode()
    assert client.post(PAGE)["Location"] == "/my/"
