"""A resident's way to a scholarship: five questions, the application, the result with its reasons, the objection."""

from datetime import timedelta

import pgtrigger
import pytest
from django.utils import timezone

from accounts.models import User
from learning.models import Application, Evidence, ScholarshipRound
from tests.factories.people import UserFactory
from tests.factories.scholarships import approver_of, committed
from tests.factories.scholarships_resident import PDF
from tests.factories.scholarships_staff import announced_round, published_rules

OFFICER = "officer@seoul4050.example"


def open_round(officer: User) -> ScholarshipRound:
    now = timezone.now()
    window = {"opens_at": now - timedelta(days=3), "closes_at": now + timedelta(days=7)}
    later = (now + timedelta(days=20)).date()
    # Of its own: those of the portal ask for more.
    rules = published_rules(officer, name=f"여정 장학금 규칙 {now:%H%M%S%f}")
    return announced_round(officer, title="여정 장학금", rule_set=rules, result_on=later, spend_from=later, **window)


def decide(row: ScholarshipRound, officer: User) -> None:
    """The days until the result go by at once: closed, papers checked, calculated, approved, written."""
    now = timezone.now()
    with pgtrigger.ignore("learning.ScholarshipRound:closing_only_moves_later"):
        ScholarshipRound.objects.filter(pk=row.pk).update(closes_at=now - timedelta(minutes=1))
    row.refresh_from_db()
    papers = Evidence.objects.filter(application__round=row, result="waiting")
    papers.update(result="accepted", checked_at=now, checked_by=officer)
    committed(row, officer, approver_of(row), now=now)


def check(person, row: ScholarshipRound):
    """Before logging in: five questions, three of them by a tap."""
    person.at(f"/learning/scholarships/{row.pk}/").press("자격 먼저 확인하기", within="main")
    person.type("년", "1976").type("월", "5").type("일", "1").choose("2. 어디에 사시나요?", "강북구")
    person.tick("차상위계층").tick("받고 있는 것이 없습니다").tick("아니요").press("결과 보기", within="main")
    person.sees("신청하실 수 있습니다").press("이 답으로 신청서 쓰기", within="main")


def apply(person):
    """Nothing that was told already is asked again, but for the one answer that waits for its consent."""
    person.sees("아직 맞나요?").press("모두 아직 맞습니다", within="main")
    person.press("이어서 쓰기", within="main").tick("일자리를 찾는 중").press("저장하고 다음", within="main")
    person.tick("건강과 형편").tick("차상위계층").tick("아니요").press("저장하고 다음", within="main").sees(
        "차상위계층 확인서"
    )
    paper = {"name": "확인서.pdf", "mimeType": "application/pdf", "buffer": PDF}
    person.page.locator("input[type=file]").set_input_files(paper)
    person.press("올리고 다음", within="main").sees("아직 신청되지 않았습니다")
    person.tick("적은 내용은 모두 사실입니다").press("신청서 보내기", within="main")
    person.sees("신청서를 보냈습니다")


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_resident_checks_applies_reads_the_result_and_finds_the_objection(someone, script, django_db_blocker):
    with django_db_blocker.unblock():
        officer = User.objects.get(email=OFFICER)
        row, me = open_round(officer), UserFactory()
        person = someone(width=390, script=script)
        check(person, row)
        person.sees("로그인").log_in(me.email).at(f"/learning/scholarships/{row.pk}/apply/")
        apply(person)
        mine = Application.objects.get(round=row, applicant=me)
        person.sees(mine.number)
        assert person.actions <= 17
        decide(row, officer)
        person.actions = 0
        person.follow_link(f"/learning/scholarships/applications/{mine.pk}/").sees("선정되었습니다")
        person.press("결과와 까닭 보기", within="main").sees("점수와 순위").sees("만 40세 이상")
        person.press("이의신청하기", within="main").sees("이의신청")
        assert person.actions <= 3
