"""A resident's own programs read their scholarships and points through /api/v1/, and nobody else's."""

import pytest

from learning.services.scholarships.points.spending import spend
from tests.factories.programs import NOW

pytestmark = pytest.mark.django_db


def test_one_reads_ones_own_scholarships_and_points(client, active, seat, resident, vulnerable_resident):
    spend(enrollment_id=seat(resident).pk, points_krw=150_000, token="a" * 32, by=resident, now=NOW)
    client.force_login(resident)
    award = client.get("/api/v1/scholarships/").json()["results"][0]
    assert (award["state"], award["available_krw"], award["reserved_krw"]) == ("active", 450_000, 150_000)
    entries = client.get("/api/v1/points/").json()["results"]
    assert [entry["kind"] for entry in entries] == ["reserve", "grant"]
    assert {entry["award"] for entry in entries} == {active.pk}
    client.force_login(vulnerable_resident)
    assert client.get("/api/v1/points/").json()["results"] == []
    assert client.get("/api/v1/scholarships/").json()["results"][0]["available_krw"] is None


def test_nobody_reads_without_logging_in_or_writes_at_all(client, active, resident):
    assert client.get("/api/v1/points/").status_code == 401
    client.force_login(resident)
    assert client.post("/api/v1/points/", {}).status_code == 405
    assert client.post("/api/v1/scholarships/", {}).status_code == 405
