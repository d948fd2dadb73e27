"""The pages around a certificate: fetched by its owner, checked by anybody, handled by the provider's officer."""

import io

import pytest
from django.test import Client
from pypdf import PdfReader

from accounts.models import AccessLog
from accounts.services.leaving import leave
from programs.models import Certificate
from programs.services.certificates import batches, issuing, revoking
from tests.factories import ProgramFactory, UserFactory
from tests.factories.certificates import completed, round_with_meetings
from tests.programs.staff.stage import enter

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(provider):
    intake = round_with_meetings(program=ProgramFactory(provider=provider, title="드론정비사 입문"))
    return completed(intake, person=UserFactory(name="홍길동"))


@pytest.fixture
def certificate(row, now):
    return issuing.issue(enrollment_id=row.pk, by=None, now=now)


def text(response) -> str:
    return response.content.decode()


class TestOwner:
    def test_the_owner_receives_it_in_two_actions_from_my_page(self, row):
        browser = enter(row.person)
        page = f"/my/enrollments/{row.pk}/certificate/"
        assert page in text(browser.get("/my/"))
        sent = browser.post(page)
        assert (sent.status_code, sent["Content-Type"]) == (200, "application/pdf")
        assert "홍길동" in PdfReader(io.BytesIO(sent.content)).pages[0].extract_text()
        browser.post(page)
        assert Certificate.objects.count() == 1
        assert "수료증이 준비되었습니다" not in text(browser.get("/my/"))

    def test_another_persons_is_not_there(self, certificate):
        browser = enter(UserFactory())
        page = f"/my/enrollments/{certificate.enrollment_id}/certificate"
        assert {browser.get(f"{page}/").status_code, browser.get(f"{page}.pdf").status_code} == {404}
        assert browser.post(f"{page}/").status_code == 404

    def test_before_the_survey_the_page_leads_to_it(self, provider):
        row = completed(survey=False)
        browser = enter(row.person)
        assert f"/my/enrollments/{row.pk}/survey/" in text(browser.get(f"/my/enrollments/{row.pk}/certificate/"))
        browser.post(f"/my/enrollments/{row.pk}/certificate/")
        assert not Certificate.objects.exists()

    def test_a_revoked_one_is_not_given_again(self, certificate, officer, now):
        revoking.revoke_as_asked(certificate_id=certificate.pk, reason="잘못 발급했습니다", by=officer, now=now)
        browser = enter(certificate.enrollment.person)
        assert browser.get(f"/my/enrollments/{certificate.enrollment_id}/certificate.pdf").status_code == 404
        sent = browser.post(f"/my/enrollments/{certificate.enrollment_id}/certificate/", follow=True)
        assert "취소했습니다" in text(sent)

    def test_the_history_shows_it_and_helps_who_has_none(self, certificate):
        assert certificate.number in text(enter(certificate.enrollment.person).get("/my/history/"))
        assert "배움 찾기" in text(enter(UserFactory()).get("/my/history/"))


class TestAnybody:
    def test_a_number_is_found_however_it_is_typed_and_shows_no_name(self, certificate):
        typed = certificate.number.replace("-", " ").lower()
        shown = Client().get("/certificates/", {"number": typed}, follow=True)
        assert "유효한 수료증입니다" in text(shown)
        assert "드론정비사 입문" in text(shown)
        assert "홍길동" not in text(shown)
        assert shown["X-Robots-Tag"].startswith("noindex")

    def test_a_typo_is_said_and_an_unknown_number_too(self, certificate):
        wrong = certificate.number[:-1] + ("A" if certificate.number[-1] != "A" else "C")
        assert "번호를 다시 확인해 주세요" in text(Client().get("/certificates/", {"number": wrong}))
        assert Client().get("/certificates/SL26-AC23-4567-Q/").status_code == 404

    def test_a_revoked_number_tells_the_day_and_not_the_reason(self, certificate, officer, now):
        revoking.revoke_as_asked(certificate_id=certificate.pk, reason="남몰래 적은 까닭", by=officer, now=now)
        shown = text(Client().get(f"/certificates/{certificate.number}/"))
        assert "취소된 수료증입니다" in shown
        assert "2026년 11월 23일" in shown
        assert "남몰래" not in shown
        assert Client().get(f"/api/v1/certificates/{certificate.number}/").json()["state"] == "revoked"

    def test_a_reissued_number_is_replaced(self, certificate, officer, now):
        issuing.reissue(certificate_id=certificate.pk, reason="이름을 고쳤습니다", by=officer, now=now)
        assert Client().get(f"/api/v1/certificates/{certificate.number}/").json()["state"] == "replaced"

    def test_the_name_gets_yes_or_no_six_times_an_hour(self, certificate):
        page, browser = f"/certificates/{certificate.number}/", Client()
        assert "이름과 같습니다" in text(browser.post(page, {"name": "홍 길동"}))
        assert "이름과 다릅니다" in text(browser.post(page, {"name": "홍길순"}))
        for _ in range(4):
            browser.post(page, {"name": "가나다"})
        refused = Client(REMOTE_ADDR="10.1.2.3").post(page, {"name": "홍길동"})
        assert refused.status_code == 429
        assert int(refused["Retry-After"]) > 0

    def test_guessing_numbers_meets_a_limit(self, certificate, time_machine, now):
        time_machine.move_to(now, tick=False)  # sixty a minute: on a busy machine the requests alone take longer
        answers = {Client().get(f"/certificates/{certificate.number}/").status_code for _ in range(61)}
        assert answers == {200, 429}

    def test_after_the_person_left_the_number_still_answers(self, certificate, now):
        leave(user=certificate.enrollment.person, now=now)
        page = f"/certificates/{certificate.number}/"
        assert "유효한 수료증입니다" in text(Client().get(page))
        assert "이름은 더 보관하지 않습니다" in text(Client().post(page, {"name": "홍길동"}))


class TestOfficer:
    def test_a_round_is_ordered_issued_and_printed(self, row, officer, now):
        browser, page = enter(officer), f"/staff/intakes/{row.intake_id}/certificates/"
        assert "한꺼번에 발급하기" in text(browser.get(page))
        browser.post(page)
        assert "1명 가운데 0명 처리함" in text(browser.get(page))
        batches.run_batches(now)
        shown = text(browser.get(page))
        assert "1명에게 수료증을 발급했습니다" in shown
        assert "홍*동" in shown
        assert "홍길동" not in shown
        sent = browser.post(f"{page}print/", {"part": "1"})
        assert sent["Content-Type"] == "application/pdf"
        assert AccessLog.objects.filter(action="export", subject=row.person).count() == 1

    def test_an_officer_of_another_provider_finds_nothing(self, certificate, second_officer):
        browser = enter(second_officer)
        for page in ("", "print/", "revoke/", "asked/", "decide/", "reissue/"):
            assert browser.post(f"/staff/certificates/{certificate.pk}/{page}").status_code in {404, 405}
        assert browser.get(f"/staff/certificates/{certificate.pk}/").status_code == 404

    def test_reissuing_leads_to_the_new_number(self, certificate, officer):
        sent = enter(officer).post(
            f"/staff/certificates/{certificate.pk}/reissue/", {"reason": "이름을 고쳤습니다"}, follow=True
        )
        assert Certificate.objects.get(replaces=certificate).number in text(sent)
