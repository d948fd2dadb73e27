"""Serves residents looking for courses of districts and public bodies: 전국평생학습강좌 표준데이터 (15013110).

A provider's file has 25 columns, the merged one 27, the API English names. There is no course number in the standard.
Instructors' names are read by nobody: they are names of persons, and the portal needs none of them.
"""

import hashlib

from programs.imports.areas import guess_area, guess_level
from programs.imports.cells import Cells
from programs.imports.course import Course
from programs.imports.values import district

NAMES = {
    "lctreNm": "강좌명", "edcStartDay": "교육시작일자", "edcEndDay": "교육종료일자", "edcStartTime": "교육시작시각",
    "edcColseTime": "교육종료시각", "lctreCo": "강좌내용", "edcTrgetType": "교육대상구분", "edcMthType": "교육방법구분",
    "operDay": "운영요일", "edcPlace": "교육장소", "psncpa": "강좌정원수", "lctreCost": "수강료",
    "edcRdnmadr": "교육장도로명주소", "operInstitutionNm": "운영기관명", "operPhoneNumber": "운영기관전화번호",
    "rceptStartDate": "접수시작일자", "rceptEndDate": "접수종료일자", "rceptMthType": "접수방법구분",
    "slctnMthType": "선정방법구분", "homepageUrl": "홈페이지주소", "oadtCtLctreYn": "직업능력개발훈련비지원강좌여부",
    "pntBankAckestYn": "학점은행제평가(학점)인정여부", "lrnAcnutAckestYn": "평생학습계좌제평가인정여부",
    "referenceDate": "데이터기준일자",
}  # fmt: skip
REQUIRED = ("강좌명", "운영기관명", "교육시작일자", "교육종료일자", "교육장소", "접수시작일자", "접수종료일자")

_MODES = {"온라인": "online", "오프라인": "onsite", "혼합": "mixed", "우편통신": "online", "모바일": "online"}
_SELECTIONS = {"선착순": "first_come", "추첨": "lottery", "심사": "screening", "선발": "screening", "면접": "screening"}
# What tells one round from another; the same text in all of them is the same round.
_IDENTITY = (
    "운영기관명", "강좌명", "교육장소", "교육장도로명주소", "교육시작일자", "교육종료일자", "교육시작시각",
    "교육종료시각", "운영요일",
)  # fmt: skip
_MARKS = {
    "직업능력개발훈련비지원강좌여부": "training_subsidy",
    "학점은행제평가(학점)인정여부": "credit_bank",
    "평생학습계좌제평가인정여부": "learning_account",
}


def course(cells: Cells) -> Course:
    """Raises RowRejected, also for a row without a provider: nobody could be asked about it."""
    title = cells.title("강좌명")
    provider = cells.text("운영기관명", 120)
    if not provider:
        raise cells.reject("운영기관명", "운영 기관이 비어 있습니다")
    subject = cells.text("강좌내용", 400)
    fee_krw, fee_note = cells.fee("수강료")
    start_time, end_time = cells.clocks("교육시작시각", "교육종료시각")
    address = cells.text("교육장도로명주소", 200)
    return Course(
        source="lifelong",
        source_key=_key(cells),
        title=title,
        provider_name=provider,
        summary=subject,
        area=guess_area(title, subject),
        mode=_MODES.get(cells.known("교육방법구분"), "onsite"),
        level=guess_level(title),
        audience=cells.text("교육대상구분", 200),
        keywords=cells.words("강좌내용"),
        provider_phone=cells.phone("운영기관전화번호"),
        venue_name=cells.text("교육장소", 150),
        venue_address=address,
        district=district(address),
        url=cells.url("홈페이지주소"),
        capacity=cells.seats("강좌정원수"),
        fee_krw=fee_krw,
        fee_note=fee_note,
        apply_opens_at=cells.moment("접수시작일자"),
        apply_closes_at=cells.moment("접수종료일자", closing=True),
        starts_on=cells.day("교육시작일자"),
        ends_on=cells.day("교육종료일자"),
        weekdays=cells.weekdays("운영요일"),
        start_time=start_time,
        end_time=end_time,
        selection=_selection(cells.known("선정방법구분")),
        extra=_extra(cells),
    )


def _key(cells: Cells) -> str:
    """160 bits of the digest of what identifies a round, each part as it is shown."""
    identity = "\x1f".join(cells.known(name) for name in _IDENTITY)
    return hashlib.sha256(identity.encode(errors="replace")).hexdigest()[:40]


def _selection(words: str) -> str | None:
    return next((method for word, method in _SELECTIONS.items() if word in words), None)


def _extra(cells: Cells) -> dict[str, object]:
    facts: dict[str, object] = {fact: True for name, fact in _MARKS.items() if cells.known(name).upper() == "Y"}
    if how := cells.text("접수방법구분", 60):
        facts["apply_method"] = how
    if reference := cells.day("데이터기준일자"):
        facts["reference_date"] = reference.isoformat()
    return facts
