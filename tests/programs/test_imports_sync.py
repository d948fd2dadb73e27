"""For the operator of the nightly pull: a real server that limits, fails, lies and dies, and a pull that copes."""

import io
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import call_command

from programs.models import ImportRun, Intake, Program, SyncPoint
from programs.services.imports import Refused
from programs.services.syncing import Interrupted, sync_courses
from tests.factories.course_rows import LIFELONG, YEYAK

pytestmark = pytest.mark.django_db

EDUCATION = "ListPublicReservationEducation"
STANDARD_NAMES = {
    "lctreNm": "강좌명",
    "edcStartDay": "교육시작일자",
    "edcEndDay": "교육종료일자",
    "edcPlace": "교육장소",
    "operInstitutionNm": "운영기관명",
    "rceptStartDate": "접수시작일자",
    "rceptEndDate": "접수종료일자",
}


class Api(ThreadingHTTPServer):
    """A local open API: `answer(path, call)` gives (status, headers, body), or None to hang up without a word."""

    daemon_threads = True

    def __init__(self, answer: Callable) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.answer = answer
        self.asked: list[str] = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class Asked(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        answer = self.server.answer(self.path, len(self.server.asked))
        if answer is None:
            self.connection.close()
            return
        status, headers, body = answer
        self.send_response(status)
        self.send_header("Content-Length", headers.pop("Content-Length", str(len(body))))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing on the tests' stderr."""


@pytest.fixture
def serve():
    running = []

    def start(answer):
        api = Api(answer)
        threading.Thread(target=api.serve_forever, args=(0.01,), daemon=True).start()
        running.append(api)
        return api

    yield start
    for api in running:
        api.shutdown()
        api.server_close()


def course(number: int) -> dict[str, str]:
    return {**YEYAK, "SVCID": f"S{number:015d}", "SVCNM": f"강좌 {number}"}


def seoul(courses: list[dict], most: int = 1000):
    """The Seoul API over these rows: /KEY/json/SERVICE/first/last/."""

    def answer(path, _):
        _, _, _, service, first, last, _ = path.split("/")
        rows = courses[int(first) - 1 : min(int(last), int(first) + most - 1)]
        if not rows:
            return (
                200,
                {},
                json.dumps({"RESULT": {"CODE": "INFO-200", "MESSAGE": "해당하는 데이터가 없습니다."}}).encode(),
            )
        result = {"CODE": "INFO-000", "MESSAGE": "정상 처리되었습니다"}
        inner = {"list_total_count": len(courses), "RESULT": result, "row": rows}
        return 200, {}, json.dumps({service: inner}).encode()

    return answer


def pull(api, now, source=EDUCATION, **options):
    pauses = []
    report, lists = sync_courses(source, key="SECRET", base_url=api.url, now=now, pause=pauses.append, **options)
    return report, lists, pauses


def ranges(api):
    return ["-".join(path.split("/")[4:6]) for path in api.asked]


def test_a_pull_goes_page_by_page_at_most_1000_rows_a_call(serve, now):
    api = serve(seoul([course(n) for n in range(1003)]))
    report, lists, pauses = pull(api, now)
    assert ranges(api) == ["1-1000", "1001-2000"]
    assert (report.read, report.created, Program.objects.count(), pauses) == (1003, 1003, 1003, [])
    assert lists == [{"service": EDUCATION, "pages": 2, "resumed_at": 1}]
    assert SyncPoint.objects.get(source=EDUCATION).next_row == 1
    assert (ImportRun.objects.get().read, ImportRun.objects.get().file_name) == (1003, EDUCATION)


def test_a_second_pull_changes_nothing(serve, now):
    api = serve(seoul([course(n) for n in range(5)]))
    pull(api, now)
    report, _, _ = pull(api, now)
    assert (report.read, report.unchanged, report.created, report.updated) == (5, 5, 0, 0)


def test_a_source_pulls_all_its_lists_and_a_list_may_be_empty(serve, now):
    rows = seoul([course(1)])
    api = serve(lambda path, call: rows(path, call) if EDUCATION in path else seoul([])(path, call))
    report, lists, _ = pull(api, now, "yeyak")
    assert (report.created, len(lists)) == (1, 5)


def test_a_pull_asks_on_where_the_api_gives_fewer_rows_than_asked_for(serve, now):
    api = serve(seoul([course(n) for n in range(12)], most=5))
    assert pull(api, now)[0].created == 12
    assert ranges(api) == ["1-1000", "6-10", "11-15"]


def test_a_smaller_page_may_be_asked_for(serve, now):
    api = serve(seoul([course(n) for n in range(4)]))
    pull(api, now, page_size=3)
    assert ranges(api) == ["1-3", "4-6"]


def test_rows_met_on_two_pages_are_duplicates_and_broken_ones_rejected_by_their_place(serve, now):
    rows = [course(1), course(2), course(1), {**course(3), "SVCNM": ""}]
    report, _, _ = pull(serve(seoul(rows)), now, page_size=2)
    assert (report.read, report.created, report.duplicate) == (4, 2, 1)
    assert [(rejection.row, rejection.field) for rejection in report.rejected] == [(4, "SVCNM")]


@pytest.mark.parametrize(
    "failure",
    [
        None,
        (503, {}, b"busy"),
        (200, {}, b'{"ListPublicReservationEducation": {"row": ['),
        (200, {"Content-Length": "900"}, b"{}"),
        (200, {}, b"<html>busy</html>"),
        (200, {}, b'{"RESULT": {"CODE": "ERROR-500", "MESSAGE": "server"}}'),
    ],
    ids=["hangs up", "503", "cut off", "dies in the middle", "a page of words", "its own error"],
)
def test_a_passing_failure_is_asked_again_after_growing_pauses(serve, now, failure):
    rows = seoul([course(1)])

    def answer(path, call):
        if call < 4:
            return failure and (failure[0], dict(failure[1]), failure[2])
        return rows(path, call)

    api = serve(answer)
    report, _, pauses = pull(api, now)
    assert (report.created, len(api.asked), pauses) == (1, 4, [0.5, 1.0, 2.0])


def test_a_server_that_says_when_to_come_back_is_heard(serve, now):
    rows = seoul([course(1)])
    waits = {1: "7", 2: "86400", 3: "soon"}
    api = serve(lambda path, call: (429, {"Retry-After": waits[call]}, b"") if call in waits else rows(path, call))
    assert pull(api, now)[2] == [7.0, 60.0, 2.0]


def test_a_pull_that_dies_keeps_its_pages_and_goes_on_there(serve, now):
    rows = seoul([course(n) for n in range(25)])
    api = serve(lambda path, call: rows(path, call) if "/21/" not in path else None)
    with pytest.raises(Interrupted) as stop:
        pull(api, now, page_size=10)
    assert (stop.value.code, stop.value.next_row, stop.value.taken.created) == ("UNREACHABLE", 21, 20)
    assert len(api.asked) == 2 + 5
    assert (Program.objects.count(), SyncPoint.objects.get().next_row) == (20, 21)
    healthy = serve(rows)
    report, lists, _ = pull(healthy, now, page_size=10)
    assert ranges(healthy) == ["21-30"]
    assert (report.created, lists[0]["resumed_at"], SyncPoint.objects.get().next_row) == (5, 21, 1)


def test_a_pull_may_begin_anew(serve, now):
    SyncPoint.objects.create(source=EDUCATION, next_row=3, updated_at=now)
    api = serve(seoul([course(n) for n in range(4)]))
    assert pull(api, now, restart=True)[0].created == 4


def test_a_list_that_shrank_below_the_resume_point_begins_anew_the_next_time(serve, now):
    SyncPoint.objects.create(source=EDUCATION, next_row=5001, updated_at=now)
    assert pull(serve(seoul([course(1)])), now)[0].read == 0
    assert SyncPoint.objects.get().next_row == 1


def test_an_api_that_promises_rows_and_gives_none_is_no_end(serve, now):
    empty = {"S": {"list_total_count": 9, "RESULT": {"CODE": "INFO-000"}, "row": []}}
    with pytest.raises(Interrupted, match="9행이라고"):
        pull(serve(lambda path, call: (200, {}, json.dumps(empty).encode())), now)


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (200, b'{"RESULT": {"CODE": "INFO-100", "MESSAGE": "key SECRET is wrong"}}', "INFO-100"),
        (200, b"<RESULT><CODE>INFO-100</CODE><MESSAGE>SECRET</MESSAGE></RESULT>", "INFO-100"),
        (403, b'{"RESULT": {"CODE": "ERROR-301", "MESSAGE": "no"}}', "ERROR-301"),
        (404, b"<html>gone</html>", "HTTP 404"),
    ],
)
def test_the_apis_own_refusal_is_told_at_once_without_the_key(serve, now, status, body, code):
    api = serve(lambda path, call: (status, {}, body))
    with pytest.raises(Interrupted) as stop:
        pull(api, now)
    assert (stop.value.code, len(api.asked)) == (code, 1)
    assert "SECRET" not in f"{stop.value.error}{stop.value.where}"
    assert not ImportRun.objects.exists()


def test_an_error_that_stays_is_told_in_its_own_code(serve, now):
    api = serve(lambda path, call: (200, {}, b'{"RESULT": {"CODE": "ERROR-500", "MESSAGE": "server"}}'))
    with pytest.raises(Interrupted) as stop:
        pull(api, now)
    assert (stop.value.code, len(api.asked)) == ("ERROR-500", 5)


def test_a_redirect_to_another_host_does_not_carry_the_key_there(serve, now):
    api = serve(lambda path, call: (302, {"Location": "http://localhost:9/steal"}, b""))
    with pytest.raises(Interrupted, match="다른 곳으로"):
        pull(api, now)


def test_a_redirect_on_the_same_host_is_followed(serve, now):
    rows = seoul([course(1)])

    def answer(path, call):
        if path.endswith("/"):
            return 302, {"Location": path.rstrip("/")}, b""
        return rows(f"{path}/", call)

    assert pull(serve(answer), now)[0].created == 1


def test_an_unknown_source_and_an_address_that_is_none_are_refused(now):
    for source, url in (("unknown", "http://127.0.0.1"), ("yeyak", "file:///etc/passwd"), ("yeyak", "127.0.0.1:80")):
        with pytest.raises(Refused):
            sync_courses(source, key="k", base_url=url, now=now)


# --- data.go.kr and 고용24 --------------------------------------------------------------------------------------
def standard_row(number: int) -> dict[str, str]:
    row = {english: LIFELONG[korean] for english, korean in STANDARD_NAMES.items()}
    return {**row, "lctreNm": f"강좌 {number}"}


def standard(rows: list[dict], most: int = 1000):
    def answer(path, _):
        query = parse_qs(urlsplit(path).query)
        size = min(int(query["numOfRows"][0]), most)
        start = (int(query["pageNo"][0]) - 1) * size
        page = rows[start : start + size]
        header = {"resultCode": "00" if page else "03", "resultMsg": "NORMAL_CODE"}
        body = {"items": page, "totalCount": str(len(rows)), "numOfRows": str(size), "pageNo": query["pageNo"][0]}
        return 200, {}, json.dumps({"response": {"header": header, "body": body}}).encode()

    return answer


def test_the_standard_api_is_pulled_by_page_number(serve, now):
    api = serve(standard([standard_row(n) for n in range(7)], most=3))
    report, _, _ = pull(api, now, "lifelong")
    assert (report.read, report.created) == (7, 7)
    assert [parse_qs(urlsplit(path).query)["pageNo"] for path in api.asked] == [["1"], ["2"], ["3"]]
    assert all("serviceKey=SECRET" in path for path in api.asked)


def test_a_page_number_is_counted_from_the_resume_point_and_rows_met_before_are_unchanged(serve, now):
    rows = [standard_row(n) for n in range(7)]
    pull(serve(standard(rows)), now, "lifelong")
    SyncPoint.objects.update(next_row=6)
    api = serve(standard(rows))
    report, _, _ = pull(api, now, "lifelong", page_size=4)
    assert [parse_qs(urlsplit(path).query)["pageNo"] for path in api.asked] == [["2"]]
    assert (report.read, report.unchanged) == (3, 3)


def test_a_key_error_in_xml_is_told_although_json_was_asked_for(serve, now):
    body = (
        b"<OpenAPI_ServiceResponse><cmmMsgHeader><returnAuthMsg>SERVICE_KEY_IS_NOT_REGISTERED_ERROR</returnAuthMsg>"
        b"<returnReasonCode>30</returnReasonCode></cmmMsgHeader></OpenAPI_ServiceResponse>"
    )
    with pytest.raises(Interrupted) as stop:
        pull(serve(lambda path, call: (200, {}, body)), now, "lifelong")
    assert stop.value.code == "30"


def test_a_key_handed_out_percent_encoded_is_sent_as_it_is(serve, now):
    api = serve(standard([standard_row(1)]))
    sync_courses("lifelong", key="a%2Bb%3D", base_url=api.url, now=now)
    sync_courses("lifelong", key="a+b=", base_url=api.url, now=now)
    assert all("serviceKey=a%2Bb%3D&" in path for path in api.asked)


def training(count: int):
    def answer(path, _):
        query = parse_qs(urlsplit(path).query)
        size, page = int(query["pageSize"][0]), int(query["pageNum"][0])
        numbers = range(count)[(page - 1) * size : page * size]
        rows = "".join(
            f"<scn_list><title>훈련 {n}</title><subTitle>배움학원</subTitle><trprId>AIG20260000{n:05d}</trprId>"
            "<trprDegr>1</trprDegr><traStartDate>2026-12-15</traStartDate><traEndDate>2027-01-15</traEndDate>"
            "<courseMan>900000</courseMan><yardMan>20</yardMan><address>서울 관악구</address><telNo>02-1-2</telNo>"
            "<titleLink>https://www.work24.go.kr/a?x=1&amp;y=2</titleLink></scn_list>"
            for n in numbers
        )
        return 200, {}, f"<HRDNet><scn_cnt>{count}</scn_cnt><srchList>{rows}</srchList></HRDNet>".encode()

    return answer


def test_the_training_api_is_pulled_100_rows_a_call_for_half_a_year_in_seoul(serve, now):
    api = serve(training(130))
    report, _, _ = pull(api, now, "hrdnet")
    assert (report.read, report.created, len(api.asked)) == (130, 130, 2)
    query = parse_qs(urlsplit(api.asked[0]).query)
    assert (query["srchTraStDt"], query["srchTraEndDt"], query["srchTraArea1"]) == (["20261123"], ["20270525"], ["11"])
    intake = Intake.objects.select_related("program").first()
    assert (intake.capacity, intake.program.source_url) == (20, "https://www.work24.go.kr/a?x=1&y=2")


def test_a_training_api_without_a_key_is_told_in_its_own_words(serve, now):
    body = "<GO24><error>인증키가 존재하지 않습니다</error></GO24>".encode()
    with pytest.raises(Interrupted, match="인증키가 존재하지 않습니다"):
        pull(serve(lambda path, call: (200, {}, body)), now, "hrdnet")


# --- The command ------------------------------------------------------------------------------------------------
def run_command(*arguments):
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command("sync_courses", *arguments, stdout=out, stderr=err)
    except SystemExit as stop:
        code = stop.code
    return code, json.loads(out.getvalue()), err.getvalue()


def test_the_command_answers_in_json(serve):
    api = serve(seoul([course(1), {**course(2), "X": "이름"}]))
    code, answer, remarks = run_command(EDUCATION, "--key", "k", "--base-url", api.url)
    assert code == 0
    assert (answer["read"], answer["created"], answer["lists"][0]["pages"]) == (2, 2, 1)
    assert "좌표 칸" in remarks


def test_the_command_tells_the_apis_code_and_what_was_taken(serve):
    rows = seoul([course(n) for n in range(4)])
    refusal = (200, {}, b'{"RESULT": {"CODE": "ERROR-337", "MESSAGE": "limit of the day"}}')
    api = serve(lambda path, call: rows(path, call) if call == 1 else (refusal[0], {}, refusal[2]))
    code, answer, _ = run_command(EDUCATION, "--key", "k", "--base-url", api.url, "--page-size", "2")
    assert (code, answer["code"], answer["created"], answer["next_row"]) == (1, "ERROR-337", 2, 3)
    assert answer["error"] == "ERROR-337: limit of the day"
    assert answer["where"] == f"{EDUCATION} 3행부터"


def test_the_command_refuses_an_unknown_source():
    code, answer, _ = run_command("unknown", "--key", "k")
    assert (code, set(answer)) == (1, {"error", "where"})
