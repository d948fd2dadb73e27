"""The owner's acceptance list, item by item, as far as programs answer for it."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from django.db import connections
from django.test import Client

from accounts.services.leaving import leave
from accounts.services.personal_data import everything_about
from accounts.services.tokens import create_token
from programs.choices import EnrollmentStatus
from programs.eligibility import Facts, Rule, assess
from programs.models import Enrollment
from programs.services.certificates import issuing
from tests.factories import IntakeFactory, UserFactory
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


@pytest.mark.django_db(transaction=True)
def test_item_1_200_parallel_enrollments_on_20_seats_give_20_seats_180_ordered_places_and_no_error(now, time_machine):
    time_machine.move_to(now, tick=False)
    intake = IntakeFactory(capacity=20, waitlist_capacity=180)
    keys = [create_token(user=UserFactory(), name="시험", now=now)[1] for _ in range(200)]

    def ask(key: str) -> tuple[int, str]:
        try:
            answer = Client(raise_request_exception=False).post(
                "/api/v1/enrollments/",
                {"intake": intake.pk},
                content_type="application/json",
                headers={"Authorization": f"Token {key}"},
            )
            return answer.status_code, answer.json()["status"]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(32) as pool:
        answers = Counter(pool.map(ask, keys))
    assert answers == {(201, "confirmed"): 20, (201, "waitlisted"): 180}
    by_arrival = Enrollment.objects.order_by("id").values_list("status", "waitlist_order", "id")
    assert [status for status, _, _ in by_arrival] == ["confirmed"] * 20 + ["waitlisted"] * 180
    assert all(order == pk for status, order, pk in by_arrival if status == EnrollmentStatus.WAITLISTED)


@pytest.mark.django_db
def test_item_2_one_second_before_0930_in_seoul_is_refused_with_a_countdown_and_on_the_second_it_opens(time_machine):
    opens = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)  # 09:30 in Seoul
    intake = IntakeFactory(apply_opens_at=opens)
    person = UserFactory()
    browser = Client()
    browser.force_login(person)
    page = f"/programs/{intake.program.slug}/apply/"
    sent = {"intake": intake.pk, "key": "open-at-0930"}
    time_machine.move_to(opens.replace(minute=29, second=59), tick=False)
    early = browser.post(page, sent)
    assert early.status_code == 409
    assert "11월 23일 오전 9시 30분에 신청이 열립니다. 1초 남았습니다." in early.content.decode()
    assert not Enrollment.objects.exists()
    time_machine.move_to(opens, tick=False)
    assert browser.post(page, sent).status_code == 302
    assert Enrollment.objects.get().status == EnrollmentStatus.CONFIRMED


@pytest.mark.parametrize(
    ("birth_date", "on", "verdict"),
    [
        (date(1986, 11, 22), date(2026, 11, 22), "yes"),  # 40 today
        (date(1986, 11, 22), date(2026, 11, 21), "no"),  # 39 the day before
        (date(1961, 11, 22), date(2026, 11, 21), "yes"),  # the last day of 64
        (date(1961, 11, 22), date(2026, 11, 22), "no"),  # the 65th birthday
        (date(1988, 2, 29), date(2028, 2, 29), "yes"),  # a leap day met
        (date(1984, 2, 29), date(2024, 2, 28), "no"),
        (date(1984, 2, 29), date(2024, 2, 29), "yes"),
        (date(1960, 2, 29), date(2025, 2, 28), "yes"),  # 65 only on 1 March of a common year
        (date(1960, 2, 29), date(2025, 3, 1), "no"),
    ],
)
def test_item_5_ages_from_40_to_64_turn_on_the_birthday_and_leap_days_on_1_march(birth_date, on, verdict):
    rule = Rule.from_json({"age": {"min": 40, "max": 64}})
    assert assess(rule, Facts(birth_date=birth_date), on).verdict == verdict


@pytest.mark.parametrize(
    ("birth_date", "verdict"),
    [
        (date(1957, 12, 31), "no"),
        (date(1958, 1, 1), "yes"),
        (date(1985, 12, 31), "yes"),
        (date(1986, 1, 1), "no"),
    ],
)
def test_item_5_a_range_of_birth_dates_includes_both_its_days(birth_date, verdict):
    rule = Rule.from_json({"born": {"from": "1958-01-01", "to": "1985-12-31"}})
    assert assess(rule, Facts(birth_date=birth_date), date(2026, 11, 22)).verdict == verdict
