"""Officers take a round of 500 applicants from its closing to awards; another one approves what was proposed."""

import pytest
from django.utils import timezone

from learning.models import Award, DecisionRun, OpenedRow, RuleSet
from learning.services.scholarships.runs import committing, computing
from tests.journeys.scholarship_rounds import APPROVER, OFFICER, closed_round, computed_run, scholarship_staff

WAYS = pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])


@WAYS
def test_a_batch_of_500_is_proposed_and_approved_by_another_in_five_actions(someone, script, django_db_blocker):
    with django_db_blocker.unblock():
        row = closed_round(f"500명 {script}", 500, is_clear=True)
        officer, approver = scholarship_staff()
        at_work = someone(script=script).log_in(OFFICER)
        at_work.at(f"/staff/scholarships/rounds/{row.pk}/runs/").press("명단을 굳히고 계산하기", within="main")
        run = DecisionRun.objects.get(round=row)
        at_work.sees("계산하고 있습니다")
        computing.compute_run(run.pk, timezone.now())
        for kind in ("near_cutoff", "sample"):
            if not run.reviews.filter(kind=kind).exists():
                continue
            at_work.at(f"/staff/scholarships/runs/{run.pk}/reviews/{kind}/")
            for box in at_work.page.locator("input[name=item]").all():
                box.check()
            at_work.press("고른 신청의 계산이 맞음", within="main").sees("확인했습니다")
        proposing = someone(script=script).log_in(OFFICER).at(f"/staff/scholarships/runs/{run.pk}/")
        proposing.press("승인 요청하기", within="main").sees("다른 승인 담당자의 승인을 기다립니다")
        assert proposing.actions == 1
        other = someone(script=script).log_in(APPROVER)
        other.follow_link(f"/staff/scholarships/runs/{run.pk}/approval/").sees("이 제안을")
        other.page.locator("#samples .tasks a").first.click()
        other.actions += 1
        other.press("다음 신청 열어 보기", within="main")
        other.press("이대로 승인하기", within="main").sees("승인했습니다")
        committing.commit_due(timezone.now())
        other.page.reload()
        other.sees("결정함")
        run.refresh_from_db()
        awarded = Award.objects.filter(run=run).count()
        opened = OpenedRow.objects.filter(run=run, by=approver).count()
    assert (run.pool_size, run.proposed_by, run.approved_by) == (500, officer, approver)
    assert (awarded, opened) == (run.awarded, 2)
    assert awarded == 110
    assert other.actions <= 4
    assert proposing.actions + other.actions <= 5


@WAYS
def test_an_unclear_case_is_looked_at_and_put_right(someone, script, django_db_blocker):
    with django_db_blocker.unblock():
        run = computed_run(closed_round(f"확인할 것 {script}", 60))
        item = run.reviews.filter(kind="unknown").order_by("pk").first()
        assert item is not None, "one in fourteen lacks a paper or an answer"
        at_work = someone(width=390, script=script).log_in(OFFICER)
        at_work.at(f"/staff/scholarships/runs/{run.pk}/").press("하나씩 살펴보기", within="main")
        boxes = at_work.page.locator("select[name^=fact_]:visible")
        for number in range(len(item.facts)):
            boxes.nth(number).select_option(index=1)
        at_work.page.locator("#id_stock").select_option(index=2)
        at_work.press("저장하고 다음", within="main")
        item.refresh_from_db()
    assert item.answer == "corrected"
    assert set(item.corrections) == set(item.facts)
    assert at_work.actions == 2


@WAYS
def test_a_rule_set_is_built_and_published_with_a_form(someone, script, django_db_blocker):
    with django_db_blocker.unblock():
        scholarship_staff()
        at_work = someone(width=1280, script=script).log_in(OFFICER).at("/staff/scholarships/rule-sets/")
        at_work.type("규칙의 이름", f"여정 규칙 {script}").press("만들기", within="main")
        at_work.press("자격 기준 더하기", within="main").press("다음", within="main")
        at_work.type("값", "40").type("근거", "운영 지침 제5조").press("저장하기", within="main").sees("만 40세 이상")
        at_work.press("점수 기준 더하기", within="main")
        at_work.choose("무엇을 보나요", "한부모가족").press("다음", within="main")
        at_work.page.locator("#id_label").fill("한부모가족")
        at_work.page.locator("#id_points").fill("10")
        at_work.tick("한부모가족인 분")
        at_work.press("저장하기", within="main").sees("+10점")
        at_work.tick("모두에게 주는 자리 먼저").press("순서 저장하기", within="main")
        at_work.page.locator("#id_legal_basis").fill("서울런4050 장학금 운영 지침")
        at_work.press("저장하기", within="#basis").press("게시하기", within="main").sees("아무도 바꿀 수 없습니다")
        made = RuleSet.objects.get(name=f"여정 규칙 {script}")
        at_work.sees(made.digest)
    assert made.is_published
