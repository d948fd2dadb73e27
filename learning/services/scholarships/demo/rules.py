"""The rule set of the demonstration: who may get it, points for need, three groups with seats of their own.

Its conditions follow the first round of 2023; the points and seats are an example that a city would decide itself.
"""

from typing import Any

NAME = "직업훈련 장학금 선정 규칙"
LEGAL_BASIS = "서울특별시 평생교육 진흥 조례 제4조와 이 장학금의 모집 공고"
NOTICE = "모집 공고 2. 신청 자격"


def leaf(fact: str, op: str, value: object, *, name: str = "", basis: str = "") -> dict[str, Any]:
    """One question of a rule."""
    return {"k": "leaf", "id": name or fact, "fact": fact, "op": op, "value": value, "basis": basis}


def _line(name: str, points: int, when: dict[str, Any]) -> dict[str, Any]:
    return {"id": name, "points": points, "when": when}


POOR = ["basic_livelihood", "near_poor"]
NOT_TWICE = "모집 공고 3. 함께 받을 수 없는 지원"
ELIGIBILITY = {
    "k": "all",
    "of": [
        leaf("age", "gte", 40, basis=NOTICE),
        leaf("age", "lte", 64, name="age_2", basis=NOTICE),
        leaf("lives_in_seoul", "eq", True, basis=NOTICE),
        leaf("livelihood", "in", POOR, basis=f"{NOTICE}, 국민기초생활 보장법 제2조"),
        leaf("lifelong_voucher", "eq", False, basis=NOT_TWICE),
        leaf("training_card", "eq", False, basis=NOT_TWICE),
        leaf("national_scholarship", "eq", False, basis=NOT_TWICE),
        leaf("district_voucher", "eq", False, basis=NOT_TWICE),
        leaf("awarded_this_year", "eq", False, basis="모집 공고 4. 한 해 한도"),
    ],
}
SCORING = [
    _line("기초생활수급자", 30, leaf("livelihood", "eq", "basic_livelihood")),
    _line("차상위계층", 20, leaf("livelihood", "eq", "near_poor")),
    _line("일자리를 찾는 중", 20, leaf("work", "eq", "job_seeker")),
    _line("한부모가족", 15, leaf("single_parent", "eq", True)),
    _line("등록장애인", 15, leaf("disabled", "eq", True)),
    _line("55세 이상", 10, leaf("age", "gte", 55)),
    _line("소득이 기준 중위소득의 30% 이하", 10, leaf("income_percent", "lte", 30)),
]
GROUPS = {
    "한부모·장애인": {"k": "any", "of": [leaf("single_parent", "eq", True), leaf("disabled", "eq", True)]},
    "55세 이상": leaf("age", "gte", 55),
    "구직자": leaf("work", "eq", "job_seeker"),
}
SHARES = {"한부모·장애인": 15, "55세 이상": 10, "구직자": 15}  # percent of the seats


def body(seats: int) -> dict[str, Any]:
    """The rule set for a round with so many seats."""
    return {
        "eligibility": ELIGIBILITY,
        "scoring": SCORING,
        "groups": GROUPS,
        "quota": {group: seats * share // 100 for group, share in SHARES.items()},
        "precedence": "RESERVES_FIRST",
    }
