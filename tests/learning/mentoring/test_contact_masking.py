"""Ways to reach each other outside are hidden in messages; everything else is left as it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.contact_masking import CHAT, EMAIL, LINK, PHONE, hidden_words, mask


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("제 번호는 010-1234-5678입니다", "제 번호는 [전화번호 가림]입니다"),
        ("01012345678 로 주세요", "[전화번호 가림] 로 주세요"),
        ("010 1234 5678", "[전화번호 가림]"),
        ("+82 10-1234-5678", "[전화번호 가림]"),
        ("+82 (0)10 1234 5678", "[전화번호 가림]"),
        ("사무실 02-2133-3963", "사무실 [전화번호 가림]"),
        ("공일공 일이삼사 오육칠팔", "[전화번호 가림]"),
        ("０１０１２３４５６７８", "[전화번호 가림]"),
    ],
)
def test_numbers_are_hidden_however_they_are_written(written, kept):
    assert mask(written).text == kept
    assert mask(written).hidden == (PHONE,)


@pytest.mark.parametrize("written", ["mentor.kim@example.co.kr", "kim 골뱅이 example.com", "kim(at)example.com"])
def test_addresses_are_hidden(written):
    assert mask(f"{written} 로 보내 주세요") == mask("x@y.kr 로 보내 주세요")
    assert mask(written).hidden == (EMAIL,)


@pytest.mark.parametrize("written", ["카톡 아이디 hong_77", "카카오톡: hong77", "kakao id hong.77", "텔레그램 @hong77"])
def test_names_in_messengers_are_hidden(written):
    found = mask(written)
    assert found.hidden == (CHAT,)
    assert "hong" not in found.text


@pytest.mark.parametrize("written", ["https://open.kakao.com/o/abc", "www.example.com/a", "band.us가 아니라 t.me/abc"])
def test_links_to_elsewhere_are_hidden(written):
    assert LINK in mask(written).hidden
    assert "/abc" not in mask(written).text


def test_a_link_into_the_portal_stays():
    link = "https://seoul4050.kr/programs/drone-1/"
    assert mask(f"이 과정을 보세요 {link}", portal="seoul4050.kr").text == f"이 과정을 보세요 {link}"
    assert mask("https://seoul4050.kr.example.com/", portal="seoul4050.kr").hidden == (LINK,)


@pytest.mark.parametrize(
    "harmless",
    [
        "12월 3일 14시에 만나요. 3과 5쪽을 읽어 오세요.",
        "이력서는 2장, 자격증은 전기기능사 1개입니다.",
        "수강료가 30,000원에서 25,000원으로 내렸습니다.",
        "2026년 11월 23일(월) 09:30, 정원 20명 가운데 17명",
        "카톡 말고 이곳에서 이야기해요",
    ],
)
def test_other_words_are_left_alone(harmless):
    assert mask(harmless) == mask(harmless).__class__(harmless)


def test_each_kind_is_named_once():
    found = mask("010-1234-5678 아니면 010-9999-8888, a@b.kr")
    assert found.hidden == (EMAIL, PHONE)
    assert hidden_words(found.hidden).startswith("적으신 전자우편 주소, 전화번호는 가리고 보냈습니다.")
    assert hidden_words(()) == ""


@given(st.text(max_size=300))
def test_masking_twice_changes_nothing_more(text):
    once = mask(text).text
    assert mask(once).text == once


@given(st.text(alphabet="가나다라 .,", max_size=40), st.text(alphabet="가나다라 .,", max_size=40))
def test_a_number_never_survives(before, after):
    assert "12345678" not in mask(f"{before} 01012345678 {after}").text
