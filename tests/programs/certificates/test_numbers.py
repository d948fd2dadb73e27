"""A certificate's number survives being read aloud and typed by hand; every slip is noticed."""

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from programs.certificate_numbers import ALPHABET, Mistyped, compose, read

BODIES = st.text(ALPHABET, min_size=8, max_size=8)
YEARS = st.integers(2022, 2099)
TYPEABLE = string.ascii_uppercase + string.digits


@given(YEARS, BODIES)
def test_a_number_is_read_however_it_is_typed(year, body):
    number = compose(year=year, body=body)
    bare = number.replace("-", "")
    for typed in (number, number.lower(), bare, f"  {' '.join(bare)} ", number.replace("-", "–")):
        assert read(typed) == number


@given(YEARS, BODIES, st.integers(0, 12), st.sampled_from(TYPEABLE))
def test_every_wrong_letter_is_noticed(year, body, place, letter):
    right = compose(year=year, body=body).replace("-", "")
    assume(right[place] != letter)
    with pytest.raises(Mistyped):
        read(right[:place] + letter + right[place + 1 :])


@given(YEARS, BODIES, st.integers(0, 11))
def test_every_swap_of_neighbors_is_noticed(year, body, place):
    right = compose(year=year, body=body).replace("-", "")
    assume(right[place] != right[place + 1])
    with pytest.raises(Mistyped):
        read(right[:place] + right[place + 1] + right[place] + right[place + 2 :])


@given(st.text(max_size=80))
def test_anything_typed_is_a_number_or_a_sentence_that_helps(typed):
    try:
        assert read(read(typed)) == read(typed)
    except Mistyped as mistyped:
        assert mistyped.detail.endswith((".", "H"))


def test_no_two_letters_of_the_alphabet_look_alike():
    assert len(ALPHABET) == len(set(ALPHABET)) == 23
    for alike in ("0OQD", "1IL", "2Z", "5S", "6G", "8B", "UV", "PR"):
        assert len(set(alike) & set(ALPHABET)) <= 1


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "적어 주세요"),
        ("AB26-AC23-4567-H", "SL로 시작"),
        ("SL26-AC23", "13글자인데 8글자"),
        ("SL26-AC2O-4567-H", "0과 1, 영문 O와 I"),
    ],
)
def test_a_mistyped_number_says_what_to_look_at(typed, says):
    with pytest.raises(Mistyped, match=says):
        read(typed)


@pytest.mark.parametrize("body", ["AC23456", "AC234567A", "AC2345O7"])
def test_a_body_of_other_letters_is_refused(body):
    with pytest.raises(ValueError, match="needs 8 letters"):
        compose(year=2026, body=body)
