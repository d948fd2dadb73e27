"""One object of each kind, so that every address can be filled: the resident's own, the officer's organization's."""

from datetime import timedelta

from accounts.choices import NoticeKind
from accounts.models import Membership, Notice, User
from programs.models import (
    Broadcast,
    ClaimMark,
    CompletionBatch,
    DecisionBatch,
    Enrollment,
    Intake,
    IntakeEvent,
    Program,
    Review,
    RosterFilter,
    Screening,
    ScreeningCriterion,
    ScreeningQuestion,
    ScreeningReview,
    ScreeningReviewer,
    SeatGroup,
    SurveyQuestion,
)
from programs.services.calendar_feeds import address_of, new_address
from programs.services.certificates.revoking import propose
from programs.services.enrollment import enroll
from programs.services.line import tickets
from tests import things_mentoring, things_scholarships
from tests.factories import IntakeFactory, MeetingFactory, VenueFactory
from tests.factories.certificates import CertificateFactory
from tests.factories.draws import drawn, lottery_round
from tests.factories.lessons import make_lesson, make_quiz
from tests.factories.money import owed_refund
from tests.factories.programs import NOW

BULK = {"token": "t", "change": "complete", "reason": "", "changed": [], "refused": [], "moved": []}


def things_of(cast, provider) -> dict[str, object]:
    """One object of each kind; the enrollment is the resident's, the rest belongs to the officer's organization."""
    intake = IntakeFactory(program__slug="own", program__provider=provider, capacity=5)
    row = enroll(person=cast["resident"], intake_id=intake.pk, now=NOW).enrollment
    certificate = CertificateFactory(enrollment=row)
    propose(certificate_id=certificate.pk, reason="대신 출석함", basis="수료 기준", by=cast["officer"], now=NOW)
    notice = Notice.objects.create(
        recipient=cast["resident"], kind=NoticeKind.RESULT, key="own", title="알림", body="본문", created_at=NOW
    )
    added = {"intake": intake, "created_at": NOW, "created_by": cast["officer"]}
    decided = {"state": "published", "decided_at": NOW, "decided_by": cast["officer"]}
    return {
        "slug": "own",
        "batch_id": CompletionBatch.objects.create(token="own", **added).pk,
        "question_id": SurveyQuestion.objects.create(text="더 물을 것", **added).pk,
        "review_id": Review.objects.create(
            enrollment=row, program=intake.program, rating=5, text="좋은 수업이었습니다", written_at=NOW, **decided
        ).pk,
        "page": "privacy",
        "program_id": intake.program_id,
        "intake_id": intake.pk,
        "ticket": tickets.write(intake_id=intake.pk, person_id=cast["resident"].pk, number=1, now=NOW),
        "enrollment_id": row.pk,
        "meeting_id": MeetingFactory(intake=intake).pk,
        **online_lessons(intake.program),
        **screened_round(cast, provider),
        **what_officers_keep(intake, row, cast["officer"]),
        "notice_id": notice.pk,
        "certificate_id": certificate.pk,
        "number": certificate.number,
        "token": address_of(new_address(person=cast["resident"], now=NOW)).removeprefix("/calendar/")[:-4],
        "membership_id": Membership.objects.filter(user=cast["mentor"]).get().pk,
        "space_id": VenueFactory(is_learning_space=True).pk,
        "drawn_id": drawn_round(intake.program, cast["officer"]).pk,
        **things_scholarships.things_of(cast, provider),
        **things_mentoring.things_of(cast, provider),
    }


def what_officers_keep(intake: Intake, row: Enrollment, officer: User) -> dict[str, object]:
    """Kept seats, a mark, a refund, a saved filter, a bulk change and a message of the officer's own round."""
    return {
        "refund_id": owed_refund(intake).pk,
        "group_id": SeatGroup.objects.create(
            intake=intake, code="vulnerable", label="취약계층", rule={"statuses_any": ["near_poor"]}, seats=1
        ).pk,
        "mark_id": ClaimMark.objects.create(enrollment=row, intake=intake, kind="no_page", at=NOW).pk,
        "filter_id": RosterFilter.objects.create(owner=officer, name="대기", query="status=waitlisted").pk,
        "event_id": IntakeEvent.objects.create(intake=intake, at=NOW, by=officer, action="bulk", detail=BULK).pk,
        "message_id": Broadcast.objects.create(intake=intake, by=officer, title="안내", body="안내", created_at=NOW).pk,
    }


def drawn_round(program: Program, officer: User) -> Intake:
    """A lottery that is over, with its result published."""
    closed = {"apply_opens_at": NOW - timedelta(days=30), "apply_closes_at": NOW - timedelta(days=20)}
    intake = lottery_round(program=program, announced_at=NOW - timedelta(days=31), **closed)
    drawn(intake, officer)
    return intake


def screened_round(cast, provider) -> dict[str, object]:
    """The resident's application in a screened round, given to the officer, with a decision that was undone."""
    intake = IntakeFactory(program__provider=provider, selection="screening")
    screening = Screening.objects.create(intake=intake)
    ScreeningQuestion.objects.create(screening=screening, number=1, kind="text", label="까닭", max_length=50)
    criterion = ScreeningCriterion.objects.create(screening=screening, number=1, label="기준", points=10)
    row = Enrollment.objects.create(intake=intake, person=cast["resident"], status="applied", requested_at=NOW)
    later = NOW + timedelta(minutes=10)
    made = {"made_at": NOW, "made_by": cast["officer"], "effective_at": later, "token": "own"}
    undone = {"undone_at": NOW, "undone_by": cast["officer"]}
    return {
        "screened_id": intake.pk,
        "application_id": row.pk,
        "page_number": 1,
        "part": "criterion",
        "part_id": criterion.pk,
        "reviewer_id": ScreeningReviewer.objects.create(screening=screening, user=cast["officer"], added_at=NOW).pk,
        "reading_id": ScreeningReview.objects.create(
            enrollment=row, reviewer=cast["officer"], assigned_at=NOW, declared_at=NOW, has_conflict=False
        ).pk,
        "decision_id": DecisionBatch.objects.create(intake=intake, **made, **undone).pk,
    }


def online_lessons(program: Program) -> dict[str, object]:
    """A film, and a quiz with one question."""
    quiz = make_quiz(program, 1)
    return {
        "kind": "text",
        "lesson_id": make_lesson(program, "video").pk,
        "quiz_id": quiz.pk,
        "quiz_question_id": quiz.questions.get().pk,
    }
