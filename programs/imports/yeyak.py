"""Serves residents who book the city's classes and places: 서울시 공공서비스예약.

Columns: the API ListPublicReservation* (SVCID ...), the official CSV of 25 columns, and the 18-column CSV in use since.
"""

import re
from datetime import datetime
from typing import Any

from programs.imports.areas import guess_area, guess_level, guess_mode
from programs.imports.cells import Cells
from programs.imports.course import Course
from programs.imports.values import district

NAMES = {
    "GUBUN": "서비스구분", "SVCID": "서비스ID", "MAXCLASSNM": "대분류명", "MINCLASSNM": "소분류명",
    "SVCSTATNM": "서비스상태", "SVCNM": "서비스명", "PAYATNM": "결제방법", "PLACENM": "장소명",
    "USETGTINFO": "서비스대상", "SVCURL": "바로가기URL", "X": "장소X좌표", "Y": "장소Y좌표",
    "SVCOPNBGNDT": "서비스개시시작일시", "SVCOPNENDDT": "서비스개시종료일시", "RCPTBGNDT": "접수시작일시",
    "RCPTENDDT": "접수종료일시", "AREANM": "지역명", "DTLCONT": "상세내용", "TELNO": "전화번호",
    "V_MIN": "서비스이용 시작시간", "V_MAX": "서비스이용 종료시간", "REVSTDDAYNM": "취소기간 기준정보",
    "REVSTDDAY": "취소기간 기준일까지",
    "지역": "지역명", "시설명": "장소명", "예약상태": "서비스상태", "URL": "바로가기URL", "Longitude": "장소X좌표",
    "Latitude": "장소Y좌표",
}  # fmt: skip
REQUIRED = ("서비스명", "장소명", "결제방법", "바로가기URL", "접수시작일시", "접수종료일시")

PORTAL = "서울시 공공서비스예약"
_AREAS = {
    "체육시설": "town", "공간시설": "town", "시설대관": "town", "진료": "planning", "진료복지": "planning",
    "문화체험": "planning", "문화행사": "planning",
}  # fmt: skip
_CLOSED = ("접수종료", "예약마감", "예약일시중지")
_SELECTIONS = (("first_come", "선착순"), ("lottery", "추첨"))
# "S260210133959300415"; services linked from districts have "XML-21566101".
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{3,40}")
_KEY_IN_URL = re.compile(r"rsv_?svc_?id=(S\d{6,30})", re.IGNORECASE)
_SPOILED_CLOSING = re.compile(r"\d{4}-(\d{2})-\d{2} \d{1,2}:\1:00")
# The API's details open with the same rules for every service; the service's own text starts here.
_PREAMBLE = re.compile(r"^.*?공공시설 예약서비스 이용시 필수 준수사항.*?3\.\s*상세내용\s*", re.DOTALL)


def course(cells: Cells) -> Course:
    """Raises RowRejected. The key is the service's number, in its own column or in the address."""
    title = cells.title("서비스명")
    url = cells.url("바로가기URL")
    place = cells.text("장소명", 150)
    kind, group = cells.text("소분류명", 60), cells.known("대분류명")
    fee_krw, fee_note = cells.fee("결제방법")
    start_time, end_time = cells.clocks("서비스이용 시작시간", "서비스이용 종료시간")
    return Course(
        source="yeyak",
        source_key=_key(cells, url),
        title=title,
        provider_name=_provider(place),
        summary=" · ".join(dict.fromkeys(part for part in (kind, place) if part)),
        body=_body(cells),
        area=_AREAS.get(group) or guess_area(title, kind),
        mode=guess_mode(title),
        level=guess_level(title),
        audience=cells.text("서비스대상", 200),
        keywords=cells.words("소분류명"),
        provider_phone=cells.phone("전화번호"),
        **_where(cells, place),
        url=url,
        fee_krw=fee_krw,
        fee_note=fee_note,
        apply_opens_at=cells.moment("접수시작일시"),
        apply_closes_at=_closes(cells),
        starts_on=cells.day("서비스개시시작일시"),
        ends_on=cells.day("서비스개시종료일시"),
        start_time=start_time,
        end_time=end_time,
        selection=next((method for method, word in _SELECTIONS if word in title), None),
        is_closed=cells.known("서비스상태") in _CLOSED,
        extra=_extra(cells),
    )


def _key(cells: Cells, url: str) -> str:
    number = cells.known("서비스ID")
    found = _KEY_IN_URL.search(url)
    if not number and found:
        number = found[1]
    if not _KEY.fullmatch(number):
        raise cells.reject("서비스ID", "서비스 번호를 알 수 없습니다")
    return number


def _where(cells: Cells, place: str) -> dict[str, Any]:
    """The venue. The source has no street: its district stands for the address, so that equal names stay apart."""
    lies_in = district(cells.known("지역명"))
    latitude, longitude = cells.coordinates("장소X좌표", "장소Y좌표")
    return {
        "venue_name": place,
        "venue_address": f"서울특별시 {lies_in}" if lies_in else cells.text("지역명", 60),
        "district": lies_in,
        "latitude": latitude,
        "longitude": longitude,
    }


def _closes(cells: Cells) -> datetime | None:
    """In the 18-column file every closing time has the month where its minutes were, and no half of the day
    ("2023-11-30 6:11:00"): only its date can be believed.
    """
    if not _SPOILED_CLOSING.fullmatch(cells.known("접수종료일시")):
        return cells.moment("접수종료일시", closing=True)
    cells.remark("접수종료일시", "시각의 분 자리에 달이 들어 있습니다. 날짜만 씁니다.")
    return cells.moment("접수종료일시", closing=True, date_only=True)


def _provider(place: str) -> str:
    """The institution: "잠실종합운동장>풋살경기장" names the institution first; elsewhere only the portal is known."""
    institution, mark, _ = place.partition(">")
    return institution.strip()[:120] if mark and institution.strip() else PORTAL


def _body(cells: Cells) -> str:
    details = cells.body("상세내용", without=_PREAMBLE)
    notice = cells.body("주의사항")
    return f"{details}<p><strong>주의할 점</strong></p>{notice}" if notice else details


def _extra(cells: Cells) -> dict[str, object]:
    facts = {
        "status": cells.text("서비스상태", 40),
        "group": cells.text("대분류명", 60),
        "kind": cells.text("소분류명", 60),
        "cancel_by": _cancel_by(cells),
    }
    return {name: fact for name, fact in facts.items() if fact}


def _cancel_by(cells: Cells) -> str:
    """Until when one may cancel: days before a named day."""
    what, days = cells.text("취소기간 기준정보", 40), cells.count("취소기간 기준일까지", 1_000)
    return f"{what} {days}일 전까지" if what and days is not None else ""
