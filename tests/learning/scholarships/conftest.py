"""What the scholarship's tests share: papers in a folder of the test's own, and a round that takes applications."""

import pytest

from tests.factories import scholarships as make
from tests.factories.scholarships_staff import announced_round


@pytest.fixture(autouse=True)
def evidence_root(settings, tmp_path):
    """Where uploaded papers lie, sealed, as long as the test lasts."""
    root = tmp_path / "evidence"
    kept = settings.STORAGES["evidence"]
    settings.STORAGES = settings.STORAGES | {"evidence": kept | {"OPTIONS": kept["OPTIONS"] | {"location": str(root)}}}
    return root


@pytest.fixture
def open_round(officer):
    """Opened three days ago, closes in a week; the rules of the first round with two score lines and one group."""
    return announced_round(officer)


@pytest.fixture
def desk():
    """An officer who calculates, in an organization of their own."""
    return make.scholarship_officer()


@pytest.fixture
def boss(desk):
    """Who approves what the desk proposes."""
    return make.approver_of(make.make_round(desk))
