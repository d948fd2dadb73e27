"""From a computed run to its publication on the officers' pages: looked at, proposed, approved by another."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.choices import Role
from accounts.models import AccessLog, User
from learning.models import DecisionRun, OpenedRow, ReviewItem
from learning.services.scholarships.officers.runs import samples
from learning.services.scholarships.officers.simulations import start_three, ways_of
from learning.services.scholarships.runs import committing, computing
from learning.services.scholarships.runs.refusals import Unreadable
from tests.factories import officer_of
from tests.factories import scholarships as make
from tests.factories.programs import NOW
from tests.test_authorization import enter

pytestmark = pytest.mark.django_db
EIGHT = [{}, {}, {"work": "job_seeker"}, {"training_card": True}, {"birth_date": "1990-01-01"}, {}, {}, {}]


@pytest.fixture
def row(officer):
    made = make.make_round(officer)
    for number, application in enumerate(make.apply_many(made, EIGHT, checker=officer)):
        User.objects.filter(pk=application.applicant_id).update(name=f"신청한 사람 {number}")
    return made


@pytest.fixture
def approver(row):
    return make.approver_of(row)


@pytest.fixture
def approver_desk(approver, desk):
    return enter(approver, second_factor=True)


def at(name, *args):
    return reverse(f"staff-scholarships:{name}", args=args)


def look_at_everything(desk, run):
    """Confirm what is clear, all at once."""
    for kind in ("near_cutoff", "sample"):
        ids = list(run.reviews.filter(kind=kind, answered_at__isnull=True).values_list("pk", flat=True))
        if ids:
            desk.post(at("review-many", run.pk, kind), {"item": ids, "reason": "서류와 답을 견주어 보았습니다"})


@pytest.fixture
def proposed(desk, row, officer):
    run = make.computed(row, officer)
    look_at_everything(desk, run)
    desk.post(at("run-propose", run.pk), {"digest": run.output_digest, "note": "확인해 주세요"})
    run.refresh_from_db()
    return run


def test_starting_freezes_the_list_and_shows_how_far_the_worker_is(desk, row):
    started = desk.post(at("run-start", row.pk))
    run = DecisionRun.objects.get(round=row)
    assert started["Location"] == at("run", run.pk)
    page = desk.get(at("run", run.pk)).content.decode()
    assert "계산하고 있습니다" in page
    assert 'http-equiv="refresh"' in page, "without JavaScript the page asks for itself again"
    part = desk.get(at("run", run.pk), headers={"HX-Request": "true", "HX-Target": "run-progress"})
    assert "<html" not in part.content.decode()
    computing.compute_due(NOW)
    assert desk.get(at("run", run.pk), headers={"HX-Target": "run-progress"})["HX-Refresh"] == "true"
    assert "사람이 살펴볼 것" in desk.get(at("run", run.pk)).content.decode()


def test_what_is_missing_before_the_start_is_said(desk, officer):
    early = make.make_round(officer, closes_at=NOW.replace(day=30))
    page = desk.get(at("runs", early.pk)).content.decode()
    assert "아직 신청을 받고 있습니다" in page
    refused = desk.post(at("run-start", early.pk), follow=True).content.decode()
    assert "아직 선정 계산을 시작할 수 없습니다" in refused
    assert not DecisionRun.objects.exists()


def test_items_are_answered_one_after_another(desk, row, officer):
    make.apply_many(row, [{"training_card": None}, {"training_card": None}], checker=officer)
    run = make.computed(row, officer)
    first, second = run.reviews.filter(kind="unknown").order_by("pk")
    assert desk.get(at("review", run.pk))["Location"] == at("review-item", run.pk, first.pk)
    page = desk.post(at("review-item", run.pk, first.pk), {"reason": "전화로 확인"}).content.decode()
    assert "바로잡을 것을 하나 이상" in page
    page = desk.post(at("review-item", run.pk, first.pk), {"fact_training_card": "no", "reason": ""}).content.decode()
    assert "까닭을 고르거나" in page
    answer = desk.post(at("review-item", run.pk, first.pk), {"fact_training_card": "no", "reason": "전화로 확인"})
    assert answer["Location"] == at("review-item", run.pk, second.pk)
    first.refresh_from_db()
    assert (first.answer, first.corrections) == ("corrected", {"training_card": False})


def test_nothing_is_proposed_before_everything_was_looked_at(desk, row, officer):
    run = make.computed(row, officer)
    page = desk.post(at("run-propose", run.pk), {"digest": run.output_digest}).content.decode()
    assert "아직 살펴보지 않은 신청이" in page
    run.refresh_from_db()
    assert run.state == "under_review"


def test_several_items_are_confirmed_only_when_chosen(desk, row, officer):
    run = make.computed(row, officer)
    kind = run.reviews.exclude(kind="unknown").values_list("kind", flat=True).first()
    desk.post(at("review-many", run.pk, kind), {"reason": "서류와 답을 견주어 보았습니다"})
    assert not ReviewItem.objects.filter(run=run, answered_at__isnull=False).exists()
    assert desk.get(at("review-many", run.pk, "unknown")).status_code == 404


def test_corrections_lead_to_a_new_run_that_says_what_changed(desk, row, officer):
    make.apply_many(row, [{"training_card": None}], checker=officer)
    run = make.computed(row, officer)
    item = run.reviews.get(kind="unknown")
    desk.post(at("review-item", run.pk, item.pk), {"fact_training_card": "no", "reason": "전화로 확인"})
    look_at_everything(desk, run)
    started = desk.post(at("run-recompute", run.pk))
    newer = DecisionRun.objects.get(supersedes=run)
    assert started["Location"] == at("run", newer.pk)
    computing.compute_due(NOW)
    page = desk.get(at("run-compare", newer.pk)).content.decode()
    assert "본인에 대해 확인된 사실이 달라졌습니다" in page
    looks = AccessLog.objects.filter(actor=officer, action="view", target__startswith="두 계산 견주기")
    corrected = item.application.applicant_id
    assert looks.filter(subject_id=corrected).count() == 1 and looks.count() == page.count('<th scope="row">')


def test_a_proposal_is_not_approved_by_whoever_made_it(desk, proposed):
    page = desk.get(at("run-approval", proposed.pk)).content.decode()
    assert "승인 담당자만" in page or "스스로 승인할 수 없습니다" in page
    desk.post(at("run-approval", proposed.pk), {"digest": proposed.output_digest})
    proposed.refresh_from_db()
    assert proposed.state == "proposed"


def test_an_approver_opens_rows_and_approves_exactly_that_digest(approver_desk, approver, proposed):
    page = approver_desk.get(at("run-approval", proposed.pk)).content.decode()
    assert proposed.output_digest in page
    assert "이대로 승인하기" not in page, "nothing was opened yet"
    drawn = [each.application_id for each in samples(proposed)]
    approver_desk.get(at("run-row", proposed.pk, drawn[0]))
    last = approver_desk.get(at("run-row", proposed.pk, drawn[1])).content.decode()
    assert "이대로 승인하기" in last
    assert OpenedRow.objects.filter(run=proposed, by=approver).count() == 2
    refused = approver_desk.post(at("run-approval", proposed.pk), {"digest": "0" * 64}).content.decode()
    assert "지금 저장된 결과가 다릅니다" in refused
    approver_desk.post(at("run-approval", proposed.pk), {"digest": proposed.output_digest})
    proposed.refresh_from_db()
    assert (proposed.state, proposed.approved_by) == ("approved", approver)


def test_who_applied_in_the_round_does_not_approve(row, desk, officer):
    applicant = officer_of(row.organization, role=Role.APPROVING_OFFICER, name="신청한승인")
    make.enter(row, [(applicant, make.applicant())], checker=officer, now=row.opens_at)
    run = make.computed(row, officer)
    look_at_everything(desk, run)
    desk.post(at("run-propose", run.pk), {"digest": run.output_digest})
    own = enter(applicant, second_factor=True)
    assert "이해관계가 있어" in own.get(at("run-approval", run.pk)).content.decode()
    own.post(at("run-approval", run.pk), {"digest": run.output_digest})
    run.refresh_from_db()
    assert run.state == "proposed"


def test_a_proposal_is_turned_down_only_with_a_reason(approver_desk, proposed):
    page = approver_desk.post(at("run-reject", proposed.pk), {"reason": ""}).content.decode()
    assert "까닭을 5글자 이상" in page
    approver_desk.post(at("run-reject", proposed.pk), {"reason": "표본의 서류가 달랐습니다"})
    proposed.refresh_from_db()
    assert (proposed.state, proposed.rejected_reason) == ("rejected", "표본의 서류가 달랐습니다")


@pytest.fixture
def published(desk, row, officer, approver):
    run = make.committed(row, officer, approver)
    desk.post(at("run-publish", run.pk))
    run.refresh_from_db()
    return run


def test_everybody_reads_how_a_published_round_was_decided(client, published, time_machine):
    page = client.get(reverse("scholarships:publication", args=[published.round_id])).content.decode()
    published.round.refresh_from_db()
    assert published.round.seed_revealed in page
    assert published.output_digest in page
    assert "공정성 표" in page and "가림" in page, "so few people are hidden"
    assert not any(name in page for name in published.rows.values_list("application__applicant__name", flat=True))


def test_before_the_result_the_public_page_leads_to_the_round(client, open_round):
    answer = client.get(reverse("scholarships:publication", args=[open_round.pk]))
    assert answer["Location"] == reverse("scholarships:round", args=[open_round.pk])


def test_an_auditor_reads_and_computes_again_and_changes_nothing(auditor, published, officer):
    own = enter(auditor, second_factor=True)
    assert published.round.title in own.get(at("audit")).content.decode()
    pk = published.rows.values_list("application_id", flat=True).first()
    assert own.get(at("run-row", published.pk, pk)).status_code == 200
    assert AccessLog.objects.filter(actor=auditor, action="view").exists()
    assert "한 글자도 다르지 않습니다" in own.post(at("run-replay", published.pk)).content.decode()
    page = own.get(at("run", published.pk)).content.decode()
    assert "다시 셈해 보기" in page and "발표하기" not in page
    assert own.get(at("home")).status_code == 403


def test_another_organization_learns_of_nothing(second_officer, published):
    other = enter(second_officer, second_factor=True)
    assert other.get(at("run", published.pk)).status_code == 404
    assert other.post(at("run-replay", published.pk)).status_code == 404


# --- Three ways side by side --------------------------------------------------------------------------------------
def test_three_ways_are_computed_beside_each_other(desk, row, officer):
    usual = {"precedence": row.rules["precedence"], "capacity": "5", "budget_krw": "3,000,000"}
    quota = {f"quota_{n}": row.rules["quota"][group] for n, group in enumerate(sorted(row.rules["groups"]))}
    typed = {f"way2-{name}": value for name, value in (usual | quota | {"title": "다른 순서로"}).items()}
    typed |= {f"way3-{name}": value for name, value in (usual | quota | {"title": "세 자리", "capacity": "3"}).items()}
    typed["way2-precedence"] = "OPEN_FIRST"
    started = desk.post(at("simulations", row.pk), typed)
    assert "셈하고 있습니다" in desk.get(started["Location"]).content.decode()
    computing.compute_due(NOW)
    first = DecisionRun.objects.order_by("number").first()
    ways = ways_of(row, first.pk)
    assert [way.run.awarded for way in ways] == [4, 4, 2]
    assert (ways[2].gains, ways[2].loses) == (0, 2)
    assert "2명" in desk.get(started["Location"]).content.decode()


def test_ways_that_contradict_themselves_are_refused(desk, row, officer):
    with pytest.raises(Unreadable):
        start_three(row=row, changes=[("가", {}), ("나", {"capacity": 0})], by=officer, now=NOW)
    assert not DecisionRun.objects.exists()
    usual = {
        "precedence": "OPEN_FIRST",
        "capacity": "1",
        "budget_krw": "600000",
        "quota_0": "5",
        "quota_1": "0",
        "quota_2": "0",
    }
    typed = {f"way{n}-{name}": value for n in (2, 3) for name, value in (usual | {"title": "가"}).items()}
    assert "나눠 둔 자리가 많습니다" in desk.post(at("simulations", row.pk), typed).content.decode()


def test_a_trial_draws_a_lot_of_its_own(row, officer):
    made = start_three(row=row, changes=[("가", {}), ("나", {}), ("다", {})], by=officer, now=NOW)
    assert made[0].seed not in (row.seed, row.seed_secret)
    row.refresh_from_db()
    assert row.seed is None


# --- Acceptance list ----------------------------------------------------------------------------------------------
def test_acceptance_14_an_export_without_a_purpose_is_refused_and_one_with_it_is_locked_and_kept(desk, row, officer):
    address = at("export", row.pk)
    refused = desk.post(address, {"password": "long-word-2026", "purpose": ""})
    assert "목적을 골라 주세요" in refused.content.decode()
    assert not AccessLog.objects.filter(action="export").exists()
    made = desk.post(address, {"password": "long-word-2026", "purpose": "report"})
    content = b"".join(made.streaming_content)
    assert content.startswith(b"\xd0\xcf\x11\xe0"), "an encrypted Office file"
    assert AccessLog.objects.filter(action="export", actor=officer).count() == len(EIGHT)


def test_acceptance_7_every_refusal_that_is_written_names_reasons_officer_and_appeal(published):
    refusals = published.notices.filter(outcome="refusal")
    assert refusals.count() == 2
    for notice in refusals:
        assert notice.reasons and notice.officer_contact and notice.appeal_how and notice.basis


def test_a_committed_run_replays_identically_at_the_command_line(published, capsys):
    call_command("replay_run", str(published.pk))
    assert '"identical": true' in capsys.readouterr().out
    assert committing.commit_due(NOW) == 0, "nothing is left to be committed"
