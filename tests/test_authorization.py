"""Every address for every role, made from the URL configuration: an address without a rule here fails the test.

"own" objects belong to the resident and to the officer's organization; everybody else must not even learn of them.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver

from accounts.models import User
from tests.factories import UserFactory
from tests.factories.programs import NOW
from tests.roles import ROLES
from tests.things import things_of
from tests.who_may import DOORS, RULES

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Address:
    route: str
    name: str
    view: Callable


def addresses(patterns=None, prefix: str = "", space: str = "") -> Iterator[Address]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if route.startswith(("admin/", "accounts/social/")):
            continue  # Django's and allauth's own; old addresses of theirs that only lead on
        if isinstance(pattern, URLPattern):
            name = f"{space}:{pattern.name}" if space else str(pattern.name)
            yield Address(route, name, pattern.callback)
        else:
            yield from addresses(pattern.url_patterns, route, ":".join(filter(None, (space, pattern.namespace))))


OURS = sorted({address.name for address in addresses() if not address.name.startswith(DOORS)})


@pytest.fixture
def cast(
    resident, mentor, officer, approver, second_officer, two_hats, payer, operator, auditor
) -> dict[str, User | None]:
    return {
        "stranger": None,
        "resident": resident,
        "other_resident": UserFactory(),
        "mentor": mentor,
        "officer": officer,
        "approving_officer": approver,
        "second_officer": second_officer,
        "two_hats": two_hats,
        "payer": payer,
        "operator": operator,
        "auditor": auditor,
        "half_officer": officer,
    }


@pytest.fixture
def things(cast, provider) -> dict[str, object]:
    """One object of each kind; the enrollment is the resident's, the rest belongs to the officer's organization."""
    return things_of(cast, provider)


def enter(person: User | None, *, second_factor: bool) -> Client:
    client = Client()
    if person is None:
        return client
    client.force_login(person)
    if second_factor:
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "at": 0.0, "type": "totp"}]
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()
    return client


def path_of(name: str, things: dict[str, object]) -> str:
    """The address by its name, filled with the objects it asks for."""
    route = next(address.route for address in addresses() if address.name == name and "format" not in address.route)
    key = "intake_id" if name.startswith("api-intake") else "enrollment_id"
    filled = re.sub(r"\(\?P<slug>[^)]*\)", "own", route.replace("^", "").replace("$", ""))
    filled = re.sub(r"\(\?P<number>[^)]*\)", str(things["number"]), filled)
    filled = re.sub(r"\(\?P<pk>[^)]*\)", str(things[key]), filled)
    if "quiz" in name:
        things = things | {"lesson_id": things["quiz_id"]}
    asked = f"?intake={things['intake_id']}" if name == "apply" else ""
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(things[found[1]]), filled) + asked


def look(client: Client, path: str):
    return read(client.get(path))


def send(client: Client, path: str):
    return read(client.post(path))


def read(response):
    """The answer; a file that is handed out is closed once it has been read."""
    if response.streaming:
        list(response.streaming_content)
    return response


def is_refused(response) -> bool:
    """Sent to log in or to the second factor, refused, or told that nothing is there."""
    to_a_door = response.status_code == 302 and re.search(r"/accounts/(login|2fa|reauth)", response["Location"])
    return bool(to_a_door) or response.status_code in {401, 403, 404}


def test_every_address_has_a_rule():
    assert not set(OURS) - set(RULES), "say in RULES who may open these"


def test_every_rule_has_an_address():
    assert not set(RULES) - set(OURS)


BATCH = 12  # addresses that share one set of objects
BATCHES = [OURS[start : start + BATCH] for start in range(0, len(OURS), BATCH)]


@pytest.mark.parametrize("names", BATCHES, ids=[names[0] for names in BATCHES])
def test_only_the_roles_of_the_rule_may_open(names, cast, things, time_machine, settings):
    settings.ALLOW_LOAD_DATA = False  # as in production
    time_machine.move_to(NOW, tick=False)
    clients = {role: enter(person, second_factor=role != "half_officer") for role, person in cast.items()}
    said = []
    for name in names:
        cache.clear()  # limits of the address before
        with transaction.atomic():  # what one address changes is not there for the next
            said += complaints(clients, name, path_of(name, things))
            transaction.set_rollback(True)
    assert said == []


def complaints(clients: dict[str, Client], name: str, path: str) -> list[str]:
    """What is wrong with who may look at an address, and who may send something to it."""
    said = []
    for role in ROLES:
        allowed = role in RULES[name]
        got = look(clients[role], path)
        if got.status_code >= 500 or (got.status_code != 405 and is_refused(got) is allowed):
            said.append(f"GET {path} as {role}: {got.status_code}")
        if not allowed and not (is_refused(sent := send(clients[role], path)) or sent.status_code == 405):
            said.append(f"POST {path} as {role}: {sent.status_code}")
    sender = next((role for role in sorted(RULES[name]) if look(clients[role], path).status_code == 405), None)
    if sender and (is_refused(sent := send(clients[sender], path)) or sent.status_code >= 500):
        said.append(f"POST {path} as {sender}: {sent.status_code}")
    return said
