"""An application that arrives after the idle limit is there again after the next login, and gone once it is sent."""

from datetime import timedelta

import pytest
import time_machine

from accounts.models import Draft
from programs.models import Enrollment
from tests.factories import IntakeFactory, UserFactory
from tests.factories.programs import NOW

pytestmark = pytest.mark.django_db


def test_what_was_typed_survives_the_idle_limit(client):
    person = UserFactory(resident__district="", resident__birth_date=None)
    intake = IntakeFactory()
    address = f"/programs/{intake.program.slug}/apply/?intake={intake.pk}"
    typed = {
        "intake": intake.pk,
        "key": "k1",
        "birth_date_year": "1975",
        "birth_date_month": "5",
        "birth_date_day": "5",
        "district": "11440",
        "seoul_ties": ["lives"],
    }
    with time_machine.travel(NOW, tick=False) as clock:
        client.force_login(person)
        assert client.get(address).status_code == 200
        clock.move_to(NOW + timedelta(minutes=61))
        login = client.post(address, typed)["Location"]
        assert "intake" in login
        assert "idle=60" in login
        client.force_login(person)
        page = client.get(address).content.decode()
        assert "적던 내용을 다시 불러왔습니다." in page
        assert 'value="1975"' in page
        assert not Enrollment.objects.exists()
        client.post(address, typed)
    assert Enrollment.objects.get().person == person
    assert not Draft.objects.exists()
