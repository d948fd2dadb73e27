"""The command that decides from files: the contract's formats, refusals with their place, no database."""

import json

import pytest
from django.core.management import call_command

RULES = {
    "award_krw": 600_000,
    "capacity": 2,
    "budget_krw": 1_200_000,
    "quota": {"women": 1},
    "precedence": "RESERVES_FIRST",
    "eligibility": {"k": "leaf", "id": "age", "fact": "age", "op": "gte", "value": 40},
    "scoring": [],
    "groups": {"women": {"k": "leaf", "id": "sex", "fact": "sex", "op": "eq", "value": "f"}},
}
PEOPLE = [
    {"id": "가", "facts": {"age": 50, "sex": "f"}},
    {"id": "나", "facts": {"age": 51, "sex": "m"}},
    {"id": "다", "facts": {"age": 39}},
    {"id": "라", "facts": {}},
]


@pytest.fixture
def run(tmp_path, capsys):
    def run_with(people=PEOPLE, rules=RULES, seed="00ff", **options):
        applications, rule_set = tmp_path / "people.jsonl", tmp_path / "rules.json"
        lines = (
            people if isinstance(people, str) else "\n".join(json.dumps(each, ensure_ascii=False) for each in people)
        )
        applications.write_text(lines, encoding="utf-8")
        rule_set.write_text(rules if isinstance(rules, str) else json.dumps(rules), encoding="utf-8")
        code = 0
        try:
            call_command("decide_awards", applications=applications, ruleset=rule_set, seed=seed, **options)
        except SystemExit as ended:
            code = ended.code
        return code, json.loads(capsys.readouterr().out)

    return run_with


def test_it_prints_the_decision_of_the_contract(run):
    code, result = run()
    assert code == 0
    assert set(result) == {
        "rows", "input_digest", "ruleset_digest", "output_digest", "seats", "awarded", "committed_krw",
    }  # fmt: skip
    outcomes = {id: row["outcome"] for id, row in result["rows"].items()}
    assert outcomes == {"가": "AWARD", "나": "AWARD", "다": "INELIGIBLE", "라": "NEEDS_EVIDENCE"}
    assert result["rows"]["가"]["via"] == "women"


def test_the_order_of_the_lines_and_blank_lines_change_nothing(run):
    lines = "\n\n".join(json.dumps(each) for each in reversed(PEOPLE)) + "\n"
    assert run(lines)[1] == run()[1]


def test_the_other_precedence_may_be_asked_for(run):
    opens, reserves = run(precedence="OPEN_FIRST")[1], run()[1]
    assert opens["ruleset_digest"] != reserves["ruleset_digest"]
    assert opens["input_digest"] == reserves["input_digest"]


def test_the_decision_is_written_to_a_file_as_well(run, tmp_path):
    result = run(out=tmp_path / "out.json")[1]
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8")) == result


@pytest.mark.parametrize(
    ("options", "where"),
    [
        ({"seed": "not hex"}, "seed"),
        ({"people": "{"}, "line 1"),
        ({"people": json.dumps(PEOPLE[0]) + "\n[]"}, "line 2"),
        ({"people": '{"id": "a", "id": "b", "facts": {}}'}, "line 1"),
        ({"people": '{"id": "a", "facts": {"age": 40.5}}'}, "line 1.facts.age"),
        ({"people": [PEOPLE[0], PEOPLE[0]]}, "applications"),
        ({"people": '{"id": "a", "facts": {"note": "700101-1234567"}}'}, "line 1"),
        ({"rules": RULES | {"capacity": 0}}, "ruleset.quota"),
        ({"precedence": "LAST"}, "ruleset.precedence"),
    ],
)
def test_a_refused_input_says_where_and_writes_nothing(run, tmp_path, options, where):
    code, answer = run(**options, out=tmp_path / "out.json")
    assert code == 1
    assert set(answer) == {"error", "where"}
    assert answer["where"] == where
    assert not (tmp_path / "out.json").exists()


def test_a_text_that_is_no_unicode_is_refused(run):
    assert run('{"id": "\\ud800", "facts": {"age": 50}}')[0] == 1


def test_a_file_that_is_not_there_is_refused(run, tmp_path):
    assert run(rules="{", people="")[0] == 1
