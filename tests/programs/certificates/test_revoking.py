"""A holder is told first, has ten full days to answer, and only then is decided; what they ask for needs no notice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from accounts.models import Notice
from accounts.services.leaving import leave
from accounts.services.personal_data import everything_about
from programs.models import Certificate, IntakeEvent, Revocation
from programs.roster_changes import Change
from programs.services import roster
from programs.services.certificates import issuing, refusals, revoking
from programs.services.free_text import PersonalData
from programs.services.staff_refusals import ReasonNeeded
from tests.factories import ProgramFactory, UserFactory
from tests.factories.certificates import completed, round_with_meetings
from tests.programs.staff.stage import enter

WHY, RULE = "다른 사람이 대신 출석했습니다", "모집 안내의 수료 기준 3"


@pytest.fixture
def row(provider):
    intake = round_with_meetings(program=ProgramFactory(provider=provider))
    return completed(intake, person=UserFactory(name="홍길동"))


@pytest.fixture
def certificate(row, now):
    return issuing.issue(enrollment_id=row.pk, by=None, now=now)


@pytest.fixture
def told(certificate, officer, now):
    return revoking.propose(certificate_id=certificate.pk, reason=WHY, basis=RULE, by=officer, now=now)


def decide(revocation, by, now, decision="revoked", reason="의견을 헤아려 정했습니다"):
    return revoking.decide(revocation_id=revocation.pk, decision=decision, reason=reason, by=by, now=now)


@pytest.mark.parametrize(
    ("told_at", "ends"),
    [
        # Monday noon in Seoul: ten whole days to Thursday, December 3
        (datetime(2026, 11, 23, 3, tzinfo=UTC), datetime(2026, 12, 3, 15, tzinfo=UTC)),
        # five minutes past midnight in Seoul already counts as that day
        (datetime(2026, 11, 22, 15, 5, tzinfo=UTC), datetime(2026, 12, 3, 15, tzinfo=UTC)),
        # the tenth day is a Saturday: it ends with the Monday
        (datetime(2026, 11, 25, 3, tzinfo=UTC), datetime(2026, 12, 7, 15, tzinfo=UTC)),
        # the tenth day is Christmas, and a weekend follows
        (datetime(2026, 12, 15, 3, tzinfo=UTC), datetime(2026, 12, 28, 15, tzinfo=UTC)),
    ],
)
def test_the_period_holds_ten_full_days_and_never_ends_on_a_holiday(told_at, ends):
    assert revoking.comments_end(told_at) == ends


@pytest.mark.django_db
class TestTelling:
    def test_the_holder_hears_what_why_by_which_rule_and_until_when(self, told, row, certificate):
        notice = Notice.objects.get(recipient=row.person)
        assert "수료증을 취소하려 합니다" in notice.title
        assert "12월 3일(목)까지" in notice.title
        assert WHY in notice.body
        assert RULE in notice.body
        assert notice.link == f"/my/enrollments/{row.pk}/certificate/notice/"
        certificate.refresh_from_db()
        assert certificate.is_live

    def test_a_reason_and_a_rule_are_asked_for(self, certificate, officer, now):
        for reason, basis, refusal in (
            (" ", RULE, ReasonNeeded),
            (WHY, " ", revoking.BasisNeeded),
            ("850101-1234567 님이 부탁", RULE, PersonalData),
        ):
            with pytest.raises(refusal):
                revoking.propose(certificate_id=certificate.pk, reason=reason, basis=basis, by=officer, now=now)

    def test_it_is_told_once_and_no_new_number_slips_out_under_it(self, told, certificate, officer, now):
        with pytest.raises(refusals.NoticeOpen):
            revoking.propose(certificate_id=certificate.pk, reason=WHY, basis=RULE, by=officer, now=now)
        with pytest.raises(refusals.NoticeOpen):
            issuing.reissue(certificate_id=certificate.pk, reason=WHY, by=officer, now=now)
        with pytest.raises(refusals.NoticeOpen):
            revoking.revoke_as_asked(certificate_id=certificate.pk, reason=WHY, by=officer, now=now)


@pytest.mark.django_db
class TestAnswering:
    def test_a_comment_is_kept_sealed_and_its_officer_told(self, told, row, officer, now):
        revoking.comment(revocation_id=told.pk, person=row.person, text=" 제가 직접 갔습니다 ", now=now)
        revoking.comment(revocation_id=told.pk, person=row.person, text="제가 직접 갔습니다", now=now)
        told.refresh_from_db()
        assert told.comment == "제가 직접 갔습니다"
        assert Notice.objects.filter(recipient=officer, title="수료증 취소에 의견이 왔습니다").count() == 1
        with connection.cursor() as cursor:
            cursor.execute("SELECT comment FROM programs_revocation")
            assert cursor.fetchone()[0].startswith("v1.")

    def test_the_last_second_counts_and_the_next_does_not(self, told, row):
        last = told.comments_until - timedelta(seconds=1)
        revoking.comment(revocation_id=told.pk, person=row.person, text="아직 됩니다", now=last)
        with pytest.raises(refusals.CommentsClosed):
            revoking.comment(revocation_id=told.pk, person=row.person, text="늦었습니다", now=told.comments_until)

    def test_nobody_answers_for_another_or_says_nothing(self, told, row, now):
        with pytest.raises(Revocation.DoesNotExist):
            revoking.comment(revocation_id=told.pk, person=UserFactory(), text="남의 일", now=now)
        with pytest.raises(revoking.CommentNeeded):
            revoking.comment(revocation_id=told.pk, person=row.person, text="  ", now=now)


@pytest.mark.django_db
class TestDeciding:
    def test_revoking_waits_for_the_end_and_tells_how_to_object(self, told, row, certificate, officer, now):
        for early in (now, told.comments_until - timedelta(seconds=1)):
            with pytest.raises(refusals.CommentsOpen, match="12월 3일"):
                decide(told, officer, early)
        decide(told, officer, told.comments_until)
        decide(told, officer, told.comments_until + timedelta(minutes=1))  # sent twice
        certificate.refresh_from_db()
        assert not certificate.is_live
        heard = Notice.objects.get(recipient=row.person, title="수료증이 취소되었습니다")
        assert "이의를 신청할 수 있습니다" in heard.body
        assert IntakeEvent.objects.filter(action="certificate_revoked").count() == 1

    def test_dropping_it_needs_no_waiting_and_leaves_the_certificate(self, told, row, certificate, officer, now):
        decide(told, officer, now, "dropped")
        certificate.refresh_from_db()
        assert certificate.is_live
        assert Notice.objects.filter(recipient=row.person, title="수료증을 취소하지 않기로 했습니다").exists()
        with pytest.raises(refusals.AlreadyDecided):
            decide(told, officer, told.comments_until)
        again = revoking.propose(certificate_id=certificate.pk, reason=WHY, basis=RULE, by=officer, now=now)
        assert again.is_open

    def test_what_the_holder_asks_for_is_done_at_once_and_said(self, row, certificate, officer, now):
        with pytest.raises(ReasonNeeded):
            revoking.revoke_as_asked(certificate_id=certificate.pk, reason=" ", by=officer, now=now)
        revoking.revoke_as_asked(certificate_id=certificate.pk, reason="전화로 부탁했습니다", by=officer, now=now)
        with pytest.raises(refusals.NotLive):
            revoking.revoke_as_asked(certificate_id=certificate.pk, reason="전화로 부탁했습니다", by=officer, now=now)
        assert "부탁하지 않았다면" in Notice.objects.get(recipient=row.person).body
        with pytest.raises(refusals.CertificateRevoked):
            issuing.issue(enrollment_id=row.pk, by=None, now=now)

    def test_a_completion_with_a_certificate_is_not_taken_back_from_the_roster(self, row, certificate, officer, now):
        change = {"intake_id": row.intake_id, "change": Change.NOT_COMPLETE, "seen": {row.pk: "completed"}}
        done = roster.run_change(**change, reason="출석을 바로잡음", token="1", by=officer, now=now)
        assert done.detail["changed"] == []
        assert "수료증이 있습니다" in done.detail["refused"][0][1]
        revoking.revoke_as_asked(certificate_id=certificate.pk, reason="본인이 부탁함", by=officer, now=now)
        done = roster.run_change(**change, reason="출석을 바로잡음", token="2", by=officer, now=now)
        assert done.detail["changed"] == [row.pk]


@pytest.mark.django_db
class TestWhatTheDatabaseHolds:
    @pytest.mark.parametrize(
        ("change", "refusal"),
        [
            ("comments_until = comments_until - interval '9 days'", "written once"),
            ("reason = 'another'", "written once"),
            ("begun_at = begun_at - interval '30 days'", "written once"),
            (
                "decision = 'revoked', decided_at = begun_at, decided_by_id = begun_by_id, decided_reason = 'x'",
                "revocation_hears_first",
            ),
            ("decision = 'revoked'", "decided_by_whom_and_why"),
            ("comment = 'v1.k.AAAA'", "comment_in_time"),
            ("comment = 'v1.k.AAAA', commented_at = comments_until", "comment_in_time"),
        ],
    )
    def test_no_statement_shortens_or_skips_the_period(self, told, change, refusal):
        with pytest.raises(DatabaseError, match=refusal), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE programs_revocation SET {change}")

    @pytest.mark.parametrize(
        ("fields", "refusal"),
        [
            ({"comments_until": None}, "told_first"),
            ({"basis": ""}, "told_first"),
            ({"reason": ""}, "says_why"),
            ({"days": 10}, "10 full days"),
            ({"ground": "asked"}, "told_first"),
            ({"decision": "dropped"}, "a notice comes before"),
        ],
    )
    def test_a_wrong_notice_is_refused(self, certificate, officer, now, fields, refusal):
        days = timedelta(days=fields.pop("days", 12))
        row = {"ground": "cause", "reason": WHY, "basis": RULE, "comments_until": now + days, **fields}
        with pytest.raises(DatabaseError, match=refusal), transaction.atomic():
            Revocation.objects.create(certificate=certificate, begun_at=now, begun_by=officer, **row)

    def test_there_is_one_notice_at_a_time_decided_once_and_never_deleted(self, told, certificate, officer, now):
        copy = {"ground": "cause", "reason": WHY, "basis": RULE, "comments_until": told.comments_until}
        with pytest.raises(IntegrityError, match="one_open"), transaction.atomic():
            Revocation.objects.create(certificate=certificate, begun_at=now, begun_by=officer, **copy)
        decide(told, officer, now, "dropped")
        for change, refusal in (
            ({"decision": "revoked"}, "decided once"),
            ({"comment": "v1.k.AAAA"}, "before the decision"),
        ):
            with pytest.raises(DatabaseError, match=refusal), transaction.atomic():
                Revocation.objects.update(**change)
        with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
            Revocation.objects.all()._raw_delete("default")


@pytest.mark.django_db
class TestLeaving:
    def test_the_comment_goes_and_the_case_stays(self, told, row, certificate, officer, now):
        revoking.comment(revocation_id=told.pk, person=row.person, text="제가 직접 갔습니다", now=now)
        assert everything_about(row.person)["수료증 취소"][0]["내 의견"] == "제가 직접 갔습니다"
        leave(user=row.person, now=now)
        told.refresh_from_db()
        assert (told.comment, told.is_open) == (None, True)
        decide(told, officer, told.comments_until)
        assert not Certificate.objects.get().is_live


@pytest.mark.django_db
class TestPages:
    def test_a_holder_reads_it_and_answers_on_one_page(self, told, row, time_machine, now):
        time_machine.move_to(now, tick=False)
        browser, page = enter(row.person), f"/my/enrollments/{row.pk}/certificate/notice/"
        assert page in browser.get(f"/my/enrollments/{row.pk}/certificate/").content.decode()
        shown = browser.get(page).content.decode()
        assert WHY in shown
        assert RULE in shown
        assert "12월 3일(목)까지 의견을 적을 수 있습니다" in shown
        assert browser.post(page, {"comment": ""}).status_code == 422
        sent = browser.post(page, {"comment": "제가 <b>직접</b> 갔습니다"}, follow=True).content.decode()
        assert "의견을 보냈습니다" in sent
        assert "제가 &lt;b&gt;직접&lt;/b&gt; 갔습니다" in sent
        assert enter(UserFactory()).get(page).status_code == 404

    def test_what_is_typed_too_late_stays_to_be_copied(self, told, row, time_machine):
        time_machine.move_to(told.comments_until, tick=False)
        page = f"/my/enrollments/{row.pk}/certificate/notice/"
        late = enter(row.person).post(page, {"comment": "긴 글을 적었습니다"})
        assert late.status_code == 422
        assert "의견을 받는 기간이 지났습니다" in late.content.decode()
        assert "긴 글을 적었습니다" in late.content.decode()

    def test_an_officer_tells_waits_reads_and_decides(self, row, certificate, officer, time_machine, now):
        time_machine.move_to(now, tick=False)
        browser, page = enter(officer), f"/staff/certificates/{certificate.pk}/"
        typed = {"reason": "음", "basis": RULE}
        assert "5글자 이상" in browser.post(f"{page}revoke/", typed).content.decode()
        sent = browser.post(f"{page}revoke/", {"reason": WHY, "basis": RULE}, follow=True).content.decode()
        assert "12월 3일(목)까지 본인의 의견을 기다립니다" in sent
        assert "취소를 알림" in browser.get(f"/staff/intakes/{row.intake_id}/certificates/").content.decode()
        told = Revocation.objects.get()
        revoking.comment(revocation_id=told.pk, person=row.person, text="제가 직접 갔습니다", now=now)
        decision = {"decision": "revoked", "reason": "의견을 헤아려 정했습니다"}
        early = browser.post(f"{page}decide/", decision, follow=True).content.decode()
        assert "아직 취소할 수 없습니다" in early
        assert "제가 직접 갔습니다" in early
        time_machine.move_to(told.comments_until, tick=False)
        done = enter(officer).post(f"{page}decide/", decision, follow=True).content.decode()
        assert "취소함. 본인에게 알렸습니다" in done
        assert not Certificate.objects.get().is_live


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_officers_decide_once(self, told, certificate, officer):
        other, barrier = UserFactory(), Barrier(2)

        def act(by, decision):
            try:
                barrier.wait(timeout=60)
                return decide(told, by, told.comments_until, decision).decision
            except refusals.AlreadyDecided:
                return "too late"
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as pool:
            got = set(pool.map(act, (officer, other), ("revoked", "dropped")))
        assert "too late" in got
        told.refresh_from_db()
        assert got == {"too late", told.decision}
        assert Certificate.objects.get().is_live is (told.decision == "dropped")
