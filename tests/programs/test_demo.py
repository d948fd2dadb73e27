"""The demonstration catalogue is complete, consistent and safe to show, before it ever meets a database."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from accounts.choices import District
from programs.choices import ApplyVia, Area, Level, Mode, ProjectStatus, Selection
from programs.plain_words import hard_words

FOLDER = Path(__file__).parents[2] / "programs" / "demo"
PROFILES = {
    "open_now", "closing_soon", "opening_soon", "full_with_waitlist", "full_no_waitlist", "ended", "running", "several",
}  # fmt: skip
RESIDENT_NUMBER = re.compile(r"\d{6}\s*-\s*[1-8]\d{6}")
PHONE = re.compile(r"0\d{1,2}[-) ]\s*\d{3,4}-\d{4}|1[568]\d{2}-\d{4}")


def load(name: str) -> list[dict]:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def programs():
    return load("programs")


@pytest.fixture(scope="module")
def venues():
    return load("venues")


@pytest.fixture(scope="module")
def projects():
    return load("projects")


def test_the_catalogue_has_the_shape_of_the_plan(programs, venues, projects):
    assert Counter(row["mode"] == Mode.ONLINE for row in programs) == {True: 330, False: 170}
    assert len(venues) == 108
    assert [row["number"] for row in projects] == list(range(1, 29))


def test_the_files_stay_small():
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 900_000


def test_no_slug_title_or_summary_comes_twice(programs, venues):
    for field in ("slug", "title", "summary"):
        assert [value for value, n in Counter(row[field] for row in programs).items() if n > 1] == []
    assert len({row["name"] for row in venues}) == 108


def test_slugs_fit_an_address(programs):
    assert all(re.fullmatch(r"[a-z0-9-]{3,120}", row["slug"]) for row in programs)


def test_every_area_is_offered_online_and_on_site(programs):
    assert {(row["area"], row["mode"] == Mode.ONLINE) for row in programs} == {
        (area, online) for area in Area.values for online in (True, False)
    }
    per_area = Counter(row["area"] for row in programs)
    assert per_area.most_common(1)[0][0] == Area.LEARNING


def test_every_district_has_a_learning_space_and_a_program(programs, venues):
    district_of = {row["name"]: row["district"] for row in venues}
    assert set(district_of.values()) == set(District.values)
    assert {district_of[row["venue"]] for row in programs if row["venue"]} == set(District.values)


def test_what_a_row_names_exists(programs, venues, projects):
    providers = {row["name"] for row in load("providers")}
    venue_names = {row["name"] for row in venues}
    slugs = {row["slug"] for row in programs}
    running = {row["number"] for row in projects if row["status"] != ProjectStatus.CANCELED}
    for row in programs:
        assert row["provider"] in providers
        assert (row["venue"] is None) == (row["mode"] == Mode.ONLINE)
        assert row["venue"] is None or row["venue"] in venue_names
        assert row["project"] is None or row["project"] in running
        assert slugs.issuperset(row["prerequisites"])
    assert {row["provider"] for row in venues} <= providers


def test_each_word_of_choice_is_one_of_ours(programs, projects):
    for row in programs:
        assert row["area"] in Area.values and row["mode"] in Mode.values and row["level"] in Level.values
        assert row["selection"] in Selection.values and row["apply_via"] in ApplyVia.values
        assert row["schedule_profile"] in PROFILES
    assert all(row["status"] in ProjectStatus.values and row["area"] in Area.values for row in projects)


def test_every_schedule_profile_is_used_often_enough_to_be_found(programs):
    counts = Counter(row["schedule_profile"] for row in programs)
    assert set(counts) == PROFILES
    assert min(counts.values()) >= 10


def test_numbers_of_a_program_make_sense(programs):
    for row in programs:
        assert 1 <= row["sessions"] <= 40 and 1 <= row["hours"] <= 80 and 12 <= row["capacity"] <= 300
        assert 0 <= row["fee_krw"] <= 100_000 and 0 <= row["waitlist_capacity"] <= row["capacity"]
        assert set(row["weekdays"]) <= set(range(1, 8))
        assert bool(row["weekdays"]) == bool(row["starts"])
        assert 4 <= len(row["learn"]) <= 5


def test_only_first_come_programs_are_full(programs):
    full = [row for row in programs if row["schedule_profile"].startswith("full")]
    assert all(row["selection"] == Selection.FIRST_COME and row["apply_via"] == ApplyVia.PORTAL for row in full)


def test_drawn_and_screened_rounds_are_not_open_here_before_the_portal_can_draw(programs):
    drawn = [row for row in programs if row["selection"] != Selection.FIRST_COME]
    assert drawn
    for row in drawn:
        assert row["apply_via"] == ApplyVia.PROVIDER or row["schedule_profile"] in {"running", "ended"}


def test_coordinates_lie_in_seoul_or_are_left_out(venues):
    for row in venues:
        latitude, longitude = row["latitude"], row["longitude"]
        assert (latitude is None) == (longitude is None)
        assert latitude is None or (37.42 < latitude < 37.70 and 126.76 < longitude < 127.19)
    assert sum(row["latitude"] is None for row in venues) < 10


def test_every_fact_of_a_project_names_its_source(projects):
    for row in projects:
        assert row["source_url"].startswith("http")
        assert row["status"] == ProjectStatus.UNVERIFIED or row["status_source"].startswith("http")
        assert row["status"] != ProjectStatus.UNVERIFIED or not row["succeeded_by"]
        for figure in row["figures"]:
            assert figure["source_url"].startswith("http")
            assert figure["planned"] is not None or figure["actual"] is not None
            assert 2022 <= figure["year"] <= 2026
        keys = [(figure["year"], figure["metric"]) for figure in row["figures"]]
        assert len(keys) == len(set(keys))


def test_the_canceled_site_is_said_to_be_canceled(projects):
    assert projects[27]["name"] == "중장년 활력+행복타운"
    assert projects[27]["status"] == ProjectStatus.CANCELED


@pytest.mark.parametrize("name", ["programs", "venues", "projects", "providers"])
def test_no_text_holds_a_person_number_a_phone_number_or_markup(name):
    text = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    assert not RESIDENT_NUMBER.search(text)
    assert not PHONE.search(text)
    assert "<" not in text and "\ufffd" not in text


@pytest.mark.parametrize("name", ["programs", "projects"])
def test_texts_are_in_plain_korean_without_exclamation_marks(name):
    text = (FOLDER / f"{name}.json").read_text(encoding="utf-8").replace("반려동물", "").replace("반려견", "")
    assert hard_words(text) == []
    assert "!" not in text
