"""A screened round from both sides: a form saved, resumed and sent; applications read, decided and taken back."""

import pytest
from django.utils import timezone

from programs.models import DecisionBatch, Enrollment, Intake, ScreeningReview
from tests.factories import UserFactory

OFFICER = "officer@seoul4050.example"


def open_round() -> Intake:
    """The demonstration's; other tests may have opened rounds of their own after it."""
    return Intake.objects.open(timezone.now()).filter(screening__isnull=False).earliest("pk")


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_resident_applies_in_two_sittings(someone, script, django_db_blocker):
    with django_db_blocker.unblock():
        intake, account = open_round(), UserFactory().email
        at_home = someone(width=390, script=script).log_in(account)
        at_home.at(f"/my/applications/{intake.pk}/1/")
        at_home.type("모두 몇 년 일하셨나요?", "21").type("어떤 일을 하셨나요?", "우체국에서 집배원으로 일했습니다.")
        at_home.press("저장하고 나중에 쓰기", within="main")
        elsewhere = someone(width=1280, script=script).log_in(account)
        elsewhere.at("/my/").sees("쓰던 신청서가 있습니다").press("이어서 쓰기", within="main")
        elsewhere.press("이어서 쓰기", within="main")
        elsewhere.type("왜 이 과정을 배우고 싶으세요?", "새 일을 찾고 있습니다.").tick("다시 일하기")
        elsewhere.press("저장하고 확인하기", within="main")
        elsewhere.sees("우체국에서 집배원으로 일했습니다.").press("신청서 보내기", within="main")
        row = Enrollment.objects.get(intake=intake, person__email=account)
        elsewhere.sees(row.number)
    assert row.status == "applied"
    assert elsewhere.actions <= 5


def test_an_officer_reads_decides_and_takes_it_back_without_javascript(someone, django_db_blocker):
    with django_db_blocker.unblock():
        mine = ScreeningReview.objects.filter(reviewer__email=OFFICER, finished_at__isnull=True)
        left = mine.count()
        officer = someone(script=False).log_in(OFFICER)
        intake = mine.first().enrollment.intake
        officer.at(f"/staff/screening/mine/{intake.pk}/").press("맡은 신청서 모두", within="main")
        officer.press("심사 시작하기", within="main")
        for _ in range(left):
            for label, points in (
                ("경력 점수", "20"),
                ("배우려는 까닭 점수", "30"),
                ("끝까지 할 수 있는지 점수", "10"),
            ):
                officer.type(label, points)
            officer.press("저장하고 다음", within="main")
        assert mine.count() == 0
        officer.at(f"/staff/screening/rounds/{intake.pk}/decision/")
        officer.page.locator("#criterion-usual").select_option(label="경력")
        officer.page.locator("#reason-usual").fill("다른 분의 점수가 더 높았습니다")
        officer.press("미리 보기", within="main")
        officer.press("6명의 결과 정하기", within="main").sees("그 전에는 되돌릴 수 있고")
        officer.press("결정 되돌리기", within="main").sees("결정을 되돌렸습니다")
        batch = DecisionBatch.objects.filter(intake=intake).latest("pk")
        statuses = set(Enrollment.objects.filter(intake=intake).values_list("status", flat=True))
    assert batch.undone_at is not None
    assert statuses == {"applied"}
