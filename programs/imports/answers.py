"""Serves the nightly pull from the city's open APIs: one answer becomes rows and a total, or the API's own error.

Three envelopes: the Seoul open data square (JSON, errors at the top), data.go.kr's standard API (JSON, key errors in
XML even where JSON is asked for), and 고용24 (XML).
"""

import json
import re
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as Xml  # nosec B405

# Codes after which the same question may be answered a moment later.
_PASSING = {"ERROR-500", "ERROR-600", "ERROR-601", "01", "02", "04", "05"}
_NO_DATA = {"INFO-200", "03", "3"}
_OF_TOOLS = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class ApiRefused(Exception):
    """The API said no, in its own code and words; `passing` where asking again may help."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.passing = code in _PASSING


class Garbled(Exception):
    """The answer is cut off or in no known form: worth asking again."""


@dataclass(frozen=True)
class Page:
    """Rows of one answer, and how many rows there are in all (None where the API doesn't say)."""

    rows: list[Any]
    total: int | None


def seoul_page(body: bytes) -> Page:
    """{"SERVICE": {"list_total_count": n, "RESULT": {...}, "row": [...]}}, or {"RESULT": {...}} on failure."""
    if body.lstrip()[:1] == b"<":
        _raise_seoul(_texts(_xml(body)))
    document = _json(body)
    inner = next((value for value in document.values() if isinstance(value, dict) and "row" in value), None)
    if inner is None:
        return _no_rows(_result(document))
    code, message = _result(inner) or ("INFO-000", "")
    if code != "INFO-000":
        return _no_rows((code, message))
    return Page(_list(inner["row"]), _total(inner.get("list_total_count")))


def _result(document: dict[str, Any]) -> tuple[str, str] | None:
    """CODE and MESSAGE, at the top or one level below."""
    for value in (document, *(inner for inner in document.values() if isinstance(inner, dict))):
        result = value.get("RESULT")
        if isinstance(result, dict) and "CODE" in result:
            return str(result["CODE"]), str(result.get("MESSAGE", ""))
    return None


def _no_rows(result: tuple[str, str] | None) -> Page:
    if result is None:
        raise Garbled("자료도 오류 번호도 없는 답입니다")
    if result[0] in _NO_DATA:
        return Page([], 0)
    raise ApiRefused(*result)


def _raise_seoul(texts: dict[str, str]) -> None:
    if "CODE" not in texts:
        raise Garbled("자료도 오류 번호도 없는 답입니다")
    raise ApiRefused(texts["CODE"], texts.get("MESSAGE", ""))


def standard_page(body: bytes) -> Page:
    """{"response": {"header": {"resultCode", "resultMsg"}, "body": {"items", "totalCount"}}}; errors also as XML."""
    if body.lstrip()[:1] == b"<":
        return _standard_error(_texts(_xml(body)))
    response = _json(body).get("response")
    if not isinstance(response, dict) or not isinstance(response.get("header"), dict):
        raise Garbled("자료도 오류 번호도 없는 답입니다")
    code, message = str(response["header"].get("resultCode", "")), str(response["header"].get("resultMsg", ""))
    if code in _NO_DATA:
        return Page([], 0)
    if code not in ("00", "0", "0000"):
        raise ApiRefused(code, message)
    inner = response.get("body")
    if not isinstance(inner, dict):
        raise Garbled("자료가 없는 답입니다")
    items = inner.get("items")
    return Page(_list(items.get("item") if isinstance(items, dict) else items), _total(inner.get("totalCount")))


def _standard_error(texts: dict[str, str]) -> Page:
    code = texts.get("returnReasonCode") or texts.get("resultCode")
    if not code:
        raise Garbled("자료도 오류 번호도 없는 답입니다")
    if code in _NO_DATA:
        return Page([], 0)
    words = (texts.get("returnAuthMsg"), texts.get("errMsg"), texts.get("resultMsg"))
    raise ApiRefused(code, " ".join(word for word in words if word))


def training_page(body: bytes) -> Page:
    """<HRDNet><scn_cnt>n</scn_cnt><srchList><scn_list>...</scn_list></srchList></HRDNet>, or <GO24><error>."""
    root = _xml(body)
    if error := root.findtext(".//error"):
        raise ApiRefused(root.tag, error.strip())
    rows = [{cell.tag: (cell.text or "").strip() for cell in row} for row in root.iter("scn_list")]
    total = _total(root.findtext(".//scn_cnt"))
    if not rows and total is None:
        raise Garbled("자료도 오류도 없는 답입니다")
    return Page(list(rows), total)


def _json(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as fault:
        raise Garbled("끝까지 오지 않은 답입니다") from fault
    if not isinstance(document, dict):
        raise Garbled("모르는 형식의 답입니다")
    return document


def _xml(body: bytes) -> Xml.Element:
    """The root of an answer. A document type is refused: entities that unfold into gigabytes are declared there."""
    if _OF_TOOLS.search(body):
        raise Garbled("모르는 형식의 답입니다")
    try:
        return Xml.fromstring(body)  # noqa: S314  # nosec B314
    except (Xml.ParseError, ValueError, LookupError) as fault:
        raise Garbled("끝까지 오지 않은 답입니다") from fault


def _texts(root: Xml.Element) -> dict[str, str]:
    return {cell.tag: cell.text.strip() for cell in root.iter() if cell.text and cell.text.strip()}


def _list(rows: Any) -> list[Any]:
    if rows is None or rows == "":
        return []
    return rows if isinstance(rows, list) else [rows]


def _total(value: Any) -> int | None:
    words = str(value).strip() if value is not None else ""
    return int(words) if re.fullmatch(r"[0-9]{1,9}", words) else None
