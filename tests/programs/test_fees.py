"""What one person pays: the fee, or less by the best waiver that surely fits, and what is still unknown is said."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.eligibility import Facts
from programs.fees import BadWaiver, Waiver, describe_waivers, price, read_waivers

TODAY = date(2026, 11, 23)
FREE = {"label": "기초생활수급자", "rule": {"statuses_any": ["basic_livelihood"]}, "percent": 100}
HALF = {"label": "차상위계층", "rule": {"statuses_any": ["near_poor"]}, "percent": 50}
SENIOR = {"label": "만 60세 이상", "rule": {"age": {"min": 60, "on": "apply"}}, "krw": 10_000}
WAIVERS = read_waivers([FREE, HALF, SENIOR])


def facts(*statuses: str, born: date | None = date(1975, 1, 1)) -> Facts:
    return Facts(birth_date=born, statuses=frozenset(statuses))


@pytest.mark.parametrize(
    ("who", "owed", "why"),
    [
        (facts(), 30_000, ""),
        (facts("near_poor"), 15_000, "차상위계층이라 절반: 15,000원"),
        (facts("basic_livelihood"), 0, "기초생활수급자라 전액 면제: 무료"),
        (facts("near_poor", "basic_livelihood"), 0, "기초생활수급자라 전액 면제: 무료"),
        (facts(born=date(1966, 11, 23)), 20_000, "만 60세 이상이라 10,000원 덜 냄: 20,000원"),
        (facts(born=date(1966, 11, 24)), 30_000, ""),  # 60 tomorrow
        (facts("near_poor", born=date(1960, 1, 1)), 15_000, "차상위계층이라 절반: 15,000원"),
    ],
)
def test_the_lowest_of_all_that_fit_is_owed_and_the_reason_is_said(who, owed, why):
    found = price(30_000, WAIVERS, who, TODAY)
    assert (found.owed_krw, found.why) == (owed, why)
    assert found.maybe == ()


def test_what_is_not_known_yet_lowers_nothing_and_is_said():
    found = price(30_000, WAIVERS, Facts(birth_date=date(1975, 1, 1)), TODAY)
    assert found.owed_krw == 30_000
    assert [waiver.label for waiver in found.maybe] == ["기초생활수급자", "차상위계층"]


def test_an_unknown_waiver_that_could_not_help_is_not_asked_about():
    found = price(30_000, read_waivers([SENIOR, HALF]), Facts(statuses=frozenset({"near_poor"})), TODAY)
    assert found.owed_krw == 15_000
    assert found.maybe == ()


def test_a_waiver_in_won_never_pays_out():
    waiver = Waiver.from_json({"label": "구민", "rule": {"ties": ["lives"]}, "krw": 50_000})
    assert waiver.owed(30_000) == 0
    assert waiver.owed(0) == 0


def test_percent_is_rounded_down_for_the_resident():
    waiver = Waiver.from_json({"label": "할인", "rule": {"ties": ["lives"]}, "percent": 33})
    assert waiver.owed(10_001) == 6_700  # 6,700.67


def test_waivers_are_described_with_the_people_they_are_for():
    assert describe_waivers(30_000, WAIVERS) == [
        "기초생활수급자 전액 면제: 무료 (기초생활수급자에 해당하는 분)",
        "차상위계층 절반: 15,000원 (차상위계층에 해당하는 분)",
        "만 60세 이상 10,000원 덜 냄: 20,000원 (만 60세 이상인 분)",
    ]
    assert Waiver.from_json(HALF | {"percent": 30}).words(10_000) == "차상위계층 30% 덜 냄: 7,000원"


@pytest.mark.parametrize(
    "broken",
    [
        None,
        [],
        FREE | {"label": " "},
        FREE | {"label": "가" * 41},
        FREE | {"percent": 101},
        FREE | {"percent": 0},
        FREE | {"krw": 1_000},  # both
        FREE | {"percent": -5},
        FREE | {"percent": "50"},
        FREE | {"percent": True},
        FREE | {"rule": {}},  # everybody
        FREE | {"rule": {"statuses_any": ["rich"]}},
        FREE | {"rule": {"age": {"min": 60, "max": 50}}},
        FREE | {"price": 3},
    ],
)
def test_a_waiver_that_cannot_be_read_is_refused_with_a_sentence(broken):
    with pytest.raises(BadWaiver) as refused:
        Waiver.from_json(broken)
    assert refused.value.detail.endswith("다.") or refused.value.detail.endswith("요.")


@pytest.mark.parametrize("broken", ["[]", None, {"label": "x"}, 3])
def test_waivers_are_a_list(broken):
    with pytest.raises(BadWaiver):
        read_waivers(broken)


@given(
    fee=st.integers(0, 1_000_000),
    percent=st.integers(0, 100),
    krw=st.integers(1, 1_000_000),
    statuses=st.sets(st.sampled_from(["near_poor", "basic_livelihood", "veteran"])),
)
def test_nobody_owes_less_than_nothing_or_more_than_the_fee(fee, percent, krw, statuses):
    less = {"percent": percent} if percent else {"krw": krw}
    waivers = read_waivers([HALF, {"label": "유공자", "rule": {"statuses_any": ["veteran"]}} | less])
    found = price(fee, waivers, Facts(statuses=frozenset(statuses)), TODAY)
    assert 0 <= found.owed_krw <= fee
    assert (found.waiver is None) is (not statuses & {"near_poor", "veteran"})
