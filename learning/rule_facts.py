"""What a scholarship rule may ask about a resident: each fact with its kind, its Korean name and where it comes from.

One list for the officer who builds rules, the form that asks residents, and the page that explains a result.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    NUMBER = "number"
    YES_NO = "yes_no"
    CHOICE = "choice"


class Source(StrEnum):
    """Who says so: the account, the resident's own answer, a paper or an authority, or our own books."""

    ACCOUNT = "account"
    ANSWER = "answer"
    EVIDENCE = "evidence"
    LEDGER = "ledger"


SOURCE_WORDS = {
    Source.ACCOUNT: "회원 정보에서",
    Source.ANSWER: "신청서의 답에서",
    Source.EVIDENCE: "증명 서류나 행정정보에서",
    Source.LEDGER: "장학금 장부에서",
}
DISTRICTS = {
    "11110": "종로구", "11140": "중구", "11170": "용산구", "11200": "성동구", "11215": "광진구", "11230": "동대문구",
    "11260": "중랑구", "11290": "성북구", "11305": "강북구", "11320": "도봉구", "11350": "노원구", "11380": "은평구",
    "11410": "서대문구", "11440": "마포구", "11470": "양천구", "11500": "강서구", "11530": "구로구", "11545": "금천구",
    "11560": "영등포구", "11590": "동작구", "11620": "관악구", "11650": "서초구", "11680": "강남구", "11710": "송파구",
    "11740": "강동구",
}  # fmt: skip


@dataclass(frozen=True)
class Fact:
    """`label` is a Korean noun, `unit` follows numbers, `choices` {value: label}; `lowest` and `highest` bound numbers.

    `changeable` = the person can do something about it before the next round, so a result page may name it as a way.
    """

    name: str
    label: str
    kind: Kind
    source: Source
    unit: str = ""
    lowest: int = 0
    highest: int = 0
    choices: dict[str, str] = field(default_factory=dict)
    changeable: bool = False

    @property
    def value_hint(self) -> str:
        """How to write a value, as a Korean sentence."""
        if self.kind == Kind.YES_NO:
            return "예나 아니요 가운데 하나를 골라 주세요."
        if self.kind == Kind.CHOICE:
            return "목록에서 하나 이상 골라 주세요."
        return f"{self.lowest:,}부터 {self.highest:,}까지의 숫자를 적어 주세요."


def _number(name: str, label: str, source: Source, unit: str, highest: int, *, changeable: bool = False) -> Fact:
    return Fact(name, label, Kind.NUMBER, source, unit, 0, highest, changeable=changeable)


def _yes_no(name: str, label: str, source: Source, *, changeable: bool = False) -> Fact:
    return Fact(name, label, Kind.YES_NO, source, changeable=changeable)


# The first round asked for age, a home in Seoul, one of two statuses, and none of four other benefits.
FACTS: dict[str, Fact] = {
    fact.name: fact
    for fact in (
        _number("age", "만 나이", Source.ACCOUNT, "세", 120),
        _yes_no("lives_in_seoul", "서울에 사는지", Source.ACCOUNT),
        Fact("district", "사는 자치구", Kind.CHOICE, Source.ACCOUNT, choices=DISTRICTS),
        _yes_no("basic_livelihood", "기초생활수급자인지", Source.EVIDENCE),
        _yes_no("near_poor", "차상위계층인지", Source.EVIDENCE),
        _yes_no("single_parent", "한부모가족인지", Source.EVIDENCE),
        _yes_no("disabled", "등록장애인인지", Source.EVIDENCE),
        _yes_no("veteran", "국가유공자나 그 가족인지", Source.EVIDENCE),
        _yes_no("job_seeker", "일자리를 찾는 중인지", Source.ANSWER, changeable=True),
        _number("months_without_work", "일하지 않은 달", Source.ANSWER, "개월", 600),
        _number("household_size", "함께 사는 가족", Source.EVIDENCE, "명", 20),
        _number("income_percent", "기준 중위소득 대비 소득", Source.EVIDENCE, "%", 1000),
        _yes_no("lifelong_voucher", "평생교육바우처를 받는지", Source.ANSWER, changeable=True),
        _yes_no("learning_card", "국민내일배움카드를 쓰는지", Source.ANSWER, changeable=True),
        _yes_no("national_scholarship", "국가장학금을 받는지", Source.ANSWER, changeable=True),
        _yes_no("district_voucher", "자치구 평생학습 바우처를 받는지", Source.ANSWER, changeable=True),
        _number("awards_before", "지금까지 받은 장학금", Source.LEDGER, "번", 50),
        _yes_no("diagnosed", "자가진단을 마쳤는지", Source.ANSWER, changeable=True),
    )
}
