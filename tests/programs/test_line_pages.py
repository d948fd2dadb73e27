"""The waiting line as people, programs and officers meet it: page, answer 429, switch, marks and published counts."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import AccessLog, ApiToken
from accounts.services.tokens import digest
from programs.choices import LineMode
from programs.models import ClaimMark, Enrollment, IntakeEvent, Line, LinePlace
from programs.services.line import rooms
from programs.services.line.claims import Visit, claim
from tests.factories import IntakeFactory, UserFactory
from tests.factories.programs import NOW
from tests.test_authorization import enter

pytestmark = pytest.mark.django_db


def after(seconds: float):
    return NOW + timedelta(seconds=seconds)


@pytest.fixture
def intake(provider):
    """The line is on, one person comes in a second."""
    row = IntakeFactory(program__provider=provider, program__slug="crowded", apply_opens_at=NOW - timedelta(minutes=2))
    Line.objects.create(intake=row, mode=LineMode.ON, per_second=1)
    return row


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def browser(client, resident):
    client.force_login(resident)
    return client


def first_in(intake) -> None:
    """Somebody was a moment earlier."""
    claim(person=UserFactory(), intake_id=intake.pk, now=NOW, visit=Visit())


def apply_address(intake) -> str:
    return f"/programs/crowded/apply/?intake={intake.pk}"


class TestPage:
    def test_applying_leads_into_the_line_and_from_there_to_the_form(self, browser, intake, clock):
        first_in(intake)
        waiting = browser.get(apply_address(intake), follow=True)
        page = waiting.content.decode()
        assert waiting.redirect_chain[0][0].startswith("/line/")
        assert "신청 차례를 기다리고 있습니다" in page
        assert re.search(r"data-ahead>0</span>명", page)
        assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
        clock.move_to(after(1), tick=False)
        form = browser.get(waiting.redirect_chain[0][0], follow=True)
        assert "낮 12시 5분" in form.content.decode() or "오후 12시 5분" in form.content.decode()
        assert "까지 자리를 맡아 둡니다." in form.content.decode()

    def test_sending_the_form_out_of_turn_leads_into_the_line_and_loses_nothing(self, browser, intake):
        first_in(intake)
        sent = browser.post(apply_address(intake), {"intake": intake.pk, "key": "k"})
        assert sent["Location"].startswith("/line/")
        assert not Enrollment.objects.filter(person__name="홍길동").exists()

    def test_the_waiting_page_knows_nobody_and_asks_for_one_row(self, browser, intake, django_assert_num_queries):
        first_in(intake)
        address = browser.get(apply_address(intake))["Location"]
        with django_assert_num_queries(1):  # has the place been given up?
            page = browser.get(address)
        assert "홍길동" not in page.content.decode()
        with django_assert_num_queries(0):
            state = browser.get(f"{address}state/").json()
        assert state["stage"] == "waiting" and state["words"] == "맨 앞에 계십니다. 곧 들어갑니다."

    def test_a_full_round_is_said_at_once_with_somewhere_to_go(self, browser, intake, clock):
        first_in(intake)
        address = browser.get(apply_address(intake))["Location"]
        IntakeFactory(program__title="비슷한 배움")
        type(intake).objects.filter(pk=intake.pk).update(capacity=1, waitlist_capacity=0)
        clock.move_to(after(2), tick=False)
        page = browser.get(address).content.decode()
        assert "자리가 모두 찼습니다" in page and "비슷한 배움" in page and "http-equiv" not in page

    def test_before_the_opening_one_waits_with_a_countdown(self, browser, intake, clock):
        type(intake).objects.filter(pk=intake.pk).update(apply_opens_at=after(600))
        program = browser.get("/programs/crowded/").content.decode()
        assert "신청 줄 서기" in program
        page = browser.get(apply_address(intake), follow=True).content.decode()
        assert 'data-countdown="600">10분</p>' in page

    def test_leaving_is_one_s_own_and_twice_is_once(self, browser, intake):
        first_in(intake)
        address = browser.get(apply_address(intake))["Location"]
        stranger = enter(UserFactory(), second_factor=False)
        assert stranger.post(f"{address}leave/").status_code == 404
        assert Client().post(f"{address}leave/").status_code == 302
        assert LinePlace.objects.filter(ended_at__isnull=True).count() == 2
        for _ in range(2):
            assert browser.post(f"{address}leave/")["Location"] == "/my/"
        assert LinePlace.objects.filter(ended_at__isnull=True).count() == 1
        assert "줄 끝에 다시 서기" in browser.get(address).content.decode()

    @pytest.mark.parametrize("ticket", ["1-2-3-4.made-up", "x", "1-2-3-4"])
    def test_a_ticket_that_is_none_is_said_to_be_none(self, client, ticket):
        for path in (f"/line/{ticket}/", f"/line/{ticket}/state/"):
            answer = client.get(path)
            assert answer.status_code == 404
            assert "읽을 수 없는 번호표입니다." in (
                answer.content.decode() + str(answer.json() if "state" in path else "")
            )

    def test_sending_too_often_is_slowed_down_and_keeps_what_was_typed(self, browser, settings):
        rates = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]
        rates = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {**rates, "enroll_person": "1/min"}}
        settings.REST_FRAMEWORK = rates
        row = IntakeFactory(program__slug="quiet", capacity=1, waitlist_capacity=0)
        claim(person=UserFactory(), intake_id=row.pk, now=NOW, visit=Visit())
        sent = [browser.post("/programs/quiet/apply/", {"intake": row.pk, "key": "k"}) for _ in range(2)]
        assert [answer.status_code for answer in sent] == [409, 429]
        assert "초 뒤에 다시 보내 주세요." in sent[1].content.decode()


class TestApi:
    def ask(self, key, intake, **more):
        body = {"intake": intake.pk, **more.pop("body", {})}
        headers = {"Authorization": f"Token {key}", **more.pop("headers", {})}
        return Client().post("/api/v1/enrollments/", body, content_type="application/json", headers=headers)

    @pytest.fixture
    def key(self, resident):
        ApiToken.objects.create(user=resident, digest=digest("key"), name="시험", created_at=NOW)
        return "key"

    def test_a_program_gets_429_with_its_ticket_and_comes_in_with_it(self, key, intake, clock):
        first_in(intake)
        waiting = self.ask(key, intake)
        said = waiting.json()
        assert waiting.status_code == 429 and waiting["Retry-After"] == "3"
        assert said["code"] == "in_line" and said["ahead"] == 0 and said["expected_seconds"] == 1
        again = self.ask(key, intake, headers={"Line-Ticket": said["ticket"]}).json()
        assert again["number"] == said["number"]
        clock.move_to(after(1), tick=False)
        assert self.ask(key, intake, body={"ticket": said["ticket"]}).status_code == 201

    def test_a_forged_or_foreign_ticket_is_refused_by_name(self, key, intake):
        other = claimant(intake)
        assert self.ask(key, intake, body={"ticket": "1-1-1-1.x"}).json()["code"] == "bad_ticket"
        assert self.ask(key, intake, headers={"Line-Ticket": other}).json()["code"] == "ticket_of_another_person"
        assert self.ask(key, intake, headers={"Line-Ticket": other}).status_code == 409

    def test_standing_in_line_before_the_opening(self, key, intake):
        type(intake).objects.filter(pk=intake.pk).update(apply_opens_at=after(600))
        said = Client().post(f"/api/v1/intakes/{intake.pk}/line/", headers={"Authorization": f"Token {key}"}).json()
        assert said["in_line"] and said["admitted_until"] is None and said["expected_seconds"] == 601
        refused = self.ask(key, intake)
        assert (refused.status_code, refused.json()["code"]) == (409, "not_open")

    def test_without_a_line_there_is_nothing_to_stand_in(self, key):
        row = IntakeFactory()
        said = Client().post(f"/api/v1/intakes/{row.pk}/line/", headers={"Authorization": f"Token {key}"}).json()
        assert said == {
            "in_line": False,
            "ticket": None,
            "number": None,
            "ahead": 0,
            "expected_seconds": 0,
            "ask_again_seconds": 0,
            "admitted_until": None,
        }


def claimant(intake) -> str:
    from programs.services.line import places  # noqa: PLC0415

    room = rooms.room_of(intake.pk, NOW)
    return places.stand(person=UserFactory(), room=room, source=None, held=None, now=NOW).ticket


class TestStaff:
    @pytest.fixture
    def desk(self, officer):
        return enter(officer, second_factor=True)

    def test_an_officer_switches_the_line_and_it_is_written_down(self, desk, intake):
        page = f"/staff/intakes/{intake.pk}/line/"
        assert "신청 줄이 켜져 있습니다." in desk.get(page).content.decode()
        for _ in range(2):
            assert desk.post(page, {"mode": "off", "per_second": ""}).status_code == 302
        line = Line.objects.get(pk=intake.pk)
        assert (line.mode, line.per_second) == ("off", None)
        assert IntakeEvent.objects.filter(action="line_changed").count() == 1
        assert "신청 줄을 바꿨습니다" in desk.get(f"/staff/intakes/{intake.pk}/activity/").content.decode()

    def test_a_wrong_pace_is_told_and_changes_nothing(self, desk, intake):
        page = f"/staff/intakes/{intake.pk}/line/"
        answer = desk.post(page, {"mode": "on", "per_second": "0"})
        assert "1명보다 많게 적어 주세요." in answer.content.decode() or "1명 이상" in answer.content.decode()
        assert Line.objects.get(pk=intake.pk).per_second == 1

    def test_a_mark_is_looked_into_masked_logged_and_counted_for_everybody(self, desk, intake, client, officer):
        row = IntakeFactory(program__provider=intake.program.provider, program__slug="quick", apply_opens_at=NOW)
        person = UserFactory(name="홍길동")
        claim(person=person, intake_id=row.pk, now=after(0.5), visit=Visit(source="10.0.0.1"))
        page = desk.get(f"/staff/intakes/{row.pk}/line/").content.decode()
        assert "홍*동" in page and "홍길동" not in page and "열리자마자 프로그램으로 보냄 (0.5초)" in page
        assert AccessLog.objects.filter(actor=officer, subject=person, target__startswith="살펴볼 신청").exists()
        mark = ClaimMark.objects.get()
        assert "결과를 골라" in desk.post(f"/staff/marks/{mark.pk}/", {"note": ""}).content.decode()
        desk.post(f"/staff/marks/{mark.pk}/", {"decision": "machine", "note": "전화로 물어봄"})
        mark.refresh_from_db()
        assert (mark.decision, mark.decided_by) == ("machine", officer)
        public = client.get("/programs/quick/").content.decode()
        assert "신청이 어떻게 이루어졌나요" in public and "5명 미만" in public
        assert Enrollment.objects.get(person=person).status == "confirmed"
