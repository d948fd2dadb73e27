"""Names every fact a scholarship rule may ask about, with the words residents and officers read for it.

A rule set that names another fact can't be published: nobody could be asked for it. Adding a fact is one entry here;
the application form, the check before login, the preview of rules and the reasons of a decision all read this list.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["yes_no", "whole", "choice", "text"]
Section = Literal["self", "livelihood", "benefits", "portal"]

SECTIONS: Mapping[str, str] = {
    "self": "나에 대해",
    "livelihood": "생활 형편",
    "benefits": "지금 받고 있는 다른 지원",
}


@dataclass(frozen=True)
class Fact:
    """One thing that can be known of an applicant.

    `label` is a noun; `yes` and `no` are sentences about the applicant, `yes_who` and `no_who` name such people;
    `choices` maps a stored value to its words; `before` and `unit` stand around a number. `section` is where the
    application asks ("portal": the portal knows by itself). `needs_proof`: an officer has to see a paper or the answer
    of an authority. `can_change` says whether a person could bring about another value before the next round, so that
    an explanation may name it.
    """

    name: str
    kind: Kind
    label: str
    section: Section
    yes: str = ""
    no: str = ""
    yes_who: str = ""
    no_who: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    before: str = ""
    unit: str = ""
    question: str = ""
    hint: str = ""
    needs_proof: bool = False
    can_change: bool = True


LIVELIHOODS = {
    "basic_livelihood": "기초생활수급자",
    "near_poor": "차상위계층",
    "neither": "기초생활수급자도 차상위계층도 아님",
}
WORKS = {
    "job_seeker": "일자리를 찾는 중",
    "employed": "일하는 중",
    "self_employed": "자영업",
    "not_working": "일하지 않음",
}
SEXES = {"f": "여성", "m": "남성"}


def _benefit(name: str, label: str, hint: str = "") -> Fact:
    return Fact(
        name=name,
        kind="yes_no",
        label=label,
        section="benefits",
        yes=f"{label} 지원을 받고 있습니다",
        no=f"{label} 지원을 받지 않습니다",
        yes_who=f"{label} 지원을 받는 분",
        no_who=f"{label} 지원을 받지 않는 분",
        question=f"지금 {label} 지원을 받고 있나요?",
        hint=hint,
    )


_FACTS = (
    Fact(
        name="age",
        kind="whole",
        label="만 나이",
        section="self",
        before="만 ",
        unit="세",
        question="언제 태어나셨나요?",
        can_change=False,
    ),
    Fact(
        name="lives_in_seoul",
        kind="yes_no",
        label="서울 거주",
        section="self",
        yes="서울에 삽니다",
        no="서울에 살지 않습니다",
        yes_who="서울에 사는 분",
        no_who="서울에 살지 않는 분",
        question="지금 서울에 살고 계신가요?",
        hint="주민등록이 되어 있는 곳을 말합니다.",
    ),
    Fact(name="district", kind="text", label="사는 자치구", section="self", question="어느 자치구에 사시나요?"),
    Fact(
        name="sex",
        kind="choice",
        label="성별",
        section="self",
        choices=SEXES,
        question="성별을 알려 주세요.",
        can_change=False,
    ),
    Fact(
        name="work",
        kind="choice",
        label="지금 하는 일",
        section="self",
        choices=WORKS,
        question="지금 일하고 계신가요?",
    ),
    Fact(
        name="livelihood",
        kind="choice",
        label="생활 형편 자격",
        section="livelihood",
        choices=LIVELIHOODS,
        question="기초생활수급자나 차상위계층이신가요?",
        hint="주민센터에서 떼는 증명서의 이름으로 알 수 있습니다. 자활, 본인부담경감, 장애수당, 한부모 확인서도 "
        "차상위계층입니다.",
        needs_proof=True,
    ),
    Fact(
        name="household_size",
        kind="whole",
        label="가구원 수",
        section="livelihood",
        before="가구원 ",
        unit="명",
        question="함께 사는 가구원은 모두 몇 명인가요?",
        hint="나를 포함해 생계를 같이하는 사람 수입니다.",
    ),
    Fact(
        name="monthly_income_krw",
        kind="whole",
        label="가구의 한 달 소득",
        section="livelihood",
        before="가구의 한 달 소득 ",
        unit="원",
        question="가구의 한 달 소득은 모두 얼마인가요?",
        hint="세금을 떼기 전 금액을 원으로 적어 주세요. 예: 2500000",
        needs_proof=True,
    ),
    Fact(
        name="income_percent",
        kind="whole",
        label="가구 소득",
        section="portal",
        before="가구 소득이 기준 중위소득의 ",
        unit="%",
        question="가구원 수와 한 달 소득",
        needs_proof=True,
    ),
    Fact(
        name="single_parent",
        kind="yes_no",
        label="한부모가족",
        section="livelihood",
        yes="한부모가족입니다",
        no="한부모가족이 아닙니다",
        yes_who="한부모가족인 분",
        no_who="한부모가족이 아닌 분",
        question="한부모가족이신가요?",
        needs_proof=True,
    ),
    Fact(
        name="disabled",
        kind="yes_no",
        label="등록장애인",
        section="livelihood",
        yes="등록장애인입니다",
        no="등록장애인이 아닙니다",
        yes_who="등록장애인인 분",
        no_who="등록장애인이 아닌 분",
        question="등록장애인이신가요?",
        hint="예, 아니요만 저장합니다. 어떤 장애인지는 묻지 않습니다.",
        needs_proof=True,
        can_change=False,
    ),
    Fact(
        name="veteran",
        kind="yes_no",
        label="국가유공자와 가족",
        section="livelihood",
        yes="국가유공자이거나 그 가족입니다",
        no="국가유공자나 그 가족이 아닙니다",
        yes_who="국가유공자이거나 그 가족인 분",
        no_who="국가유공자나 그 가족이 아닌 분",
        question="국가유공자이거나 그 가족이신가요?",
        needs_proof=True,
        can_change=False,
    ),
    _benefit("lifelong_voucher", "평생교육바우처"),
    _benefit("training_card", "국민내일배움카드", "발급만 받고 쓰지 않는 카드도 ‘예’입니다."),
    _benefit("national_scholarship", "국가장학금"),
    _benefit("district_voucher", "자치구 평생교육 바우처", "영등포구, 서초구처럼 구청이 따로 주는 교육 바우처입니다."),
    Fact(
        name="awarded_this_year",
        kind="yes_no",
        label="올해 이 장학금",
        section="portal",
        yes="올해 이 장학금을 이미 받았습니다",
        no="올해 이 장학금을 받지 않았습니다",
        yes_who="올해 이 장학금을 이미 받은 분",
        no_who="올해 이 장학금을 받지 않은 분",
        question="올해 이 장학금을 이미 받으셨나요?",
        can_change=False,
    ),
)
FACTS: Mapping[str, Fact] = {fact.name: fact for fact in _FACTS}

# The duplicate benefits of the first round (2023): whoever has one of them can't have this scholarship.
DUPLICATE_BENEFITS = tuple(fact.name for fact in _FACTS if fact.section == "benefits")

# What has to be asked for a fact the portal works out itself.
ASKED_FOR: Mapping[str, tuple[str, ...]] = {"income_percent": ("household_size", "monthly_income_krw")}


def fact_of(name: str) -> Fact | None:
    """The fact of this name; None for one nobody could be asked for."""
    return FACTS.get(name)


def fits(name: str, value: object) -> bool:
    """Whether a rule may compare the fact with this value (or a person have it)."""
    fact = FACTS.get(name)
    if fact is None:
        return False
    if fact.kind == "yes_no":
        return type(value) is bool
    if fact.kind == "whole":
        return type(value) is int
    return type(value) is str and (not fact.choices or value in fact.choices)
