"""The apply page asks exactly what decides something here and isn't known, and never leads into a dead end."""

from datetime import timedelta
from html import unescape

import pytest

from accounts.models import Consent, Resident
from programs.choices import EnrollmentStatus as Status
from programs.models import Enrollment, SeatGroup
from tests.factories import IntakeFactory
from tests.factories.programs import NOW

pytestmark = pytest.mark.django_db

SENSITIVE = ["sensitive_statuses", "consent"]


@pytest.fixture(autouse=True)
def _at_noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def page(client, resident):
    client.force_login(resident)
    return client


def address(intake) -> str:
    return f"/programs/{intake.program.slug}/apply/?intake={intake.pk}"


def text_of(response) -> str:
    return unescape(response.content.decode())


def round_for(rule: dict, **fields):
    return IntakeFactory(eligibility=rule, **fields)


def group_for(intake, rule: dict, **fields) -> SeatGroup:
    return SeatGroup.objects.create(intake=intake, code="first", label="먼저 드리는 분", rule=rule, seats=1, **fields)


def send(client, intake, **values):
    return client.post(address(intake), {"intake": intake.pk, "key": "k1", **values})


@pytest.mark.parametrize(
    ("rule", "told", "asked"),
    [
        ({"ties": ["lives", "works"]}, {}, []),  # living in a district is known from sign-up
        ({"ties": ["works"]}, {}, ["seoul_ties"]),
        ({"ties": ["works"]}, {"district": ""}, ["seoul_ties", "district"]),
        ({"ties": ["works"]}, {"seoul_ties": []}, []),
        ({"statuses_any": ["job_seeker"]}, {}, ["work_statuses"]),
        ({"statuses_any": ["disabled"]}, {}, [*SENSITIVE]),
        ({"statuses_any": ["job_seeker", "disabled"]}, {}, ["work_statuses", *SENSITIVE]),
        ({"statuses_any": ["job_seeker", "disabled"]}, {"statuses": ["job_seeker"]}, []),
        ({"statuses_any": ["job_seeker"]}, {"statuses": ["employed"]}, []),
        ({}, {}, []),
    ],
)
def test_what_is_asked(page, resident, rule, told, asked):
    Resident.objects.update(**told)
    shown = page.get(address(round_for(rule)))
    assert sorted(set(shown.context["form"].fields) - {"key"}) == sorted(asked)
    assert " checked" not in text_of(shown)


def test_somebody_who_only_works_in_seoul_says_so_once_and_is_in(page, resident):
    intake = round_for({"ties": ["works", "business"]})
    assert "하나 이상 골라 주세요" in text_of(send(page, intake))
    send(page, intake, seoul_ties=["works"])
    assert Enrollment.objects.get().status == Status.CONFIRMED and Resident.objects.get().seoul_ties == ["works"]


def test_a_round_for_some_is_not_sent_without_the_consent_it_is_checked_by(page, resident):
    intake = round_for({"statuses_any": ["disabled"]})
    assert "이 회차의 자격을 확인할 수 없어" in text_of(page.get(address(intake)))
    answer = send(page, intake, sensitive_statuses=["disabled"])
    assert "동의하셔야 자격을 확인할 수 있습니다" in text_of(answer)
    assert answer.context["form"]["sensitive_statuses"].value() == ["disabled"]
    assert Resident.objects.get().statuses is None and not Enrollment.objects.exists()
    send(page, intake, sensitive_statuses=["disabled"], consent="on")
    assert Enrollment.objects.get().status == Status.CONFIRMED and Consent.objects.count() == 1


def test_of_two_kinds_of_statuses_one_is_enough_and_the_other_is_asked_for_only_then(page, resident):
    intake = round_for({"statuses_any": ["job_seeker", "disabled"]})
    answer = send(page, intake, work_statuses=["employed"])
    assert list(answer.context["form"].errors) == ["sensitive_statuses"] and Resident.objects.get().statuses is None
    assert list(send(page, intake).context["form"].errors) == ["work_statuses"]
    send(page, intake, work_statuses=["job_seeker"])
    assert Enrollment.objects.get().status == Status.CONFIRMED and not Consent.objects.exists()


def test_a_seat_kept_for_a_group_is_claimed_by_telling_and_nobody_has_to_tell(page, resident):
    intake = round_for({}, capacity=2)
    group = group_for(intake, {"statuses_any": ["near_poor"]})
    shown = page.get(address(intake))
    assert "알려 주지 않아도 신청할 수 있습니다" in text_of(shown) and "나의 상황을 알려 주시면" in text_of(shown)
    send(page, intake, sensitive_statuses=["near_poor"], consent="on")
    assert Enrollment.objects.get().seat_group == group


def test_who_keeps_it_to_oneself_gets_an_open_seat(page, resident):
    intake = round_for({}, capacity=2)
    group_for(intake, {"statuses_any": ["near_poor"]})
    send(page, intake)
    assert Enrollment.objects.get().seat_group is None and Resident.objects.get().statuses is None


def test_an_earlier_opening_is_claimed_by_telling_on_the_page_the_program_leads_to(page, resident):
    intake = round_for({}, apply_opens_at=NOW + timedelta(days=1))
    group_for(intake, {"statuses_any": ["job_seeker"]}, opens_at=NOW - timedelta(hours=1))
    shown = text_of(page.get(f"/programs/{intake.program.slug}/"))
    told_at = f"/accounts/me/circumstances/?next=%2Fprograms%2F{intake.program.slug}%2F%3Fintake%3D{intake.pk}"
    assert "나의 상황을 알려 주시면" in shown and told_at in shown
    back = page.post(told_at, {"work_statuses": ["job_seeker"]})["Location"]
    assert "나도 해당합니다" in text_of(page.get(back))
    send(page, intake)
    assert Enrollment.objects.get().status == Status.CONFIRMED


def test_a_group_whose_seats_are_everybodys_by_now_asks_for_nothing(page, resident):
    intake = round_for({}, capacity=2)
    group_for(intake, {"statuses_any": ["near_poor"]}, releases_at=NOW - timedelta(hours=1))
    assert set(page.get(address(intake)).context["form"].fields) == {"key"}


def test_what_was_told_and_is_looked_at_here_can_be_corrected(page, resident):
    Resident.objects.update(statuses=["employed"], seoul_ties=["lives"])
    intake = round_for({"statuses_any": ["job_seeker"]})
    shown = text_of(page.get(address(intake)))
    assert "일하는 중" in shown and "건강과 형편" not in shown and "서울과의 관계" not in shown
    change = f"/accounts/me/circumstances/?next=%2Fprograms%2F{intake.program.slug}%2Fapply%2F%3Fintake%3D{intake.pk}"
    assert change in shown
    program = text_of(page.get(f"/programs/{intake.program.slug}/"))
    assert "서울과의 관계와 나의 상황 보고 고치기" in program
    back = page.post(change, {"work_statuses": ["job_seeker"], "seoul_ties": ["lives"]})["Location"]
    assert page.get(back).context["can_send"]


def test_what_was_decided_before_stays_when_something_else_is_told(page, resident):
    Resident.objects.update(statuses=["job_seeker"], statuses_untold=[])
    intake = round_for({"statuses_any": ["job_seeker"]})
    group_for(intake, {"statuses_any": ["job_seeker"]})
    send(page, intake)
    page.post("/accounts/me/circumstances/", {"work_statuses": ["employed"]})
    row = Enrollment.objects.get()
    assert (row.status, row.policy["groups"]) == (Status.CONFIRMED, ["first"])
