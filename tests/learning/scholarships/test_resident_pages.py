"""The resident's pages: the check before login, the task list, uploads, and what a page says when it refuses."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.choices import ConsentKind
from accounts.models import Consent
from accounts.services.consents import texts_in_force
from learning.models import Answer, Application, Evidence
from learning.services.scholarships import rounds
from tests.factories import UserFactory
from tests.factories.programs import NOW
from tests.factories.scholarships_resident import ANSWERS, PDF, filled, posted, sent

pytestmark = pytest.mark.django_db
FIVE = {
    "birth_date_year": "1976",
    "birth_date_month": "5",
    "birth_date_day": "1",
    "district": "강북구",
    "livelihood": "near_poor",
    "benefits": ["none"],
    "awarded_this_year": "no",
}


@pytest.fixture(autouse=True)
def _at_noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def me(resident) -> Client:
    client = Client()
    client.force_login(resident)
    return client


def at(name: str, *args) -> str:
    return reverse(f"scholarships:{name}", args=args)


def words(response) -> str:
    return response.content.decode()


# --- Before logging in --------------------------------------------------------------------------------------------
def test_a_stranger_reads_rounds_criteria_and_amounts(open_round):
    client = Client()
    assert open_round.title in words(client.get(at("rounds")))
    assert at("rounds") in words(client.get("/learning/"))
    page = words(client.get(at("round", open_round.pk)))
    assert "60만 포인트" in page and "신청하기" in page
    told = words(client.get(at("criteria", open_round.pk)))
    for said in ("만 40세 이상", "국민내일배움카드 지원을 받지 않는 분", "30점", open_round.rule_set.digest):
        assert said in told
    assert open_round.seed_commitment in told


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "신청하실 수 있습니다"),
        ({"birth_date_year": "1990"}, "이번 회차는 자격이 맞지 않습니다"),
        ({"livelihood": "unsure"}, "확인이 필요합니다"),
    ],
)
def test_the_check_says_yes_no_or_what_is_missing(open_round, changes, told):
    answer = Client().post(at("check", open_round.pk), FIVE | changes)
    assert told in words(answer).partition("</h1>")[0]
    assert "?" not in answer.request["QUERY_STRING"]


def test_the_check_keeps_nothing_and_asks_again_what_was_left_out(open_round):
    client = Client()
    answer = client.post(at("check", open_round.pk), FIVE | {"livelihood": "", "benefits": ["none", "training_card"]})
    assert "고칠 곳이 2군데" in words(answer) and "1976" in words(answer)
    client.post(at("check", open_round.pk), FIVE)
    assert not client.session.keys() and not Application.objects.exists()


def test_checked_answers_go_along_through_the_login_and_are_confirmed_at_once(open_round, resident):
    client = Client()
    token = client.post(at("check", open_round.pk), FIVE).context["token"]
    answer = client.post(at("check-take", open_round.pk), {"answers": token})
    assert answer["Location"] == at("apply", open_round.pk)
    client.force_login(resident)
    assert "아직 맞나요?" in words(client.get(at("apply", open_round.pk)))
    client.post(at("confirm", open_round.pk))
    answers = dict(Answer.objects.values_list("fact", "value"))
    assert answers["district"] == "강북구" and "livelihood" not in answers
    page = client.get(at("section", open_round.pk, "livelihood"))
    assert page.context["form"]["livelihood"].value() is None and "동의하지 않으면" in words(page)
    assert "모두 아직 맞습니다" not in words(client.get(at("apply", open_round.pk)))


def test_answers_somebody_made_up_are_not_taken_along(open_round):
    client = Client()
    assert client.post(at("check-take", open_round.pk), {"answers": "made:up"})["Location"] == at(
        "check", open_round.pk
    )
    assert "scholarship_check" not in client.session


# --- Applying -----------------------------------------------------------------------------------------------------
def test_a_section_is_saved_and_leads_to_the_next_that_lacks_something(me, open_round):
    data = posted({name: ANSWERS[name] for name in ("birth_date", "district", "work")})
    answer = me.post(at("section", open_round.pk, "self"), data)
    assert answer["Location"] == at("section", open_round.pk, "livelihood")
    assert "다 적음" in words(me.get(at("apply", open_round.pk)))


def test_half_a_section_can_be_left_for_later_and_what_was_typed_stays(me, open_round):
    data = posted({"district": "강북구"}) | {"leave": "1"}
    assert me.post(at("section", open_round.pk, "self"), data)["Location"] == at("apply", open_round.pk)
    assert Answer.objects.get().value == "강북구"
    assert "적는 중" in words(me.get(at("apply", open_round.pk)))


def test_a_wrong_answer_is_shown_again_with_what_to_do(me, open_round):
    data = posted({"birth_date": "76-5-1", "district": "강북구", "work": "employed"})
    page = words(me.post(at("section", open_round.pk, "self"), data))
    assert "태어난 해를 네 자리로 적어 주세요" in page and "오류: " in page


def test_an_unknown_section_is_not_there(me, open_round):
    assert me.get(at("section", open_round.pk, "moon")).status_code == 404


def upload(me, row, name, content):
    return me.post(at("proof", row.pk, "near_poor"), {"file": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("증명서.hwp", PDF, "PDF·JPG·PNG만 됩니다"),
        ("증명서.pdf", b"MZ\x90\x00not a pdf", "이름과 내용이 다른 파일"),
        ("증명서.png", PDF, "이름과 내용이 다른 파일"),
        ("큰.pdf", PDF + b"\0" * (10 * 1024 * 1024) + b"%%EOF", "10MB까지 올릴 수 있습니다"),
    ],
)
def test_a_file_that_lies_or_is_too_large_is_refused_and_nothing_is_kept(
    me, resident, open_round, evidence_root, name, content, told
):
    filled(resident, open_round, papers=False)
    answer = upload(me, open_round, name, content)
    assert answer.status_code == 422 and told in words(answer)
    assert not Evidence.objects.exists() and not evidence_root.exists()


def test_a_good_file_leads_to_checking_and_sending(me, resident, open_round):
    filled(resident, open_round, papers=False)
    assert upload(me, open_round, "증명서.pdf", PDF)["Location"] == at("send", open_round.pk)


def test_ones_own_file_comes_back_without_anything_that_could_run(me, resident, open_round):
    row = sent(resident, open_round)
    answer = me.get(at("file", row.pk, row.evidence.get().pk))
    assert answer.content == PDF and answer["Content-Type"] == "application/pdf"
    assert "sandbox" in answer["Content-Security-Policy"] and answer["X-Content-Type-Options"] == "nosniff"
    other = Client()
    other.force_login(UserFactory())
    assert other.get(at("file", row.pk, row.evidence.get().pk)).status_code == 404


def test_what_is_missing_keeps_one_from_the_sending_page(me, resident, open_round):
    filled(resident, open_round, papers=False)
    assert me.get(at("send", open_round.pk))["Location"] == at("apply", open_round.pk)


def test_what_is_sensitive_is_kept_only_with_its_consent_and_typed_once(me, open_round):
    address = at("section", open_round.pk, "livelihood")
    data = posted({"livelihood": "near_poor", "single_parent": False})
    page, text = words(me.get(address)), texts_in_force([ConsentKind.SENSITIVE], now=NOW)[0]
    assert "동의하지 않으면" in page and text.purpose in page and text.retention in page
    for leave in ({}, {"leave": "1"}):
        answer = me.post(address, data | leave)
        assert "동의하셔야 자격을 확인할 수 있습니다" in words(answer) and not Answer.objects.exists()
        assert answer.context["form"]["livelihood"].value() == "near_poor"
    assert me.post(address, data | {"consent": "on"}).status_code == 302
    assert set(Answer.objects.values_list("fact", flat=True)) == {"livelihood", "single_parent"}
    assert "동의하지 않으면" not in words(me.get(address))


def test_the_sending_page_says_it_is_not_sent_and_needs_both_ticks(me, resident, open_round):
    filled(resident, open_round)
    Consent.objects.all().delete()  # as after a counter, where the answers were written without this one
    page = words(me.get(at("send", open_round.pk)))
    assert "아직 신청되지 않았습니다" in page and "차상위계층" in page
    page = words(me.post(at("send", open_round.pk), {}))
    assert "고칠 곳이 2군데" in page
    answer = me.post(at("send", open_round.pk), {"attested": "on", "consent": "on"})
    row = Application.objects.get()
    assert answer["Location"] == at("sent", row.pk)
    assert row.number in words(me.get(answer["Location"]))
    assert "신청서를 받았습니다" in words(me.get(at("application", row.pk)))
    assert me.get(at("apply", open_round.pk))["Location"] == at("application", row.pk)


def test_after_closing_the_task_list_says_so_and_keeps_what_was_written(me, resident, open_round, time_machine):
    filled(resident, open_round)
    time_machine.move_to(open_round.closes_at, tick=False)
    me.force_login(resident)  # a week later
    assert "지금은 신청서를 쓸 수 없습니다" in words(me.get(at("apply", open_round.pk)))
    answer = me.post(at("section", open_round.pk, "self"), posted({"district": "중구"}), follow=True)
    assert "지금은 신청서를 쓸 수 없습니다" in words(answer)
    assert Answer.objects.get(fact="district").value == "강북구"


def test_a_draft_can_be_thrown_away(me, resident, open_round, evidence_root):
    filled(resident, open_round)
    assert me.post(at("discard", open_round.pk))["Location"] == at("round", open_round.pk)
    assert not Answer.objects.exists() and not [path for path in evidence_root.rglob("*") if path.is_file()]
    assert "시작하기" in words(me.get(at("apply", open_round.pk)))


def test_a_round_that_was_called_off_says_so_to_whoever_applied(me, resident, open_round, officer):
    row = sent(resident, open_round)
    rounds.cancel(round_id=open_round.pk, reason="예산이 줄어 다시 공고합니다", by=officer, now=NOW)
    page = words(me.get(at("application", row.pk)))
    assert "이 회차가 취소되었습니다" in page and "예산이 줄어" in page


def test_a_page_of_the_application_asks_the_database_little(me, resident, open_round, django_assert_max_num_queries):
    filled(resident, open_round)
    with django_assert_max_num_queries(16):
        me.get(at("apply", open_round.pk))
