"""Serves residents who look for vocational training with a training card: 고용24(HRD-Net) 훈련과정.

Columns: the training file (훈련과정 ID, 회차 ...) and the rows of the API callOpenApiSvcInfo310L01. The file's sales
figures (매출 ...) are its author's own calculation and are not read.
"""

import re
from datetime import timedelta

from programs.imports.areas import guess_level
from programs.imports.cells import Cells
from programs.imports.course import Course
from programs.imports.values import district, last_moment

NAMES = {
    "title": "과정명", "trprId": "훈련과정 ID", "trprDegr": "회차", "subTitle": "훈련기관",
    "traStartDate": "과정시작일", "traEndDate": "과정종료일", "courseMan": "훈련비", "yardMan": "정원",
    "regCourseMan": "수강신청 인원", "ncsCd": "NCS코드", "address": "지역", "telNo": "전화번호",
    "titleLink": "과정페이지 링크", "trainTarget": "훈련유형",
}  # fmt: skip
REQUIRED = ("과정명", "훈련과정 ID", "회차", "훈련기관", "과정시작일", "과정종료일", "훈련비", "정원")

_COURSE_ID = re.compile(r"[A-Za-z0-9]{6,40}")
_ROUND = re.compile(r"\d{1,6}")


def course(cells: Cells) -> Course:
    """Raises RowRejected. The key is the training's number and its round.

    The source states no time to apply. Nobody joins a training that has begun, so the day before it closes the round.
    """
    title = cells.title("과정명")
    training, number = _identity(cells)
    provider = cells.text("훈련기관", 120)
    if not provider:
        raise cells.reject("훈련기관", "훈련 기관이 비어 있습니다")
    address = cells.text("주소", 200)
    region = cells.text("지역", 60)
    subject = cells.text("NCS명", 100)
    hours, days = cells.count("총 훈련시간", 20_000), cells.count("총 훈련일수", 2_000)
    cost, note = _cost(cells)
    starts_on = cells.day("과정시작일")
    return Course(
        source="hrdnet",
        source_key=f"{training}-{number}",
        title=title,
        provider_name=provider,
        summary=_summary(subject, days, hours),
        level=guess_level(title),
        keywords=(subject,) if 0 < len(subject) <= 30 else (),
        provider_phone=cells.phone("전화번호"),
        venue_name=provider if address else "",
        venue_address=address,
        district=district(address) or district(region),
        url=cells.url("과정페이지 링크"),
        round_name=f"{number}회차",
        capacity=cells.seats("정원"),
        fee_note=note,
        apply_closes_at=last_moment(starts_on - timedelta(days=1)) if starts_on else None,
        starts_on=starts_on,
        ends_on=cells.day("과정종료일"),
        total_hours=hours,
        extra={**_extra(cells), **_stated(ncs_name=subject, region=region, training_days=days, training_cost_krw=cost)},
    )


def _identity(cells: Cells) -> tuple[str, int]:
    training, number = cells.known("훈련과정 ID"), cells.known("회차")
    if not _COURSE_ID.fullmatch(training):
        raise cells.reject("훈련과정 ID", "훈련과정 번호를 알 수 없습니다")
    if not _ROUND.fullmatch(number):
        raise cells.reject("회차", "회차가 수가 아닙니다")
    return training, int(number)


def _cost(cells: Cells) -> tuple[int | None, str]:
    """The training's whole cost. What a card holder pays of it is not in the source, so the fee stays to be asked."""
    won, note = cells.fee("훈련비")
    if won is None:
        return None, note
    return won, f"훈련비 {won:,}원입니다. 내일배움카드로 내는 몫은 고용24에서 확인해 주세요."


def _summary(subject: str, days: int | None, hours: int | None) -> str:
    parts = (subject, f"{days}일 과정" if days else "", f"모두 {hours}시간" if hours else "")
    return " · ".join(part for part in parts if part)


def _extra(cells: Cells) -> dict[str, object]:
    """Outcomes as the source states them; a satisfaction of 0 means that nobody was asked."""
    facts = {
        "ncs_code": _ncs_code(cells),
        "applicants": cells.count("수강신청 인원"),
        "completed": cells.count("수료인원"),
        "completion_percent": cells.percent("수료율"),
        "satisfaction": cells.percent("만족도") or None,
        "employed_3_months": cells.count("취업인원 (3개월)"),
        "employed_3_months_percent": cells.percent("취업률 (3개월)"),
        "employed_6_months": cells.count("취업인원 (6개월)"),
        "employed_6_months_percent": cells.percent("취업률 (6개월)"),
        "leading_company": cells.text("선도기업", 100),
        "partner": cells.text("파트너기관", 100),
        "kind": cells.text("훈련유형", 60),
    }
    return _stated(**facts)


def _stated(**facts: object) -> dict[str, object]:
    return {name: fact for name, fact in facts.items() if fact is not None and fact != ""}


def _ncs_code(cells: Cells) -> str:
    """Eight digits: a spreadsheet that took the code for a number has lost the zero in front."""
    code = cells.known("NCS코드")
    if not code or re.fullmatch(r"\d{8}", code):
        return code
    if re.fullmatch(r"\d{7}", code):
        return f"0{code}"
    cells.remark("NCS코드", "NCS 코드가 여덟 자리가 아니라서 뺐습니다.")
    return ""
