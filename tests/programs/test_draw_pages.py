"""Applying for a draw, checking it, and running it, as pages."""

import json
from datetime import timedelta

import pytest

from programs import lottery as rules
from programs.choices import IntakeState
from programs.models import Draw, Enrollment, Intake, IntakeEvent, Lottery
from programs.services.draws import freezing
from tests.factories import ProgramFactory
from tests.factories.draws import VALUE, applicants, drawn, freeze, lottery_round

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def text_of(response) -> str:
    return response.content.decode()


def address(intake, page=""):
    return f"/programs/{intake.program.slug}/draws/{intake.pk}/{page}"


def enter(client, officer):
    """The officer at the console with the second factor done, just now."""
    client.logout()
    client.force_login(officer)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": 0.0, "type": "totp"}]
    session["account_authentication_methods_user"] = str(officer.pk)
    session.save()
    return client


@pytest.fixture
def staff(client, officer, now, time_machine):
    at(time_machine, now)
    return enter(client, officer)


def at(time_machine, moment):
    time_machine.move_to(moment, tick=False)


def test_a_resident_applies_and_reads_when_it_is_drawn(client, resident, now, time_machine):
    at(time_machine, now)
    intake = lottery_round(program__slug="drawn")
    client.force_login(resident)
    page = text_of(client.get("/programs/drawn/"))
    assert "추첨 신청하기" in page
    assert "12월 7일(월) 오후 1시 30분에" in page
    assert address(intake) in page
    done = client.post("/programs/drawn/apply/", {"intake": intake.pk, "key": "k"}, follow=True)
    row = Enrollment.objects.get(person=resident)
    assert done.redirect_chain[-1][0] == f"/my/enrollments/{row.pk}/done/"
    assert "아직 자리를 받은 것은 아닙니다" in text_of(done)
    assert row.number in text_of(done)
    assert "12월 7일(월) 오후 1시 30분에 뽑아 알려 드립니다" in text_of(client.get("/my/"))
    detail = text_of(client.get(f"/my/enrollments/{row.pk}/"))
    assert f"{address(intake)}?number={row.number}" in detail
    assert "취소할" not in detail
    assert "신청을 받는 동안에는 되돌릴 수 있습니다" in text_of(client.get(f"/my/enrollments/{row.pk}/withdraw/"))


def test_the_api_says_applied(client, resident, now, time_machine):
    at(time_machine, now)
    intake = lottery_round()
    client.force_login(resident)
    sent = client.post("/api/v1/enrollments/", {"intake": intake.pk}, content_type="application/json")
    assert (sent.status_code, sent.json()["status"], sent.json()["place"]) == (201, "applied", None)


def test_the_page_shows_each_thing_when_its_time_has_come(client, officer):
    intake = lottery_round(seats=2)
    rows = applicants(intake, 5)
    draw = Draw.objects.get(lottery__intake=intake)
    open_page = text_of(client.get(address(intake)))
    assert draw.commitment in open_page
    assert "아직 신청을 받고 있어" in text_of(client.get(address(intake), {"number": rows[0].number}))
    assert client.get(address(intake, "entries.txt")).status_code == 404
    lottery = freeze(intake)
    draw.refresh_from_db()
    frozen_page = text_of(client.get(address(intake), {"number": rows[0].number}))
    assert draw.roll_digest in frozen_page
    assert f"{rows[0].number}번은 명단에 있습니다" in frozen_page
    entries = text_of(client.get(address(intake, "entries.txt")))
    assert rules.digest(entries.split("\n")) == draw.roll_digest
    assert client.get(address(intake, "draw.json")).status_code == 404
    assert draw.secret not in open_page + frozen_page
    drawn(intake, officer)
    file = client.get(address(intake, "draw.json"))
    assert rules.check(json.loads(file.content)).valid
    page = text_of(client.get(address(intake), {"number": json.loads(file.content)["winners"][1]}))
    assert "번은 2번째로 뽑혔습니다" in page
    assert draw.secret in page
    assert "hashlib" in page
    assert "명단에 없습니다" in text_of(client.get(address(intake), {"number": "아무개"}))
    assert lottery.frozen_at


def test_no_name_is_on_the_page_or_in_its_files(client, officer):
    intake = lottery_round(seats=1)
    names = [row.person.name for row in applicants(intake, 3)]
    drawn(intake, officer)
    shown = "".join(text_of(client.get(address(intake, page))) for page in ("", "draw.json", "entries.txt"))
    assert not [name for name in names if name in shown]


def test_what_is_not_public_is_not_there(client):
    draft = lottery_round(state=IntakeState.DRAFT)
    assert client.get(address(draft)).status_code == 404
    intake = lottery_round()
    assert client.get(f"/programs/other/draws/{intake.pk}/").status_code == 404
    assert client.get(address(intake, "draw.json"), {"pool": "no-such"}).status_code == 404


def typed(**changes):
    """The form of a new round, as a browser sends it."""
    return {
        "name": "1회차",
        "apply_opens_at": "2026-11-23T13:00",
        "apply_closes_at": "2026-11-30T18:00",
        "starts_on": "2027-01-11",
        "ends_on": "2027-01-29",
        "capacity": "20",
        "waitlist_capacity": "0",
        "fee_krw": "0",
        "completion_percent": "80",
        "offer_hours": "24",
        "age_min": "40",
        "age_max": "64",
        "save": "1",
        "selection": "lottery",
        "beacon_kind": "lotto",
        "draw_at": "2026-12-07T14:00",
        **changes,
    }


def test_an_officer_makes_a_round_that_is_drawn(staff, provider, now):
    program = ProgramFactory(provider=provider, mode="online")
    made = staff.post(f"/staff/programs/{program.pk}/intakes/new/", typed(confirm_hours="48"))
    intake = Intake.objects.get(program=program)
    assert made["Location"] == f"/staff/intakes/{intake.pk}/preview/"
    assert (intake.selection, intake.confirm_hours) == ("lottery", 48)
    assert intake.lottery.beacon_name == "동행복권 로또 1253회(2026년 12월 5일) 당첨번호 여섯 개"
    assert "추첨 · 12월 7일(월) 오후 2시" in text_of(staff.get(made["Location"]))
    staff.post(f"/staff/intakes/{intake.pk}/publish/")
    assert Lottery.objects.get(intake=intake).announced_at == now
    assert "신청을 받고 있습니다" in text_of(staff.get(f"/staff/intakes/{intake.pk}/draw/"))


def test_applying_at_once_is_a_window_of_ten_minutes(staff, provider):
    program = ProgramFactory(provider=provider)
    staff.post(f"/staff/programs/{program.pk}/intakes/new/", typed(selection="at_once", apply_closes_at=""))
    intake = Intake.objects.get(program=program)
    assert intake.apply_closes_at - intake.apply_opens_at == 10 * MINUTE
    assert intake.selection == "lottery"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"draw_at": "2026-12-05T10:00"}, "추첨에 쓸 값은 12월 5일 오후 9시 30분에 알려집니다"),
        ({"draw_at": ""}, "추첨에 쓸 값은"),
        ({"beacon_kind": "own"}, "이름을 적어 주세요"),
        (
            {"beacon_kind": "own", "beacon_name": "기온", "beacon_known_at": "2026-11-30T18:00"},
            "신청이 끝난 뒤에 알려지는 값이어야 합니다",
        ),
        ({"apply_closes_at": ""}, "신청 시작과 마감을 먼저 적어 주세요"),
    ],
)
def test_a_plan_that_cannot_work_is_said_at_its_field(staff, provider, changes, said):
    program = ProgramFactory(provider=provider)
    page = staff.post(f"/staff/programs/{program.pk}/intakes/new/", typed(**changes))
    assert said in text_of(page)
    assert not Intake.objects.filter(program=program).exists()


def test_a_draft_may_change_its_mind_and_a_published_round_may_not(staff, provider):
    program = ProgramFactory(provider=provider, mode="online")
    staff.post(f"/staff/programs/{program.pk}/intakes/new/", typed())
    intake = Intake.objects.get(program=program)
    edit = f"/staff/intakes/{intake.pk}/edit/"
    version = intake.updated_at.isoformat()
    staff.post(edit, typed(version=version, beacon_kind="kospi", draw_at="2026-12-02T10:00"))
    assert Lottery.objects.get(intake=intake).beacon_name == "2026년 12월 1일 코스피 지수 종가"
    intake.refresh_from_db()
    staff.post(edit, typed(version=intake.updated_at.isoformat(), selection="first_come"))
    assert not Lottery.objects.filter(intake=intake).exists()
    intake.refresh_from_db()
    staff.post(edit, typed(version=intake.updated_at.isoformat()))
    staff.post(f"/staff/intakes/{intake.pk}/publish/")
    assert "어떻게 뽑나요" not in text_of(staff.get(edit))


def test_copying_a_drawn_round_plans_the_next_draw(staff, provider):
    source = lottery_round(program__provider=provider)
    dates = {"apply_opens_at": "2026-12-07T10:00", "apply_closes_at": "2026-12-14T18:00", "starts_on": "2027-01-11"}
    staff.post(f"/staff/intakes/{source.pk}/copy/", {"name": "2회차", **dates})
    copied = Intake.objects.get(name="2회차")
    assert copied.lottery.beacon_name == "동행복권 로또 1255회(2026년 12월 19일) 당첨번호 여섯 개"
    assert copied.lottery.announced_at is None
    assert copied.lottery.draw_at >= copied.lottery.beacon_known_at


def test_the_tab_takes_the_value_once_it_is_known_and_draws(staff, officer, provider, time_machine):
    intake = lottery_round(program__provider=provider, seats=2)
    applicants(intake, 4)
    tab = f"/staff/intakes/{intake.pk}/draw/"
    lottery = freeze(intake)
    at(time_machine, lottery.frozen_at)
    enter(staff, officer)
    early = staff.post(tab, {"value": VALUE, "sure": "1"})
    assert "아직 알 수 없는 값입니다." in text_of(early)
    at(time_machine, lottery.draw_at)
    enter(staff, officer)
    assert "보너스 번호를 뺀 당첨번호 여섯 개" in text_of(staff.post(tab, {"value": "1 2"}))
    assert "3,8,17,29,31,42" in text_of(staff.post(tab, {"value": VALUE}))
    assert Lottery.objects.get(intake=intake).beacon_value is None
    page = staff.post(tab, {"value": VALUE, "sure": "1"}, follow=True)
    assert "모두에게 결과를 알렸습니다" in text_of(page)
    assert Draw.objects.get(lottery__intake=intake).winners[0] in text_of(page)
    assert IntakeEvent.objects.get(intake=intake, action="drawn").by == officer
    assert "4명 가운데 2명을 추첨으로 뽑았습니다" in text_of(staff.get(f"/staff/intakes/{intake.pk}/activity/"))


def test_the_clock_closes_the_list_and_draws_in_time(staff, officer, provider, time_machine):
    intake = lottery_round(program__provider=provider)
    applicants(intake, 2)
    assert freezing.freeze_due(intake.apply_closes_at - MINUTE) == 0
    assert freezing.freeze_due(intake.apply_closes_at) == 1
    at(time_machine, intake.lottery.beacon_known_at)
    enter(staff, officer)
    tab = f"/staff/intakes/{intake.pk}/draw/"
    assert "저절로 뽑습니다" in text_of(staff.post(tab, {"value": VALUE, "sure": "1"}, follow=True))
    at(time_machine, intake.lottery.draw_at)
    enter(staff, officer)
    assert "지금 뽑기" in text_of(staff.get(tab))
    staff.post(f"{tab}now/")
    assert Lottery.objects.get(intake=intake).drawn_at == intake.lottery.draw_at
