"""Redis or PostgreSQL away: whoever is logged in stays so, and enrolls."""

import pytest
from django.conf import settings as portal
from django.db import OperationalError, connection

from programs.models import Enrollment
from tests.factories import IntakeFactory
from tests.factories.programs import NOW

NOWHERE = "redis://127.0.0.1:1/0"


@pytest.mark.django_db
def test_without_redis_people_stay_logged_in_and_enroll(client, resident, settings, time_machine):
    time_machine.move_to(NOW, tick=False)
    client.force_login(resident)
    settings.CACHES = {name: cache | {"LOCATION": NOWHERE} for name, cache in portal.CACHES.items()}
    settings.REDIS_CACHE_URL = NOWHERE
    intake = IntakeFactory(program__slug="steady")
    page = client.get(f"/programs/steady/apply/?intake={intake.pk}")
    assert page.status_code == 200 and "홍길동" in page.content.decode()
    sent = client.post("/programs/steady/apply/", {"intake": intake.pk, "key": "k"})
    assert sent.status_code == 302
    assert Enrollment.objects.get(person=resident).status == "confirmed"
    assert client.post("/accounts/logout/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_a_database_that_starts_again_is_not_taken_for_a_session_that_is_over(client, resident):
    client.force_login(resident)
    session = client.session
    session["seen"] = "yes"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        ours = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", ours)
    other.close()
    with pytest.raises(OperationalError):
        session.save()
    connection.close()
    session.save()
    assert client.session["seen"] == "yes"
