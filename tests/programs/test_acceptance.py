"""The owner's acceptance list, item by item, as far as programs answer for it."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client

from accounts.services.leaving import leave
from accounts.services.personal_data import everything_about
from accounts.services.tokens import create_token
from programs import lottery
from programs.choices import EnrollmentStatus
from programs.eligibility import Facts, Rule, assess
from programs.models import Draw, Enrollment
from programs.services import seats
from programs.services.certificates import issuing, refusals, revoking
from programs.services.enrollment import enroll, withdraw
from tests.factories import IntakeFactory, UserFactory
from tests.factories.certificates import completed
from tests.factories.draws import applicants, drawn, lottery_round


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


@pytest.mark.django_db
def test_acceptance_10_a_certificate_is_revoked_only_after_ten_full_days_for_comments(officer, now):
    certificate = issuing.issue(enrollment_id=completed(person=UserFactory()).pk, by=None, now=now)
    why = {"reason": "다른 사람이 대신 출석했습니다", "by": officer}
    told = revoking.propose(certificate_id=certificate.pk, basis="모집 안내의 수료 기준 3", now=now, **why)
    assert told.comments_until == datetime(2026, 12, 3, 15, tzinfo=UTC)  # midnight in Seoul after December 3
    just_before = told.comments_until - timedelta(microseconds=1)
    with pytest.raises(refusals.CommentsOpen):
        revoking.decide(revocation_id=told.pk, decision="revoked", now=just_before, **why)
    revoked = "revoked_at = %(at)s, revoked_by_id = %(by)s, revoked_reason = 'x'"
    decided = "decision = 'revoked', decided_at = %(at)s, decided_by_id = %(by)s, decided_reason = 'x'"
    at = {"at": just_before, "by": officer.pk}
    for attack, refusal in (
        (f"UPDATE programs_certificate SET {revoked}", "only after its holder was heard"),
        (f"UPDATE programs_revocation SET {decided}", "revocation_hears_first"),
        ("UPDATE programs_revocation SET comments_until = begun_at + interval '10 days'", "written once"),
    ):
        with pytest.raises(DatabaseError, match=refusal), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(attack, at)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as at the end of the transaction
    certificate.refresh_from_db()
    assert certificate.is_live
    revoking.decide(revocation_id=told.pk, decision="revoked", now=told.comments_until, **why)
    certificate.refresh_from_db()
    assert not certificate.is_live


@pytest.mark.django_db
def test_item_3_a_lottery_promised_before_closing_gives_the_same_winners_again_and_can_be_exported(officer, client):
    intake = lottery_round(seats=3)
    applicants(intake, 9)
    check_page = f"/programs/{intake.program.slug}/draws/{intake.pk}/"
    promised = Draw.objects.get(lottery__intake=intake)
    assert promised.committed_at < intake.apply_closes_at
    assert promised.commitment in client.get(check_page).content.decode()  # while people still apply
    drawn(intake, officer)
    file = client.get(f"{check_page}draw.json").json()
    again = lottery.draw(file["entries"], file["seats"], file["secret"], file["beacon"]["value"])
    assert lottery.commit(file["secret"]) == promised.commitment
    assert [*again.winners] == file["winners"]
    assert [*again.waitlist] == file["waitlist"]
    assert lottery.check(file) == lottery.Verdict(True, 9, None)


@pytest.mark.django_db
def test_item_4_a_canceled_seat_is_offered_to_the_next_until_its_deadline_and_then_passes_on(now):
    intake = IntakeFactory(capacity=1, waitlist_capacity=2)
    first, second, third = (enroll(person=UserFactory(), intake_id=intake.pk, now=now).enrollment for _ in range(3))
    withdraw(enrollment_id=first.pk, by=first.person, now=now)
    second.refresh_from_db()
    assert (second.status, second.is_offer_open(now)) == ("offered", True)
    assert seats.pass_on_lapsed_offers(second.offer_expires_at - timedelta(seconds=1)) == 0
    assert seats.pass_on_lapsed_offers(second.offer_expires_at) == 1
    third.refresh_from_db()
    assert third.status == "offered"
    steps = [list(row.events.values_list("to_status", flat=True)) for row in (first, second, third)]
    assert steps == [["confirmed", "withdrawn"], ["waitlisted", "offered", "expired"], ["waitlisted", "offered"]]
    told = [list(row.person.notices.order_by("id").values_list("title", flat=True)) for row in (second, third)]
    assert told == [
        ["대기 1번째입니다", "기다리던 자리가 났습니다", "빈자리에 답할 기한이 지났습니다"],
        ["대기 2번째입니다", "기다리던 자리가 났습니다"],
    ]
