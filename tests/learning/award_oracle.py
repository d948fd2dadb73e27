"""The contract of `decide_awards` a second time, from its text alone: slow, plain, and sharing no line with the engine.

Whoever changes the engine is checked against this one. Groups are filled by trying, from the text: a person gets a
group seat exactly when everybody seated before them and they can all be seated at once.
"""

import hashlib
import json
from itertools import count

UNKNOWN, FAIL, PASS = None, False, True
WORDS = {UNKNOWN: "UNKNOWN", FAIL: "FAIL", PASS: "PASS"}


def leaf_verdict(leaf, facts):
    had, need = facts.get(leaf["fact"]), leaf["value"]
    if had is None:
        return UNKNOWN
    same = lambda a, b: json.dumps(a) == json.dumps(b)  # noqa: E731  true and 1 are two things
    if leaf["op"] in ("eq", "ne"):
        return same(had, need) == (leaf["op"] == "eq")
    if leaf["op"] == "in":
        return any(same(had, one) for one in need)
    return {"gte": had >= need, "lte": had <= need, "gt": had > need, "lt": had < need}[leaf["op"]]


def verdict(rule, facts):
    if rule["k"] == "leaf":
        return leaf_verdict(rule, facts)
    found = [verdict(part, facts) for part in rule["of"]]
    if rule["k"] == "not":
        return UNKNOWN if found[0] is UNKNOWN else not found[0]
    strong = FAIL if rule["k"] == "all" else PASS
    if strong in found:
        return strong
    return UNKNOWN if UNKNOWN in found else not strong


def questions(rule):
    if rule["k"] == "leaf":
        yield rule
    else:
        for part in rule["of"]:
            yield from questions(part)


def trace(rule, facts):
    return [
        {
            "rule": leaf["id"], "fact": leaf["fact"], "op": leaf["op"], "need": leaf["value"],
            "had": facts.get(leaf["fact"]), "verdict": WORDS[leaf_verdict(leaf, facts)],
        }
        for leaf in questions(rule)
    ]  # fmt: skip


def text(value):
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def fingerprint(value):
    return hashlib.sha256(text(value).encode()).hexdigest()


def seatable(people, quota):
    """Whether all of these can sit at once in the seats of their groups, found by trying (Hall's way, by search)."""
    seats = [group for group in sorted(quota) for _ in range(quota[group])]
    taken = {}

    def sit(person, tried):
        for number, group in enumerate(seats):
            if group in person["groups"] and number not in tried:
                tried.add(number)
                if number not in taken or sit(taken[number], tried):
                    taken[number] = person
                    return True
        return False

    return all(sit(person, set()) for person in people)


def group_winners(ranked, quota):
    inside = []
    for person in ranked:
        if seatable([*inside, person], quota):
            inside.append(person)
    return {person["id"] for person in inside}


def decide(applications, ruleset, seed):
    """Rows without the group somebody's seat is counted in (`via` is only OPEN or not: several ways may be right)."""
    quota = ruleset.get("quota", {})
    seats = min(ruleset["capacity"] - ruleset.get("appeal_reserve", 0), ruleset["budget_krw"] // ruleset["award_krw"])
    rows, eligible = {}, []
    for each in applications:
        facts = each["facts"]
        found = verdict(ruleset["eligibility"], facts)
        score = sum(line["points"] for line in ruleset["scoring"] if verdict(line["when"], facts) is PASS)
        outcome = {UNKNOWN: "NEEDS_EVIDENCE", FAIL: "INELIGIBLE", PASS: None}[found]
        rows[each["id"]] = {
            "outcome": outcome, "eligibility": WORDS[found], "score": score,
            "trace": trace(ruleset["eligibility"], facts),
        }  # fmt: skip
        if found is PASS:
            mine = {name for name, rule in ruleset.get("groups", {}).items() if verdict(rule, facts) is PASS}
            number = int(hashlib.sha256(f"{seed}|{each['id']}".encode()).hexdigest(), 16)
            eligible.append({"id": each["id"], "groups": mine, "key": (-score, number, each["id"])})
    ranked = sorted(eligible, key=lambda person: person["key"])
    first = ranked[: seats - sum(quota.values())] if ruleset["precedence"] == "OPEN_FIRST" else []
    opened = {person["id"] for person in first}
    grouped = group_winners([person for person in ranked if person["id"] not in opened], quota)
    for person in ranked:
        if person["id"] not in grouped and len(opened) + len(grouped) < seats:
            opened.add(person["id"])
    place = count(1)
    for person in ranked:
        row = rows[person["id"]]
        if person["id"] in opened | grouped:
            row |= {"outcome": "AWARD", "via": "OPEN" if person["id"] in opened else "GROUP",
                    "amount_krw": ruleset["award_krw"]}  # fmt: skip
        else:
            row |= {"outcome": "WAITLIST", "position": next(place)}
    return {
        "rows": rows,
        "input_digest": fingerprint(sorted(applications, key=lambda each: each["id"])),
        "ruleset_digest": fingerprint(ruleset),
        "seats": seats,
        "awarded": len(opened | grouped),
        "committed_krw": len(opened | grouped) * ruleset["award_krw"],
    }
