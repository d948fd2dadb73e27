"""Finding programs in a real database: words, filters, counts, advice, and how little it asks of the database."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programs.choices import Area, IntakeState, Mode, ProgramState, Selection
from programs.models import Intake, ListingState, Program, ProgramListing
from programs.query import understand
from programs.services.browsing import browse
from programs.services.catalogue import closing_soon, find, listings_of
from programs.services.criteria import read_criteria
from programs.services.hits import find_in_days
from programs.services.search import reindex, reindex_changed
from programs.services.wording import correct, suggest
from tests.factories import IntakeFactory, ProgramFactory, ProviderFactory, VenueFactory
from tests.factories.programs import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def offer(title, *, now=NOW, program=None, **intake):
    """A published program with one round, indexed."""
    made = ProgramFactory(title=title, **{"summary": "", **(program or {})})
    IntakeFactory(program=made, **intake)
    reindex([made.pk], now=now)
    return made


def search(now=NOW, **parameters):
    asked = {name: value if isinstance(value, list) else [value] for name, value in parameters.items()}
    return find(read_criteria(asked), now=now)


def titles(now=NOW, **parameters):
    return [row.program.title for row in search(now, **parameters).listings]


@pytest.fixture
def drone():
    """One program among others that have nothing to do with it."""
    offer("바리스타 첫걸음")
    offer("도시농업 체험")
    return offer(
        "드론 정비사 입문",
        program={
            "summary": "초경량 비행장치를 다룹니다.",
            "provider": ProviderFactory(name="서울기술교육원"),
            "keywords": ["무인기"],
        },
        venue=VenueFactory(name="개포디지털파크", district="11680"),
    )


WORDS = ["드론", "드론을", "드론을 배우고 싶어요", "드론정비", "정비사 드론", "초경량", "비행장치를", "무인기"]
PLACES = ["서울기술교육원", "개포디지털", "강남구", "강남 드론"]
HALF_TYPED = ["드", "드ㄹ", "드로", "드론 정비ㅅ", "ㄷㄹ", "ㄷㄹㅈㅂㅅ", "ㅈㅂㅅ", "ㄷ론", "ㅅㅇㄱㅅ", "ㄱㅍㄷㅈㅌ"]
MISTYPED = ["emfhs", "EMFHS", "emfhs wjdql", "드론정바사", "드롬", "개포디지탈파크"]


@pytest.mark.parametrize("asked", [*WORDS, *PLACES, *HALF_TYPED, *MISTYPED])
def test_a_program_is_found_by_whatever_a_resident_may_type(drone, asked):
    assert titles(q=asked) == ["드론 정비사 입문"]


@pytest.mark.parametrize("asked", ["요가", "ㅋㅋㅋ", "zzz", "드론 바리스타", "서울입문"])
def test_what_is_not_there_is_not_found(drone, asked):
    assert search(q=asked).total == 0


def test_english_is_found_in_either_layout(drone):
    offer("Python으로 시작하는 데이터 분석")
    assert titles(q="python") == titles(q="ㅔㅛ쇄ㅜ") == ["Python으로 시작하는 데이터 분석"]


def test_the_title_that_is_the_question_comes_first_then_what_starts_with_it_then_the_rest():
    offer("생활 속 요가", program={"summary": "몸을 풉니다."})
    offer("호흡 배우기", program={"summary": "요가 호흡"})
    offer("요가 입문")
    offer("요가")
    assert titles(q="요가") == ["요가", "요가 입문", "생활 속 요가", "호흡 배우기"]
    assert titles(q="ㅇㄱ")[0] in {"요가", "요가 입문"}


def test_at_equal_relevance_what_is_open_comes_before_what_is_over():
    offer("요가 하나", apply_opens_at=NOW - 9 * DAY, apply_closes_at=NOW - DAY)
    offer("요가 둘", apply_opens_at=NOW + DAY, apply_closes_at=NOW + 3 * DAY)
    offer("요가 셋")
    assert titles(q="요가") == ["요가 셋", "요가 둘", "요가 하나"]


def test_relevance_without_a_question_is_the_usual_order():
    offer("나중", apply_closes_at=NOW + 5 * DAY)
    offer("먼저", apply_closes_at=NOW + 2 * DAY)
    assert titles(sort="relevance") == ["먼저", "나중"]


def test_a_round_without_dates_is_listed_as_not_dated():
    offer("날짜 없는 수업", apply_opens_at=None, apply_closes_at=None, apply_via="provider")
    assert str(ProgramListing.objects.get()).endswith("일정 미정")
    assert titles(state="undated") == ["날짜 없는 수업"]


def test_without_the_cache_everything_is_still_found(drone, settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    assert titles(q="드론") == ["드론 정비사 입문"]
    assert reindex([drone.pk], now=NOW) == 1


def test_a_misspelled_word_is_put_right_and_said(drone):
    found = search(q="드론정바사")
    assert (found.misspelled, found.criteria.query.text) == ("드론정바사", "드론정비사")


def test_a_word_unlike_any_other_is_left_alone(drone):
    assert correct(understand("양자역학")) is None
    assert correct(understand("ㅋㅋ")) is None


def test_orders():
    offer("가", apply_closes_at=NOW + 5 * DAY, apply_opens_at=NOW - 1 * DAY)
    offer("나", apply_closes_at=NOW + 2 * DAY, apply_opens_at=NOW - 3 * DAY)
    offer("다", apply_opens_at=NOW + 2 * DAY, apply_closes_at=NOW + 9 * DAY)
    offer("라", apply_opens_at=NOW + 1 * DAY, apply_closes_at=NOW + 9 * DAY)
    assert titles() == titles(sort="closing") == ["나", "가", "라", "다"]
    assert titles(sort="newest")[:2] == ["가", "나"]
    assert titles(sort="opening") == ["라", "다", "나", "가"]


@pytest.fixture
def variety():
    """Four programs that differ in every filter."""
    gangnam = VenueFactory(district="11680")
    offer("가", program={"area": Area.DIGITAL, "mode": Mode.ONLINE}, weekdays=[6], day_parts=["evening"])
    offer(
        "나", program={"area": Area.DIGITAL, "mode": Mode.ONSITE}, venue=gangnam, weekdays=[1, 3], day_parts=["morning"]
    )
    offer("다", program={"area": Area.JOBS, "mode": Mode.ONSITE}, venue=gangnam, fee_krw=30000, weekdays=[6, 7])
    offer("라", program={"area": Area.JOBS, "mode": Mode.MIXED}, fee_krw=None, selection=Selection.LOTTERY,
          apply_opens_at=NOW + DAY)  # fmt: skip


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"area": "digital"}, "가나"),
        ({"area": ["digital", "jobs"]}, "가나다라"),
        ({"district": "11680"}, "나다"),
        ({"mode": "onsite", "fee": "paid"}, "다"),
        ({"fee": "ask"}, "라"),
        ({"state": "soon"}, "라"),
        ({"open": "1"}, "가나다"),
        ({"day": ["6", "7"]}, "가다"),
        ({"day": "3", "part": "morning"}, "나"),
        ({"selection": "lottery"}, "라"),
        ({"q": "나", "area": "digital"}, "나"),
        ({"area": "town"}, ""),
    ],
)
def test_filters_combine(variety, filters, found):
    assert sorted(titles(**filters)) == list(found)


def test_each_facet_is_counted_with_all_the_other_filters_applied(variety):
    counts = search(area="digital", mode="onsite").hits.counts
    assert counts["area"] == {"learning": 0, "jobs": 1, "digital": 1, "planning": 0, "town": 0}
    assert counts["mode"] == {"online": 1, "onsite": 1, "mixed": 0}
    assert {day: n for day, n in counts["day"].items() if n} == {"1": 1, "3": 1}
    assert counts["part"]["morning"] == 1
    assert counts["district"]["11680"] == 1
    assert counts["state"] == {"open": 1, "full": 0, "soon": 0, "undated": 0, "closed": 0}


@pytest.mark.parametrize("asked", [{}, {"area": "jobs"}, {"day": "6", "fee": "free"}, {"q": "ㄱ", "mode": "online"}])
def test_choosing_a_value_finds_as_many_as_its_count_said(variety, asked):
    counts = search(**asked).hits.counts
    for name, values in counts.items():
        if name not in asked:
            for value, count in values.items():
                assert search(**asked, **{name: value}).total == count


def test_closing_keeps_what_closes_within_seven_days():
    offer("곧", apply_closes_at=NOW + 6 * DAY)
    offer("나중", apply_closes_at=NOW + 8 * DAY)
    assert titles(closing="1") == ["곧"]
    assert [row.program.title for row in closing_soon(now=NOW, limit=1)] == ["곧"]


def test_the_state_follows_the_clock_to_the_second():
    offer("밤 열차", apply_opens_at=NOW + DAY, apply_closes_at=NOW + 2 * DAY)
    states = {
        moment: next(value for value, n in search(now=NOW + moment).hits.counts["state"].items() if n)
        for moment in (0 * DAY, DAY - timedelta(seconds=1), DAY, 2 * DAY - timedelta(seconds=1), 2 * DAY)
    }
    assert list(states.values()) == ["soon", "soon", "open", "open", "closed"]


def test_a_program_shows_its_next_round_when_the_first_is_over():
    program = offer("두 번 여는 수업", apply_closes_at=NOW + DAY)
    second = IntakeFactory(program=program, apply_opens_at=NOW + 3 * DAY, apply_closes_at=NOW + 5 * DAY)
    reindex([program.pk], now=NOW)
    assert listings_of([program.pk], now=NOW + 2 * DAY)[0].intake == second


def test_a_round_that_fills_or_frees_changes_its_listing_by_itself():
    program = offer("좌석 하나", capacity=1)
    Intake.objects.filter(program=program).update(taken=1)
    assert ProgramListing.objects.earliest("from_at").state == ListingState.FULL
    Intake.objects.filter(program=program).update(taken=0)
    assert ProgramListing.objects.earliest("from_at").state == ListingState.OPEN
    Intake.objects.filter(program=program).update(taken=1)
    reindex([program.pk], now=NOW)
    assert titles(state="full") == ["좌석 하나"]


def test_drafts_are_not_listed_and_a_program_taken_back_disappears():
    program = offer("잠깐 보인 수업")
    assert titles() == ["잠깐 보인 수업"]
    Program.objects.update(state=ProgramState.ARCHIVED)
    reindex([program.pk], now=NOW)
    cache.clear()
    assert titles() == []


def test_a_draft_round_is_not_shown():
    offer("아직 없는 수업", state=IntakeState.DRAFT)
    assert search().listings[0].intake is None
    assert search().hits.counts["state"]["undated"] == 1


def test_the_sweep_finds_what_was_changed_and_not_indexed():
    program = offer("옛 이름")
    Program.objects.update(title="새 이름", updated_at=NOW + DAY)
    assert reindex_changed(now=NOW + DAY) == 1
    assert titles(now=NOW + DAY, q="새 이름") == ["새 이름"]
    assert reindex_changed(now=NOW + DAY) == 0
    Intake.objects.update(updated_at=NOW + 2 * DAY)
    assert reindex_changed(now=NOW + 2 * DAY) == 1
    Program.objects.update(state=ProgramState.ARCHIVED)
    reindex_changed(now=NOW + 2 * DAY)
    assert not ProgramListing.objects.filter(program=program).exists()


def advice_for(**parameters):
    answer = browse(read_criteria({name: [value] for name, value in parameters.items()}), now=NOW)
    return answer.advice and (answer.advice.kind, answer.advice.label, answer.advice.count)


def test_when_nothing_is_found_the_filter_that_frees_most_is_named(variety):
    assert advice_for(area="digital", fee="paid") == ("filter", "유료", 2)
    assert advice_for(area="digital", mode="online", fee="paid") == ("filter", "유료", 1)
    assert advice_for(area="digital", closing="1", fee="ask", mode="mixed") is None
    assert advice_for(area="learning") == ("filter", "직업 역량", 4)


def test_when_words_find_nothing_the_word_or_the_filter_in_the_way_is_named(drone):
    assert advice_for(q="드론 수리") == ("word", "드론", 1)
    assert advice_for(q="드론", closing="1", area="jobs") == ("filter", "일자리·창업", 1)
    assert advice_for(q="양자역학", area="learning") == ("filter", "양자역학", 3)
    assert advice_for(q="양자역학") is None


def test_english_typed_as_initials_is_offered():
    offer("excel 실무")
    assert advice_for(q="ㄷㅌㅊ디") == ("layout", "excel", 1)


def test_the_advice_leads_to_what_it_promised(variety):
    advice = browse(read_criteria({"area": ["digital"], "fee": ["paid"]}), now=NOW).advice
    assert find(advice.criteria, now=NOW).total == advice.count


@pytest.mark.parametrize("typed", ["드", "들", "ㄷㄹ", "드론 정", "emfhs"])
def test_titles_are_suggested_while_typing(drone, typed):
    assert suggest(typed, now=NOW) == [("드론 정비사 입문", drone.slug)]


def test_at_most_eight_different_titles_are_suggested():
    for number in range(10):
        offer(f"요가 {number}")
    offer("요가 0")
    assert len(suggest("요가", now=NOW)) == 8
    assert suggest("", now=NOW) == []


def test_pages_hold_twelve_and_a_page_too_far_gives_the_last():
    for number in range(13):
        offer(f"요가 {number}", apply_closes_at=NOW + DAY + timedelta(minutes=number))
    assert len(titles(q="요가", sort="closing")) == 12
    found = search(q="요가", sort="closing", page="999999")
    assert [row.program.title for row in found.listings] == ["요가 12"]
    assert "마지막 쪽" in found.criteria.notices[-1]


def test_a_month_shows_what_opens_closes_and_starts_with_a_few_a_day():
    for number in range(5):
        offer(f"요가 {number}")
    items = find_in_days(read_criteria({}), start=NOW.date(), end=NOW.date() + 20 * DAY, each=3, now=NOW)
    assert {item.kind for item in items} == {"closes", "starts"}
    assert all(item.total == 5 for item in items)
    assert len(items) == 6


@pytest.mark.parametrize(
    "asked", [{"q": ["요가"]}, {"q": ["ㅇㄱ"], "area": ["jobs"], "day": ["6"]}, {"q": ["요거"]}, {}]
)
def test_a_search_takes_at_most_four_statements_and_two_when_it_is_known(asked):
    for number in range(3):
        offer(f"요가 {number}", program={"area": Area.JOBS})
    with CaptureQueriesContext(
        connection,
    ) as first:
        browse(read_criteria(asked), now=NOW)
    with CaptureQueriesContext(connection) as again:
        browse(read_criteria(asked), now=NOW)
    assert len(first) <= 4
    assert len(again) <= 2


def test_a_new_program_is_in_the_answer_at_once_although_answers_are_kept():
    offer("요가 하나")
    assert search(q="요가").total == 1
    offer("요가 둘")
    assert search(q="요가").total == 2
