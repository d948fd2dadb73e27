"""An officer's way from a new round to a published draw, and a resident's to checking it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from programs.models import Draw, Intake, Lottery, Program
from programs.services.draws import freezing
from programs.services.enrollment import enroll
from tests.journeys.places import RESIDENT

OFFICER = "officer@seoul4050.example"
SEOUL = ZoneInfo("Asia/Seoul")


def box(moment) -> str:
    """As a date and time box takes it."""
    return f"{moment.astimezone(SEOUL):%Y-%m-%dT%H:%M}"


def let_time_pass(intake: Intake, ago: timedelta) -> None:
    """Move every moment of the round so far into the past, as if it had been made that much earlier.

    What was announced never changes by itself, so the rows are moved with the guards of the tables put aside.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE programs_lottery SET announced_at = announced_at - %(ago)s, draw_at = draw_at - %(ago)s,"
            " beacon_known_at = beacon_known_at - %(ago)s WHERE intake_id = %(intake)s",
            {"ago": ago, "intake": intake.pk},
        )
        cursor.execute(
            "UPDATE programs_intake SET apply_opens_at = apply_opens_at - %(ago)s,"
            " apply_closes_at = apply_closes_at - %(ago)s WHERE id = %(intake)s",
            {"ago": ago, "intake": intake.pk},
        )


def new_round(officer, program: Program, now) -> Intake:
    """Write, look over and publish a round that is drawn."""
    officer.at(f"/staff/programs/{program.pk}/intakes/new/")
    officer.type("회차 이름", "추첨 시험 회차")
    for name, moment in (("apply_opens_at", now - timedelta(hours=1)), ("apply_closes_at", now + timedelta(days=2))):
        officer.page.fill(f"#id_{name}", box(moment))
    officer.page.fill("#id_starts_on", f"{(now + timedelta(days=60)).date()}")
    officer.page.fill("#id_capacity", "2")
    officer.page.select_option("#id_selection", "lottery")
    officer.page.fill("#id_draw_at", box(now + timedelta(days=14)))
    officer.press("저장하고 미리 보기", within="main").press("게시", within="main")
    return Intake.objects.get(program=program, name="추첨 시험 회차")


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_an_officer_draws_in_four_actions_and_a_resident_checks_it(someone, script, django_db_blocker):
    with django_db_blocker.unblock():
        now = timezone.now()
        officer = someone(script=script).log_in(OFFICER)
        programs = Program.objects.published().filter(
            mode="online", provider__organization__memberships__user__email=OFFICER
        )
        program = programs.exclude(intakes__name="추첨 시험 회차").order_by("pk").first()
        intake = new_round(officer, program, now)
        assert Draw.objects.filter(lottery__intake=intake).count() == 1
        people = User.objects.filter(enrollments__intake__lottery__drawn_at__isnull=False).distinct()[:5]
        rows = [enroll(person=person, intake_id=intake.pk, now=timezone.now()).enrollment for person in people]
        let_time_pass(intake, timedelta(days=20))
        freezing.freeze_due(timezone.now())

        officer.at(f"/staff/intakes/{intake.pk}/").press("추첨", within="main")
        officer.actions = 0
        officer.type("나온 값", "42 3 17 8 29 31")
        officer.press("확인하기", within="main").sees("3,8,17,29,31,42")
        officer.press("이 값으로 뽑기", within="main").sees("모두에게 결과를 알렸습니다")
        officer.press("시민이 보는 확인 화면", within="main").sees("에 뽑았습니다")
        assert officer.actions <= 4

        winner = Draw.objects.get(lottery__intake=intake).winners[0]
        assert Lottery.objects.get(intake=intake).drawn_at
        assert winner in {row.number for row in rows}
        resident = someone(width=390, script=script).log_in(RESIDENT)
        resident.at(f"/programs/{program.slug}/draws/{intake.pk}/")
        resident.type("접수번호", winner)
        resident.press("찾기", within="main").sees(f"{winner}번은 1번째로 뽑혔습니다")
        if script:
            resident.press("지금 다시 계산하기", within="main").sees("5명을 다시 계산했습니다. 모두 맞습니다.")
        else:
            resident.sees("추첨 결과 파일").sees("verify_draw.py")
