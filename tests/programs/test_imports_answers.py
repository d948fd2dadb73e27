"""For the operator of the nightly pull: every envelope of the three APIs, and every error in the API's own code."""

import json

import pytest

from programs.imports.answers import ApiRefused, Garbled, Page, seoul_page, standard_page, training_page

ROW = {"SVCID": "S1"}


def seoul(**inner) -> bytes:
    return json.dumps({"ListPublicReservationEducation": inner}).encode()


def standard(code: str, **body) -> bytes:
    return json.dumps({"response": {"header": {"resultCode": code, "resultMsg": "MSG"}, "body": body}}).encode()


def test_a_seoul_answer_gives_rows_and_the_total():
    ok = {"CODE": "INFO-000", "MESSAGE": "정상 처리되었습니다"}
    assert seoul_page(seoul(list_total_count=770, RESULT=ok, row=[ROW])) == Page([ROW], 770)
    assert seoul_page(seoul(row=[ROW])) == Page([ROW], None)


@pytest.mark.parametrize(
    "body", [b'{"RESULT":{"CODE":"INFO-200","MESSAGE":"no"}}', b'{"S":{"RESULT":{"CODE":"INFO-200"}}}']
)
def test_no_data_is_no_error(body):
    assert seoul_page(body) == Page([], 0)


@pytest.mark.parametrize(
    ("body", "code", "passing"),
    [
        (b'{"RESULT":{"CODE":"INFO-100","MESSAGE":"key"}}', "INFO-100", False),
        (b'{"RESULT":{"CODE":"ERROR-336","MESSAGE":"1000"}}', "ERROR-336", False),
        (b'{"RESULT":{"CODE":"ERROR-500","MESSAGE":"server"}}', "ERROR-500", True),
        (b"<RESULT><CODE>INFO-100</CODE><MESSAGE>key</MESSAGE></RESULT>", "INFO-100", False),
        (seoul(RESULT={"CODE": "ERROR-300"}, row=[]), "ERROR-300", False),
    ],
)
def test_a_seoul_error_keeps_its_code_wherever_it_stands(body, code, passing):
    with pytest.raises(ApiRefused) as refusal:
        seoul_page(body)
    assert (refusal.value.code, refusal.value.passing) == (code, passing)


@pytest.mark.parametrize("items", [[ROW], {"item": [ROW]}, {"item": ROW}])
def test_a_standard_answer_gives_rows_in_each_form_of_items(items):
    assert standard_page(standard("00", items=items, totalCount="15752")) == Page([ROW], 15752)


@pytest.mark.parametrize("body", [standard("03"), b"<r><resultCode>03</resultCode></r>", standard("00", items="")])
def test_a_standard_answer_without_data_is_no_error(body):
    assert standard_page(body).rows == []


@pytest.mark.parametrize(
    ("body", "code", "passing"),
    [
        (standard("22"), "22", False),
        (standard("05"), "05", True),
        (
            b"<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>SERVICE ERROR</errMsg><returnAuthMsg>NOT_REGISTERED"
            b"</returnAuthMsg><returnReasonCode>30</returnReasonCode></cmmMsgHeader></OpenAPI_ServiceResponse>",
            "30",
            False,
        ),
    ],
)
def test_a_standard_error_keeps_its_code_in_json_and_in_xml(body, code, passing):
    with pytest.raises(ApiRefused) as refusal:
        standard_page(body)
    assert (refusal.value.code, refusal.value.passing) == (code, passing)
    assert refusal.value.message


def test_a_training_answer_gives_rows_and_the_total():
    body = (
        "<?xml version='1.0' encoding='UTF-8'?><HRDNet><scn_cnt>2</scn_cnt><srchList>"
        "<scn_list><title><![CDATA[빅데이터 & AI]]></title><trprId> A1 </trprId><telNo/></scn_list></srchList></HRDNet>"
    ).encode()
    assert training_page(body) == Page([{"title": "빅데이터 & AI", "trprId": "A1", "telNo": ""}], 2)


def test_a_training_error_is_the_apis_own_words():
    with pytest.raises(ApiRefused) as refusal:
        training_page("<GO24><error>인증키가 존재하지 않습니다</error></GO24>".encode())
    assert (refusal.value.code, refusal.value.message) == ("GO24", "인증키가 존재하지 않습니다")


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><HRDNet>&b;</HRDNet>'


@pytest.mark.parametrize(
    ("parse", "body"),
    [
        (seoul_page, b'{"S": {"row": ['),
        (seoul_page, b"[1]"),
        (seoul_page, b"{}"),
        (seoul_page, b"<html><body>busy</body></html>"),
        (standard_page, b""),
        (standard_page, b"[" * 100_000),
        (standard_page, b'{"response": 1}'),
        (standard_page, b'{"response": {"header": {"resultCode": "00"}, "body": 1}}'),
        (standard_page, b"<html>busy</html>"),
        (training_page, b"<HRDNet><scn_cnt>2"),
        (training_page, b"<HRDNet></HRDNet>"),
        (training_page, BOMB),
    ],
)
def test_an_answer_cut_off_or_in_no_known_form_is_worth_asking_again(parse, body):
    with pytest.raises(Garbled):
        parse(body)
