"""Applications in officers' hands: found, read with a record, asked about, their papers checked, told apart."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import AccessLog, Notice
from learning.models import Application, ApplicationFilter, DuplicateSet, Evidence, SupplementRequest
from learning.services.scholarships.officers import duplicates, papers, supplements
from learning.services.scholarships.runs import starting
from programs.services.staff_refusals import ReasonNeeded
from programs.workdays import SEOUL
from tests.factories import UserFactory
from tests.factories.programs import NOW
from tests.factories.scholarships import apply_many, make_round
from tests.factories.scholarships_resident import sent

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def application(resident, open_round):
    return sent(resident, open_round)


@pytest.fixture
def paper(application) -> Evidence:
    return application.evidence.get()


def at(name, *args):
    return reverse(f"staff-scholarships:{name}", args=args)


# --- Reading ------------------------------------------------------------------------------------------------------
def test_the_list_is_masked_and_every_look_leaves_a_record(desk, application, officer):
    page = desk.get(at("applications", application.round_id)).content.decode()
    assert application.number in page
    assert "홍*동" in page and "홍길동" not in page
    assert AccessLog.objects.filter(actor=officer, subject=application.applicant, action="view").count() == 1


def test_names_are_read_only_with_a_reason(desk, application, officer):
    address = at("application", application.pk)
    assert "홍길동" not in desk.post(address, {"unmask": "1", "reason": ""}).content.decode()
    assert "홍길동" in desk.post(address, {"unmask": "1", "reason": "서류 확인 전화"}).content.decode()
    assert AccessLog.objects.get(action="unmask").reason == "서류 확인 전화"


@pytest.mark.parametrize(
    ("query", "found"),
    [("q=길동", 1), ("q=없는 사람", 0), ("channel=counter", 0), ("district=강북구", 1), ("district=마포구", 0),
     ("group=papers", 1), ("group=withdrawn", 0), ("group=nonsense", 1)],
)  # fmt: skip
def test_applications_are_found_by_conditions(desk, application, query, found):
    page = desk.get(f"{at('applications', application.round_id)}?{query}").content.decode()
    assert (application.number in page) is bool(found)


def test_conditions_are_kept_under_a_name(desk, application, officer):
    address = at("filter-save", application.round_id)
    desk.post(address, {"name": "강북", "query": "district=강북구"})
    desk.post(address, {"name": "강북", "query": "district=강북구&channel=online"})
    kept = ApplicationFilter.objects.get(owner=officer)
    assert "channel=online" in kept.query
    assert kept.name in desk.get(at("applications", application.round_id)).content.decode()
    desk.post(at("filter-remove", application.round_id, kept.pk))
    assert not ApplicationFilter.objects.exists()


def test_one_application_shows_what_the_rules_say_of_it_now(desk, application, paper, officer):
    page = desk.get(at("application", application.pk)).content.decode()
    assert "확인할 것이 있습니다" in page, "the paper isn't checked yet"
    papers.accept(evidence_id=paper.pk, valid_until=None, by=officer, now=NOW, today=TODAY)
    assert "자격이 맞습니다" in desk.get(at("application", application.pk)).content.decode()


def test_drafts_stay_shut(desk, open_round):
    draft = Application.objects.create(
        round=open_round, applicant=UserFactory(), person_key="a" * 64, created_at=NOW, updated_at=NOW
    )
    assert desk.get(at("application", draft.pk)).status_code == 404


# --- Papers -------------------------------------------------------------------------------------------------------
def test_papers_are_checked_one_after_another(desk, application, paper, open_round):
    other = sent(UserFactory(), open_round).evidence.get()
    assert desk.get(at("evidence", open_round.pk))["Location"] == at("paper", paper.pk)
    answer = desk.post(at("paper", paper.pk), {"verdict": "accepted", "valid_until": "2027-01-31", "days": "5"})
    assert answer["Location"] == at("paper", other.pk)
    paper.refresh_from_db()
    assert (paper.result, paper.valid_until) == ("accepted", date(2027, 1, 31))


def test_a_paper_is_sent_back_with_words_and_the_applicant_is_asked(desk, application, paper):
    wrong = desk.post(at("paper", paper.pk), {"verdict": "refused", "days": "5", "asks_again": "on"})
    assert "무엇이 모자란지" in wrong.content.decode()
    desk.post(at("paper", paper.pk), {"verdict": "refused", "words": "이름이 달라요", "days": "5", "asks_again": "on"})
    paper.refresh_from_db()
    application.refresh_from_db()
    assert (paper.result, paper.result_note) == ("refused", "이름이 달라요")
    assert application.state == "supplement"
    assert Notice.objects.filter(recipient=application.applicant, title__contains="보완").exists()


def test_a_paper_that_ran_out_is_not_accepted(paper, officer):
    yesterday = TODAY - timedelta(days=1)
    with pytest.raises(papers.TooOld):
        papers.accept(evidence_id=paper.pk, valid_until=yesterday, by=officer, now=NOW, today=TODAY)
    paper.refresh_from_db()
    assert paper.result == "waiting"


def test_a_checked_paper_keeps_its_first_result(paper, officer):
    for _ in range(2):
        papers.accept(evidence_id=paper.pk, valid_until=None, by=officer, now=NOW, today=TODAY)
    with pytest.raises(papers.AlreadyChecked):
        papers.send_back(evidence_id=paper.pk, note="이름이 다름", asks_again=False, days=5, by=officer, now=NOW)
    with pytest.raises(ReasonNeeded):
        papers.send_back(evidence_id=paper.pk, note="", asks_again=False, days=5, by=officer, now=NOW)


def test_nobody_checks_their_own_paper_or_asks_themselves(officer, open_round):
    own = sent(officer, open_round)
    with pytest.raises(supplements.OwnApplication):
        papers.accept(evidence_id=own.evidence.get().pk, valid_until=None, by=officer, now=NOW, today=TODAY)
    with pytest.raises(supplements.OwnApplication):
        supplements.ask(application_id=own.pk, request="다시 올려 주세요", facts=[], days=5, by=officer, now=NOW)
    assert own.evidence.get().result == "waiting"


def test_a_file_is_read_by_officers_of_the_round_and_every_look_is_kept(desk, paper, second_officer, officer):
    answer = desk.get(at("evidence-file", paper.pk))
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"].startswith("attachment")
    assert AccessLog.objects.filter(actor=officer, subject=paper.application.applicant).exists()


def test_a_paper_checked_after_the_snapshot_makes_the_run_stale(officer):
    row = make_round(officer)
    apply_many(row, [{}, {"single_parent": True}], checker=officer)
    waiting = Evidence.objects.create(
        application=row.applications.first(), kind="single_parent", source="staff", added_at=NOW, added_by=officer
    )
    run = starting.start_decision(round_id=row.pk, by=officer, now=NOW)
    papers.accept(evidence_id=waiting.pk, valid_until=None, by=officer, now=NOW, today=TODAY)
    run.refresh_from_db()
    assert run.state == "stale"
    assert "서류" in run.stale_reason


# --- Supplements --------------------------------------------------------------------------------------------------
def test_a_supplement_is_due_at_six_on_a_working_day(application, officer):
    made = supplements.ask(
        application_id=application.pk, request="서류를 다시 올려 주세요", facts=["work"], days=5, by=officer, now=NOW
    )
    assert f"{made.due_at.astimezone(SEOUL):%Y-%m-%d %H:%M}" == "2026-11-30 18:00", "the weekend doesn't count"
    with pytest.raises(supplements.StillAsked):
        supplements.ask(application_id=application.pk, request="또 올려 주세요", facts=[], days=5, by=officer, now=NOW)
    assert SupplementRequest.objects.count() == 1


def test_a_request_taken_back_lets_the_application_go_on(application, officer):
    made = supplements.ask(
        application_id=application.pk, request="다시 올려 주세요", facts=[], days=3, by=officer, now=NOW
    )
    for _ in range(2):
        supplements.take_back(request_id=made.pk, by=officer, now=NOW)
    application.refresh_from_db()
    assert application.state == "submitted"
    assert application.events.filter(action="supplement_taken_back").count() == 1


def test_a_request_needs_words_or_a_stock_sentence(desk, application):
    address = at("supplement", application.pk)
    assert "10글자 이상" in desk.post(address, {"request": "짧음", "days": "5"}).content.decode()
    assert "주민등록번호" in desk.post(address, {"request": "750505-1234567 확인 부탁", "days": "5"}).content.decode()
    assert not SupplementRequest.objects.exists()
    stock = "서류를 뗀 지 석 달이 넘었습니다. 새로 떼어 올려 주세요."
    desk.post(address, {"stock": stock, "facts": ["work"], "days": "5"})
    assert (SupplementRequest.objects.get().request, SupplementRequest.objects.get().facts) == (stock, ["work"])


# --- Duplicates ---------------------------------------------------------------------------------------------------
@pytest.fixture
def pair(open_round, resident):
    """One person under two accounts, and somebody else."""
    twice = [sent(resident, open_round), sent(UserFactory(name="홍 길동"), open_round)]
    sent(UserFactory(name="다른 사람"), open_round)
    return twice


def test_one_person_under_two_accounts_is_found_once(pair, open_round):
    assert duplicates.find_duplicates(round_id=open_round.pk, now=NOW) == 1
    assert duplicates.find_duplicates(round_id=open_round.pk, now=NOW) == 0
    found = DuplicateSet.objects.get()
    assert {member.application_id for member in found.members.all()} == {each.pk for each in pair}


def test_a_third_account_is_a_new_question(pair, open_round):
    duplicates.find_duplicates(round_id=open_round.pk, now=NOW)
    sent(UserFactory(name="홍길동"), open_round)
    assert duplicates.find_duplicates(round_id=open_round.pk, now=NOW) == 1


def test_the_same_person_keeps_one_application_and_is_told(pair, open_round, officer):
    duplicates.find_duplicates(round_id=open_round.pk, now=NOW)
    found = DuplicateSet.objects.get()
    answer = {"set_id": found.pk, "resolution": "same", "reason": "신분증을 견주었습니다", "by": officer, "now": NOW}
    with pytest.raises(duplicates.ChooseOne):
        duplicates.resolve(**answer, kept_id=None)
    for _ in range(2):
        duplicates.resolve(**answer, kept_id=pair[0].pk)
    with pytest.raises(duplicates.AlreadyResolved):
        duplicates.resolve(**answer | {"resolution": "different"}, kept_id=None)
    pair[1].refresh_from_db()
    assert pair[1].state == "withdrawn"
    assert pair[0].number in pair[1].withdrawn_reason
    assert not Evidence.objects.filter(application=pair[1]).exclude(file="").exists(), "its papers are gone"
    assert Notice.objects.filter(recipient=pair[1].applicant, title__contains="하나로").count() == 1


def test_nobody_answers_for_their_own_application(open_round, officer):
    sent(officer, open_round)
    sent(UserFactory(name=officer.name), open_round)
    duplicates.find_duplicates(round_id=open_round.pk, now=NOW)
    with pytest.raises(duplicates.OwnCase):
        duplicates.resolve(
            set_id=DuplicateSet.objects.get().pk, resolution="different", kept_id=None, reason="다른 사람입니다",
            by=officer, now=NOW,
        )  # fmt: skip
    assert DuplicateSet.objects.get().resolution == ""


def test_duplicates_are_answered_on_their_page(desk, pair, open_round):
    address = at("duplicates", open_round.pk)
    desk.post(address)
    found = DuplicateSet.objects.get()
    wrong = desk.post(at("duplicate-resolve", found.pk), {f"set{found.pk}-resolution": "same"}).content.decode()
    assert "까닭을 5글자 이상" in wrong
    desk.post(
        at("duplicate-resolve", found.pk),
        {f"set{found.pk}-resolution": "different", f"set{found.pk}-reason": "전화로 확인했습니다"},
    )
    assert "서로 다른 사람" in desk.get(address).content.decode()
