"""The pure draw: the same for everybody who computes it, and every change to a published file is noticed."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from programs import lottery
from programs.drawn_seats import DrawnPool, give

SECRET, BEACON = "0f" * 32, "3,8,17,29,31,42"
VERIFIER = Path(settings.BASE_DIR) / "static" / "verify" / "verify_draw.py"
ids = st.lists(
    st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), min_size=1, max_size=12),
    unique=True,
    max_size=30,
)
secrets = st.binary(min_size=1, max_size=40).map(bytes.hex)


def published(entries, seats=2, secret=SECRET, beacon=BEACON) -> dict:
    """A file as the portal publishes it, written here by hand from the contract."""
    drawn = lottery.draw(entries, seats, secret, beacon)
    return {
        "intake": "7",
        "seats": seats,
        "commitment": hashlib.sha256(secret.encode()).hexdigest(),
        "closed_at": "2026-11-30T18:00:00+09:00",
        "entries": sorted(entries),
        "entries_digest": hashlib.sha256("\n".join(sorted(entries)).encode()).hexdigest(),
        "beacon": {"name": "동행복권 로또 1252회", "value": beacon},
        "secret": secret,
        "seed": drawn.seed,
        "winners": list(drawn.winners),
        "waitlist": list(drawn.waitlist),
    }


FILE = published([f"2611-0000-{n:04d}" for n in range(1, 8)])


def test_the_numbers_are_those_of_the_contract():
    sha = lambda text: hashlib.sha256(text.encode()).hexdigest()  # noqa: E731
    drawn = lottery.draw(["b", "a", "c"], 1, SECRET, BEACON)
    seed = sha(f"{SECRET}|{sha('a' + chr(10) + 'b' + chr(10) + 'c')}|{BEACON}")
    order = sorted("abc", key=lambda entry: sha(f"{seed}|{entry}"))
    assert (drawn.seed, [*drawn.winners], [*drawn.waitlist]) == (seed, order[:1], order[1:])


@given(ids, st.integers(0, 40), secrets, st.text(st.characters(exclude_categories=["Cs"]), max_size=20), st.randoms())
def test_the_order_of_the_list_does_not_matter_and_everybody_is_drawn_once(entries, seats, secret, beacon, chance):
    drawn = lottery.draw(entries, seats, secret, beacon)
    shuffled = list(entries)
    chance.shuffle(shuffled)
    assert lottery.draw(shuffled, seats, secret, beacon) == drawn
    assert sorted(drawn.winners + drawn.waitlist) == sorted(entries)
    assert len(drawn.winners) == min(seats, len(entries))
    assert lottery.check(published(entries, seats, secret, beacon)) == lottery.Verdict(True, len(entries), None)


@given(st.data(), ids.filter(lambda entries: len(entries) > 1))
def test_changing_one_id_is_noticed(data, entries):
    file = published(entries)
    at = data.draw(st.integers(0, len(entries) - 1))
    file["entries"] = sorted([*file["entries"][:at], "새 번호 아무것", *file["entries"][at + 1 :]])
    assert not lottery.check(file).valid


@given(st.integers(0, 63), st.sampled_from("0123456789abcdef"))
def test_changing_one_digit_of_the_secret_is_noticed(at, digit):
    secret = SECRET[:at] + digit + SECRET[at + 1 :]
    assert lottery.check(FILE | {"secret": secret}).valid is (secret == SECRET)


@given(st.permutations(FILE["winners"] + FILE["waitlist"]))
def test_changing_the_order_is_noticed(order):
    changed = FILE | {"winners": order[:2], "waitlist": order[2:]}
    assert lottery.check(changed).valid is (order == FILE["winners"] + FILE["waitlist"])


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"seats": 3}, "당첨자"),
        ({"seats": -1}, "0보다 적습니다"),
        ({"seats": True}, "seats 값은 정수"),
        ({"seats": "2"}, "seats 값은 정수"),
        ({"commitment": "0" * 64}, "약속값"),
        ({"commitment": "G" * 64}, "16진수"),
        ({"commitment": FILE["commitment"].upper()}, "16진수"),
        ({"entries_digest": "0" * 64}, "지문"),
        ({"entries_digest": "0" * 63}, "16진수"),
        ({"seed": "0" * 64}, "씨앗"),
        ({"secret": "zz"}, "비밀값"),
        ({"secret": ""}, "비밀값"),
        ({"secret": None}, "secret 값은 글"),
        ({"beacon": {"name": "x", "value": "1,2,3,4,5,6"}}, "씨앗"),
        ({"beacon": {"name": "x"}}, "value"),
        ({"beacon": {"name": "x", "value": 3}}, "value"),
        ({"beacon": "3,8"}, "beacon 값은"),
        ({"entries": FILE["entries"][:-1]}, "지문"),
        ({"entries": FILE["entries"][::-1]}, "차례대로"),
        ({"entries": [*FILE["entries"], FILE["entries"][-1]]}, "두 번"),
        ({"entries": [*FILE["entries"], 7]}, "쓸 수 없는 번호"),
        ({"entries": [*FILE["entries"], "a\nb"]}, "쓸 수 없는 번호"),
        ({"entries": [*FILE["entries"], "\ud800"]}, "쓸 수 없는 번호"),
        ({"entries": "a"}, "entries 값은 목록"),
        ({"winners": FILE["winners"][::-1]}, "당첨자"),
        ({"winners": [[]]}, "당첨자"),
        ({"waitlist": []}, "대기자"),
        ({"waitlist": {}}, "waitlist 값은 목록"),
        ({"intake": 7}, "intake 값은 글"),
    ],
)
def test_the_first_thing_that_is_wrong_is_said_in_plain_words(change, error):
    verdict = lottery.check(FILE | change)
    assert not verdict.valid
    assert error in (verdict.error or "")


@pytest.mark.parametrize("name", FILE)
def test_a_missing_part_is_named(name):
    assert (
        lottery.check({key: value for key, value in FILE.items() if key != name}).error == f"빠진 것이 있습니다: {name}"
    )


@pytest.mark.parametrize("thing", [None, [], "x", 3])
def test_what_is_no_file_is_not_valid(thing):
    assert lottery.check(thing) == lottery.Verdict(False, 0, "추첨 결과 파일이 아닙니다.")


@pytest.mark.parametrize(("entries", "seats", "secret"), [(["a"], -1, SECRET), (["a"], 1, "XY")])
def test_a_draw_that_makes_no_sense_is_refused(entries, seats, secret):
    with pytest.raises(ValueError, match=r"seats|secret"):
        lottery.draw(entries, seats, secret, BEACON)


@pytest.mark.parametrize("entries", [["a", "a"], ["a\n"], [""], [None]])
def test_a_list_that_cannot_be_drawn_is_refused(entries):
    with pytest.raises(lottery.BadEntries):
        lottery.digest(entries)


def run(*command) -> tuple[int, str]:
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    done = subprocess.run(
        [sys.executable, *command], cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


TAMPERED = [
    {"entries": ["2611-0000-9999", *FILE["entries"][1:]]},
    {"secret": "1" + SECRET[1:]},
    {"winners": FILE["winners"][::-1]},
    {"waitlist": FILE["waitlist"][::-1]},
    {"seats": 3},
    {"beacon": {"name": "동행복권 로또 1252회", "value": "1,2,3,4,5,6"}},
]


def test_the_small_verifier_needs_nothing_but_hashlib_and_json():
    lines = VERIFIER.read_text(encoding="utf-8").splitlines()
    assert len([line for line in lines if line]) <= 21
    assert [line for line in lines if line.startswith(("import", "from"))] == [
        "import hashlib",
        "import json",
        "import sys",
    ]


def test_the_small_verifier_and_the_command_say_yes_to_a_published_file(tmp_path):
    path = tmp_path / "draw.json"
    path.write_text(json.dumps(FILE, ensure_ascii=False), encoding="utf-8")
    assert run(VERIFIER, path)[0] == 0
    code, out = run("manage.py", "verify_draw", path)
    assert (code, json.loads(out)) == (0, {"valid": True, "checked": 7, "error": None})


@pytest.mark.parametrize("change", TAMPERED, ids=[next(iter(change)) for change in TAMPERED])
def test_the_small_verifier_says_no_to_every_change(tmp_path, change):
    path = tmp_path / "draw.json"
    path.write_text(json.dumps(FILE | change), encoding="utf-8")
    code, out = run(VERIFIER, path)
    assert code == 1
    assert "틀림" in out


def test_the_command_says_no_and_why(tmp_path):
    path = tmp_path / "draw.json"
    path.write_text(json.dumps(FILE | TAMPERED[1]), encoding="utf-8")
    code, out = run("manage.py", "verify_draw", path)
    assert (code, json.loads(out)["valid"]) == (1, False)
    path.write_text("{", encoding="utf-8")
    assert json.loads(run("manage.py", "verify_draw", path)[1])["error"] == "JSON 파일이 아닙니다."
    code, out = run("manage.py", "verify_draw", tmp_path / "no.json")
    assert (code, json.loads(out)["where"]) == (1, str(tmp_path / "no.json"))


def test_seats_go_to_whoever_is_present_groups_first():
    pools = [DrawnPool("g", 1, ["a", "b"]), DrawnPool("", 2, ["c", "b", "d", "e"])]
    assert give(pools, set("abcde"), 3).seated == {"a": "g", "c": "", "b": ""}
    without_a = give(pools, set("bcde"), 3)
    assert (without_a.seated, without_a.waiting) == ({"b": "g", "c": "", "d": ""}, ["e"])


@given(ids, st.data())
def test_no_seat_is_given_twice_and_nobody_is_forgotten(entries, data):
    members = data.draw(st.sets(st.sampled_from(entries))) if entries else set()
    present = data.draw(st.sets(st.sampled_from(entries))) if entries else set()
    kept, total = data.draw(st.integers(0, 5)), data.draw(st.integers(5, 20))
    group = lottery.draw(members, kept, SECRET, BEACON)
    rest = lottery.draw(set(entries) - set(group.winners), total - len(group.winners), SECRET, BEACON)
    pools = [
        DrawnPool("g", len(group.winners), [*group.winners, *group.waitlist]),
        DrawnPool("", len(rest.winners), [*rest.winners, *rest.waitlist]),
    ]
    given_seats = give(pools, present, total)
    assert len(given_seats.seated) == min(total, len(present))
    assert sorted([*given_seats.seated, *given_seats.waiting]) == sorted(present)
