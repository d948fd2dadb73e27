"""An officer tells the people of a round something: once, at its time, to whom the filter finds at that moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.choices import DeliveryState
from accounts.models import Delivery, Notice
from accounts.services.delivery import carry_notices
from programs.choices import EnrollmentStatus
from programs.models import Broadcast, IntakeEvent, RosterFilter
from programs.services import broadcasts
from tests.programs.staff.stage import enter, put_in, text_of

S = EnrollmentStatus


def written(intake, officer, now, query="group=confirmed", **words) -> Broadcast:
    return broadcasts.write(
        intake=intake, query=query, title=words.get("title", "준비물을 알려 드립니다"),
        body="신분증을 꼭 가져와 주세요.", by=officer, now=now,
    )  # fmt: skip


def told() -> list[Notice]:
    return list(Notice.objects.filter(key__regex=r"^broadcast:\d+:"))


@pytest.mark.django_db
def test_a_message_goes_to_whom_the_filter_finds_when_it_is_sent(intake, officer, today):
    first, waiting = put_in(intake)[0], put_in(intake, S.WAITLISTED)[0]
    broadcast = written(intake, officer, today)
    broadcasts.send_at(broadcast_id=broadcast.pk, moment=today + timedelta(hours=2), by=officer, now=today)
    later = put_in(intake)[0]
    assert broadcasts.send_due(today + timedelta(hours=1)) == 0
    assert broadcasts.send_due(today + timedelta(hours=2)) == 1
    assert {notice.recipient_id for notice in told()} == {first.person_id, later.person_id}
    assert waiting.person_id not in {notice.recipient_id for notice in told()}
    broadcast.refresh_from_db()
    assert broadcast.recipients == 2
    assert IntakeEvent.objects.get(action="message_sent").detail == {"title": broadcast.title, "people": 2}


@pytest.mark.django_db
def test_sending_twice_and_waking_twice_tells_once(intake, officer, today):
    put_in(intake, count=3)
    broadcast = written(intake, officer, today)
    for _ in range(2):
        broadcasts.send_at(broadcast_id=broadcast.pk, moment=None, by=officer, now=today)
    assert [broadcasts.send_due(today), broadcasts.send_due(today)] == [1, 0]
    assert len(told()) == 3
    with pytest.raises(broadcasts.AlreadySent):
        broadcasts.send_at(broadcast_id=broadcast.pk, moment=None, by=officer, now=today)
    with pytest.raises(broadcasts.AlreadySent):
        broadcasts.take_back(broadcast_id=broadcast.pk, now=today)


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_message_once(intake, officer, today):
    put_in(intake, count=5)
    for number in range(4):
        broadcast = written(intake, officer, today, title=f"안내 {number}")
        broadcasts.send_at(broadcast_id=broadcast.pk, moment=None, by=officer, now=today)

    def wake(_: int) -> int:
        try:
            return broadcasts.send_due(today)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(wake, range(4))) == 4
    assert len(told()) == 20


@pytest.mark.django_db
def test_a_message_taken_back_is_not_sent_until_a_time_is_set_again(intake, officer, today):
    put_in(intake)
    broadcast = written(intake, officer, today)
    broadcasts.send_at(broadcast_id=broadcast.pk, moment=today + timedelta(minutes=5), by=officer, now=today)
    broadcasts.take_back(broadcast_id=broadcast.pk, now=today)
    assert broadcasts.send_due(today + timedelta(hours=1)) == 0
    broadcasts.send_at(broadcast_id=broadcast.pk, moment=None, by=officer, now=today)
    assert broadcasts.send_due(today) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("away", [timedelta(0), timedelta(minutes=-1), timedelta(days=91)])
def test_a_time_that_is_over_or_too_far_away_is_refused(intake, officer, today, away):
    put_in(intake)
    broadcast = written(intake, officer, today)
    with pytest.raises(broadcasts.NotThatTime):
        broadcasts.send_at(broadcast_id=broadcast.pk, moment=today + away, by=officer, now=today)


@pytest.mark.django_db
def test_a_filter_that_finds_nobody_is_refused(intake, officer, today):
    with pytest.raises(broadcasts.NobodyToTell):
        written(intake, officer, today)


@pytest.mark.django_db
def test_a_trial_reaches_the_officer_alone(intake, officer, today):
    put_in(intake, count=2)
    broadcast = written(intake, officer, today)
    broadcasts.try_on_oneself(broadcast_id=broadcast.pk, by=officer, now=today)
    assert [(notice.recipient, notice.title) for notice in Notice.objects.all()] == [
        (officer, "[시험] 준비물을 알려 드립니다")
    ]


@pytest.mark.django_db
def test_the_result_is_counted_by_channel(intake, officer, today):
    put_in(intake, count=2)
    put_in(intake, phone="01012345678")
    broadcast = written(intake, officer, today)
    broadcasts.send_at(broadcast_id=broadcast.pk, moment=None, by=officer, now=today)
    broadcasts.send_due(today)
    carry_notices(now=lambda: today.replace(hour=3))
    failed = Delivery.objects.filter(state=DeliveryState.SENT).first()
    Delivery.objects.filter(pk=failed.pk).update(state=DeliveryState.DEAD, sent_at=None)
    results = broadcasts.results_of(broadcast)
    assert sum(result.sent for result in results) == Delivery.objects.filter(state=DeliveryState.SENT).count()
    assert sum(result.failed for result in results) == 1
    assert broadcasts.opened_count(broadcast) == 0
    Notice.objects.filter(pk=told()[0].pk).update(read_at=today)
    assert broadcasts.opened_count(broadcast) == 1


@pytest.mark.django_db
def test_the_database_refuses_a_sent_message_that_was_not_counted_or_was_taken_back(intake, officer, today):
    put_in(intake)
    broadcast = written(intake, officer, today)
    for attack in ({"sent_at": today}, {"sent_at": today, "send_at": today, "recipients": 1, "canceled_at": today}):
        with pytest.raises(IntegrityError), connection.cursor() as cursor, transaction.atomic():
            names = ", ".join(f"{name} = %s" for name in attack)
            cursor.execute(f"UPDATE programs_broadcast SET {names} WHERE id = %s", [*attack.values(), broadcast.pk])


@pytest.mark.django_db
def test_an_officer_writes_looks_tries_and_sends_from_the_pages(intake, officer):
    put_in(intake, count=2)
    browser = enter(officer)
    page = browser.post(
        f"/staff/intakes/{intake.pk}/messages/new/",
        {"group": "confirmed", "attendance": "", "title": "첫날 안내", "body": "10분 일찍 와 주세요."},
        follow=True,
    )
    assert "2명" in text_of(page)
    assert "10분 일찍 와 주세요." in text_of(page)
    here = page.request["PATH_INFO"]
    assert "시험으로 보냈습니다" in text_of(browser.post(here, {"act": "try"}, follow=True))
    wrong = browser.post(here, {"act": "send", "when": "later", "send_at": ""})
    assert "보낼 시각을 적어 주세요." in text_of(wrong)
    browser.post(here, {"act": "send", "when": "now"})
    broadcasts.send_due(timezone.now())
    assert "2명에게 보냄" in text_of(browser.get(here))


@pytest.mark.django_db
def test_a_number_like_a_resident_registration_number_is_not_sent(intake, officer):
    put_in(intake)
    page = enter(officer).post(
        f"/staff/intakes/{intake.pk}/messages/new/",
        {"group": "confirmed", "title": "안내", "body": "홍길동 700101-1234567"},
    )
    assert "주민등록번호" in text_of(page)
    assert not Broadcast.objects.exists()


@pytest.mark.django_db
def test_another_organizations_message_is_not_there(intake, officer, second_officer, today):
    put_in(intake)
    broadcast = written(intake, officer, today)
    browser = enter(second_officer)
    for address in (f"/staff/messages/{broadcast.pk}/", f"/staff/messages/{broadcast.pk}/edit/"):
        assert browser.get(address).status_code == 404


@pytest.mark.django_db
def test_a_saved_condition_says_who_gets_the_message(intake, officer):
    put_in(intake, name="강무성")
    other = put_in(intake, name="이순자")[0]
    kept = RosterFilter.objects.create(owner=officer, name="이순자 님", query="q=이순자")
    browser = enter(officer)
    words = {"group": "live", "attendance": "", "title": "안내", "body": "전화 주세요."}
    address = f"/staff/intakes/{intake.pk}/messages/new/"
    assert "이순자 님" in text_of(browser.get(address))
    page = browser.post(address, words | {"saved": kept.query}, follow=True)
    assert "함께하는 사람 · 찾은 말 ‘이순자’ 1명" in text_of(page)
    browser.post(page.request["PATH_INFO"], {"act": "send", "when": "now"})
    broadcasts.send_due(timezone.now())
    assert {notice.recipient for notice in told()} == {other.person}
