"""For residents: what others who completed a program say of it, and for officers: nobody is harmed by it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Notice
from programs.choices import EnrollmentStatus, ReviewState
from programs.models import Enrollment, Review, ReviewReport
from programs.services import reviews
from programs.services.free_text import PersonalData
from programs.services.staff_refusals import WrongState
from tests.factories import UserFactory
from tests.programs.staff.stage import put_in

S = EnrollmentStatus
TEXT = "천천히 알려 주셔서 끝까지 배웠습니다."


@pytest.fixture
def completed(intake):
    return put_in(intake, S.COMPLETED, name="홍길동")[0]


def say(row, now, rating=5, text=TEXT):
    return reviews.write(enrollment_id=row.pk, by=row.person, rating=rating, text=text, now=now)


def publish(review, officer, now, **other):
    values = {"publish": True, "reason": "", "seen": review.edited_at} | other
    return reviews.decide(review_id=review.pk, by=officer, now=now, **values)


def test_a_review_is_seen_once_an_officer_has_looked_at_it(completed, officer, resident, now):
    review = say(completed, now)
    assert say(completed, now) == review
    assert reviews.of_program(completed.intake.program, resident).count == 0
    publish(review, officer, now)
    publish(review, officer, now + timedelta(minutes=1))
    found = reviews.of_program(completed.intake.program, resident)
    assert [(shown.name, shown.rating, shown.text, shown.is_mine) for shown in found.shown] == [
        ("홍*동", 5, TEXT, False)
    ]
    assert Notice.objects.get().title == "후기가 올라갔습니다"


@pytest.mark.parametrize("status", [S.CONFIRMED, S.ATTENDING, S.NOT_COMPLETED])
def test_only_who_completed_may_review(intake, now, status):
    (row,) = put_in(intake, status)
    with pytest.raises(reviews.NotCompleted):
        say(row, now)


def test_nobody_reviews_for_another(completed, resident, now):
    with pytest.raises(Enrollment.DoesNotExist):
        reviews.write(enrollment_id=completed.pk, by=resident, rating=5, text=TEXT, now=now)
    say(completed, now)
    reviews.remove(enrollment_id=completed.pk, by=resident)
    assert Review.objects.count() == 1
    reviews.remove(enrollment_id=completed.pk, by=completed.person)
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "제 번호는 010-1234-5678입니다 연락 주세요",
        "제 번호는 ０１０ １２３４ ５６７８ 입니다 연락 주세요",
        "사무실 02-2133-3963으로 물어보면 됩니다",
        "hong@example.com으로 자료를 보내 드립니다",
        "801231-1234567 이것이 제 번호입니다",
    ],
)
def test_personal_data_is_not_taken(completed, now, text):
    with pytest.raises(PersonalData):
        say(completed, now, text=text)


@pytest.mark.parametrize("text", ["2026년 11월 23일에 8번 모두 들었습니다", "10점 만점에 9.5점을 주고 싶은 수업입니다"])
def test_plain_numbers_are(completed, now, text):
    assert say(completed, now, text=text).text == text


@pytest.mark.parametrize(("rating", "text"), [(0, TEXT), (6, TEXT), (5, "짧음"), (5, " " * 40)])
def test_a_review_has_a_rating_and_says_something(completed, now, rating, text):
    with pytest.raises((reviews.RatingMissing, reviews.TextTooShort)):
        say(completed, now, rating=rating, text=text)


def test_hiding_needs_a_reason_from_the_list_and_the_writer_is_told(completed, officer, now):
    review = say(completed, now, rating=1)
    for reason in ("", "low_rating"):
        with pytest.raises(reviews.HideReasonMissing):
            publish(review, officer, now, publish=False, reason=reason)
    publish(review, officer, now, publish=False, reason="abuse")
    notice = Notice.objects.get()
    assert notice.title == "후기를 보이지 않게 했습니다"
    assert "욕설이나 비방" in notice.body
    changed = say(completed, now + timedelta(minutes=5), rating=1, text="설명이 빨라 따라가기 어려웠습니다.")
    assert (changed.state, changed.hide_reason) == (ReviewState.WAITING, "")


def test_a_text_changed_while_an_officer_read_it_is_not_published_unread(completed, officer, now):
    review = say(completed, now)
    say(completed, now + timedelta(minutes=1), text="다른 말로 모두 바꾸었습니다.")
    with pytest.raises(WrongState):
        publish(review, officer, now)


def test_an_average_is_told_from_three_reviews_on(intake, officer, resident, now):
    rows = put_in(intake, S.COMPLETED, count=3)
    for n, row in enumerate(rows):
        publish(say(row, now, rating=(5, 4, 4)[n]), officer, now)
        found = reviews.of_program(intake.program, resident)
        assert (found.count, found.tenths) == (n + 1, 43 if n == 2 else None)


def test_a_report_counts_once_a_person_and_is_settled_by_looking(completed, officer, resident, now):
    review = publish(say(completed, now), officer, now)
    for _ in range(2):
        reviews.report(review_id=review.pk, by=resident, reason="ad", now=now)
    with pytest.raises(reviews.ReportReasonMissing):
        reviews.report(review_id=review.pk, by=UserFactory(), reason="", now=now)
    assert reviews.queue_counts(officer)["reported"] == 1
    assert [row.pk for row in reviews.queue(officer, "reported")] == [review.pk]
    publish(review, officer, now)
    assert reviews.queue_counts(officer)["reported"] == 0
    assert ReviewReport.objects.get().settled_at == now


def test_an_officer_of_another_provider_decides_nothing(completed, second_officer, now):
    review = say(completed, now)
    with pytest.raises(Review.DoesNotExist):
        publish(review, second_officer, now)
    assert reviews.queue_counts(second_officer)["waiting"] == 0


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"rating": 0}, "review_rating_is_one_to_five"),
        ({"text": ""}, "review_says_something"),
        ({"state": "hidden"}, "review_hidden_with_a_reason|review_decided_by_somebody"),
        ({"state": "published"}, "review_decided_by_somebody"),
    ],
)
def test_the_database_holds_what_a_review_is(completed, now, fields, constraint):
    values = {"rating": 5, "text": TEXT, "written_at": now} | fields
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Review.objects.create(enrollment=completed, program=completed.intake.program, **values)
