"""Facts from answers, the check before login, the sections of an application, files by their bytes, incomes by year."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.applicant_facts import BIRTH_DATE, OUTSIDE, asked_for, facts_of
from learning.application_sections import is_complete, papers_needed, parts_of
from learning.award_rules import Verdict
from learning.awards import read_rule_set
from learning.eligibility_check import answers_of, check
from learning.evidence_files import LARGEST_MB, MEGABYTE, UnfitFile, check_file, shown_name
from learning.median_income import MEDIAN_KRW, median, percent_of, threshold
from tests.learning.scholarships.test_rule_words import FIRST_ROUND, every, leaf

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40 + b"IEND\xaeB`\x82"
JPG = b"\xff\xd8\xff\xe0" + b"\0" * 40 + b"\xff\xd9"
DAY = date(2026, 11, 22)
USED = ("age", "lives_in_seoul", "livelihood", "training_card")


def rule_set(**changes):
    body = {
        "award_krw": 600_000,
        "capacity": 3,
        "budget_krw": 1_800_000,
        "precedence": "RESERVES_FIRST",
        "eligibility": FIRST_ROUND,
    }
    return read_rule_set(body | changes)


# --- Incomes ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("year", "persons", "percent", "krw"),
    [
        (2026, 4, 50, 3_247_369),
        (2026, 1, 32, 820_556),
        (2027, 4, 50, 3_464_943),  # 3,464,942.5 rounds up
        (2025, 2, 63, 2_477_575),
        (2026, 8, 100, 9_515_150 + 959_198),
        (2027, 9, 100, 10_152_665 + 2 * 1_023_464),
    ],
)
def test_the_line_is_the_published_one_rounded_half_up(year, persons, percent, krw):
    assert threshold(year, persons, percent) == krw


@pytest.mark.parametrize(("year", "persons"), [(2023, 1), (2028, 1), (2026, 0), (2025, 7), (2025, 8)])
def test_a_year_or_size_without_a_read_figure_is_not_known(year, persons):
    assert median(year, persons) is None
    assert threshold(year, persons, 50) is None
    assert percent_of(1, year=year, persons=persons) is None


@given(
    st.sampled_from([(year, n) for year, row in MEDIAN_KRW.items() for n in range(1, len(row) + 1)]),
    st.integers(1, 200),
    st.integers(-2, 2),
)
def test_at_most_so_many_percent_means_within_the_line_to_the_won(which, percent, beside):
    year, persons = which
    income = threshold(year, persons, percent) + beside
    assert (percent_of(income, year=year, persons=persons) <= percent) is (beside <= 0)


# --- Facts --------------------------------------------------------------------------------------------------------
def test_facts_are_judged_on_the_day_the_round_names():
    answers = {BIRTH_DATE: "1986-11-22"}
    assert facts_of(answers, on=DAY, used=["age"]) == {"age": 40}
    assert facts_of(answers, on=date(2026, 11, 21), used=["age"]) == {"age": 39}


def test_only_what_the_rules_use_gets_into_a_decision_and_what_was_not_answered_is_not_known():
    answers = {"district": "강북구", "disabled": True}
    assert facts_of(answers, on=DAY, used=["lives_in_seoul", "training_card"]) == {
        "lives_in_seoul": True,
        "training_card": None,
    }
    assert facts_of({"district": OUTSIDE}, on=DAY, used=["lives_in_seoul", "district"]) == {
        "lives_in_seoul": False,
        "district": None,
    }


def test_the_income_is_set_against_the_median_of_the_year_of_the_rules():
    answers = {"household_size": 4, "monthly_income_krw": 3_300_000}
    assert facts_of(answers, on=date(2026, 12, 31), used=["income_percent"]) == {"income_percent": 51}
    assert facts_of(answers, on=date(2027, 1, 1), used=["income_percent"]) == {"income_percent": 48}


def test_a_fact_the_portal_works_out_is_asked_for_by_what_it_is_made_of():
    assert asked_for(["income_percent", "age", "awarded_this_year", "lives_in_seoul", "district"]) == (
        BIRTH_DATE,
        "district",
        "household_size",
        "monthly_income_krw",
    )


# --- The check before login ---------------------------------------------------------------------------------------
def five(**changes):
    answers = {
        "birth_date": date(1976, 5, 1),
        "district": "강북구",
        "livelihood": "near_poor",
        "benefits": ["none"],
        "awarded_this_year": "no",
    }
    return answers_of(**(answers | changes))


def test_five_answers_that_fit_say_yes_and_how_much():
    found = check(rule_set(), five(), on=DAY)
    assert (found.verdict, found.failed, found.missing, found.amount_krw) == (Verdict.PASS, [], [], 600_000)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"birth_date": date(1990, 1, 1)}, "만 36세입니다. 기준은 ‘만 40세 이상’입니다."),
        ({"district": "outside"}, "서울에 살지 않습니다. 서울에 사는 분을 위한 장학금입니다."),
        ({"benefits": ["training_card"]}, "국민내일배움카드 지원을 받고 있습니다. 국민내일배움카드 지원을 받지"),
    ],
)
def test_an_answer_that_does_not_fit_says_which_and_why(changes, told):
    found = check(rule_set(), five(**changes), on=DAY)
    assert found.verdict is Verdict.FAIL
    assert len(found.failed) == 1 and found.failed[0].startswith(told)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"birth_date": None}, ["태어난 날을 알아야 정할 수 있습니다."]),
        ({"livelihood": "unsure"}, ["생활 형편 자격을 알아야 정할 수 있습니다."]),
        ({"district": "unsure"}, ["서울 거주를 알아야 정할 수 있습니다."]),
    ],
)
def test_not_sure_is_a_third_answer_that_names_what_is_missing(changes, told):
    found = check(rule_set(), five(**changes), on=DAY)
    assert (found.verdict, found.missing) == (Verdict.UNKNOWN, told)


def test_not_sure_about_other_benefits_names_each_that_was_not_ticked():
    assert len(check(rule_set(), five(benefits=["unsure"]), on=DAY).missing) == 4
    one = check(rule_set(), five(benefits=["unsure", "training_card"]), on=DAY)
    assert one.verdict is Verdict.FAIL  # what is surely there already refuses


def test_a_rule_the_five_questions_do_not_ask_about_is_missing_and_not_guessed():
    rules = rule_set(eligibility=every(FIRST_ROUND, leaf("income_percent", "lte", 50)))
    found = check(rules, five(), on=DAY)
    assert found.verdict is Verdict.UNKNOWN
    assert found.missing == ["가구원 수와 가구의 한 달 소득을 알아야 정할 수 있습니다."]


# --- Sections -----------------------------------------------------------------------------------------------------
def test_an_application_starts_with_everything_to_do():
    assert [(part.key, part.state) for part in parts_of(USED, {})] == [
        ("self", "todo"),
        ("livelihood", "todo"),
        ("benefits", "todo"),
        ("proofs", "done"),
    ]


def test_a_section_is_begun_then_to_be_confirmed_then_done():
    answers = {BIRTH_DATE: "1976-05-01"}
    assert parts_of(USED, answers)[0].state == "begun"
    answers["district"] = "강북구"
    assert parts_of(USED, answers, unconfirmed=["district"])[0].state == "check"
    assert parts_of(USED, answers)[0].state == "done"


def test_the_papers_follow_from_the_answers():
    answers = {"livelihood": "near_poor", "disabled": False, "monthly_income_krw": 1}
    used = ("livelihood", "disabled", "income_percent")
    assert papers_needed(used, answers) == {"near_poor": "차상위계층 확인서", "income": "건강보험료 납부 확인서"}
    proofs = parts_of(used, answers, proofs=["near_poor"])[-1]
    assert (proofs.missing, proofs.state) == (("income",), "begun")
    assert papers_needed(used, {"livelihood": "neither"}) == {}


def test_an_application_is_complete_when_every_section_is_done():
    answers = {BIRTH_DATE: "1976-05-01", "district": "강북구", "livelihood": "neither", "training_card": False}
    assert is_complete(parts_of(USED, answers))
    assert not is_complete(parts_of(USED, answers, unconfirmed=["training_card"]))
    assert not is_complete(parts_of(USED, answers | {"livelihood": "near_poor"}))


def test_rules_that_need_no_paper_ask_for_none():
    assert [part.key for part in parts_of(("age",), {})] == ["self"]


# --- Files --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("증명서.pdf", PDF, "application/pdf"),
        ("사진.JPG", JPG, "image/jpeg"),
        ("사진.jpeg", JPG, "image/jpeg"),
        ("화면.png", PNG, "image/png"),
    ],
)
def test_a_paper_or_a_photo_is_taken(name, content, kind):
    assert check_file(name, content).content_type == kind


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("증명서.pdf", b"", "빈 파일"),
        ("증명서.hwp", PDF, "PDF·JPG·PNG만"),
        ("증명서", PDF, "PDF·JPG·PNG만"),
        ("증명서.pdf", PNG, "이름과 내용이 다른"),
        ("사진.jpg", b"<script>alert(1)</script>", "이름과 내용이 다른"),
        ("증명서.pdf", PDF[:30], "끝이 잘린"),
        ("큰.png", PNG + b"\0" * (LARGEST_MB * MEGABYTE), "10MB까지"),
    ],
)
def test_a_lying_cut_or_too_large_file_is_refused_with_what_to_do(name, content, told):
    with pytest.raises(UnfitFile, match=told):
        check_file(name, content)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/증명서.pdf", "증명서.pdf"),
        ('C:\\방\\"나".png', "나.png"),
        ("가" * 200 + ".pdf", "가" * 76 + ".pdf"),
        ("\n", "file"),
    ],
)
def test_the_name_of_a_file_can_not_lead_anywhere(name, shown):
    assert shown_name(name) == shown
