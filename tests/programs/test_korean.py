"""Letters, keyboards and particles: what a resident may type and still be understood."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programs import korean

syllables = st.characters(min_codepoint=korean.FIRST_SYLLABLE, max_codepoint=korean.LAST_SYLLABLE)
hangul_words = st.text(syllables, min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("드론 정비사!", "드론정비사"),
        ("IoT·설비(관리)", "iot설비관리"),
        (unicodedata.normalize("NFD", "드론"), "드론"),
        ("\u1103\u1105", "ㄷㄹ"),
        ("ＡＩ 입문", "ai입문"),
        ("활력+행복타운", "활력행복타운"),
        (" \t\n", ""),
    ],
)
def test_normalize_keeps_letters_and_digits_only(text, key):
    assert korean.normalize(text) == key


@pytest.mark.parametrize("typed", ["ㄷ", "드", "드ㄹ", "드로", "드론"])
def test_each_half_typed_form_of_a_word_is_a_prefix_of_it_in_jamo(typed):
    assert korean.jamo("드론정비사").startswith(korean.jamo(typed))


def test_a_double_consonant_that_opens_no_syllable_is_taken_as_two():
    assert korean.jamo("ㄳ") == korean.jamo("ㄱㅅ")


@pytest.mark.parametrize(
    ("text", "initials"),
    [("드론 정비사", "ㄷㄹㅈㅂㅅ"), ("IoT 설비", "iotㅅㅂ"), ("빵 굽기", "ㅃㄱㄱ"), ("", "")],
)
def test_choseong_takes_the_initial_of_each_syllable(text, initials):
    assert korean.choseong(text) == initials


@settings(deadline=None)
@given(st.text())
def test_choseong_is_as_long_as_the_key(text):
    assert len(korean.choseong(text)) == len(korean.normalize(text))


@pytest.mark.parametrize(
    ("text", "answer"),
    [("ㄷㄹ", True), ("ㄷㄹ ㅈㅂ", True), ("드ㄹ", False), ("ㄷ1", False), ("", False), ("ㅏ", False)],
)
def test_is_choseong_means_initials_and_nothing_else(text, answer):
    assert korean.is_choseong(text) is answer


@pytest.mark.parametrize(
    ("word", "loose_vowel", "loose_initial"),
    [("ㅔㅛ쇄ㅜ", True, False), ("드ㄹ", False, False), ("ㄷ론", False, True), ("드론", False, False)],
)
def test_loose_letters_are_noticed(word, loose_vowel, loose_initial):
    assert korean.has_loose_vowel(word) is loose_vowel
    assert korean.has_loose_initial(word) is loose_initial


@pytest.mark.parametrize(
    ("key", "floated"),
    [
        ("들", "드ㄹ"),
        ("읽", "일ㄱ"),
        ("닦", "다ㄲ"),
        ("핟", "하ㄷ"),
        ("드로", None),
        ("iot", None),
        ("", None),
    ],
)
def test_the_last_final_consonant_may_start_the_next_syllable(key, floated):
    assert korean.floating_final(key) == floated


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ("emfhs", "드론"),
        ("zldhtmzm", "키오스크"),
        ("cnldjq", "취업"),
        ("dhkdls", "와인"),
        ("ekfr", "닭"),
        ("dlfrrl", "읽기"),
        ("tkf", "살"),
        ("QKd", "빵"),
        ("rkrtk", "각사"),
        ("EMfl", "뜨리"),  # M has no jamo of its own: shift held too long is forgiven
        ("TJdnf", "써울"),
        ("Cnldjq", "취업"),
        ("iot", None),
        ("python", None),
        ("excel", None),
        ("e", None),
        ("emfhsk!", None),
        ("emㅏ", None),
        ("", None),
    ],
)
def test_from_qwerty_reads_korean_typed_on_the_english_layout(keys, word):
    assert korean.from_qwerty(keys) == word


@pytest.mark.parametrize(
    ("typed", "keys"),
    [("ㅔㅛ쇄ㅜ", "python"), ("ㅑㅐㅅ", "iot"), ("ㄷㅌㅊ디", "excel"), ("닭!", "ekfr!"), ("뷁", "qnpfr")],
)
def test_to_qwerty_gives_back_the_keys(typed, keys):
    assert korean.to_qwerty(typed) == keys


@settings(deadline=None)
@given(hangul_words)
def test_typing_a_word_and_reading_the_keys_gives_the_word(word):
    assert korean.from_qwerty(korean.to_qwerty(word)) == word


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("드론을", "드론"),
        ("요리를", "요리"),
        ("바리스타가", "바리스타"),
        ("강남에서도", "강남"),
        ("온라인으로", "온라인"),
        ("서울로", "서울"),
        ("부동산과", "부동산"),
        ("회의", "회의"),
        ("요가", "요가"),
        ("하와이", "하와이"),
        ("진로", "진로"),
        ("iot를", "iot를"),
        ("드론", "드론"),
    ],
)
def test_particles_go_and_words_that_only_look_so_stay(word, stem):
    assert korean.strip_particles(word) == stem


@settings(deadline=None)
@given(st.text())
def test_no_text_is_too_strange(text):
    for function in (
        korean.plain,
        korean.normalize,
        korean.choseong,
        korean.to_qwerty,
        korean.strip_particles,
    ):
        assert isinstance(function(text), str)
    korean.from_qwerty(text)
    korean.floating_final(korean.normalize(text))
    assert korean.jamo(korean.normalize(text)) == korean.jamo(korean.normalize(korean.normalize(text)))


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [
        ("", "", 0),
        ("abc", "abc", 0),
        ("abc", "ac", 1),
        ("ab", "ba", 1),
        ("", "abc", 3),
        ("kitten", "sitting", 3),
    ],
)
def test_edit_distance_counts_slips_of_the_finger(one, other, steps):
    assert korean.edit_distance(one, other) == korean.edit_distance(other, one) == steps


def test_everyday_syllables_are_the_ones_people_write():
    everyday = [chr(code) for code in range(korean.FIRST_SYLLABLE, korean.LAST_SYLLABLE + 1)]
    assert sum(map(korean.is_everyday_syllable, everyday)) == 2350
    assert not korean.is_everyday_syllable("a")
