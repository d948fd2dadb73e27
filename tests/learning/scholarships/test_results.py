"""A result as its owner reads it: outcome, reasons, place, what would flip it, and the document that holds it all."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from learning.choices.scholarships import NoticeOutcome
from learning.models import Application, DecisionNotice
from learning.services.scholarships.results import NoResultYet, own_notice, own_result
from tests.factories import UserFactory
from tests.factories.programs import NOW
from tests.factories.scholarships import apply_many, approver_of, committed, make_round

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def decided(officer):
    """Two seats: the poorest got one, another won the lot, one waits, and one holds a training card."""
    row = make_round(officer, capacity=2, reserve=0, rules={"quota": {}})
    people = apply_many(row, [{"single_parent": True}, {}, {}, {"training_card": True}], checker=officer)
    committed(row, officer, approver_of(row))
    return [Application.objects.select_related("applicant").get(pk=each.pk) for each in people]


def outcome_of(application: Application) -> str:
    return DecisionNotice.objects.get(application=application).outcome


def with_outcome(applications, outcome: str) -> Application:
    return next(each for each in applications if outcome_of(each) == outcome)


def page(application: Application, name: str = "result"):
    client = Client()
    client.force_login(application.applicant)
    return client.get(reverse(f"scholarships:{name}", args=[application.pk]))


def test_a_refusal_names_the_rule_it_rests_on_and_what_would_flip_it(decided, time_machine):
    time_machine.move_to(LATER)
    refused = decided[3]
    found = own_result(person=refused.applicant, application_id=refused.pk, now=LATER)
    assert found.notice.outcome == NoticeOutcome.REFUSAL and found.award is None
    failed = [each for each in found.explanation.reasons if each.decides and each.verdict == "FAIL"]
    assert [each.fact for each in failed] == ["training_card"]
    text = page(refused).content.decode()
    assert "선정되지 않았습니다" in text.partition("</h1>")[0]
    assert "국민내일배움카드 지원을 받고 있습니다" in text
    assert "맞지 않음" in text
    assert f"/learning/scholarships/applications/{refused.pk}/appeal/" in text


def test_somebody_who_waits_sees_the_place_the_lot_and_the_line(decided, time_machine):
    time_machine.move_to(LATER)
    waiting = with_outcome(decided, NoticeOutcome.WAITLIST)
    found = own_result(person=waiting.applicant, application_id=waiting.pk, now=LATER)
    text = page(waiting).content.decode()
    assert f"대기 {found.decided.position}번입니다" in text
    assert found.decided.lottery in text
    for line in found.explanation.lines.values():
        assert f"{line.score:,}점, 추첨 번호 {line.lottery[:12]}" in text


def test_somebody_who_was_chosen_is_led_to_accept(decided, time_machine):
    time_machine.move_to(LATER)
    chosen = with_outcome(decided, NoticeOutcome.AWARD)
    text = page(chosen).content.decode()
    assert "받을지 답하기" in text and f"/learning/scholarships/awards/{chosen.award.pk}/" in text
    assert "60만 포인트를 드립니다" in text


def test_the_first_reading_is_written_down_once(decided):
    first = decided[3]
    own_notice(person=first.applicant, application_id=first.pk, now=LATER)
    own_notice(person=first.applicant, application_id=first.pk, now=LATER + timedelta(days=1))
    assert DecisionNotice.objects.get(application=first).first_read_at == LATER


def test_nobody_reads_anothers_result(decided):
    with pytest.raises(Application.DoesNotExist):
        own_result(person=UserFactory(), application_id=decided[0].pk, now=LATER)


def test_there_is_no_result_before_the_decision_is_written(officer):
    row = make_round(officer)
    (waiting,) = apply_many(row, [{}], checker=officer)
    with pytest.raises(NoResultYet):
        own_notice(person=waiting.applicant, application_id=waiting.pk, now=NOW)
    assert page(waiting).status_code == 302


def test_the_document_says_the_same_on_screen_and_on_paper(decided, time_machine):
    time_machine.move_to(LATER)
    refused = decided[3]
    notice = DecisionNotice.objects.get(application=refused)
    text = page(refused, "document").content.decode()
    for said in (notice.basis, *notice.reasons, notice.officer_unit, notice.officer_name, notice.officer_contact):
        assert said in text
    assert notice.appeal_how in text and f"{notice.appeal_until.day}일" in text
    answer = page(refused, "document-pdf")
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF-")
    assert answer.content == page(refused, "document-pdf").content  # made anew each time, always the same


def test_the_own_page_begins_with_the_outcome(decided, time_machine):
    time_machine.move_to(LATER)
    text = page(decided[3], "application").content.decode()
    assert "선정되지 않았습니다" in text.partition("</h1>")[0]
    assert reverse("scholarships:result", args=[decided[3].pk]) in text
