"""Changes one thing of a draft rule set at a time, so that an officer builds rules with a form and never writes JSON.

Pure: a body in, a new body out, the given one untouched. A place is a path of names and numbers joined by "/":
"eligibility/2" is the third condition, "eligibility/2/0" the first choice inside it, "scoring/1/0" and
"groups/한부모/0" are conditions of a score line and of a group.
"""

import copy
from typing import Any

Body = dict[str, Any]
Raw = dict[str, Any]
EMPTY: Body = {"eligibility": None, "scoring": [], "groups": {}, "quota": {}, "precedence": ""}


class NoSuchPlace(LookupError):
    """The rule was removed meanwhile, or never was."""


def set_precedence(body: Body, precedence: str) -> Body:
    """Which seats are given first."""
    return copy.deepcopy(body) | {"precedence": precedence}


# --- Conditions ---------------------------------------------------------------------------------------------------
def question_at(body: Body, place: str) -> Raw:
    """The condition that stands at a place. Raises NoSuchPlace."""
    of = _branch(copy.deepcopy(body), place.rpartition("/")[0])["of"]
    number = _number(place)
    if not 0 <= number < len(of) or of[number].get("k") != "leaf":
        raise NoSuchPlace(place)
    return of[number]


def add_question(body: Body, place: str, leaf: Raw) -> Body:
    """Put a condition at the end of the list at `place`; an eligibility that was empty begins with it."""
    made = copy.deepcopy(body)
    named = {"k": "leaf", "id": _free_id(made, leaf["fact"]), **leaf}
    if place == "eligibility" and not made.get("eligibility"):
        made["eligibility"] = {"k": "all", "of": [named]}
        return made
    _branch(made, place)["of"].append(named)
    return made


def add_choice(body: Body, leaf: Raw) -> Body:
    """Begin a list of conditions of which one is enough, at the end of the eligibility."""
    made = copy.deepcopy(body)
    named = {"k": "leaf", "id": _free_id(made, leaf["fact"]), **leaf}
    if not made.get("eligibility"):
        made["eligibility"] = {"k": "all", "of": []}
    _branch(made, "eligibility")["of"].append({"k": "any", "of": [named]})
    return made


def change_question(body: Body, place: str, leaf: Raw) -> Body:
    """Ask something else at a place; its id stays while its fact does. Raises NoSuchPlace."""
    made = copy.deepcopy(body)
    old = question_at(made, place)
    old_id = old["id"] if old["fact"] == leaf["fact"] else _free_id(made, leaf["fact"])
    of = _branch(made, place.rpartition("/")[0])["of"]
    of[_number(place)] = {"k": "leaf", "id": old_id, **leaf}
    return made


def remove_question(body: Body, place: str) -> Body:
    """Take a condition away, and a list, a score line or a group that is left empty with it. Raises NoSuchPlace."""
    made = copy.deepcopy(body)
    question_at(made, place)
    parent = place.rpartition("/")[0]
    of = _branch(made, parent)["of"]
    del of[_number(place)]
    return made if of else _drop(made, parent)


def _drop(made: Body, place: str) -> Body:
    head, _, rest = place.partition("/")
    if place == "eligibility":
        made["eligibility"] = None
    elif head == "eligibility":
        of = _branch(made, "eligibility")["of"]
        del of[_number(place)]
        made["eligibility"] = made["eligibility"] if of else None
    elif head == "scoring":
        del made["scoring"][int(rest)]
    else:
        return remove_group(made, rest)
    return made


def _branch(body: Body, place: str) -> Raw:
    """The list of conditions at a place, made one in place when it is a single condition. Raises NoSuchPlace."""
    head, *rest = place.split("/")
    try:
        if head == "eligibility":
            rule = body["eligibility"] = _as_list(body["eligibility"])
        elif head == "scoring":
            line = body["scoring"][_index(rest.pop(0))]
            rule = line["when"] = _as_list(line["when"])
        else:
            name = rest.pop(0)
            rule = body["groups"][name] = _as_list(body["groups"][name])
        for number in rest:
            rule = rule["of"][_index(number)]
    except (KeyError, IndexError, ValueError, TypeError):
        raise NoSuchPlace(place) from None
    if rule.get("k") not in {"all", "any"}:
        raise NoSuchPlace(place)
    return rule


def _index(text: str) -> int:
    if not text.isdecimal():
        raise ValueError(text)
    return int(text)


def _as_list(rule: Raw) -> Raw:
    return rule if rule["k"] in {"all", "any"} else {"k": "all", "of": [rule]}


def _number(place: str) -> int:
    try:
        return int(place.rpartition("/")[2])
    except ValueError:
        raise NoSuchPlace(place) from None


def _free_id(body: Body, fact: str) -> str:
    """A name for a condition that no other one of the body has: age, age_2, age_3."""
    taken = set(_ids(body.get("eligibility")))
    taken.update(each for line in body["scoring"] for each in _ids(line["when"]))
    taken.update(each for rule in body["groups"].values() for each in _ids(rule))
    number = 1
    while (name := fact if number == 1 else f"{fact}_{number}") in taken:
        number += 1
    return name


def _ids(rule: Raw | None) -> list[str]:
    if not rule:
        return []
    return [rule["id"]] if rule["k"] == "leaf" else [each for part in rule["of"] for each in _ids(part)]


# --- Points and groups --------------------------------------------------------------------------------------------
def add_score(body: Body, *, label: str, points: int, leaf: Raw) -> Body:
    """A new score line with its first condition."""
    made = copy.deepcopy(body)
    named = {"k": "leaf", "id": _free_id(made, leaf["fact"]), **leaf}
    made["scoring"].append({"id": label, "points": points, "when": {"k": "all", "of": [named]}})
    return made


def change_score(body: Body, number: int, *, label: str, points: int) -> Body:
    """Another name or other points for a score line. Raises NoSuchPlace."""
    made = copy.deepcopy(body)
    if not 0 <= number < len(made["scoring"]):
        raise NoSuchPlace(f"scoring/{number}")
    made["scoring"][number] |= {"id": label, "points": points}
    return made


def add_group(body: Body, *, label: str, seats: int, leaf: Raw) -> Body:
    """A new group with its kept seats and its first condition."""
    made = copy.deepcopy(body)
    named = {"k": "leaf", "id": _free_id(made, leaf["fact"]), **leaf}
    made["groups"][label] = {"k": "all", "of": [named]}
    made["quota"][label] = seats
    return made


def change_group(body: Body, name: str, *, label: str, seats: int) -> Body:
    """Another name or other seats for a group. Raises NoSuchPlace."""
    made = copy.deepcopy(body)
    if name not in made["groups"]:
        raise NoSuchPlace(f"groups/{name}")
    rule = made["groups"].pop(name)
    made["quota"].pop(name, None)
    made["groups"][label], made["quota"][label] = rule, seats
    return made


def remove_group(body: Body, name: str) -> Body:
    made = copy.deepcopy(body)
    made["groups"].pop(name, None)
    made["quota"].pop(name, None)
    return made
