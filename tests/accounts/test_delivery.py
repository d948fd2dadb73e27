"""A notice reaches each channel once: by quiet hours and channel table, through refusals, crashes and two workers."""

import os
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection, connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.channels import PAUSES, channels_for, pause_after
from accounts.choices import DeliveryState
from accounts.models import Delivery, Notice
from accounts.quiet import next_allowed
from accounts.services.delivery import carry_notices, claim_due, plan_deliveries, revive
from accounts.services.notices import count_unread, notify
from accounts.services.personal_data import choose_channels
from accounts.services.sms import CouldNotSend
from tests.factories import UserFactory

NOON = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # 12:00 in Seoul
LATE = datetime(2026, 11, 23, 12, 30, tzinfo=UTC)  # 21:30 in Seoul


def tell(person, key="seat-1", kind="waitlist", now=NOON, **changes):
    notify(
        recipient=person,
        kind=kind,
        key=key,
        title="자리가 났습니다.",
        body="오늘 18시까지 받아 주세요.",
        link="/my/",
        now=now,
        **changes,
    )


def carry(now=NOON):
    return carry_notices(now=lambda: now)


@pytest.fixture
def reachable(db):
    return UserFactory(name="홍길동", phone="01012345678")


@pytest.mark.django_db
def test_the_same_thing_is_told_once(reachable, sms):
    tell(reachable)
    tell(reachable)
    carry()
    carry()
    assert count_unread(reachable) == 1
    assert len(sms.box) == 1


@pytest.mark.django_db
def test_a_text_message_is_one_sentence_and_a_link_without_personal_data(reachable, sms):
    tell(reachable)
    carry()
    assert sms.box[0]["text"] == "[서울런 4050] 자리가 났습니다. http://localhost:8000/my/"
    assert "홍길동" not in str(sms.box)
    assert sms.box[0]["reference"] == f"notice-{Delivery.objects.get().pk}"


@pytest.mark.django_db
def test_without_a_number_it_goes_by_e_mail_with_a_steady_message_id(resident):
    tell(resident)
    carry()
    assert mail.outbox[0].to == [resident.email]
    assert mail.outbox[0].extra_headers["Message-ID"].startswith(f"<notice-{Delivery.objects.get().pk}@")


@pytest.mark.django_db
def test_the_channel_table_decides_per_subject(reachable, sms):
    choose_channels(user=reachable, chosen={"waitlist": ["email", "sms"], "result": [], "schedule": ["email"]})
    tell(reachable, "a", "waitlist")
    tell(reachable, "b", "result")
    tell(reachable, "c", "schedule")
    carry()
    assert len(sms.box) == 1
    assert len(mail.outbox) == 2
    assert Notice.objects.count() == 3


@pytest.mark.django_db
def test_text_messages_wait_until_eight_in_the_morning(reachable, sms):
    tell(reachable, now=LATE)
    carry(LATE)
    assert sms.box == []
    assert Delivery.objects.get().due_at == datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
    carry(datetime(2026, 11, 23, 23, 0, tzinfo=UTC))
    assert len(sms.box) == 1


@pytest.mark.django_db
def test_a_message_planned_by_day_but_found_at_night_waits_too(reachable, sms):
    tell(reachable)
    plan_deliveries(now=NOON)
    carry(LATE)
    assert sms.box == []


@pytest.mark.django_db
def test_refusals_are_retried_with_growing_pauses_and_given_up_after_five(reachable, sms, settings):
    sms.refuses.extend(CouldNotSend("문이 닫힘") for _ in range(5))
    tell(reachable)
    moment, gaps = NOON, []
    for _ in range(settings.NOTICE_MAX_ATTEMPTS):
        carry(moment)
        delivery = Delivery.objects.get()
        gaps.append(delivery.due_at - moment)
        moment = delivery.due_at
    assert gaps[:3] == list(PAUSES[:3])
    assert (delivery.state, delivery.attempts, delivery.error) == (DeliveryState.DEAD, 5, "문이 닫힘")
    assert revive(delivery_id=delivery.pk, now=moment)
    carry(moment)
    assert len(sms.box) == 1


@pytest.mark.django_db
def test_a_message_nobody_foresaw_holds_up_nobody_else(reachable, sms):
    sms.refuses.append(ValueError("01012345678 is no number of ours"))
    tell(reachable, "a")
    tell(reachable, "b")
    assert carry() == 1
    failed = Delivery.objects.get(state=DeliveryState.WAITING)
    assert (failed.attempts, failed.error, failed.due_at) == (1, "ValueError", NOON + PAUSES[0])
    assert len(sms.box) == 1


@pytest.mark.django_db
def test_operators_see_what_could_not_be_sent_masked(second_factor, operator, reachable, sms):
    sms.refuses.extend(CouldNotSend("문이 닫힘") for _ in range(5))
    tell(reachable)
    plan_deliveries(now=NOON)
    Delivery.objects.update(attempts=4)
    carry()
    page = second_factor(operator).get("/accounts/notices/undelivered/").content.decode()
    assert "홍*동" in page
    assert "010-****-5678" in page
    assert "01012345678" not in page


@pytest.mark.django_db
def test_somebody_who_lost_their_contact_in_between_stays_in_the_inbox(reachable, sms):
    tell(reachable)
    plan_deliveries(now=NOON)
    reachable.phone = None
    reachable.save()
    carry()
    assert "번호가 없습니다" in Delivery.objects.get().error
    assert count_unread(reachable) == 1


@pytest.mark.django_db(transaction=True)
def test_a_notice_of_a_rolled_back_event_is_never_sent(sms):
    person = UserFactory(phone="01012345678")
    with pytest.raises(RuntimeError), transaction.atomic():
        tell(person)
        raise RuntimeError
    carry()
    assert sms.box == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_due_deliveries_without_doubling(sms):
    for number in range(40):
        tell(UserFactory(phone=f"0101234{number:04}"), key=f"seat-{number}")
    plan_deliveries(now=NOON)
    start, claimed = threading.Barrier(2), []

    def work():
        start.wait()
        while rows := claim_due(now=NOON, limit=5):
            claimed.extend(row.pk for row in rows)
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(claimed) == sorted(Delivery.objects.values_list("pk", flat=True))


DYING_WORKER = """
import django, os, sys
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from datetime import UTC, datetime
from accounts.services import delivery
if sys.argv[2] == "before":
    delivery.send = lambda *a, **k: os.kill(os.getpid(), 9)
else:
    carry = delivery._carry
    delivery._carry = lambda row: (carry(row), os.kill(os.getpid(), 9))
delivery.carry_notices(now=lambda: datetime(2026, 11, 23, 3, 0, tzinfo=UTC))
"""


class FileSms:
    """A gateway that survives its caller: one line per message."""

    def send(self, **message):
        with Path(os.environ["SENT_SMS"]).open("a") as file:
            file.write(f"{message['reference']}\n")


def die(when, path):
    environment = os.environ | {"SENT_SMS": str(path), "SMS_ADAPTER": "tests.accounts.test_delivery.FileSms"}
    command = [sys.executable, "-c", DYING_WORKER, connection.settings_dict["NAME"], when]
    killed = subprocess.run(command, env=environment, cwd=settings.BASE_DIR, check=False)
    assert killed.returncode == -9


@pytest.fixture
def sent(tmp_path, monkeypatch, settings):
    path = tmp_path / "sent.txt"
    path.touch()
    monkeypatch.setenv("SENT_SMS", str(path))
    settings.SMS_ADAPTER = "tests.accounts.test_delivery.FileSms"
    return path


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_before_sending_loses_nothing_and_doubles_nothing(sent):
    tell(UserFactory(phone="01012345678"))
    die("before", sent)
    assert carry(NOON + timedelta(minutes=1)) == 0, "still on its way"
    assert carry(NOON + timedelta(minutes=2)) == 1
    assert carry(NOON + timedelta(hours=1)) == 0
    assert len(sent.read_text().split()) == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_after_sending_repeats_under_the_same_reference(sent):
    tell(UserFactory(phone="01012345678"))
    die("after", sent)
    carry(NOON + timedelta(minutes=2))
    assert len(sent.read_text().split()) == 2
    assert len(set(sent.read_text().split())) == 1


@given(st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 1, 1)))
def test_the_next_allowed_moment_is_never_in_the_quiet_hours_nor_a_day_away(moment):
    allowed = next_allowed(moment, quiet_from=21, quiet_to=8)
    assert 8 <= allowed.hour < 21
    assert timedelta(0) <= allowed - moment <= timedelta(hours=11)
    assert allowed == moment or not 8 <= moment.hour < 21


@pytest.mark.parametrize(
    ("chosen", "email", "phone", "expected"),
    [
        ({}, True, True, ["sms"]),
        ({}, True, False, ["email"]),
        ({}, False, False, []),
        ({"result": []}, True, True, []),
        ({"result": ["email"]}, True, True, ["email"]),
        ({"result": ["email"]}, False, True, ["sms"]),
        ({"result": ["sms", "email"]}, True, True, ["sms", "email"]),
    ],
)
def test_channels_follow_the_choice_and_fall_back_to_what_is_there(chosen, email, phone, expected):
    assert channels_for("result", chosen, has_email=email, has_phone=phone) == expected


def test_pauses_grow_and_then_stay():
    pauses = [pause_after(attempt) for attempt in range(1, 9)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == PAUSES[-1]
