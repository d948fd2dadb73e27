"""One live certificate an enrollment; revoked once, with a reason; reissued under a new number."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from accounts.models import Notice
from accounts.services.leaving import leave
from accounts.services.personal_data import everything_about
from programs.choices import EnrollmentStatus
from programs.models import Certificate, Enrollment
from programs.services.certificates import batches, issuing, refusals, revoking
from tests.factories import UserFactory
from tests.factories.certificates import CertificateFactory, completed, round_with_meetings
from tests.overtaking import behind

WHY = "이름이 잘못 적혔습니다"


@pytest.fixture
def row(db):
    return completed(person=UserFactory(name="홍길동"))


@pytest.fixture
def certificate(row, now):
    return issuing.issue(enrollment_id=row.pk, by=None, now=now)


@pytest.mark.django_db
class TestIssuing:
    def test_a_certificate_says_what_was_true_when_it_was_issued(self, row, certificate, now):
        program = row.intake.program
        program.title = "새 이름"
        program.save()
        certificate = Certificate.objects.get()
        assert certificate.number.startswith("SL26-")
        assert (certificate.holder_name, certificate.minutes, certificate.issued_by) == ("홍길동", 450, None)
        assert certificate.program_title != "새 이름"

    def test_issuing_again_gives_the_same(self, row, certificate, now):
        assert issuing.issue(enrollment_id=row.pk, by=UserFactory(), now=now) == certificate

    def test_the_survey_comes_first_unless_the_officer_says_otherwise(self, now):
        row = completed(survey=False)
        with pytest.raises(refusals.SurveyFirst):
            issuing.issue(enrollment_id=row.pk, by=None, now=now)
        assert issuing.issue(enrollment_id=row.pk, by=UserFactory(), now=now, needs_survey=False).is_live

    def test_nobody_gets_one_without_completing(self, row, now):
        Enrollment.objects.update(status=EnrollmentStatus.NOT_COMPLETED)
        with pytest.raises(refusals.NotCompleted):
            issuing.issue(enrollment_id=row.pk, by=None, now=now)

    def test_the_name_is_sealed_in_the_database(self, certificate):
        with connection.cursor() as cursor:
            cursor.execute("SELECT holder_name FROM programs_certificate")
            assert cursor.fetchone()[0].startswith("v1.")


@pytest.mark.django_db
class TestReissuing:
    def test_reissuing_takes_the_corrected_name_and_retires_the_old_number(self, row, certificate, officer, now):
        row.person.name = "홍길순"
        row.person.save()
        new = issuing.reissue(certificate_id=certificate.pk, reason=WHY, by=officer, now=now)
        certificate.refresh_from_db()
        assert (certificate.is_live, new.is_live, new.replaces, new.holder_name) == (False, True, certificate, "홍길순")
        assert new.number != certificate.number
        with pytest.raises(refusals.AlreadyReplaced):
            issuing.reissue(certificate_id=certificate.pk, reason=WHY, by=officer, now=now)


@pytest.mark.django_db
class TestWhatTheDatabaseHolds:
    @pytest.mark.parametrize("change", [{"number": "SL26-X"}, {"program_title": "다른 과정"}, {"minutes": 9999}])
    def test_nothing_on_it_can_be_changed(self, certificate, change):
        with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
            Certificate.objects.update(**change)

    def test_a_name_can_be_forgotten_but_never_put_there(self, certificate):
        sealed = "v1.k.AAAA"
        with pytest.raises(DatabaseError, match="keeps the name"), transaction.atomic():
            Certificate.objects.update(holder_name=sealed)
        Certificate.objects.update(holder_name=None)
        with pytest.raises(DatabaseError, match="keeps the name"), transaction.atomic():
            Certificate.objects.update(holder_name=sealed)

    def test_a_revocation_is_final(self, certificate, officer, now):
        revoking.revoke_as_asked(certificate_id=certificate.pk, reason=WHY, by=officer, now=now)
        with pytest.raises(DatabaseError, match="once and for all"), transaction.atomic():
            Certificate.objects.update(revoked_at=None, revoked_by=None, revoked_reason="")

    def test_a_row_cannot_be_deleted(self, certificate):
        with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
            Certificate.objects.all()._raw_delete("default")

    def test_a_revocation_names_who_and_why(self, certificate, now):
        with pytest.raises(IntegrityError, match="by_whom_and_why"), transaction.atomic():
            Certificate.objects.update(revoked_at=now)

    @pytest.mark.parametrize(
        ("fields", "constraint"),
        [
            ({}, "one_live_each"),
            ({"completion_percent": 101}, "completion_is_percent"),
            ({"program_title": ""}, "names_a_program"),
            ({"starts_on": "2026-12-01"}, "ends_after_start"),
        ],
    )
    def test_a_wrong_row_is_refused(self, row, certificate, fields, constraint):
        if fields:
            row = completed()
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            CertificateFactory(enrollment=row, **fields)


@pytest.mark.django_db
class TestLeaving:
    def test_the_name_goes_and_the_number_stays(self, row, certificate, now):
        assert everything_about(row.person)["수료증"][0]["이름"] == "홍길동"
        leave(user=row.person, now=now)
        certificate.refresh_from_db()
        assert (certificate.holder_name, certificate.is_live) == (None, True)
        with pytest.raises(refusals.HolderGone):
            issuing.reissue(certificate_id=certificate.pk, reason=WHY, by=UserFactory(), now=now)


@pytest.mark.django_db
class TestBatches:
    def test_a_round_is_issued_by_the_worker_and_nobody_twice(self, officer, now):
        intake = round_with_meetings()
        people = [completed(intake) for _ in range(4)]
        before, own = completed(intake, survey=False), people[0]
        issuing.issue(enrollment_id=own.pk, by=None, now=now)
        batch = batches.order_batch(intake=intake, by=officer, needs_survey=True, now=now)
        assert batches.order_batch(intake=intake, by=officer, needs_survey=True, now=now) == batch
        assert batches.run_batches(now, at_most=2) == 2  # a worker that stops here has lost nothing
        progress = batches.latest_batch(intake.pk)
        assert (progress.total, progress.done, progress.is_running) == (3, 2, True)
        assert batches.run_batches(now) == 1
        progress = batches.latest_batch(intake.pk)
        assert (progress.issued, progress.is_running, progress.left_out) == (3, False, {})
        assert batches.standing_of(intake.pk) == batches.Standing(5, 4, 0, 0, 1)
        assert not before.certificates.exists()
        assert Notice.objects.filter(title="수료증이 나왔습니다").count() == 3

    def test_who_is_no_longer_completed_is_left_out_with_the_reason(self, officer, now):
        row = completed()
        batches.order_batch(intake=row.intake, by=officer, needs_survey=True, now=now)
        Enrollment.objects.filter(pk=row.pk).update(status=EnrollmentStatus.NOT_COMPLETED)
        batches.run_batches(now)
        assert batches.latest_batch(row.intake_id).left_out == {"not_completed": 1}

    def test_an_order_for_nobody_is_refused(self, officer, now):
        with pytest.raises(refusals.NothingToIssue):
            batches.order_batch(intake=round_with_meetings(), by=officer, needs_survey=True, now=now)


def at_once(*acts):
    """Run each in a thread and connection of its own, all beginning at the same moment."""
    barrier = Barrier(len(acts))

    def run(act):
        try:
            barrier.wait(timeout=60)
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_ten_askers_get_one_certificate(self, now):
        row = completed()
        got = at_once(*[lambda: issuing.issue(enrollment_id=row.pk, by=None, now=now).number] * 10)
        assert len(set(got)) == 1
        assert Certificate.objects.count() == 1

    def test_four_workers_share_a_batch_and_serve_everybody_once(self, officer, now):
        intake = round_with_meetings()
        for _ in range(20):
            completed(intake)
        batches.order_batch(intake=intake, by=officer, needs_survey=True, now=now)
        served = at_once(*[lambda: batches.run_batches(now)] * 4)
        batches.run_batches(now)
        assert sum(served) == 20
        assert Certificate.objects.count() == 20
        assert not batches.latest_batch(intake.pk).is_running

    def test_two_officers_order_one_batch(self, officer, now):
        row = completed()
        order = lambda: batches.order_batch(intake=row.intake, by=officer, needs_survey=True, now=now).pk  # noqa: E731
        assert len(set(at_once(order, order))) == 1

    def test_whoever_leaves_at_the_same_moment_leaves_no_name_behind(self, now):
        row = completed()
        with pytest.raises(refusals.HolderGone):
            behind(
                lambda _: leave(user=row.person, now=now),
                lambda: issuing.issue(enrollment_id=row.pk, by=None, now=now, needs_survey=False),
            )
        assert not Certificate.objects.exists()
