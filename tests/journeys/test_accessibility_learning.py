"""Every page of learning, scholarships and mentoring, as each role meets it: axe and our probes.

A file of its own, so that two workers share the pages.
"""

import pytest

from tests.journeys import places_mentoring, places_scholarships
from tests.journeys.looking import complaints

PAGES = [*places_scholarships.PAGES, *places_mentoring.PAGES]


@pytest.fixture(scope="module")
def found(portal, django_db_blocker) -> dict:
    with django_db_blocker.unblock():
        return places_scholarships.places() | places_mentoring.places()


@pytest.mark.parametrize(("account", "path"), PAGES, ids=[f"{a or 'stranger'}{p}" for a, p in PAGES])
def test_every_page_of_learning_is_accessible(visitors, found, account, path):
    assert complaints(visitors(account), path.format(**found)) == []
