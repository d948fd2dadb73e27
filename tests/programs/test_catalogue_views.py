"""The catalogue's pages: what is on them, that they can be shared, and that no address can break them."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.choices import District
from programs.choices import Area
from programs.models import Project
from programs.presenting.catalogue import parts
from programs.query import understand
from programs.services.criteria import FACETS, read_criteria
from programs.services.search import reindex
from tests.factories import IntakeFactory, ProgramFactory, VenueFactory
from tests.factories.programs import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def drone():
    space = VenueFactory(name="개포디지털파크", district="11680", is_learning_space=True, address="강남구 개포로 416")
    program = ProgramFactory(title="드론 <입문> & 정비", area=Area.DIGITAL)
    IntakeFactory(program=program, venue=space, weekdays=[6])
    reindex([program.pk], now=NOW)
    return program


def page(client, address, **headers):
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_shows_count_card_and_filters(client, drone):
    html = page(client, "/programs/")
    assert "<strong>1개</strong>를 찾았습니다" in html
    assert "드론 &lt;입문&gt; &amp; 정비" in html
    for facet in FACETS:
        assert f'name="{facet.name}"' in html


def test_found_words_are_marked_and_everything_else_is_escaped(client, drone):
    html = page(client, "/programs/?q=ㄷㄹ")
    assert "<mark>드론</mark> &lt;입문&gt;" in html
    assert "<입문>" not in html


def test_pieces_put_together_are_the_text():
    text = "드론 정비, 드론 조종"
    pieces = parts(text, understand("드론").terms)
    assert "".join(piece for piece, _ in pieces) == text
    assert [piece for piece, found in pieces if found] == ["드론", "드론"]


def test_the_question_stays_in_the_box_and_the_filters_stay_chosen(client, drone):
    html = page(client, "/programs/?q=드론&area=digital&day=6")
    assert 'value="드론"' in html
    assert html.count(" checked") == 2
    assert '<input type="hidden" name="area" value="digital">' in html


def test_each_chip_takes_one_condition_away(client, drone):
    html = page(client, "/programs/?q=드론&area=digital&day=6")
    for href in (
        "?area=digital&amp;day=6",
        "?q=%EB%93%9C%EB%A1%A0&amp;day=6",
        "?q=%EB%93%9C%EB%A1%A0&amp;area=digital",
    ):
        assert f'href="/programs/{href}"' in html


def test_closing_this_week_is_a_condition_like_the_others(client, drone):
    html = page(client, "/programs/?closing=1&area=digital")
    assert 'href="/programs/?area=digital"' in html
    assert '<input type="hidden" name="closing" value="1">' in html


def test_one_search_has_one_address():
    one = read_criteria({"day": ["7", "6"], "area": ["jobs"], "q": [" 드론  정비 "]})
    other = read_criteria({"area": ["jobs"], "q": ["드론 정비"], "day": ["6", "7", "7"]})
    assert one.address() == other.address() == "?q=%EB%93%9C%EB%A1%A0+%EC%A0%95%EB%B9%84&area=jobs&day=6&day=7"


def test_wrong_keyboard_is_said_and_can_be_refused(client, drone):
    html = page(client, "/programs/?q=emfhs")
    assert "‘emfhs’ 대신 ‘드론’으로 찾았습니다." in html
    assert "q=emfhs&amp;as_typed=1" in html
    assert "0개</strong>를 찾았습니다" in page(client, "/programs/?q=emfhs&as_typed=1")


def test_misspelling_is_said(client, drone):
    assert "비슷한 말 ‘드론’으로 찾았습니다." in page(client, "/programs/?q=드롬")


def test_nothing_found_names_the_one_change_that_helps(client, drone):
    html = page(client, "/programs/?q=드론&area=jobs&day=6")
    assert "조건 3개를 모두 맞추는 프로그램이 없습니다." in html
    assert "‘일자리·창업’을 빼면 1개가 있습니다." in html
    assert 'href="/programs/?q=%EB%93%9C%EB%A1%A0&amp;day=6"' in html
    html = page(client, "/programs/?q=드론 수리")
    assert "‘드론 수리’로 찾은 것이 없습니다." in html
    assert "‘드론’으로 찾으면 1개가 있습니다." in html


def test_an_empty_catalogue_says_so(client):
    assert "아직 올라온 프로그램이 없습니다." in page(client, "/programs/")


def test_htmx_gets_the_part_that_changes_with_a_spoken_count(client, drone):
    response = client.get("/programs/?area=digital&district=", headers={"HX-Request": "true"})
    html = response.content.decode()
    assert "<html" not in html
    assert '<p id="status" hx-swap-oob="innerHTML">1개를 찾았습니다</p>' in html
    assert response["HX-Push-Url"] == "/programs/?area=digital"
    assert "HX-Request" in response["Vary"]


def test_the_map_counts_districts_and_leads_to_them(client, drone):
    html = page(client, "/programs/?view=map&area=digital")
    assert 'href="/programs/?area=digital&amp;district=11680"' in html
    assert html.count("data-gu=") == 25


@pytest.mark.parametrize(
    ("month", "label"),
    [
        ("", "2026년 11월"),
        ("2026-12", "2026년 12월"),
        ("2026-13", "2026년 11월"),
        ("0001-01", "2026년 11월"),
        ("x", "2026년 11월"),
    ],
)
def test_the_calendar_shows_a_month_and_its_neighbors(client, drone, month, label):
    html = page(client, f"/programs/?view=calendar&month={month}")
    assert f">{label}</h2>" in html
    assert ("달을 알 수 없어서" in html) is (month not in {"", "2026-12"})
    if label == "2026년 11월":
        assert "month=2026-10" in html
        assert "신청 마감 · 드론 &lt;입문&gt;" in html
    else:
        assert "수업 시작 · 드론 &lt;입문&gt;" in html


def test_a_crowded_day_leads_to_the_list(client, drone):
    for number in range(4):
        program = ProgramFactory(title=f"요가 {number}")
        IntakeFactory(program=program)
        reindex([program.pk], now=NOW)
    assert "그 밖에 2개는 목록에서 보기" in page(client, "/programs/?view=calendar")


@pytest.mark.parametrize(
    ("address", "notice"),
    [
        ("page=999999", "마지막 쪽"),
        ("page=-1", "쪽 번호를 알 수 없어서"),
        ("page=1e9", "쪽 번호를 알 수 없어서"),
        ("page=٣", "쪽 번호를 알 수 없어서"),
        ("state=zzz", "‘신청 상태’ 조건에 알 수 없는 값이"),
        ("area=learning&area=';drop table", "‘분야’ 조건에 알 수 없는 값이"),
        ("sort=random()", "‘정렬’ 값을 알 수 없어서"),
        ("view=3d", "‘보기’ 값을 알 수 없어서"),
        ("q=" + "가" * 2500, "찾는 말이 길어서"),
        ("q=%00%00&district=%00", "‘자치구’ 조건에 알 수 없는 값이"),
        ("q=%25_%27%5C&unknown=1", ""),
        ("q=" + "%C2%A0" * 50 + "&page=", "쪽 번호를 알 수 없어서"),
    ],
)
def test_a_bad_address_is_answered_with_a_plain_notice(client, drone, address, notice):
    assert notice in page(client, f"/programs/?{address}")


names = st.sampled_from([*(facet.name for facet in FACETS), "q", "page", "sort", "view", "month", "closing", "open"])


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(names, st.text(max_size=40)), max_size=6))
def test_no_address_breaks_the_page(client, drone, pairs):
    page(client, "/programs/?" + "&".join(f"{name}={_quoted(value)}" for name, value in pairs))


def _quoted(value):
    return "".join(f"%{byte:02X}" for byte in value.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("asked", ["", "드", "%00", "x" * 10_000, "ㅋㅋㅋ"])
def test_suggestions_answer_whatever_is_typed(client, drone, asked):
    html = page(client, f"/programs/suggest/?q={asked}")
    assert (f'href="/programs/{drone.slug}/"' in html) is (asked == "드")


def test_a_resident_is_offered_the_own_district(client, resident):
    client.force_login(resident)
    html = page(client, "/programs/")
    assert "우리 동네(마포구)" in html


@pytest.mark.parametrize("address", ["/programs/?q=드론&area=digital", "/programs/?q=드롬", "/programs/?area=jobs"])
@pytest.mark.parametrize("logged_in", [False, True])
def test_a_search_page_asks_the_database_at_most_six_times(
    client, drone, resident, django_assert_max_num_queries, address, logged_in
):
    if logged_in:
        client.force_login(resident)
        client.get("/programs/?q=다른 것")
    with django_assert_max_num_queries(6):
        page(client, address)


def test_spaces_are_listed_by_district_and_found_by_name(client, drone):
    VenueFactory(name="은평학습관", district="11380", is_learning_space=True)
    VenueFactory(name="남의 건물", district="11380")
    everything = page(client, "/spaces/")
    assert "<strong>2곳</strong>" in everything
    assert "신청할 수 있는 수업 있음" in everything
    assert "남의 건물" not in everything
    assert "<strong>1곳</strong>" in page(client, "/spaces/?district=11380")
    for asked in ("ㄱㅍㄷㅈㅌ", "개포디지", "개포로"):
        assert "<strong>1곳</strong>" in page(client, f"/spaces/?q={asked}")
    assert "찾은 곳이 없습니다." in page(client, "/spaces/?q=부산&district=11380")
    assert "자치구를 알 수 없어서" in page(client, "/spaces/?district=99999")


def test_a_space_shows_its_facts_programs_and_neighbors(client, drone):
    neighbor = VenueFactory(name="도곡배움터", district="11680", is_learning_space=True)
    html = page(client, f"/spaces/{drone.intakes.get().venue_id}/")
    for words in ("강남구 개포로 416", "드론 &lt;입문&gt;", "도곡배움터", District("11680").label):
        assert words in html
    assert "지금 신청을 받거나 곧 여는 프로그램이 없습니다." in page(client, f"/spaces/{neighbor.pk}/")


@pytest.mark.parametrize("space_id", ["0", "99999999999999999999"])
def test_a_space_that_is_not_there_is_not_found(client, db, space_id):
    assert client.get(f"/spaces/{space_id}/").status_code == 404


def test_a_place_that_is_no_learning_space_has_no_page(client, db):
    assert client.get(f"/spaces/{VenueFactory().pk}/").status_code == 404


@pytest.mark.parametrize("area", Area.values)
def test_each_area_shows_its_projects_and_open_programs(client, drone, area):
    Project.objects.create(
        number=1, area=area, name="디지털 배움터", summary="가까운 곳에서 배웁니다.", source_url="https://example.com/",
        status="renamed", succeeded_by="새 배움터",
    )  # fmt: skip
    html = page(client, f"/{area}/")
    assert "디지털 배움터 → 새 배움터" in html
    assert ("드론 &lt;입문&gt;" in html) is (area == Area.DIGITAL)
    assert f'name="area" value="{area}"' in html
