"""Two tabs, two phones, a clock: one application, one number, one notice, whoever comes first."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import Notice
from learning.models import Answer, Application
from learning.services.scholarships import evidence
from learning.services.scholarships.applying import saving, sending
from tests.factories.programs import NOW
from tests.factories.scholarships_resident import ANSWERS, filled, sent

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 4


def at_once(act) -> list:
    barrier = threading.Barrier(MANY)

    def run(_):
        try:
            barrier.wait(timeout=60)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(run, range(MANY)))


def test_four_tabs_that_begin_at_once_meet_in_one_application(resident, open_round):
    def save():
        return saving.save_answers(person=resident, round_id=open_round.pk, answers=ANSWERS, consents=True, now=NOW).pk

    assert len(set(at_once(save))) == 1
    assert Application.objects.count() == 1 and Answer.objects.count() == 6


def test_sending_from_four_tabs_at_once_sends_once(resident, open_round):
    filled(resident, open_round)

    def send():
        return sending.send(person=resident, round_id=open_round.pk, consents=True, now=NOW).number

    assert len(set(at_once(send))) == 1
    assert Notice.objects.filter(recipient=resident, key__endswith=":sent").count() == 1


def test_taking_back_destroys_each_file_once_while_the_clock_looks_too(resident, open_round):
    row = sent(resident, open_round)
    sending.withdraw(person=resident, application_id=row.pk, reason="", now=NOW)
    assert sum(at_once(lambda: evidence.destroy_after_decisions(NOW))) == 0
    assert row.evidence.get().destroyed_at == NOW
