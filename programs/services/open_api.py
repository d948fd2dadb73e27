"""Serves the nightly pull: asks an open API for one page, waits and asks again where that may help."""

import contextlib
import http.client
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from programs.imports.answers import ApiRefused, Garbled, Page, seoul_page, standard_page, training_page
from programs.imports.course import Refused

TIMEOUT_SECONDS = 20
LARGEST_ANSWER = 50_000_000
ATTEMPTS = 5
LONGEST_PAUSE = 60.0

Pause = Callable[[float], None]


class Unreachable(Exception):
    """No usable answer after every attempt."""


@dataclass(frozen=True)
class Endpoint:
    """One list of an open API. `path` is asked with key, first row (1-based), page size and the day of today."""

    name: str
    format: str
    base_url: str
    page_size: int
    path: Callable[[str, int, int, date], str]
    parse: Callable[[bytes], Page]
    by_page: bool = False

    def aligned(self, row: int, size: int) -> int:
        """The first row of the page that holds `row`: some APIs count pages, not rows."""
        return (row - 1) // size * size + 1 if self.by_page else row


def _seoul_path(service: str) -> Callable[[str, int, int, date], str]:
    return lambda key, first, size, today: f"/{quote(key, safe='')}/json/{service}/{first}/{first + size - 1}/"


def _standard_path(key: str, first: int, size: int, today: date) -> str:
    # The portal hands out keys both plain and already percent-encoded.
    named = key if "%" in key else quote(key, safe="")
    query = urlencode({"pageNo": (first - 1) // size + 1, "numOfRows": size, "type": "json"})
    return f"/tn_pubr_public_lftm_lrn_lctre_api?serviceKey={named}&{query}"


def _training_path(key: str, first: int, size: int, today: date) -> str:
    """Trainings in Seoul (area 11) that start within half a year."""
    query = {
        "authKey": key, "returnType": "XML", "outType": 1, "pageNum": (first - 1) // size + 1, "pageSize": size,
        "srchTraStDt": f"{today:%Y%m%d}", "srchTraEndDt": f"{today + timedelta(days=183):%Y%m%d}",
        "srchTraArea1": "11", "sort": "ASC", "sortCol": "TRNG_BGDE",
    }  # fmt: skip
    return f"/cm/openApi/call/hr/callOpenApiSvcInfo310L01.do?{urlencode(query)}"


SEOUL = "http://openapi.seoul.go.kr:8088"


def _seoul(service: str, format: str) -> Endpoint:
    return Endpoint(service, format, SEOUL, 1000, _seoul_path(service), seoul_page)


ENDPOINTS: dict[str, tuple[Endpoint, ...]] = {
    "fiftyplus": (_seoul("FiftyPotalEduInfo", "fiftyplus"),),
    "yeyak": tuple(
        _seoul(f"ListPublicReservation{kind}", "yeyak")
        for kind in ("Education", "Culture", "Sport", "Institution", "Medical")
    ),
    "lifelong": (
        Endpoint(
            "tn_pubr_public_lftm_lrn_lctre_api", "lifelong", "https://api.data.go.kr/openapi", 1000, _standard_path,
            standard_page, by_page=True,
        ),
    ),
    "hrdnet": (
        Endpoint(
            "callOpenApiSvcInfo310L01", "hrdnet", "https://www.work24.go.kr", 100, _training_path, training_page,
            by_page=True,
        ),
    ),
}  # fmt: skip


def endpoints(source: str) -> tuple[Endpoint, ...]:
    """The lists of a source, or the one list of that name. Raises Refused for an unknown one."""
    if source in ENDPOINTS:
        return ENDPOINTS[source]
    named = [endpoint for lists in ENDPOINTS.values() for endpoint in lists if endpoint.name == source]
    if not named:
        raise Refused(f"모르는 자료입니다. {', '.join(ENDPOINTS)} 가운데 하나를 골라 주세요.", source)
    return tuple(named)


def refuse_address(base_url: str) -> None:
    """Only web addresses are asked: no files, no other schemes."""
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused("http나 https로 시작하는 주소를 적어 주세요.", "--base-url")


def fetch_page(endpoint: Endpoint, url: str, *, pause: Pause, base_pause: float) -> Page:
    """One page. Raises ApiRefused with the API's own code, or Unreachable after five attempts with growing pauses."""
    last = ""
    for attempt in range(ATTEMPTS):
        wait = base_pause * 2**attempt
        try:
            return endpoint.parse(_read(url))
        except ApiRefused as fault:
            if not fault.passing or attempt == ATTEMPTS - 1:
                raise
            last = str(fault)
        except HTTPError as fault:
            last, wait = _judge(endpoint, fault, wait)
        except (Garbled, URLError, http.client.HTTPException, OSError) as fault:
            last = str(fault) or type(fault).__name__
        if attempt < ATTEMPTS - 1:
            pause(min(wait, LONGEST_PAUSE))
    raise Unreachable(f"{ATTEMPTS}번 물었지만 답을 받지 못했습니다: {last}")


def _judge(endpoint: Endpoint, fault: HTTPError, wait: float) -> tuple[str, float]:
    """What an HTTP error means and how long to wait; raises where asking again is of no use."""
    if fault.code == http.client.TOO_MANY_REQUESTS or fault.code >= http.client.INTERNAL_SERVER_ERROR:
        stated = fault.headers.get("Retry-After", "")
        return f"HTTP {fault.code}", max(wait, float(stated)) if stated.isdigit() else wait
    with contextlib.suppress(Garbled, OSError, http.client.HTTPException):
        endpoint.parse(fault.read(LARGEST_ANSWER))
    raise ApiRefused(f"HTTP {fault.code}", str(fault.reason))


class _SameScheme(HTTPRedirectHandler):
    """Follows a redirect only to the same host, since the address carries the key."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        if urlsplit(newurl).hostname != urlsplit(req.full_url).hostname:
            raise ApiRefused(f"HTTP {code}", "다른 곳으로 옮겨 갔습니다")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _read(url: str) -> bytes:
    request = Request(url, headers={"Accept": "application/json, application/xml", "User-Agent": "seoul4050"})  # noqa: S310
    with build_opener(_SameScheme).open(request, timeout=TIMEOUT_SECONDS) as answer:
        body = answer.read(LARGEST_ANSWER + 1)
    if len(body) > LARGEST_ANSWER:
        raise ApiRefused("SIZE", "답이 너무 큽니다")
    return body


def real_pause(seconds: float) -> None:
    time.sleep(seconds)
