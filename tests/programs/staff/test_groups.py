"""The officer keeps seats for groups: what the page takes, what it refuses, and what residents read then."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from programs.choices import ClashPolicy, EnrollmentStatus
from programs.models import Enrollment, IntakeEvent, SeatGroup
from programs.services import group_changes
from programs.services.enrollment import enroll
from programs.services.intakes import copy_intake
from tests.factories import IntakeFactory, MeetingFactory, UserFactory
from tests.programs.staff.stage import enter, text_of

pytestmark = pytest.mark.django_db
TYPED = {"label": "취약계층", "seats": "4", "statuses_any": ["basic_livelihood", "near_poor"], "save": "1"}


def group_of(intake, seats=4, **fields) -> SeatGroup:
    rule = {"statuses_any": ["near_poor"]}
    return SeatGroup.objects.create(
        **{"intake": intake, "code": "g1", "label": "취약계층", "rule": rule} | fields, seats=seats
    )


def groups_page(intake, page="") -> str:
    return f"/staff/intakes/{intake.pk}/groups/{page}"


@pytest.fixture
def soon(intake, today):
    intake.apply_opens_at = today + timedelta(days=2)
    intake.capacity = 20
    intake.starts_on = today.date() + timedelta(days=20)
    intake.save()
    return intake


def local(moment) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


def test_a_group_is_made_in_one_form_noted_and_seen_by_everybody(browser, soon):
    answer = browser.post(groups_page(soon, "new/"), TYPED, follow=True)
    assert "‘취약계층’ 자리를 저장했습니다" in text_of(answer)
    group = SeatGroup.objects.get()
    assert (group.seats, group.rule) == (4, {"statuses_any": ["basic_livelihood", "near_poor"]})
    soon.refresh_from_db()
    assert soon.kept == 4
    assert IntakeEvent.objects.filter(intake=soon, action="group_saved").count() == 1
    page = text_of(Client().get(f"/programs/{soon.program.slug}/"))
    assert "취약계층 4자리 먼저" in page
    assert "4자리 남았습니다" in page
    assert "취약계층" in text_of(browser.get(f"/staff/intakes/{soon.pk}/activity/"))


def test_sending_the_form_twice_makes_one_group(browser, soon):
    for _ in range(2):
        browser.post(groups_page(soon, "new/"), TYPED)
    assert SeatGroup.objects.count() == 1
    assert IntakeEvent.objects.filter(action="group_saved").count() == 1


def test_preview_shows_the_rule_in_sentences_and_saves_nothing(browser, soon):
    typed = {name: value for name, value in TYPED.items() if name != "save"} | {"preview": "1"}
    assert "기초생활수급자 또는 차상위계층에 해당하는 분" in text_of(browser.post(groups_page(soon, "new/"), typed))
    assert not SeatGroup.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"seats": "21"}, "이 묶음에 나눌 수 있는 자리는 20자리까지입니다"),
        ({"seats": "0"}, "나눌 자리나 먼저 신청하는 때 가운데 하나는 적어 주세요"),
        ({"statuses_any": []}, "누구에게 먼저 드리는지 한 가지는 골라 주세요"),
        ({"label": ""}, "묶음 이름"),
        ({"seats": "-1"}, "0"),
        ({"opens_at": "내일"}, "날짜와 시각을"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_what_was_typed_stays(browser, soon, typed, said):
    page = text_of(browser.post(groups_page(soon, "new/"), TYPED | typed))
    assert said in page
    assert not SeatGroup.objects.exists()


def test_the_early_opening_is_earlier_and_the_release_lies_between_opening_and_closing(browser, soon):
    late = TYPED | {"opens_at": local(soon.apply_opens_at + timedelta(minutes=1))}
    assert "모두의 신청 시작보다 빨라야 합니다" in text_of(browser.post(groups_page(soon, "new/"), late))
    outside = TYPED | {"releases_at": local(soon.apply_closes_at + timedelta(days=1))}
    assert "신청 마감보다 늦지 않아야 합니다" in text_of(browser.post(groups_page(soon, "new/"), outside))
    good = TYPED | {
        "opens_at": local(soon.apply_opens_at - timedelta(days=1)),
        "releases_at": local(soon.apply_opens_at + timedelta(hours=12)),
    }
    assert browser.post(groups_page(soon, "new/"), good).status_code == 302


def test_seats_cannot_go_below_those_given_and_a_held_group_stays(browser, intake, officer):
    group = group_of(intake, 2)
    enroll(person=UserFactory(resident__statuses=["near_poor"]), intake_id=intake.pk, now=timezone.now())
    page = groups_page(intake, f"{group.pk}/")
    fewer = TYPED | {"seats": "0", "opens_at": local(intake.apply_opens_at - timedelta(days=1))}
    assert "1자리보다 적을 수 없습니다" in text_of(browser.post(page, fewer))
    assert "없앨 수 없습니다" in text_of(browser.post(groups_page(intake, f"{group.pk}/remove/"), follow=True))
    assert SeatGroup.objects.get().seats == 2


def test_removing_a_group_offers_its_seats_to_whoever_waits(browser, soon, today):
    soon.apply_opens_at, soon.capacity = today - timedelta(days=1), 1
    soon.save()
    group = group_of(soon, 1)
    waiting = enroll(person=UserFactory(resident__statuses=[]), intake_id=soon.pk, now=today).enrollment
    assert waiting.status == EnrollmentStatus.WAITLISTED
    page = groups_page(soon, f"{group.pk}/remove/")
    assert "1자리를 누구나 받을 수 있게 됩니다" in text_of(browser.get(page))
    for _ in range(2):
        assert browser.post(page).status_code == 302
    assert Enrollment.objects.get().status == EnrollmentStatus.OFFERED


def test_a_group_of_another_round_or_organization_is_not_there(browser, soon, second_officer):
    other = group_of(IntakeFactory())
    assert browser.get(groups_page(soon, f"{other.pk}/")).status_code == 404
    mine = group_of(soon)
    assert enter(second_officer).get(groups_page(soon, f"{mine.pk}/")).status_code == 404


def test_overlaps_are_refused_once_the_officer_says_so_and_the_pages_say_it(browser, intake, today):
    said = text_of(browser.post(groups_page(intake), {"clash_policy": "refuse"}, follow=True))
    assert "신청을 받지 않기" in said
    intake.refresh_from_db()
    assert intake.clash_policy == ClashPolicy.REFUSE
    other = IntakeFactory(apply_opens_at=today - timedelta(days=1), apply_closes_at=today + timedelta(days=3))
    for each in (intake, other):
        MeetingFactory(intake=each, starts_at=today + timedelta(days=9), ends_at=today + timedelta(days=9, hours=2))
    person = UserFactory()
    enroll(person=person, intake_id=other.pk, now=today)
    resident = Client()
    resident.force_login(person)
    page = text_of(resident.get(f"/programs/{intake.program.slug}/apply/?intake={intake.pk}"))
    assert "시간이 겹치는 수업이 있어 신청할 수 없습니다" in page
    sent = resident.post(f"/programs/{intake.program.slug}/apply/", {"intake": intake.pk, "key": "overlap"})
    assert sent.status_code == 409
    assert other.program.title in text_of(sent)


def test_the_roster_says_whose_kept_seat_somebody_has(browser, intake):
    group_of(intake, 2)
    enroll(person=UserFactory(resident__statuses=["near_poor"]), intake_id=intake.pk, now=timezone.now())
    assert "확정 · 취약계층" in text_of(browser.get(f"/staff/intakes/{intake.pk}/roster/"))


def test_a_group_that_was_let_go_may_be_kept_again_while_there_is_room(soon, officer, today):
    group = group_of(soon, 4, released_at=today, releases_at=today)
    soon.refresh_from_db()
    assert soon.kept == 0
    kept = group_changes.Kept("취약계층", group.rule, 4, None, soon.apply_closes_at)
    group_changes.save_group(intake_id=soon.pk, group_id=group.pk, kept=kept, by=officer, now=today)
    soon.refresh_from_db()
    assert soon.kept == 4


def test_a_copied_round_keeps_the_same_seats_for_the_same_people_and_nobody_in_them(soon, officer, today):
    group_of(soon, seats=2, opens_at=soon.apply_opens_at - timedelta(days=1))
    dates = {"apply_opens_at": today + timedelta(days=40), "apply_closes_at": today + timedelta(days=50)}
    values = dates | {"name": "다음", "starts_on": today.date() + timedelta(days=60)}
    copy = copy_intake(intake_id=soon.pk, values=values, by=officer, now=today)
    copy.refresh_from_db()
    group = copy.seat_groups.get()
    assert (group.label, group.seats, group.taken, copy.kept) == ("취약계층", 2, 0, 2)
    assert copy.apply_opens_at - group.opens_at == timedelta(days=1)
    assert group.releases_at is None
