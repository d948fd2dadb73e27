"""The budget account of the round, and whether its totals are the sums of its entries."""

from learning.models import FiscalAccount
from learning.services.scholarships.payments.budget import proofs_of
from tests.factories.programs import NOW

STARTS = NOW.replace(month=12, day=7, hour=1)  # the first meeting of the course
OVER = NOW.replace(year=2027, month=7, day=1, hour=1)  # the day after the last on which points can be used


def the_account() -> FiscalAccount:
    return FiscalAccount.objects.get()


def proven() -> bool:
    return all(proof.holds for proof in proofs_of(the_account()))
