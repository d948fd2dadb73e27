"""Masking, mobile numbers, resident numbers, idle limits and sealed text, as tables and properties."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.encryption import CannotDecrypt, decrypt, encrypt, lookup_index
from accounts.idle import IdleRule, seconds_left
from accounts.masking import mask_birth_date, mask_email, mask_name, mask_phone
from accounts.phones import read_mobile, write_mobile
from accounts.validators import read_contact, refuse_resident_number


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("홍길동", "홍*동"),
        ("김구", "김*"),
        ("남궁민수", "남**수"),
        ("김", "*"),
        ("", ""),
        ("John Smith", "J*********"),
        ("이 순신", "이***"),
        (" 홍길동 ", "홍*동"),
    ],
)
def test_names_are_masked(name, masked):
    assert mask_name(name) == masked


@given(st.text(min_size=2, max_size=60).filter(lambda text: len(text.strip()) > 1))
def test_a_masked_name_hides_at_least_half_of_a_short_name_and_keeps_its_length(name):
    masked = mask_name(name)
    assert len(masked) == len(name.strip())
    assert "*" in masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [("01012345678", "010-****-5678"), ("0111234567", "011-***-4567"), ("", ""), (None, ""), ("1234", "****")],
)
def test_numbers_are_masked(phone, masked):
    assert mask_phone(phone) == masked


def test_birth_dates_and_addresses_are_masked():
    assert mask_birth_date(date(1975, 3, 2)) == "1975-**-**"
    assert mask_birth_date(None) == ""
    assert mask_email("minsu@example.kr") == "mi***@example.kr"
    assert mask_email("ab@example.kr") == "a***@example.kr"
    assert mask_email("a@example.kr") == "***@example.kr"
    assert mask_email(None) == ""


@pytest.mark.parametrize(
    "typed",
    [
        "01012345678",
        "010-1234-5678",
        "010 1234 5678",
        "+82 10-1234-5678",
        "+82 (0)10 1234 5678",
        "０１０－１２３４－５６７８",
        "010.1234.5678",
    ],
)
def test_a_mobile_number_is_read_however_it_is_typed(typed):
    assert read_mobile(typed) == "01012345678"


@pytest.mark.parametrize("typed", ["", "010", "0212345678", "010123456789", "0101234567", "abc", "0101234567x"])
def test_what_is_no_mobile_number_is_none(typed):
    assert read_mobile(typed) is None


def test_a_number_is_written_in_three_groups():
    assert write_mobile("01012345678") == "010-1234-5678"


def test_a_contact_says_what_it_is():
    assert read_contact(" Minsu@Example.com ") == ("email", "minsu@example.com")
    assert read_contact("010-1234-5678") == ("phone", "01012345678")


@pytest.mark.parametrize(
    "text",
    [
        "750302-1234567",
        "번호는 750302 - 2234567 입니다",
        "7503021234567",
        "123456-1234567",
        "750302-5234567",
        "７５０３０２－１２３４５６７",
        "750302~1234567",
    ],
)
def test_a_resident_number_is_refused_with_an_explanation(text):
    with pytest.raises(ValidationError, match="주민등록번호는 받지 않습니다"):
        refuse_resident_number(text)


@pytest.mark.parametrize(
    "text", ["010-1234-5678", "2026-11-22", "접수번호 20261122-1234", "75-03-02", "9999991234567", "110-123-456789", ""]
)
def test_other_numbers_pass(text):
    refuse_resident_number(text)


def test_the_idle_rule_has_two_lengths():
    rule = IdleRule(60, 30)
    assert rule.limit_seconds(handles_others_data=False) == 3600
    assert rule.limit_seconds(handles_others_data=True) == 1800


@given(st.floats(0, 10_000), st.floats(0, 10_000), st.integers(1, 5_000))
def test_seconds_left_are_never_negative_and_never_more_than_the_limit_after_the_start(seen, rest, limit):
    assert 0 <= seconds_left(seen_at=seen, now=seen + rest, limit=limit) <= limit


@given(st.text(max_size=200), st.text(min_size=1, max_size=40))
def test_sealed_text_opens_at_its_place_only(text, place):
    sealed = encrypt(text, place=place)
    assert decrypt(sealed, place=place) == text
    with pytest.raises(CannotDecrypt):
        decrypt(sealed, place=place + "x")


def test_the_same_text_is_sealed_differently_each_time_and_found_by_its_index():
    assert encrypt("110-123-456789", place="a") != encrypt("110-123-456789", place="a")
    assert lookup_index("110-123-456789", place="a") == lookup_index("110-123-456789", place="a")
    assert lookup_index("110-123-456789", place="a") != lookup_index("110-123-456789", place="b")


def test_an_older_key_still_opens_and_a_wrong_one_raises(settings):
    settings.FIELD_ENCRYPTION_KEYS = ["old:" + "11" * 32]
    sealed, index = encrypt("계좌", place="p"), lookup_index("계좌", place="p")
    settings.FIELD_ENCRYPTION_KEYS = ["new:" + "22" * 32, "old:" + "11" * 32]
    assert decrypt(sealed, place="p") == "계좌"
    assert lookup_index("계좌", place="p") == index
    assert encrypt("계좌", place="p").startswith("v1.new.")
    settings.FIELD_ENCRYPTION_KEYS = ["old:" + "33" * 32]
    with pytest.raises(CannotDecrypt):
        decrypt(sealed, place="p")


@pytest.mark.parametrize(
    "broken", ["", "v1.development.", "v2.development.AAAA", "v1.unknown.AAAA", "계좌", "v1.development.!"]
)
def test_broken_text_raises_instead_of_coming_back_silently(broken):
    with pytest.raises(CannotDecrypt):
        decrypt(broken, place="p")


@pytest.mark.parametrize("keys", [["nohex:zz"], ["short:1111"], [":" + "11" * 32]])
def test_a_malformed_key_ring_stops_at_once(settings, keys):
    settings.FIELD_ENCRYPTION_KEYS = keys
    with pytest.raises(ValueError):
        encrypt("x", place="p")
