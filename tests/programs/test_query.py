"""Questions in residents' own words, and where a text answers them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.query import Kind, Query, find_spans, other_layout, understand


def texts(typed, **options):
    return [term.text for term in understand(typed, **options).terms]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("드론", ["드론"]),
        ("드론을 배우고 싶어요", ["드론"]),
        ("드론 수업을 찾아요", ["드론"]),
        ("강좌", ["강좌"]),
        ("배우고 싶어요", ["배우고", "싶어요"]),
        ("강남에서 요가", ["강남", "요가"]),
        ("iot 설비", ["iot", "설비"]),
        ("python", ["python"]),
        ("excel 기초", ["excel", "기초"]),
        ("sns 마케팅", ["sns", "마케팅"]),
        ("tjdnf emfhs", ["서울", "드론"]),
        ("EMFHS", ["드론"]),
        ("ㅔㅛ쇄ㅜ 기초", ["python", "기초"]),
        ("ㅏ", ["ㅏ"]),
        ("가\u3164", ["가"]),
        ("드론 드론", ["드론"]),
        ("ai rpa", ["ai", "rpa"]),
        ("!!! ...", []),
        ("", []),
        ("\x00\u200b", []),
    ],
)
def test_a_question_becomes_the_words_that_must_be_found(typed, words):
    assert texts(typed) == words


@pytest.mark.parametrize(
    ("typed", "kind"),
    [("ㄷㄹ", Kind.CHOSEONG), ("드ㄹ", Kind.WORD), ("ㄷ론", Kind.MIXED), ("드로", Kind.WORD)],
)
def test_the_way_of_writing_decides_how_a_term_is_looked_for(typed, kind):
    assert understand(typed).terms[0].kind is kind


def test_a_put_right_layout_is_told_and_can_be_refused():
    query = understand("emfhs 정비")
    assert (query.text, query.corrected_from) == ("드론 정비", "emfhs 정비")
    refused = understand("emfhs 정비", as_typed=True)
    assert (refused.text, refused.corrected_from) == ("emfhs 정비", None)


def test_english_typed_on_the_korean_layout_is_offered_for_initials():
    assert other_layout(understand("ㄷㅌㅊ디 기초")) == "excel 기초"
    assert other_layout(understand("드론")) is None


def test_a_term_knows_its_letters():
    assert understand("드론").terms[0].jamo == "\u1103\u1173\u1105\u1169\u11ab"


def test_a_very_long_question_is_shortened_and_says_so():
    assert understand("가" * 10_000).is_shortened
    assert len(understand(" ".join(f"낱말{i}" for i in range(50))).terms) == 8
    assert not understand("드론").is_shortened


def test_a_question_without_one_of_its_words():
    query = understand("드론 수리 강남")
    assert query.without(query.terms[1]) == "드론 강남"
    assert query.key == "드론수리강남"
    assert query
    assert not Query()


@pytest.mark.parametrize(
    ("typed", "text", "marked"),
    [
        ("드론", "서울 드론 입문", ["드론"]),
        ("드론정비사", "드론 정비사 입문", ["드론", "정비사"]),
        ("ㄷㄹ", "서울 드론", ["드론"]),
        ("드ㄹ", "서울 드론", ["드론"]),
        ("드로", "서울 드론", ["드론"]),
        ("ㄷ론", "서울 드론", ["드론"]),
        ("드ㄹ정비", "드론 정비", ["드론", "정비"]),
        ("ㄷ론ㅈ비", "드론 정비", ["드론", "정비"]),
        ("IOT", "IoT 설비", ["IoT"]),
        ("iot", "İ IoT", ["IoT"]),
        ("서울 드론", "드론과 서울, 서울숲", ["드론", "서울", "서울"]),
        ("서울 울", "서울", ["서울"]),
        ("없음", "드론", []),
        ("", "드론", []),
    ],
)
def test_matches_are_found_in_the_text_as_it_is_written(typed, text, marked):
    assert [text[start:end] for start, end in find_spans(text, understand(typed).terms)] == marked


@settings(deadline=None)  # a busy machine is no fault of the text
@given(st.text(), st.text())
def test_no_question_and_no_text_is_too_strange(typed, text):
    query = understand(typed)
    spans = find_spans(text, query.terms)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert understand(query.text, as_typed=True).corrected_from is None
    other_layout(query)
