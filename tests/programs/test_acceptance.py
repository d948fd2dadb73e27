"""The owner's acceptance list, item by item, as far as programs answer for it."""

import pytest
from django.test import Client

from accounts.services.leaving import leave
from accounts.services.personal_data import everything_about
from programs.services.certificates import issuing
from tests.factories import UserFactory
from tests.factories.certificates import completed


@pytest.mark.django_db
def test_item_15_a_certificate_number_stays_verifiable_after_its_holder_left(now):
    person = UserFactory(name="홍길동")
    certificate = issuing.issue(enrollment_id=completed(person=person).pk, by=None, now=now)
    leave(user=person, now=now)
    certificate.refresh_from_db()
    person.refresh_from_db()
    page = Client().get(f"/certificates/{certificate.number}/").content.decode()
    answer = Client().get(f"/api/v1/certificates/{certificate.number}/").json()
    assert certificate.holder_name is None
    assert "유효한 수료증입니다" in page
    assert answer["state"] == "valid"
    assert "홍길동" not in page + str(answer) + str(everything_about(person))
