"""Serves residents looking for courses of the Seoul 50 Plus Foundation: 서울시 50플러스포털 교육정보.

Columns: the API FiftyPotalEduInfo (LCT_NO ...), its senior job center sister tbViewProgram, and the CSV made of both.
"""

import re

from programs.imports.areas import guess_area, guess_level, guess_mode, label
from programs.imports.cells import Cells
from programs.imports.course import Course

NAMES = {
    "name": "LCT_NM", "status": "LCT_STAT", "price": "LCT_COST", "capacity": "CR_PPL_STAT", "url": "CR_URL",
    "registerStart": "REG_STDE", "registerEnd": "REG_EDDE", "educationStart": "CR_STDE", "educationEnd": "CR_EDDE",
    "SUBJECT": "LCT_NM", "APPLY_STATE": "LCT_STAT", "REGISTCOST": "LCT_COST", "REGISTPEOPLE": "CR_PPL_STAT",
    "VIEWDETAIL": "CR_URL", "APPLICATIONSTARTDATE": "REG_STDE", "APPLICATIONENDDATE": "REG_EDDE",
    "STARTDATE": "CR_STDE", "ENDDATE": "CR_EDDE",
}  # fmt: skip
REQUIRED = ("LCT_NM", "CR_URL", "REG_STDE", "REG_EDDE", "CR_STDE", "CR_EDDE")

FOUNDATION = "서울시50플러스재단"
JOB_CENTER = "서울시어르신취업지원센터"
_NUMBER = re.compile(r"https?://[^/]+/.*[=/](\d+)\D*$")
_CLOSED = ("마감",)


def course(cells: Cells) -> Course:
    """Raises RowRejected. The key is the number in the course's address, which is LCT_NO."""
    title = cells.title("LCT_NM")
    url = cells.url("CR_URL")
    of_job_center = "goldenjob" in url or cells.raw("IDX") != ""
    fee_krw, fee_note = cells.fee("LCT_COST")
    status = cells.text("LCT_STAT", 40)
    category = label(title)
    return Course(
        source="fiftyplus",
        source_key=_key(cells, url, of_job_center),
        title=title,
        provider_name=JOB_CENTER if of_job_center else FOUNDATION,
        area=guess_area(title, default="jobs" if of_job_center else "learning"),
        mode=guess_mode(title),
        level=guess_level(title),
        keywords=(category,) if category else (),
        url=url,
        capacity=cells.seats("CR_PPL_STAT"),
        fee_krw=fee_krw,
        fee_note=fee_note,
        apply_opens_at=cells.moment("REG_STDE"),
        apply_closes_at=cells.moment("REG_EDDE", closing=True),
        starts_on=cells.day("CR_STDE"),
        ends_on=cells.day("CR_EDDE"),
        is_closed=status in _CLOSED,
        total_hours=cells.count("HR", 10_000),
        extra={"status": status} if status else {},
    )


def _key(cells: Cells, url: str, of_job_center: bool) -> str:
    number = cells.known("LCT_NO") or cells.known("IDX")
    if not number:
        found = _NUMBER.search(url)
        number = found[1] if found else ""
    if not re.fullmatch(r"[0-9A-Za-z-]{1,40}", number):
        raise cells.reject("CR_URL", "주소에 강좌번호가 없습니다")
    return f"goldenjob-{number}" if of_job_center else number
